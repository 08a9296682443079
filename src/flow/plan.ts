import { fingerprintOf } from '../assess/fingerprint.ts';
import { settingsOf } from '../evaluate/overrides.ts';
import { machineStates } from '../facts/jit/machineState.ts';
import { defenderPlans } from '../facts/jit/plan.ts';
import { networkIndex } from '../facts/exposure/networkIndex.ts';
import { assertWritable, writeFileAtomic } from '../files/atomicFile.ts';
import type { Plan } from '../model/plan.ts';
import type { Row } from '../model/resource.ts';
import type { Rule } from '../model/rule.ts';
import type { ResultFinding, ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { PlanTools } from '../remediate/plan/input.ts';
import { planOf } from '../remediate/plan/planOf.ts';
import { seal } from '../remediate/plan/seal.ts';
import { idKey } from '../values/armId.ts';
import { asArray } from '../values/json.ts';
import { parsePortSet, type PortSet } from '../values/ports.ts';
import type { Configured } from './config.ts';
import { judge } from './judge.ts';
import { instantOf } from './openInput.ts';
import { loadRules, type LoadedRules } from './pack.ts';
import { askedActions, askedRules, planParameters, planSelection, type PlanAsked } from './planAsked.ts';
import { openSource, type ScanSource } from './scan.ts';
import { textOfPlan } from './planFile.ts';
import { readWaivers, unknownRules } from './waivers.ts';

export interface PlanOptions {
  readonly source: ScanSource;
  readonly configured: Configured;
  /** The scan clock as the user wrote it. */
  readonly now: string | undefined;
  /** The wall clock: when the plan is made, and from which it expires. */
  readonly clock: () => number;
  readonly asked: PlanAsked;
  /** Where the plan is written; nowhere where undefined. */
  readonly out: string | undefined;
  readonly onWarning: (message: string) => void;
}

/**
 * Reads, judges and plans; writes the plan where it was asked to, for its owner's eyes alone. Nothing is changed in Azure. Throws ToolError: USAGE for what cannot be
 * asked, and what reading and judging throw.
 */
export async function plan(options: PlanOptions): Promise<Plan> {
  const { settings } = options.configured;
  const now = options.now === undefined ? undefined : instantOf(options.now);
  const loaded = loadRules(settings.rules);
  const overrides = options.configured.overrides(loaded.rules);
  const parameters = planParameters(options.asked);
  const rules = askedRules(options.asked.rules, loaded.rules);
  askedActions(options.asked.actions);
  if (options.out !== undefined) assertWritable(options.out);
  const opened = openSource(options, now);
  const waivers = readWaivers(settings, opened.asOf);
  for (const warning of unknownRules(waivers, loaded.rules)) options.onWarning(warning);
  const snapshot = await opened.read();
  const judged = (of: Snapshot): ScanResult => judge(of, loaded, {
    now, overrides, waivers, failOn: settings.failOn, assumes: settings.assumptions, allowEmpty: settings.allowEmpty,
    narrowing: { resourceGroups: settings.resourceGroups, tags: settings.tags }, ownerTags: settings.ownerTags,
  });
  const result = judged(snapshot);
  const made = seal(planOf({
    snapshot, result, parameters, selection: planSelection(options.asked, rules, result),
    createdAt: new Date(options.clock()).toISOString(), tools: planTools(snapshot, result, loaded, overrides, judged),
  }));
  if (options.out !== undefined) writeFileAtomic(options.out, [textOfPlan(made)]);
  return made;
}

/** What planning asks of facts, evaluation and assessment. */
export function planTools(snapshot: Snapshot, { scan }: ScanResult, { rules }: LoadedRules, overrides: ReturnType<Configured['overrides']>, judged: PlanTools['judge']): PlanTools {
  const context = { now: scan.now };
  return {
    judge: judged,
    machines: (of) => machineStates(of, context),
    plan2: defenderPlans(snapshot, networkIndex(snapshot)).planOf,
    portsOf: askedPorts(snapshot, rules, overrides),
    fingerprintOf,
  };
}

/** The parameter `ports` of a finding's rule as it holds for the resource; undefined where the rule has none, or where nobody knows which holds. */
function askedPorts(snapshot: Snapshot, rules: readonly Rule[], overrides: ReturnType<Configured['overrides']>): (finding: ResultFinding) => PortSet | undefined {
  const rowOf = rowFinder(snapshot);
  const settings = new Map(rules.map((rule) => [rule.id, settingsOf(rule, overrides, defaultsOf(rule), snapshot)]));
  return ({ ruleId, resourceId }) => {
    const row = rowOf(resourceId);
    const held = row === undefined ? undefined : settings.get(ruleId)?.(row);
    if (held === undefined || 'unknown' in held) return undefined;
    const texts = asArray(held.parameters['ports']).map(String);
    return texts.length === 0 ? undefined : parsePortSet(texts);
  };
}

function defaultsOf({ parameters }: Rule) {
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]));
}

const TYPES = ['Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', 'Microsoft.Network/networkSecurityGroups', 'Microsoft.Security/locations/jitNetworkAccessPolicies'];

function rowFinder(snapshot: Snapshot): (id: string) => Row | undefined {
  let rows: ReadonlyMap<string, Row> | undefined;
  return (id) => {
    rows ??= new Map(TYPES.flatMap((type) => [...snapshot.rows(type)]).map((row) => [idKey(row.id), row]));
    return rows.get(idKey(id));
  };
}
