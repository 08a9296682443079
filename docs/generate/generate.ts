import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../src/values/json.ts';
import { referencePages } from './pages.ts';

/** Writes `docs/reference`. */
const SCHEMAS = fileURLToPath(new URL('../../reports/schemas', import.meta.url));
const OUT = fileURLToPath(new URL('../reference', import.meta.url));

const schemas = readdirSync(SCHEMAS).toSorted().map((file) => ({ file, schema: JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')) as JsonObject }));
mkdirSync(OUT, { recursive: true });
for (const [name, text] of referencePages(schemas)) writeFileSync(join(OUT, name), text);
