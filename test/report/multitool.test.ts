import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { DISPOSED } from './disposed.ts';
import { CLEAN, EMPTY, HOSTILE, MANY_SUBSCRIPTIONS, manyFindings, nth, PRODUCTION, RESULT, resultWith, RULES } from './fixture.ts';
import { BUILT_IN, sarifLog, sarifText } from './render.ts';

/** Findings of the largest archive that the validator reads here; what it does takes about a millisecond a result. */
const ARCHIVED = Number(process.env['PORTCULLIS_SARIF'] ?? 5_001);

/** Microsoft's validator as a native program: its npm wrapper starts a shell, which would split `Sarif;Ghas` in two. */
const PROGRAM = createRequire(import.meta.url).resolve(`@microsoft/sarif-multitool-${process.platform}/Sarif.Multitool${process.platform === 'win32' ? '.exe' : ''}`);

/** Asks every address in a file for a page: a test must not. It tells notes alone. */
const OF_NETWORK = ['SARIF2006.UrisShouldBeReachable'];

/** Rules that tell notes and nothing worse. For large files they are off: each takes as long as one that tells errors. */
const OF_NOTES = [
  ...OF_NETWORK, 'SARIF2002.ProvideMessageArguments', 'SARIF2007.ExpressPathsRelativeToRepoRoot', 'SARIF2009.ConsiderConventionalIdentifierValues', 'SARIF2010.ProvideCodeSnippets',
  'SARIF2011.ProvideContextRegion', 'SARIF2012.ProvideRuleProperties', 'SARIF2013.ProvideEmbeddedFileContent', 'SARIF2014.ProvideDynamicMessageContent', 'SARIF2015.EnquoteDynamicMessageContent',
];

/** A note that every run of every file of ours gets: that no repository is named. It proves that the file was read. */
const ALWAYS = 'SARIF2003';

interface Told {
  readonly ruleId: string;
  readonly level?: string;
  readonly message: { readonly id?: string };
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
}

interface ValidationLog {
  readonly runs: readonly { readonly results: readonly Told[]; readonly invocations: readonly { readonly toolConfigurationNotifications?: readonly { readonly descriptor?: { readonly id?: string } }[] }[] }[];
}

