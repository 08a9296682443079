import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../values/json.ts';

const REPORTS = fileURLToPath(new URL('../../reports', import.meta.url));

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
  const partials = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hbs') && name !== 'page.hbs')
    .toSorted()
    .map((name) => [name.replaceAll('\\', '/').replace(/^partials\//, '').replace(/\.hbs$/, ''), read(name)] as const);
  return { page: read('page.hbs'), partials: Object.fromEntries(partials), css: read('report.css'), script: read('report.js') };
}

/** The published JSON Schema of a document we write (`scan-result`). */
export function readSchema(name: string): JsonObject {
  return JSON.parse(readFileSync(join(REPORTS, 'schemas', `${name}.schema.json`), 'utf8')) as JsonObject;
}
