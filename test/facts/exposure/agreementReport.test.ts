import { describe, expect, it } from 'vitest';
import { randomEstate, type RandomEstate } from '../../oracle/estates.ts';
import type { OracleRow } from '../../oracle/json.ts';
import { createRandom } from '../../oracle/random.ts';
import { randomShots, type Shot } from '../../oracle/shots.ts';
import { INTERFACE } from '../../oracle/situations.ts';
import { SITUATIONS_OF_FILTERS } from '../../oracle/situationsOfFilters.ts';
import { SITUATIONS_OF_WAYS } from '../../oracle/situationsOfWays.ts';
import { disagreementOn, emptyTally, firstDisagreement, situationDisagreement } from './agreementChecks.ts';
import { readDocument } from './endpointChecks.ts';
import { complaintAbout, shrunk, toldEstate } from './shrinking.ts';
import { loadSubject } from './subject.ts';
import { UNREADABLE, unreadDisagreement } from './unreadChecks.ts';

const PACKETS_A_NETWORK = 100;
const PACKETS = Number(process.env['PORTCULLIS_PACKETS'] ?? 100_000);
const FIRST_SEED = 20_000;
const LAW_SEEDS = Array.from({ length: Math.max(60, Math.ceil(PACKETS / 1_500)) }, (_, index) => FIRST_SEED + index);

const subject = await loadSubject(new URL('../../../src', import.meta.url).pathname);

function estateOf(seed: number): RandomEstate {
  return randomEstate(seed);
}

interface Trial {
  readonly estate: RandomEstate;
  readonly shots: readonly Shot[];
}

const TRIALS = new Map<number, Trial>();

/** The networks of the laws are looked at once a type and once a law: each is made once, and so is what the oracle thinks of its packets. */
function trialOf(seed: number): Trial {
  const known = TRIALS.get(seed);
  if (known !== undefined) return known;
  const estate = estateOf(seed);
  const made = { estate, shots: randomShots(estate, createRandom(seed), 20) };
  TRIALS.set(seed, made);
  return made;
}

function unreadIn(seed: number, type: string): string | undefined {
  const { estate, shots } = trialOf(seed);
  return unreadDisagreement(subject, estate, type, shots);
}

describe('the exposure document agrees with the packet walker', () => {
  it(`about ${String(PACKETS)} packets`, { timeout: 60_000 + PACKETS * 20 }, () => {
    const tally = emptyTally();
    const found: string[] = [];
    for (let seed = FIRST_SEED; tally.Allow + tally.Deny + tally.Unknown + tally.disputed < PACKETS; seed += 1) {
      const estate = estateOf(seed);
      const first = firstDisagreement(subject, estate, createRandom(-seed), PACKETS_A_NETWORK, tally);
      if (first !== undefined) found.push(`seed ${String(seed)}, ${[...estate.features].join(' ')}: ${first.wrong}\n${found.length < 3 ? toldEstate(shrunk(estate, complaintAbout(subject, first.shot))) : ''}`);
    }
    expect(found.slice(0, 5).join('\n\n'), `${String(found.length)} networks of ${String(tally.networks)}`).toBe('');
    expect(tally.networks).toBeGreaterThanOrEqual(PACKETS / PACKETS_A_NETWORK);
    for (const fate of ['Allow', 'Deny', 'Unknown'] as const) expect(tally[fate], fate).toBeGreaterThan(PACKETS / 25);
    expect(tally.disputed, 'packets on which what is written does not settle the answer').toBeLessThan(PACKETS / 300);
  });

  it.each([...SITUATIONS_OF_FILTERS, ...SITUATIONS_OF_WAYS].map((one) => [one.name, one] as const))('where %s', (_name, situation) => {
    expect(situationDisagreement(subject, situation, INTERFACE)).toBeUndefined();
  });
});

describe('what was not read', () => {
  it.each(UNREADABLE)('%s: whatever gets in is open, or the document admits that it does not know', (type) => {
    for (const seed of LAW_SEEDS) expect(unreadIn(seed, type), `seed ${String(seed)}`).toBeUndefined();
  });
});

describe('every document', () => {
  it('is the same in whatever order the rows come', () => {
    for (const seed of LAW_SEEDS) {
      const { estate } = trialOf(seed);
      const shuffled = { ...estate, rows: createRandom(seed).sample(estate.rows, Number.POSITIVE_INFINITY) };
      expect(subject.report(shuffled), `seed ${String(seed)}`).toEqual(subject.report(estate));
    }
  });

  it('is the same to its packets whatever letter case ids are written in', () => {
    for (const seed of LAW_SEEDS) {
      const { estate } = trialOf(seed);
      const upper = { ...estate, rows: JSON.parse(JSON.stringify(estate.rows), (_key, value: unknown) => (typeof value === 'string' && value.startsWith('/') ? value.toUpperCase() : value)) as readonly OracleRow[] };
      const document = readDocument(subject.report(upper));
      const wrong = randomShots(upper, createRandom(seed), 20).map((shot) => disagreementOn(upper, document, shot)).find((one) => one !== undefined);
      expect(wrong, `seed ${String(seed)}`).toBeUndefined();
    }
  });
});
