import { placedFault, readJsonDocument, schemaFaultLines } from '../documents/jsonDocument.ts';
import { readSchema } from '../files/assets.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { RESULT_SCHEMA_VERSION, type ScanResult } from '../model/scanResult.ts';
import { ToolError } from '../model/toolError.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { contradictionIn } from './contradictions.ts';
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

function parse(path: string, text: string): JsonValue {
  const read = readJsonDocument(path, text);
  if (read.ok) return read.value;
  throw new ToolError('RESULT', `not JSON, or cut short: ${formatDiagnostic(read.diagnostic)}`, HINT);
}
