import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const PROMISE = /^\| (P\d+) \| ([^|]+) \| (.+) \|$/;
const PROOF = /`(test\/[\w/]+\.test\.ts)` "([^"]+)"/g;

const promises = readFileSync('SECURITY.md', 'utf8').split('\n').flatMap((line) => {
  const [, id, promise, proofs] = PROMISE.exec(line) ?? [];
  return id === undefined || promise === undefined || proofs === undefined ? [] : [{ id, proofs, tests: [...proofs.matchAll(PROOF)].map(([, file = '', title = '']) => ({ file, title })) }];
});

describe('the promises of SECURITY.md', () => {
  it('are numbered, none twice', () => {
    expect(promises.map(({ id }) => id)).toEqual(promises.map((_one, index) => `P${index + 1}`));
    expect(promises.length).toBeGreaterThan(10);
  });

  it.each(promises)('$id has tests, and nothing but tests, behind it', ({ proofs, tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(proofs.replaceAll(PROOF, '').replaceAll(/[ ·]/g, '')).toBe('');
  });

  it.each(promises.flatMap(({ id, tests }) => tests.map(({ file, title }) => [id, file, title] as const)))('%s: %s has "%s", and does not skip it', (_id, file, title) => {
    expect(existsSync(file)).toBe(true);
    // The title of a test or of a group, with what an `each` or a template puts into it left open.
    const titled = readFileSync(file, 'utf8').split('\n').filter((line) => /^\s*(?:it|describe|\])/.test(line) && line.includes(title));
    expect(titled.length).toBeGreaterThan(0);
    expect(titled.filter((line) => /\.(?:skip|todo|fails)\b/.test(line))).toEqual([]);
  });
});
