import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { readHtmlAssets } from '../../src/files/assets.ts';
import { reportConsole } from '../../src/report/console.ts';
import { reportCsv } from '../../src/report/csv.ts';
import { reportHtml } from '../../src/report/html.ts';
import { reportJunit } from '../../src/report/junit.ts';
import { NEWS, STATES, type PageData } from '../../src/report/html/pageFormat.ts';
import { reportJson } from '../../src/report/json.ts';
import { reportMarkdown } from '../../src/report/markdown.ts';
import { reportSarif } from '../../src/report/sarif.ts';

const ASSETS = readHtmlAssets();

/** The rules and benchmarks of the built-in pack, as the demo's result holds them. */
export const BUILT_IN = builtIn();

function builtIn(): Pick<ScanResult, 'rules' | 'benchmarks'> {
  const { rules, benchmarks } = JSON.parse(readFileSync(fileURLToPath(new URL('../../reports/sample/results.json', import.meta.url)), 'utf8')) as ScanResult;
  return { rules, benchmarks };
}

export function jsonText(result: ScanResult): string {
  return [...reportJson(result)].join('');
}

export function sarifText(result: ScanResult, sarifProfile: 'github' | 'archive'): string {
  return [...reportSarif(result, { sarifProfile })].join('');
}

export function htmlText(result: ScanResult): string {
  return [...reportHtml(result, { html: ASSETS })].join('');
}

export function junitText(result: ScanResult, junitGranularity: 'rule' | 'finding'): string {
  return [...reportJunit(result, { junitGranularity })].join('');
}

export function csvText(result: ScanResult): string {
  return [...reportCsv(result)].join('');
}

export function markdownReport(result: ScanResult): string {
  return [...reportMarkdown(result)].join('');
}

export function consoleText(result: ScanResult, options: { readonly color?: boolean; readonly width?: number } = {}): string {
  return [...reportConsole(result, { color: options.color ?? false, width: options.width ?? 100 })].join('');
}

/** The documents of the page's data, as a browser would unpack them. */
export function pageDocuments(html: string): readonly unknown[] {
  const lines = /<script type="application\/json" id="data" data-encoding="gzip-base64">([A-Za-z0-9+/=\n]*)<\/script>/.exec(html)?.[1] ?? '';
  return lines.split('\n').map((base64) => JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString('utf8')) as unknown);
}

/** The table of the page's data, and its findings as rows. */
export function pageData(html: string): { readonly main: PageData; readonly findings: readonly { readonly state: string; readonly owner: string; readonly news: string }[] } {
  const main = pageDocuments(html)[0] as PageData;
  const { state, owner, news } = main.findings;
  const findings = state.slice(0, main.current).map((position, row) => ({ state: STATES[position] ?? '', owner: main.texts[owner[row] ?? -1] ?? '', news: NEWS[news[row] ?? -1] ?? '' }));
  return { main, findings };
}

/** The parts of a SARIF log that tests look at. */
export interface SarifLog {
  readonly version: string;
  readonly runs: readonly SarifLogRun[];
}

export interface SarifLogRun {
  readonly tool: { readonly driver: { readonly supportedTaxonomies?: readonly { readonly name: string; readonly index: number; readonly guid: string }[]; readonly rules: readonly SarifLogRule[] } };
  readonly automationDetails: { readonly id: string; readonly guid: string; readonly description: { readonly text: string } };
  readonly invocations: readonly { readonly executionSuccessful: boolean; readonly exitCode: number; readonly toolExecutionNotifications?: readonly { readonly level: string; readonly message: { readonly text: string } }[] }[];
  readonly taxonomies?: readonly { readonly name: string; readonly version: string; readonly guid: string; readonly informationUri?: string; readonly taxa: readonly { readonly id: string }[] }[];
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly results: readonly SarifLogResult[];
}

interface SarifLogRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
  readonly properties: { readonly tags: readonly string[]; readonly 'security-severity'?: string };
  readonly relationships?: readonly { readonly target: { readonly id: string; readonly index: number; readonly toolComponent: { readonly name: string; readonly index: number } }; readonly kinds: readonly string[]; readonly description?: { readonly text: string } }[];
}

interface SarifLogResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }; readonly region: { readonly startLine: number } }; readonly logicalLocations?: readonly { readonly index: number; readonly fullyQualifiedName: string }[] }[];
  readonly partialFingerprints?: { readonly primaryLocationLineHash: string };
  readonly suppressions?: readonly { readonly justification: string; readonly properties: Readonly<Record<string, string>> }[];
  readonly baselineState?: string;
  readonly hostedViewerUri?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export function sarifLog(result: ScanResult, profile: 'github' | 'archive'): SarifLog {
  return JSON.parse(sarifText(result, profile)) as SarifLog;
}

/** The part of a run's category after `portcullis/azure/`: `{scope}/{domain}`. GitHub takes what stands before the last slash. */
export function categoryOf(run: SarifLogRun): string {
  return run.automationDetails.id.split('/').slice(2, -1).join('/');
}
