import { canonicalType } from '../model/catalog.ts';
import { leavesOf, type Condition, type Subject } from '../model/condition.ts';
import { readsOfField, type FactTable } from '../model/fact.ts';
import { parseMessage } from '../model/message.ts';
import type { Rule } from '../model/rule.ts';
import { compareText } from '../values/json.ts';
import { stepsOf } from './paths.ts';

export interface RuleReads {
  /** Property paths of the judged row. */
  readonly fields: readonly string[];
  /** Fact paths: `exposure.openPorts`. */
  readonly facts: readonly string[];
  /** Every type the verdict depends on: the targets, the joined types, and what the facts read. */
  readonly types: readonly string[];
}

/** Everything a rule reads, found without running it. */
export function readsOf(rule: Rule, facts: FactTable): RuleReads {
  const leaves = [...(rule.when === undefined ? [] : subjectsOf(rule.when)), ...subjectsOf(rule.if)];
  const fields = leaves.flatMap((subject) => fieldsOf(subject));
  const factPaths = [...leaves.flatMap((subject) => factsOf(subject)), ...shownFacts(rule)];
  const joined = leaves.flatMap((subject) => (subject.kind === 'related' ? [subject.type] : []));
  const read = factPaths.flatMap((path) => typesOfFact(path, facts));
  return { fields: sorted(fields), facts: sorted(factPaths), types: sorted([...targetTypes(rule), ...joined, ...read].map(canonicalType)) };
}

function typesOfFact(path: string, facts: FactTable): readonly string[] {
  const [name = '', field = ''] = stepsOf(path).map((step) => (step.kind === 'key' ? step.key : ''));
  const definition = facts.definitions.get(name);
  return definition === undefined ? [] : readsOfField(definition, field);
}

/** The types whose rows a rule judges. A tenant is no row. */
export function targetTypes(rule: Rule): readonly string[] {
  if (rule.target.kind === 'types') return rule.target.types;
  switch (rule.target.entity) {
    case 'subscription':
      return ['Microsoft.Resources/subscriptions'];
    case 'managementGroup':
      return ['Microsoft.Management/managementGroups'];
    case 'tenant':
      return [];
  }
}

function subjectsOf(condition: Condition): readonly Subject[] {
  return [...leavesOf(condition)].map((leaf) => leaf.subject);
}

function fieldsOf(subject: Subject): readonly string[] {
  switch (subject.kind) {
    case 'field':
      return [subject.path];
    case 'count':
      return subject.of.kind === 'field' ? [subject.of.path] : [];
    case 'related':
      return subject.on === undefined ? [] : [subject.on.left];
    case 'fact':
    case 'value':
      return [];
  }
}

function factsOf(subject: Subject): readonly string[] {
  if (subject.kind === 'fact') return [subject.path];
  return subject.kind === 'count' && subject.of.kind === 'fact' ? [subject.of.path] : [];
}

/** Facts that only the message or the evidence shows: read too, though no verdict hangs on them. */
function shownFacts(rule: Rule): readonly string[] {
  const parsed = parseMessage(rule.message);
  const named = parsed.ok ? parsed.parts.flatMap((part) => (part.kind === 'value' && part.root === 'fact' ? [part.path] : [])) : [];
  return [...named, ...rule.evidence.flatMap((path) => (path.startsWith('fact.') ? [path.slice('fact.'.length)] : []))];
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(compareText);
}
