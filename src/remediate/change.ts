import type { Change, MachineChange, PolicyChange, RuleChange } from '../model/plan.ts';
import { idKey, sameId } from '../values/armId.ts';
import { asArray, asObject, asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { canonicalFields, differingFields, fieldName } from './canonical.ts';

/** What merging a change into a target as it is now came to. Ids are those of the change: machines of a policy, or the one rule. */
export interface Merged {
  /** What has to be sent; null where nothing is left to write. */
  readonly write: MergedWrite | null;
  /** They are as they would be after the change. */
  readonly alreadyDone: readonly string[];
  /** They are neither as before nor as after: somebody else changed what this change writes. */
  readonly drifted: readonly Drift[];
}

export interface MergedWrite {
  readonly method: 'PUT' | 'DELETE';
  /** Null for a DELETE. */
  readonly body: JsonObject | null;
  /** The change that this write makes, with what really stands there now as its `before`. */
  readonly change: Change;
}

interface Drift {
  readonly about: string;
  /** Names of the fields that are not as foreseen, in lower case; empty where the whole thing is there and should not be, or the other way round. */
  readonly fields: readonly string[];
}

/** Read-only at the top of both types: sent back they would be ignored at best (azure-rest-api-specs, Security 2020-01-01 and Network 2024-05-01). */
const READ_ONLY: ReadonlySet<string> = new Set(['id', 'name', 'type', 'etag', 'systemdata']);

/**
 * What a security rule lets through is decided by these together: a change of any of them beside ours makes it another rule than the reviewed one. Other
 * fields (the description, fields nobody knows) are left as they are, and so is the place in the order: just-in-time access moves the rules of others out of
 * its way (facts 4.5), also for an action of the same plan, and what is narrowed or closed here is so wherever it stands.
 */
const DECIDING: ReadonlySet<string> = new Set([
  'access', 'direction', 'protocol', 'sourceaddressprefixes', 'sourceportranges', 'destinationaddressprefixes', 'destinationportranges',
  'sourceapplicationsecuritygroups', 'destinationapplicationsecuritygroups',
]);

/**
 * A change merged into its target as ARM answers it now (null where it is not there). PUT replaces the whole policy (Microsoft's own sample script warns of
 * it; there is no ETag), so all that the change does not name goes back exactly as it was read.
 */
export function merge(raw: JsonObject | null, change: Change): Merged {
  switch (change.kind) {
    case 'jitPolicy':
      return mergePolicy(raw, change);
    case 'securityRule':
      return mergeRule(raw, change);
  }
}

/** The same change backwards. */
export function inverseOf(change: Change): Change {
  switch (change.kind) {
    case 'jitPolicy':
      return { ...change, machines: change.machines.map(({ machine, before, after }) => ({ machine, before: after, after: before })) };
    case 'securityRule':
      return { ...change, before: change.after, after: change.before };
  }
}

/** Merges elements into a policy: machines, requests and fields that the change does not name survive as they are. The last machine taken out deletes it. */
function mergePolicy(raw: JsonObject | null, change: PolicyChange): Merged {
  const elements = machinesOf(raw);
  const isWhole = raw === null || Array.isArray(asObject(raw['properties'])['virtualMachines']);
  const parts = change.machines.map((part) => ({ part, merged: isWhole ? mergePart(elementsOf(elements, part.machine), part) : NOT_WHOLE }));
  const machines = parts.flatMap(({ part, merged }): readonly MachineChange[] => (merged.kind === 'write' ? [{ machine: part.machine, before: merged.before, after: merged.after }] : []));
  return {
    write: machines.length === 0 ? null : policyWrite(raw, { ...change, machines }),
    alreadyDone: parts.flatMap(({ part, merged }) => (merged.kind === 'same' ? [part.machine] : [])),
    drifted: parts.flatMap(({ part, merged }) => (merged.kind === 'drifted' ? [{ about: part.machine, fields: merged.fields }] : [])),
  };
}

/** A policy always has its list (Microsoft.Security 2020-01-01: `virtualMachines` is required): what lacks it is not known, and a PUT would drop whom it names. */
const NOT_WHOLE: PartMerge = { kind: 'drifted', fields: ['virtualmachines'] };

/** A machine named twice in one policy is nothing that a reviewed plan foresaw. */
function mergePart(found: readonly JsonObject[], { before, after }: MachineChange): PartMerge {
  return found.length > 1 ? { kind: 'drifted', fields: [] } : mergeFields(found[0] ?? null, before, after, new Set());
}

function elementsOf(elements: readonly JsonValue[], machine: string): readonly JsonObject[] {
  return elements.filter((element): element is JsonObject => isAbout(element, machine));
}

function isAbout(element: JsonValue, machine: string): boolean {
  return isJsonObject(element) && sameId(asString(element['id']) ?? '', machine);
}

/** The elements of a policy, one a machine, as they stand in it. */
export function machinesOf(policy: JsonObject | null): readonly JsonValue[] {
  return asArray(asObject(policy?.['properties'])['virtualMachines']);
}

function policyWrite(raw: JsonObject | null, change: PolicyChange): MergedWrite {
  const changes = new Map(change.machines.map((part) => [idKey(part.machine), part]));
  const kept = machinesOf(raw).flatMap((element) => {
    const part = isJsonObject(element) ? changes.get(idKey(asString(element['id']) ?? '')) : undefined;
    if (part === undefined) return [element];
    return part.after === null ? [] : [part.after];
  });
  const added = change.machines.flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
  const virtualMachines = [...kept, ...added];
  return virtualMachines.length === 0 ? { method: 'DELETE', body: null, change } : { method: 'PUT', body: policyBody(raw, change, virtualMachines), change };
}

/** `kind` and `location` are sent: ARM wants the location although the type's description calls it read-only. */
function policyBody(raw: JsonObject | null, change: PolicyChange, virtualMachines: readonly JsonValue[]): JsonObject {
  const base = writable(raw ?? change.shell ?? { kind: 'Basic', location: change.location });
  return { ...base, properties: { ...asObject(base['properties']), virtualMachines } };
}

/** What of a resource is sent back: all but what only Azure sets. */
export function writable(raw: JsonObject): JsonObject {
  const top = Object.entries(raw).filter(([key]) => !READ_ONLY.has(key.toLowerCase()));
  return Object.fromEntries(top.map(([key, value]) => [key, key === 'properties' && isJsonObject(value) ? withoutState(value) : value]));
}

function withoutState(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !['provisioningstate', 'etag'].includes(key.toLowerCase())));
}

