import { NEWS, STATES, type PageData } from '../../../src/report/html/pageFormat.ts';
import { entry, resourceId, resourceTitle } from './table.ts';
import { NEWS_WORDS, NO_OWNER, STATE_WORDS } from './words.ts';

export const FACET_NAMES = ['status', 'severity', 'topic', 'rule', 'type', 'resource', 'subscription', 'owner', 'cause', 'control', 'baseline'] as const;
export type FacetName = (typeof FACET_NAMES)[number];

/** One thing that findings are told apart by. Rows carry codes; a code stands for no value, one, or several (controls). */
export interface Facet {
  readonly name: FacetName;
  readonly label: string;
  /** What the address carries for each value. */
  readonly keys: readonly string[];
  readonly labels: readonly string[];
  readonly codes: ArrayLike<number>;
  readonly codeCount: number;
  /** The values of a code. */
  readonly valuesOf: (code: number) => readonly number[];
  /** Values come in the order that people expect, not by how many findings they have. */
  readonly isOrdered: boolean;
}

/** All facets of the data, each over all its rows. */
export function facetsOf(data: PageData): readonly Facet[] {
  const { findings, resources } = data;
  const ofResource = (column: readonly number[]): Uint32Array => Uint32Array.from(findings.resource, (position) => entry(column, position));
  const topics = [...data.topics, 'Rules of earlier scans'];
  return [
    facet('status', 'Status', STATES, Object.values(STATE_WORDS), findings.state, true),
    facet('severity', 'Severity', data.severities, data.severities.map(capital), findings.severity, true),
    facet('topic', 'Topic', topics, topics, Uint32Array.from(findings.rule, (rule) => topicPosition(data, rule)), true),
    facet('rule', 'Rule', data.rules.map(({ id }) => id), data.rules.map(({ id, title }) => `${id} ${title}`.trimEnd()), findings.rule, false),
    textFacet(data, 'type', 'Resource type', ofResource(resources.type), ''),
    facet('resource', 'Resource', resources.name.map((_name, position) => resourceId(data, position)), resourceLabels(data), findings.resource, false),
    scopeFacet(data, ofResource(resources.scope)),
    textFacet(data, 'owner', 'Owner', findings.owner, NO_OWNER),
    textFacet(data, 'cause', 'Root cause', findings.cause, ''),
    controlFacet(data),
    facet('baseline', 'Since the baseline', NEWS, Object.values(NEWS_WORDS), findings.news, true),
  ];
}

function facet(name: FacetName, label: string, keys: readonly string[], labels: readonly string[], codes: ArrayLike<number>, isOrdered: boolean): Facet {
  const own = keys.map((_key, code) => [code]);
  return { name, label, keys, labels, codes, codeCount: keys.length, valuesOf: (code) => own[code] ?? [], isOrdered };
}

function topicPosition(data: PageData, rule: number): number {
  const { topic } = entry(data.rules, rule);
  return topic < 0 ? data.topics.length : topic;
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

/** A column of the dictionary; what is empty goes by `none`, or is no value where that is empty too. */
function textFacet(data: PageData, name: FacetName, label: string, column: ArrayLike<number>, none: string): Facet {
  const positions = [...new Set(Array.from(column))];
  const codeOf = new Map(positions.map((position, code) => [position, code]));
  const keys = positions.map((position) => entry(data.texts, position));
  const codes = Uint32Array.from(column, (position) => codeOf.get(position) ?? 0);
  const plain = facet(name, label, keys, keys.map((key) => (key === '' ? none : key)), codes, false);
  const empty = none === '' ? keys.indexOf('') : -1;
  return empty < 0 ? plain : { ...plain, valuesOf: (code) => (code === empty ? [] : plain.valuesOf(code)) };
}

/** Resources as findings are titled by them; those of one title by their own names and where they are too. */
function resourceLabels(data: PageData): readonly string[] {
  const { resources, texts, scopes } = data;
  const titles = resources.name.map((_name, position) => resourceTitle(data, position));
  const isAlone = aloneIn(titles);
  return titles.map((title, position) => {
    const name = entry(resources.name, position);
    const besides = [name === title ? '' : name, entry(texts, entry(resources.within, position)), entry(scopes, entry(resources.scope, position)).name].filter((part) => part !== '');
    return isAlone(title) ? title : `${title} (${besides.join(', ')})`;
  });
}

/** Answers whether a name stands once among the names. */
function aloneIn(names: readonly string[]): (name: string) => boolean {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (name) => counts.get(name) === 1;
}

/** Subscriptions by name; two of one name by their ids too. */
function scopeFacet({ scopes }: PageData, codes: ArrayLike<number>): Facet {
  const isAlone = aloneIn(scopes.map(({ name }) => name));
  const keys = scopes.map(({ name, id }) => (isAlone(name) ? name : id));
  return facet('subscription', 'Subscription', keys, scopes.map(({ name, id }) => (isAlone(name) ? name : `${name} (${id})`)), codes, false);
}

/** Where a benchmark's controls stand among the values of the control facet. */
export function controlRange({ benchmarks }: PageData, id: string): readonly [from: number, to: number] {
  const position = benchmarks.findIndex((benchmark) => benchmark.id === id);
  const from = benchmarks.slice(0, Math.max(position, 0)).reduce((sum, { controls }) => sum + controls.length, 0);
  return [from, from + (benchmarks[position]?.controls.length ?? 0)];
}

/** A finding belongs to the controls of its rule. A failure of a rule that asks for more than a control says nothing of it; an unknown does. */
function controlFacet(data: PageData): Facet {
  const unknown = STATES.indexOf('unknown');
  const controls = data.benchmarks.flatMap(({ id, title, controls }) => controls.map((control) => ({ ...control, key: `${id} ${control.id}`, label: `${control.id} ${control.title}`, benchmark: title })));
  const members = data.rules.flatMap((_rule, rule) => {
    const asked = controls.flatMap((control, value) => (control.rules.includes(rule) ? [value] : []));
    const beyond = controls.flatMap((control, value) => (control.stricter.includes(rule) ? [value] : []));
    return [asked, [...new Set([...asked, ...beyond])].toSorted((a, b) => a - b)];
  });
  const codes = Uint32Array.from(data.findings.rule, (rule, row) => rule * 2 + (data.findings.state[row] === unknown ? 1 : 0));
  return {
    name: 'control', label: 'Benchmark control', keys: controls.map(({ key }) => key), labels: controls.map(({ label, benchmark }) => `${label} · ${benchmark}`), codes, codeCount: members.length,
    valuesOf: (code) => members[code] ?? [], isOrdered: true,
  };
}
