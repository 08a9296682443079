import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { continueJournal, createJournal, isEmptyJournal, readJournal } from '../../src/files/journalFile.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import { ran, policyOf, world } from '../e2e/applyWorld.ts';
import { DUAL, enabling, planOf, WEB_POLICY } from '../remediate/plans.ts';

const directory = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = world();
const { lines } = await ran(at, planOf([enabling('a1', WEB_POLICY, [DUAL], policyOf(at, WEB_POLICY))]));

function written(name: string, of: readonly JournalLine[] = lines): string {
  const path = join(directory, name);
  const file = createJournal(path);
  for (const line of of) file.append(line);
  file.close();
  return path;
}

describe('a journal', () => {
  it('comes back line by line, for its owner only, and is never overwritten', () => {
    const path = written('whole');
    expect(readJournal(path).lines).toEqual(lines);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => createJournal(path)).toThrow(/exists already/);
  });

  it('fits its schema', () => {
    const check = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(new URL('../../reports/schemas/journal.schema.json', import.meta.url), 'utf8')) as object);
    for (const line of lines) expect([line.event, check(line)]).toEqual([line.event, true]);
    expect(check({ event: 'write', at: 'x' })).toBe(false);
  });

  it.each(['{"event":"write","at":"2026', '{"torn":"\u00e4'])('with a torn last line is read without it, which is cut off before it goes on: %s', (torn) => {
    const path = written(`torn-${torn.length}`);
    appendFileSync(path, torn);
    const read = readJournal(path);
    expect(read.lines).toEqual(lines);
    const file = continueJournal(path, read);
    file.append({ event: 'resumed', at: 'now', principal: 'p' });
    file.close();
    expect(readJournal(path).lines).toEqual([...lines, { event: 'resumed', at: 'now', principal: 'p' }]);
  });

  it.each([['damaged inside', 'x\n', /line 6 is damaged/], ['opened twice', `${JSON.stringify(lines[0])}\n`, /opened twice/]])('%s is refused', (name, more, message) => {
    const path = written(name);
    appendFileSync(path, more);
    expect(() => readJournal(path)).toThrow(message);
  });

  it.each(['a token without a line end', '{"event":"write"', '{"schemaVersion":1'])('is not seen in another file of a single line, which would be cut off: %s', (text) => {
    const path = join(directory, `other-${text.length}`);
    writeFileSync(path, text);
    expect(isEmptyJournal(path)).toBe(false);
    expect(() => createJournal(path)).toThrow(/exists already/);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it.each(['', '{', '{"event":"opened"', '{"event":"opened","schemaVersion":1,"at":"2026'])('that was cut off inside its first line is empty: %s', (text) => {
    const path = join(directory, `cut-${text.length}`);
    writeFileSync(path, text);
    expect(isEmptyJournal(path)).toBe(true);
  });

  it('that two runs go on with at once keeps the lines of the first to write, and stops the second', () => {
    const path = written('twice');
    const [first, second] = [continueJournal(path, readJournal(path)), continueJournal(path, readJournal(path))];
    first.append({ event: 'resumed', at: 'now', principal: 'first' });
    expect(() => second.append({ event: 'resumed', at: 'now', principal: 'second' })).toThrow(/another run writes/);
    first.append({ event: 'resumed', at: 'later', principal: 'first' });
    expect(readJournal(path).lines.slice(lines.length)).toEqual([{ event: 'resumed', at: 'now', principal: 'first' }, { event: 'resumed', at: 'later', principal: 'first' }]);
    for (const one of [first, second]) one.close();
  });

  it('without a whole line is empty', () => {
    const path = join(directory, 'empty');
    writeFileSync(path, '{"event"');
    expect(isEmptyJournal(path)).toBe(true);
    expect(() => readJournal(path)).toThrow(/does not begin/);
  });
});
