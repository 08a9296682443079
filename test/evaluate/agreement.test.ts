import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../oracle/conditionTypes.ts';
import { createRandom, type Random } from '../oracle/random.ts';
import { OPERATOR_NAMES, randomCondition, VM } from '../oracle/randomConditions.ts';
import { compare, randomWorld, shrunk, statusByPage, statuses, type Disagreement } from './campaign.ts';

const CONDITIONS = Number(process.env['PORTCULLIS_CONDITIONS'] ?? 10_000);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 20_261_127);
const BATCH = 100;
const SUBJECTS = ['field', 'fact', 'value', 'count', 'related'];
const TRUTHS = ['true', 'false', 'unknown'];

const shown = ({ condition, row, oracle, compiled }: Disagreement): object => ({ condition: JSON.stringify(condition), row: JSON.stringify(row), byPage: oracle, got: compiled });

/** Each operator once as a leaf, so that none is rare whatever the seed; the others as they come. */
function batchOf(random: Random): readonly JsonMap[] {
  const leaves = OPERATOR_NAMES.map((operator) => randomCondition(random, operator, { depth: 0, counts: 5, inner: [], facts: true }));
  return [...leaves, ...Array.from({ length: BATCH - leaves.length }, () => randomCondition(random))];
}

describe('the compiled evaluator and the naive one say the same', () => {
  it(`of ${CONDITIONS} random conditions`, () => {
    const random = createRandom(SEED);
    const tally = new Map<string, number>();
    let found: object | undefined;
    for (let made = 0; (tally.get('judged') ?? 0) < CONDITIONS * 3 && made < CONDITIONS * 3 && found === undefined; made += BATCH) {
      const test = randomWorld(random);
      const [first] = compare(test, batchOf(random), tally);
      if (first !== undefined) found = shown(shrunk(test, first));
    }
    expect(found, `seed ${SEED}`).toBeUndefined();
    expect(tally.get('judged')).toBeGreaterThanOrEqual(CONDITIONS * 3);
    // Each operator and each subject met each truth as a whole condition: a campaign that never reaches one proves nothing of it.
    const wanted = [...OPERATOR_NAMES, ...SUBJECTS].flatMap((name) => TRUTHS.map((truth) => `${name} ${truth}`)).filter((key) => key !== 'exists unknown');
    expect(wanted.filter((key) => (tally.get(key) ?? 0) < Math.min(10, CONDITIONS / 1000))).toEqual([]);
  }, 600_000);

  it('of rules that say when they apply', () => {
    const random = createRandom(SEED + 1);
    const met = new Map<string, number>();
    for (let batch = 0; batch < CONDITIONS / 1000; batch += 1) {
      const { world, facts } = randomWorld(random);
      const asked = Array.from({ length: BATCH }, () => ({ when: randomCondition(random), if: randomCondition(random) }));
      statuses({ world, facts }, asked).forEach((answer, index) => {
        const rule = asked[index];
        if (rule === undefined || answer.size === 0) return;
        for (const row of world.rows.filter(({ type }) => type === VM)) {
          const status = statusByPage(rule, world, row);
          met.set(status, (met.get(status) ?? 0) + 1);
          expect(answer.get(row['id'] as string), `seed ${SEED} ${JSON.stringify(rule)} ${JSON.stringify(row)}`).toBe(status);
        }
      });
    }
    expect(['pass', 'fail', 'unknown', 'notApplicable'].filter((status) => (met.get(status) ?? 0) < CONDITIONS / 200)).toEqual([]);
  }, 600_000);
});
