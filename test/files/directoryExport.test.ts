import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readExport } from '../../src/files/exportReader.ts';
import { DIRECTORY_TYPES } from '../../src/model/directoryTypes.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { collected, contoso } from '../e2e/tenant.ts';
import { NOW } from '../simulator/client.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const options = { tool: { name: 'portcullis', version: '0' }, now: '2026-01-01T00:00:00.000Z' };
const GROUP = { id: `/subscriptions/${CONTOSO.subscriptions.production}/resourceGroups/rg`, type: 'Microsoft.Resources/subscriptions/resourceGroups', name: 'rg', tenantId: CONTOSO.tenantId, properties: {} };

let count = 0;
/** An export: a group of resources, which says whose tenant it is, and these documents, a file each. */
function exported(...documents: readonly unknown[]) {
  count += 1;
  const folder = mkdtempSync(join(root, `${count}-`));
  for (const [index, document] of [GROUP, ...documents].entries()) writeFileSync(join(folder, `${index}.json`), JSON.stringify(document));
  return readExport(folder, options);
}

const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW });
const form = new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret, grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }).toString();
const { access_token: token } = JSON.parse(simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: {}, body: form }).body) as { readonly access_token: string };
const answer = (path: string): unknown => JSON.parse(simulator.handle({ method: 'GET', url: `https://graph.microsoft.com${path}`, headers: { authorization: `Bearer ${token}` }, body: '' }).body);

/** What one command exports: a list or an object that is not of another one. */
const WHOLE = DIRECTORY_TYPES.filter(({ path }) => !path.includes('<id>'));

describe('answers of Microsoft Graph, saved as they are', async () => {
  const snapshot = await collected(contoso());
  const { snapshot: read, warnings } = exported(...WHOLE.map(({ path }) => answer(path)));

  it.each(WHOLE.map(({ type }) => type))('%s are the rows that a collection has', (type) => {
    expect([...read.rows(type)]).toEqual([...snapshot.rows(type)]);
  });

  it('leave nothing out, and keep no secret', () => {
    expect(warnings.filter((warning) => !warning.endsWith('holds no resources'))).toEqual([]);
    expect(JSON.stringify(WHOLE.flatMap(({ type }) => [...read.rows(type)]))).not.toMatch(/"hint"|"secretText"|"key":/);
  });
});

