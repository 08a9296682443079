import { placedFault, readJsonDocument } from '../documents/jsonDocument.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { ToolError } from '../model/toolError.ts';
import { parseFaults } from '../simulator/faultFile.ts';
import type { Fault } from '../simulator/faults.ts';

/** Reads a table of faults from a JSON file. Throws ToolError CONFIG with every mistake at its place. */
export function readFaults(path: string): readonly Fault[] {
  const text = readText(path, 'CONFIG', 'Name a JSON file of faults.');
  const read = readJsonDocument(path, text);
  if (!read.ok) throw notFaults(path, [formatDiagnostic(read.diagnostic)]);
  const parsed = parseFaults(read.value);
  if ('error' in parsed) throw notFaults(path, parsed.error.split('\n').map((line) => located(path, text, line)));
  return parsed.faults;
}

function notFaults(path: string, details: readonly string[]): ToolError {
  return new ToolError('CONFIG', `${path} is no table of faults`, 'docs/simulator.md lists what a fault can be.', undefined, details);
}

/** `$[2].answer.kind: expected ...` with its place in the text. */
function located(file: string, text: string, line: string): string {
  const colon = line.indexOf(': ');
  const steps = [...line.slice(0, colon).matchAll(/\[(\d+)\]|\.([^.[]+)/g)].map(([, index, key]) => (index === undefined ? (key ?? '') : Number(index)));
  return placedFault(file, text, { path: steps, message: line.replace(/^\$\.?/, '') });
}
