import { summarise } from '../assess/summary.ts';
import { placedFault, readJson, schemaFaultLines } from '../documents/jsonDocument.ts';
import { readSchema } from '../files/assets.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { RESULT_SCHEMA_VERSION, type ScanResult, type Summary } from '../model/scanResult.ts';
import { ToolError } from '../model/toolError.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { upgradeResult } from './upgradeResult.ts';

const HINT = 'Name a JSON result written by "portcullis scan -o json=PATH".';

/**
 * Reads a saved result, of an earlier version too, and checks it against its schema and against itself; each fault is named by file, line and column. Throws ToolError RESULT
 * when it is not one, contradicts itself, or is of a newer version.
 */
export function readResult(path: string): ScanResult {
  const text = readText(path, 'RESULT', HINT);
  const parsed = parse(path, text);
  if (isJsonObject(parsed) && parsed['scan'] === undefined && parsed['findings'] !== undefined && parsed['createdAt'] !== undefined) throw new ToolError('RESULT', `${path} is a baseline, no scan result`, HINT);
  const version = isJsonObject(parsed) ? parsed['schemaVersion'] : undefined;
  if (typeof version !== 'number') throw new ToolError('RESULT', `${path} is not a scan result`, HINT);
  if (version > RESULT_SCHEMA_VERSION) {
    throw new ToolError('RESULT', `${path} is of result schema version ${version}; this version reads up to ${RESULT_SCHEMA_VERSION}`, 'Use the newer portcullis that wrote it.');
  }
  const upgraded = upgradeResult(parsed);
  const [fault, ...more] = schemaFaultLines(path, text, readSchema('scan-result'), upgraded);
  if (fault !== undefined) throw new ToolError('RESULT', `not a whole scan result: ${fault}`, HINT, undefined, more.length > 0 ? [fault, ...more] : []);
  const result = upgraded as unknown as ScanResult;
  const contradiction = contradictionIn(result);
  if (contradiction !== undefined) throw new ToolError('RESULT', `the result contradicts itself: ${placedFault(path, text, contradiction)}`, HINT);
  return result;
}

/**
 * The same for what compares ids with those of another scan. Throws ToolError RESULT for a result that was redacted: its ids are stand-ins, and hold in no other document.
 */
export function readResultWithIds(path: string): ScanResult {
  const result = readResult(path);
  const { redacted } = result.scan;
  if (redacted === undefined) return result;
  throw new ToolError('RESULT', `${path} is redacted (${redacted.join(', ')}): it holds stand-ins, which mean nothing beside another scan`, 'Name the result of a scan without --redact; "portcullis report RESULT.json --redact ..." makes a redacted copy of it.');
}

interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What in a result does not fit together: it was edited, or put together from several. */
function contradictionIn(result: ScanResult): Contradiction | undefined {
  return foreignFinding(result) ?? foreignVerdict(result) ?? foreignWaiver(result) ?? miscount(result) ?? gateFault(result);
}

function foreignFinding({ rules, resources, findings }: ScanResult): Contradiction | undefined {
  const ruleIds = new Set(rules.map((rule) => rule.id));
  const resourceIds = new Set(resources.map((resource) => resource.id.toLowerCase()));
  const ruleless = findings.findIndex((finding) => !ruleIds.has(finding.ruleId));
  if (ruleless >= 0) return { path: ['findings', ruleless, 'ruleId'], message: `a finding of ${findings[ruleless]?.ruleId ?? ''}, which is not among the rules` };
  const homeless = findings.findIndex((finding) => !resourceIds.has(finding.resourceId.toLowerCase()));
  return homeless < 0 ? undefined : { path: ['findings', homeless, 'resourceId'], message: `a finding on ${findings[homeless]?.resourceId ?? ''}, which is not among the resources` };
}

