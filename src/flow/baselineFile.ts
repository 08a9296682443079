import { placedFault, readJsonDocument, schemaFaultLines } from '../documents/jsonDocument.ts';
import { readSchema } from '../files/assets.ts';
import { writeFileAtomic } from '../files/atomicFile.ts';
import { readText } from '../files/textFile.ts';
import { BASELINE_SCHEMA_VERSION, type Baseline } from '../model/baseline.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { ToolError } from '../model/toolError.ts';
import { isJsonObject } from '../values/json.ts';

const HINT = 'Name a baseline written by "portcullis baseline create".';

/** Reads a baseline and checks it against its schema, each fault at its place. Throws ToolError BASELINE. */
export function readBaseline(path: string): Baseline {
  const text = readText(path, 'BASELINE', HINT);
  const read = readJsonDocument(path, text);
  if (!read.ok) throw new ToolError('BASELINE', `not JSON, or cut short: ${formatDiagnostic(read.diagnostic)}`, HINT);
  if (isJsonObject(read.value) && read.value['gate'] !== undefined && read.value['scan'] !== undefined) throw new ToolError('BASELINE', `${path} is a scan result, no baseline`, `Make one of it with "portcullis baseline create ${path} --out baseline.json".`);
  const version = isJsonObject(read.value) ? read.value['schemaVersion'] : undefined;
  if (typeof version === 'number' && version > BASELINE_SCHEMA_VERSION) {
    throw new ToolError('BASELINE', `${path} is of baseline schema version ${version}; this version reads up to ${BASELINE_SCHEMA_VERSION}`, 'Use the newer portcullis that wrote it.');
  }
  const [fault, ...more] = schemaFaultLines(path, text, readSchema('baseline'), read.value);
  if (fault !== undefined) throw new ToolError('BASELINE', `not a whole baseline: ${fault}`, HINT, undefined, more.length > 0 ? [fault, ...more] : []);
  const baseline = read.value as unknown as Baseline;
  const again = firstTwice(baseline);
  if (again >= 0) throw new ToolError('BASELINE', placedFault(path, text, { path: ['findings', again, 'fingerprint'], message: 'a failure that is in the baseline already: it was put together from several' }), HINT);
  return baseline;
}

/** The position of the first failure that stands there a second time, or -1: which of the two holds nobody can say. */
function firstTwice({ findings }: Baseline): number {
  const seen = new Set<string>();
  for (const [index, { fingerprint }] of findings.entries()) {
    if (seen.has(fingerprint)) return index;
    seen.add(fingerprint);
  }
  return -1;
}

/** Writes a baseline, one failure a line, so that a review of it reads like a list. */
export function writeBaseline(path: string, baseline: Baseline): void {
  writeFileAtomic(path, [baselineText(baseline)]);
}

function baselineText({ schemaVersion, tool, tenant, createdAt, snapshot, subscriptions, findings }: Baseline): string {
  const lines = findings.map(({ fingerprint, ruleId, resourceId, severity, firstSeen }) => JSON.stringify({ ruleId, resourceId, severity, firstSeen, fingerprint }));
  const head = Object.entries({ schemaVersion, tool: { name: tool.name, version: tool.version }, tenant, createdAt, snapshot, subscriptions }).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},\n`).join('');
  return `{\n${head}"findings":[${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`}]\n}\n`;
}
