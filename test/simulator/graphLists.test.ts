import { describe, expect, it } from 'vitest';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { NOW } from './client.ts';

const GRAPH = 'https://graph.microsoft.com';

interface Body {
  readonly value?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: { readonly code: string };
  readonly '@odata.nextLink'?: string;
  readonly [key: string]: unknown;
}

const [LICENSED, UNLICENSED] = [contosoEstate(), contosoEstate({ withoutPim: true })];

/** Asks as the scanner, which holds these application permissions. */
function directory(permissions: readonly string[], change: (estate: Estate) => Estate = (estate) => estate, of: Estate = LICENSED) {
  const estate = change(of);
  const simulator = createSimulator({ estate: { ...estate, applications: estate.applications.map((one) => ({ ...one, graphPermissions: permissions })) }, now: () => NOW });
  const body = new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret, grant_type: 'client_credentials', scope: `${GRAPH}/.default` }).toString();
  const { access_token: token } = JSON.parse(simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: {}, body }).body) as { readonly access_token: string };
  const get = (path: string) => {
    const answer = simulator.handle({ method: 'GET', url: path.startsWith('https://') ? path : `${GRAPH}${path}`, headers: { authorization: `Bearer ${token}` }, body: '' });
    return { status: answer.status, body: JSON.parse(answer.body) as Body };
  };
  return { get, simulator };
}

/** Making a simulator's keys takes longer than all that is asked of it. */
const KNOWN = new Map<string, ReturnType<typeof directory>>();
function as(permission: string): ReturnType<typeof directory> {
  const known = KNOWN.get(permission) ?? directory([permission]);
  KNOWN.set(permission, known);
  return known;
}

const holding = (lists: NonNullable<NonNullable<Estate['directory']>['lists']>, objects: NonNullable<NonNullable<Estate['directory']>['objects']> = {}) => (estate: Estate): Estate => ({
  ...estate, directory: { organization: {}, subscribedSkus: [], lists, objects },
});

const OF_ROLES = "scopeId eq '/' and scopeType eq 'DirectoryRole'";
const SETTINGS = '/v1.0/policies/roleManagementPolicyAssignments';
const ALERTS = '/beta/identityGovernance/roleManagementAlerts/alerts';

// Microsoft Graph permissions reference and the reference of each operation, application permissions: the least, and ones that do not do.
const TAKES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['/v1.0/identity/conditionalAccess/policies', ['Policy.Read.All'], ['Directory.Read.All', 'AuthenticationContext.Read.All']],
  ['/v1.0/identity/conditionalAccess/namedLocations', ['Policy.Read.All'], ['Directory.Read.All']],
  ['/v1.0/identity/conditionalAccess/authenticationContextClassReferences', ['AuthenticationContext.Read.All', 'Policy.Read.ConditionalAccess'], ['Directory.Read.All']],
  ['/v1.0/policies/authenticationStrengthPolicies', ['Policy.Read.AuthenticationMethod', 'Policy.Read.All'], ['Directory.Read.All']],
  ['/beta/policies/authenticationMethodsPolicy', ['Policy.Read.AuthenticationMethod', 'Policy.Read.All'], ['Directory.Read.All']],
  ['/v1.0/policies/identitySecurityDefaultsEnforcementPolicy', ['Policy.Read.All'], ['Policy.Read.AuthenticationMethod']],
  ['/v1.0/policies/authorizationPolicy', ['Policy.Read.All'], ['Policy.Read.AuthenticationMethod']],
  ['/v1.0/roleManagement/directory/roleAssignments', ['RoleManagement.Read.Directory', 'Directory.Read.All'], ['RoleAssignmentSchedule.Read.Directory', 'Policy.Read.All']],
  ['/v1.0/roleManagement/directory/roleEligibilityScheduleInstances', ['RoleManagement.Read.Directory', 'RoleEligibilitySchedule.Read.Directory'], ['Directory.Read.All', 'RoleAssignmentSchedule.Read.Directory']],
  ['/v1.0/roleManagement/directory/roleAssignmentScheduleInstances', ['RoleManagement.Read.Directory', 'RoleAssignmentSchedule.Read.Directory'], ['Directory.Read.All', 'RoleEligibilitySchedule.Read.Directory']],
  [`${SETTINGS}?$filter=${OF_ROLES}&$expand=policy($expand=rules)`, ['RoleManagement.Read.Directory', 'RoleManagement.Read.All'], ['RoleManagementPolicy.Read.AzureADGroup', 'Policy.Read.All']],
  [`${SETTINGS}?$filter=scopeId eq 'g' and scopeType eq 'Group'&$expand=policy($expand=rules)`, ['RoleManagementPolicy.Read.AzureADGroup'], ['RoleManagement.Read.Directory', 'Policy.Read.All']],
  [`${ALERTS}?$filter=${OF_ROLES}`, ['RoleManagementAlert.Read.Directory'], ['RoleManagement.Read.Directory', 'Directory.Read.All']],
  ['/v1.0/identityGovernance/accessReviews/definitions?$top=100', ['AccessReview.Read.All'], ['Directory.Read.All', 'Policy.Read.All']],
  ['/v1.0/reports/authenticationMethods/userRegistrationDetails', ['AuditLog.Read.All'], ['User.Read.All', 'UserAuthenticationMethod.Read.All']],
  [`/beta/users/none/authentication/requirements`, [], ['UserAuthenticationMethod.Read.All', 'User.Read.All']],
];

