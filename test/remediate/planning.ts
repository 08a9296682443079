/** Plans of small estates: rows of Resource Graph's shape, the built-in rules about networks and just-in-time access, everything else for real. */
import { judge } from '../../src/flow/judge.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { planTools } from '../../src/flow/plan.ts';
import type { Action, PlanContent, PlanParameters, PlanSelection, Skipped } from '../../src/model/plan.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Gap } from '../../src/model/unknown.ts';
import type { Waiver } from '../../src/model/waiver.ts';
import type { PlanInput } from '../../src/remediate/plan/input.ts';
import { planOf } from '../../src/remediate/plan/planOf.ts';
import { asObject, type JsonObject } from '../../src/values/json.ts';
import { snapshotOf } from '../facts/access/snapshot.ts';
import { INTERFACE, MACHINE, site, type Site } from '../facts/exposure/site.ts';
import { PLAN_2 } from '../facts/jit/machine.ts';

export const GROUP_SCOPE = MACHINE.slice(0, MACHINE.indexOf('/providers/'));
export const POLICY = `${GROUP_SCOPE}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
const CREATED = '2026-11-16T09:30:00.000Z';

const { rules, ...loaded } = loadRules([]);
const RULES = { ...loaded, rules: rules.filter(({ id }) => /^(?:NET00[1-7]|JIT00[1-7])$/.test(id)), benchmarks: [] };

export interface Asked extends Partial<PlanSelection>, Partial<PlanParameters> {
  readonly gaps?: readonly Gap[];
  readonly waivers?: readonly Waiver[];
  readonly createdAt?: string;
}

/** A machine of westeurope with plan 2, rules at its interface, and what more is given; `row` takes the place of what its row says. */
export function estate(securityRules: readonly JsonObject[] | undefined, more: readonly JsonObject[] = [], row: JsonObject = {}, given: Site = {}): readonly JsonObject[] {
  return site({ ...given, rules: securityRules, more: [...(more.some(({ id }) => id === PLAN_2['id']) ? [] : [PLAN_2]), ...more] }).map((one) => (one['id'] === MACHINE
    ? { ...one, location: 'westeurope', ...row, properties: { storageProfile: { osDisk: { osType: 'Linux' } }, ...asObject(one['properties']), ...asObject(row['properties']) } }
    : one['id'] === INTERFACE ? { ...one, properties: { ...asObject(one['properties']), virtualMachine: { id: MACHINE } } } : one));
}

export function inputOf(rowsOrSnapshot: readonly JsonObject[] | Snapshot, asked: Asked = {}): PlanInput {
  const snapshot = Array.isArray(rowsOrSnapshot) ? snapshotOf(rowsOrSnapshot as readonly JsonObject[], asked.gaps ?? []) : (rowsOrSnapshot as Snapshot);
  const judged: PlanInput['tools']['judge'] = (of) => judge(of, RULES, { now: '2026-11-16T09:00:00.000Z', failOn: 'high', assumes: [], allowEmpty: true, waivers: asked.waivers ?? [] });
  const result = judged(snapshot);
  return {
    snapshot, result, createdAt: asked.createdAt ?? CREATED,
    selection: { rules: asked.rules ?? [], severity: asked.severity ?? null, scopes: asked.scopes ?? [], findings: asked.findings ?? [], actions: asked.actions ?? [] },
    parameters: { ports: asked.ports ?? [], sources: asked.sources ?? ['51.140.12.0/24'], duration: asked.duration ?? 'PT3H', closeBypasses: asked.closeBypasses ?? false },
    tools: planTools(snapshot, result, RULES, [], judged),
  };
}

export function planFor(rows: readonly JsonObject[] | Snapshot, asked: Asked = {}): PlanContent {
  return planOf(inputOf(rows, asked));
}

/** The one action that a plan has. */
export function onlyAction({ actions }: PlanContent): Action {
  if (actions.length !== 1 || actions[0] === undefined) throw new Error(`there are ${actions.length} actions: ${actions.map(({ kind }) => kind).join(', ')}`);
  return actions[0];
}

/** What is left alone, as `rule reason`, for rules that an action is for. */
export function leftAlone({ skipped }: PlanContent): readonly string[] {
  return skipped.filter((one) => !isWithoutAction(one)).map(({ finding, reason }) => `${finding?.ruleId ?? ''} ${reason}`);
}

function isWithoutAction({ message }: Skipped): boolean {
  return message.startsWith('its rule names no action');
}
