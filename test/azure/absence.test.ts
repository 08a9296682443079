import { describe, expect, it } from 'vitest';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { ScopeRequest, Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { compareText } from '../../src/values/json.ts';
import { judged } from '../e2e/tenant.ts';

const NOW = Date.parse(CONTOSO_NOW);
const { production, legacy, edge, sandbox } = CONTOSO.subscriptions;
const ALL = Object.values(CONTOSO.subscriptions);
const JIT = 'Microsoft.Security/locations/jitNetworkAccessPolicies';
const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';
const GROUP_ELIGIBILITIES = 'Microsoft.Graph/groupEligibilityScheduleInstances';
const SETTINGS = 'Microsoft.Authorization/roleManagementPolicyAssignments';

interface Reading {
  readonly options?: ContosoOptions;
  readonly change?: (estate: Estate) => Estate;
  readonly faults?: readonly Fault[];
  readonly asked?: Partial<ScopeRequest>;
}

async function read({ options = {}, change = (estate) => estate, faults = [], asked = {} }: Reading): Promise<{ readonly snapshot: Snapshot; readonly simulator: Simulator }> {
  const simulator = createSimulator({ estate: change(contosoEstate(options)), now: () => NOW, faults });
  const snapshot = await collectTenant({
    ...(await simulatedTenant(simulator)), asked: { subscriptions: [], managementGroups: [], exclude: [], ...asked }, now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false,
    activityLog: true,
  });
  return { snapshot, simulator };
}

function gapsOf(snapshot: Snapshot, type: string): readonly string[] {
  return snapshot.gaps.filter(({ artifact }) => artifact === type).map(({ reason, scope, missing }) => `${reason} ${scope} ${missing.join(',')}`.trim());
}

function absencesOf(snapshot: Snapshot): readonly string[] {
  return snapshot.manifest.artifacts.flatMap(({ type, scope, absence }) => (absence === undefined ? [] : [`${type} ${scope}: ${absence}`]));
}

const unregistered = (estate: Estate): Estate => ({ ...estate, unregistered: [{ subscriptionId: legacy, namespace: 'Microsoft.Security' }] });
const jitRefused: Fault = { url: `${legacy}/providers/Microsoft.Security/jitNetworkAccessPolicies`, answer: { kind: 'error', status: 404, code: 'ResourceNotFound' } };

describe('a subscription in which Microsoft.Security is not registered', () => {
  it('has no JIT policy and no plan, assessment or contact, and the state of the provider is the proof', async () => {
    const { snapshot } = await read({ change: unregistered });
    expect(snapshot.gaps).toEqual([]);
    const types = ['Microsoft.Security/pricings', 'Microsoft.Security/assessments', 'Microsoft.Security/securityContacts', JIT];
    expect(absencesOf(snapshot).toSorted()).toEqual(types.map((type) => `${type} /subscriptions/${legacy}: Microsoft.Security is NotRegistered in /subscriptions/${legacy}`).toSorted());
    expect([...snapshot.rows(JIT)].filter(({ subscriptionId }) => subscriptionId === legacy)).toEqual([]);
  });

  it('is not believed where the provider is registered after all', async () => {
    const { snapshot } = await read({ faults: [jitRefused] });
    expect(gapsOf(snapshot, JIT)).toEqual([`failed /subscriptions/${legacy}`]);
    expect(absencesOf(snapshot)).toEqual([]);
  });

  it('is not believed where the state of the providers could not be read', async () => {
    const { snapshot } = await read({ change: unregistered, options: { withheld: [{ action: 'Microsoft.Resources/subscriptions/providers/read' }] } });
    expect(gapsOf(snapshot, JIT)).toEqual([`failed /subscriptions/${legacy}`]);
    expect(absencesOf(snapshot)).toEqual([]);
  });

  it('is not believed of a refusal for want of a permission', async () => {
    const { snapshot } = await read({ change: unregistered, options: { withheld: [{ action: `${JIT}/read`, subscriptionId: legacy }] } });
    expect(gapsOf(snapshot, JIT)).toEqual([`forbidden /subscriptions/${legacy} ${JIT}/read`]);
  });
});

/** Lists of the directory that an unlicensed tenant is refused, because nothing of the kind can be there (Privileged Identity Management, access reviews). */
const REFUSED_OF_TENANT = [
  'Microsoft.Graph/groupAssignmentScheduleInstances', 'Microsoft.Graph/groupPolicyAssignments', 'Microsoft.Graph/directoryRoleAssignmentScheduleInstances', 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances',
  'Microsoft.Graph/directoryRolePolicyAssignments', 'Microsoft.Graph/directoryRoleAlerts', 'Microsoft.Graph/accessReviewDefinitions',
];
/** What the directory keeps to itself without Entra ID P1. */
const UNTOLD = ['Microsoft.Graph/appCredentialSignInActivities', 'Microsoft.Graph/userRegistrationDetails', 'Microsoft.Graph/userSignInActivity'];

describe('a tenant that PIM refuses for want of a licence', () => {
  it('has no eligibilities, and its licences are the proof: whoever is privileged stands so', async () => {
    const { snapshot } = await read({ options: { withoutPim: true } });
    // What the directory does not tell without a licence is not there to be read: shown, and nothing that a permission would change.
    expect(snapshot.gaps.map(({ reason, artifact, missing }) => [reason, artifact, missing])).toEqual(UNTOLD.map((type) => ['noData', type, []]));
    const refused = [ELIGIBILITIES, 'Microsoft.Authorization/roleAssignmentScheduleInstances', 'Microsoft.Authorization/accessReviewScheduleDefinitions', SETTINGS].flatMap((type) => ALL.map((id) => `${type} /subscriptions/${id}`));
    const ofTenant = [GROUP_ELIGIBILITIES, ...REFUSED_OF_TENANT].map((type) => `${type} /tenants/${CONTOSO.tenantId}`);
    expect(absencesOf(snapshot).map((text) => text.split(': ')[0] ?? '').toSorted(compareText)).toEqual([...refused, ...ofTenant].toSorted(compareText));
    expect(judged(snapshot).findings.filter(({ ruleId, status }) => ruleId === 'IAM002' && status === 'unknown')).toEqual([]);
  });

  it.each([
    ['Microsoft.Authorization/roleEligibilityScheduleInstances', /Microsoft\.Authorization\/roleEligibilityScheduleInstances\?.*skip/i],
    ['Microsoft.Graph/directoryRoleEligibilityScheduleInstances', /directory\/roleEligibilityScheduleInstances\?.*skip/i],
    ['Microsoft.Graph/accessReviewDefinitions', /accessReviews\/definitions\?.*skip/i],
  ])('is not believed behind a page of %s that was served', async (type, url) => {
    const change = (estate: Estate): Estate => ({ ...estate, directory: { ...estate.directory, subscribedSkus: [] } }) as Estate;
    const { snapshot } = await read({ options: { pageSize: 1 }, change, faults: [{ url, answer: { kind: 'error', status: 400, code: 'AadPremiumLicenseRequired' } }] });
    expect(gapsOf(snapshot, type).filter((gap) => gap.startsWith('failed')).length).toBeGreaterThan(0);
    expect(absencesOf(snapshot).filter((text) => text.startsWith(`${type} `))).toEqual([]);
  });

  it('is not believed where it holds such a licence', async () => {
    const { snapshot } = await read({ options: { withoutPim: true }, change: (estate) => ({ ...estate, directory: contosoEstate().directory }) as Estate });
    expect(gapsOf(snapshot, ELIGIBILITIES)).toEqual(ALL.map((id) => `failed /subscriptions/${id}`).toSorted());
    expect(gapsOf(snapshot, SETTINGS).length).toBeGreaterThan(0);
    expect(absencesOf(snapshot)).toEqual([]);
  });

  it('is not believed where the licences cannot be read; the permission that would settle it is named', async () => {
    const { snapshot } = await read({ options: { withoutPim: true, withheld: [{ action: 'LicenseAssignment.Read.All' }, { action: 'Organization.Read.All' }] } });
    expect(gapsOf(snapshot, ELIGIBILITIES)).toEqual(ALL.map((id) => `forbidden /subscriptions/${id} LicenseAssignment.Read.All`).toSorted());
    expect(absencesOf(snapshot)).toEqual([]);
  });
});

const roles: Fault = { url: `${production}/providers/Microsoft.Authorization/roleDefinitions`, answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } };

