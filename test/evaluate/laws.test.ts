import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactAnswer, World } from '../oracle/conditions.ts';
import type { Json, JsonMap, Three } from '../oracle/conditionTypes.ts';
import { createRandom, type Random } from '../oracle/random.ts';
import { randomCondition, randomRows } from '../oracle/randomConditions.ts';
import { compiled, randomWorld, type TestWorld } from './campaign.ts';

/** Laws of the compiled evaluator, on random conditions and worlds: no second evaluator needed. */
const RUNS = { numRuns: 60, seed: 20_261_127 };
const seeds = fc.integer({ min: 1, max: 2 ** 30 });

const some = (random: Random, count: number): readonly JsonMap[] => Array.from({ length: count }, () => randomCondition(random));
const shown = (answers: ReturnType<typeof compiled>): readonly string[] => answers.map((answer) => [...answer].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, truth]) => `${id} ${String(truth)}`).join('; '));

/** Pairs of conditions that must say the same of every row. */
function expectSame(test: TestWorld, pairs: readonly (readonly [JsonMap, JsonMap])[]): void {
  const answers = shown(compiled(test, pairs.flat()));
  pairs.forEach(([left], index) => expect(answers[2 * index + 1], JSON.stringify(left)).toBe(answers[2 * index]));
}

describe('Kleene', () => {
  it('De Morgan, both ways, and double negation', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const random = createRandom(seed);
      const parts = some(random, 3);
      const negated = parts.map((part) => ({ not: part }));
      expectSame(randomWorld(random), [[{ not: { allOf: parts } }, { anyOf: negated }], [{ not: { anyOf: parts } }, { allOf: negated }], ...parts.map((part) => [part, { not: { not: part } }] as const)]);
    }), RUNS);
  });

  it('the order of conditions never matters', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const random = createRandom(seed);
      const parts = some(random, 4);
      const turned = random.sample(parts, parts.length);
      expectSame(randomWorld(random), [[{ allOf: parts }, { allOf: turned }], [{ anyOf: parts }, { anyOf: turned }]]);
    }), RUNS);
  });
});

describe('worlds', () => {
  it('the order of rows, and of elements of lists, never matters', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const random = createRandom(seed);
      const [test, conditions] = [randomWorld(random), some(random, 30)];
      const shuffledRows = random.sample(test.world.rows, test.world.rows.length);
      expect(shown(compiled(withRows(test, shuffledRows), conditions))).toEqual(shown(compiled(test, conditions)));
      expect(shown(compiled(withRows(test, test.world.rows.map((row) => shuffled(row, random) as JsonMap)), conditions))).toEqual(shown(compiled(test, conditions)));
    }), RUNS);
  });

  it('filling a gap never turns one definite verdict into the other', () => {
    let [definite, filled] = [0, 0];
    fc.assert(fc.property(seeds, (seed) => {
      const random = createRandom(seed);
      const [test, conditions] = [randomWorld(random), some(random, 30)];
      const [before, after] = [compiled(test, conditions), compiled(filledIn(test, random), conditions)];
      before.forEach((answer, index) => {
        for (const [id, truth] of answer) {
          const now = after[index]?.get(id);
          if (truth === 'unknown') filled += now === 'unknown' ? 0 : 1;
          else {
            definite += 1;
            expect(now, `${id} ${JSON.stringify(conditions[index])}`).toBe(truth satisfies Three);
          }
        }
      });
    }), RUNS);
    expect(definite).toBeGreaterThan(1000);
    expect(filled, 'gaps that, filled, decided something').toBeGreaterThan(20);
  });
});

function withRows(test: TestWorld, rows: readonly JsonMap[]): TestWorld {
  return { ...test, world: { ...test.world, rows } };
}

/** Every list in another order, every map with its keys in another order. */
function shuffled(value: Json | undefined, random: Random): Json {
  if (Array.isArray(value)) return random.sample(value as readonly Json[], value.length).map((item) => shuffled(item, random));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(random.sample(Object.entries(value), Object.keys(value).length).map(([key, inner]) => [key, shuffled(inner, random)]));
}

/** The same tenant, read wholly: more rows of the types with gaps, unknown facts known, lists that were longer at their full length. */
function filledIn({ world, facts }: TestWorld, random: Random): TestWorld {
  const missed = randomRows(random).filter((row) => world.gaps.some((gap) => gap.type === row['type'] && (gap.subscriptionId === undefined || gap.subscriptionId === row['subscriptionId'])));
  const rows = [...world.rows, ...missed.map((row) => ({ ...row, id: `${row['id'] as string}-more` }))];
  const whole = new Map([...facts].map(([id, answers]) => [id, Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, known(name, answer, random)]))]));
  const complete: World = { ...world, rows, gaps: [], fact: (_name, field, row) => whole.get(row['id'] as string)?.[field] };
  return { world: complete, facts: whole };
}

function known(name: string, answer: FactAnswer, random: Random): FactAnswer {
  if (!answer.known) return { known: true, longer: false, value: name === 'size' ? 2 : name === 'when' ? '2026-02-01' : name === 'span' ? 'P1D' : name === 'objects' ? [{ Kind: 'a', n: 1 }] : name === 'words' || name === 'ports' ? ['22'] : 'Allow' };
  if (!answer.longer || !Array.isArray(answer.value)) return { ...answer, longer: false };
  const more: readonly Json[] = name === 'objects' ? [{ Kind: 'b', n: 80 }] : name === 'ports' ? ['3389'] : ['deny', 'x'];
  return { known: true, longer: false, value: [...(answer.value as readonly Json[]), ...more.slice(0, random.below(more.length + 1))] };
}
