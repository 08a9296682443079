import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import type { FactDefinition } from '../../src/model/fact.ts';
import type { JsonObject, JsonValue } from '../../src/values/json.ts';
import { answersOf, snapshotOf } from './access/snapshot.ts';

interface Foreign {
  /** Names of the facts. */
  readonly facts: readonly string[];
  /** Keys that mean something to them, so that foreign values get past the first look. */
  readonly keys: readonly string[];
  /** Values that mean something to them. */
  readonly values: readonly JsonValue[];
  /** A row of a type where such rows stand. */
  readonly rowOf: (type: string, properties: JsonValue) => JsonObject;
  readonly maxDepth?: number;
}

/** Facts are total: whatever JSON stands in a row and around it, every field is answered and nothing throws. */
export function describeForeign({ facts, keys, values, rowOf, maxDepth = 5 }: Foreign): void {
  const definitions: readonly FactDefinition[] = facts.flatMap((name) => createFactTable().definitions.get(name) ?? []);
  const foreign: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth },
      fc.constantFrom<JsonValue>(null, '', '*', 0, true, 'constructor', '__proto__', ...values),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }) as fc.Arbitrary<JsonValue>,
    ),
  })).value;

  describe.each(definitions.map((fact) => [fact.name, fact] as const))('%s', (_name, fact) => {
    it('answers every field of whatever JSON, in the row and around it, and never throws', () => {
      fc.assert(fc.property(fc.array(foreign, { minLength: fact.reads.length + 1, maxLength: fact.reads.length + 1 }), fc.constantFrom(...fact.on), (properties, on) => {
        const given = rowOf(on, properties[0] ?? null);
        const rows = fact.reads.filter((type) => type !== on).map((type, index) => rowOf(type, properties[index + 1] ?? null));
        const answers = answersOf(fact, given, snapshotOf([given, ...rows]));
        expect(Object.keys(answers).toSorted()).toEqual(Object.keys(fact.fields).toSorted());
        // A field may be worked out only when it is asked for.
        for (const field of Object.keys(fact.fields)) expect(answers[field]).toHaveProperty('known');
      }));
    });
  });

  it('all of these facts are there', () => {
    expect(definitions.map(({ name }) => name)).toEqual(facts);
  });
}
