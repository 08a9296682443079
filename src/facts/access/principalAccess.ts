import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, at, type JsonObject } from '../../values/json.ts';
import { recentMemo } from '../../values/recentMemo.ts';
import { missingPath } from '../missing.ts';
import { DENY_ASSIGNMENTS } from './denials.ts';
import { doubtsAt, groupDoubts } from './doubts.ts';
import { PRIVILEGE_CLASSES } from './escalations.ts';
import { privilegeOfGrant, roleOf } from './grantPrivilege.ts';
import { ELIGIBILITIES, ROLE_ASSIGNMENTS, type Grant } from './grants.ts';
import { identityOf } from './holders.ts';
import { ASSIGNMENT_INSTANCES, HOLDING_KINDS } from './holdings.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS } from './memberships.ts';
import { isPrivileged, type Privilege } from './privilege.ts';
import { DIRECTORY_TYPES, PRINCIPAL_KINDS, SERVICE_PRINCIPALS, USERS } from './principals.ts';
import { ROLE_DEFINITIONS } from './roleIndex.ts';
import { levelOf, MANAGEMENT_GROUPS, SCOPE_LEVELS, SUBSCRIPTIONS } from './scopes.ts';
import { accessSources, type AccessSources } from './sources.ts';

const ITEMS: Readonly<Record<string, FactField>> = {
  assignment: { type: 'string', description: 'Id of the assignment or the eligibility' },
  role: { type: 'string', description: 'Name of the role' },
  scope: { type: 'string', description: 'Where it is assigned' },
  scopeLevel: { type: 'string', values: SCOPE_LEVELS, description: 'How high that is' },
  privileged: { type: 'boolean', description: 'Whether it can grant access, or change or read resources of every type' },
  classes: { type: 'string[]', values: PRIVILEGE_CLASSES, description: 'What it lets its holder do' },
  holding: { type: 'string', values: [...HOLDING_KINDS, 'eligible', 'unknown'], description: 'How it is held; eligible also where only a membership has to be activated' },
  via: { type: 'string', description: 'The group that it is assigned to, where it is not assigned to the holder itself' },
};

/** What roles somebody holds anywhere, directly or through groups. */
export const principalAccessFact: FactDefinition = {
  name: 'principalAccess',
  description: 'The Azure roles that a user or a workload identity holds or can activate, directly or through groups in groups',
  on: [USERS, SERVICE_PRINCIPALS],
  reads: [ROLE_ASSIGNMENTS, ELIGIBILITIES, ROLE_DEFINITIONS, ASSIGNMENT_INSTANCES, DENY_ASSIGNMENTS, SUBSCRIPTIONS, MANAGEMENT_GROUPS, GROUP_MEMBERS, GROUP_ELIGIBILITIES, ...DIRECTORY_TYPES],
  fields: {
    kind: { type: 'string', values: PRINCIPAL_KINDS, reads: [], description: 'user, guest, servicePrincipal or managedIdentity' },
    enabled: { type: 'boolean', reads: [], description: 'Whether it can sign in' },
    roles: {
      type: 'object[]', items: ITEMS, description: 'Every role, highest scope first',
      reads: [ROLE_ASSIGNMENTS, ELIGIBILITIES, ROLE_DEFINITIONS, DENY_ASSIGNMENTS, SUBSCRIPTIONS, MANAGEMENT_GROUPS, GROUP_MEMBERS, GROUP_ELIGIBILITIES],
    },
  },
  bind: (snapshot, context) => {
    const sources = accessSources(snapshot, context);
    const anywhere = doubtsAt(sources, { scope: '/' }).map(({ cause }) => cause)[0];
    const open = sources.openGrants().flatMap((grant) => groupDoubts(sources, grant).map(({ cause }) => ({ group: grant.principalId, cause })));
    const held = rolesHeld(sources);
    return (row) => answersOf(row, sources, () => rolesOf(row, sources, anywhere, open, held));
  },
};

interface OpenGroup {
  readonly group: string;
  readonly cause: Unknown;
}

function idOf(row: Row): string {
  return lastSegment(row.id).toLowerCase();
}

