import { describe, expect, it } from 'vitest';
import { CONTOSO, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import { PRINCIPALS } from '../../src/simulator/contoso/identities.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { NOW } from './client.ts';

const GRAPH = 'https://graph.microsoft.com';
const EVERYTHING = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All', 'PrivilegedEligibilitySchedule.Read.AzureADGroup'];

interface Body {
  readonly value?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: { readonly code: string };
  readonly '@odata.nextLink'?: string;
  readonly '@odata.context'?: string;
}

/** Asks as the scanner, which holds these application permissions. */
function directory(permissions: readonly string[] = EVERYTHING, options: ContosoOptions = {}, change: (estate: Estate) => Estate = (estate) => estate) {
  const estate = change(contosoEstate(options));
  const applications = estate.applications.map((one) => ({ ...one, graphPermissions: permissions }));
  const simulator = createSimulator({ estate: { ...estate, applications }, now: () => NOW });
  const body = new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret, grant_type: 'client_credentials', scope: `${GRAPH}/.default` }).toString();
  const login = simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: {}, body });
  const { access_token } = JSON.parse(login.body) as { access_token: string };
  const get = (path: string) => {
    const answer = simulator.handle({ method: 'GET', url: path.startsWith('https://') ? path : `${GRAPH}${path}`, headers: { authorization: `Bearer ${access_token}` }, body: '' });
    return { status: answer.status, body: JSON.parse(answer.body) as Body };
  };
  return { get, simulator };
}

const { networkTeam, shiftLeads, pipeline, onCallEngineer, consultant, backupJob, formerEngineer } = PRINCIPALS;
const USERS = '/v1.0/users?$select=id,displayName';
const GROUPS = '/v1.0/groups?$select=id,displayName';
const WORKLOADS = '/v1.0/servicePrincipals?$select=id,displayName';
const MEMBERS = `/beta/groups/${networkTeam.id}/members?$select=id,displayName`;
const INSTANCES = '/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances';
const ELIGIBILITIES = `${INSTANCES}?$filter=groupId eq '${networkTeam.id}'`;

