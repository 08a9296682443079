import type { PlanParameters, PlanWarning, RuleChange, Skipped } from '../../model/plan.ts';
import type { ResultFinding } from '../../model/scanResult.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import { asArray, asNumber, asString, at, compareText, type JsonObject } from '../../values/json.ts';
import { ALL_PORTS, formatPorts, isEmptyPorts, subtract, unionOf, type PortSet } from '../../values/ports.ts';
import { distinctRefs, distinctWarnings, type Draft, type Drafts } from './drafts.ts';
import { managedWarnings } from './enableJit.ts';
import type { PlanInput } from './input.ts';
import { deletionObstacle, ruleObstacle } from './lettingRules.ts';
import { closed, narrowed, ownProperties, rulePorts, ruleSources, type RuleEdit } from './ruleProperties.ts';
import { machineName, refOf, skip, type HeldRule, type Site } from './site.ts';
import { isEverybody } from './sources.ts';
import { NO_WISHES, type RuleWish, type Wishes } from './wishes.ts';

/** The rules of a security group that a finding is about: its fingerprint is made of the rule's name, in small letters (see `evaluate`, identity). */
export function groupRuleWishes(site: Site, { tools }: PlanInput, finding: ResultFinding, mode: RuleWish['mode']): Wishes {
  const group = site.group(finding.resourceId);
  const rules = asArray(at(group, 'properties', 'securityRules')).filter((rule) => tools.fingerprintOf(finding.ruleId, finding.resourceId, JSON.stringify([(asString(at(rule, 'name')) ?? '').toLowerCase()])) === finding.fingerprint);
  const [rule] = rules;
  if (group === undefined || rule === undefined) return { ...NO_WISHES, skipped: [skip(finding, { reason: 'notAutomatable', message: 'it names no rule of a security group that could be changed' })] };
  const name = asString(at(rule, 'name')) ?? '';
  const id = asString(at(rule, 'id')) ?? `${group.id}/securityRules/${name}`;
  const obstacle = ruleObstacle(site, {
    id, name, priority: asNumber(at(rule, 'properties', 'priority')) ?? 0, securityGroup: group.id, level: 'subnet', isDefault: false, isAdminRule: false,
    isJitRule: /^(MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i.test(name),
  });
  if (obstacle !== undefined) return { ...NO_WISHES, skipped: [skip(finding, obstacle, id)] };
  return { ...NO_WISHES, rules: [{ rule: id, mode, ports: tools.portsOf(finding) ?? ALL_PORTS, finding: refOf(finding), machine: '' }] };
}

/** One action a rule: what any of its wishes wants closed is closed; where all of them only narrow, it is narrowed. */
export function ruleDrafts(site: Site, parameters: PlanParameters, wishes: readonly RuleWish[], others: (rule: string, ports: PortSet) => readonly Reached[]): Drafts {
  const byRule = [...Map.groupBy(wishes, ({ rule }) => idKey(rule)).entries()].toSorted(([a], [b]) => compareText(a, b));
  const made = byRule.map(([, of]) => ruleDraft(site, parameters, of, others));
  return { drafts: made.flatMap(({ drafts }) => drafts), skipped: made.flatMap(({ skipped }) => skipped) };
}

/** A machine that a rule lets somebody in to today. */
export interface Reached {
  readonly machine: string;
  readonly verdict: 'open' | 'restricted';
}

function ruleDraft(site: Site, { sources }: PlanParameters, wishes: readonly RuleWish[], others: (rule: string, ports: PortSet) => readonly Reached[]): Drafts {
  const [first] = wishes;
  const held = first === undefined ? undefined : site.rule(first.rule);
  if (first === undefined || held === undefined) return { drafts: [], skipped: [] };
  const before = ownProperties(held.properties);
  const ports = unionOf(wishes.map((wish) => wish.ports));
  const edit = editOf(before, wishes, ports, sources);
  if (edit.kind === 'cannot') return { drafts: [], skipped: skippedWishes(wishes, { ...edit, message: `${lastSegment(first.rule)}: ${edit.message}` }) };
  const lock = edit.after === null ? deletionObstacle(site, first.rule, held.group.id) : undefined;
  if (lock !== undefined) return { drafts: [], skipped: skippedWishes(wishes, lock) };
  return { drafts: [draftOf(held, { kind: 'securityRule', rule: first.rule, before, after: edit.after }, wishes, others(first.rule, ports))], skipped: [] };
}

function editOf(before: JsonObject, wishes: readonly RuleWish[], ports: PortSet, sources: readonly string[]): RuleEdit {
  return sources.length === 0 || wishes.some(({ mode }) => mode === 'close') ? closed(before, ports) : narrowed(before, ports, sources);
}

function skippedWishes(wishes: readonly RuleWish[], { reason, message }: Pick<Skipped, 'reason' | 'message'>): readonly Skipped[] {
  return wishes.map(({ finding, rule }) => ({ finding, resourceId: rule, reason, message }));
}

function draftOf(held: HeldRule, change: RuleChange, wishes: readonly RuleWish[], reached: readonly Reached[]): Draft {
  const asked = new Set(wishes.map(({ machine }) => idKey(machine)));
  const shut = shutOut(change, reached.filter(({ machine, verdict }) => verdict === 'restricted' || !asked.has(idKey(machine))), wishes);
  const name = lastSegment(change.rule);
  const breaking = change.after === null || shut.length > 0;
  return {
    kind: isNarrowing(change) ? 'narrowRule' : 'closeRule', change, affects: [change.rule], breaking,
    machines: [...new Set(wishes.map(({ machine }) => machine).filter((machine) => machine !== ''))].toSorted(compareText),
    findings: distinctRefs(wishes.map(({ finding }) => finding)),
    warnings: distinctWarnings([
      ...managedWarnings([held.group]), ...keptPorts(change),
      ...(change.after === null ? [warning(change, `${name} is deleted, since no port would stay in it`)] : []),
      ...shut.map((who) => warning(change, `${name} lets ${who} in today, and will not any more`)),
    ]),
    risk: breaking ? 'high' : reached.length === 0 ? 'low' : 'medium',
  };
}

function isNarrowing({ before, after }: RuleChange): boolean {
  return after !== null && before !== null && formatOf(before) === formatOf(after);
}

function formatOf(properties: JsonObject): string {
  return formatPorts(rulePorts(properties) ?? ALL_PORTS).join();
}

function warning({ rule }: RuleChange, message: string): PlanWarning {
  return { code: 'breaking', message, about: [rule] };
}

/** Who gets in by the rule, other than from the Internet at large to the machines that the plan is about. */
function shutOut({ before, after }: RuleChange, reached: readonly Reached[], wishes: readonly RuleWish[]): readonly string[] {
  const isIdle = wishes.every(({ machine }) => machine === '') && reached.length === 0;
  const kept = new Set(after === null || before === null || formatOf(before) !== formatOf(after) ? [] : ruleSources(after));
  const named = isIdle ? [] : ruleSources(before ?? {}).filter((source) => !isEverybody(source) && !kept.has(source));
  return [...named, ...new Set(reached.map(({ machine, verdict }) => (verdict === 'restricted' ? `known sources of ${machineName(machine)}` : `whoever reaches ${machineName(machine)}`)))];
}

function keptPorts({ rule, before, after }: RuleChange): readonly PlanWarning[] {
  const [was, is] = [rulePorts(before ?? {}), rulePorts(after ?? {})];
  if (was === undefined || is === undefined || isEmptyPorts(subtract(was, is))) return [];
  return [{ code: 'otherPorts', message: `${lastSegment(rule)} goes on letting in port ${formatPorts(is).join(', ')}`, about: [rule] }];
}
