import { describe, expect, it } from 'vitest';
import { REDACTION_MODES } from '../../src/model/redaction.ts';
import type { Evidence } from '../../src/model/finding.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { FINDINGS, nth, RESULT, resultWith } from './fixture.ts';

/** The sample by hand with one machine called otherwise, wherever its name stands. */
function calling(name: string): ScanResult {
  return JSON.parse(JSON.stringify(RESULT).replaceAll('vm-web-01', name)) as ScanResult;
}

/** One finding on the first machine, with parts of a test. */
function withFinding(parts: Partial<ResultFinding>): ScanResult {
  return resultWith({ findings: [{ ...nth(FINDINGS, 1), ...parts }] });
}

function actualOf(actual: Evidence['actual'], path = 'properties.thing'): unknown {
  return nth(nth(redactResult(withFinding({ evidence: [{ path, expected: '', actual, type: 'x', apiVersion: '' }] }), REDACTION_MODES).findings, 0).evidence, 0).actual;
}

describe('a machine whose name looks like something else', () => {
  it.each([
    '0047110815', '4711', '2031-07-09', '8.15-2031', 'microsoft-acme', 'Microsoft.AcmeBank', 'PT8H', '1.24.9', '10.20.30.40', 'SecurityCenter-JITRule-12-34', 'DirectoryRole_00000000-0000-4000-8000-0000000000aa_Payroll',
    'acme-00000000-0000-4000-8000-0000000000aa', 'and 3 more',
  ])('%s is hidden where it is a name, and in sentences', (name) => {
    const redacted = redactResult(calling(name), REDACTION_MODES);
    expect(JSON.stringify({ ...redacted, rules: [] }).toLowerCase()).not.toContain(name.toLowerCase());
    expect(redacted.resources.map((resource) => resource.name).filter((one) => /^virtualMachine-\d+$/.test(one)).length).toBe(4);
  });

  it.each(['22', '443'])('%s is hidden where it is a name; in sentences a number so short may be a port', (name) => {
    const redacted = redactResult(calling(name), REDACTION_MODES);
    expect(redacted.resources.flatMap(({ id, name: shown }) => [shown, id.slice(id.lastIndexOf('/') + 1)])).not.toContain(name);
  });
});

it('a number is no name as a part of a time, or of another name', () => {
  const redacted = redactResult({ ...calling('2026'), findings: [{ ...nth(FINDINGS, 2), message: '2026 runs since 2026-10-01, like vm-2026' }] }, ['names']);
  expect(nth(redacted.findings, 0).message).toMatch(/^virtualMachine-\d runs since 2026-10-01, like name-1$/);
});

describe('what Azure names by a scheme', () => {
  it.each<readonly [string, string, string]>([
    ['a rule of a request', '/providers/Microsoft.Network/networkSecurityGroups/g/securityRules/SecurityCenter-JITRule-12-34', 'SecurityCenter-JITRule-12-34'],
    ['a machine that is called so', '/providers/Microsoft.Compute/virtualMachines/SecurityCenter-JITRule-12-34', 'virtualMachine-1'],
    ['a consent policy', '/tenants/00000000-0000-4000-8000-0000000000aa/permissionGrantPolicies/microsoft-user-default-low', 'microsoft-user-default-low'],
    ['a consent policy of somebody', '/tenants/00000000-0000-4000-8000-0000000000aa/permissionGrantPolicies/microsoft-acme', 'permissionGrantPolicy-1'],
  ])('%s', (_what, id, expected) => {
    expect(String(actualOf(id, 'properties.linkedId')).split('/').at(-1)).toBe(expected);
  });

  it('is an alert of the directory by its kind, with stand-ins for its guids', () => {
    expect(actualOf('DirectoryRole_00000000-0000-4000-8000-0000000000aa_NoMfaOnRoleActivationAlert', 'properties.alertId')).toMatch(/^DirectoryRole_[\da-f]{8}-[\da-f]{4}-8[\da-f-]{21}_NoMfaOnRoleActivationAlert$/);
  });

  it('leaves the words of the posture', () => {
    const ways = (['open', 'temporary', 'restricted', 'unknown'] as const).map((verdict) => ({ virtualMachine: nth(RESULT.resources, 1).id, networkInterface: 'x', path: 'publicIp', verdict, openings: [] }));
    const posture = { exposure: { unread: [], ways }, jit: { unread: [], machines: [] }, privileged: { unread: [], holders: [] }, credentials: { unread: [], days: 30, later: 0, items: [] } } as unknown as NonNullable<ScanResult['posture']>;
    expect(redactResult({ ...RESULT, posture }, REDACTION_MODES).posture?.exposure.ways.map(({ verdict }) => verdict)).toEqual(['open', 'temporary', 'restricted', 'unknown']);
  });

  it('says at the end of a list how much was left out, and nowhere else', () => {
    expect(actualOf(['acme-1', 'and 2 more', 'and 3 more'], 'fact.new.things')).toEqual(['name-1', 'name-2', 'and 3 more']);
  });
});

describe('a tag whose value is a number', () => {
  const message = (value: string, text: string): string => nth(redactResult(withFinding({ owner: value, message: text }), ['tags']).findings, 0).message;

  it.each<readonly [string, string, string, string]>([
    ['a cost center', '4711', 'cost center 4711, in vm-4711 and 47110', 'cost center owner-1, in vm-4711 and 47110'],
    ['a date', '2031-07-09', 'reviewed 2031-07-09, not 2031-07-10', 'reviewed owner-1, not 2031-07-10'],
    ['a number that may be a port', '443', 'open on 443', 'open on 443'],
    ['a number of the rules', '3389', 'open on 3389', 'open on 3389'],
  ])('%s', (_what, value, text, expected) => {
    const rules = RESULT.rules.map((rule) => ({ ...rule, rationale: `${rule.rationale} Port 3389 is one.` }));
    expect(nth(redactResult({ ...withFinding({ owner: value, message: text }), rules }, ['tags']).findings, 0).message).toBe(expected);
    expect(message('web', 'of web')).toBe('of owner-1');
  });

  it('leaves numbers in the texts of rules', () => {
    const rules = RESULT.rules.map((rule) => ({ ...rule, remediation: { ...rule.remediation, az: 'az rest --api-version 2024-04-01' } }));
    expect(redactResult({ ...withFinding({ owner: '2024-04-01' }), rules }, REDACTION_MODES).rules.map(({ remediation }) => remediation.az)).toEqual(rules.map(({ remediation }) => remediation.az));
  });
});
