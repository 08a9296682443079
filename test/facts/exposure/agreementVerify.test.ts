import { describe, expect, it } from 'vitest';
import { randomEstate } from '../../oracle/estates.ts';
import { createRandom } from '../../oracle/random.ts';
import { row } from '../../oracle/estateParts.ts';
import { allow, INTERFACE, NETWORK, planned, PRIVATE } from '../../oracle/situations.ts';
import { SITUATIONS_OF_VERIFY } from '../../oracle/situationsOfVerify.ts';
import { emptyTally } from './agreementChecks.ts';
import { shrunk, toldEstate } from './shrinking.ts';
import { loadSubject } from './subject.ts';
import { firstVerifyDisagreement, verifyDisagreement } from './verifyChecks.ts';

const PACKETS_A_NETWORK = 50;
const PACKETS = Number(process.env['PORTCULLIS_PACKETS'] ?? 100_000) / 2;
const FIRST_SEED = 40_000;

const subject = await loadSubject(new URL('../../../src', import.meta.url).pathname);

describe('verify agrees with the walk through the filters', () => {
  it(`about ${String(PACKETS)} packets of both directions`, { timeout: 60_000 + PACKETS * 20 }, () => {
    const tally = emptyTally();
    const found: string[] = [];
    for (let seed = FIRST_SEED; tally.networks < PACKETS / PACKETS_A_NETWORK; seed += 1) {
      const estate = randomEstate(seed);
      const first = firstVerifyDisagreement(subject, estate, createRandom(-seed), PACKETS_A_NETWORK, tally);
      if (first === undefined) continue;
      const small = found.length < 3 ? shrunk(estate, (one) => verifyDisagreement(one, subject.verifier(one)(first.packet), first.packet)) : { rows: [] };
      found.push(`seed ${String(seed)}, ${[...estate.features].join(' ')}: ${first.wrong}: ${JSON.stringify(first.packet)}\n${toldEstate(small)}`);
    }
    expect(found.slice(0, 5).join('\n\n'), `${String(found.length)} networks of ${String(tally.networks)}`).toBe('');
    for (const fate of ['Allow', 'Deny', 'Unknown'] as const) expect(tally[fate], fate).toBeGreaterThan(PACKETS / 25);
    expect(tally.disputed, 'packets on which what is written does not settle the answer').toBeLessThan(PACKETS / 1_000);
  });

  it.each(SITUATIONS_OF_VERIFY.map((one) => [one.name, one] as const))('where %s', (_name, { estate, packet }) => {
    expect(verifyDisagreement(estate, subject.verifier(estate)(packet), packet)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined], ['a text', 'x'], ['a list', []], ['no interface', { direction: 'Inbound' }], ['no address', { networkInterface: '/x', direction: 'Inbound', protocol: 'Tcp', remoteAddress: 'x', localAddress: '10.0.0.4', localPort: 22 }],
    ['a port that is none', { networkInterface: '/x', direction: 'Inbound', protocol: 'Tcp', remoteAddress: '8.8.8.8', localAddress: '10.0.0.4', localPort: 70000 }],
  ])('%s is answered, and not known', (_name, packet) => {
    expect(subject.verifier(randomEstate(1))(packet)).toMatchObject({ access: 'Unknown' });
  });

  it('keeps the prefixes of a network that was read where its subnet was not', () => {
    const internet = { id: 'a', properties: {
      access: 'Deny', priority: 5, direction: 'Inbound', protocol: 'Any', sources: [{ addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' }],
      destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }], sourcePortRanges: ['0-65535'], destinationPortRanges: ['0-65535'],
    } };
    const effective = row('microsoft.network/effectivesecurityadminrules', `${NETWORK}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, { value: [internet] });
    const estate = planned({ rules: [allow()], network: { addressSpace: { addressPrefixes: ['10.1.0.0/16', '8.8.8.0/24'] }, subnets: [] }, more: [effective] });
    const packet = { networkInterface: INTERFACE, direction: 'Inbound', protocol: 'Tcp', remoteAddress: '8.8.8.8', localAddress: PRIVATE, localPort: 22 } as const;
    expect(verifyDisagreement(estate, subject.verifier(estate)(packet), packet)).toBeUndefined();
  });
});
