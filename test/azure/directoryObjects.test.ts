import type { HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { NOW } from '../simulator/client.ts';

/** What is read of one object of the directory after another, twenty in a request: what one of them is told is that one's, what all are told is the tenant's. */
const TENANT = `/tenants/${CONTOSO.tenantId}`;
const OWNERS = 'Microsoft.Graph/applicationOwners';
const FEDERATION = 'Microsoft.Graph/applicationFederatedIdentityCredentials';
const REQUIREMENTS = 'Microsoft.Graph/userAuthenticationRequirements';
const ASSIGNMENTS = 'Microsoft.Graph/groupAssignmentScheduleInstances';

async function read(faults: readonly Fault[] = []): Promise<{ readonly snapshot: Snapshot; readonly waits: readonly number[] }> {
  const waits: number[] = [];
  const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW, faults });
  const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  const snapshot = await collectTenant({ ...(await simulatedTenant(simulator)), now: () => NOW, sleep, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false, activityLog: true });
  expect(simulator.unsupported).toEqual([]);
  return { snapshot, waits };
}

const whole = (await read()).snapshot;
const idsOf = (snapshot: Snapshot, type: string): readonly string[] => [...snapshot.rows(type)].map(({ id }) => id);
const gapsOf = (snapshot: Snapshot, type: string): readonly string[] => snapshot.gaps.filter(({ artifact }) => artifact === type).map(({ reason, scope, missing }) => `${reason} ${scope} ${missing.join()}`.trim());
const lastOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** A list below each object, and where it is asked for. */
const LISTS: readonly (readonly [string, (id: string) => RegExp, string])[] = [
  [OWNERS, (id) => new RegExp(`/applications/${id}/owners`), 'Application.Read.All'], [FEDERATION, (id) => new RegExp(`/applications/${id}/federated`), 'Application.Read.All'],
  [REQUIREMENTS, (id) => new RegExp(`/users/${id}/authentication/requirements`), 'Policy.Read.All'],
];

describe.each(LISTS)('%s', (type, urlOf, permission) => {
  const [first = '', ...others] = idsOf(whole, type);

  it('has a row for each, also where there is nothing to list', () => {
    expect(others.length).toBeGreaterThan(2);
    expect(gapsOf(whole, type)).toEqual([]);
  });

  it('of one that refuses is a gap of that one where others answer', async () => {
    const { snapshot } = await read([{ url: urlOf(lastOf(first)), answer: { kind: 'error', status: 400, code: 'BadRequest' } }]);
    expect([idsOf(snapshot, type), gapsOf(snapshot, type)]).toEqual([others, [`failed ${first}`]]);
    expect(snapshot.gaps.map(({ artifact }) => artifact)).toEqual([type]);
  });

  it('that refuses all is one gap, of the tenant', async () => {
    const { snapshot } = await read([{ url: urlOf('[^/]+'), answer: { kind: 'error', status: 403, code: 'Authorization_RequestDenied' } }]);
    expect([idsOf(snapshot, type), gapsOf(snapshot, type)]).toEqual([[], [`forbidden ${TENANT} ${permission}`]]);
  });

  it('of one that is throttled for a while is read whole', async () => {
    const { snapshot, waits } = await read([{ url: urlOf(lastOf(first)), calls: [1, 2], answer: { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '17' } } }]);
    expect([snapshot.gaps, idsOf(snapshot, type), waits]).toEqual([[], [first, ...others], [17_000, 17_000]]);
  });

  it('of one that is throttled for good is throttled, and the others are read', async () => {
    const { snapshot } = await read([{ url: urlOf(lastOf(first)), answer: { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '9000' } } }]);
    expect([idsOf(snapshot, type), gapsOf(snapshot, type)]).toEqual([others, [`throttled ${first}`]]);
  });
});

describe('what is asked for of the whole directory', () => {
  const JSON_ANSWER = { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' } } as const;

  it.each(['authenticationMethodsPolicy', 'identitySecurityDefaultsEnforcementPolicy', 'authorizationPolicy'])('is not there in an object that holds nothing: %s', async (name) => {
    const { snapshot } = await read([{ url: `/policies/${name}`, answer: { ...JSON_ANSWER, body: '{}' } }]);
    expect([idsOf(snapshot, `Microsoft.Graph/${name}`), gapsOf(snapshot, `Microsoft.Graph/${name}`)]).toEqual([[], [`failed ${TENANT}`]]);
  });

  it('is not what a group has, where one address serves both', async () => {
    const type = 'Microsoft.Graph/directoryRolePolicyAssignments';
    const body = JSON.stringify({ value: [{ id: 'Group_1', scopeId: 'team', scopeType: 'Group', policy: { rules: [] } }] });
    const { snapshot } = await read([{ url: /roleManagementPolicyAssignments\?.*DirectoryRole/, answer: { ...JSON_ANSWER, body } }]);
    expect([idsOf(snapshot, type), gapsOf(snapshot, type)]).toEqual([[], [`failed ${TENANT}`]]);
  });
});

describe('lists that name groups of the directory', () => {
  it.each(['/identity/conditionalAccess/policies', '/roleManagement/directory/roleAssignments'])('leave what groups hold in Azure known where they cannot be read: %s', async (url) => {
    const { snapshot } = await read([{ url, answer: { kind: 'error', status: 403, code: 'Authorization_RequestDenied' } }]);
    expect([gapsOf(snapshot, 'Microsoft.Graph/groupMembers'), gapsOf(snapshot, 'Microsoft.Graph/groupEligibilityScheduleInstances'), gapsOf(snapshot, ASSIGNMENTS)]).toEqual([[], [], []]);
    expect(idsOf(snapshot, 'Microsoft.Graph/groupMembers').length).toBeGreaterThan(0);
    expect(snapshot.gaps.length).toBeGreaterThan(0);
  });
});

describe('a list that only the global cloud serves', () => {
  const USES = 'Microsoft.Graph/appCredentialSignInActivities';

  it('is not asked for in another cloud: no data, which nobody can grant, and neither a failure nor nothing', async () => {
    const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW, cloud: 'AzureUSGovernment' });
    const tenant = await simulatedTenant(simulator);
    const credential = async (httpClient: HttpClient) => new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient, authorityHost: 'https://login.microsoftonline.us' });
    const snapshot = await collectTenant({
      ...tenant, cloud: 'AzureUSGovernment', credential, now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false,
    });
    expect(snapshot.gaps.filter(({ artifact }) => artifact === USES).map(({ reason, missing, message }) => [reason, missing, message])).toEqual([['noData', [], `AzureUSGovernment does not serve ${USES}`]]);
    expect(simulator.log.filter(({ url }) => url.includes('appCredentialSignInActivities'))).toEqual([]);
    expect([...snapshot.rows('Microsoft.Graph/applications')].length).toBeGreaterThan(0);
  });
});
