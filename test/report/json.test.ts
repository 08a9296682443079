import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { DISPOSED } from './disposed.ts';
import { CLEAN, HOSTILE, JIT_FORBIDDEN, manyFindings, nth, RESULT } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { jsonText } from './render.ts';
import { reversedKeys, WHOLE } from './whole.ts';

const SCHEMA = readSchema('scan-result');

function faultsOf(document: JsonValue): readonly string[] {
  return validateAgainstSchema(SCHEMA, document).map((fault) => `/${fault.path.join('/')} ${fault.message}`);
}

/** Stands for "take the member away". */
const GONE = Symbol('gone');

/** A copy of a value with one place of it set to something else, or taken away. */
function edited(value: JsonValue, path: readonly (string | number)[], change: JsonValue | typeof GONE): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return change === GONE ? null : change;
  const copy = structuredClone(value) as Record<string | number, JsonValue>;
  if (rest.length === 0 && change === GONE) delete copy[key];
  else copy[key] = edited(copy[key] ?? null, rest, change);
  return copy;
}

describe('the JSON report', () => {
  it.each([['a result', RESULT], ['a clean result', CLEAN], ['a hostile result', HOSTILE], ['a result with accepted failures', DISPOSED], ['a result with everything', WHOLE], ['a large result', manyFindings(2_000)]])('holds %s whole and by its schema', (_name, result) => {
    const document = JSON.parse(jsonText(result)) as JsonValue;
    expect(document).toEqual(JSON.parse(JSON.stringify(result)));
    expect(faultsOf(document)).toEqual([]);
  });

  it('has its members in the documented order', () => {
    expect(Object.keys(JSON.parse(jsonText(RESULT)) as object)).toEqual([
      'schemaVersion', 'tool', 'scan', 'rules', 'resources', 'findings', 'verdicts', 'gaps', 'coverage', 'benchmarks', 'waivers', 'summary', 'gate',
    ]);
    const [finding] = (JSON.parse(jsonText(RESULT)) as ScanResult).findings;
    expect(Object.keys(finding ?? {})).toEqual(['ruleId', 'resourceId', 'status', 'severity', 'disposition', 'waiverId', 'message', 'evidence', 'owner', 'fingerprint', 'firstSeen']);
  });

  it('writes one finding a line', () => {
    const lines = jsonText(RESULT).split('\n').filter((line) => line.startsWith('{"ruleId"') && line.includes('"fingerprint"'));
    expect(lines.map((line) => (JSON.parse(line.replace(/,$/, '')) as { fingerprint: string }).fingerprint)).toEqual(RESULT.findings.map((finding) => finding.fingerprint));
  });

  it('does not depend on the order of keys in the value', () => {
    expect(jsonText(reversedKeys(RESULT) as ScanResult)).toBe(jsonText(RESULT));
    expect(jsonText(reversedKeys(HOSTILE) as ScanResult)).toBe(jsonText(HOSTILE));
    expect(jsonText(reversedKeys(WHOLE) as ScanResult)).toBe(jsonText(WHOLE));
  });

  it('survives being read and written again, byte for byte', () => {
    expect(jsonText(JSON.parse(jsonText(HOSTILE)) as ScanResult)).toBe(jsonText(HOSTILE));
  });

  it('keeps any text of any finding', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (message) => {
      const written = JSON.parse(jsonText({ ...RESULT, findings: [{ ...nth(RESULT.findings, 0), message }] })) as ScanResult;
      expect(written.findings.at(0)?.message).toBe(message);
    }));
  });

  it('equals its golden file', () => expectGolden('result.json', jsonText(RESULT)));
});

describe('the schema of the JSON report', () => {
  it.each<readonly [string, readonly (string | number)[], JsonValue | typeof GONE]>([
    ['an unknown member', ['extra'], 1],
    ['an unknown member of a finding', ['findings', 0, 'extra'], 1],
    ['a missing member', ['gate'], GONE],
    ['another schema version', ['schemaVersion'], 2],
    ['a status that is no finding', ['findings', 0, 'status'], 'pass'],
    ['an unknown finding without its cause', ['findings', 2, 'unknown'], GONE],
    ['a failure with a cause of being unknown', ['findings', 1, 'unknown'], { ...JIT_FORBIDDEN }],
    ['a waived unknown', ['findings', 2, 'disposition'], 'waived'],
    ['a reason that does not exist', ['gaps', 0, 'reason'], 'lazy'],
    ['a fingerprint that is no sha256', ['findings', 0, 'fingerprint'], 'abc'],
    ['a local time', ['scan', 'now'], '2026-11-24T06:01:30+01:00'],
    ['an exit code that is no verdict', ['gate', 'exitCode'], 2],
    ['a negative count', ['summary', 'byStatus', 'fail'], -1],
    ['a severity that does not exist', ['rules', 0, 'severity'], 'urgent'],
    ['a verdict that is no index', ['verdicts', 'pass', 'NET001'], ['0']],
    ['evidence without a path', ['findings', 0, 'evidence', 0, 'path'], GONE],
  ])('refuses %s', (_name, path, change) => {
    const written = JSON.parse(jsonText(RESULT)) as JsonValue;
    expect(faultsOf(written)).toEqual([]);
    expect(faultsOf(edited(written, path, change))).not.toEqual([]);
  });
});
