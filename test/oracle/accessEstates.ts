/**
 * Small random tenants with everything that `accessExpander.ts` knows: nested management groups, groups in a circle, roles of
 * several elements, conditions, eligibilities, denials; and questions that are worth asking there. One seed, one tenant.
 */
import type { AccessQuestion, AccessRow } from './accessExpander.ts';
import { randomCondition, randomUnreadable } from './accessRandomConditions.ts';
import { BUILT_IN_ROLES, CONTROL_ACTIONS, DATA_ACTIONS, element, filled, randomPattern, scrambled } from './accessVocabulary.ts';
import { listAt, sameText, textAt, type OracleObject } from './json.ts';
import { createRandom, type Random } from './random.ts';

export interface AccessEstate {
  readonly rows: readonly AccessRow[];
  readonly now: string;
  readonly principals: readonly string[];
  readonly scopes: readonly string[];
}

const NOW = '2026-03-01T12:00:00Z';
const EVERYBODY = '00000000-0000-0000-0000-000000000000';

export function randomEstate(seed: number): AccessEstate {
  const random = createRandom(seed);
  const managementGroups = randomTree(random);
  const subscriptions = Array.from({ length: random.between(2, 3) }, (_, index) => ({ id: `/subscriptions/${guid(`5${String(index)}`)}`, chain: random.pick(managementGroups) }));
  const scopes = ['/', ...managementGroups.map(([name = '']) => managementGroupId(name)), ...tenantExtensions(managementGroups), ...subscriptions.flatMap(({ id }) => scopesOf(id))];
  const people = [...ids('a', random.between(3, 5)), ...ids('b', 2)];
  const groups = ids('c', random.between(4, 6));
  const roles = [...BUILT_IN_ROLES.map((role) => roleRow(random, role.guid, role.name, role.permissions)), ...Array.from({ length: 4 }, (_, index) => customRole(random, index))];
  const site: Site = { random, scopes, people, groups, roles };
  const rows = [
    ...managementGroups.map((chain) => managementGroupRow(random, chain)),
    ...subscriptions.map(({ id, chain }) => row('microsoft.resources/subscriptions', scrambled(random, id), { managementGroupAncestorsChain: chain.map((name) => ancestor(random, name)) })),
    ...memberRows(site), ...groupEligibilities(site), ...roles,
    ...Array.from({ length: random.between(10, 18) }, (_, index) => assignment(site, index)),
    ...Array.from({ length: random.between(8, 14) }, (_, index) => eligibility(site, index)),
    ...Array.from({ length: random.between(3, 7) }, (_, index) => denial(site, index)),
  ];
  return { rows: random.sample(rows, Number.POSITIVE_INFINITY), now: NOW, principals: [...people, ...groups], scopes };
}

/** Questions half of which are aimed at what some grant gives: blind ones are nearly all answered with no. */
export function randomQuestions({ rows, principals, scopes }: AccessEstate, seed: number, count: number): readonly AccessQuestion[] {
  const random = createRandom(seed ^ 0x5eed);
  const of = (type: string): readonly AccessRow[] => rows.filter((one) => sameText(one.type, type));
  const grants = [...of('microsoft.authorization/roleassignments'), ...of('microsoft.authorization/roleeligibilityscheduleinstances')];
  const [roles, lists] = [of('microsoft.authorization/roledefinitions'), of('microsoft.graph/groupmembers')];
  const aimed = (): AccessQuestion => {
    const grant = random.pick(grants);
    const role = roles.find(({ name }) => sameText(name, textAt(grant, 'properties', 'roleDefinitionId')?.split('/').at(-1) ?? ''));
    const holder = textAt(grant, 'properties', 'principalId') ?? '';
    const members = lists.filter((one) => sameText(textAt(one, 'properties', 'groupId') ?? '', holder)).flatMap((one) => listAt(one, 'properties', 'members').map((member) => textAt(member, 'id') ?? ''));
    return { principalId: random.pick([holder, ...members]), ...randomAction(random, role === undefined ? roles : [role]), scope: random.pick(below(scopes, textAt(grant, 'properties', 'scope') ?? '/')) };
  };
  const blind = (): AccessQuestion => ({ principalId: random.pick(principals), ...randomAction(random, roles), scope: random.pick(scopes) });
  return Array.from({ length: count }, () => {
    const question = random.chance(0.6) ? aimed() : blind();
    return { ...question, principalId: scrambled(random, question.principalId), action: scrambled(random, question.action), scope: scrambled(random, question.scope) };
  });
}

