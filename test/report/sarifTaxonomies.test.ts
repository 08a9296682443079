import { describe, expect, it } from 'vitest';
import type { Mapping, ResultBenchmark } from '../../src/model/benchmark.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { HOSTILE_STRINGS, nth, RESULT, resultWith, RULES } from './fixture.ts';
import { BUILT_IN, sarifLog, type SarifLogRun } from './render.ts';

/** A control that one rule covers, unless it is said otherwise. */
function control(id: string, ...rules: readonly Partial<Mapping>[]): ResultBenchmark['controls'][number] {
  return { id, title: `What ${id} asks`, rules: (rules.length === 0 ? [{}] : rules).map((mapping) => ({ rule: 'NET001', source: 'https://example.com', ...mapping })), status: 'notSatisfied', counts: { fail: 0, unknown: 0, pass: 0, notApplicable: 0 }, waived: 0 };
}

function benchmark(id: string, version: string, ...controls: readonly ResultBenchmark['controls'][number][]): ResultBenchmark {
  return { id, version, title: `The ${id}`, publisher: 'Somebody', source: 'https://example.com/list', controls, totals: { satisfied: 0, noFailureFound: 0, notSatisfied: 0, incomplete: 0, manual: 0, notCovered: 0 }, score: { satisfied: 0, judged: 0 }, formula: '' };
}

const PARTIAL = { partial: 'other ports' };
const STRICTER = { stricter: 'asks it of every subnet' };
const BENCHMARKS: readonly ResultBenchmark[] = [
  benchmark('cis', '5.0', control('6.1', PARTIAL), control('6.2'), control('6.3', { rule: 'JIT001', ...STRICTER })),
  benchmark('mcsb', '1', control('NS-1'), control('NS-2', { ...PARTIAL, ...STRICTER }, { rule: 'JIT001' })),
];
const MAPPED: ScanResult = { ...RESULT, benchmarks: BENCHMARKS };

function archiveOf(result: ScanResult): SarifLogRun {
  return nth(sarifLog(result, 'archive').runs, 0);
}

function ruleOf(run: SarifLogRun, id: string) {
  return nth(run.tool.driver.rules.filter((rule) => rule.id === id), 0);
}

/** What a reader finds who follows a reference of a rule by its indexes. */
function followed(run: SarifLogRun, ruleId: string): readonly (readonly unknown[])[] {
  return (ruleOf(run, ruleId).relationships ?? []).map(({ target, kinds, description }) => {
    const taxonomy = run.taxonomies?.[target.toolComponent.index];
    const taxon = taxonomy?.taxa[target.index];
    expect(taxon?.id).toBe(target.id);
    expect(taxonomy?.name).toBe(target.toolComponent.name);
    return [`${taxonomy?.name} ${taxonomy?.version} ${taxon?.id}`, kinds, description?.text];
  });
}

