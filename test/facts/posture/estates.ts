/** The simulated tenant, read once, and what is left of a snapshot when something of it is withheld. */
import { postureOf } from '../../../src/facts/posture/posture.ts';
import type { Judged } from '../../../src/facts/posture/unread.ts';
import { simulatedTenant } from '../../../src/flow/demo.ts';
import { collectTenant } from '../../../src/flow/collectTenant.ts';
import { CATALOG } from '../../../src/model/catalog.ts';
import { memorySnapshot } from '../../../src/model/memorySnapshot.ts';
import type { Posture } from '../../../src/model/posture.ts';
import { tenantScope, type Snapshot } from '../../../src/model/snapshot.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import { CONTOSO_NOW, contosoEstate } from '../../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../../src/simulator/simulator.ts';
import { subscriptionOf } from '../../../src/values/armId.ts';

export const EVERYTHING: Judged = { row: () => true, mayHold: () => true };
export const NOW = CONTOSO_NOW;

export function postureIn(snapshot: Snapshot, judged: Judged = EVERYTHING): Posture {
  return postureOf(snapshot, { now: NOW }, judged);
}

export async function contosoSnapshot(): Promise<Snapshot> {
  const at = Date.parse(CONTOSO_NOW);
  const simulator = createSimulator({ estate: contosoEstate(), now: () => at });
  const read = await collectTenant({ ...(await simulatedTenant(simulator)), now: () => at, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false });
  return memorySnapshot(read.id, read.manifest, CATALOG.flatMap(({ type }) => [...read.rows(type)]));
}

/** Something that may not be read: a type, in one subscription or wherever it is. */
export interface Withheld {
  readonly type: string;
  readonly subscription?: string;
}

/** The snapshot as somebody reads it who may not read some types: their rows are gone, and a gap says so for each scope. */
export function without(snapshot: Snapshot, withheld: readonly Withheld[]): Snapshot {
  const isGone = (type: string, id: string): boolean => withheld.some((one) => one.type.toLowerCase() === type.toLowerCase() && (one.subscription === undefined || one.subscription === subscriptionOf(id)));
  const rows = CATALOG.flatMap(({ type }) => [...snapshot.rows(type)].filter(({ id }) => !isGone(type, id)));
  const gaps = [...snapshot.gaps, ...withheld.flatMap((one) => gapsOf(snapshot, one))];
  return memorySnapshot('withheld', { ...snapshot.manifest, gaps }, rows);
}

function gapsOf({ manifest }: Snapshot, { type, subscription }: Withheld): readonly Gap[] {
  const gap = (scope: string): Gap => ({ reason: 'forbidden', artifact: type, scope, missing: [`${type}/read`], message: `not allowed to read ${type}` });
  if (subscription !== undefined) return [gap(`/subscriptions/${subscription}`)];
  // What is in the directory or at management groups is read once for the tenant.
  if (/^microsoft\.(?:graph|management)\//iu.test(type)) return [gap(tenantScope(manifest.tenantId))];
  return manifest.scopes.seen.map(({ subscriptionId }) => gap(`/subscriptions/${subscriptionId}`));
}

/** The last part of an id; of an instance of a scale set, its set and its number; `-` for none. */
export function nameIn(id: string | null): string {
  const [, set, number] = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/([^/]+)$/iu.exec(id ?? '') ?? [];
  return set === undefined ? (id ?? '-').slice((id ?? '').lastIndexOf('/') + 1) : `${set}/${number ?? ''}`;
}
