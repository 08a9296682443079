import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSchema } from '../../src/files/assets.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CLEAN, HOSTILE, manyFindings, RESULT } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { jsonText } from './render.ts';

const validate = new Ajv({ strict: true, allErrors: true }).compile(readSchema('scan-result'));

function faultsOf(document: unknown): readonly string[] {
  return validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** A copy of the written result, changed. */
function edited(change: (document: any) => void): unknown {
  const document: unknown = JSON.parse(jsonText(RESULT));
  change(document);
  return document;
}

/** The same value with the keys of every object in another order. */
function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, reversedKeys(inner)]));
}

describe('the JSON report', () => {
  it.each([['a result', RESULT], ['a clean result', CLEAN], ['a hostile result', HOSTILE], ['a large result', manyFindings(2_000)]])('holds %s whole and by its schema', (_name, result) => {
    const document: unknown = JSON.parse(jsonText(result));
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
  });

  it('survives being read and written again, byte for byte', () => {
    expect(jsonText(JSON.parse(jsonText(HOSTILE)) as ScanResult)).toBe(jsonText(HOSTILE));
  });

  it('keeps any text of any finding', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (message) => {
      const [first] = RESULT.findings;
      const written = JSON.parse(jsonText({ ...RESULT, findings: [{ ...first!, message }] })) as ScanResult;
      expect(written.findings[0]?.message).toBe(message);
    }));
  });

  it('equals its golden file', () => expectGolden('result.json', jsonText(RESULT)));
});

describe('the schema of the JSON report', () => {
  it.each<[string, (document: any) => void]>([
    ['an unknown member', (document) => { document.extra = 1; }],
    ['an unknown member of a finding', (document) => { document.findings[0].extra = 1; }],
    ['a missing member', (document) => { delete document.gate; }],
    ['another schema version', (document) => { document.schemaVersion = 2; }],
    ['a status that is no finding', (document) => { document.findings[0].status = 'pass'; }],
    ['an unknown finding without its cause', (document) => { delete document.findings[2].unknown; }],
    ['a failure with a cause of being unknown', (document) => { document.findings[1].unknown = document.findings[2].unknown; }],
    ['a waived unknown', (document) => { document.findings[2].disposition = 'waived'; }],
    ['a reason that does not exist', (document) => { document.gaps[0].reason = 'lazy'; }],
    ['a fingerprint that is no sha256', (document) => { document.findings[0].fingerprint = 'abc'; }],
    ['a local time', (document) => { document.scan.now = '2026-11-24T06:01:30+01:00'; }],
    ['an exit code that is no verdict', (document) => { document.gate.exitCode = 2; }],
    ['a negative count', (document) => { document.summary.byStatus.fail = -1; }],
    ['a severity that does not exist', (document) => { document.rules[0].severity = 'urgent'; }],
    ['a verdict that is no index', (document) => { document.verdicts.pass.NET001 = ['0']; }],
    ['evidence without a path', (document) => { delete document.findings[0].evidence[0].path; }],
  ])('refuses %s', (_name, change) => {
    expect(faultsOf(edited(change))).not.toEqual([]);
  });
});