/** Merges properties into a security rule. The write is of the child resource alone. */
function mergeRule(raw: JsonObject | null, change: RuleChange): Merged {
  const now = raw === null ? null : withoutState(asObject(raw['properties']));
  const merged = mergeFields(now, change.before, change.after, DECIDING);
  switch (merged.kind) {
    case 'same':
      return { write: null, alreadyDone: [change.rule], drifted: [] };
    case 'drifted':
      return { write: null, alreadyDone: [], drifted: [{ about: change.rule, fields: merged.fields }] };
    case 'write':
      return { write: ruleWrite(raw, { ...change, before: merged.before, after: merged.after }), alreadyDone: [], drifted: [] };
  }
}

function ruleWrite(raw: JsonObject | null, change: RuleChange): MergedWrite {
  return change.after === null ? { method: 'DELETE', body: null, change } : { method: 'PUT', body: { ...writable(raw ?? {}), properties: change.after }, change };
}

type PartMerge =
  | { readonly kind: 'same' }
  | { readonly kind: 'drifted'; readonly fields: readonly string[] }
  | { readonly kind: 'write'; readonly before: JsonObject | null; readonly after: JsonObject | null };

/**
 * Three ways: what stands there, against before and after, in the fields that the change writes (those in which before and after differ) and the ones that
 * `always` count. As after: nothing to do. As before: its fields are put over what stands there. Else it drifted.
 */
function mergeFields(now: JsonObject | null, before: JsonObject | null, after: JsonObject | null, always: ReadonlySet<string>): PartMerge {
  if (now === null) return after === null ? { kind: 'same' } : before === null ? { kind: 'write', before: null, after } : { kind: 'drifted', fields: [] };
  const written = new Set([...differingFields(canonicalFields(before ?? {}), canonicalFields(after ?? {})), ...always]);
  const off = (wanted: JsonObject): readonly string[] => differingFields(canonicalFields(now), canonicalFields(wanted)).filter((name) => written.has(name));
  if (after !== null && off(after).length === 0) return { kind: 'same' };
  if (before === null) return { kind: 'drifted', fields: off(after ?? {}) };
  const fields = off(before);
  if (fields.length > 0) return { kind: 'drifted', fields };
  return { kind: 'write', before: now, after: after === null ? null : overlaid(now, after, written) };
}

/** The written fields of `after` over the others of what stands there. A list takes the place of its singular, and the other way round. */
function overlaid(now: JsonObject, after: JsonObject, written: ReadonlySet<string>): JsonObject {
  const kept = Object.entries(now).filter(([key]) => !written.has(fieldName(key)));
  const put = Object.entries(after).filter(([key]) => written.has(fieldName(key)));
  return Object.fromEntries([...kept, ...put]);
}
