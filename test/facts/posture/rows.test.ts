import { describe, expect, it } from 'vitest';
import { postureOf } from '../../../src/facts/posture/posture.ts';
import type { Posture } from '../../../src/model/posture.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, NOW, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { allow, GROUP, id, INTERFACE, JIT_POLICIES, MACHINE, site } from '../exposure/site.ts';
import { GROUPS, JUST_NOW, LATER, LONG_AGO, machine, plan, PLAN_2, policyOf, policyPort, PRICINGS, SSH } from '../jit/machine.ts';
import { EVERYTHING } from './estates.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';

function of(rows: readonly JsonObject[], gaps: readonly Gap[] = []): Posture {
  return postureOf(snapshotOf(rows, gaps), { now: NOW }, EVERYTHING);
}

describe('ways', () => {
  const ways = (rows: readonly JsonObject[], gaps: readonly Gap[] = []): Posture['exposure'] => of(rows, gaps).exposure;

  it('tell twenty ranges of sources, and how many there are', () => {
    // Every second address, so that no two are one range.
    const sources = Array.from({ length: 25 }, (_none, index) => `51.140.12.${index * 2}`);
    const [opening] = ways(site({ rules: [allow('22', { sourceAddressPrefixes: sources })] })).ways[0]?.openings ?? [];
    expect(opening).toMatchObject({ sourceCount: 25, addressCount: 25, verdict: 'restricted' });
    expect(opening?.sources).toEqual(sources.map((address) => `${address}-${address}`).toSorted((a, b) => Number(a.split('.')[3]?.split('-')[0]) - Number(b.split('.')[3]?.split('-')[0])).slice(0, 20));
  });

  it.each<[string, readonly JsonObject[], readonly Gap[], unknown]>([
    ['an interface that no machine has', site({ rules: [SSH] }).slice(1), [], { virtualMachine: null, networkInterface: INTERFACE, verdict: 'open' }],
    ['a machine of which only its interface tells', site({ rules: [SSH] }).map((row) => (row['id'] === INTERFACE ? { ...row, properties: { ...(row['properties'] as JsonObject), virtualMachine: { id: MACHINE } } } : row)).slice(1), [], { virtualMachine: MACHINE, verdict: 'open' }],
    ['a machine whose interface was not read', site({ rules: [SSH] }).filter((row) => row['id'] !== INTERFACE), [], { virtualMachine: MACHINE, verdict: 'unknown', path: null, openings: [], unknown: { reason: 'notCollected' } }],
    ['a machine whose group was not read', site({ rules: [SSH] }).filter((row) => row['id'] !== GROUP), [gap(GROUPS, SUBSCRIPTION)], { virtualMachine: MACHINE, verdict: 'unknown', publicAddress: '20.50.60.70', openings: [], unknown: { reason: 'forbidden', artifact: GROUPS } }],
    ['a machine that is off', site({ rules: [SSH], machine: { extended: { instanceView: { powerState: { code: 'PowerState/deallocated' } } } } }), [], { deallocated: true, verdict: 'open' }],
    ['no filter at all', site({ rules: undefined, sku: 'Basic' }), [], { openings: [{ protocol: '*', ports: '*', filters: [{ level: 'none', securityGroup: '', rule: '', priority: null }] }] }],
  ])('are told of %s', (_name, rows, gaps, told) => {
    expect(ways(rows, gaps).ways).toMatchObject([told]);
  });

  it('may be more where only an address, or a scale set, tells of a machine', () => {
    const lost = id('Network/networkInterfaces/nic-lost');
    const address = { id: id('Network/publicIPAddresses/pip-lost'), sku: { name: 'Standard' }, properties: { ipAddress: '20.50.60.80', ipConfiguration: { id: `${lost}/ipConfigurations/one` } } };
    const set = { id: id('Compute/virtualMachineScaleSets/vmss'), sku: { capacity: 2 }, properties: { orchestrationMode: 'Uniform' } };
    expect(ways([address]).unread).toMatchObject([{ reason: 'notCollected', artifact: 'Microsoft.Network/networkInterfaces', scope: lost }]);
    expect(ways([set]).unread).toMatchObject([{ reason: 'notCollected', artifact: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', scope: set.id }]);
    // Where nothing of the kind can be among what is judged, nothing is missing.
    expect(postureOf(snapshotOf([address, set], []), { now: NOW }, { ...EVERYTHING, mayHold: () => false }).exposure.unread).toEqual([]);
    // What it leads to is told as a way that could not be followed, and so not once more.
    const named = [...site().filter((row) => row['id'] !== INTERFACE), { ...address, id: id('Network/publicIPAddresses/pip-2'), properties: { ...address.properties, ipConfiguration: { id: `${INTERFACE}/ipConfigurations/one` } } }];
    expect(ways(named)).toMatchObject({ ways: [{ networkInterface: INTERFACE, verdict: 'unknown' }], unread: [] });
  });

  it('lack nothing where Azure itself holds nothing', () => {
    for (const type of [GROUPS, 'Microsoft.Compute/virtualMachines']) expect(ways([], [{ ...gap(type, SUBSCRIPTION), reason: 'noData' }])).toEqual({ ways: [], unread: [] });
  });

  it('are none where nothing is open, whatever else there is', () => {
    expect(ways(site())).toEqual({ ways: [], unread: [] });
    expect(ways(site({ sku: undefined, rules: [SSH] }))).toEqual({ ways: [], unread: [] });
  });
});

describe('machines', () => {
  const machineOf = (rows: readonly JsonObject[], gaps: readonly Gap[] = []): Posture['jit']['machines'][number] | undefined => of(rows, gaps).jit.machines[0];
  const requestPort = (endTimeUtc: string, more: JsonObject = {}): JsonObject => ({ number: 22, allowedSourceAddressPrefix: '51.140.12.1', endTimeUtc, status: 'Initiated', statusReason: 'UserRequested', ...more });
  const request = (startTimeUtc: string, requestor: string, ...ports: readonly JsonObject[]): JsonObject => ({ startTimeUtc, requestor, virtualMachines: [{ id: MACHINE, ports }] });

  it.each<[string, readonly JsonObject[], readonly Gap[], string, string | undefined]>([
    ['in a policy', machine([SSH], [policyOf([policyPort(22)])]), [], 'configured', undefined],
    ['in a policy that is worth nothing without plan 2', site({ rules: [SSH], more: [policyOf([policyPort(22)])] }), [], 'configured', undefined],
    ['in none', machine([SSH]), [], 'notConfigured', undefined],
    ['without plan 2', site({ rules: [SSH] }), [], 'unsupported', undefined],
    ['with plan 1', site({ rules: [SSH], more: [plan({ pricingTier: 'Standard', subPlan: 'P1' })] }), [], 'unsupported', undefined],
    ['of which policies were not read', machine([SSH]), [gap(JIT_POLICIES, SUBSCRIPTION)], 'unknown', JIT_POLICIES],
    ['in a policy, of which others were not read', machine([SSH], [policyOf([policyPort(22)])]), [gap(JIT_POLICIES, SUBSCRIPTION)], 'configured', JIT_POLICIES],
    ['whose plan was not read', site({ rules: [SSH] }), [gap(PRICINGS, SUBSCRIPTION)], 'unknown', PRICINGS],
    ['in a policy, whose plan was not read', site({ rules: [SSH], more: [policyOf([policyPort(22)])] }), [gap(PRICINGS, SUBSCRIPTION)], 'configured', PRICINGS],
  ])('%s', (_name, rows, gaps, group, cause) => {
    const found = machineOf(rows, gaps);
    expect([found?.group, found?.unknown?.artifact]).toEqual([group, cause]);
    if (cause !== undefined) expect(found).not.toHaveProperty('state');
  });

  it('list as live what is granted and not over, the newest first, whoever asked last', () => {
    const asked = [
      request('2026-11-16T08:10:00Z', 'first@contoso.example', requestPort(LATER)),
      request('2026-11-16T08:50:00Z', 'second@contoso.example', requestPort(LATER, { allowedSourceAddressPrefix: '', number: 3389 })),
      // Ended within the grace, longer ago, and taken back.
      request('2026-11-16T08:55:00Z', 'third@contoso.example', requestPort(JUST_NOW, { status: 'Revoked', statusReason: 'Expired' })),
      request('2026-11-16T05:00:00Z', 'fourth@contoso.example', requestPort(LONG_AGO)),
      request('2026-11-16T08:40:00Z', 'fifth@contoso.example', requestPort(LATER, { status: 'Revoked', statusReason: 'UserRequested' })),
    ];
    expect(machineOf(machine([SSH], [policyOf([policyPort(22)], asked)]))).toMatchObject({
      live: [
        { port: 3389, requestor: 'second@contoso.example', sources: [], startedAt: '2026-11-16T08:50:00.000Z', endsAt: '2026-11-16T10:00:00.000Z' },
        { port: 22, requestor: 'first@contoso.example', sources: ['51.140.12.1'], startedAt: '2026-11-16T08:10:00.000Z' },
      ],
      lastRequestor: 'third@contoso.example', lastRequestedAt: '2026-11-16T08:55:00.000Z',
    });
  });

  it('name no last requester where a newer request may not have been read', () => {
    const cut = request('2026-11-16T08:50:00Z', 'second@contoso.example', { number: 22 });
    const found = machineOf(machine([SSH], [policyOf([policyPort(22)], [request('2026-11-16T08:10:00Z', 'first@contoso.example', requestPort(LATER)), cut])]));
    expect(found).toMatchObject({ group: 'configured', live: [{ requestor: 'first@contoso.example' }], unknown: { reason: 'notCollected', artifact: JIT_POLICIES } });
    expect(found).not.toHaveProperty('lastRequestor');
    expect(found).not.toHaveProperty('lastRequestedAt');
  });

  it('stand by group, then by name, whatever their ids', () => {
    const vm = (group: string, name: string): JsonObject => ({ id: `${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`, properties: { networkProfile: { networkInterfaces: [] } } });
    const inPolicy = (one: JsonObject): JsonObject => ({ id: id('Security/locations/westeurope/jitNetworkAccessPolicies/p'), type: JIT_POLICIES, properties: { virtualMachines: [{ id: one['id'] ?? '', ports: [policyPort(22)] }], requests: [] } });
    const [zulu, alpha, beta] = [vm('a', 'zulu'), vm('z', 'alpha'), vm('b', 'BETA')];
    // Nothing is known of a machine that names no interface: every machine has one.
    expect(of([PLAN_2, zulu, alpha, beta, inPolicy(zulu)]).jit.machines.map(({ id: own, group }) => [group, own.split('/').at(-1)])).toEqual([['configured', 'zulu'], ['unknown', 'alpha'], ['unknown', 'BETA']]);
  });
});

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';
const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';
const INSTANCES = 'Microsoft.Authorization/roleAssignmentScheduleInstances';
const USERS = 'Microsoft.Graph/users';

function grant(name: string, role: string, more: JsonObject = {}, kind = 'roleAssignments'): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/${kind}/${name}`, type: `Microsoft.Authorization/${kind}`,
    properties: { principalId: 'ann', principalType: 'User', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`, scope: SUBSCRIPTION, ...more },
  };
}