interface Site {
  readonly random: Random;
  readonly scopes: readonly string[];
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly AccessRow[];
}

/** An action that some pattern of these roles means, or nearly; now and then in the other plane than the pattern's. */
function randomAction(random: Random, roles: readonly AccessRow[]): Pick<AccessQuestion, 'action' | 'plane'> {
  const patterns = roles.flatMap((role) => listAt(role, 'properties', 'permissions')).flatMap((one) => [
    ...['actions', 'notActions'].flatMap((key) => listAt(one, key).map((pattern) => ({ pattern, plane: 'control' as const }))),
    ...['dataActions', 'notDataActions'].flatMap((key) => listAt(one, key).map((pattern) => ({ pattern, plane: 'data' as const }))),
  ]);
  const { pattern, plane } = patterns.length === 0 ? { pattern: '*', plane: 'control' as const } : random.pick(patterns);
  const known = plane === 'control' ? CONTROL_ACTIONS : DATA_ACTIONS;
  const action = typeof pattern !== 'string' || pattern === '*' || random.chance(0.25) ? random.pick(known) : filled(random, pattern);
  return { action, plane: random.chance(0.03) ? 'data' : plane };
}

/** The scopes at and below another; of a management group all there are, since ids do not tell. */
function below(scopes: readonly string[], scope: string): readonly string[] {
  const plain = scope.toLowerCase().replace('/providers/microsoft.subscription', '');
  if (plain === '/' || plain.includes('/managementgroups/')) return scopes;
  const found = scopes.filter((one) => one.toLowerCase().startsWith(plain));
  return found.length === 0 ? scopes : found;
}

function guid(end: string): string {
  return `0f0e0d0c-0b0a-4000-8abc-${end.padStart(12, '0')}`;
}

function ids(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => guid(`${kind}${String(index)}`));
}

function row(type: string, id: string, properties: OracleObject): AccessRow {
  return { id, name: id.slice(id.lastIndexOf('/') + 1), type, properties };
}

/** Every management group as its own name and those above it, nearest first: up to four below the root. */
function randomTree(random: Random): readonly (readonly string[])[] {
  const root = [guid('ee')];
  let level: readonly (readonly string[])[] = [root];
  const all: (readonly string[])[] = [root];
  for (let depth = random.between(1, 4); depth > 0; depth -= 1) {
    level = level.flatMap((parent) => Array.from({ length: random.between(0, 2) }, (_, index) => [`mg-${String(all.indexOf(parent))}-${String(depth)}${'Ab'.charAt(index)}`, ...parent]));
    all.push(...level);
  }
  return all;
}

