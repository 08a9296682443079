import { describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { TABLES, type EstateItem } from '../../src/simulator/estate.ts';
import type { OracleEstate, OracleObject, OracleRow } from '../oracle/json.ts';
import { listAt, objectAt, textAt, valueAt } from '../oracle/json.ts';
import { walkPacket } from '../oracle/packetWalker.ts';

const estate = contosoEstate();
const rows = TABLES.flatMap((table) => estate.tables[table]);
const everything: readonly EstateItem[] = [...rows, ...estate.arm];
/** Alerts name scopes and whom to tell, who are no part of the network. */
const network = { rows: estate.tables.resources.filter(({ type }) => type !== 'microsoft.insights/activitylogalerts') as unknown as readonly OracleRow[] } satisfies OracleEstate;
const DAY = 86_400_000;

function ofType(type: string): readonly OracleRow[] {
  return everything.filter((item) => item.type.toLowerCase() === type.toLowerCase()) as unknown as readonly OracleRow[];
}

function named(type: string, name: string): OracleRow {
  const found = ofType(type).find((row) => row.name === name);
  if (found === undefined) throw new RangeError(`no ${type} ${name}`);
  return found;
}

function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('/subscriptions/') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
}

describe('the contoso estate as a whole', () => {
  it('has fifty-six machines and two instances of a flexible scale set in four subscriptions under two management groups', () => {
    const machines = ofType('microsoft.compute/virtualmachines');
    const isOfSet = (row: OracleRow) => valueAt(row.properties, 'virtualMachineScaleSet') !== undefined;
    expect([machines.length, machines.filter(isOfSet).map(({ name }) => name)]).toEqual([58, ['vmss-flex_5f3a9c01', 'vmss-flex_8b21d402']]);
    expect([...new Set(estate.subscriptions.map(({ managementGroup }) => managementGroup))]).toEqual(['contoso-production', 'contoso-legacy']);
    expect(new Set(machines.map((row) => row.subscriptionId))).toEqual(new Set(Object.values(CONTOSO.subscriptions)));
    expect(estate.managementGroups.filter((group) => group.parent === null).map((group) => group.name)).toEqual([CONTOSO.tenantId]);
  });

  it('uses each id once, in any letter case', () => {
    const ids = everything.map((item) => item.id.toLowerCase());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('uses only version 4 GUIDs', () => {
    const guids = JSON.stringify(everything).match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi) ?? [];
    expect(guids.length).toBeGreaterThan(100);
    // But for the id that stands for everybody in a deny assignment.
    expect(guids.filter((guid) => guid !== '00000000-0000-0000-0000-000000000000' && !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(guid))).toEqual([]);
  });

  it('spells types in lower case for Resource Graph, and one resource group in two ways', () => {
    expect(rows.filter((row) => row.type !== row.type.toLowerCase())).toEqual([]);
    const machine = named('microsoft.compute/virtualmachines', 'vm-web-01');
    expect(machine.id).toContain('/resourceGroups/RG-WEB/');
    expect(named('microsoft.network/networkinterfaces', 'vm-web-01-nic').id).toContain('/resourceGroups/rg-web/');
    expect(machine.resourceGroup).toBe('rg-web');
  });

  it('names nothing in the network that is not there', () => {
    const known = new Set([...idsIn(network.rows), ...network.rows.map((row) => row.id)].filter((id) => network.rows.some((row) => isWithin(id, row.id))).map((id) => id.toLowerCase()));
    const foreign = network.rows.flatMap((row) => idsIn(row.properties)).filter((id) => !known.has(id.toLowerCase()));
    expect(foreign).toEqual([]);
  });

  it('gives rules of one group different priorities', () => {
    for (const group of ofType('microsoft.network/networksecuritygroups')) {
      const priorities = listAt(group.properties, 'securityRules').map((rule) => valueAt(rule, 'properties', 'priority'));
      expect(new Set(priorities).size, group.name).toBe(priorities.length);
    }
  });

  it('is shuffled as told, and otherwise the same', () => {
    const shuffled = contosoEstate({ shuffle: (items) => items.toReversed() });
    expect(shuffled.tables.resources.toReversed()).toEqual(estate.tables.resources);
    expect(shuffled.arm.toReversed()).toEqual(estate.arm);
  });
});

function isWithin(id: string, of: string): boolean {
  const [inner, outer] = [id.toLowerCase(), of.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Sources: anybody, the engineer with a live request, an office, an address of the widest restricted range. */
const ANYBODY = '9.9.9.9';
const ANYBODY_V6 = '2a00:1450::1';
const ENGINEER = '51.140.12.7';
const OFFICE = '51.140.12.200';
const PROVIDER = '51.140.255.1';

describe('what an independent packet walker finds at the public addresses', () => {
  const walk = (machine: string, source: string, port: number, configuration = 'ipconfig1') => walkPacket(network, {
    networkInterfaceId: named('microsoft.network/networkinterfaces', `${machine}-nic`).id, ipConfiguration: configuration, source, protocol: 'Tcp', destinationPort: port,
  });

  it.each([
    ['vm-web-01', ANYBODY, 22, 'Deny', 'JIT denies before the user allows'],
    ['vm-web-01', ANYBODY, 443, 'Allow', 'the web is for everybody'],
    ['vm-web-02', ANYBODY, 22, 'Allow', 'the user allows before JIT denies'],
    ['vm-jump-01', ENGINEER, 3389, 'Allow', 'a request lives'],
    ['vm-jump-01', OFFICE, 3389, 'Deny', 'it lives for one address'],
    ['vm-jump-02', ENGINEER, 3389, 'Deny', 'its request is over'],
    ['vm-ops-01', ANYBODY, 22, 'Allow', 'its request is over and the allow was left'],
    ['vm-data-01', ANYBODY, 3389, 'Deny', 'the subnet denies what the interface allows'],
    ['vm-admin-01', OFFICE, 5986, 'Allow', 'the offices are let in'],
    ['vm-admin-01', ANYBODY, 5986, 'Deny', 'nobody else is'],
    ['vm-bare-01', ANYBODY, 22, 'Deny', 'Standard without a group is closed'],
    ['vm-old-01', ANYBODY, 3389, 'Allow', 'Basic without a group is open'],
    ['vm-old-02', ANYBODY, 3389, 'Allow', 'no sku means Basic'],
    ['vm-old-03', ANYBODY, 5985, 'Allow', 'everything is allowed'],
    ['vm-old-04', ANYBODY, 3389, 'Unknown', 'the walker does not know the prefixes of AzureCloud'],
    ['vm-ops-old-01', ANYBODY, 22, 'Deny', 'only the network itself is let in'],
    ['vm-ops-old-02', ANYBODY, 22, 'Allow', 'one half'],
    ['vm-ops-old-02', '200.1.1.1', 22, 'Allow', 'the other half'],
    ['vm-ops-old-03', PROVIDER, 22, 'Allow', 'the provider is let in'],
    ['vm-ops-old-03', ANYBODY, 22, 'Deny', 'nobody else is'],
    ['vm-asg-01', ANYBODY, 22, 'Allow', 'it is a member of the application group'],
    ['vm-asg-02', ANYBODY, 22, 'Deny', 'it is not'],
    ['vm-tag-02', ANYBODY, 22, 'Allow', 'a deny by a tag of unknown addresses denies nobody for certain'],
    ['vm-partial-01', ANYBODY, 22, 'Deny', 'JIT guards it'],
    ['vm-partial-01', ANYBODY, 3389, 'Allow', 'JIT does not guard it'],
    ['vm-jump-03', ANYBODY, 22, 'Allow', 'a request lives, for everybody'],
    ['vm-quic-01', ANYBODY, 443, 'Allow', 'the tag is written in lower case'],
    ['vm-screen-01', ANYBODY, 5901, 'Allow', 'screens are shared'],
    ['vm-data-02', ANYBODY, 6379, 'Allow', 'the cache is for everybody'],
    ['vm-data-03', OFFICE, 1433, 'Allow', 'the offices are let in'],
    ['vm-data-03', ANYBODY, 1433, 'Deny', 'nobody else is'],
    ['vm-time-01', ANYBODY, 123, 'Deny', 'time is told over Udp alone'],
    ['vm-cache-01', ANYBODY, 11211, 'Allow', 'every protocol is let in'],
    ['vmss-flex_8b21d402', ANYBODY, 22, 'Allow', 'an instance of a flexible scale set is a machine like others'],
  ] as const)('%s from %s on %i: %s, because %s', (machine, source, port, verdict, _because) => {
    expect(walk(machine, source, port)).toBe(verdict);
  });

  it('vm-multi-01 is open by its second interface', () => {
    const packet = { networkInterfaceId: named('microsoft.network/networkinterfaces', 'vm-multi-01-nic2').id, ipConfiguration: 'ipconfig1', source: ANYBODY, protocol: 'Tcp', destinationPort: 22 } as const;
    expect(walkPacket(network, packet)).toBe('Allow');
  });

  it('vm-time-01 answers everybody over Udp', () => {
    const packet = { networkInterfaceId: named('microsoft.network/networkinterfaces', 'vm-time-01-nic').id, ipConfiguration: 'ipconfig1', source: ANYBODY, protocol: 'Udp', destinationPort: 123 } as const;
    expect(walkPacket(network, packet)).toBe('Allow');
  });

  it('vm-dual-01 is open over IPv6 and closed over IPv4', () => {
    expect(walk('vm-dual-01', ANYBODY_V6, 22, 'ipconfig3')).toBe('Allow');
    expect(walk('vm-dual-01', ANYBODY, 22, 'ipconfig2')).toBe('Deny');
  });
});

describe('just-in-time access', () => {
  const policies = ofType('microsoft.security/locations/jitnetworkaccesspolicies');
  const requests = policies.flatMap((policy) => listAt(policy.properties, 'requests'));

  it('has a request that lives and one that is over', () => {
    const ends = requests.flatMap((request) => listAt(request, 'virtualMachines')).flatMap((machine) => listAt(machine, 'ports')).map((port) => [Date.parse(textAt(port, 'endTimeUtc') ?? '') > Date.parse(CONTOSO_NOW), textAt(port, 'status')]);
    expect(ends).toContainEqual([true, 'Initiated']);
    expect(ends).toContainEqual([false, 'Revoked']);
  });

  it('names its denies as today and as in older estates, at the far and at the low end', () => {
    const denies = ofType('microsoft.network/networksecuritygroups').flatMap((group) => listAt(group.properties, 'securityRules')).filter((rule) => /JITRule_/.test(textAt(rule, 'name') ?? ''));
    expect(denies.map((rule) => textAt(rule, 'name')?.split('-')[0])).toEqual(expect.arrayContaining(['MicrosoftDefenderForCloud', 'SecurityCenter']));
    expect(denies.map((rule) => valueAt(rule, 'properties', 'priority'))).toEqual(expect.arrayContaining([1000, 4096]));
  });

  it('stands on plan 2 in production and edge, on plan 1 in the sandbox, and on nothing in legacy', () => {
    const plans = ofType('microsoft.security/pricings').filter((row) => row.name === 'VirtualMachines');
    expect(plans.map((row) => [row.subscriptionId, textAt(row.properties, 'pricingTier'), textAt(row.properties, 'subPlan')])).toEqual([
      [CONTOSO.subscriptions.production, 'Standard', 'P2'], [CONTOSO.subscriptions.legacy, 'Free', undefined],
      [CONTOSO.subscriptions.edge, 'Standard', 'P2'], [CONTOSO.subscriptions.sandbox, 'Standard', 'P1'],
    ]);
  });
});

describe('privileged access', () => {
  const instances = ofType('microsoft.authorization/roleassignmentscheduleinstances');
  const eligibilities = ofType('microsoft.authorization/roleeligibilityscheduleinstances');

  it('lists every role assignment as an instance too, and no other', () => {
    const origins = instances.map((row) => (textAt(row.properties, 'originRoleAssignmentId') ?? '').toLowerCase());
    expect(origins.toSorted()).toEqual(ofType('microsoft.authorization/roleassignments').map((row) => row.id.toLowerCase()).toSorted());
  });

  it('has an activated assignment that names its eligibility, of the same principal, role and scope', () => {
    const activated = instances.filter((row) => textAt(row.properties, 'assignmentType') === 'Activated');
    expect(activated).toHaveLength(1);
    const from = eligibilities.find((row) => row.id === textAt(activated[0], 'properties', 'linkedRoleEligibilityScheduleInstanceId'));
    for (const key of ['principalId', 'roleDefinitionId', 'scope']) expect(textAt(activated[0], 'properties', key)).toBe(textAt(from, 'properties', key));
    expect(Date.parse(textAt(activated[0], 'properties', 'endDateTime') ?? '')).toBeGreaterThan(Date.parse(CONTOSO_NOW));
  });

  it('has role assignments at every level and of every kind of principal, to roles that exist', () => {
    const assignments = ofType('microsoft.authorization/roleassignments');
    const roles = new Set(ofType('microsoft.authorization/roledefinitions').map((row) => row.name));
    const levels = assignments.map((row) => levelOf(textAt(row.properties, 'scope') ?? ''));
    expect(new Set(levels)).toEqual(new Set(['root', 'managementGroup', 'subscription', 'resourceGroup', 'resource']));
    expect(new Set(assignments.map((row) => textAt(row.properties, 'principalType')))).toEqual(new Set(['User', 'Group', 'ServicePrincipal', 'ForeignGroup']));
    expect(assignments.filter((row) => !roles.has((textAt(row.properties, 'roleDefinitionId') ?? '').split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('serves seventeen effective rules a role, strong in production and weak in legacy for Owner', () => {
    const settings = ofType('microsoft.authorization/rolemanagementpolicyassignment');
    for (const row of settings) expect(new Set(listAt(row.properties, 'effectiveRules').map((rule) => textAt(rule, 'id'))).size).toBe(17);
    const owner = (subscription: string) => settings.find((row) => row.id.startsWith(`/subscriptions/${subscription}/`) && row.name.endsWith('8e3af657-a8ff-443c-a75c-2fe8c4bcb635'));
    const rule = (row: OracleRow | undefined, id: string): OracleObject => objectAt(listAt(row, 'properties', 'effectiveRules').find((one) => textAt(one, 'id') === id));
    const strong = owner(CONTOSO.subscriptions.production);
    const weak = owner(CONTOSO.subscriptions.legacy);
    expect([textAt(rule(strong, 'Expiration_EndUser_Assignment'), 'maximumDuration'), textAt(rule(weak, 'Expiration_EndUser_Assignment'), 'maximumDuration')]).toEqual(['PT4H', 'PT24H']);
    expect([listAt(rule(strong, 'Enablement_EndUser_Assignment'), 'enabledRules').includes('MultiFactorAuthentication'), listAt(rule(weak, 'Enablement_EndUser_Assignment'), 'enabledRules')]).toEqual([true, []]);
    expect([valueAt(rule(strong, 'Approval_EndUser_Assignment'), 'setting', 'isApprovalRequired'), valueAt(rule(weak, 'Approval_EndUser_Assignment'), 'setting', 'isApprovalRequired')]).toEqual([true, false]);
  });
});

function levelOf(scope: string): string {
  if (scope === '/') return 'root';
  if (scope.startsWith('/providers/Microsoft.Management/managementGroups/')) return 'managementGroup';
  return { 3: 'subscription', 5: 'resourceGroup' }[scope.split('/').length] ?? 'resource';
}

describe('keys and secrets', () => {
  it('are young, old, undated and switched off', () => {
    const ages = Object.fromEntries(ofType('microsoft.storage/storageaccounts').map((row) => [row.name, ['key1', 'key2'].map((key) => {
      const created = textAt(row.properties, 'keyCreationTime', key);
      return created === undefined ? null : (Date.parse(CONTOSO_NOW) - Date.parse(created)) / DAY > 90;
    })]));
    expect(ages).toEqual({ stcontosoweb: [false, false], stcontosodata: [false, true], stlegacyarchive: [null, null], stlegacylogs: [true, true] });
    expect(valueAt(named('microsoft.storage/storageaccounts', 'stlegacylogs').properties, 'allowSharedKeyAccess')).toBe(false);
  });

  it('end, do not end, and are disabled', () => {
    const endless = ofType('microsoft.keyvault/vaults/secrets').filter((row) => valueAt(row.properties, 'attributes', 'exp') === undefined);
    expect(endless.map((row) => [row.name, valueAt(row.properties, 'attributes', 'enabled')])).toEqual([['partner-api-key', true], ['old-mail-password', false], ['backup-passphrase', true]]);
  });
});

/** Members that the facts about each type name, and that a row of it must have (Azure REST references; Resource Graph's table reference). */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  'microsoft.compute/virtualmachinescalesets': ['orchestrationMode'],
  'microsoft.compute/virtualmachinescalesets/virtualmachines': ['hardwareProfile', 'networkProfile', 'osProfile', 'storageProfile', 'vmId'],
  'microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces': ['ipConfigurations', 'virtualMachine'],
  'microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces/ipconfigurations/publicipaddresses': ['ipAddress', 'ipConfiguration', 'publicIPAddressVersion'],
  'microsoft.compute/virtualmachines/patchassessmentresults': ['availablePatchCountByClassification', 'lastModifiedDateTime', 'osType', 'patchServiceUsed', 'rebootPending', 'startDateTime', 'startedBy', 'status'],
  'microsoft.network/publicipprefixes': ['ipPrefix', 'prefixLength', 'publicIPAddresses'],
  'microsoft.network/azurefirewalls': ['ipConfigurations', 'natRuleCollections', 'sku', 'threatIntelMode'],
  'microsoft.network/firewallpolicies': ['firewalls', 'ruleCollectionGroups', 'sku', 'threatIntelMode'],
  'microsoft.network/firewallpolicies/rulecollectiongroups': ['priority', 'ruleCollections'],
  'microsoft.network/ipgroups': ['firewallPolicies', 'firewalls', 'ipAddresses'],
  'microsoft.network/bastionhosts': ['dnsName', 'enableShareableLink', 'enableTunneling', 'ipConfigurations', 'scaleUnits'],
  'microsoft.network/networkgroupmemberships': ['GroupMemberships'],
  'microsoft.network/networkmanagers/securityadminregionalgoalstates': ['commitId', 'location', 'securityAdminConfigurations', 'securityAdminRuleCollections', 'securityAdminRules', 'status'],
  'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/snapshots': ['appliesToGroups'],
  'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots': ['access', 'destinationPortRanges', 'destinations', 'direction', 'priority', 'protocol', 'sourcePortRanges', 'sources'],
  'microsoft.network/networkwatchers/flowlogs': ['enabled', 'flowAnalyticsConfiguration', 'retentionPolicy', 'storageId', 'targetResourceId'],
  'microsoft.documentdb/databaseaccounts': ['disableLocalAuth', 'keysMetadata'],
  'microsoft.containerregistry/registries': ['adminUserEnabled', 'anonymousPullEnabled'],
  'microsoft.cache/redis': ['disableAccessKeyAuthentication', 'enableNonSslPort', 'minimumTlsVersion', 'redisConfiguration'],
  'microsoft.batch/batchaccounts': ['allowedAuthenticationModes', 'poolAllocationMode'],
  'microsoft.containerservice/managedclusters': ['apiServerAccessProfile', 'autoUpgradeProfile', 'currentKubernetesVersion', 'disableLocalAccounts', 'enableRBAC'],
  'microsoft.maintenance/maintenanceconfigurations': ['installPatches', 'maintenanceScope', 'maintenanceWindow', 'visibility'],
  'microsoft.maintenance/configurationassignments': ['maintenanceConfigurationId', 'resourceId'],
  'microsoft.managedidentity/userassignedidentities': ['clientId', 'principalId', 'tenantId'],
  'microsoft.managedservices/registrationdefinitions': ['authorizations', 'managedByTenantId', 'provisioningState', 'registrationDefinitionName'],
  'microsoft.managedservices/registrationassignments': ['provisioningState', 'registrationDefinitionId'],
  'microsoft.authorization/policyexemptions': ['description', 'displayName', 'exemptionCategory', 'metadata', 'policyAssignmentId', 'policyDefinitionReferenceIds'],
  'microsoft.security/assessments': ['additionalData', 'displayName', 'metadata', 'resourceDetails', 'status'],
};

describe('the rows beside machines and roles', () => {
  it.each(Object.entries(MEMBERS))('%s have the members that are known of them', (type, members) => {
    const found = ofType(type);
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) expect(Object.keys(row.properties as object), row.name).toEqual(expect.arrayContaining([...members]));
  });

  it.each([
    ['microsoft.documentdb/databaseaccounts', 'disableLocalAuth', [true, false]],
    ['microsoft.servicebus/namespaces', 'disableLocalAuth', [true, undefined]],
    ['microsoft.eventhub/namespaces', 'disableLocalAuth', [true, undefined]],
    ['microsoft.cognitiveservices/accounts', 'disableLocalAuth', [true, false]],
    ['microsoft.containerregistry/registries', 'adminUserEnabled', [false, true]],
    ['microsoft.cache/redis', 'disableAccessKeyAuthentication', [true, false]],
    ['microsoft.appconfiguration/configurationstores', 'disableLocalAuth', [true, false]],
    ['microsoft.batch/batchaccounts', 'allowedAuthenticationModes', [['AAD'], null]],
    ['microsoft.containerservice/managedclusters', 'disableLocalAccounts', [true, false]],
  ])('%s take keys of their own in legacy, and not in production', (type, switchName, values) => {
    const rows = ofType(type).filter((row) => row.subscriptionId !== CONTOSO.subscriptions.sandbox);
    expect(rows.map((row) => row.subscriptionId)).toEqual([CONTOSO.subscriptions.production, CONTOSO.subscriptions.legacy]);
    expect(rows.map((row) => objectAt(row.properties)[switchName])).toEqual(values);
  });

  it('name machines, addresses and identities that are there', () => {
    const known = new Set(everything.map((item) => item.id.toLowerCase()));
    const subjects = [
      ...ofType('microsoft.compute/virtualmachines/patchassessmentresults').map((row) => row.id.split('/patchAssessmentResults/')[0] ?? ''),
      ...ofType('microsoft.maintenance/configurationassignments').flatMap((row) => [textAt(row.properties, 'resourceId') ?? '', textAt(row.properties, 'maintenanceConfigurationId') ?? '']),
      ...ofType('microsoft.security/assessments').map((row) => textAt(row.properties, 'resourceDetails', 'Id') ?? ''),
      ...ofType('microsoft.managedservices/registrationassignments').map((row) => textAt(row.properties, 'registrationDefinitionId') ?? ''),
      ...ofType('microsoft.managedidentity/userassignedidentities/federatedidentitycredentials').map((row) => row.id.split('/federatedIdentityCredentials/')[0] ?? ''),
      ...ofType('microsoft.network/effectivesecurityadminrules').map((row) => row.id.split('/providers/Microsoft.Network/effectiveSecurityAdminRules/')[0] ?? ''),
      // The edge sends its log to a workspace, which is of no type that is read.
      ...ofType('microsoft.insights/diagnosticsettings').flatMap((row) => textAt(row.properties, 'storageAccountId') ?? []),
    ].map((id) => id.toLowerCase());
    expect(subjects.length).toBeGreaterThan(12);
    expect(subjects.filter((id) => !known.has(id))).toEqual([]);
  });

  it('were assessed this morning, one of them six days ago, and none in legacy and the sandbox', () => {
    const assessments = ofType('microsoft.compute/virtualmachines/patchassessmentresults');
    const ages = assessments.map((row) => Math.floor((Date.parse(CONTOSO_NOW) - Date.parse(textAt(row.properties, 'lastModifiedDateTime') ?? '')) / DAY));
    expect([ages.filter((age) => age === 0).length, ages.filter((age) => age === 6).length]).toEqual([ages.length - 1, 1]);
    expect(new Set(assessments.map((row) => row.subscriptionId))).toEqual(new Set([CONTOSO.subscriptions.production, CONTOSO.subscriptions.edge]));
  });
});
