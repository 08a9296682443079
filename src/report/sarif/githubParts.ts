import { catalogEntry } from '../../model/catalog.ts';
import { severityRank } from '../../model/rule.ts';
import { isUnread, type ResultFinding, type ResultRule, type ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';
import { inReadingOrder, resourceIndex } from '../selection.ts';
import { findingItems, scopeOf } from './archiveRuns.ts';
import type { SarifItem, SarifRun } from './sarifRun.ts';

/** What lies in one scope and is judged by the rules of one domain. */
export type Part = Pick<SarifRun, 'scopeId' | 'part' | 'rules' | 'items'>;

/** The parts of a scan: those that were read whole, and those that were not. */
export interface Parts {
  readonly whole: readonly Part[];
  readonly unread: readonly Part[];
}

/** Every subscription and domain, and what lies above the subscriptions by domain, with its failures. Nothing of a reading that was cut short is whole, nor of an export. */
export function partsOf(result: ScanResult): Parts {
  const isWhole = wholenessOf(result);
  const parts = judgedParts(result);
  return { whole: parts.filter(isWhole), unread: parts.filter((part) => !isWhole(part)) };
}

/**
 * Whether all of a part was read. An export proves what is there and never what is not: it lacks rows without a word. Of a scan: its subscription was seen, and nothing unread made a finding of it unknown, nor one above it, which concerns every
 * subscription. What lies above the subscriptions is listed by them too (an assignment at a management group): a list that is missing for one of them may lack it.
 */
function wholenessOf(result: ScanResult): (part: Part) => boolean {
  const { scan } = result;
  const seen = new Set([scan.tenant, ...scan.scopes.seen.map(({ subscriptionId }) => subscriptionId.toLowerCase())]);
  const unread = unreadParts(result);
  const unlisted = new Set(unread.filter(({ isList }) => isList).map(({ part }) => part));
  const keys = new Set(unread.map(({ scopeId, part }) => partKey(scopeId, part)));
  return ({ scopeId, part }) => {
    if (scan.origin === 'export' || scan.interrupted || !seen.has(scopeId) || keys.has(partKey(scopeId, part)) || keys.has(partKey(scan.tenant, part))) return false;
    return scopeId !== scan.tenant || !unlisted.has(part);
  };
}

interface UnreadPart {
  readonly scopeId: string;
  readonly part: string;
  /** Of a subscription as such, so that a list of what it holds may be missing. */
  readonly isList: boolean;
}

function unreadParts(result: ScanResult): readonly UnreadPart[] {
  const domains = new Map(result.rules.map((rule) => [rule.id, rule.domain]));
  const resourceOf = resourceIndex(result);
  return result.findings.filter(isUnread).map(({ ruleId, resourceId }) => {
    const scopeId = scopeOf(result, resourceOf(resourceId).subscriptionId);
    return { scopeId, part: domains.get(ruleId) ?? '', isList: idKey(resourceId) === `/subscriptions/${scopeId}` };
  });
}

function judgedParts(result: ScanResult): readonly Part[] {
  const items = standing(result);
  const byKey = Map.groupBy(items, (item) => partKey(scopeOf(result, item.resource.subscriptionId), item.rule.domain));
  const domains = [...Map.groupBy(result.rules, (rule) => rule.domain).entries()];
  const parts = judgedScopes(result, items).flatMap((scopeId) => domains.map(([part, rules]) => ({ scopeId, part, rules, items: byKey.get(partKey(scopeId, part)) ?? [] })));
  return parts.filter(({ scopeId, rules, items: held }) => held.length > 0 || rules.some((rule) => mayJudge(rule, scopeId === result.scan.tenant)));
}

/** Failures that nobody waived, the most severe first. A baseline remembers known ones and accepts nothing: without them their alerts would close. */
function standing(result: ScanResult): readonly SarifItem[] {
  const isStanding = ({ status, disposition }: ResultFinding): boolean => status === 'fail' && disposition !== 'waived';
  const ordered = inReadingOrder(result.findings, result.gate).filter(isStanding).toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity));
  return ordered.flatMap(findingItems(result));
}

/** What was seen, and whatever else something is told of. */
function judgedScopes(result: ScanResult, items: readonly SarifItem[]): readonly string[] {
  const scopes = new Set(result.scan.scopes.seen.map((subscription) => subscription.subscriptionId.toLowerCase()));
  for (const { subscriptionId } of result.resources) scopes.add(scopeOf(result, subscriptionId));
  for (const { resource } of items) scopes.add(scopeOf(result, resource.subscriptionId));
  return [...scopes].toSorted(compareText);
}

/** Whether a rule can judge anything there. A run that can hold nothing would take one of the few places of a file. */
function mayJudge({ targets }: ResultRule, isAbove: boolean): boolean {
  return targets.some((target) => (isAbove ? mayLieAbove(target) : !/^(?:tenant$|managementGroup$|Microsoft\.Graph\/)/i.test(target)));
}

/** Above subscriptions lie entities, objects of the directory and what is assigned to a management group; of a type that we do not know nobody can tell. */
function mayLieAbove(target: string): boolean {
  if (target === 'subscription') return false;
  const entry = catalogEntry(target);
  return entry === undefined || entry.scope === 'tenant' || /^Microsoft\.(Authorization|ManagedServices|Management)\//i.test(target);
}

function partKey(scopeId: string, part: string): string {
  return JSON.stringify([scopeId, part]);
}