describe('benchmarks in SARIF', () => {
  it('are taxonomies, whose controls contain what violates a rule only where a failure of it is a failure of the control', () => {
    const run = archiveOf(MAPPED);
    expect(followed(run, 'NET001')).toEqual([
      ['cis 5.0 6.1', ['superset'], 'The rule leaves out: other ports.'],
      ['cis 5.0 6.2', ['superset'], undefined],
      ['mcsb 1 NS-1', ['superset'], undefined],
      ['mcsb 1 NS-2', ['relevant'], 'The rule leaves out: other ports. The rule asks for more: asks it of every subnet.'],
    ]);
    expect(followed(run, 'JIT001')).toEqual([['cis 5.0 6.3', ['relevant'], 'The rule asks for more: asks it of every subnet.'], ['mcsb 1 NS-2', ['superset'], undefined]]);
    expect(run.tool.driver.supportedTaxonomies?.map(({ name, index, guid }) => [name, index, guid])).toEqual(run.taxonomies?.map(({ name, guid }, index) => [name, index, guid]));
  });

  it('list the controls that rules speak to, and no others', () => {
    const unmapped = { ...control('9.9'), rules: [] };
    const run = archiveOf({ ...RESULT, benchmarks: [benchmark('cis', '5.0', unmapped, control('6.1')), benchmark('none', '1', unmapped)] });
    expect(run.taxonomies?.map(({ name, taxa }) => [name, taxa.map(({ id }) => id)])).toEqual([['cis', ['6.1']]]);
  });

  it('have a guid for each version, the same in every file', () => {
    const guids = (version: string) => archiveOf({ ...RESULT, benchmarks: [benchmark('cis', version, control('1'))] }).taxonomies?.map(({ guid }) => guid);
    expect(guids('5.0')).toEqual(guids('5.0'));
    expect(guids('5.0')).not.toEqual(guids('6.0'));
    expect(archiveOf(MAPPED).taxonomies?.[0]?.guid).toEqual(guids('5.0')?.[0]);
  });

  it('reach code scanning as tags, which is all that it reads of them', () => {
    const runs = sarifLog(MAPPED, 'github').runs;
    const network = nth(runs.filter((run) => run.automationDetails.id.includes('/network/')), 0);
    expect(ruleOf(network, 'NET001').properties.tags).toEqual(['security', 'azure', 'network', 'microsoft.compute/virtualmachines', 'cis/6.2', 'mcsb/NS-1', 'cis/6.1', 'mcsb/NS-2']);
    expect(runs.every((run) => run.taxonomies === undefined && run.tool.driver.supportedTaxonomies === undefined && run.tool.driver.rules.every((rule) => rule.relationships === undefined))).toBe(true);
  });

  it('lose the tags beyond the tenth, those that prove least first', () => {
    const many = benchmark('cis', '5.0', control('0', STRICTER), control('1', PARTIAL), ...Array.from({ length: 6 }, (_none, index) => control(`2.${index}`)), control('3', PARTIAL));
    const rules = RULES.map((rule) => ({ ...rule, targets: ['Microsoft.A/a', 'Microsoft.A/b', 'Microsoft.A/c', 'Microsoft.A/d'] }));
    const { tags } = ruleOf(archiveOf({ ...resultWith({ rules }), benchmarks: [many] }), 'NET001').properties;
    expect(tags).toEqual(['security', 'azure', 'network', 'microsoft.a/a', 'microsoft.a/b', 'microsoft.a/c', 'cis/2.0', 'cis/2.1', 'cis/2.2', 'cis/2.3']);
  });

  it('tell foreign texts as texts', () => {
    const hostile = HOSTILE_STRINGS.map((text) => ({ ...benchmark(text, text, { ...control(text, { partial: text, stricter: text }), title: text }), publisher: text, title: text, source: text }));
    const run = archiveOf({ ...RESULT, benchmarks: hostile });
    const told = JSON.stringify([run.taxonomies, run.tool.driver.supportedTaxonomies, run.tool.driver.rules], (key, value: unknown) => (key === 'text' ? `<${String(value)}>` : value));
    expect(told).not.toMatch(/[\p{Cc}\p{Bidi_Control}]|[^\\]\\u00/u);
    // Brackets make a link in a message; names are none.
    expect(told.match(/<[^<>]*\[click me[^<>]*>/g)?.every((text) => text.includes('\\\\[click me\\\\]('))).toBe(true);
    expect(followed(run, 'NET001')).toHaveLength(hostile.length);
    expect(run.taxonomies?.every((taxonomy) => taxonomy.informationUri === undefined)).toBe(true);
  });

  it('of the built-in pack are all there: each mapping is a relationship, and each reference leads to its control', () => {
    const run = archiveOf({ ...RESULT, ...BUILT_IN });
    const mappings = BUILT_IN.benchmarks.flatMap(({ id, controls }) => controls.flatMap(({ id: named, rules }) => rules.map(({ rule, stricter }) => `${rule} ${id} ${named} ${stricter === undefined ? 'superset' : 'relevant'}`)));
    const found = run.tool.driver.rules.flatMap(({ id, relationships = [] }) => {
      followed(run, id);
      return relationships.map(({ target, kinds }) => `${id} ${target.toolComponent.name} ${target.id} ${kinds.join()}`);
    });
    const listed = new Set(run.tool.driver.rules.map(({ id }) => id));
    expect(found.toSorted()).toEqual(mappings.filter((mapping) => listed.has(mapping.split(' ')[0] ?? '')).toSorted());
    expect(found.length).toBeGreaterThan(300);
    for (const { properties } of run.tool.driver.rules) expect(new Set(properties.tags).size === properties.tags.length && properties.tags.length <= 10).toBe(true);
  });
});