describe('the directory', () => {
  // Microsoft Graph permissions reference, application permissions of each operation.
  it.each([
    [USERS, ['User.Read.All', 'Directory.Read.All'], ['GroupMember.Read.All', 'User.ReadBasic.All', 'Application.Read.All']],
    [GROUPS, ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'], ['User.Read.All', 'Application.Read.All']],
    [WORKLOADS, ['Application.Read.All', 'Directory.Read.All'], ['User.Read.All', 'GroupMember.Read.All']],
    [MEMBERS, ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'], ['User.Read.All', 'Member.Read.Hidden']],
    [ELIGIBILITIES, ['PrivilegedEligibilitySchedule.Read.AzureADGroup'], ['GroupMember.Read.All', 'Directory.Read.All', 'RoleManagement.Read.Directory']],
  ])('serves %s for %j and for none of %j', (path, enough, wanting) => {
    for (const permission of enough) expect([permission, directory([permission]).get(path).status]).toEqual([permission, 200]);
    for (const permission of wanting) expect([permission, directory([permission]).get(path).body.error?.code]).toEqual([permission, 'Authorization_RequestDenied']);
  });

  it('tells of each object what was asked for by name, and no more', () => {
    const { get, simulator } = directory();
    const { body } = get('/v1.0/users?$select=id,userPrincipalName,userType,accountEnabled,onPremisesSyncEnabled,createdDateTime,externalUserState&$top=999');
    expect(body['@odata.context']).toBe(`${GRAPH}/v1.0/$metadata#users`);
    expect(body.value?.find(({ id }) => id === consultant.id)).toEqual({
      id: consultant.id, userPrincipalName: 'consultant_fabrikam.example#EXT#@contoso.example', userType: 'Guest', accountEnabled: true, onPremisesSyncEnabled: null, createdDateTime: '2025-09-01T12:00:00Z', externalUserState: 'Accepted',
    });
    expect(body.value?.find(({ id }) => id === formerEngineer.id)).toMatchObject({ accountEnabled: false, onPremisesSyncEnabled: true });
    const machine = get('/v1.0/servicePrincipals?$select=id,servicePrincipalType,appOwnerOrganizationId,alternativeNames&$top=999').body.value?.find(({ id }) => id === backupJob.id);
    expect(machine).toEqual({ id: backupJob.id, servicePrincipalType: 'ManagedIdentity', appOwnerOrganizationId: null, alternativeNames: ['isExplicit=False', expect.stringContaining('/virtualMachines/legacy-backup')] });
    expect(simulator.unsupported).toEqual([]);
  });

  it('pages by an opaque token that fits its own question', () => {
    const { get } = directory();
    const first = get(`${USERS}&$top=4`).body;
    expect(first.value).toHaveLength(4);
    const seen: unknown[] = [...(first.value ?? [])];
    for (let next = first['@odata.nextLink']; next !== undefined;) {
      const page: Body = get(next).body;
      seen.push(...(page.value ?? []));
      next = page['@odata.nextLink'];
    }
    expect(seen).toEqual(get(`${USERS}&$top=999`).body.value);
    const token = new URL(first['@odata.nextLink'] ?? '').searchParams.get('$skiptoken') ?? '';
    expect(get(`${GROUPS}&$skiptoken=${token}`).status).toBe(400);
    expect([0, 1000, 'x'].map((top) => get(`${USERS}&$top=${top}`).status)).toEqual([400, 400, 400]);
  });

  it('serves a hundred unasked', () => {
    const many = (estate: Estate): Estate => ({ ...estate, principals: Array.from({ length: 150 }, (_none, index) => ({ id: `${index}`, kind: 'user', displayName: `User ${index}` })) });
    const { body } = directory(EVERYTHING, {}, many).get(USERS);
    expect([body.value?.length, body['@odata.nextLink'] === undefined]).toEqual([100, false]);
  });

  it.each([
    '/v1.0/users', `${USERS}&$filter=userType eq 'Guest'`, `${USERS}&$count=true`, '/beta/users?$select=id', `/v1.0/users/${consultant.id}?$select=id`,
    `/v1.0/groups/${networkTeam.id}/transitiveMembers?$select=id`, `/v1.0/groups/${networkTeam.id}/owners?$select=id`, `${INSTANCES}?$filter=accessId eq 'member'`, `${ELIGIBILITIES}&$expand=principal`,
  ])('does not model %s, and says so', (path) => {
    const { get, simulator } = directory();
    expect([get(path).status, simulator.unsupported.length]).toEqual([501, 1]);
  });
});

describe('members of a group', () => {
  it('bear their kind; version 1.0 leaves service principals out without a word', () => {
    const kinds = (version: string) => directory().get(`/${version}/groups/${networkTeam.id}/members?$select=id`).body.value?.map((one) => `${String(one['@odata.type'])} ${String(one['id'])}`).toSorted();
    const user = `#microsoft.graph.user ${onCallEngineer.id}`;
    expect([kinds('beta'), kinds('v1.0')]).toEqual([[`#microsoft.graph.servicePrincipal ${pipeline.id}`, user], [user]]);
  });

  it('of a kind that may not be read show no more than id and kind', () => {
    const told = directory(['GroupMember.Read.All', 'User.Read.All']).get(MEMBERS).body.value;
    expect(told).toContainEqual({ '@odata.type': '#microsoft.graph.servicePrincipal', id: pipeline.id, displayName: null });
    expect(told).toContainEqual({ '@odata.type': '#microsoft.graph.user', id: onCallEngineer.id, displayName: onCallEngineer.displayName });
  });

  it('of a group that is not there are not found', () => {
    const answer = directory().get(`/beta/groups/${consultant.id}/members?$select=id`);
    expect([answer.status, answer.body.error?.code]).toEqual([404, 'Request_ResourceNotFound']);
  });

  it('that are hidden take a permission of their own', () => {
    const hide = (estate: Estate): Estate => ({ ...estate, groups: (estate.groups ?? []).map((group) => (group.id === shiftLeads.id ? { ...group, properties: { visibility: 'HiddenMembership' } } : group)) });
    const statuses = [EVERYTHING, [...EVERYTHING, 'Member.Read.Hidden']].map((permissions) => directory(permissions, {}, hide).get(`/beta/groups/${shiftLeads.id}/members?$select=id`).status);
    expect(statuses).toEqual([403, 200]);
  });
});

describe('PIM for Groups', () => {
  it('is listed by group or by principal, and not without either', () => {
    const { get } = directory();
    const row = { groupId: networkTeam.id, principalId: PRINCIPALS.accessManager.id, accessId: 'member', memberType: 'direct', startDateTime: '2026-02-01T00:00:00Z', endDateTime: '2027-02-01T00:00:00Z' };
    expect(get(ELIGIBILITIES).body.value).toMatchObject([row]);
    expect(get(`${INSTANCES}?$filter=principalId eq '${PRINCIPALS.accessManager.id.toUpperCase()}'`).body.value).toMatchObject([row]);
    expect(get(`${INSTANCES}?$filter=groupId eq '${shiftLeads.id}'`).body.value).toEqual([]);
    expect(get(INSTANCES).status).toBe(400);
  });

  it('is refused for want of a licence', () => {
    const answer = directory(EVERYTHING, { withoutPim: true }).get(ELIGIBILITIES);
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'AadPremiumLicenseRequired']);
  });
});