describe('the policies, roles and reports of the directory', () => {
  it.each(TAKES)('%s is served for %j and for none of %j', (path, enough, wanting) => {
    expect(enough.map((permission) => as(permission).get(path).status)).toEqual(enough.map(() => 200));
    expect(wanting.map((permission) => as(permission).get(path).body.error?.code)).toEqual(wanting.map(() => 'Authorization_RequestDenied'));
  });

  it('say what only the beta says in the beta alone', () => {
    const roles = 'roleManagement/directory/roleDefinitions';
    const { get } = directory(['RoleManagement.Read.Directory', 'Policy.Read.All'], holding({ [roles]: [{ id: 'r', isPrivileged: true }] }));
    expect([get(`/beta/${roles}`), get(`/v1.0/${roles}`)].map(({ body }) => body.value)).toEqual([[{ id: 'r', isPrivileged: true }], [{ id: 'r' }]]);
    const preferences = ['beta', 'v1.0'].map((version) => get(`/${version}/policies/authenticationMethodsPolicy`).body['systemCredentialPreferences'] !== undefined);
    expect(preferences).toEqual([true, false]);
  });

  it('take a filter where the service does', () => {
    const { get, simulator } = directory(['RoleManagement.Read.Directory', 'RoleManagementAlert.Read.Directory']);
    expect([SETTINGS, ALERTS].map((path) => get(path).status)).toEqual([400, 400]);
    expect([get(`${SETTINGS}?$filter=scopeType eq 'DirectoryRole'`).status, get('/v1.0/identityGovernance/roleManagementAlerts/alerts').status, simulator.unsupported.length]).toEqual([501, 501, 2]);
  });

  it('expand their rules when asked to', () => {
    const row = { id: 's', scopeId: '/', scopeType: 'DirectoryRole', policy: { id: 'p', rules: [] } };
    const { get } = directory(['RoleManagement.Read.Directory'], holding({ 'policies/roleManagementPolicyAssignments': [row, { ...row, id: 'other', scopeType: 'Group', scopeId: 'g' }] }));
    const { policy: _policy, ...bare } = row;
    expect([get(`${SETTINGS}?$filter=${OF_ROLES}`), get(`${SETTINGS}?$filter=${OF_ROLES}&$expand=policy($expand=rules)`)].map(({ body }) => body.value)).toEqual([[bare], [row]]);
  });

  it('come in pages', () => {
    const policies = Array.from({ length: 7 }, (_none, index) => ({ id: `p${index}` }));
    const { get } = directory(['Policy.Read.All'], (estate) => ({ ...holding({ 'identity/conditionalAccess/policies': policies })(estate), pageSize: 3 }));
    const seen: unknown[] = [];
    let pages = 0;
    for (let next: string | undefined = '/v1.0/identity/conditionalAccess/policies'; next !== undefined; pages += 1) {
      const page: Body = get(next).body;
      seen.push(...(page.value ?? []));
      next = page['@odata.nextLink'];
    }
    expect([seen, pages]).toEqual([policies, 3]);
  });

  it.each([
    ['/v1.0/users?$select=id,signInActivity&$top=500', 403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'], ['/v1.0/reports/authenticationMethods/userRegistrationDetails', 403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'],
    ['/v1.0/roleManagement/directory/roleEligibilityScheduleInstances', 400, 'AadPremiumLicenseRequired'], ['/v1.0/identityGovernance/accessReviews/definitions', 403, 'Forbidden'],
    ['/v1.0/identity/conditionalAccess/policies', 200, undefined], ['/v1.0/roleManagement/directory/roleAssignments', 200, undefined],
  ])('%s of a tenant without a licence: %i %s', (path, status, code) => {
    const answer = directory(['User.Read.All', 'AuditLog.Read.All', 'RoleManagement.Read.Directory', 'AccessReview.Read.All', 'Policy.Read.All'], undefined, UNLICENSED).get(path);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  });

  it('tell of sign-ins to who may know of them, five hundred at a time', () => {
    const path = '/v1.0/users?$select=id,signInActivity&$top=';
    expect(directory(['User.Read.All']).get(`${path}500`).body.error?.code).toBe('Authorization_RequestDenied');
    expect([500, 501].map((top) => directory(['User.Read.All', 'AuditLog.Read.All']).get(`${path}${top}`).status)).toEqual([200, 400]);
  });

  it('have one policy of each kind, also where an estate says nothing of them', () => {
    const { get } = directory(['Policy.Read.All'], holding({}));
    const paths = ['authenticationMethodsPolicy', 'identitySecurityDefaultsEnforcementPolicy', 'authorizationPolicy'].map((name) => `/v1.0/policies/${name}`);
    expect(paths.map((path) => [get(path).status, get(path).body['value']])).toEqual(paths.map(() => [200, undefined]));
    expect(get('/v1.0/identity/conditionalAccess/policies').body.value).toEqual([]);
  });
});