const directory = mkdtempSync(join(tmpdir(), 'portcullis-sarif-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Validates texts by all rules but these, and answers what the tool wrote about them: it exits 0 whatever it finds. */
function validated(texts: Readonly<Record<string, string>>, off: readonly string[] = OF_NETWORK): ValidationLog {
  const paths = Object.entries(texts).map(([name, text]) => {
    const path = pathOf(name);
    writeFileSync(path, text);
    return path;
  });
  const output = join(directory, 'validation.json');
  // Large garbage, collected seldom and by the thread that makes it: a third of the time.
  const env = { ...process.env, DOTNET_TieredPGO: '0', DOTNET_GCgen0size: '0x10000000', DOTNET_gcConcurrent: '0' };
  execFileSync(PROGRAM, ['validate', ...paths, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning;Note', '--output', output, '--log', 'ForceOverwrite', ...settingsWithout(off)], { stdio: 'ignore', env });
  return JSON.parse(readFileSync(output, 'utf8')) as ValidationLog;
}

function pathOf(name: string): string {
  return join(directory, `${name}.sarif`);
}

function toldIn(log: ValidationLog): readonly Told[] {
  return log.runs.flatMap((run) => run.results);
}

/** What is told of a file besides notes, by its name; SARIF's default level is warning. */
function seriousOf(log: ValidationLog): Readonly<Record<string, readonly string[]>> {
  const serious = toldIn(log).filter((entry) => entry.level !== 'note').map(({ ruleId, message, locations: [one] }) => ({ file: one === undefined ? 'no file' : nameOf(one.physicalLocation.artifactLocation.uri), told: `${ruleId} ${message.id ?? ''}` }));
  return Object.fromEntries([...Map.groupBy(serious, ({ file }) => file)].map(([file, of]) => [file, [...new Set(of.map(({ told }) => told))]]));
}

function nameOf(url: string): string {
  return basename(fileURLToPath(url), '.sarif');
}

/** Files that the validator says something of. One that it skipped, as it does with large ones, would prove nothing. */
function readFiles(log: ValidationLog): readonly string[] {
  return [...new Set(toldIn(log).filter(({ ruleId }) => ruleId === ALWAYS).flatMap(({ locations }) => locations.map((one) => one.physicalLocation.artifactLocation.uri)))].toSorted();
}

function expectAllRead(log: ValidationLog, texts: object): void {
  const notices = log.runs.flatMap((run) => run.invocations.flatMap((one) => one.toolConfigurationNotifications ?? []));
  // That a rule is off is told; anything else would be a file that was skipped.
  expect(new Set(notices.map(({ descriptor }) => descriptor?.id))).toEqual(new Set(['WRN999.RuleExplicitlyDisabled']));
  expect(readFiles(log)).toEqual(urlsOf(texts));
}

function urlsOf(texts: object): readonly string[] {
  return Object.keys(texts).map((name) => pathToFileURL(pathOf(name)).href).toSorted();
}

function settingsWithout(off: readonly string[]): readonly string[] {
  const path = join(directory, 'settings.xml');
  const entries = off.map((rule) => `<Properties Key="${rule}.Options"><Property Key="RuleEnabled" Value="Disabled" Type="Driver.RuleEnabledState" /></Properties>`);
  writeFileSync(path, `<?xml version="1.0" encoding="utf-8"?>\n<Properties>${entries.join('')}</Properties>\n`);
  return ['--config', path, '--max-file-size-in-kb', '100000'];
}

/** So many failures of a hundred rules in one subscription and domain, without evidence: the validator looks at none. */
function dense(count: number): ScanResult {
  const rules = Array.from({ length: 100 }, (_none, index) => ({ ...nth(RULES, 4), id: `NET${100 + index}`, name: `rule-${index}` }));
  const base = manyFindings(count, rules);
  const resources = base.resources.slice(0, Math.ceil(count / 100)).map((one) => ({ ...one, id: one.id.replace(/^\/subscriptions\/[^/]+/, `/subscriptions/${PRODUCTION}`), subscriptionId: PRODUCTION }));
  return { ...base, resources, findings: base.findings.map((one, index) => ({ ...one, evidence: [], resourceId: nth(resources, Math.floor(index / 100)).id })) };
}

/** What a value is made of, without what it says. */
function shapeOf(value: object): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'string' ? '' : typeof one === 'number' ? 0 : one));
}

function shapesOf(count: number): ReadonlySet<string> {
  return new Set(sarifLog(dense(count), 'archive').runs.flatMap((run) => [...run.results, ...(run.logicalLocations ?? []), { ...run, results: [], logicalLocations: [] }]).map(shapeOf));
}

describe('the SARIF validator of Microsoft', () => {
  // In each run one file is broken, which proves that the others were looked at: what the tool does not find, it does not tell.
  it('finds no error and no warning but in a broken file', { timeout: 240_000 }, () => {
    const texts = {
      broken: sarifText(RESULT, 'github').replaceAll(/"uri":"[^"]*"/g, '"uri":"my storage account"'),
      result: sarifText(RESULT, 'github'),
      'result-archive': sarifText(RESULT, 'archive'),
      clean: sarifText(CLEAN, 'github'),
      'clean-archive': sarifText(CLEAN, 'archive'),
      empty: sarifText(EMPTY, 'github'),
      'empty-archive': sarifText(EMPTY, 'archive'),
      hostile: sarifText(HOSTILE, 'github'),
      'hostile-archive': sarifText(HOSTILE, 'archive'),
      simulated: sarifText(resultWith({ scan: { simulated: true } }), 'archive'),
      accepted: sarifText(DISPOSED, 'github'),
      'accepted-archive': sarifText(DISPOSED, 'archive'),
      interrupted: sarifText(resultWith({ scan: { interrupted: true } }), 'github'),
      exported: sarifText(resultWith({ scan: { origin: 'export' } }), 'github'),
      'left-out': sarifText(MANY_SUBSCRIPTIONS, 'github'),
      benchmarks: sarifText({ ...RESULT, ...BUILT_IN }, 'github'),
      'benchmarks-archive': sarifText({ ...RESULT, ...BUILT_IN }, 'archive'),
    };
    const log = validated(texts);
    expectAllRead(log, texts);
    const { broken, ...others } = seriousOf(log);
    expect(others).toEqual({});
    expect(broken?.join(' ')).toContain('SARIF1002');
  });

  it(`finds none on 0, 5,001 and 25,001 findings for code scanning, and on 0 and ${ARCHIVED} in an archive`, { timeout: 600_000 }, () => {
    const texts = {
      homeless: sarifText(RESULT, 'github').replaceAll(/"informationUri":"[^"]*",/g, ''),
      none: sarifText(dense(0), 'github'), 'none-archive': sarifText(dense(0), 'archive'),
      '5001': sarifText(dense(5_001), 'github'), '25001': sarifText(dense(25_001), 'github'), archive: sarifText(dense(ARCHIVED), 'archive'),
    };
    const log = validated(texts, OF_NOTES);
    expectAllRead(log, texts);
    expect(seriousOf(log)).toEqual({ homeless: ['SARIF2005 Warning_ProvideToolnformationUri'] });
  });

  it('has read whatever an archive of 25,001 findings is made of', () => {
    const read = shapesOf(5_001);
    expect(read.size).toBeGreaterThan(2);
    expect([...shapesOf(25_001)].filter((shape) => !read.has(shape))).toEqual([]);
  });
});
