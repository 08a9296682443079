import type { Action, FindingRef, Plan, PlanWarning, Prediction, Skipped } from '../model/plan.ts';
import { DEFAULT_MOST_CHANGES } from '../model/plan.ts';
import { logLines } from '../model/logLine.ts';
import { visibleText } from '../model/visibleText.ts';
import { screenWidth, wrappedLines as lines } from '../report/console/layout.ts';
import { painter, type Paint } from '../report/console/paint.ts';
import { counted, instantText, thousands } from '../report/text.ts';
import { lastSegment, resourceGroupOf } from '../values/armId.ts';
import { actionVerb } from './actionWords.ts';
import { machineName } from './machineName.ts';
import { changeLines, type ChangeLine } from './planChange.ts';
import type { TableOptions } from './exposureTable.ts';

export interface PlanTextOptions extends TableOptions {
  /** Where the plan was written; undefined where it was not. */
  readonly file: string | undefined;
  /** What else is told before the digest. */
  readonly more?: Iterable<string>;
}

interface Page {
  readonly plan: Plan;
  readonly paint: Paint;
  readonly width: number;
  readonly file: string | undefined;
  readonly more: Iterable<string>;
}

/**
 * A plan for people, as a difference: `+` what is added, `~` what is changed, `-` what is taken away; what is promised, what is not and why, what is left alone; then the
 * sha256 and the next command.
 */
export function planLines(plan: Plan, options: PlanTextOptions): Iterable<string> {
  return logLines(pageLines({ plan, paint: painter(options.color), width: screenWidth(options.width), file: options.file, more: options.more ?? [] }));
}

function* pageLines(page: Page): Generator<string> {
  yield* headLines(page);
  for (const action of page.plan.actions) yield* actionLines(page, action);
  yield* predictionLines(page);
  yield* skippedLines(page);
  yield* warningLines(page, page.plan.warnings, '');
  yield* page.more;
  yield* nextLines(page);
}

function* headLines({ plan, paint, width }: Page): Generator<string> {
  const what = plan.kind === 'rollback' ? 'Rollback' : 'Plan';
  yield* lines([`${what} for tenant ${visibleText(plan.tenant)} (${plan.cloud}), from what was read until ${instantText(plan.snapshot.finishedAt)}`], width, '', (text) => paint('bold', text));
  if (plan.simulated) yield 'Simulated data\n';
  const affected = plan.actions.flatMap(({ affects }) => affects).length;
  const isEmpty = plan.actions.length === 0;
  yield* lines([isEmpty ? 'Nothing is to be done: no action comes of what was asked for.' : `${counted(plan.actions.length, 'action')} on ${counted(affected, 'machine or rule', 'machines and rules')}, in this order:`], width, '');
}

function* actionLines(page: Page, action: Action): Generator<string> {
  const { plan, paint, width } = page;
  const { id, request, risk, breaking, reversibility } = action;
  yield '\n';
  yield* lines([`${id}  ${plan.kind === 'rollback' ? 'undo: ' : ''}${actionVerb(action)}: ${placeOf(request.path)}`], width, '', (text) => paint('bold', text));
  const facts = [`${risk} risk`, ...(breaking ? ['breaking: needs --allow-breaking'] : []), reversibility.kind === 'none' ? `cannot be undone: ${reversibility.note}` : `can be undone: ${reversibility.note}`];
  // An id is copied: it is never cut.
  yield `    ${paint('dim', `${request.method} ${visibleText(request.path)}`)}\n`;
  yield* lines([facts.join('; ')], width, '    ', (text) => paint('dim', text));
  for (const line of changeLines(action.change)) yield* changeLine(page, line);
  yield* warningLines(page, action.warnings, '    ');
  if (action.findings.length > 0) yield* lines([`For ${refsText(action.findings)}`], width, '    ', (text) => paint('dim', text));
}

/** The policy or the rule with what tells it apart from others of the same name. */
function placeOf(id: string): string {
  const parts = id.split('/');
  const holder = /\/securityRules\//i.test(id) ? ` in ${parts.at(-3) ?? ''}` : '';
  return visibleText(`${lastSegment(id)}${holder} (${resourceGroupOf(id) ?? ''}, ${parts[2] ?? ''})`);
}

const STYLES = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

function* changeLine({ paint, width }: Page, { mark, depth, text }: ChangeLine): Generator<string> {
  yield* lines([`${mark} ${visibleText(text)}`], width, ' '.repeat(4 + 2 * depth), (line) => paint(STYLES[mark], line));
}

function* warningLines({ paint, width }: Page, warnings: readonly PlanWarning[], indent: string): Generator<string> {
  if (indent === '' && warnings.length > 0) yield '\n';
  yield* lines(warnings.map(({ message }) => `! ${visibleText(message)}`), width, indent, (text) => paint('yellow', text));
}

