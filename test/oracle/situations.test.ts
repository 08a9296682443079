import { describe, expect, it } from 'vitest';
import { best, waysIn } from './packetWalker.ts';
import { INTERFACE, type Situation } from './situations.ts';
import { SITUATIONS_OF_FILTERS } from './situationsOfFilters.ts';
import { SITUATIONS_OF_VERIFY } from './situationsOfVerify.ts';
import { SITUATIONS_OF_WAYS } from './situationsOfWays.ts';
import { verify } from './verifyWalker.ts';

function walked({ estate, path, sent, at = INTERFACE }: Situation): unknown {
  const ways = waysIn(estate).filter((way) => way.path === path && way.place.networkInterface.id.endsWith(at));
  const { access, isDisputed = false } = best(ways.map((way) => way.decide(sent)));
  return { access, isDisputed, hasWay: ways.length > 0 };
}

describe('the packet walker', () => {
  it.each([...SITUATIONS_OF_FILTERS, ...SITUATIONS_OF_WAYS].map((one) => [one.name, one] as const))('%s', (_name, situation) => {
    expect(walked(situation)).toEqual({ access: situation.access, isDisputed: false, hasWay: true });
  });
});

describe('the walk through the filters', () => {
  it.each(SITUATIONS_OF_VERIFY.map((one) => [one.name, one] as const))('%s', (_name, { estate, packet, access }) => {
    const { access: answered, isDisputed = false } = verify(estate, packet);
    expect({ access: answered, isDisputed }).toEqual({ access, isDisputed: false });
  });
});
