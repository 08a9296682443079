import { formatDiagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';
import { jsonDepthFault, jsonFault, placeInJson, type DocumentPath } from './jsonPlaces.ts';
import { schemaDiagnostics, validateAgainstSchema } from './jsonSchema.ts';

export type JsonRead = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly diagnostic: Diagnostic };

/** More faults than a person reads; the rest is counted. */
const MOST_FAULTS = 20;

/** A JSON text of any size; where it is none, the place and what was expected there. A byte order mark in front does not matter. */
export function readJson(file: string, text: string): JsonRead {
  try {
    return { ok: true, value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as JsonValue };
  } catch (error) {
    const fault = jsonFault(text) ?? { line: 1, column: 1, message: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
    return { ok: false, diagnostic: { file, ...fault } };
  }
}

/** The same for a document that is read as a whole, by code that recurses: one that nests deeper than any of ours is refused at its place. */
export function readJsonDocument(file: string, text: string): JsonRead {
  const fault = jsonDepthFault(text);
  return fault === undefined ? readJson(file, text) : { ok: false, diagnostic: { file, ...fault } };
}

/** In what a value breaks a schema, as lines `file:line:column ...` of the text it was read from, in document order, at most 20 and a count of the rest. */
export function schemaFaultLines(file: string, text: string, schema: JsonObject, value: JsonValue): readonly string[] {
  const faults = validateAgainstSchema(schema, value);
  const lines = schemaDiagnostics(file, text, faults.slice(0, MOST_FAULTS)).toSorted((a, b) => a.line - b.line || a.column - b.column).map(formatDiagnostic);
  return faults.length > MOST_FAULTS ? [...lines, `${file}: ${faults.length - MOST_FAULTS} more faults`] : lines;
}

/** A fault of meaning, at the value of a path in the text. */
export function placedFault(file: string, text: string, { path, message }: { readonly path: DocumentPath; readonly message: string }): string {
  return formatDiagnostic({ file, ...placeInJson(text, path).value, message });
}