function* predictionLines(page: Page): Generator<string> {
  const { plan: { prediction, actions }, paint, width } = page;
  if (prediction === null || actions.length === 0) return;
  yield '\n';
  yield* lines([`Promised, wherever just-in-time access puts its denies: ${counted(prediction.promised.length, 'failure')} closed (${prediction.failures.before} today, ${prediction.failures.after} then)`], width, '', (text) => paint('bold', text));
  yield* refLines(page, prediction.promised);
  if (prediction.notPromised.length > 0) {
    yield '\n';
    yield* lines([`Not promised: ${prediction.notPromised.length}`], width, '', (text) => paint('bold', text));
    for (const { finding, because } of prediction.notPromised) yield* lines([`${refText(finding)}: ${visibleText(because)}`], width, '  ');
  }
  yield* openedLines(page, prediction);
}

function* openedLines(page: Page, { behaviours }: Prediction): Generator<string> {
  const opens = [...new Map([...behaviours.deny4096.opens, ...behaviours.shift1000.opens].map((finding) => [finding.fingerprint, finding])).values()];
  if (opens.length === 0) return;
  yield '\n';
  yield* lines([`New failures that come of it: ${opens.length}`], page.width, '', (text) => page.paint('bold', text));
  yield* refLines(page, opens);
}

function* refLines({ width }: Page, findings: readonly FindingRef[]): Generator<string> {
  for (const [ruleId, of] of Map.groupBy(findings, (finding) => finding.ruleId)) yield* lines([`${ruleId}  ${of.map(({ resourceId }) => nameOf(resourceId)).join(', ')}`], width, '  ');
}

function refsText(findings: readonly FindingRef[]): string {
  return [...Map.groupBy(findings, ({ ruleId }) => ruleId)].map(([ruleId, of]) => `${ruleId} (${of.map(({ resourceId }) => nameOf(resourceId)).join(', ')})`).join(', ');
}

function refText({ ruleId, resourceId }: FindingRef): string {
  return `${ruleId} ${nameOf(resourceId)}`;
}

/** Rules without an action are told by their number alone: there are many of them wherever nothing was asked for by name. */
function* skippedLines(page: Page): Generator<string> {
  const { plan: { skipped, selection }, paint, width } = page;
  if (skipped.length === 0) return;
  yield '\n';
  const [silent, told] = [skipped.filter(isSilent), skipped.filter((one) => !isSilent(one))];
  const counts = [...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, of]) => `${thousands(of.length)} ${reason}`);
  yield* lines([`Left alone: ${counts.join(', ')}`], width, '', (text) => paint('bold', text));
  yield* toldLines(page, told);
  if (silent.length === 0) return;
  const rules = [...new Set(silent.flatMap(({ finding }) => finding?.ruleId ?? []))];
  const named = selection.rules.length > 0 || rules.length <= RULES_TOLD ? `: ${rules.join(', ')}` : '';
  yield* lines([`${counted(silent.length, 'failure')} of ${counted(rules.length, 'rule')} that no action is for${named}`], width, '  ');
}

const RULES_TOLD = 5;

function isSilent({ reason, message }: Skipped): boolean {
  return reason === 'notAutomatable' && message.startsWith('its rule names no action');
}

/** Alike ones in one line. */
function* toldLines({ width }: Page, skipped: readonly Skipped[]): Generator<string> {
  for (const of of Map.groupBy(skipped, ({ finding, reason, message }) => JSON.stringify([finding?.ruleId, reason, message])).values()) {
    const [first] = of;
    if (first === undefined) continue;
    const rule = first.finding === null ? '' : `${first.finding.ruleId}  `;
    yield* lines([`${rule}${[...new Set(of.map(({ finding, resourceId }) => nameOf(finding?.resourceId ?? resourceId)))].join(', ')} (${first.reason}): ${visibleText(first.message)}`], width, '  ');
  }
}

/** What a person calls it. */
function nameOf(id: string): string {
  return visibleText(machineName(id));
}

function* nextLines({ plan, paint, width, file }: Page): Generator<string> {
  yield '\n';
  const expires = plan.expiresAt === null ? [] : [`Expires ${instantText(plan.expiresAt)}`];
  yield* lines([`sha256 ${plan.sha256}`, ...expires], width, '');
  if (file === undefined || plan.actions.length === 0) return;
  yield* lines([`Written to ${visibleText(file)}. Nothing was changed in Azure.`], width, '');
  yield `${paint('bold', `Next: portcullis remediate apply ${visibleText(file)}${flagsOf(plan)}`)}\n`;
  yield* lines(['In a pipeline, once somebody has looked at it: --yes --plan-sha256 with the digest above.'], width, '');
}

/** What apply would ask for by itself. */
function flagsOf({ actions }: Plan): string {
  const affected = actions.flatMap(({ affects }) => affects).length;
  return `${actions.some(({ breaking }) => breaking) ? ' --allow-breaking' : ''}${affected > DEFAULT_MOST_CHANGES ? ` --max-changes ${affected}` : ''}`;
}