function role(name: string, actions: readonly string[] | undefined): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/${DEFINITIONS}/${name}`, type: DEFINITIONS,
    properties: { roleName: name, type: 'CustomRole', ...(actions === undefined ? {} : { permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }] }) },
  };
}

const ANN: JsonObject = { id: `${TENANT}/users/ann`, type: USERS, name: 'Ann', properties: { displayName: 'Ann', userPrincipalName: 'ann@contoso.example', userType: 'Member', accountEnabled: true } };
const READ_ALL = role(READER, ['*/read']);

describe('holders', () => {
  const held = (rows: readonly JsonObject[], gaps: readonly Gap[] = []): Posture['privileged'] => of([ANN, READ_ALL, ...rows], gaps).privileged;
  const names = (rows: readonly JsonObject[], gaps: readonly Gap[] = []): readonly (string | undefined)[] => held(rows, gaps).holders.map(({ grant: one }) => one.split('/').at(-1));

  it('are those of privileged roles alone', () => {
    expect(names([grant('one', OWNER), grant('two', 'network'), role('network', ['Microsoft.Network/*']), grant('three', 'grantor'), role('grantor', ['Microsoft.Authorization/roleAssignments/write'])])).toEqual(['one', 'three']);
  });

  it('may be more where a role was not read, which is told once for all that have it', () => {
    const { holders, unread } = held([grant('one', OWNER), ...['two', 'three', 'four'].map((name) => grant(name, 'lost', { scope: `${SUBSCRIPTION}/resourceGroups/${name}` }))]);
    expect(holders).toHaveLength(1);
    expect(unread).toMatchObject([{ reason: 'notCollected', artifact: DEFINITIONS }]);
    expect(unread[0]?.message).toMatch(/, and 2 more like it$/u);
  });

  it.each<[string, readonly JsonObject[], readonly Gap[], Partial<Record<'reason' | 'artifact', string>>]>([
    ['a role came without its permissions', [grant('one', 'cut'), role('cut', undefined)], [], { reason: 'notCollected', artifact: DEFINITIONS }],
    ['assignments were not read', [], [gap(ASSIGNMENTS, SUBSCRIPTION)], { reason: 'forbidden', artifact: ASSIGNMENTS }],
    ['an assignment does not say whose it is', [grant('one', OWNER, { principalId: '' })], [], { reason: 'notCollected', artifact: ASSIGNMENTS }],
  ])('may be more where %s', (_name, rows, gaps, cause) => {
    expect(held(rows, gaps)).toMatchObject({ holders: [], unread: [cause] });
  });

  it('are told with what is not known of them left out, and why', () => {
    const heldBy = (more: JsonObject, ...gaps: readonly Gap[]): unknown => held([grant('one', OWNER, more)], gaps).holders[0];
    expect(heldBy({}, gap(INSTANCES, SUBSCRIPTION))).toEqual({ grant: `${SUBSCRIPTION}/providers/${ASSIGNMENTS}/one`, directory: false, role: 'Owner', scope: SUBSCRIPTION, principalId: 'ann', principalName: 'Ann', principalKind: 'user', unknown: gap(INSTANCES, SUBSCRIPTION) });
    const unseen = { directory: false, holding: 'standing', principalId: 'bob', principalName: 'bob', unknown: { artifact: USERS } };
    expect(heldBy({ principalId: 'bob' }, gap(USERS, TENANT))).toMatchObject(unseen);
    expect(heldBy({ principalId: 'bob' }, gap(USERS, TENANT))).not.toHaveProperty('principalKind');
    // Nobody can say that it is nobody's.
    expect(heldBy({ principalId: 'bob', principalType: null })).toMatchObject({ principalName: 'bob', unknown: { reason: 'notCollected', missing: ['properties.principalType'] } });
    expect(heldBy({ principalId: 'bob' })).toMatchObject({ principalKind: 'orphan', holding: 'standing' });
  });

  it('count people behind a group, where all of them were read', () => {
    const group: readonly JsonObject[] = [
      { id: `${TENANT}/groups/g`, type: 'Microsoft.Graph/groups', name: 'Team', properties: { displayName: 'Team' } },
      { id: `${TENANT}/groupMembers/g`, type: 'Microsoft.Graph/groupMembers', properties: { groupId: 'g', members: [{ id: 'ann', '@odata.type': '#microsoft.graph.user' }] } },
    ];
    const ofGroup = grant('one', OWNER, { principalId: 'g', principalType: 'Group' });
    expect(held([ofGroup, ...group]).holders).toMatchObject([{ principalKind: 'group', principalName: 'Team', people: 1 }]);
    const [unseen] = held([ofGroup, ...group.slice(0, 1)], [gap('Microsoft.Graph/groupMembers', TENANT)]).holders;
    expect(unseen).toMatchObject({ principalKind: 'group', unknown: { artifact: 'Microsoft.Graph/groupMembers' } });
    expect(unseen).not.toHaveProperty('people');
  });

  it('are eligible only while the eligibility is in effect', () => {
    const eligible = (name: string, more: JsonObject): JsonObject => grant(name, OWNER, { startDateTime: '2026-01-01T00:00:00Z', endDateTime: null, ...more }, 'roleEligibilityScheduleInstances');
    const rows = [eligible('forever', {}), eligible('ended', { endDateTime: '2026-11-16T08:59:59Z' }), eligible('coming', { startDateTime: '2026-12-01T00:00:00Z' }), eligible('ending', { endDateTime: '2026-12-01T00:00:00+01:00' })];
    expect(held(rows).holders.map(({ grant: one, holding, until }) => [one.split('/').at(-1), holding, until])).toEqual([['ending', 'eligible', '2026-11-30T23:00:00.000Z'], ['forever', 'eligible', undefined]]);
  });

  it('of the directory stand, end or are eligible as their instances say', () => {
    const rowOf = (kind: string, name: string, more: JsonObject): JsonObject => ({
      id: `${TENANT}/${kind}/${name}`, type: `Microsoft.Graph/${kind}`, properties: { principalId: 'ann', roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10', directoryScopeId: '/', ...more },
    });
    const instance = (name: string, origin: string, endDateTime: string | null): JsonObject => rowOf('directoryRoleAssignmentScheduleInstances', name, { roleAssignmentOriginId: origin, assignmentType: 'Assigned', endDateTime, principalId: origin });
    const rows = [
      rowOf('directoryRoleAssignments', 'lasting', { principalId: 'lasting' }), instance('a', 'lasting', null), instance('b', 'lasting', '2026-12-01T00:00:00Z'),
      rowOf('directoryRoleAssignments', 'ending', { principalId: 'ending' }), instance('c', 'ending', '2027-01-01T00:00:00Z'), instance('d', 'ending', '2026-12-01T00:00:00Z'),
      // A year of five digits has no place in a report: it does not end soon.
      rowOf('directoryRoleAssignments', 'far', { principalId: 'far' }), instance('e', 'far', '9999-12-31T23:59:59-05:00'),
      rowOf('directoryRoleEligibilityScheduleInstances', 'now', { startDateTime: '2026-01-01T00:00:00Z', endDateTime: '2026-12-24T00:00:00Z' }),
      rowOf('directoryRoleEligibilityScheduleInstances', 'coming', { startDateTime: '2026-12-01T00:00:00Z', endDateTime: null }),
      rowOf('directoryRoleEligibilityScheduleInstances', 'over', { startDateTime: '2026-01-01T00:00:00Z', endDateTime: '2026-11-16T09:00:00Z' }),
    ];
    expect(held(rows).holders.map(({ grant: one, holding, until }) => [one.split('/').at(-1), holding, until])).toEqual([
      ['lasting', 'standing', undefined], ['ending', 'timeBound', '2027-01-01T00:00:00.000Z'], ['far', 'timeBound', undefined], ['now', 'eligible', '2026-12-24T00:00:00.000Z'],
    ]);
  });

  it('of the directory may be more where a role of its own does not say whether it is privileged', () => {
    const own: JsonObject = { id: `${TENANT}/directoryRoleDefinitions/own`, type: 'Microsoft.Graph/directoryRoleDefinitions', properties: { displayName: 'Own', isBuiltIn: false, rolePermissions: [] } };
    const assigned: JsonObject = { id: `${TENANT}/directoryRoleAssignments/d`, type: 'Microsoft.Graph/directoryRoleAssignments', properties: { principalId: 'ann', roleDefinitionId: 'own', directoryScopeId: '/' } };
    expect(held([own, assigned])).toMatchObject({ holders: [], unread: [{ artifact: 'Microsoft.Graph/directoryRoleDefinitions', missing: ['properties.isPrivileged'] }] });
    const marked = { ...own, properties: { ...(own['properties'] as JsonObject), isPrivileged: true } };
    expect(held([marked, assigned])).toMatchObject({ holders: [{ directory: true, role: 'Own', scope: '/', principalName: 'Ann', holding: 'standing' }], unread: [] });
  });
});

const VAULT = id('KeyVault/vaults/kv');

describe('credentials', () => {
  const ending = (rows: readonly JsonObject[], gaps: readonly Gap[] = []): Posture['credentials'] => of(rows, gaps).credentials;
  const application = (...ends: readonly (string | null)[]): JsonObject => ({
    id: `${TENANT}/applications/shop`, type: 'Microsoft.Graph/applications', name: 'Shop',
    properties: { keyCredentials: [], passwordCredentials: ends.map((endDateTime, index) => ({ keyId: `k${index}`, displayName: null, startDateTime: '2026-01-01T00:00:00Z', endDateTime })) },
  });
  const seconds = (text: string): number => Date.parse(text) / 1000;
  const item = (kind: 'keys' | 'secrets', name: string, exp: string | undefined, more: JsonObject = {}, attributes: JsonObject = {}): JsonObject => ({
    id: `${VAULT}/${kind}/${name}`, type: `Microsoft.KeyVault/vaults/${kind}`, name, properties: { attributes: { enabled: true, created: 1_700_000_000, ...(exp === undefined ? {} : { exp: seconds(exp) }), ...attributes }, ...more },
  });

  it('are listed until ninety days ahead, to the second', () => {
    const { items, later } = ending([application('2026-11-16T09:00:00Z', '2026-11-16T09:00:01Z', '2027-02-14T09:00:00Z', '2027-02-14T09:00:01Z', null)]);
    expect(items.map(({ name, expired }) => [name, expired])).toEqual([['k0', true], ['k1', false], ['k2', false]]);
    expect(later).toBe(2);
  });

  it('of managed identities are left to Microsoft, unless nobody can say that they are', () => {
    const principal = (name: string, servicePrincipalType: string | undefined): JsonObject => ({ ...application('2026-12-01T00:00:00Z'), id: `${TENANT}/servicePrincipals/${name}`, type: 'Microsoft.Graph/servicePrincipals', name, properties: { ...(application('2026-12-01T00:00:00Z')['properties'] as JsonObject), ...(servicePrincipalType === undefined ? {} : { servicePrincipalType }) } });
    expect(ending([principal('a', 'ManagedIdentity'), principal('b', 'Application'), principal('c', undefined)]).items.map(({ resourceName }) => resourceName)).toEqual(['b', 'c']);
  });

  it('in vaults are keys, secrets and certificates, each certificate once', () => {
    const certificate = { contentType: 'application/x-pkcs12', managed: true };
    const rows = [
      item('secrets', 'site', '2026-12-01T00:00:00Z', certificate, { nbf: 1_700_000_000 }), item('keys', 'site', '2026-12-01T00:00:00Z'), item('keys', 'disk', '2026-12-02T00:00:00Z'),
      item('secrets', 'token', '2026-12-03T00:00:00Z'), item('secrets', 'endless', undefined), item('secrets', 'off', '2026-01-01T00:00:00Z', {}, { enabled: false }),
    ];
    const { items, later, unread } = ending(rows);
    expect(items.map(({ name, kind, resourceName, expired, disabled }) => [name, kind, resourceName, expired, disabled])).toEqual([
      ['off', 'vaultSecret', 'kv', true, true], ['site', 'vaultCertificate', 'kv', false, undefined], ['disk', 'vaultKey', 'kv', false, undefined], ['token', 'vaultSecret', 'kv', false, undefined],
    ]);
    expect([later, unread]).toEqual([1, []]);
    // Where secrets may not be read the key stands for the certificate, by its mark or as a key.
    const kinds = (key: JsonObject): unknown => ending([key], [gap('Microsoft.KeyVault/vaults/secrets', SUBSCRIPTION)]).items.map(({ kind }) => kind);
    expect([kinds(item('keys', 'site', '2026-12-01T00:00:00Z')), kinds(item('keys', 'site', '2026-12-01T00:00:00Z', { managed: true }, { nbf: 1_700_000_000 }))]).toEqual([['vaultKey'], ['vaultCertificate']]);
  });

  it('may be more where some came without their dates, told once for each kind of thing that lacks the same', () => {
    const bare = (kind: 'keys' | 'secrets', name: string): JsonObject => ({ ...item(kind, name, undefined), properties: {} });
    const { items, later, unread } = ending([bare('secrets', 'one'), bare('secrets', 'two'), bare('secrets', 'three'), bare('keys', 'one'), { ...application(), properties: { keyCredentials: [] } }]);
    expect([items, later]).toEqual([[], 0]);
    expect(unread.map(({ artifact, missing, message }) => [artifact, missing, /and \d+ more like it$/u.exec(message)?.[0]])).toEqual([
      ['Microsoft.Graph/applications', ['properties.passwordCredentials'], undefined],
      ['Microsoft.KeyVault/vaults/keys', ['properties.attributes'], undefined],
      ['Microsoft.KeyVault/vaults/secrets', ['properties.attributes'], 'and 2 more like it'],
    ]);
  });
});
