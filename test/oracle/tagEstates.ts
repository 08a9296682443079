import { createRandom, type Random } from './random.ts';
import type { Wanted } from './tags.ts';

/** Random estates in which everything hangs together by ids and carries tags, and some of it was not read. */

export interface EstateRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly tags?: Readonly<Record<string, string | number | null>> | null;
}

export interface UnlistedPart {
  readonly type: string;
  readonly scope: string;
}

export interface TagEstate {
  readonly rows: readonly EstateRow[];
  readonly unlisted: readonly UnlistedPart[];
  readonly wanted: Wanted;
  readonly ownerTags: readonly string[];
}

export const TENANT = '/tenants/aaaaaaaa-0000-0000-0000-000000000001';
const SUBSCRIPTIONS = ['/subscriptions/11111111-aaaa-0000-0000-000000000001', '/subscriptions/22222222-bbbb-0000-0000-000000000002'];
/** One name begins as another does, and one is the word that ids are cut at. */
const GROUPS = ['rg-web', 'rg-web-2', 'rg-data', 'providers'];
const NAMES = ['env', 'owner', 'team', 'cost.center'];
const VALUES = ['prod', 'production', 'dev', 'ops@contoso.example', 'Grün', ''];

const GROUP_TYPE = 'Microsoft.Resources/subscriptions/resourceGroups';
const SUBSCRIPTION_TYPE = 'Microsoft.Resources/subscriptions';
const MANAGEMENT_GROUP = '/providers/Microsoft.Management/managementGroups/mg-one';
const ROLES = 'Microsoft.Authorization/roleAssignments';
const LOCKS = 'Microsoft.Authorization/locks';
const SECRETS = 'Microsoft.KeyVault/vaults/secrets';
const INSTANCES = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines';
const USERS = 'Microsoft.Graph/users';

/** Every type that a row may have; a rule for each is asked. */
export const TYPES: readonly string[] = [
  SUBSCRIPTION_TYPE, GROUP_TYPE, 'Microsoft.Management/managementGroups', 'Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets', INSTANCES, `${INSTANCES}/networkInterfaces`,
  'Microsoft.KeyVault/vaults', SECRETS, 'Microsoft.Network/virtualNetworks', 'Microsoft.Network/networkWatchers/flowLogs', 'Microsoft.Storage/storageAccounts',
  'Microsoft.Security/locations/jitNetworkAccessPolicies', 'Microsoft.Security/pricings', ROLES, LOCKS, USERS,
];

/** In a group: what stands there as a path below `/providers/`, its type told by it. What roles are given on is not always of a type that is read. */
const RESOURCES: readonly (readonly string[])[] = [
  ['Microsoft.Compute/virtualMachines/vm-1'],
  ['Microsoft.Compute/virtualMachineScaleSets/vmss', 'virtualMachines/0', 'networkInterfaces/nic'],
  ['Microsoft.KeyVault/vaults/kv', 'secrets/s1'],
  ['Microsoft.Network/virtualNetworks/net', 'subnets/one'],
  ['Microsoft.Network/networkWatchers/nw', 'flowLogs/flow'],
  ['Microsoft.Storage/storageAccounts/st', 'blobServices/default', 'containers/c'],
  ['Microsoft.Security/locations/westeurope', 'jitNetworkAccessPolicies/default'],
  ['Microsoft.Sql/servers/sql', 'databases/db'],
];

function typeOf(path: string): string {
  return path.split('/').filter((_word, index) => index === 0 || index % 2 === 1).join('/');
}

/** The same letters, some of them large: Azure's services do not agree on the case of ids. */
function anyCase(text: string, random: Random): string {
  if (random.chance(0.5)) return text;
  return text.split('').map((letter) => (random.chance(0.3) ? letter.toUpperCase() : letter)).join('');
}

function tagsFor(random: Random): NonNullable<EstateRow['tags']> | null {
  if (random.chance(0.2)) return null;
  const names = random.sample(NAMES, random.below(3));
  return Object.fromEntries(names.map((name) => [anyCase(name, random), random.chance(0.05) ? null : anyCase(random.pick(VALUES), random)]));
}

function rowOf(id: string, type: string, random: Random): EstateRow {
  const row = { id: anyCase(id, random), name: id.slice(id.lastIndexOf('/') + 1), type: type.toLowerCase() };
  return random.chance(0.1) ? row : { ...row, tags: tagsFor(random) };
}