function foreignVerdict({ rules, resources, verdicts }: ScanResult): Contradiction | undefined {
  const ruleIds = new Set(rules.map((rule) => rule.id));
  for (const kind of ['pass', 'notApplicable'] as const) {
    for (const [ruleId, indexes] of Object.entries(verdicts[kind])) {
      if (!ruleIds.has(ruleId)) return { path: ['verdicts', kind, ruleId], message: `verdicts of ${ruleId}, which is not among the rules` };
      const past = indexes.findIndex((index) => index >= resources.length);
      if (past >= 0) return { path: ['verdicts', kind, ruleId, past], message: `a verdict that points past the ${resources.length} resources` };
    }
  }
  return undefined;
}

/** What is waived names one of the waivers; so a reader can be told why. */
function foreignWaiver({ findings, waivers }: ScanResult): Contradiction | undefined {
  const ids = new Set(waivers.map(({ id }) => id));
  const stray = findings.findIndex(({ disposition, waiverId }) => (disposition === 'waived') !== (waiverId !== undefined) || (waiverId !== undefined && !ids.has(waiverId)));
  return stray < 0 ? undefined : { path: ['findings', stray, 'disposition'], message: `a finding that is ${findings[stray]?.disposition ?? ''} by the waiver ${findings[stray]?.waiverId ?? 'of no name'}, which is not among the waivers` };
}

/** Every number of the summary, by the one aggregator. */
function miscount(result: ScanResult): Contradiction | undefined {
  const counted = summarise(result, result.scan.scopes.seen.length, result.gate);
  const places = new Map(result.summary.byRule.map(({ ruleId }, index) => [ruleId, index]));
  const byRule = counted.byRule.toSorted((a, b) => (places.get(a.ruleId) ?? -1) - (places.get(b.ruleId) ?? -1));
  const recounted: Summary = { ...counted, byRule };
  return differenceIn(result.summary, recounted, ['summary']);
}

/** The first place where a summary is not what was counted; both are of the schema, and may differ in how many rules they tell of. */
function differenceIn(told: unknown, counted: unknown, path: Contradiction['path']): Contradiction | undefined {
  if (typeof counted !== 'object' || counted === null) {
    return told === counted ? undefined : { path, message: `the summary counts ${JSON.stringify(told)} ${path.at(-1) ?? ''}, and there are ${JSON.stringify(counted)}` };
  }
  const [tolds, counteds] = [entriesOf(told), entriesOf(counted)];
  if (tolds.size !== counteds.size) return { path, message: `the summary counts ${tolds.size} rules, and there are ${counteds.size}` };
  for (const [key, value] of counteds) {
    const found = differenceIn(tolds.get(key), value, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function entriesOf(value: unknown): ReadonlyMap<string | number, unknown> {
  if (Array.isArray(value)) return new Map((value as readonly unknown[]).entries());
  return new Map(Object.entries(typeof value === 'object' ? (value ?? {}) : {}));
}

function gateFault({ findings, gate: { failed, incomplete, allowed = 0, exitCode } }: ScanResult): Contradiction | undefined {
  const unread = findings.filter(({ status, unknown }) => status === 'unknown' && unknown?.reason !== 'noData').length;
  if (incomplete !== unread > 0) return { path: ['gate', 'incomplete'], message: `the gate says ${incomplete ? 'incomplete' : 'complete'}, and ${unread} findings are unknown because something could not be read` };
  if (allowed > unread) return { path: ['gate', 'allowed'], message: `the gate allows ${allowed} unknown findings, and there are ${unread}` };
  const counts = unread > allowed;
  const wanted = failed ? (counts ? 4 : 1) : counts ? 3 : 0;
  return exitCode === wanted ? undefined : { path: ['gate', 'exitCode'], message: `the gate says exit code ${exitCode}, and means ${wanted}` };
}

function parse(path: string, text: string): JsonValue {
  const read = readJson(path, text);
  if (read.ok) return read.value;
  throw new ToolError('RESULT', `not JSON, or cut short: ${formatDiagnostic(read.diagnostic)}`, HINT);
}