describe('role definitions', () => {
  it('are listed whole once, and of the other subscriptions the custom ones alone', async () => {
    const { snapshot, simulator } = await read({});
    const asked = simulator.log.filter(({ url }) => url.includes('/providers/Microsoft.Authorization/roleDefinitions')).map(({ url }) => decodeURIComponent(url.slice(url.indexOf('/subscriptions/'))));
    expect(asked).toEqual([
      `/subscriptions/${production}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview`,
      ...[legacy, edge, sandbox].map((id) => `/subscriptions/${id}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview&$filter=type eq 'CustomRole'`),
    ]);
    const names = [...snapshot.rows('Microsoft.Authorization/roleDefinitions')].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are listed whole by the next subscription where the first one refuses', async () => {
    const { snapshot } = await read({ faults: [roles] });
    const builtIn = [...snapshot.rows('Microsoft.Authorization/roleDefinitions')].filter((row) => (row.properties as Readonly<Record<string, unknown>>)['type'] === 'BuiltInRole');
    expect(builtIn.length).toBeGreaterThan(5);
    expect(gapsOf(snapshot, 'Microsoft.Authorization/roleDefinitions')).toEqual([`forbidden /subscriptions/${production} Microsoft.Authorization/roleDefinitions/read`]);
  });
});

/** A subscription in the tenant that the scanner holds no role in: it is there, and it cannot see it. */
const HIDDEN = '5ab00000-0000-4000-8000-0000000000ff';
const withHidden = (estate: Estate): Estate => ({
  ...estate,
  subscriptions: [...estate.subscriptions, { subscriptionId: HIDDEN, displayName: 'contoso-hidden', state: 'Enabled', managementGroup: CONTOSO.managementGroups.production }],
});

