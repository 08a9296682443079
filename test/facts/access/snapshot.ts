import { emptyManifest, memorySnapshot } from '../../../src/model/memorySnapshot.ts';
import { normaliseRow } from '../../../src/model/normalise.ts';
import type { FactAnswers, FactDefinition } from '../../../src/model/fact.ts';
import type { Row } from '../../../src/model/resource.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';

export const NOW = '2026-11-16T09:00:00Z';
export const SUBSCRIPTION = '/subscriptions/00000000-0000-4000-8000-000000000001';

export function row(raw: JsonObject): Row {
  const found = normaliseRow(raw);
  if (found === undefined) throw new Error('no row');
  return found;
}

export function snapshotOf(rows: readonly JsonObject[], gaps: readonly Gap[] = []): Snapshot {
  return memorySnapshot('test', { ...emptyManifest('00000000-0000-4000-8000-0000000000aa', NOW), gaps }, rows.map(row));
}

export function gap(artifact: string, scope: string): Gap {
  return { reason: 'forbidden', artifact, scope, missing: [`${artifact}/read`], message: `not allowed to read ${artifact}` };
}

export function answersOf(fact: FactDefinition, given: JsonObject, snapshot: Snapshot = snapshotOf([given])): FactAnswers {
  return fact.bind(snapshot, { now: NOW })(row(given));
}

/** Known values as they are, unknown ones as `unknown: reason`. */
export function plain(answers: FactAnswers): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(answers).map(([field, answer]) => [field, answer.known ? answer.value : `unknown: ${answer.unknown.reason}`]));
}
