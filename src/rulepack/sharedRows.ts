import { mapAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';

/** Rows that several cases of a file name instead of repeating them. */
export interface SharedRows {
  /** The row itself, or the shared one that a name stands for; a name that is not there is a fault. */
  readonly resolve: (value: JsonValue | undefined, path: DocumentPath) => JsonValue | undefined;
  /** Reports the rows that nothing named. */
  readonly reportUnused: () => void;
}

/** Reads the `rows` of a cases file: name -> row. */
export function sharedRows(value: JsonValue | undefined, checker: Checker): SharedRows {
  const rows = value === undefined ? {} : rowsAt(value, checker);
  const used = new Set<string>();
  return {
    resolve: (item, path) => {
      if (typeof item !== 'string') return item;
      used.add(item);
      if (Object.hasOwn(rows, item)) return rows[item];
      checker.atValue(path, `there is no shared row '${item}'${Object.keys(rows).length === 0 ? " (a text names one of the file's 'rows')" : ` (there are ${Object.keys(rows).join(', ')})`}`, suggest(item, Object.keys(rows)));
      return undefined;
    },
    reportUnused: () => {
      for (const name of Object.keys(rows)) if (!used.has(name)) checker.atKey(['rows', name], `no case uses the shared row '${name}'`);
    },
  };
}

function rowsAt(value: JsonValue, checker: Checker): JsonObject {
  if (!isJsonObject(value)) {
    checker.atValue(['rows'], 'rows must be a map of names to resources');
    return {};
  }
  for (const [name, row] of Object.entries(value)) {
    if (!isJsonObject(row)) void mapAt(checker, row, ['rows', name], 'a shared row', { required: [], optional: ['type', 'id', 'name', 'properties'] });
  }
  return value;
}