/** The simulator lists a subscription to whoever holds a role above it: the scanner's own list is cut short here. */
const listed: Fault = {
  url: 'https://management.azure.com/subscriptions?',
  answer: {
    kind: 'raw', status: 200, headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ value: ALL.map((subscriptionId) => ({ id: `/subscriptions/${subscriptionId}`, subscriptionId, displayName: `name of ${subscriptionId}`, state: 'Enabled', tenantId: CONTOSO.tenantId })) }),
  },
};

describe('subscriptions that exist and cannot be seen', () => {
  it('are told where everything was asked for, and leave no gap: nobody asked for them', async () => {
    const { snapshot } = await read({ change: withHidden, faults: [listed] });
    expect(snapshot.manifest.scopes.descendants).toEqual({
      listed: [`/providers/Microsoft.Management/managementGroups/${CONTOSO.tenantId}`], unknown: [], notSeen: [{ subscriptionId: HIDDEN, displayName: 'contoso-hidden' }],
    });
    expect(snapshot.gaps).toEqual([]);
    expect(judged(snapshot).scan.scopes.descendants?.notSeen.length).toBe(1);
  });

  it('are gaps of every type where their management group was asked for', async () => {
    const { snapshot } = await read({ change: withHidden, faults: [listed], asked: { managementGroups: [CONTOSO.managementGroups.production] } });
    expect(snapshot.manifest.scopes.notVisible).toEqual([HIDDEN]);
    expect(gapsOf(snapshot, 'Microsoft.Compute/virtualMachines')).toEqual([`forbidden /subscriptions/${HIDDEN} Microsoft.Resources/subscriptions/read`]);
    expect(judged(snapshot).gate.exitCode).toBe(4);
  });

  it('cannot be ruled out where the group cannot be listed: a gap under an asked group, else a note', async () => {
    const withheld = [{ action: 'Microsoft.Management/managementGroups/descendants/read' }];
    const asked = await read({ options: { withheld }, asked: { managementGroups: [CONTOSO.managementGroups.production] } });
    const scope = `/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups.production}`;
    expect(gapsOf(asked.snapshot, 'Microsoft.Compute/virtualMachines')).toEqual([`forbidden ${scope} Microsoft.Management/managementGroups/descendants/read`]);
    expect([3, 4]).toContain(judged(asked.snapshot).gate.exitCode);
    const everything = await read({ options: { withheld } });
    expect(everything.snapshot.gaps).toEqual([]);
    expect(everything.snapshot.manifest.scopes.descendants).toEqual({ listed: [], unknown: [`/providers/Microsoft.Management/managementGroups/${CONTOSO.tenantId}: AuthorizationFailed`], notSeen: [] });
  });

  it('are not looked for where only subscriptions were asked for', async () => {
    const { snapshot, simulator } = await read({ change: withHidden, asked: { subscriptions: [legacy] } });
    expect(snapshot.manifest.scopes.descendants).toBeUndefined();
    expect(simulator.log.filter(({ url }) => url.includes('/descendants'))).toEqual([]);
  });
});

