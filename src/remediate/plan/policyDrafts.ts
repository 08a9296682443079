import type { MachineChange, PlanWarning, PolicyChange, Skipped } from '../../model/plan.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import { asArray, asString, at, compareText, isJsonObject, type JsonObject } from '../../values/json.ts';
import { canonicalFields, differingFields } from '../canonical.ts';
import { machinesOf, merge } from '../change.ts';
import { isOpenRequest } from '../prediction/openRequests.ts';
import { distinctRefs, distinctWarnings, type Draft, type Drafts } from './drafts.ts';
import { rawPolicy, type Site } from './site.ts';
import type { ElementWish } from './wishes.ts';

/** One machine's wishes, come to a change or to none. */
interface Part {
  readonly wishes: readonly ElementWish[];
  readonly change: MachineChange | undefined;
  readonly skipped: readonly Skipped[];
}

/**
 * One action a policy for all that machines of it are given or tightened, another one for all that are taken out: a policy is written whole, so each write less is
 * one that cannot meet another's.
 */
export function policyDrafts(site: Site, wishes: readonly ElementWish[], now: string): Drafts {
  const actions = Map.groupBy(wishes, ({ policy, kind }) => `${idKey(policy)} ${kind === 'pruneMachines' ? 'prune' : 'write'}`);
  const made = [...actions.entries()].toSorted(([a], [b]) => compareText(a, b)).map(([, of]) => policyDraft(site, of, now));
  return { drafts: made.flatMap(({ drafts }) => drafts), skipped: made.flatMap(({ skipped }) => skipped) };
}

function policyDraft(site: Site, wishes: readonly ElementWish[], now: string): Drafts {
  const [first] = wishes;
  if (first === undefined) return { drafts: [], skipped: [] };
  const row = site.policy(first.policy);
  const raw = row === undefined ? null : rawPolicy(row);
  const parts = [...Map.groupBy(wishes, ({ machine }) => idKey(machine)).entries()].toSorted(([a], [b]) => compareText(a, b)).map(([, of]) => partOf(raw, of));
  const skipped = parts.flatMap((part) => part.skipped);
  const done = parts.filter(({ change }) => change !== undefined);
  if (done.length === 0) return { drafts: [], skipped };
  return { drafts: [draftOf(first, raw, done, now)], skipped };
}

function partOf(raw: JsonObject | null, wishes: readonly ElementWish[]): Part {
  const [first] = wishes;
  const held = machinesOf(raw).filter((one) => isJsonObject(one) && idKey(asString(one['id']) ?? '') === idKey(first?.machine ?? ''));
  if (held.length > 1) return { wishes, change: undefined, skipped: wishes.map((wish) => skippedWish(wish, 'notAutomatable', 'the policy names the machine twice: put that right by hand')) };
  const before = isJsonObject(held[0]) ? held[0] : null;
  const after = wishes.reduce<JsonObject | null>((element, { edit }) => edit(element), before);
  const idle = wishes.filter((wish) => isSame(before, wish.edit(before)));
  const skipped = idle.map((wish) => skippedWish(wish, 'nothingToDo', wish.otherwise));
  if (isSame(before, after)) return { wishes, change: undefined, skipped };
  return { wishes: wishes.filter((wish) => !idle.includes(wish)), change: { machine: first?.machine ?? '', before, after }, skipped };
}

function skippedWish({ finding, machine }: ElementWish, reason: Skipped['reason'], message: string): Skipped {
  return { finding, resourceId: machine, reason, message };
}

function isSame(left: JsonObject | null, right: JsonObject | null): boolean {
  if (left === null || right === null) return left === right;
  return differingFields(canonicalFields(left), canonicalFields(right)).length === 0;
}

const KINDS = ['enableJit', 'tightenJit', 'pruneMachines'] as const;

function draftOf({ policy, location }: ElementWish, raw: JsonObject | null, parts: readonly Part[], now: string): Draft {
  const wishes = parts.flatMap((part) => part.wishes);
  const kind = KINDS.find((one) => wishes.some((wish) => wish.kind === one)) ?? 'enableJit';
  const change = withShell(raw, { kind: 'jitPolicy', policy, location: asString(raw?.['location']) ?? location, machines: parts.flatMap((part) => part.change ?? []) });
  const affects = change.machines.map(({ machine }) => machine);
  return {
    kind, change, affects, machines: affects,
    findings: distinctRefs(wishes.flatMap(({ finding }) => finding ?? [])),
    warnings: distinctWarnings([...wishes.flatMap(({ warnings }) => warnings), ...liveWarnings(policy, raw, now)]),
    breaking: merge(raw, change).write?.method === 'DELETE',
    risk: kind === 'enableJit' ? 'medium' : 'low',
  };
}

/** What else a policy holds is kept for the day on which its deletion is undone. */
function withShell(raw: JsonObject | null, change: PolicyChange): PolicyChange {
  if (raw === null || merge(raw, change).write?.method !== 'DELETE') return change;
  return { ...change, shell: raw };
}

/** A PUT echoes requests back as they are; what it does to those that are open was never seen. */
function liveWarnings(policy: string, raw: JsonObject | null, now: string): readonly PlanWarning[] {
  const live = asArray(at(raw ?? undefined, 'properties', 'requests')).flatMap((request) => asArray(at(request, 'virtualMachines'))).filter((machine) => asArray(at(machine, 'ports')).some((port) => isOpenRequest(port, now)));
  if (live.length === 0) return [];
  const ids = [...new Set(live.map((machine) => asString(at(machine, 'id')) ?? ''))].toSorted(compareText);
  return [{ code: 'liveRequests', message: `the policy ${lastSegment(policy)} has live requests (${ids.map(lastSegment).join(', ')}): it is written once they are over, or with --force-live-requests`, about: ids }];
}
