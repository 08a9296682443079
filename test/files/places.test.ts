import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readExport } from '../../src/files/exportReader.ts';
import { openSnapshot } from '../../src/files/snapshotReader.ts';
import { readResult } from '../../src/flow/readResult.ts';
import { isToolError } from '../../src/model/toolError.ts';

const SAMPLE = fileURLToPath(new URL('../../reports/sample', import.meta.url));
const ROOT = mkdtempSync(join(tmpdir(), 'portcullis-places-'));
afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

/** Stands in an edited text where the fault is to be told, and is taken out before the text is written. */
const MARK = '⟦';

interface Marked {
  readonly text: string;
  readonly place: string;
}

function marked(text: string): Marked {
  const parts = text.split(MARK);
  if (parts.length !== 2) throw new Error(`${parts.length - 1} marks`);
  const lines = (parts[0] ?? '').split('\n');
  return { text: parts.join(''), place: `${lines.length}:${(lines.at(-1) ?? '').length + 1}` };
}

/** One edit, which must find what it replaces. */
function edited(text: string, from: string | RegExp, to: string): Marked {
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${String(from)} is not in the text`);
  return marked(changed);
}

function refusal(run: () => unknown): { readonly said: string; readonly details: readonly string[] } {
  try {
    run();
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { said: `${error.code}: ${error.message}`, details: error.details };
  }
  return { said: 'accepted', details: [] };
}

function expectTold(run: () => unknown, code: string, file: string, place: string, message: string): void {
  const { said } = refusal(run);
  expect(said).toContain(`${file}:${place} ${message}`);
  expect(said.startsWith(`${code}: `)).toBe(true);
}

describe('a broken result', () => {
  const whole = readFileSync(join(SAMPLE, 'results.json'), 'utf8');
  const path = join(ROOT, 'results.json');

  it('is told from a whole one', () => {
    expect(() => readResult(join(SAMPLE, 'results.json'))).not.toThrow();
  });

  it.each<[what: string, from: string | RegExp, to: string, message: string]>([
    ['a comma is missing', '"schemaVersion":1,', '"schemaVersion":1', "expected ',' or '}', found '\"'"],
    ['a status is misspelt', '"status":"fail"', `"status":${MARK}"failed"`, "findings[0].status is 'failed'; expected one of"],
    ['a key is misspelt', '"exitCode":1', `${MARK}"exitcode":1`, "gate has the unknown key 'exitcode'"],
    ['a key is gone', '"schemaVersion":1,\n"tool":{"name":"portcullis",', `"schemaVersion":1,\n"tool":${MARK}{`, "tool lacks 'name'"],
    ['a number is text', /"exitCode":1/, `"exitCode":${MARK}"1"`, "gate.exitCode is '1'; expected"],
    ['it is cut short', /"gate":\{.*$/s, `"gate":{${MARK}`, "the file ends here, and the '{' of line"],
    ['a finding is of no rule', '"ruleId":"NET001","resourceId"', `"ruleId":${MARK}"NET999","resourceId"`, 'a finding of NET999, which is not among the rules'],
    ['the gate says clean', '"exitCode":1', `"exitCode":${MARK}0`, 'the gate says exit code 0, and means 1'],
    ['the summary miscounts', /"byStatus":\{"fail":\d+|("byStatus":\{[^}]*?"fail":)\d+/, `"byStatus":{"fail":${MARK}1`, `the summary counts 1 fail, and there are ${String(whole.split('\n').filter((line) => line.includes('"status":"fail"')).length)}`],
  ])('where %s', (_what, from, to, message) => {
    const { text, place } = to.includes(MARK) ? edited(whole, from, to) : edited(whole, `${String(from)}\n`, `${to}\n${MARK}`);
    writeFileSync(path, text);
    expectTold(() => readResult(path), 'RESULT', path, place, message);
  });

  it('has all its faults in the details, in the order of the file', () => {
    writeFileSync(path, whole.replace('"status":"fail"', '"status":"failed"').replace('"exitCode":1', '"exitcode":1'));
    const { details } = refusal(() => readResult(path));
    expect(details.length).toBeGreaterThanOrEqual(2);
    const lines = details.map((line) => Number(/results\.json:(\d+):\d+ /.exec(line)?.[1]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });
});

describe('a broken snapshot', () => {
  const directory = join(ROOT, 'snapshot');
  const manifestPath = join(directory, 'manifest.json');
  const manifest = readFileSync(join(SAMPLE, 'snapshot/manifest.json'), 'utf8');
  beforeEach(() => {
    rmSync(directory, { recursive: true, force: true });
    cpSync(join(SAMPLE, 'snapshot'), directory, { recursive: true });
  });

  it.each<[what: string, from: string | RegExp, to: string, message: string]>([
    ['a cloud is misspelt', '"AzureCloud"', `${MARK}"AzureClowd"`, "cloud is 'AzureClowd'; expected one of AzureCloud, AzureUSGovernment, AzureChinaCloud - did you mean 'AzureCloud'?"],
    ['a key is misspelt', '"tenantId"', `${MARK}"tenantid"`, "the document has the unknown key 'tenantid'"],
    ['the principal lacks its name', /,\s*"name": "c11e[^"]*"/, '', "principal lacks 'name'"],
    ['a trailing comma', '"simulated": true,', `"simulated": true,\n${MARK},`, "expected a key in double quotes, found ','"],
    ['it is cut short', /"cloud".*$/s, `"cloud"${MARK}`, "the file ends here, and the '{' of line 1 is not closed"],
    ['it is a list', /^.*$/s, `\n  ${MARK}[]`, 'the manifest must be a JSON object'],
    ['it vouches for nonsense', '"assumes": []', `"assumes": [${MARK}"nonsense"]`, "it assumes 'nonsense', which means nothing"],
    ['it hides a gap', /"status": "complete"/, `"status": ${MARK}"gap"`, 'it says that Microsoft.'],
  ])('where %s', (_what, from, to, message) => {
    const { text, place } = to.includes(MARK) ? edited(manifest, from, to) : { ...marked(manifest.replace('"principal": {', `"principal": ${MARK}{`)), text: manifest.replace(from, to) };
    writeFileSync(manifestPath, text);
    expectTold(() => openSnapshot(directory), 'SNAPSHOT', manifestPath, place, message);
  });

  it.each<[what: string, from: string | RegExp, to: string, message: string]>([
    ['is no JSON', /^.*\n/, `{"id":${MARK}x}\n`, "expected a value, found 'x'"],
    ['has no type', /^.*\n/, `${MARK}{"id":"/a","name":"a"}\n`, "the row is no resource: its 'type' must be text"],
    ['has a number for an id', /^.*\n/, `{"id":${MARK}5,"name":"a","type":"t"}\n`, "the row is no resource: its 'id' must be text"],
  ])('whose row %s: the line is told', (_what, from, to, message) => {
    const name = 'microsoft.compute.virtualmachines.ndjson';
    const whole = readFileSync(join(directory, name), 'utf8');
    const [first = '', ...rest] = whole.split('\n');
    const { text, place } = marked(`${first}\n${edited(rest.join('\n'), from, to).text.replace(to.replace(MARK, ''), to)}`);
    writeFileSync(join(directory, name), text);
    const sha = (value: string): string => createHash('sha256').update(value).digest('hex');
    writeFileSync(manifestPath, manifest.replace(sha(whole), sha(text)));
    expect(place.startsWith('2:')).toBe(true);
    expectTold(() => [...openSnapshot(directory).rows('Microsoft.Compute/virtualMachines')], 'SNAPSHOT', join(directory, name), place, message);
  });
});

describe('a broken export', () => {
  const options = { tool: { name: 'portcullis', version: '0' }, now: '2026-01-01T00:00:00Z' };
  const ROW = '{"id":"/subscriptions/s/resourceGroups/g/providers/A.B/c/d","type":"A.B/c","properties":{}}';

  it.each<[what: string, name: string, text: string, message: string]>([
    ['one document is cut short', 'cut.json', `[\n  ${ROW},\n  {"id": "/sub${MARK}`, 'this text is not closed: the file was cut short'],
    ['one document lacks a comma', 'comma.json', `[\n  ${ROW}\n  ${MARK}${ROW}\n]`, "expected ',' or ']', found '{'"],
    ['a line is no JSON', 'line.ndjson', `${ROW}\n\n{"id": ${MARK}nope}\n${ROW}\n`, "expected a value, found 'nope'"],
    ['the last line is cut short', 'last.ndjson', `${ROW}\n{"id":"/x"${MARK}`, "the file ends here, and the '{' of line 1 is not closed"],
    ['a line is no object', 'number.ndjson', `${ROW}\n  ${MARK}5\n`, 'expected a JSON object: one resource a line'],
    ['it is a page of a proxy', 'page.json', `\n${MARK}<html></html>`, "expected a value, found '<'"],
  ])('where %s', (what, name, text, message) => {
    const path = join(ROOT, name);
    const one = marked(text);
    writeFileSync(path, one.text);
    // A text that is not closed is told where it begins.
    const place = what === 'one document is cut short' ? '3:10' : one.place;
    expectTold(() => readExport(path, options), 'EXPORT', path, place, message);
  });
});
