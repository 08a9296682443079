import { readJson, schemaFaultLines } from '../documents/jsonDocument.ts';
import { readSchema } from '../files/assets.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { RESULT_SCHEMA_VERSION, type ScanResult } from '../model/scanResult.ts';
import { ToolError } from '../model/toolError.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';

const HINT = 'Name a JSON result written by "portcullis scan -o json=PATH".';

/** Reads a saved result and checks it against its schema; each fault is named by file, line and column. Throws ToolError RESULT when it is not one, or of a newer version. */
export function readResult(path: string): ScanResult {
  const text = readText(path, 'RESULT', HINT);
  const parsed = parse(path, text);
  const version = isJsonObject(parsed) ? parsed['schemaVersion'] : undefined;
  if (typeof version !== 'number') throw new ToolError('RESULT', `${path} is not a scan result`, HINT);
  if (version > RESULT_SCHEMA_VERSION) {
    throw new ToolError('RESULT', `${path} is of result schema version ${version}; this version reads up to ${RESULT_SCHEMA_VERSION}`, 'Use the newer portcullis that wrote it.');
  }
  const [fault, ...more] = schemaFaultLines(path, text, readSchema('scan-result'), parsed);
  if (fault !== undefined) throw new ToolError('RESULT', `not a whole scan result: ${fault}`, HINT, undefined, more.length > 0 ? [fault, ...more] : []);
  const result = parsed as unknown as ScanResult;
  const contradiction = contradictionIn(result);
  if (contradiction !== undefined) throw new ToolError('RESULT', `${path} contradicts itself: ${contradiction}`, HINT);
  return result;
}

/** What in a result does not fit together: it was edited, or put together from several. */
function contradictionIn({ rules, resources, findings, verdicts, summary, gate }: ScanResult): string | undefined {
  const ruleIds = new Set(rules.map((rule) => rule.id));
  const resourceIds = new Set(resources.map((resource) => resource.id.toLowerCase()));
  const looked = [...Object.entries(verdicts.pass), ...Object.entries(verdicts.notApplicable)];
  const ruleless = [...findings.map((finding) => finding.ruleId), ...looked.map(([ruleId]) => ruleId)].find((id) => !ruleIds.has(id));
  if (ruleless !== undefined) return `it has verdicts of ${ruleless}, which is not among its rules`;
  const homeless = findings.find((finding) => !resourceIds.has(finding.resourceId.toLowerCase()));
  if (homeless !== undefined) return `it has a finding on ${homeless.resourceId}, which is not among its resources`;
  if (looked.some(([, indexes]) => indexes.some((index) => index >= resources.length))) return 'a verdict points past its resources';
  if (summary.byStatus.fail !== findings.filter(({ status }) => status === 'fail').length) return 'its summary does not count its failures';
  if (summary.byStatus.unknown !== findings.filter(({ status }) => status === 'unknown').length) return 'its summary does not count what is unknown';
  return gateFault(gate);
}

function gateFault({ failed, incomplete, exitCode }: ScanResult['gate']): string | undefined {
  const wanted = failed ? (incomplete ? 4 : 1) : incomplete ? 3 : 0;
  return exitCode === wanted ? undefined : `its gate says exit code ${exitCode}, and means ${wanted}`;
}

function parse(path: string, text: string): JsonValue {
  const read = readJson(path, text);
  if (read.ok) return read.value;
  throw new ToolError('RESULT', `not JSON, or cut short: ${formatDiagnostic(read.diagnostic)}`, HINT);
}
