import { expect, it } from 'vitest';
import { createRandom } from '../oracle/random.ts';
import { OPERATOR_NAMES, randomCondition } from '../oracle/randomConditions.ts';
import { compare, randomWorld, type Disagreement } from './campaign.ts';

const CONDITIONS = Number(process.env['PORTCULLIS_CONDITIONS'] ?? 10_000);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 20_261_127);
const BATCH = 100;

it(`${CONDITIONS} random conditions: the compiled evaluator and the naive one say the same`, () => {
  const random = createRandom(SEED);
  const tally = new Map<string, number>();
  const found: Disagreement[] = [];
  for (let made = 0; (tally.get('judged') ?? 0) < CONDITIONS * 3 && made < CONDITIONS * 3 && found.length === 0; made += BATCH) {
    found.push(...compare(randomWorld(random), Array.from({ length: BATCH }, () => randomCondition(random)), tally));
  }
  const shortest = found.toSorted((a, b) => JSON.stringify(a.condition).length - JSON.stringify(b.condition).length)[0];
  expect(shortest === undefined ? undefined : { ...shortest, condition: JSON.stringify(shortest.condition), row: JSON.stringify(shortest.row) }, `seed ${SEED}`).toBeUndefined();
  expect(tally.get('judged')).toBeGreaterThanOrEqual(CONDITIONS * 3);
  // Each operator met each truth, alone as a whole condition: a campaign that never reaches one proves nothing of it.
  const rare = OPERATOR_NAMES.flatMap((operator) => ['true', 'false', ...(operator === 'exists' ? [] : ['unknown'])].map((truth) => `${operator} ${truth}`)).filter((key) => (tally.get(key) ?? 0) < Math.min(10, CONDITIONS / 1000));
  expect(rare).toEqual([]);
}, 600_000);