function managementGroupId(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

function managementGroupRow(random: Random, [name = '', ...above]: readonly string[]): AccessRow {
  return row('microsoft.management/managementgroups', scrambled(random, managementGroupId(name)), { displayName: name, details: { managementGroupAncestorsChain: above.map((one) => ancestor(random, one)) } });
}

function ancestor(random: Random, name: string): OracleObject {
  return { name: scrambled(random, name), displayName: `The group ${name}` };
}

function tenantExtensions(managementGroups: readonly (readonly string[])[]): readonly string[] {
  return managementGroups.slice(-1).map(([name = '']) => `${managementGroupId(name)}/providers/Microsoft.Authorization/policyAssignments/baseline`);
}

/** A subscription, groups and resources whose names begin alike, children, and extensions with children of their own. */
function scopesOf(subscription: string): readonly string[] {
  const [first, second] = [`${subscription}/resourceGroups/rg-a`, `${subscription}/resourceGroups/rg-ab`];
  const account = `${first}/providers/Microsoft.Storage/storageAccounts/st1`;
  const machine = `${second}/providers/Microsoft.Compute/virtualMachines/vm`;
  return [
    subscription, first, second, account, `${account}0`, `${account}/blobServices/default`, `${account}/blobServices/default/containers/logs`, machine, `${machine}/extensions/agent`,
    `${account}/providers/Microsoft.Insights/diagnosticSettings/audit`, `${account}/blobServices/default/providers/Microsoft.Security/defenderSettings/current/scans/last`,
    `${first}/providers/Microsoft.KeyVault/vaults/kv`, `${subscription}/providers/Microsoft.Authorization/policyAssignments/locations`, `${first}/providers/Microsoft.Authorization/locks/keep`,
  ];
}

function roleRow(random: Random, id: string, roleName: string, permissions: readonly OracleObject[], type = 'BuiltInRole'): AccessRow {
  return row('Microsoft.Authorization/roleDefinitions', `/providers/Microsoft.Authorization/roleDefinitions/${scrambled(random, id)}`, { roleName, type, assignableScopes: ['/'], permissions });
}

function customRole(random: Random, index: number): AccessRow {
  const permissions = Array.from({ length: random.pick([1, 1, 2, 2, 3]) }, () => randomElement(random, 0.3));
  return roleRow(random, guid(`d${String(index)}`), `Custom ${String(index)}`, permissions, 'CustomRole');
}

function randomElement(random: Random, conditional: number): OracleObject {
  const some = (actions: readonly string[], most: number): readonly string[] => Array.from({ length: random.between(0, most) }, () => randomPattern(random, actions));
  const hasData = random.chance(0.45);
  const lists = element({
    actions: [...some(CONTROL_ACTIONS, 2), randomPattern(random, CONTROL_ACTIONS)], notActions: random.chance(0.5) ? some(CONTROL_ACTIONS, 2) : [],
    dataActions: hasData ? [...some(DATA_ACTIONS, 1), randomPattern(random, DATA_ACTIONS)] : [], notDataActions: hasData && random.chance(0.4) ? some(DATA_ACTIONS, 2) : [],
  });
  return random.chance(conditional) ? { ...lists, ...conditionOf(random) } : random.pick([lists, { ...lists, condition: null, conditionVersion: null }]);
}

function conditionOf(random: Random): OracleObject {
  return { condition: random.chance(0.12) ? randomUnreadable(random) : randomCondition(random), conditionVersion: '2.0' };
}

/** Some have a condition; the others say so in one of three ways. */
function maybeCondition(random: Random, probability: number): OracleObject {
  return random.chance(probability) ? conditionOf(random) : random.pick<OracleObject>([{}, { condition: null, conditionVersion: null }, { condition: '' }]);
}

/** Any group may be in any other, and in itself by way of others; the last one is empty. */
function memberRows({ random, people, groups }: Site): readonly AccessRow[] {
  return groups.map((group, index) => {
    const members = index === groups.length - 1 ? [] : [...random.sample(people, random.between(0, 2)), ...(random.chance(0.5) ? random.sample(groups.filter((one) => one !== group), 1) : [])];
    return row('microsoft.graph/groupmembers', `/groups/${group}/members`, { groupId: scrambled(random, group), members: members.map((id) => ({ id: scrambled(random, id), type: typeOf(id), displayName: `Member ${id.slice(-2)}` })) });
  });
}

function typeOf(id: string): string {
  return { a: 'User', b: 'ServicePrincipal' }[id.slice(-2, -1)] ?? 'Group';
}

/** Ended, to come, running for ever, running until later; and with one end at the very moment. */
function times(random: Random): OracleObject {
  const running: readonly OracleObject[] = [
    {}, { startDateTime: null, endDateTime: null }, { startDateTime: '2026-01-01T00:00:00Z', endDateTime: null }, { startDateTime: '2026-01-01T00:00:00.86Z', endDateTime: '2026-03-01T12:00:01Z' }, { startDateTime: NOW },
    { startDateTime: '2026-03-01T12:00:00.000Z', endDateTime: '2027-01-01T00:00:00Z' }, { startDateTime: '2025-03-01T12:00:00Z', endDateTime: '2026-03-01T12:00:00.001Z' },
  ];
  const not: readonly OracleObject[] = [
    { startDateTime: '2025-01-01T00:00:00Z', endDateTime: '2026-02-28T00:00:00Z' }, { startDateTime: null, endDateTime: NOW }, { startDateTime: '2025-01-01T00:00:00Z', endDateTime: '2026-03-01T12:00:00.000Z' },
    { startDateTime: '2026-03-01T12:00:00.001Z', endDateTime: null }, { startDateTime: '2026-04-01T00:00:00Z', endDateTime: '2026-05-01T00:00:00Z' },
  ];
  return random.pick(random.chance(0.75) ? running : not);
}

function groupEligibilities({ random, people, groups }: Site): readonly AccessRow[] {
  return Array.from({ length: random.between(2, 6) }, (_, index) => {
    const groupId = random.pick(groups);
    const principalId = random.pick([...people, ...groups].filter((one) => one !== groupId));
    return row('Microsoft.Graph/groupEligibilityScheduleInstances', `/groupEligibilityScheduleInstances/e${String(index)}`, {
      principalId: scrambled(random, principalId), groupId: scrambled(random, groupId), accessId: random.chance(0.75) ? 'member' : 'owner', memberType: 'direct', ...times(random),
    });
  });
}

function grantOf({ random, scopes, people, groups, roles }: Site): OracleObject {
  const principalId = random.pick([...people, ...groups, ...groups]);
  return {
    principalId: scrambled(random, principalId), principalType: typeOf(principalId), scope: scrambled(random, random.pick(scopes)),
    roleDefinitionId: scrambled(random, `${random.pick(['', '/subscriptions/5'])}/providers/Microsoft.Authorization/roleDefinitions/${random.pick(roles).name}`), ...maybeCondition(random, 0.55),
  };
}

function authorization(kind: string, scope: unknown, name: string, properties: OracleObject): AccessRow {
  return row(`Microsoft.Authorization/${kind}`, `${typeof scope === 'string' && scope !== '/' ? scope : ''}/providers/Microsoft.Authorization/${kind}/${name}`, properties);
}

function assignment(site: Site, index: number): AccessRow {
  const grant = grantOf(site);
  const unplaced = site.random.pick<OracleObject>([{ ...grant, scope: null }, { ...grant, scope: '' }]);
  return authorization('roleAssignments', grant['scope'], guid(`1${String(index)}`), site.random.chance(0.03) ? unplaced : grant);
}

/** PIM has its own spelling of a subscription, and uses it now and then. */
function eligibility(site: Site, index: number): AccessRow {
  const grant = grantOf(site);
  const scope = textAt(grant, 'scope') ?? '/';
  const spelled = /^\/subscriptions\/[^/]+$/i.test(scope) && site.random.chance(0.6) ? scrambled(site.random, `/providers/Microsoft.Subscription${scope}`) : scope;
  return authorization('roleEligibilityScheduleInstances', spelled, guid(`2${String(index)}`), { ...grant, scope: spelled, memberType: 'Direct', status: 'Provisioned', ...times(site.random) });
}

/** Denials stand mostly high up, where they meet many grants. */
function denial({ random, scopes, people, groups }: Site, index: number): AccessRow {
  const listed = (chosen: readonly string[]): readonly OracleObject[] => chosen.map((id) => ({ id: scrambled(random, id), type: id === EVERYBODY ? 'SystemDefined' : typeOf(id), displayName: '' }));
  const scope = scrambled(random, random.chance(0.4) ? random.pick(scopes.filter((one) => one.split('/').length <= 5)) : random.pick(scopes));
  return authorization('denyAssignments', scope, guid(`3${String(index)}`), {
    denyAssignmentName: `Denial ${String(index)}`, scope, ...random.pick<OracleObject>([{ doNotApplyToChildScopes: true }, { doNotApplyToChildScopes: false }, { doNotApplyToChildScopes: false }, {}]),
    permissions: Array.from({ length: random.between(1, 2) }, () => randomElement(random, 0.15)), principals: listed(random.chance(0.5) ? [EVERYBODY] : random.sample([...people, ...groups, ...groups], random.between(1, 4))),
    excludePrincipals: listed(random.chance(0.05) ? [EVERYBODY] : random.sample([...people, ...groups, ...groups], random.between(0, 2))), isSystemProtected: random.chance(0.5), ...maybeCondition(random, 0.3),
  });
}
