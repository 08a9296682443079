/**
 * Small tenants, each with one question and the answer that Azure's documentation gives, written down by hand: the oracle is
 * asked them, and so is the code. A subscription stands in `team` in `root`; every role and group is there, groups empty unless told.
 */
import type { AccessQuestion, AccessRow, Verdict } from './accessExpander.ts';
import { BUILT_IN_ROLES, element } from './accessVocabulary.ts';
import type { OracleObject } from './json.ts';

export interface AccessSituation {
  readonly name: string;
  readonly rows: readonly AccessRow[];
  readonly question: AccessQuestion;
  readonly active: Verdict;
  readonly eligible: Verdict;
}

export const ACCESS_NOW = '2026-03-01T12:00:00Z';
export const EVERYBODY = '00000000-0000-0000-0000-000000000000';
export const ANN = 'a0000000-0000-4000-8000-00000000000a';
export const BOB = 'a0000000-0000-4000-8000-00000000000b';
export const STAFF = 'c0000000-0000-4000-8000-00000000000a';
export const ADMINS = 'c0000000-0000-4000-8000-00000000000b';
export const GUARDS = 'c0000000-0000-4000-8000-00000000000c';

export const ROOT = '/providers/Microsoft.Management/managementGroups/root';
export const TEAM = '/providers/Microsoft.Management/managementGroups/team';
export const OTHER_TEAM = '/providers/Microsoft.Management/managementGroups/team-b';
const SUBSCRIPTION_ID = '50000000-0000-4000-8000-00000000000a';
export const SUBSCRIPTION = `/subscriptions/${SUBSCRIPTION_ID}`;
export const PIM_SUBSCRIPTION = `/providers/Microsoft.Subscription/subscriptions/${SUBSCRIPTION_ID}`;
export const GROUP_A = `${SUBSCRIPTION}/resourceGroups/rg-a`;
export const GROUP_AB = `${SUBSCRIPTION}/resourceGroups/rg-ab`;
export const MACHINE = `${GROUP_A}/providers/Microsoft.Compute/virtualMachines/vm`;

export const WRITE = 'Microsoft.Compute/virtualMachines/write';
export const GRANT = 'Microsoft.Authorization/roleAssignments/write';
export const SECRET = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';

function row(type: string, id: string, properties: OracleObject): AccessRow {
  return { id, name: id.slice(id.lastIndexOf('/') + 1), type, properties };
}

function builtIn(name: string): string {
  const guid = BUILT_IN_ROLES.find((role) => role.name === name)?.guid;
  if (guid === undefined) throw new RangeError(`no role ${name}`);
  return guid;
}

/** The guid of the role that `custom` makes. */
export const CUSTOM = 'd0000000-0000-4000-8000-00000000000a';

/** The lists of an element, and what else it says. */
export type RoleElement = readonly [lists: Readonly<Record<string, readonly string[]>>, more?: OracleObject];

export function custom(...elements: readonly RoleElement[]): AccessRow {
  return role(CUSTOM, elements.map(([lists, more]) => element(lists, more)));
}

function role(guid: string, permissions: readonly OracleObject[]): AccessRow {
  return row('Microsoft.Authorization/roleDefinitions', `/providers/Microsoft.Authorization/roleDefinitions/${guid}`, { type: guid === CUSTOM ? 'CustomRole' : 'BuiltInRole', permissions });
}

/** A grant as it is mostly: of Owner, to Ann, over the subscription. */
function granted(more: OracleObject): OracleObject {
  return { principalId: ANN, principalType: 'User', roleDefinitionId: definition('Owner'), scope: SUBSCRIPTION, ...more };
}

/** The id of a built-in role by its name, or of a role by its guid. */
export function definition(of: string): string {
  return `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${BUILT_IN_ROLES.some(({ name }) => name === of) ? builtIn(of) : of}`;
}

let made = 0;

function nextId(kind: string): string {
  made += 1;
  return `${SUBSCRIPTION}/providers/Microsoft.Authorization/${kind}/e0000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
}

export function assigned(more: OracleObject = {}): AccessRow {
  return row('Microsoft.Authorization/roleAssignments', nextId('roleAssignments'), granted(more));
}

export function eligibleFor(more: OracleObject = {}): AccessRow {
  return row('Microsoft.Authorization/roleEligibilityScheduleInstances', nextId('roleEligibilityScheduleInstances'), granted({ startDateTime: '2026-01-01T00:00:00Z', endDateTime: null, ...more }));
}

export function members(groupId: string, ...ids: readonly string[]): AccessRow {
  return row('microsoft.graph/groupmembers', `/groups/${groupId}/members`, { groupId, members: ids.map((id) => ({ id, type: id.startsWith('c') ? 'Group' : 'User', displayName: id })) });
}

export function mayJoin(principalId: string, groupId: string, more: OracleObject = {}): AccessRow {
  return row('microsoft.graph/groupeligibilityscheduleinstances', `/eligibilities/${principalId}-${groupId}`, { principalId, groupId, accessId: 'member', memberType: 'direct', startDateTime: '2026-01-01T00:00:00Z', endDateTime: null, ...more });
}

/** A denial as it is mostly: of everything of the control plane, to everybody, over the subscription. */
export function denied(more: OracleObject = {}, lists: Readonly<Record<string, readonly string[]>> = { actions: ['*'] }): AccessRow {
  return row('Microsoft.Authorization/denyAssignments', nextId('denyAssignments'), { scope: SUBSCRIPTION, doNotApplyToChildScopes: false, permissions: [element(lists)], principals: [{ id: EVERYBODY, type: 'SystemDefined' }], excludePrincipals: [], ...more });
}

export function listed(...ids: readonly string[]): readonly OracleObject[] {
  return ids.map((id) => ({ id, type: id === EVERYBODY ? 'SystemDefined' : id.startsWith('c') ? 'Group' : 'User' }));
}

function chain(...names: readonly string[]): OracleObject {
  return { managementGroupAncestorsChain: names.map((name) => ({ name, displayName: name })) };
}

const TENANT: readonly AccessRow[] = [
  row('microsoft.management/managementgroups', ROOT, { details: chain() }), row('microsoft.management/managementgroups', TEAM, { details: chain('root') }),
  row('microsoft.management/managementgroups', OTHER_TEAM, { details: chain('root') }), row('microsoft.resources/subscriptions', SUBSCRIPTION, chain('team', 'root')),
  ...BUILT_IN_ROLES.map(({ guid, permissions }) => role(guid, permissions)),
];

/** One situation; who asks for nothing in particular is Ann, who wants to write the machine. A single verdict is of both kinds. */
export function when(name: string, verdict: Verdict | readonly [active: Verdict, eligible: Verdict], rows: readonly AccessRow[], question: Partial<AccessQuestion> = {}): AccessSituation {
  const [active, eligible] = typeof verdict === 'string' ? [verdict, verdict] : verdict;
  const untold = [STAFF, ADMINS, GUARDS].filter((group) => !rows.some(({ id }) => id === `/groups/${group}/members`)).map((group) => members(group));
  return { name, active, eligible, rows: [...TENANT, ...untold, ...rows], question: { principalId: ANN, action: WRITE, plane: 'control', scope: MACHINE, ...question } };
}
