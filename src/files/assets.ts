import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../values/json.ts';

const REPORTS = fileURLToPath(new URL('../../reports', import.meta.url));
/** Bundled by `npm run build`; at the same place seen from src and from dist. */
const SCRIPT = fileURLToPath(new URL('../../dist/html/report.js', import.meta.url));

/** The texts that the HTML reporter is handed. */
export interface HtmlAssetTexts {
  readonly page: string;
  readonly partials: Readonly<Record<string, string>>;
  readonly css: string;
  readonly script: string;
}

export function readHtmlAssets(): HtmlAssetTexts {
  const folder = join(REPORTS, 'html');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const namesIn = (part: string, ending: string): readonly string[] => readdirSync(join(folder, part)).filter((name) => name.endsWith(ending)).toSorted();
  const partials = namesIn('partials', '.hbs').map((name) => [name.slice(0, -'.hbs'.length), read(join('partials', name))] as const);
  const css = namesIn('css', '.css').map((name) => read(join('css', name))).join('\n');
  return { page: read('page.hbs'), partials: Object.fromEntries(partials), css, script: readFileSync(SCRIPT, 'utf8') };
}

/** The published JSON Schema of a document we write (`scan-result`). */
export function readSchema(name: string): JsonObject {
  return JSON.parse(readFileSync(join(REPORTS, 'schemas', `${name}.schema.json`), 'utf8')) as JsonObject;
}
