import type { JournalLine } from '../../model/journal.ts';
import { PLAN_SCHEMA_VERSION, type Action, type Change, type ExpectedDeny, type Plan, type PlanContent, type PlannedRequest, type PlanWarning, type Verification } from '../../model/plan.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import { asArray, asNumber, at, type JsonObject } from '../../values/json.ts';
import { inverseOf, merge } from '../change.ts';
import { changeOf, earlierOf, planOfJournal, possiblyDone, shellOf, type Earlier, type WriteLine } from '../journalled.ts';
import { deniesFor, targetOf } from '../targets.ts';

/**
 * The plan that undoes what a journal tells was written, the last first; undefined where the journal holds no plan. What was refused was not written; what
 * nobody knows of is in it, since applying it reads first: what stands as before is left alone. The same journal gives the same plan, byte for byte.
 */
export function rollbackOf(lines: readonly JournalLine[], tool: Plan['tool']): PlanContent | undefined {
  const plan = planOfJournal(lines);
  if (plan === undefined) return undefined;
  const written = plan.actions.map((action) => ({ action, earlier: earlierOf(lines, action.id) })).filter(({ earlier }) => possiblyDone(earlier).length > 0);
  const actions = written.toReversed().map(({ action, earlier }, index) => inverseAction(action, earlier, `a${index + 1}`));
  return {
    schemaVersion: PLAN_SCHEMA_VERSION, kind: 'rollback', tool, tenant: plan.tenant, cloud: plan.cloud, simulated: plan.simulated, principal: plan.principal, snapshot: plan.snapshot,
    createdAt: lines.at(-1)?.at ?? plan.createdAt, expiresAt: null, selection: plan.selection, parameters: plan.parameters, actions, skipped: [], warnings: [], prediction: null,
  };
}

function inverseAction(action: Action, earlier: Earlier, id: string): Action {
  const writes = possiblyDone(earlier);
  const last = writes.at(-1)?.line;
  const done = doneBy(action, writes.map(({ line }) => line));
  const change = inverseOf(done);
  const [now, before] = [wholeAfter(last), writes[0]?.line.before ?? null];
  return {
    id, kind: action.kind, findings: action.findings, change, request: requestOf(change, now, action.request.apiVersion), before: now, after: before,
    inverse: { request: requestOf(done, before, action.request.apiVersion), change: done },
    reversibility: { kind: 'full', note: 'applying the plan again does it again' }, risk: 'high', breaking: false, warnings: reopening(action),
    affects: affectedBy(change), verification: verificationOf(action, change),
  };
}

/** A port that a machine has before and after keeps its deny through both: it goes only where the machine does not have the port any more. */
function verificationOf({ verification }: Action, change: Change): Verification {
  const left = new Set(change.kind === 'jitPolicy' ? change.machines.flatMap(({ machine, after }) => asArray(after?.['ports']).map((port) => `${idKey(machine)} ${asNumber(at(port, 'number'))}`)) : []);
  const isLeft = ({ machine, port }: ExpectedDeny): boolean => left.has(`${idKey(machine)} ${port}`);
  const denies = deniesFor([...verification.absent, ...verification.present], change);
  return { present: denies.filter(isLeft), absent: denies.filter((deny) => !isLeft(deny)), knownAllows: verification.knownAllows };
}

/**
 * What the writes of an action did together: for the rule, and for each machine, its last one, which was only sent because all stood as before again.
 * A policy whose last machine was taken out is made anew with what else it held.
 */
function doneBy(action: Action, lines: readonly WriteLine[]): Change {
  const changes = lines.map((line) => changeOf(action, line));
  const last = changes.at(-1) ?? action.change;
  if (last.kind === 'securityRule') return last;
  const machines = new Map(changes.flatMap((change) => (change.kind === 'jitPolicy' ? change.machines : [])).map((part) => [idKey(part.machine), part] as const));
  const shell = lines.map(shellOf).findLast((one) => one !== null);
  return { ...last, machines: [...machines.values()], ...(shell === undefined || shell === null ? {} : { shell }) };
}

/** The target as the last write left it, as far as is known. */
function wholeAfter(line: WriteLine | undefined): JsonObject | null {
  return line?.body ?? null;
}

/** What would be sent if the target is as the last write left it. */
function requestOf(change: Change, now: JsonObject | null, apiVersion: string): PlannedRequest {
  const write = merge(now, change).write;
  return { method: write?.method ?? 'PUT', path: targetOf(change), apiVersion, body: write?.body ?? null };
}

function affectedBy(change: Change): readonly string[] {
  return change.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : [change.rule];
}

/** To undo a closure is to open. */
function reopening({ kind, change, findings }: Action): readonly PlanWarning[] {
  const about = affectedBy(change);
  const rules = [...new Set(findings.map(({ ruleId }) => ruleId))];
  const what = about.map(lastSegment).join(', ');
  const failing = rules.length === 0 ? '' : `: ${rules.join(', ')} will fail again`;
  return kind === 'pruneMachines' ? [] : [{ code: 'reopens', message: `this opens ${what} again${failing}`, about }];
}