const SCANNER = CONTOSO.objectId;
const MACHINES = 'Microsoft.Compute/virtualMachines';

/** A deny assignment in the legacy subscription, as ARM lists it. */
function denying(properties: Readonly<Record<string, unknown>>): (estate: Estate) => Estate {
  const scope = `/subscriptions/${legacy}`;
  const id = `${scope}/providers/Microsoft.Authorization/denyAssignments/de000000-0000-4000-8000-0000000000aa`;
  const denial = {
    id, name: 'de000000-0000-4000-8000-0000000000aa', type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName: 'no scanning', description: '', scope, doNotApplyToChildScopes: false, isSystemProtected: true, excludePrincipals: [],
      permissions: [{ actions: ['*/read'], notActions: ['Microsoft.Authorization/*', 'Microsoft.Resources/*', 'Microsoft.Management/*'], dataActions: [], notDataActions: [] }],
      principals: [{ id: SCANNER, type: 'ServicePrincipal' }], ...properties,
    },
  };
  return (estate) => ({ ...estate, arm: [...estate.arm, denial] });
}

const EVERYONE = { id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' };

describe('a deny assignment, which the list of permissions does not show', () => {
  it('on the scanner is a gap of what Resource Graph leaves out for it', async () => {
    const { snapshot } = await read({ change: denying({}) });
    expect([...snapshot.rows(MACHINES)].filter(({ subscriptionId }) => subscriptionId === legacy)).toEqual([]);
    expect(gapsOf(snapshot, MACHINES)).toEqual([`forbidden /subscriptions/${legacy} ${MACHINES}/read`]);
    expect(judged(snapshot).gate.exitCode).toBe(4);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['everyone', { principals: [EVERYONE] }],
    ['a group that it may be in', { principals: [{ id: 'aaaaaaaa-0000-4000-8000-000000000001', type: 'Group' }] }],
  ])('on %s counts as well', async (_what, properties) => {
    const { snapshot } = await read({ change: denying(properties) });
    expect(gapsOf(snapshot, MACHINES)).toEqual([`forbidden /subscriptions/${legacy} ${MACHINES}/read`]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['means somebody else', { principals: [{ id: 'aaaaaaaa-0000-4000-8000-000000000002', type: 'User' }] }],
    ['leaves it out by name', { principals: [EVERYONE], excludePrincipals: [{ id: SCANNER, type: 'ServicePrincipal' }] }],
    ['denies writing', { permissions: [{ actions: ['*/write', '*/delete'], notActions: [], dataActions: [], notDataActions: [] }] }],
    ['leaves reading out', { permissions: [{ actions: ['*'], notActions: ['*/read'], dataActions: [], notDataActions: [] }] }],
  ])('that %s is none', async (_what, properties) => {
    const { snapshot } = await read({ change: denying(properties) });
    expect(snapshot.gaps).toEqual([]);
  });

  it('cannot be ruled out where they cannot be read', async () => {
    const { snapshot } = await read({ options: { withheld: [{ action: 'Microsoft.Authorization/denyAssignments/read', subscriptionId: legacy }] } });
    expect(gapsOf(snapshot, MACHINES)).toEqual([`forbidden /subscriptions/${legacy} Microsoft.Authorization/denyAssignments/read`]);
  });
});

/** Resource Graph as if it had never heard of the subscription. */
const unheld = (estate: Estate): Estate => ({
  ...estate, tables: Object.fromEntries(Object.entries(estate.tables).map(([table, rows]) => [table, rows.filter(({ id }) => !id.toLowerCase().startsWith(`/subscriptions/${legacy}`) || id.includes('/providers/Microsoft.Authorization/'))])) as unknown as Estate['tables'],
});

describe('a subscription that Resource Graph does not hold', () => {
  it('is a gap of everything that Resource Graph should tell of it', async () => {
    const { snapshot } = await read({ change: unheld });
    expect(gapsOf(snapshot, MACHINES)).toEqual([`failed /subscriptions/${legacy}`]);
    expect(gapsOf(snapshot, 'Microsoft.Network/networkSecurityGroups')).toEqual([`failed /subscriptions/${legacy}`]);
    expect(gapsOf(snapshot, JIT)).toEqual([]);
  });

  it('is read all the same where its management group was asked for: Resource Manager says what lies under it', async () => {
    const { snapshot } = await read({ change: unheld, asked: { managementGroups: [CONTOSO.managementGroups.legacy] } });
    expect(snapshot.manifest.scopes.seen.map(({ subscriptionId }) => subscriptionId)).toEqual([legacy, sandbox]);
  });
});

const TOO_LARGE = { kind: 'error', status: 400, code: 'BadRequest', message: 'Please provide below info when asking for support' } as const;

describe('an answer that would be too large', () => {
  it('is asked for in smaller pages, and read whole', async () => {
    const body = JSON.stringify({ error: { code: 'BadRequest', message: 'x', details: [{ code: 'ResponsePayloadTooLarge', message: 'Response payload size is 17000000, and has exceeded the limit of 16777216.' }] } });
    const answer = { kind: 'raw', status: 400, headers: { 'content-type': 'application/json' }, body } as const;
    const whole = await read({});
    const { snapshot } = await read({ faults: [{ url: 'Microsoft.ResourceGraph', calls: [3, 4, 9], answer }] });
    expect(snapshot.gaps).toEqual([]);
    expect([...snapshot.rows(MACHINES)].length).toBe([...whole.snapshot.rows(MACHINES)].length);
  });

  it('of a single row is a gap in the end', async () => {
    const answer = { kind: 'raw', status: 413, headers: { 'content-type': 'application/json' }, body: '{"error":{"code":"ResponsePayloadTooLarge","message":"x"}}' } as const;
    const { snapshot, simulator } = await read({ faults: [{ url: 'Microsoft.ResourceGraph', answer }] });
    expect(gapsOf(snapshot, MACHINES).length).toBe(ALL.length);
    expect(simulator.log.filter(({ url }) => url.includes('Microsoft.ResourceGraph')).length).toBeLessThan(500);
  });

  it('is told from another refusal', async () => {
    const { snapshot, simulator } = await read({ faults: [{ url: 'Microsoft.ResourceGraph', answer: TOO_LARGE }] });
    expect(gapsOf(snapshot, MACHINES).length).toBe(ALL.length);
    expect(simulator.log.filter(({ url }) => url.includes('Microsoft.ResourceGraph')).length).toBeLessThan(60);
  });
});

describe('the manifest', () => {
  it('tells what each type took and what all of it cost, and the same as the requests that were sent', async () => {
    const { snapshot, simulator } = await read({});
    const { timings = [], budget } = snapshot.manifest;
    expect(timings.length).toBe(new Set(snapshot.manifest.artifacts.map(({ type }) => type)).size);
    expect(budget?.queries).toBe(simulator.log.filter(({ url }) => url.includes('Microsoft.ResourceGraph')).length);
    // Beside the types: a token for ARM and one for Microsoft Graph, the subscriptions, at first and at the end, the descendants, and the permissions of each subscription.
    expect(simulator.log.length - (budget?.requests ?? 0)).toBe(2 + 2 + 1 + ALL.length);
    expect(timings.reduce((sum, { requests }) => sum + requests, 0)).toBe(budget?.requests);
  });
});
