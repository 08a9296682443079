import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import type { FactField } from '../../src/model/fact.ts';
import { classOf, hasOwnStandIn, isMeasure } from '../../src/report/redaction/members.ts';

interface Leaf {
  readonly path: string;
  readonly member: string;
  readonly field: FactField;
}

function leavesOf(path: string, member: string, field: FactField): readonly Leaf[] {
  return field.items === undefined ? [{ path, member, field }] : Object.entries(field.items).flatMap(([key, inner]) => leavesOf(`${path}.${key}`, key, inner));
}

const LEAVES = [...createFactTable().definitions.values()].flatMap((fact) => Object.entries(fact.fields).flatMap(([key, field]) => leavesOf(`${fact.name}.${key}`, key, field)));
const TEXTS = LEAVES.filter(({ field: { type } }) => ['string', 'string[]', 'object', 'object[]'].includes(type));

/**
 * Facts whose open texts are words of Microsoft's, ports or permissions: nothing that somebody in a tenant named. Read one by one; a new fact that is on no list of the
 * redaction is a name, which hides too much and never too little.
 */
const PLAIN = [
  'access.broadPatterns', 'access.dangerousActions', 'access.principalType', 'activityLogAlerts.operations', 'activityLogExport.categories', 'activityLogExport.destinations', 'adminRules.alwaysAllowed.ports',
  'adminRules.alwaysAllowed.protocol', 'applicationOwners.owners.type', 'authenticationMethods.enabled', 'clusterUpgrades.version', 'defenderPlans.off', 'defenderPlans.on', 'exposure.openings.ports',
  'exposure.openings.sourceTags', 'firewallDnat.open.frontendPorts', 'groupRules.idle.protocols', 'groupRules.permissive.protocols', 'jit.connection.protocol', 'jit.defenderCause', 'jit.ports.protocol',
  'localAuth.switch', 'patchAssessment.missing.classification', 'registration.methods', 'role.broadPatterns', 'role.dangerousActions', 'securityContacts.severities', 'subnets.bare.delegatedTo',
  'userSignIn.phishingResistantMethods',
];

describe('what stands in evidence', () => {
  it('is a name, or a sentence that is searched for names, wherever a fact does not say what it can be', () => {
    const open = TEXTS.filter(({ field }) => field.values === undefined);
    expect(open.length).toBeGreaterThan(150);
    expect(open.filter(({ member }) => classOf(member, 'Ada of rt-07', true) === 'plain').map(({ path }) => path).toSorted()).toEqual(PLAIN.toSorted());
  });

  it('stays where a fact says that it is one of some words', () => {
    const closed = TEXTS.flatMap(({ path, member, field }) => (field.values ?? []).map((value) => ({ path, member, value })));
    expect(closed.length).toBeGreaterThan(150);
    expect(closed.filter(({ member, value }) => classOf(member, value, true) === 'name').map(({ path, value }) => `${path} ${value}`)).toEqual([]);
  });

  it.each<readonly [string, string, 'plain' | 'text' | 'name']>([
    ['publicNetworkAccess', 'Enabled', 'plain'], ['kubernetesVersion', '1.24.9', 'plain'], ['createdOn', '2026-01-02T03:04:05.6789Z', 'plain'], ['condition', 'only Ada', 'name'], ['displayName', 'Ada', 'name'],
    ['userPrincipalName', 'ada@contoso.example', 'name'], ['description', 'Payroll', 'name'], ['customField', 'srv-07', 'name'], ['message', 'anything at all', 'text'], ['contentType', 'application/x-pkcs12', 'plain'],
    ['createdBy', '00000000-0000-4000-8000-0000000000aa', 'plain'], ['roleName', 'Owner', 'plain'], ['roleName', 'Owner of payroll', 'name'], ['name', 'AllowVnetInBound', 'plain'],
    ['name', '4711', 'name'], ['displayName', '2031-07-09', 'name'], ['name', 'microsoft-acme', 'name'], ['rule', 'SecurityCenter-JITRule-12-34', 'plain'], ['name', 'SecurityCenter-JITRule-12-34', 'name'],
    ['name', 'Microsoft.AcmeBank', 'text'], ['port', '4711', 'plain'], ['expiresOn', '2031-07-09', 'plain'], ['contentType', 'acme/payroll', 'name'],
  ])('a property %s of %s is %s', (member, value, expected) => {
    expect(classOf(member, value, false)).toBe(expected);
  });

  it.each(['22', '20-25', '22, 3389', '*', 'P90D', 'PT8H', 'P383DT16H10M', '2026-10-01'])('%s is a measure', (text) => expect(isMeasure(text)).toBe(true));
  it.each(['P', 'Paul', '22nd', 'vm-01', '1.2.3.4.example', 'Microsoft', 'a::b::c', '', 'true', '10.0.0.4', 'Microsoft.Network/*'])('%s is none', (text) => expect(isMeasure(text)).toBe(false));

  it.each(['true', '*', '10.0.0.4', '10.0.0.0/8', '[2001:db8::1]', '00000000-0000-4000-8000-0000000000aa'])('%s has a stand-in of its own or needs none', (text) => expect(hasOwnStandIn(text)).toBe(true));
  it.each(['4711', '2031-07-09', 'Microsoft.AcmeBank', 'vm-01', '1.2.3.4.example', 'a::b::c'])('%s has none', (text) => expect(hasOwnStandIn(text)).toBe(false));
});
