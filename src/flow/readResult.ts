import { validateAgainstSchema } from '../documents/jsonSchema.ts';
import { readSchema } from '../files/assets.ts';
import { readText } from '../files/textFile.ts';
import { RESULT_SCHEMA_VERSION, type ScanResult } from '../model/scanResult.ts';
import { ToolError } from '../model/toolError.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';

const HINT = 'Name a JSON result written by "portcullis scan -o json=PATH".';

/** Reads a saved result and checks it against its schema. Throws ToolError RESULT when it is not one, or of a newer version. */
export function readResult(path: string): ScanResult {
  const parsed = parse(path, readText(path, 'RESULT', HINT));
  const version = isJsonObject(parsed) ? parsed['schemaVersion'] : undefined;
  if (typeof version !== 'number') throw new ToolError('RESULT', `${path} is not a scan result`, HINT);
  if (version > RESULT_SCHEMA_VERSION) {
    throw new ToolError('RESULT', `${path} is of result schema version ${version}; this version reads up to ${RESULT_SCHEMA_VERSION}`, 'Use the newer portcullis that wrote it.');
  }
  const [fault] = validateAgainstSchema(readSchema('scan-result'), parsed);
  if (fault !== undefined) throw new ToolError('RESULT', `${path} is not a whole scan result: ${fault.path === '' ? 'document' : fault.path} ${fault.message}`, HINT);
  return parsed as unknown as ScanResult;
}

function parse(path: string, text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new ToolError('RESULT', `${path} is not JSON, or was cut short`, HINT);
  }
}
