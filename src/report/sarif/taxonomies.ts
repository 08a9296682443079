import type { Mapping, ResultBenchmark } from '../../model/benchmark.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { sentence } from '../text.ts';
import { plainText } from './descriptors.ts';
import { guidFrom } from './guid.ts';

/** Benchmarks as SARIF's taxonomies: their controls are taxa, and rules say how they stand to them. */
export interface Taxonomies {
  /** `run.taxonomies`: the controls that rules speak to, by id, with our own words for what they ask. */
  readonly components: readonly object[];
  /** `tool.driver.supportedTaxonomies`. */
  readonly supported: readonly object[];
  /** `relationships` of the descriptor of each rule that speaks to a control. */
  readonly relationships: ReadonlyMap<string, readonly object[]>;
}

/** The benchmarks of a result as taxonomies. A control that no rule speaks to is left out: no rule refers to it. */
export function taxonomiesOf({ benchmarks }: Pick<ScanResult, 'benchmarks'>): Taxonomies {
  const mapped = benchmarks.map((benchmark) => ({ ...benchmark, controls: benchmark.controls.filter(({ rules }) => rules.length > 0) })).filter(({ controls }) => controls.length > 0);
  return {
    components: mapped.map(component),
    supported: mapped.map((benchmark, index) => ({ name: visibleText(benchmark.id), index, guid: guidOf(benchmark) })),
    relationships: relationshipsOf(mapped),
  };
}

function component(benchmark: ResultBenchmark): object {
  const { id, title, version, publisher, source, controls } = benchmark;
  return {
    name: visibleText(id),
    fullName: visibleText(`${title} ${version}`),
    version: visibleText(version),
    organization: visibleText(publisher),
    guid: guidOf(benchmark),
    ...(/^https:\/\/[^\s"<>\\^`{|}]+$/.test(source) ? { informationUri: source } : {}),
    taxa: controls.map((control) => ({ id: visibleText(control.id), shortDescription: { text: plainText(sentence(visibleText(control.title))) } })),
  };
}

/** The same for the same version of a benchmark, in every file. */
function guidOf({ id, version }: ResultBenchmark): string {
  return guidFrom(['portcullis benchmark', id, version]);
}

function relationshipsOf(benchmarks: readonly ResultBenchmark[]): ReadonlyMap<string, readonly object[]> {
  const entries = benchmarks.flatMap((benchmark, taxonomy) => benchmark.controls.flatMap(({ id, rules }, index) => rules.map((mapping) => ({
    rule: mapping.rule, relationship: relationship(mapping, { id: visibleText(id), index, toolComponent: { name: visibleText(benchmark.id), index: taxonomy } }),
  }))));
  return new Map([...Map.groupBy(entries, ({ rule }) => rule)].map(([rule, group]) => [rule, group.map((entry) => entry.relationship)]));
}

/**
 * SARIF 2.1.0, 3.53.3 and 3.27.8: `superset` says that whatever violates the rule violates the control too; the control may ask for more, as partial
 * mappings do. A failure of a rule that asks for more than the control says nothing of it: `relevant`.
 */
function relationship({ partial, stricter }: Mapping, target: object): object {
  const limits = [partial && `The rule leaves out: ${visibleText(partial)}.`, stricter && `The rule asks for more: ${visibleText(stricter)}.`].filter(Boolean).join(' ');
  return { target, kinds: [stricter === undefined ? 'superset' : 'relevant'], ...(limits === '' ? {} : { description: { text: plainText(limits) } }) };
}

/** Controls that a rule speaks to, as tags such as `mcsb/PA-2`: those whose failure it proves first, for a list that may be cut. */
export function controlTags({ benchmarks }: Pick<ScanResult, 'benchmarks'>): ReadonlyMap<string, readonly string[]> {
  const entries = benchmarks.flatMap(({ id, controls }) => controls.flatMap((control) => control.rules.map((mapping) => ({ ...mapping, tag: visibleText(`${id}/${control.id}`) }))));
  const rank = ({ partial, stricter }: Mapping): number => (stricter !== undefined ? 2 : partial !== undefined ? 1 : 0);
  return new Map([...Map.groupBy(entries, ({ rule }) => rule)].map(([rule, group]) => [rule, group.toSorted((a, b) => rank(a) - rank(b)).map(({ tag }) => tag)]));
}
