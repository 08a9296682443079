import { describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { doctor, type Checkup } from '../../src/flow/doctor.ts';
import { describeRule } from '../../src/flow/rules.ts';
import { graphPermissions, scannerRole } from '../../src/flow/scannerRole.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import type { Gap } from '../../src/model/unknown.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Withheld } from '../../src/simulator/contoso/roles.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { collected, contoso, judged, RULES, verdictsOf } from './tenant.ts';

const NOW = Date.parse(CONTOSO_NOW);

async function checkup(simulator: Simulator): Promise<Checkup> {
  return doctor({ ...(await simulatedTenant(simulator)), now: () => NOW, signal: new AbortController().signal, rules: [] });
}

/** Contoso, in which the scanner holds nothing but what `doctor --role` prints. */
function underPrintedRole(): Estate {
  const estate = contosoEstate();
  const { Actions, NotActions, DataActions, NotDataActions } = scannerRole([]);
  const permissions = [{ actions: Actions, notActions: NotActions, dataActions: DataActions, notDataActions: NotDataActions }];
  const isScanners = (name: unknown): boolean => typeof name === 'string' && name.startsWith('Contoso Scan Reader');
  const authorizationresources = estate.tables.authorizationresources.map((row) => {
    const properties = row['properties'] as Readonly<Record<string, never>>;
    return isScanners(properties['roleName']) ? { ...row, properties: { ...properties, permissions } } : row;
  });
  const applications = estate.applications.map((application) => (application.clientId === CONTOSO.clientId ? { ...application, graphPermissions: graphPermissions().map(({ permission }) => permission) } : application));
  return { ...estate, applications, tables: { ...estate.tables, authorizationresources } };
}

describe('the role that doctor prints', () => {
  it('lets a full scan run: every type is read whole, and the verdicts are those of a reader of everything', async () => {
    const simulator = createSimulator({ estate: underPrintedRole(), now: () => NOW });
    const snapshot = await collected(simulator);
    expect(snapshot.gaps).toEqual([]);
    expect(simulator.unsupported).toEqual([]);
    expect(simulator.log.filter(({ status }) => status === 403)).toEqual([]);
    const everything = verdictsOf(judged(await collected(contoso())));
    const rolesApart = (verdicts: ReadonlyMap<string, string>) => [...verdicts].filter(([key]) => !key.startsWith('IAM001 '));
    expect(rolesApart(verdictsOf(judged(snapshot)))).toEqual(rolesApart(everything));
  });

  it('reads and nothing else: each action ends in read, none is that of a secret, and no data plane is touched', () => {
    const role = scannerRole(['/subscriptions/x']);
    expect(role.Actions.filter((action) => !action.endsWith('/read'))).toEqual([]);
    expect([role.NotActions, role.DataActions, role.NotDataActions]).toEqual([[], [], []]);
    expect(role.Actions.filter((action) => action === '*' || action.startsWith('*/'))).toEqual([]);
    expect(role.AssignableScopes).toEqual(['/subscriptions/x']);
  });

  it('is the least: there is no action that no type needs', () => {
    const needed = new Set([...CATALOG.map((entry) => entry.permission), 'Microsoft.Authorization/permissions/read', 'Microsoft.Management/managementGroups/descendants/read']);
    expect(scannerRole([]).Actions.filter((action) => !needed.has(action))).toEqual([]);
  });

  it('makes doctor content', async () => {
    const { rules, gaps, principal } = await checkup(createSimulator({ estate: underPrintedRole(), now: () => NOW }));
    expect(gaps).toEqual([]);
    expect(rules.length).toBeGreaterThanOrEqual(8);
    expect(principal?.objectId).toBe(CONTOSO.objectId);
  });
});

function keysOf(gaps: readonly Gap[]): readonly string[] {
  return [...new Set(gaps.map(({ artifact, scope, missing }) => `${artifact} ${scope.split('/').slice(0, 3).join('/')} ${missing.join(',')}`))].toSorted();
}

const { legacy } = CONTOSO.subscriptions;

/** What is withheld, and what a scan then finds missing must be what doctor said before it. */
const WITHHELD: readonly (readonly [string, readonly Withheld[]])[] = [
  ['security groups', [{ action: 'Microsoft.Network/networkSecurityGroups/read' }]],
  ['security groups in one subscription', [{ action: 'Microsoft.Network/networkSecurityGroups/read', subscriptionId: legacy }]],
  ['JIT policies and plans', [{ action: 'Microsoft.Security/locations/jitNetworkAccessPolicies/read' }, { action: 'Microsoft.Security/pricings/read' }]],
  ['role definitions', [{ action: 'Microsoft.Authorization/roleDefinitions/read' }]],
  ['a whole provider in one subscription', [{ action: 'Microsoft.Storage/*', subscriptionId: legacy }]],
  ['groups', [{ action: 'GroupMember.Read.All' }]],
  ['users, service principals and who is eligible for groups', [{ action: 'User.Read.All' }, { action: 'Application.Read.All' }, { action: 'PrivilegedEligibilitySchedule.Read.AzureADGroup' }]],
  ['sign-ins and what people have registered', [{ action: 'AuditLog.Read.All' }]],
  ['policies of the directory', [{ action: 'Policy.Read.All' }]],
  ['roles of the directory', [{ action: 'RoleManagement.Read.Directory' }]],
  ['applications', [{ action: 'Application.Read.All' }]],
  ['access reviews, alerts and contexts', [{ action: 'AccessReview.Read.All' }, { action: 'RoleManagementAlert.Read.Directory' }, { action: 'AuthenticationContext.Read.All' }]],
  ['what groups hold by Privileged Identity Management', [{ action: 'PrivilegedAssignmentSchedule.Read.AzureADGroup' }, { action: 'RoleManagementPolicy.Read.AzureADGroup' }]],
  ['role assignments in one subscription', [{ action: 'Microsoft.Authorization/roleAssignments/read', subscriptionId: legacy }]],
  ['licences', [{ action: 'LicenseAssignment.Read.All' }, { action: 'Organization.Read.All' }]],
];

describe('doctor foretells what a scan could not read', () => {
  it.each(WITHHELD)('without %s', async (_what, withheld) => {
    const foretold = (await checkup(contoso({ withheld }))).gaps;
    const { gaps } = await collected(contoso({ withheld }));
    expect(keysOf(foretold)).toEqual(keysOf(gaps));
    expect(foretold.length).toBeGreaterThan(0);
  });

  it('and names the rules that need it, and no others', async () => {
    const action = 'Microsoft.Security/locations/jitNetworkAccessPolicies/read';
    const { rules } = await checkup(contoso({ withheld: [{ action }] }));
    const needing = RULES.rules.filter((rule) => describeRule(rule, RULES).permissions.includes(action)).map(({ id }) => id);
    expect(needing.length).toBeGreaterThan(0);
    expect(rules.filter(({ gaps }) => gaps.length > 0).map(({ ruleId }) => ruleId)).toEqual(needing);
    const unknown = judged(await collected(contoso({ withheld: [{ action }] }))).findings.filter(({ status, unknown: cause }) => status === 'unknown' && cause?.reason !== 'noData').map(({ ruleId }) => ruleId);
    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown.filter((id) => !needing.includes(id))).toEqual([]);
  });

  it('reads no resource for it', async () => {
    const simulator = contoso();
    await checkup(simulator);
    expect(simulator.log.filter(({ url }) => url.includes('Microsoft.ResourceGraph'))).toEqual([]);
    expect(simulator.log.every(({ method, url }) => method === 'GET' || url.includes('/oauth2/'))).toBe(true);
  });
});
