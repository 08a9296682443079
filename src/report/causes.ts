import { visibleText } from '../model/visibleText.ts';
import { severityRank, type Severity } from '../model/rule.ts';
import { isCounted, type ResultFinding, type ResultRule, type ScanResult } from '../model/scanResult.ts';
import { idKey, resourceGroupOf, subscriptionOf } from '../values/armId.ts';
import { compareText } from '../values/json.ts';
import { subscriptionNames } from './selection.ts';
import { capitalised } from './text.ts';
import { topicOf } from './topics.ts';

/** What one change would end: the failures of one root cause, or those of one rule that come from nothing in common. */
export interface Cause {
  readonly title: string;
  /** Where the cause lies, in words; empty for a rule. */
  readonly place: string;
  readonly severity: Severity;
  readonly findings: readonly ResultFinding[];
  /** The rules that fail, the gravest first. */
  readonly rules: readonly ResultRule[];
  /** Keys of the resources that are affected, each once. */
  readonly resources: readonly string[];
  /** Who answers for them; empty where no tag says. */
  readonly owners: readonly string[];
  /** One sentence on what to do. */
  readonly todo: string;
}

/**
 * The failures that count, by what they come from: the gravest first; of equal ones the worst of each topic before the second of any, so that the first lines tell
 * of everything that is grave. A root cause is one change; failures without one are told by their rule.
 */
export function causesOf(result: ScanResult): readonly Cause[] {
  const rules = new Map(result.rules.map((rule) => [rule.id, rule]));
  const nameOf = subscriptionNames(result);
  const counted = result.findings.filter((finding) => isCounted(finding, result.gate));
  const groups = Map.groupBy(counted, ({ rootCause, ruleId }) => (rootCause === undefined ? `rule\n${ruleId}` : `cause\n${rootCause}`));
  return [...groups.values()].map((findings) => causeOf(findings, rules, nameOf)).toSorted(byUrgency).map(ranked())
    .toSorted((a, b) => severityRank(a.cause.severity) - severityRank(b.cause.severity) || a.rank - b.rank).map(({ cause }) => cause);
}

function causeOf(findings: readonly ResultFinding[], rules: ReadonlyMap<string, ResultRule>, nameOf: (id: string) => string): Cause {
  const grave = findings.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity) || compareText(a.ruleId, b.ruleId));
  const first = grave[0];
  const ids = [...new Set(grave.map(({ ruleId }) => ruleId))];
  const cause = first?.rootCause;
  return {
    title: cause === undefined ? (rules.get(first?.ruleId ?? '')?.title ?? first?.ruleId ?? '') : capitalised(shortIds(cause)),
    place: cause === undefined ? '' : placeIn(cause, nameOf),
    severity: first?.severity ?? 'info',
    findings: grave,
    rules: ids.flatMap((id) => rules.get(id) ?? []),
    resources: [...new Set(findings.map(({ resourceId }) => idKey(resourceId)))].toSorted(compareText),
    owners: [...new Set(findings.flatMap(({ owner }) => owner ?? []))].toSorted(compareText),
    todo: (cause === undefined ? undefined : todoOf(cause)) ?? firstSentences(rules.get(first?.ruleId ?? '')?.remediation.summary ?? ''),
  };
}

/** Which of its topic and severity a cause is: the first, the second. Causes come in their order. */
function ranked(): (cause: Cause) => { readonly cause: Cause; readonly rank: number } {
  const seen = new Map<string, number>();
  return (cause) => {
    const [rule] = cause.rules;
    const key = `${cause.severity} ${rule === undefined ? '' : topicOf(rule)}`;
    const rank = seen.get(key) ?? 0;
    seen.set(key, rank + 1);
    return { cause, rank };
  };
}

function byUrgency(a: Cause, b: Cause): number {
  return severityRank(a.severity) - severityRank(b.severity) || b.findings.length - a.findings.length || compareText(a.title, b.title) || compareText(a.place, b.place);
}

const ID = /\/subscriptions\/[^\s,;]*/gi;

/** A text with each resource id in it shortened to the name: `rule ssh of nsg-web`. */
function shortIds(text: string): string {
  return visibleText(text).replaceAll(ID, (id) => id.slice(id.lastIndexOf('/') + 1));
}

/** The same with subscriptions by the name that people know. */
export function namedIds(result: ScanResult): (text: string) => string {
  const nameOf = subscriptionNames(result);
  return (text) => shortIds(visibleText(text).replaceAll(/\/subscriptions\/([^/\s,;:]+)(?=[\s,;:.]|$)/gi, (_id, subscription: string) => nameOf(subscription)));
}

/** Where the first id in a text lies. */
function placeIn(text: string, nameOf: (id: string) => string): string {
  const id = visibleText(text).match(ID)?.[0] ?? '';
  const subscription = subscriptionOf(id);
  return [resourceGroupOf(id), subscription === undefined ? undefined : visibleText(nameOf(subscription))].filter((part) => part !== undefined && part !== '').join(', ');
}

/** The rules that every security group has and nobody can remove (Azure documentation, "Network security groups", default security rules). */
const DEFAULT_RULES: readonly string[] = ['allowvnetinbound', 'allowazureloadbalancerinbound'];

/** What ends a cause that `facts/exposure/rootCause.ts` tells; undefined for others. */
function todoOf(cause: string): string | undefined {
  if (cause.startsWith('no security group before ')) return 'Put a network security group on its subnet or on the interface.';
  const parts = cause.split(' and ');
  const rules = parts.map((part) => /^(?:security admin )?rule (.+) of (\/\S+)$/i.exec(part));
  if (rules.some((rule) => rule === null)) return undefined;
  if (parts.length > 1) return 'Narrow one of these rules, or remove it: each of them has to let it in.';
  const [, name = '', holder = ''] = rules[0] ?? [];
  return todoOfRule(visibleText(name), holder.toLowerCase());
}

function todoOfRule(name: string, holder: string): string {
  if (holder.includes('/azurefirewalls/')) return `Narrow the sources of the firewall's rule ${name}, or remove it.`;
  if (holder.includes('/networkmanagers/')) return `Narrow the sources of the security admin rule ${name}, or let security groups decide (Allow instead of AlwaysAllow).`;
  if (DEFAULT_RULES.includes(name.toLowerCase())) return `${name} is a default rule: put a deny with a better priority before it.`;
  if (/^(MicrosoftDefenderForCloud|SecurityCenter)-JITRule|^ASC-JIT-/i.test(name)) return `Remove ${name}: just-in-time access left it behind, or close its request.`;
  return `Narrow the sources of ${name}, or remove it and let people ask for just-in-time access.`;
}

const MOST_TODO = 140;

/** As many whole sentences as are soon read; at least one. */
function firstSentences(text: string): string {
  const sentences = visibleText(text).match(/[^.!?]+(?:[.!?]+(?=\s|$)|$)|[^\s]+/g) ?? [];
  let kept = '';
  for (const sentence of sentences) {
    if (kept !== '' && kept.length + sentence.length > MOST_TODO) break;
    kept += sentence;
  }
  return kept.trim();
}
