import { namesAction } from './actions.ts';
import { allOf, anyOf, holdsFor, parseCondition, type Attempt, type Condition, type Truth } from './conditions.ts';
import type { Estate, EstateItem, Group } from './estate.ts';
import { AzureError, Unsupported } from './http.ts';
import { listAt, textAt, textsAt, valueAt, type Json, type JsonMap } from './json.ts';
import { oncePer } from './once.ts';
import { normalScope, scopesAbove } from './scopes.ts';

/** Who calls: the service principal that a token speaks for. */
export interface Caller {
  readonly clientId: string;
  readonly objectId: string;
}

/** One element of a role's `permissions`: notActions take away from the actions of the same element only. */
export interface PermissionElement {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** What somebody wants to do. Writing and deleting a role assignment tell of it, because conditions ask. */
export interface Wish extends Attempt {
  readonly scope: string;
  /** Data actions are granted and denied apart: no `actions` entry ever covers one. */
  readonly plane?: 'control' | 'data';
}

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'notGranted' }
  /** Granted by a role and taken away by this deny assignment. */
  | { readonly kind: 'denied'; readonly by: EstateItem };

/** One element of a role or deny assignment, with every condition under which it counts. */
interface Entry {
  readonly element: PermissionElement;
  readonly conditions: readonly Condition[];
}

interface Grant {
  readonly scope: string;
  readonly entries: readonly Entry[];
}

interface Denial extends Grant {
  readonly onlyHere: boolean;
  readonly item: EstateItem;
}

