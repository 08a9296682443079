import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REDACTION_MODES } from '../../src/model/redaction.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { FINDINGS, nth, RESULT, resultWith } from './fixture.ts';

const SAMPLE = JSON.parse(readFileSync('reports/sample/results.json', 'utf8')) as ScanResult;

describe('a rule of somebody', () => {
  const told = nth(RESULT.rules, 1);
  const redactedRule = (parts: Partial<typeof told>): typeof told => nth(redactResult(resultWith({ rules: RESULT.rules.with(1, { ...told, ...parts }) }), ['names']).rules, 1);

  it.each<readonly [string, string]>([
    ['/home/zed/acme-pack/jit/own.yaml', 'own.yaml'], [String.raw`..\acme\own.yaml`, 'own.yaml'], ['acme/own.yaml', 'own.yaml'], ['acme/jit/exposed-vm-without-jit.yaml', 'exposed-vm-without-jit.yaml'], ['jit/exposed-vm-without-jit.yaml', 'jit/exposed-vm-without-jit.yaml'],
  ])('of the file %s is of %s', (file, expected) => expect(redactedRule({ file }).file).toBe(expected));

  it.each([
    'https://wiki.acme.example/jit', 'https://acme.sharepoint.com/x', 'http://learn.microsoft.com/azure', 'https://learn.microsoft.com:8443/', 'https://zed@learn.microsoft.com/', 'https://learn.microsoft.com.acme.example/', 'the handbook of Zed', '/home/zed/notes.md',
  ])('points to %s no longer', (reference) => expect(redactedRule({ references: [reference, 'https://learn.microsoft.com/azure/'] }).references).toEqual(['(redacted)', 'https://learn.microsoft.com/azure/']));

  it('keeps both under other modes', () => {
    const rules = RESULT.rules.with(1, { ...told, file: '/home/zed/own.yaml', references: ['https://wiki.acme.example/jit'] });
    expect(redactResult(resultWith({ rules }), ['tags']).rules).toEqual(rules);
  });
});

describe('what a rule expected', () => {
  const expectedOf = (path: string, expected: string): string => nth(nth(redactResult(resultWith({ findings: [{ ...nth(FINDINGS, 1), evidence: [{ path, expected, actual: null, type: 'x', apiVersion: '' }] }] }), REDACTION_MODES).findings, 0).evidence, 0).expected;

  it.each<readonly [string, string, string, string]>([
    ['a path', 'properties.logPath', 'equals "/home/zed/logs"', 'equals "name-1"'],
    ['a path compared with a word of a fact', 'fact.jit.state', 'in ["/srv/zed","unprotected"]', 'in ["name-1","unprotected"]'],
    ['a URL', 'properties.endpoint', 'notIn ["https://acme.example/x","https://zed.example"]', 'notIn ["name-1","name-2"]'],
    ['a name of one word, where names are', 'fact.directoryAssignment.principalName', 'notIn ["Zed"]', 'notIn ["principal-1"]'],
    ['a number, where names are', 'name', 'equals "4711"', 'equals "name-1"'],
    ['words of a list', 'properties.mode', 'in ["Enabled","partial"]', 'in ["Enabled","partial"]'],
    ['a role and a type', 'fact.access.role', 'in ["Owner","Microsoft.Network/*"]', 'in ["Owner","Microsoft.Network/*"]'],
    ['a measure', 'properties.age', 'olderThan "P90D"', 'olderThan "P90D"'],
    ['a tag', 'tags.env', 'equals "prod"', 'equals "tagValue-1"'],
    ['a tag of several words', 'tags.env', 'equals "of the Zed team"', 'equals "tagValue-1"'],
    ['what is no JSON', 'properties.mode', 'equals "\\x Enabled', 'equals "\\x Enabled'],
  ])('%s', (_what, path, expected, shown) => expect(expectedOf(path, expected)).toBe(shown));
});

describe('what built-in rules say', () => {
  const redacted = redactResult(SAMPLE, REDACTION_MODES);

  it('stays: files, references, and what they expect, guids apart', () => {
    const own = ({ rules }: ScanResult): unknown => rules.map(({ file, references }) => [file, references]);
    expect(own(redacted)).toEqual(own(SAMPLE));
    const expected = ({ findings }: ScanResult): readonly string[] => findings.flatMap(({ evidence }) => evidence.map((item) => item.expected.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'GUID')));
    expect(expected(redacted)).toEqual(expected(SAMPLE));
  });
});
