import { readFileSync } from 'node:fs';
import { ClientSecretCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { isAllowed } from '../../src/simulator/authorization.ts';
import { contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';
import { GENERATED, generateEstate } from '../../src/simulator/generate/generateEstate.ts';
import { createRandom } from '../../src/simulator/generate/random.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { listAt, textAt, valueAt, type OracleRow } from '../oracle/json.ts';

const estate = generateEstate({ seed: 7, subscriptions: 12, machinesPerSubscription: 25 });
const NOW = Date.parse(GENERATED.now);

function everything(of: Estate): readonly OracleRow[] {
  return [...Object.values(of.tables).flat(), ...of.arm] as unknown as readonly OracleRow[];
}

function ofType(type: string, of: Estate = estate): readonly OracleRow[] {
  return everything(of).filter((row) => (row.type ?? '').toLowerCase() === type);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('a generated estate', () => {
  it('is the same for the same options, and another for another seed', () => {
    const options = { seed: 4, subscriptions: 3, machinesPerSubscription: 12 };
    const text = JSON.stringify(generateEstate(options));
    expect(JSON.stringify(generateEstate(options))).toBe(text);
    expect(JSON.stringify(generateEstate({ ...options, seed: 5 }))).not.toBe(text);
    // The part of the made-up GUIDs that carries the seed keeps two estates apart.
    const ids = (seed: number) => generateEstate({ ...options, seed }).subscriptions.map(({ subscriptionId }) => subscriptionId);
    expect(ids(4).filter((id) => ids(5).includes(id))).toEqual([]);
  });

  it('has the size that was asked for', () => {
    expect(estate.subscriptions).toHaveLength(12);
    const machines = Map.groupBy(ofType('microsoft.compute/virtualmachines'), (row) => row.subscriptionId);
    expect([...machines.values()].map((rows) => rows.length)).toEqual(Array.from({ length: 12 }, () => 25));
    expect(ofType('microsoft.network/networkinterfaces')).toHaveLength(300);
  });

  it('uses each id once, in any letter case', () => {
    const ids = [...everything(estate).map((row) => row.id), ...(estate.principals ?? []).map(({ id }) => id), ...(estate.groups ?? []).map(({ id }) => id)].map((id) => id.toLowerCase());
    expect(new Set(ids).size).toBe(ids.length);
    for (const kind of ['vmId', 'resourceGuid']) {
      const found = everything(estate).flatMap((row) => textAt(row.properties, kind) ?? []);
      expect(new Set(found).size, kind).toBe(found.length);
    }
  });

  it('gives every address once: public ones in all, private ones in a network', () => {
    const publicOnes = ofType('microsoft.network/publicipaddresses').map((row) => textAt(row.properties, 'ipAddress'));
    expect(new Set(publicOnes).size).toBe(publicOnes.length);
    const privateOnes = ofType('microsoft.network/networkinterfaces').map((row) => `${row.subscriptionId} ${textAt(listAt(row.properties, 'ipConfigurations')[0], 'properties', 'privateIPAddress')}`);
    expect(new Set(privateOnes).size).toBe(privateOnes.length);
  });

  it('uses only version 4 GUIDs, and no other thing that looks like one', () => {
    const guids = JSON.stringify(estate).match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi) ?? [];
    expect(guids.filter((guid) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(guid))).toEqual([]);
  });
});

/** What ids name and nothing serves as rows of its own: PIM's schedules and policies, network groups, configurations of a network manager, pools of ports. */
const NAMED_ONLY = /\/providers\/Microsoft\.(?:Authorization\/(?:RoleAssignmentSchedules|RoleEligibilitySchedules|roleManagementPolicies)\/[^/]+|Network\/networkManagers\/[^/]+\/(?:networkGroups\/[^/]+|securityAdminConfigurations\/[^/]+\/snapshots\/[^/]+))$/;

describe('references in a generated estate', () => {
  // A child is there where its parent's row says its id as `id`.
  const named = new Set(everything(estate).flatMap((row) => [row.id, ...childIds(row.properties)]).map((id) => id.toLowerCase()));
  const known = (id: string): boolean => id === '/' || named.has(id.toLowerCase()) || NAMED_ONLY.test(id);

  it('of ids, name what is there', () => {
    const ids = everything(estate).flatMap((row) => textsIn(row.properties)).filter((text) => /^\/(?:subscriptions|providers)\//.test(text));
    expect(ids.length).toBeGreaterThan(1000);
    // A built-in role is named under the subscription of the assignment; its row stands at the root.
    const roles = new Set(ofType('microsoft.authorization/roledefinitions').map((row) => row.name));
    expect(ids.filter((id) => !known(id) && !(id.includes('/roleDefinitions/') && roles.has(id.split('/').at(-1) ?? '')))).toEqual([]);
  });

  it('of principals, name somebody: holders, approvers, members', () => {
    const somebody = new Set([...(estate.principals ?? []), ...(estate.groups ?? [])].map(({ id }) => id));
    const holders = everything(estate).flatMap((row) => textAt(row.properties, 'principalId') ?? []);
    const approvers = ofType('microsoft.authorization/rolemanagementpolicyassignment').flatMap((row) => listAt(row.properties, 'effectiveRules')).flatMap((rule) => listAt(rule, 'setting', 'approvalStages'))
      .flatMap((stage) => listAt(stage, 'primaryApprovers')).flatMap((one) => textAt(one, 'id') ?? []);
    for (const ids of [holders, approvers, (estate.groups ?? []).flatMap(({ members }) => members)]) {
      expect(ids.length).toBeGreaterThan(3);
      expect(ids.filter((id) => !somebody.has(id))).toEqual([]);
    }
  });

  it('of people, are unusual for a few: guests, disabled accounts, groups in each other, who may become a member', () => {
    const large = generateEstate({ seed: 5, subscriptions: 400, machinesPerSubscription: 1 });
    const share = (wanted: (properties: Readonly<Record<string, unknown>>) => boolean): number => {
      const users = (large.principals ?? []).filter(({ kind }) => kind === 'user');
      return users.filter(({ properties = {} }) => wanted(properties)).length / users.length;
    };
    const guests = share(({ userType }) => userType === 'Guest');
    expect([guests > 0.02, guests < 0.1]).toEqual([true, true]);
    const disabled = share(({ accountEnabled }) => accountEnabled === false);
    expect([disabled > 0, disabled < 0.07]).toEqual([true, true]);
    const groups = new Map((large.groups ?? []).map(({ id, members }) => [id, members]));
    expect([...groups].filter(([id, members]) => members.some((member) => groups.get(member)?.includes(id) === true)).length).toBeGreaterThan(1);
    expect((large.groupEligibilities ?? []).length).toBeGreaterThan(1);
    expect((large.groupEligibilities ?? []).filter(({ groupId, principalId }) => !groups.has(groupId) || large.principals?.some(({ id }) => id === principalId) !== true)).toEqual([]);
  });

  it('of principals, say what they are', () => {
    const kinds = new Map([...(estate.principals ?? []).map(({ id, kind }) => [id, kind === 'user' ? 'User' : 'ServicePrincipal'] as const), ...(estate.groups ?? []).map(({ id }) => [id, 'Group'] as const)]);
    for (const row of ofType('microsoft.authorization/roleassignments')) expect(textAt(row.properties, 'principalType')).toBe(kinds.get(textAt(row.properties, 'principalId') ?? ''));
  });

  it('of parents, lead to the tenant root group', () => {
    const names = new Set(estate.managementGroups.map(({ name }) => name));
    expect(estate.managementGroups.filter(({ parent }) => parent === null).map(({ name }) => name)).toEqual([GENERATED.tenantId]);
    expect(estate.managementGroups.filter(({ parent }) => parent !== null && !names.has(parent))).toEqual([]);
    for (const row of ofType('microsoft.resources/subscriptions')) expect(textAt(listAt(row.properties, 'managementGroupAncestorsChain').at(-1), 'name')).toBe(GENERATED.tenantId);
  });

  it('of resource groups, name one of the subscription', () => {
    const groups = new Set(ofType('microsoft.resources/subscriptions/resourcegroups').map((row) => row.id.toLowerCase()));
    const ids = everything(estate).flatMap((row) => /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(row.id)?.[0].toLowerCase() ?? []);
    expect(ids.filter((id) => !groups.has(id))).toEqual([]);
  });
});

function childIds(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'id' in value && typeof value.id === 'string' && ('name' in value || 'properties' in value) ? [value.id] : [];
  return [...own, ...Object.values(value).flatMap(childIds)];
}

describe('ways in of a generated estate', () => {
  const interfaces = ofType('microsoft.network/networkinterfaces');
  const configurations = interfaces.flatMap((row) => listAt(row.properties, 'ipConfigurations'));
  const firewalls = ofType('microsoft.network/azurefirewalls');

  it('by balancers: a rule and the configuration that it leads to name each other', () => {
    const rules = ofType('microsoft.network/loadbalancers').flatMap((row) => listAt(row.properties, 'inboundNatRules'));
    expect(rules.length).toBeGreaterThan(10);
    for (const rule of rules) {
      const backend = configurations.find((one) => textAt(one, 'id') === textAt(rule, 'properties', 'backendIPConfiguration', 'id'));
      expect(listAt(backend, 'properties', 'loadBalancerInboundNatRules').map((one) => textAt(one, 'id'))).toEqual([textAt(rule, 'id')]);
    }
    const members = ofType('microsoft.network/loadbalancers').flatMap((row) => listAt(row.properties, 'backendAddressPools')).flatMap((pool) => listAt(pool, 'properties', 'backendIPConfigurations').map((one) => `${textAt(pool, 'id')} ${textAt(one, 'id')}`));
    const joined = configurations.flatMap((one) => listAt(one, 'properties', 'loadBalancerBackendAddressPools').map((pool) => `${textAt(pool, 'id')} ${textAt(one, 'id')}`));
    expect(members.length).toBeGreaterThan(10);
    expect(members.toSorted()).toEqual(joined.toSorted());
    const floating = ofType('microsoft.network/loadbalancers', generateEstate({ seed: 3, subscriptions: 60, machinesPerSubscription: 2 })).flatMap((row) => listAt(row.properties, 'loadBalancingRules')).filter((rule) => valueAt(rule, 'properties', 'enableFloatingIP') === true);
    expect(floating.length).toBeGreaterThan(0);
  });

  it('by firewalls, with their own rules or those of a policy: to a machine of the network, at ports that differ', () => {
    const groups = new Map(ofType('microsoft.network/firewallpolicies/rulecollectiongroups').map((row) => [row.id.split('/ruleCollectionGroups/')[0] ?? '', row]));
    const kinds = firewalls.map((row) => textAt(row.properties, 'firewallPolicy', 'id') !== undefined);
    expect([kinds.includes(true), kinds.includes(false)]).toEqual([true, true]);
    for (const row of firewalls) {
      const own = listAt(row.properties, 'natRuleCollections').flatMap((collection) => listAt(collection, 'properties', 'rules'));
      const policy = listAt(groups.get(textAt(row.properties, 'firewallPolicy', 'id') ?? '')?.properties, 'ruleCollections').flatMap((collection) => listAt(collection, 'rules'));
      const rules = [...own, ...policy];
      const ports = rules.flatMap((rule) => listAt(rule, 'destinationPorts'));
      expect(new Set(ports).size).toBe(ports.length);
      const here = new Set(interfaces.filter((one) => one.subscriptionId === row.subscriptionId).flatMap((one) => listAt(one.properties, 'ipConfigurations')).map((one) => textAt(one, 'properties', 'privateIPAddress')));
      expect(rules.filter((rule) => !here.has(textAt(rule, 'translatedAddress')))).toEqual([]);
    }
  });

  it('by peerings: both sides are connected, and tell the address space of the other', () => {
    const networks = new Map(ofType('microsoft.network/virtualnetworks').map((row) => [row.id, row]));
    const peerings = [...networks.values()].flatMap((row) => listAt(row.properties, 'virtualNetworkPeerings').map((peering) => [row.id, textAt(peering, 'properties', 'remoteVirtualNetwork', 'id') ?? '', valueAt(peering, 'properties', 'remoteAddressSpace', 'addressPrefixes')] as const));
    expect(peerings.length).toBeGreaterThan(1);
    for (const [from, to, space] of peerings) {
      expect(peerings.some(([other, back]) => other === to && back === from)).toBe(true);
      expect(space).toEqual(valueAt(networks.get(to)?.properties, 'addressSpace', 'addressPrefixes'));
    }
  });

  it('over IPv6 as well, by configurations inside the prefix of their subnet', () => {
    const sixth = configurations.filter((one) => textAt(one, 'properties', 'privateIPAddressVersion') === 'IPv6');
    expect(sixth.length).toBeGreaterThan(5);
    const subnets = new Map(ofType('microsoft.network/virtualnetworks').flatMap((row) => listAt(row.properties, 'subnets')).map((subnet) => [textAt(subnet, 'id'), subnet]));
    for (const one of sixth) {
      const prefixes = listAt(subnets.get(textAt(one, 'properties', 'subnet', 'id')), 'properties', 'addressPrefixes').flatMap((text) => (typeof text === 'string' && text.includes(':') ? [text.replace('::/64', '')] : []));
      expect(prefixes.map((prefix) => textAt(one, 'properties', 'privateIPAddress')?.startsWith(prefix))).toEqual([true]);
    }
  });

  it('under admin rules: what a network names is what was deployed to its region', () => {
    const states = ofType('microsoft.network/networkmanagers/securityadminregionalgoalstates');
    const effective = ofType('microsoft.network/effectivesecurityadminrules');
    expect(effective.length).toBeGreaterThan(0);
    for (const row of effective) {
      const state = states.find((one) => textAt(one.properties, 'location') === row['location']);
      expect(listAt(state?.properties, 'securityAdminConfigurations')).toEqual(listAt(row.properties, 'effectiveSecurityAdminConfigurations'));
      expect(listAt(state?.properties, 'securityAdminRules').length).toBeGreaterThan(1);
    }
  });
});

describe('just-in-time access in a generated estate', () => {
  const groups = new Map(ofType('microsoft.network/networksecuritygroups').map((row) => [row.id, row]));
  const interfaces = new Map(ofType('microsoft.network/networkinterfaces').map((row) => [textAt(row.properties, 'virtualMachine', 'id') ?? '', row]));
  const policies = ofType('microsoft.security/locations/jitnetworkaccesspolicies');
  const rulesFor = (machine: string, port: number): readonly (readonly [string, string])[] => {
    const card = interfaces.get(machine);
    const address = textAt(listAt(card?.properties, 'ipConfigurations')[0], 'properties', 'privateIPAddress');
    return listAt(groups.get(textAt(card?.properties, 'networkSecurityGroup', 'id') ?? '')?.properties, 'securityRules').filter((rule) => (textAt(rule, 'name') ?? '').includes('JITRule'))
      .filter((rule) => textAt(rule, 'properties', 'destinationAddressPrefix') === address && textAt(rule, 'properties', 'destinationPortRange') === String(port))
      .map((rule) => [textAt(rule, 'properties', 'access') ?? '', textAt(rule, 'properties', 'sourceAddressPrefix') ?? '']);
  };

  it('closes each port of a policy by a rule, and opens it for a live request', () => {
    const requests = policies.flatMap((policy) => listAt(policy.properties, 'requests')).flatMap((request) => listAt(request, 'virtualMachines'));
    const live = new Map(requests.map((machine) => [textAt(machine, 'id') ?? '', listAt(machine, 'ports')[0]]));
    expect(live.size).toBeGreaterThan(1);
    for (const machine of policies.flatMap((policy) => listAt(policy.properties, 'virtualMachines'))) {
      const id = textAt(machine, 'id') ?? '';
      const port = Number(valueAt(listAt(machine, 'ports')[0], 'number'));
      const allowed = live.has(id) ? [['Allow', textAt(live.get(id), 'allowedSourceAddressPrefix')]] : [];
      expect(rulesFor(id, port), id).toEqual([...allowed, ['Deny', '*']]);
    }
    for (const port of live.values()) expect(Date.parse(textAt(port, 'endTimeUtc') ?? '')).toBeGreaterThan(NOW);
  });

  it('stands only where plan 2 of Defender for Servers does', () => {
    const paid = new Set(ofType('microsoft.security/pricings').filter((row) => textAt(row.properties, 'subPlan') === 'P2').map((row) => row.subscriptionId));
    expect(paid.size).toBeGreaterThan(0);
    expect(paid.size).toBeLessThan(12);
    expect(policies.filter((policy) => !paid.has(policy.id.split('/')[2] ?? ''))).toEqual([]);
  });
});

describe('privileged access in a generated estate', () => {
  const instances = ofType('microsoft.authorization/roleassignmentscheduleinstances');

  it('lists every role assignment as an instance too, and no other', () => {
    const origins = instances.map((row) => (textAt(row.properties, 'originRoleAssignmentId') ?? '').toLowerCase());
    expect(origins.toSorted()).toEqual(ofType('microsoft.authorization/roleassignments').map((row) => row.id.toLowerCase()).toSorted());
  });

  it('has activated assignments that name their eligibility, of the same principal, role and scope', () => {
    const eligibilities = new Map(ofType('microsoft.authorization/roleeligibilityscheduleinstances').map((row) => [row.id, row]));
    const activated = instances.filter((row) => textAt(row.properties, 'assignmentType') === 'Activated');
    expect(activated.length).toBeGreaterThan(1);
    for (const row of activated) {
      const from = eligibilities.get(textAt(row.properties, 'linkedRoleEligibilityScheduleInstanceId') ?? '');
      for (const key of ['principalId', 'roleDefinitionId', 'scope']) expect(textAt(row.properties, key)).toBe(textAt(from?.properties, key));
      expect(Date.parse(textAt(row.properties, 'endDateTime') ?? '')).toBeGreaterThan(NOW);
    }
  });

  it('serves seventeen effective rules a role', () => {
    for (const row of ofType('microsoft.authorization/rolemanagementpolicyassignment')) expect(new Set(listAt(row.properties, 'effectiveRules').map((rule) => textAt(rule, 'id'))).size).toBe(17);
  });
});

describe('fat tails', () => {
  const fat = generateEstate({ seed: 9, subscriptions: 5, machinesPerSubscription: 8, spread: 'fat', rulesInLargestGroup: 1000, assignmentsInLargestSubscription: 4000, levels: 6 });

  it('half of the machines are in the first subscription, half of the rest in the next', () => {
    const machines = Map.groupBy(ofType('microsoft.compute/virtualmachines', fat), (row) => row.subscriptionId);
    expect(fat.subscriptions.map(({ subscriptionId }) => machines.get(subscriptionId)?.length ?? 0)).toEqual([20, 10, 5, 3, 2]);
  });

  it('one security group holds a thousand rules of the user, and each group different priorities that Azure takes', () => {
    const groups = ofType('microsoft.network/networksecuritygroups', fat).map((row) => listAt(row.properties, 'securityRules'));
    expect(Math.max(...groups.map((rules) => rules.filter((rule) => !(textAt(rule, 'name') ?? '').includes('JITRule')).length))).toBe(1000);
    for (const rules of [...groups, ...ofType('microsoft.network/networksecuritygroups').map((row) => listAt(row.properties, 'securityRules'))]) {
      const priorities = rules.map((rule) => Number(valueAt(rule, 'properties', 'priority')));
      expect(new Set(priorities).size).toBe(priorities.length);
      expect(priorities.filter((priority) => priority < 100 || priority > 4096)).toEqual([]);
      const names = rules.map((rule) => textAt(rule, 'name'));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('one subscription holds four thousand role assignments, no two of the same principal, role and scope', () => {
    const [first] = fat.subscriptions;
    const rows = ofType('microsoft.authorization/roleassignments', fat);
    expect(rows.filter((row) => row.subscriptionId === first?.subscriptionId)).toHaveLength(4000);
    const keys = rows.map((row) => ['principalId', 'roleDefinitionId', 'scope'].map((key) => textAt(row.properties, key)).join(' '));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('and whatever the seed: so many, all different, each with a name of its own', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const small = generateEstate({ seed, subscriptions: 2, machinesPerSubscription: 0, assignmentsInLargestSubscription: 60 });
      const rows = ofType('microsoft.authorization/roleassignments', small);
      expect(rows.filter((row) => row.subscriptionId === small.subscriptions[0]?.subscriptionId), String(seed)).toHaveLength(60);
      const keys = rows.map((row) => ['principalId', 'roleDefinitionId', 'scope'].map((key) => textAt(row.properties, key)).join(' '));
      expect(new Set(keys).size, String(seed)).toBe(keys.length);
      expect(new Set(rows.map((row) => row.name)).size, String(seed)).toBe(rows.length);
    }
  });

  it('the most rules that priorities allow find room', () => {
    const full = generateEstate({ seed: 1, subscriptions: 1, machinesPerSubscription: 10, rulesInLargestGroup: 3800 });
    const priorities = ofType('microsoft.network/networksecuritygroups', full).map((row) => listAt(row.properties, 'securityRules').map((rule) => Number(valueAt(rule, 'properties', 'priority'))));
    expect(Math.max(...priorities.map((found) => found.length))).toBeGreaterThanOrEqual(3800);
    for (const found of priorities) expect([new Set(found).size, Math.min(...found) >= 100, Math.max(...found) <= 4096]).toEqual([found.length, true, true]);
  });

  it('management groups are as deep as asked', () => {
    const depths = ofType('microsoft.management/managementgroups', fat).map((row) => listAt(row.properties, 'details', 'managementGroupAncestorsChain').length + 1);
    expect(Math.max(...depths)).toBe(6);
  });

  it.each([
    [{ subscriptions: -1 }, /subscriptions/], [{ subscriptions: 1.5 }, /subscriptions/], [{ machinesPerSubscription: 50_001 }, /machines/], [{ rulesInLargestGroup: 3_801 }, /rulesInLargestGroup/],
    [{ assignmentsInLargestSubscription: 4_001 }, /assignmentsInLargestSubscription/], [{ levels: 8 }, /levels/],
  ])('what Azure could not hold is refused: %o', (more, message) => {
    expect(() => generateEstate({ seed: 1, subscriptions: 1, machinesPerSubscription: 1, ...more })).toThrow(message);
  });

  it('nothing at all is an estate too', () => {
    const empty = generateEstate({ seed: 1, subscriptions: 0, machinesPerSubscription: 10 });
    expect(empty.tables.resources).toEqual([]);
    expect(generateEstate({ seed: 1, subscriptions: 1, machinesPerSubscription: 0 }).tables.resources.some((row) => row.type === 'microsoft.compute/virtualmachines')).toBe(false);
  });
});

/**
 * Where properties of each type come from: paths in Microsoft's published examples (the `examples` of azure-rest-api-specs,
 * `sampleShapes.json`), and what those leave out, by source.
 */
const SHAPES = JSON.parse(readFileSync(new URL('sampleShapes.json', import.meta.url), 'utf8')) as Readonly<Record<string, readonly string[]>>;
const CHILD_TYPE = /^(?:ipConfigurations|subnets|securityRules|defaultSecurityRules)\[\]\.type$/;
const BEYOND: Readonly<Record<string, RegExp>> = {
  // Resource Graph adds the instance view (its documentation, "Sample queries: virtual machines by power state").
  'microsoft.compute/virtualmachines': /^extended(?:\.|$)/,
  // The network reference: plurals of the rule fields, descriptions, and what a group guards.
  'microsoft.network/networksecuritygroups': /^(?:resourceGuid|(?:subnets|networkInterfaces)(?:\[\]\.id)?|(?:security|defaultSecurity)Rules\[\]\.properties\.(?:description|(?:source|destination)(?:PortRanges|AddressPrefixes)))$/,
  // Peerings: the network reference, "VirtualNetworkPeering".
  'microsoft.network/virtualnetworks': /^(?:enableDdosProtection|virtualNetworkPeerings\[\](?:\.|$).*|subnets\[\]\.properties\.(?:networkSecurityGroup(?:\.id)?|privateEndpointNetworkPolicies))$/,
  // The Key Vault reference.
  'microsoft.keyvault/vaults': /^(?:enableRbacAuthorization|softDeleteRetentionInDays)$/,
  'microsoft.keyvault/vaults/secrets': /^(?:contentType|attributes\.exp)$/,
  // Resource Graph's rows and the reference of 2022-04-01.
  'microsoft.authorization/roleassignments': /^(?:delegatedManagedIdentityResourceId|(?:created|updated)(?:On|By))$/,
  'microsoft.authorization/roledefinitions': /^(?:isServiceRole|(?:created|updated)(?:On|By))$/,
};

function pathsOf(value: unknown, before = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${before}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = before === '' ? key : `${before}.${key}`;
    return [path, ...pathsOf(inner, path)];
  });
}

function shapesOf(of: Estate, part: (row: OracleRow) => unknown): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = Map.groupBy(everything(of), (row) => (row.type ?? '').toLowerCase());
  return new Map([...groups].map(([type, rows]) => [type, new Set(rows.flatMap((row) => pathsOf(part(row))))]));
}

describe('rows of a generated estate', () => {
  const shapes = shapesOf(estate, (row) => row.properties);

  it.each(Object.keys(SHAPES))('%s has the properties of the published examples', (type) => {
    const published = new Set(SHAPES[type]?.map((path) => path.toLowerCase()));
    expect(published.size).toBeGreaterThan(0);
    const found = [...(shapes.get(type) ?? [])];
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((path) => !published.has(path.toLowerCase()) && !CHILD_TYPE.test(path) && BEYOND[type]?.test(path) !== true)).toEqual([]);
  });

  it('have the columns and properties of the hand-made estate, type by type', () => {
    const handMade = contosoEstate();
    for (const part of [(row: OracleRow) => row.properties, (row: OracleRow) => Object.fromEntries(Object.keys(row).map((key) => [key, null]))]) {
      const theirs = shapesOf(handMade, part);
      for (const [type, paths] of shapesOf(estate, part)) expect([...paths].filter((path) => theirs.get(type)?.has(path) !== true), type).toEqual([]);
    }
  });

  it('are of every type that was promised', () => {
    expect([...shapes.keys()].toSorted()).toEqual([
      'microsoft.authorization/roleassignments', 'microsoft.authorization/roleassignmentscheduleinstances', 'microsoft.authorization/roledefinitions',
      'microsoft.authorization/roleeligibilityscheduleinstances', 'microsoft.authorization/rolemanagementpolicyassignment', 'microsoft.compute/virtualmachines', 'microsoft.compute/virtualmachinescalesets',
      'microsoft.compute/virtualmachinescalesets/virtualmachines', 'microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces',
      'microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces/ipconfigurations/publicipaddresses', 'microsoft.keyvault/vaults',
      'microsoft.keyvault/vaults/secrets', 'microsoft.management/managementgroups', 'microsoft.network/azurefirewalls', 'microsoft.network/effectivesecurityadminrules', 'microsoft.network/firewallpolicies',
      'microsoft.network/firewallpolicies/rulecollectiongroups', 'microsoft.network/loadbalancers', 'microsoft.network/networkgroupmemberships', 'microsoft.network/networkinterfaces',
      'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots', 'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/snapshots',
      'microsoft.network/networkmanagers/securityadminregionalgoalstates', 'microsoft.network/networksecuritygroups', 'microsoft.network/publicipaddresses',
      'microsoft.network/virtualnetworks', 'microsoft.resources/subscriptions', 'microsoft.resources/subscriptions/resourcegroups', 'microsoft.security/locations/jitnetworkaccesspolicies',
      'microsoft.security/pricings', 'microsoft.storage/storageaccounts',
    ]);
  });
});

describe('the scanner of a generated estate', () => {
  const caller = { clientId: GENERATED.clientId, objectId: GENERATED.objectId };

  it('may read everything and write nothing', () => {
    const rows = everything(estate) as unknown as readonly EstateItem[];
    expect(rows.filter((row) => row.id.startsWith('/subscriptions/') && !isAllowed(estate, caller, `${row.type}/read`, row.id))).toEqual([]);
    expect(rows.filter((row) => isAllowed(estate, caller, `${row.type}/write`, row.id))).toEqual([]);
  });

  it('reads with the real SDKs what is there, in pages of ten', async () => {
    const small = generateEstate({ seed: 2, subscriptions: 3, machinesPerSubscription: 6, pageSize: 10 });
    const simulator = createSimulator({ estate: small, now: () => NOW });
    const snapshot = await collectTenant({
      cloud: 'AzureCloud', auth: 'environment', tenantId: GENERATED.tenantId, environment: {}, asked: { subscriptions: [], managementGroups: [], exclude: [] },
      now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false, inner: simulatedHttpClient((request) => simulator.handle(request)),
      credential: async (httpClient: HttpClient) => new ClientSecretCredential(GENERATED.tenantId, GENERATED.clientId, GENERATED.clientSecret, { httpClient }),
    });
    const inUse = new Set(['roleassignments', 'roleeligibilityscheduleinstances'].flatMap((kind) => ofType(`microsoft.authorization/${kind}`, small).map(roleAndScope)));
    const types = new Set(everything(small).map((row) => (row.type ?? '').toLowerCase()));
    for (const type of types) {
      // Settings are asked for where somebody holds the role or may; the simulator adds Azure's defaults where the estate has none.
      const isSettings = type === 'microsoft.authorization/rolemanagementpolicyassignment';
      const held = ofType(type, small).filter((row) => !isSettings || inUse.has(roleAndScope(row))).map((row) => row.id.toLowerCase()).toSorted();
      const read = [...snapshot.rows(isSettings ? `${type}s` : type)].map((row) => row.id.toLowerCase()).toSorted();
      if (isSettings) expect(read, type).toEqual(expect.arrayContaining(held));
      else expect(read, type).toEqual(held);
      expect(held.length, type).toBeGreaterThan(0);
    }
  });
});

function roleAndScope(row: OracleRow): string {
  return `${(textAt(row.properties, 'roleDefinitionId') ?? '').split('/').at(-1) ?? ''} ${(textAt(row.properties, 'scope') ?? '').toLowerCase()}`;
}

describe('the source of chance', () => {
  it('gives numbers below the limit, all of them, evenly', () => {
    const random = createRandom(1);
    const counts = Map.groupBy(Array.from({ length: 6000 }, () => random.below(6)), (number) => number);
    expect(new Set(counts.keys())).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    for (const [number, found] of counts) expect(Math.abs(found.length - 1000), String(number)).toBeLessThan(150);
    expect(Array.from({ length: 5000 }, () => random.chance(0.2)).filter(Boolean).length / 5000).toBeCloseTo(0.2, 1);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
