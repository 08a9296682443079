import type { MachineState } from '../../model/machineState.ts';
import { IGNORE_TAG, type FindingRef, type Skipped, type SkipReason } from '../../model/plan.ts';
import type { Row } from '../../model/resource.ts';
import type { ResultFinding } from '../../model/scanResult.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey, isAtOrBelow, lastSegment, parentId, resourceGroupOf, subscriptionOf } from '../../values/armId.ts';
import { asArray, asObject, asString, at, isJsonObject, pick, type JsonObject } from '../../values/json.ts';
import { TYPES } from '../types.ts';
import type { PlanTools } from './input.ts';

/** Why something is left alone. */
export interface Obstacle {
  readonly reason: SkipReason;
  readonly message: string;
}

/** A rule of a security group as ARM shows it, with the group. */
export interface HeldRule {
  readonly raw: JsonObject;
  readonly properties: JsonObject;
  readonly group: Row;
}

/** The rows that planning looks at, by id, and what keeps it away from them. */
export interface Site {
  readonly machine: (id: string) => MachineState | undefined;
  readonly policy: (id: string) => Row | undefined;
  readonly rule: (id: string) => HeldRule | undefined;
  readonly group: (id: string) => Row | undefined;
  /** A lock that forbids writing (or deleting too), or the ignore tag, at, above or on any of some ids. */
  readonly obstacle: (ids: readonly string[], more?: { readonly deletes: boolean }) => Obstacle | undefined;
}

/** What a site is made from. */
export interface SiteInput {
  readonly snapshot: Snapshot;
  readonly tools: Pick<PlanTools, 'machines'>;
}

/** Builds the indexes of one snapshot; each is made when it is first asked for. */
export function siteOf({ snapshot, tools }: SiteInput): Site {
  const rows = Object.fromEntries(Object.values(TYPES).map((type) => [type, rowsOf(snapshot, type)]));
  const row = (type: string, id: string): Row | undefined => rows[type]?.().get(idKey(id));
  const stateOf = tools.machines(snapshot);
  const machines = new Map<string, MachineState | undefined>();
  const locks = [...(rows[TYPES.lock]?.().values() ?? [])];
  return {
    machine: (id) => {
      const key = idKey(id);
      if (!machines.has(key)) machines.set(key, stateFor(row(TYPES.virtualMachine, id) ?? instanceOf(snapshot, id), stateOf));
      return machines.get(key);
    },
    policy: (id) => row(TYPES.jitPolicy, id),
    rule: (id) => heldRule(row(TYPES.securityGroup, parentId(id)), id),
    group: (id) => row(TYPES.securityGroup, id),
    obstacle: (ids, { deletes } = { deletes: false }) => lockOf(locks, ids, deletes) ?? ignoreOf(ids, row),
  };
}

function stateFor(row: Row | undefined, stateOf: (row: Row) => MachineState): MachineState | undefined {
  return row === undefined ? undefined : stateOf(row);
}

const INSTANCE = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines';

function instanceOf(snapshot: Snapshot, id: string): Row | undefined {
  if (!/\/virtualMachineScaleSets\//i.test(id)) return undefined;
  for (const row of snapshot.rows(INSTANCE)) if (idKey(row.id) === idKey(id)) return row;
  return undefined;
}

function rowsOf(snapshot: Snapshot, type: string): () => ReadonlyMap<string, Row> {
  let held: ReadonlyMap<string, Row> | undefined;
  return () => (held ??= new Map([...snapshot.rows(type)].map((row) => [idKey(row.id), row])));
}

function heldRule(group: Row | undefined, id: string): HeldRule | undefined {
  const raw = asArray(at(group, 'properties', 'securityRules')).find((one) => lastSegment(id).toLowerCase() === (asString(at(one, 'name')) ?? '').toLowerCase());
  if (group === undefined || !isJsonObject(raw)) return undefined;
  return { raw, properties: asObject(raw['properties']), group };
}

/** A lock holds for its scope and all below it (Azure documentation, "Lock your resources"): ReadOnly forbids every write, CanNotDelete every deletion. */
function lockOf(locks: readonly Row[], ids: readonly string[], deletes: boolean): Obstacle | undefined {
  for (const id of ids) {
    const lock = locks.find((one) => forbids(one, deletes) && isAtOrBelow(id, scopeOfLock(one)));
    if (lock !== undefined) return { reason: 'locked', message: `the lock ${lock.name} (${levelOf(lock)}) at ${scopeOfLock(lock)} forbids ${levelOf(lock).toLowerCase() === 'readonly' ? 'writing' : 'deleting'}: who owns it can take it off` };
  }
  return undefined;
}

function forbids(lock: Row, deletes: boolean): boolean {
  const level = levelOf(lock).toLowerCase();
  return level === 'readonly' || (deletes && level === 'cannotdelete');
}

function levelOf(lock: Row): string {
  return asString(at(lock, 'properties', 'level')) ?? '';
}

function scopeOfLock({ id }: Row): string {
  return id.slice(0, Math.max(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/locks/')));
}

function ignoreOf(ids: readonly string[], row: (type: string, id: string) => Row | undefined): Obstacle | undefined {
  for (const id of ids) {
    const around = [row(TYPES.virtualMachine, id), row(TYPES.securityGroup, id), row(TYPES.resourceGroup, groupScope(id))];
    const tagged = around.find((one) => one !== undefined && isIgnored(one));
    if (tagged !== undefined) return { reason: 'ignored', message: `the tag ${IGNORE_TAG} of ${tagged.name} keeps remediation away` };
  }
  return undefined;
}

function groupScope(id: string): string {
  return `/subscriptions/${subscriptionOf(id) ?? ''}/resourceGroups/${resourceGroupOf(id) ?? ''}`;
}

function isIgnored({ tags }: Row): boolean {
  const value = at(tags ?? undefined, IGNORE_TAG);
  return value !== undefined && value !== null && asString(value)?.trim().toLowerCase() !== 'false';
}

/** A policy as ARM shows it: a row of a snapshot without the columns that only snapshots have. */
export function rawPolicy(row: Row): JsonObject {
  return pick(row, ['id', 'name', 'type', 'kind', 'location', 'properties']) as JsonObject;
}

export function refOf({ ruleId, resourceId, fingerprint }: FindingRef | ResultFinding): FindingRef {
  return { ruleId, resourceId, fingerprint };
}

export function skip(finding: ResultFinding, { reason, message }: Obstacle, resourceId = finding.resourceId): Skipped {
  return { finding: refOf(finding), resourceId, reason, message };
}

/** A machine for people: `set/number` for an instance of a scale set. */
export function machineName(id: string): string {
  const [, set, number] = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/([^/]+)$/i.exec(id) ?? [];
  return set === undefined || number === undefined ? lastSegment(id) : `${set}/${number}`;
}