/** All that a caller holds, and what of it speaks of an action (remembered: Resource Graph asks for each row). */
interface Holdings {
  /** By scope, lower case. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  readonly denials: readonly Denial[];
  readonly subscriptionsBelow: ReadonlySet<string>;
  readonly reach: Map<string, Reach>;
}

interface Reach {
  readonly grants: ReadonlyMap<string, readonly Entry[]>;
  readonly denials: readonly Denial[];
}

/**
 * Azure's decision ("How Azure RBAC determines if a user has access to a resource"): a role assignment of the caller or of one
 * of its groups at the scope or above must grant the action, its conditions met, and no deny assignment may take it away.
 * Where the answer hangs on a condition that is not modelled this throws `Unsupported` rather than guess.
 */
export function decide(estate: Estate, caller: Caller, wish: Wish): Decision {
  const holdings = holdingsOf(estate, caller);
  const reach = reachOf(holdings, wish);
  const scopes = scopesAbove(estate, wish.scope);
  const granted = grantedAt(reach, scopes, wish);
  if (granted === false) return { kind: 'notGranted' };
  if (granted === true && reach.denials.length === 0) return { kind: 'allowed' };
  const denials = reach.denials.filter((denial) => (denial.onlyHere ? denial.scope === scopes[0] : scopes.includes(denial.scope)));
  const verdicts = denials.map((denial) => ({ denial, denied: anyOf(denial.entries.map((entry) => isMet(entry, wish))) }));
  const doubt = [granted, ...verdicts.map(({ denied }) => denied)].find((truth) => typeof truth !== 'boolean');
  const certain = verdicts.find(({ denied }) => denied === true);
  if (certain !== undefined && granted === true) return { kind: 'denied', by: certain.denial.item };
  if (doubt !== undefined) throw new Unsupported(doubt.doubt);
  return { kind: 'allowed' };
}

/** Whether the caller may do the action (of the control plane) at the scope. */
export function isAllowed(estate: Estate, caller: Caller, action: string, scope: string): boolean {
  return decide(estate, caller, { action, scope }).kind === 'allowed';
}

/**
 * Throws ARM's 403, worded as ARM words it, unless the caller may do the action at the scope. Writing a role assignment hands
 * in its attributes as `request`, deleting one as `resource`.
 */
export function authorise(estate: Estate, caller: Caller, action: string, scope: string, attributes: Pick<Attempt, 'request' | 'resource'> = {}): void {
  const decision = decide(estate, caller, { action, scope, ...attributes });
  const who = `The client '${caller.clientId}' with object id '${caller.objectId}'`;
  switch (decision.kind) {
    case 'allowed':
      return;
    case 'notGranted':
      throw new AzureError(403, 'AuthorizationFailed',
        `${who} does not have authorization to perform action '${action}' over scope '${scope}' ` +
        'or the scope is invalid. If access was recently granted, please refresh your credentials.');
    case 'denied': {
      const { by } = decision;
      throw new AzureError(403, 'DenyAssignmentAuthorizationFailed',
        `${who} has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name ` +
        `'${textAt(by, 'properties', 'denyAssignmentName')}' and Id '${by.name.replaceAll('-', '')}' at scope '${textAt(by, 'properties', 'scope')}'.`);
    }
  }
}

/**
 * What `Microsoft.Authorization/permissions` answers at a scope: the permission elements of every role that the caller holds
 * there. Deny assignments and conditions are no part of that answer, so holding an action here is not yet being allowed it.
 */
export function elementsAt(estate: Estate, caller: Caller, scope: string): readonly PermissionElement[] {
  const { grants } = holdingsOf(estate, caller);
  return scopesAbove(estate, scope).flatMap((above) => grants.get(above) ?? []).flatMap(({ entries }) => entries.map(({ element }) => element));
}

/** Whether the caller sees a subscription at all: with any role at it, above it or below it, whatever that role allows. */
export function seesSubscription(estate: Estate, caller: Caller, subscriptionId: string): boolean {
  const { grants, subscriptionsBelow } = holdingsOf(estate, caller);
  const subscription = `/subscriptions/${subscriptionId.toLowerCase()}`;
  return subscriptionsBelow.has(subscription) || scopesAbove(estate, subscription).some((scope) => grants.has(scope));
}

/** Stops at the first grant that is certain: Resource Graph asks for each row of a tenant. */
function grantedAt(reach: Reach, scopes: readonly string[], wish: Wish): Truth {
  let granted: Truth = false;
  for (const scope of scopes) {
    const entries = reach.grants.get(scope);
    if (entries === undefined) continue;
    granted = anyOf([granted, ...entries.map((entry) => isMet(entry, wish))]);
    if (granted === true) return true;
  }
  return granted;
}

function isMet({ conditions }: Entry, wish: Wish): Truth {
  return conditions.length === 0 || allOf(conditions.map((condition) => holdsFor(condition, wish)));
}

function reachOf(holdings: Holdings, { action, plane = 'control' }: Wish): Reach {
  const key = `${plane} ${action.toLowerCase()}`;
  const known = holdings.reach.get(key);
  if (known !== undefined) return known;
  const covering = (entries: readonly Entry[]): readonly Entry[] => entries.filter(({ element }) => covers(element, action, plane));
  const grants = [...holdings.grants].map(([scope, held]) => [scope, covering(held.flatMap(({ entries }) => entries))] as const);
  const reach: Reach = {
    grants: new Map(grants.filter(([, entries]) => entries.length > 0)),
    denials: holdings.denials.map((denial) => ({ ...denial, entries: covering(denial.entries) })).filter(({ entries }) => entries.length > 0),
  };
  holdings.reach.set(key, reach);
  return reach;
}

function covers(element: PermissionElement, action: string, plane: 'control' | 'data'): boolean {
  const [yes, no] = plane === 'control' ? [element.actions, element.notActions] : [element.dataActions, element.notDataActions];
  return yes.some((pattern) => namesAction(pattern, action)) && !no.some((pattern) => namesAction(pattern, action));
}

const holdingsOfEstate = oncePer((_estate: Estate) => new Map<string, Holdings>());

function holdingsOf(estate: Estate, caller: Caller): Holdings {
  const known = holdingsOfEstate(estate).get(caller.objectId);
  if (known !== undefined) return known;
  const made = makeHoldings(estate, identitiesOf(estate, caller.objectId));
  holdingsOfEstate(estate).set(caller.objectId, made);
  return made;
}

function makeHoldings(estate: Estate, identities: ReadonlySet<string>): Holdings {
  const { roles, assignments } = rolesOf(estate.tables.authorizationresources);
  const held = [...identities].flatMap((id) => assignments.get(id) ?? []).map((row) => grantOf(roles, row));
  return {
    grants: Map.groupBy(held, ({ scope }) => scope),
    denials: deniesOf(estate.arm).filter((item) => meets(item, identities)).map(denialOf),
    subscriptionsBelow: new Set(held.flatMap(({ scope }) => /^\/subscriptions\/[^/]+/.exec(scope) ?? [])),
    reach: new Map(),
  };
}

/** The ids that a principal acts by, lower case: its own and those of the groups it is in, directly or through groups. */
export function identitiesOf(estate: Estate, objectId: string): ReadonlySet<string> {
  const found = new Set([objectId.toLowerCase()]);
  // A set hands out what is added while it is walked, each once: circles end by themselves.
  for (const id of found) for (const group of groupsByMember(estate.groups ?? NO_GROUPS).get(id) ?? []) found.add(group);
  return found;
}

const NO_GROUPS: readonly Group[] = [];

const groupsByMember = oncePer((groups: readonly Group[]): ReadonlyMap<string, readonly string[]> => {
  const pairs = groups.flatMap(({ id, members }) => members.map((member) => ({ member: member.toLowerCase(), group: id.toLowerCase() })));
  return new Map([...Map.groupBy(pairs, ({ member }) => member)].map(([member, found]) => [member, found.map(({ group }) => group)]));
});

const rolesOf = oncePer((rows: readonly EstateItem[]) => ({
  roles: new Map(rows.filter((row) => isType(row, 'roledefinitions')).map((row) => [row.name.toLowerCase(), row])),
  assignments: Map.groupBy(rows.filter((row) => isType(row, 'roleassignments')), (row) => textAt(row, 'properties', 'principalId').toLowerCase()),
}));

const deniesOf = oncePer((items: readonly EstateItem[]) => items.filter((item) => isType(item, 'denyassignments')));

/** The all-zero id stands for everybody (Azure documentation, "Understand Azure deny assignments", system-defined principal). */
const EVERYBODY = '00000000-0000-0000-0000-000000000000';

function meets(deny: EstateItem, identities: ReadonlySet<string>): boolean {
  const names = (key: string): readonly string[] => listAt(deny, 'properties', key).map((principal) => textAt(principal, 'id').toLowerCase());
  return names('principals').some((id) => id === EVERYBODY || identities.has(id)) && !names('excludePrincipals').some((id) => identities.has(id));
}

function grantOf(roles: ReadonlyMap<string, EstateItem>, assignment: EstateItem): Grant {
  const roleId = textAt(assignment, 'properties', 'roleDefinitionId');
  const role = roles.get(roleId.slice(roleId.lastIndexOf('/') + 1).toLowerCase());
  if (role === undefined) throw new Unsupported(`role assignment '${assignment.id}' of a role that the estate does not hold: '${roleId}'`);
  return { scope: normalScope(textAt(assignment, 'properties', 'scope')), entries: entriesOf(role, assignment) };
}

function denialOf(item: EstateItem): Denial {
  const scope = normalScope(textAt(item, 'properties', 'scope'));
  return { scope, entries: entriesOf(item, item), onlyHere: valueAt(item, 'properties', 'doNotApplyToChildScopes') === true, item };
}

/** The permission elements of one thing, under their own conditions and those of the other. */
function entriesOf(withPermissions: EstateItem, withCondition: EstateItem): readonly Entry[] {
  const outer = conditionsAt(withCondition, 'properties', 'condition');
  return listAt(withPermissions, 'properties', 'permissions').map((element) => ({ element: elementOf(element), conditions: [...outer, ...conditionsAt(element, 'condition')] }));
}

function conditionsAt(value: Json, ...keys: readonly string[]): readonly Condition[] {
  const text = textAt(value, ...keys);
  return text.trim() === '' ? [] : [parseCondition(text)];
}

function elementOf(element: Json): PermissionElement {
  return {
    actions: textsAt(element, 'actions'),
    notActions: textsAt(element, 'notActions'),
    dataActions: textsAt(element, 'dataActions'),
    notDataActions: textsAt(element, 'notDataActions'),
  };
}

function isType(row: JsonMap, kind: string): boolean {
  return textAt(row, 'type').toLowerCase() === `microsoft.authorization/${kind}`;
}