/** Roles are worked out when asked for: of most people the kind of account decides already. */
function answersOf(row: Row, sources: AccessSources, roles: () => Answer<readonly JsonObject[]>): FactAnswers {
  let held: Answer<readonly JsonObject[]> | undefined;
  return {
    ...identityAnswers(row, sources),
    get roles() {
      return (held ??= roles());
    },
  };
}

function identityAnswers(row: Row, sources: AccessSources): FactAnswers {
  const identity = sources.principals.of(idOf(row), { type: undefined });
  const enabled = asBoolean(at(row, 'properties', 'accountEnabled'));
  return {
    kind: identity.known ? known(identity.value.kind) : identity,
    enabled: enabled === undefined ? unknown(missingPath(row, 'properties.accountEnabled')) : known(enabled),
  };
}

function rolesOf(row: Row, sources: AccessSources, anywhere: Unknown | undefined, open: readonly OpenGroup[], held: RolesHeld): Answer<readonly JsonObject[]> {
  const id = idOf(row);
  const closure = sources.memberships.active(id);
  const lists = [...sources.memberships.eligible(id).keys()].map((holder) => held(holder, closure.has(holder), holder !== id));
  const unread = open.find(({ group }) => !closure.has(group))?.cause ?? anywhere ?? lists.find((list) => list.unread !== undefined)?.unread;
  // Each list is in order: nearly nothing is left to sort.
  return known(lists.flatMap(({ roles }) => roles).toSorted(byRank).map(({ shown }) => shown), unread);
}

interface Role {
  readonly shown: JsonObject;
  readonly rank: number;
  /** Among all grants, by id. */
  readonly place: number;
}

/** What the grants of one principal give. */
interface Held {
  /** Highest scope first. */
  readonly roles: readonly Role[];
  /** Why it is not known what one of them allows. */
  readonly unread: Unknown | undefined;
}

/** The roles that a principal's own grants give whoever is, or can be, in it. Remembered for a while: large groups have many members. */
type RolesHeld = (holder: string, isIn: boolean, isGroup: boolean) => Held;

/** Roles of groups that are remembered, as they are shown: some ten megabytes. */
const ROLES_KEPT = 1 << 15;

function rolesHeld(sources: AccessSources): RolesHeld {
  const made = recentMemo<string, Held>(ROLES_KEPT, ({ roles }) => roles.length + 1);
  return (holder, isIn, isGroup) => {
    const make = (): Held => heldBy(sources, holder, isIn, isGroup);
    return isGroup ? made(`${holder} ${String(isIn)}`, make) : make();
  };
}

function heldBy(sources: AccessSources, holder: string, isIn: boolean, isGroup: boolean): Held {
  const grants = sources.grants.placed(holder).map((placed) => ({ ...placed, privilege: privilegeOfGrant(sources, placed.grant) }));
  return {
    roles: grants.map(({ grant, place, privilege }) => roleHeld(sources, grant, place, privilege, isIn, isGroup)).toSorted(byRank),
    unread: grants.flatMap(({ privilege }) => (privilege.known ? [] : [privilege.unknown]))[0],
  };
}

function roleHeld(sources: AccessSources, grant: Grant, place: number, privilege: Answer<Privilege>, isIn: boolean, isGroup: boolean): Role {
  const role = roleOf(sources, grant);
  const group = isGroup ? identityOf(sources, grant.principalId, grant) : undefined;
  const via = group === undefined ? {} : { via: (group.known ? group.value.name : undefined) ?? grant.principalId };
  const scopeLevel = grant.scopeKey === '' ? null : levelOf(grant.scopeKey);
  return {
    place, rank: SCOPE_LEVELS.findIndex((level) => level === scopeLevel),
    shown: {
      assignment: grant.id, role: (role.known ? role.value.name : undefined) ?? grant.roleId, scope: grant.scope, scopeLevel,
      privileged: privilege.known ? isPrivileged(privilege.value) : null, classes: privilege.known ? privilege.value.classes : [], holding: isIn ? grant.holding : 'eligible', ...via,
    },
  };
}

function byRank(left: Role, right: Role): number {
  return left.rank - right.rank || left.place - right.place;
}
