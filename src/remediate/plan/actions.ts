import type { Action, Change, PlannedRequest, Verification } from '../../model/plan.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import { canonicalJson, type JsonObject } from '../../values/json.ts';
import { inverseOf, merge } from '../change.ts';
import { targetOf } from '../targets.ts';
import { JIT_API_VERSION, RULE_API_VERSION } from '../types.ts';
import type { Draft } from './drafts.ts';
import { rawPolicy, type Site } from './site.ts';

/** Drafts in their order as actions: each starts from what those before it leave of the same target. */
export function actionsOf(site: Site, drafts: readonly Draft[], verificationOf: (change: Change) => Verification): readonly Action[] {
  const now = new Map<string, JsonObject | null>();
  return drafts.map((draft, place) => {
    const key = idKey(targetOf(draft.change));
    const held = now.get(key);
    const before = held === undefined ? standing(site, draft.change) : held;
    const action = actionOf(`a${place + 1}`, draft, before, verificationOf(draft.change));
    now.set(key, action.after);
    return action;
  });
}

/** A target as ARM would show it, by what the snapshot holds; null where it is not there. */
function standing(site: Site, change: Change): JsonObject | null {
  if (change.kind === 'securityRule') return site.rule(change.rule)?.raw ?? null;
  const row = site.policy(change.policy);
  return row === undefined ? null : rawPolicy(row);
}

function actionOf(id: string, draft: Draft, before: JsonObject | null, verification: Verification): Action {
  const { kind, change, findings, warnings, affects, breaking, risk } = draft;
  const request = requestOf(before, change);
  const after = afterOf(before, change, request);
  const inverse = inverseFor(kind, after, change);
  return { id, kind, findings, request, change, before, after, inverse, reversibility: reversibilityOf(kind, request), risk, breaking, warnings, affects, verification };
}

/** What a change sends where the target stands as given. Throws where it cannot: planning saw the same target. */
function requestOf(raw: JsonObject | null, change: Change): PlannedRequest {
  const { write } = merge(raw, change);
  if (write === null) throw new Error(`a planned change of ${targetOf(change)} has nothing to write: ${canonicalJson(JSON.parse(JSON.stringify(change)) as JsonObject)}`);
  return { method: write.method, path: targetOf(change), apiVersion: change.kind === 'jitPolicy' ? JIT_API_VERSION : RULE_API_VERSION, body: write.body };
}

/** The target once the request is done, with what identifies it. */
function afterOf(before: JsonObject | null, change: Change, { body }: PlannedRequest): JsonObject | null {
  if (body === null) return null;
  const target = targetOf(change);
  const type = change.kind === 'jitPolicy' ? 'Microsoft.Security/locations/jitNetworkAccessPolicies' : 'Microsoft.Network/networkSecurityGroups/securityRules';
  return { id: before?.['id'] ?? target, name: before?.['name'] ?? lastSegment(target), type: before?.['type'] ?? type, ...body };
}

/** Azure takes no machine that is gone into a policy, so that what takes it out cannot be undone. */
function inverseFor(kind: Draft['kind'], after: JsonObject | null, change: Change): Action['inverse'] {
  if (kind === 'pruneMachines') return null;
  const inverse = inverseOf(change);
  return { request: requestOf(after, inverse), change: inverse };
}

function reversibilityOf(kind: Draft['kind'], { method }: PlannedRequest): Action['reversibility'] {
  switch (kind) {
    case 'enableJit':
      return { kind: 'full', note: 'the policy is put back as it was, and just-in-time access takes its denies away; a rule that it moved back by a number stays there' };
    case 'tightenJit':
      return { kind: 'full', note: 'the policy is put back as it was' };
    case 'pruneMachines':
      return { kind: 'none', note: 'Azure takes no machine into a policy that does not exist' };
    case 'narrowRule':
    case 'closeRule':
      return { kind: 'full', note: method === 'DELETE' ? 'the rule is made again with the same name and properties' : 'the rule is put back as it was' };
  }
}
