import { PLAN_HOURS, PLAN_SCHEMA_VERSION, type Action, type FindingRef, type PlanContent, type Prediction, type Skipped } from '../../model/plan.ts';
import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { SEVERITIES, severityRank } from '../../model/rule.ts';
import { idKey, isAtOrBelow } from '../../values/armId.ts';
import { canonicalJson, compareText } from '../../values/json.ts';
import { predict } from '../prediction/predict.ts';
import { overlayOf, type Ground } from '../prediction/overlay.ts';
import { TYPES } from '../types.ts';
import { actionsOf } from './actions.ts';
import { distinctRefs } from './drafts.ts';
import type { PlanInput } from './input.ts';
import { withBreaks } from './breaks.ts';
import { atCover, bypassAims } from './bypassAims.ts';
import { inOrder } from './order.ts';
import { policyDrafts } from './policyDrafts.ts';
import { overlaysOf, ruleRounds, type Overlays } from './ruleRounds.ts';
import { siteOf, skip } from './site.ts';
import { verificationOf } from './verification.ts';
import { planWarnings } from './warnings.ts';
import { askedBy } from './wishesOf.ts';
import { together } from './wishes.ts';
import { becauseOf } from './because.ts';

/**
 * Findings of a scan -> what to do about them, with the exact requests, their inverses and what they would close. Pure: equal inputs give a byte-equal plan,
 * in whatever order rows and findings come.
 */
export function planOf(input: PlanInput): PlanContent {
  const site = siteOf(input);
  const ground: Ground = { snapshot: input.snapshot, guards: (machine) => site.machine(machine)?.guards ?? [], now: input.result.scan.now };
  const { planned, waived } = selected(input);
  const asked = planned.map((finding) => askedBy(site, input, finding));
  const wishes = together(asked.map((one) => one.wishes));
  const policies = policyDrafts(site, wishes.elements, input.result.scan.now);
  const aims = [...asked.flatMap((one) => one.aims).map((aim) => atCover(site, aim, policies.drafts)), ...(input.parameters.closeBypasses ? bypassAims(site, wishes.elements, policies.drafts) : [])];
  const rules = ruleRounds(site, input, ground, policies.drafts, aims, wishes.rules);
  const overlays = overlaysOf(ground, [...policies.drafts, ...rules.drafts].map(({ change }) => change));
  const standing = rules.drafts.length === 0 ? overlays : overlaysOf(ground, policies.drafts.map(({ change }) => change));
  const drafts = inOrder([...policies.drafts, ...rules.drafts].map((draft) => withBreaks(draft, input, overlays)));
  const actions = actionsOf(site, drafts, (change) => verificationOf(change, ground.guards, standing));
  const prediction = predictionOf(input, ground, actions, overlays);
  const skipped = withoutMet([...waived, ...wishes.skipped, ...policies.skipped, ...rules.skipped], [...rules.drafts.flatMap(({ findings }) => findings), ...prediction.promised]);
  return contentOf(input, actions, sorted(skipped), prediction);
}

/** Open failures that were asked for, and those among them that somebody answers for. */
function selected(input: PlanInput): { readonly planned: readonly ResultFinding[]; readonly waived: readonly Skipped[] } {
  const failures = input.result.findings.filter((finding) => finding.status === 'fail' && isSelected(input, finding)).toSorted((a, b) => compareText(orderOf(a), orderOf(b)));
  return {
    planned: failures.filter(({ disposition }) => disposition !== 'waived'),
    waived: failures.filter(({ disposition }) => disposition === 'waived').map((finding) => skip(finding, { reason: 'waived', message: `the waiver ${finding.waiverId ?? ''} sets it aside` })),
  };
}

function orderOf({ ruleId, resourceId, fingerprint }: FindingRef): string {
  return `${ruleId} ${idKey(resourceId)} ${fingerprint}`;
}

function isSelected({ selection: { rules, severity, scopes, findings } }: PlanInput, finding: ResultFinding): boolean {
  const least = SEVERITIES.find((one) => one === severity);
  return (rules.length === 0 || rules.includes(finding.ruleId))
    && (least === undefined || severityRank(finding.severity) <= severityRank(least))
    && (scopes.length === 0 || scopes.some((scope) => isAtOrBelow(finding.resourceId, scope)))
    && (findings.length === 0 || findings.some((prefix) => finding.fingerprint.startsWith(prefix.toLowerCase())));
}

function predictionOf(input: PlanInput, ground: Ground, actions: readonly Action[], overlays: Overlays): Prediction {
  const { result, tools } = input;
  const aimed = distinctRefs(actions.flatMap(({ findings }) => findings));
  const later = actions.length === 0 ? { deny4096: result, shift1000: result } : { deny4096: tools.judge(overlays.deny4096), shift1000: tools.judge(overlays.shift1000) };
  return predict({ today: result, later, ...untouched(input, ground, actions, overlays), aimed, because: becauseOf(input, overlays, later) });
}

/** What the rules say where machines of a policy that the plan does not change get nothing back by its write: looked at only where that makes a difference. */
function untouched({ tools }: PlanInput, ground: Ground, actions: readonly Action[], { deny4096 }: Overlays): { readonly untouched?: ScanResult } {
  const without = overlayOf({ ...ground, restoresOthers: false }, actions.map(({ change }) => change), 'deny4096');
  return textOfGroups(without) === textOfGroups(deny4096) ? {} : { untouched: tools.judge(without) };
}

function textOfGroups(snapshot: Snapshot): string {
  return canonicalJson([...snapshot.rows(TYPES.securityGroup)]);
}

function contentOf(input: PlanInput, actions: readonly Action[], skipped: readonly Skipped[], prediction: Prediction): PlanContent {
  const { result: { scan, tool }, snapshot, createdAt } = input;
  return {
    schemaVersion: PLAN_SCHEMA_VERSION, kind: 'plan', tool: { name: tool.name, version: tool.version },
    tenant: scan.tenant, cloud: scan.cloud, simulated: scan.simulated, principal: scan.principal,
    snapshot: { id: snapshot.id, finishedAt: scan.finishedAt },
    createdAt, expiresAt: new Date(Date.parse(createdAt) + PLAN_HOURS * 3_600_000).toISOString(),
    selection: input.selection, parameters: input.parameters,
    actions, skipped, warnings: planWarnings(input, actions, prediction), prediction,
  };
}

/** Where nothing has to be done for a finding itself, and something else closes it, that is no news. */
function withoutMet(skipped: readonly Skipped[], met: readonly FindingRef[]): readonly Skipped[] {
  const fingerprints = new Set(met.map(({ fingerprint }) => fingerprint));
  return skipped.filter(({ finding, reason }) => !(reason === 'nothingToDo' && finding !== null && fingerprints.has(finding.fingerprint)));
}

/** Each once, in the order of rules and resources. */
function sorted(skipped: readonly Skipped[]): readonly Skipped[] {
  const distinct = new Map(skipped.map((one) => [JSON.stringify([one.finding?.fingerprint, idKey(one.resourceId), one.reason, one.message]), one]));
  return [...distinct.entries()].toSorted(([a, one], [b, other]) => compareText(one.finding === null ? '' : orderOf(one.finding), other.finding === null ? '' : orderOf(other.finding)) || compareText(a, b)).map(([, one]) => one);
}
