import { describe, expect, it } from 'vitest';
import type { Unknown } from '../../src/model/unknown.ts';
import { unreadParts } from '../../src/report/incomplete.ts';
import { CLEAN, FINDINGS, LEGACY, nth, RESULT, resultWith, TENANT } from './fixture.ts';

function withCause(cause: Unknown, scan = {}) {
  return unreadParts(resultWith({ findings: [{ ...nth(FINDINGS, 2), unknown: cause }], scan }));
}

const CAUSE: Unknown = { reason: 'forbidden', artifact: 'Microsoft.Network/loadBalancers', scope: `/subscriptions/${LEGACY}`, missing: [], message: 'the reading was refused' };

describe('what could not be read', () => {
  it('is told once a cause, with the findings it left unknown, the permission, who needs it and where', () => {
    expect(unreadParts(RESULT)).toEqual([
      expect.objectContaining({
        artifact: 'Microsoft.Security/locations/jitNetworkAccessPolicies',
        where: 'subscription Legacy',
        findings: 2,
        rules: ['JIT001'],
        fix: `Grant Microsoft.Security/locations/jitNetworkAccessPolicies/read to scanner at /subscriptions/${LEGACY}.`,
      }),
    ]);
  });

  it('does not count what Azure itself does not hold', () => {
    expect(withCause({ ...CAUSE, reason: 'noData' })).toEqual([]);
    expect(unreadParts(CLEAN)).toEqual([]);
  });

  it.each([
    ['throttled', /^Scan again/],
    ['failed', /^Scan again; if it fails again: the reading was refused\.$/],
    ['ruleError', /^Correct the rule/],
    ['notCollected', /^Collect again: the reading was refused\.$/],
    ['forbidden', /^Grant read access to Microsoft\.Network\/loadBalancers to scanner at /],
  ] as const)('says what to do when something is %s', (reason, fix) => {
    expect(withCause({ ...CAUSE, reason })[0]?.fix).toMatch(fix);
  });

  it.each([
    ['an application that lacks consent', { kind: 'servicePrincipal', objectId: 'o', name: 'scanner' }, /^Grant the Microsoft Graph application permission Policy\.Read\.All to scanner, with admin consent \("portcullis doctor --registration" .*\)\.$/],
    ['a person, whose client nobody can give more', { kind: 'user', objectId: 'o', name: 'ann@contoso.example' }, /^Scan as an application that has the Microsoft Graph application permission Policy\.Read\.All: the client that ann@contoso\.example signed in with cannot be given it \("portcullis doctor --registration" .*\)\.$/],
  ])('says how a permission of Microsoft Graph comes to %s', (_who, principal, fix) => {
    const cause = { ...CAUSE, artifact: 'Microsoft.Graph/conditionalAccessPolicies', scope: `/tenants/${TENANT}`, missing: ['Policy.Read.All'] };
    expect(withCause(cause, { principal })[0]?.fix).toMatch(fix);
  });

  it('names the command that adds a type to an export', () => {
    expect(withCause({ ...CAUSE, reason: 'notCollected' }, { origin: 'export' })[0]?.fix).toMatch(/^Add it to the export: az graph query .*microsoft\.network\/loadbalancers/i);
  });

  it.each([
    [`/tenants/${TENANT}`, 'the tenant'],
    [`/subscriptions/${LEGACY.toUpperCase()}`, 'subscription Legacy'],
    [`/subscriptions/${LEGACY}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-1`, 'kv-1 in Legacy'],
  ])('calls %s %s', (scope, where) => expect(withCause({ ...CAUSE, scope })[0]?.where).toBe(where));
});
