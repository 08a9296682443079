import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rowsInBlocks } from '../../src/files/rowBlocks.ts';
import type { Row } from '../../src/model/resource.ts';

const directory = mkdtempSync(join(tmpdir(), 'portcullis-rows-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function fileOf(text: string): string {
  const path = join(directory, `${files++}.ndjson`);
  writeFileSync(path, text);
  return path;
}

const parse = (line: string): Row => JSON.parse(line) as Row;
const row = (id: string, more: object = {}): Row => ({ id, name: 'n', type: 't', ...more });
const lineOf = (one: Row): string => JSON.stringify(one);
/** More than a block holds. */
const BULK = 'x'.repeat(40_000);

describe('rows are found in blocks', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^\/[a-cA-C0-9"\\ é/-]{1,6}$/u), { maxLength: 40, selector: (id) => id.toLowerCase() });

  it('as a pass over the lines finds them, wherever blocks end', () => {
    fc.assert(fc.property(ids, fc.array(fc.constantFrom(0, 1, 9_000, 40_000), { minLength: 40, maxLength: 40 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), (some, sizes, ending, closed) => {
      const keys = [...new Map(some.map((id) => [keyOf(id), id])).keys()].toSorted((a, b) => (a < b ? -1 : 1));
      const rows = keys.map((id, index) => row(id.toUpperCase() === id ? id : id.replace('a', 'A'), { size: 'é'.repeat(sizes[index] ?? 0) }));
      const find = rowsInBlocks(fileOf(rows.map(lineOf).join(ending) + (closed ? ending : '')), parse);
      for (const one of rows) expect(find?.(one.id.toUpperCase())).toEqual(one);
      for (const absent of ['', '/', '/zz', '/a/b/c/d/e']) expect(find?.(absent)).toEqual(rows.find(({ id }) => keyOf(id) === keyOf(absent)));
    }), { seed: 7, numRuns: 60 });
  });

  it('the last of one id, also where a block would end between them', () => {
    const rows = [row('/a', { BULK }), row('/B', { n: 1, BULK }), row('/b', { n: 2, BULK }), row('/b', { n: 3 }), row('/c', { BULK })];
    expect(rowsInBlocks(fileOf(rows.map(lineOf).join('\n')), parse)?.('/B')).toEqual(rows[3]);
  });

  it('whatever stands before the id, and however it is written', () => {
    const lines = [String.raw`{"id":"/a\u0062","name":"n","type":"t"}`, '{ "id": "/b", "name": "n", "type": "t" }', '', '{"name":"n","type":"t","id":"/c"}'];
    const find = rowsInBlocks(fileOf(lines.join('\n')), parse);
    expect(['/AB', '/b', '/C'].map((id) => find?.(id)?.id)).toEqual(['/ab', '/b', '/c']);
  });

  it('and lines are told by their numbers in the file', () => {
    const told: number[] = [];
    const rows = [row('/a', { BULK }), row('/b', { BULK }), row('/c', { BULK })];
    const find = rowsInBlocks(fileOf(`${rows.map(lineOf).join('\n')}\n`), (line, number) => { told.push(number); return parse(line); });
    expect([find?.('/c'), find?.('/c'), told]).toEqual([rows[2], rows[2], [3]]);
  });

  it.each([['which is not sorted', '/b\n/a'], ['whose last rows are not sorted', '/a\n/b\n/c\n/b']])('never of a file %s', (_what, text) => {
    expect(rowsInBlocks(fileOf(text.split('\n').map((id) => lineOf(row(id))).join('\n')), parse)).toBeUndefined();
  });

  it('none in an empty file', () => {
    expect(rowsInBlocks(fileOf(''), parse)?.('/a')).toBeUndefined();
  });
});

/** The order of a snapshot's files: lower case, slashes as ids have them. */
function keyOf(id: string): string {
  return `/${id.toLowerCase().split('/').filter((part) => part !== '').join('/')}`;
}