/** A role or a lock on something. */
function extensionOf(scope: string, random: Random): EstateRow {
  const type = random.chance(0.6) ? ROLES : LOCKS;
  return rowOf(`${scope}/providers/${type}/x${random.below(1000)}`, type, random);
}

/** A resource with its children, some of them not read; and roles or locks on any of them, read or not. */
function family(group: string, parts: readonly string[], random: Random): readonly EstateRow[] {
  return parts.flatMap((_part, index) => {
    const path = parts.slice(0, index + 1).join('/');
    const id = `${group}/providers/${path}`;
    const own = TYPES.includes(typeOf(path)) && random.chance(0.85) ? [rowOf(id, typeOf(path), random)] : [];
    return [...own, ...(random.chance(0.3) ? [extensionOf(id, random)] : [])];
  });
}

function groupRows(group: string, random: Random): readonly EstateRow[] {
  return [
    ...(random.chance(0.85) ? [rowOf(group, GROUP_TYPE, random)] : []),
    ...(random.chance(0.5) ? [extensionOf(group, random)] : []),
    ...random.sample(RESOURCES, 3).flatMap((parts) => family(group, parts, random)),
  ];
}

function subscriptionRows(subscription: string, random: Random): readonly EstateRow[] {
  return [
    ...(random.chance(0.85) ? [rowOf(subscription, SUBSCRIPTION_TYPE, random)] : []),
    extensionOf(subscription, random),
    rowOf(`${subscription}/providers/Microsoft.Security/pricings/VirtualMachines`, 'Microsoft.Security/pricings', random),
    ...random.sample(GROUPS, 3).flatMap((name) => groupRows(`${subscription}/resourceGroups/${name}`, random)),
  ];
}

/** What lies in no subscription. Management groups can carry no tags. */
function tenantRows(random: Random): readonly EstateRow[] {
  return [
    { id: anyCase(MANAGEMENT_GROUP, random), name: 'mg-one', type: 'microsoft.management/managementgroups', tags: null },
    extensionOf(MANAGEMENT_GROUP, random), extensionOf('', random),
    { id: `${TENANT}/users/u1`, name: 'u1', type: USERS.toLowerCase() },
  ];
}

const groupId = (random: Random): string => `${random.pick(SUBSCRIPTIONS)}/resourceGroups/${random.pick(GROUPS)}`;

function unlistedPart(random: Random): UnlistedPart {
  const subscription = random.pick(SUBSCRIPTIONS);
  return random.pick<UnlistedPart>([
    { type: 'Microsoft.Network/virtualNetworks', scope: anyCase(subscription, random) },
    { type: ROLES, scope: random.pick([subscription, anyCase(groupId(random), random), TENANT, MANAGEMENT_GROUP]) },
    { type: SECRETS, scope: anyCase(`${groupId(random)}/providers/Microsoft.KeyVault/vaults/kv`, random) },
    { type: USERS, scope: TENANT },
    { type: 'Microsoft.Management/managementGroups', scope: TENANT },
    { type: SUBSCRIPTION_TYPE, scope: TENANT },
    { type: GROUP_TYPE, scope: subscription },
  ]);
}

function wantedBy(random: Random): Wanted {
  const group = (): string => anyCase(random.chance(0.5) ? random.pick([...GROUPS, 'nowhere']) : groupId(random), random);
  const names = random.sample(NAMES, random.pick([0, 1, 1, 2]));
  return {
    groups: Array.from({ length: random.pick([0, 0, 1, 2, 3]) }, group),
    tags: names.map((name) => [anyCase(name, random), anyCase(random.pick(VALUES.filter((value) => value !== '')), random)]),
  };
}

export function randomTagEstate(seed: number): TagEstate {
  const random = createRandom(seed);
  const rows = [...SUBSCRIPTIONS.flatMap((subscription) => subscriptionRows(subscription, random)), ...tenantRows(random)];
  const byId = new Map(rows.map((row) => [row.id.toLowerCase(), row]));
  const unlisted = new Map(Array.from({ length: random.below(4) }, () => unlistedPart(random)).map((part) => [`${part.type} ${part.scope.toLowerCase()}`, part]));
  return { rows: [...byId.values()], unlisted: [...unlisted.values()], wanted: wantedBy(random), ownerTags: random.sample(NAMES, random.between(1, 3)).map((name) => anyCase(name, random)) };
}