describe('objects of Microsoft Graph', () => {
  const user = { '@odata.type': '#microsoft.graph.user', id: 'ann', displayName: 'Ann', userPrincipalName: 'ann@contoso.example' };
  const idsOf = (type: string, ...documents: readonly unknown[]) => [...exported(...documents).snapshot.rows(type)].map(({ id }) => id);

  it('are told by their kind, alone, in an array or in a list', () => {
    for (const document of [user, [user], { value: [user] }]) expect(idsOf('Microsoft.Graph/users', document)).toEqual([`/tenants/${CONTOSO.tenantId}/users/ann`]);
  });

  it('bring sign-ins where they hold them, and no name where they hold none', () => {
    const activity = { id: 'ann', signInActivity: { lastSignInDateTime: '2026-01-01T00:00:00Z' } };
    const { snapshot } = exported({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users(id,signInActivity)', value: [activity] });
    expect([...snapshot.rows('Microsoft.Graph/users')]).toEqual([]);
    expect([...snapshot.rows('Microsoft.Graph/userSignInActivity')].map(({ properties }) => properties)).toEqual([{ signInActivity: activity.signInActivity }]);
  });

  it('prove presence and never absence: a kind without one is not collected', () => {
    const { snapshot } = exported(user);
    const gaps = snapshot.gaps.map(({ artifact }) => artifact);
    expect([gaps.includes('Microsoft.Graph/users'), gaps.includes('Microsoft.Graph/groups'), gaps.includes('Microsoft.Graph/conditionalAccessPolicies')]).toEqual([false, true, true]);
  });

  it('of a list that names a next page are not all', () => {
    const { snapshot, warnings } = exported({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x', value: [user] });
    expect(snapshot.gaps.some(({ artifact }) => artifact === 'Microsoft.Graph/users')).toBe(true);
    expect(warnings.join()).toContain('one page of a longer list');
  });

  const context = (list: string): object => ({ '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#${list}` });
  const eligible = { id: 'e1', groupId: 'team', principalId: 'ann', accessId: 'member' };
  it.each<[string, object, string]>([
    ['one user by his id', { ...context('users(id,displayName)/$entity'), id: 'ann', displayName: 'Ann' }, 'users'],
    ['members of a group', { ...context('directoryObjects'), value: [user] }, 'users'],
    ['members of a group by its address', { ...context("groups('team')/members"), value: [user] }, 'users'],
    ['who is eligible for one group', { ...context('identityGovernance/privilegedAccess/group/eligibilityScheduleInstances'), value: [eligible] }, 'groupEligibilityScheduleInstances'],
    ['settings of one group', { ...context('policies/roleManagementPolicyAssignments(policy(rules()))'), value: [{ id: 'Group_1', scopeId: 'team', scopeType: 'Group' }] }, 'groupPolicyAssignments'],
  ])('of %s prove that they are there, and not that nothing else is', (_what, document, collection) => {
    const { snapshot } = exported(document);
    const type = `Microsoft.Graph/${collection}`;
    expect([[...snapshot.rows(type)].length, snapshot.gaps.some(({ artifact }) => artifact === type)]).toEqual([1, true]);
  });

  // Microsoft Graph reference, the example answer of each operation.
  it.each([
    ['authenticationMethodsPolicy', 'authenticationMethodsPolicy'], ['policies/authorizationPolicy/$entity', 'authorizationPolicy'],
    ['policies/identitySecurityDefaultsEnforcementPolicy/$entity', 'identitySecurityDefaultsEnforcementPolicy'],
  ])('are whole where there is one: %s', (list, collection) => {
    const { snapshot } = exported({ ...context(list), id: 'it', displayName: 'It' });
    const type = `Microsoft.Graph/${collection}`;
    expect([[...snapshot.rows(type)].length, snapshot.gaps.some(({ artifact }) => artifact === type)]).toEqual([1, false]);
  });

  it.each([
    ['reports/authenticationMethods/userRegistrationDetails', 'userRegistrationDetails'], ['identityGovernance/roleManagementAlerts/alerts(alertDefinition(),alertConfiguration())', 'directoryRoleAlerts'],
    ['policies/roleManagementPolicyAssignments(policy(rules()))', 'directoryRolePolicyAssignments'], ['identity/conditionalAccess/policies', 'conditionalAccessPolicies'],
  ])('are told by the list that they stood in: %s', (list, collection) => {
    const { snapshot } = exported({ ...context(list), value: [{ id: 'it', displayName: 'It' }] });
    const type = `Microsoft.Graph/${collection}`;
    expect([[...snapshot.rows(type)].length, snapshot.gaps.some(({ artifact }) => artifact === type)]).toEqual([1, false]);
  });

  it.each([['by a name of JavaScript\'s own', { '@odata.type': '#microsoft.graph.constructor', id: 'x' }], ['without an id', { '@odata.type': '#microsoft.graph.user', displayName: 'Ann' }]])('are not told %s', (_what, object) => {
    const { snapshot, warnings } = exported({ value: [object] });
    expect(warnings.join()).toContain('1 objects of Microsoft Graph do not say what they are');
    expect([...snapshot.rows('Microsoft.Graph/users')]).toEqual([]);
  });

  it.each([['members of a group', { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects', value: [{ '@odata.type': '#microsoft.graph.device', id: 'x' }] }], ['an unknown list', { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#chats', value: [{ id: 'x' }] }]])('of which nobody can tell what they are are left out, and said to be: %s', (_what, document) => {
    expect(exported(document).warnings.join()).toContain('1 objects of Microsoft Graph do not say what they are');
  });
});
