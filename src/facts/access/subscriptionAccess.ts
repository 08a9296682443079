import type { FactDefinition, FactField } from '../../model/fact.ts';
import { known, type Unknown } from '../../model/unknown.ts';
import { compareText, type JsonObject } from '../../values/json.ts';
import { DENY_ASSIGNMENTS } from './denials.ts';
import { doubtsAt, groupDoubts, isPerhapsAbove } from './doubts.ts';
import { privilegeOfGrant, roleOf } from './grantPrivilege.ts';
import { ELIGIBILITIES, ROLE_ASSIGNMENTS, type Grant } from './grants.ts';
import { behind, identityOf } from './holders.ts';
import { ASSIGNMENT_INSTANCES } from './holdings.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS } from './memberships.ts';
import { DIRECTORY_TYPES, PRINCIPAL_KINDS } from './principals.ts';
import { unreadCondition } from './privilegeAnswers.ts';
import { ROLE_DEFINITIONS } from './roleIndex.ts';
import { MANAGEMENT_GROUPS, SUBSCRIPTIONS, type Lineage } from './scopes.ts';
import { accessSources, type AccessSources } from './sources.ts';

/** From what is there at once to what waits. */
const HOLDINGS = ['standing', 'unknown', 'timeBound', 'activated', 'eligible'] as const;

const ITEMS: Readonly<Record<string, FactField>> = {
  id: { type: 'string', description: 'Object id' },
  name: { type: 'string', description: 'Display name' },
  kind: { type: 'string', values: PRINCIPAL_KINDS, description: 'What it is; absent where the directory was not read' },
  owner: { type: 'boolean', description: 'Whether it can also change resources of every type, as Owner does' },
  holding: { type: 'string', values: HOLDINGS, description: 'How it is held: the most lasting way, where there are several' },
  role: { type: 'string', description: 'The role of that way' },
  scope: { type: 'string', description: 'Where that role is assigned' },
  via: { type: 'string', description: 'The group that it is assigned to, where it is not assigned to the holder' },
};

/** Who can hand out access in a subscription. */
export const subscriptionAccessFact: FactDefinition = {
  name: 'subscriptionAccess',
  description: 'Who can grant access in a whole subscription: people and workloads, through groups and from management groups above, now or after activating',
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, MANAGEMENT_GROUPS, ROLE_ASSIGNMENTS, ELIGIBILITIES, ROLE_DEFINITIONS, ASSIGNMENT_INSTANCES, DENY_ASSIGNMENTS, GROUP_MEMBERS, GROUP_ELIGIBILITIES, ...DIRECTORY_TYPES],
  fields: {
    grantors: { type: 'object[]', description: 'Everybody once, by name; a group where its members are not known', items: ITEMS },
    owners: { type: 'string[]', description: 'Names of the people among them who can also change everything' },
  },
  bind: (snapshot, context) => {
    const sources = accessSources(snapshot, context);
    const holders = new WeakMap<Grant, readonly Grantor[]>();
    return (row) => {
      const grantors = grantorsAt(sources, row.id, holders);
      return { grantors, owners: known(grantors.value.flatMap(personName), grantors.atLeast) };
    };
  },
};

function personName({ owner, kind, name, id }: JsonObject): readonly string[] {
  if (owner !== true || (kind !== 'user' && kind !== 'guest')) return [];
  return [name, id].flatMap((text) => (typeof text === 'string' ? [text] : [])).slice(0, 1);
}

interface Grantor {
  readonly id: string;
  readonly holding: (typeof HOLDINGS)[number];
  readonly shown: JsonObject;
  /** Why it is not known who it is. */
  readonly unread: Unknown | undefined;
}

function grantorsAt(sources: AccessSources, subscription: string, remembered: WeakMap<Grant, readonly Grantor[]>): ReturnType<typeof known<readonly JsonObject[]>> {
  const lineage = sources.lineage(subscription);
  const grants = lineage.scopes.flatMap((scope) => sources.byScope.of(scope));
  const judged = grants.map((grant) => ({ grant, privilege: privilegeOfGrant(sources, grant, subscription) }));
  const granting = judged.filter(({ privilege }) => privilege.known && privilege.value.classes.includes('grantAccess'));
  const byId = new Map<string, Grantor>();
  for (const { grant, privilege } of granting) {
    const owner = privilege.known && privilege.value.unbounded.includes('write');
    for (const one of holdersOf(sources, grant, owner, remembered)) byId.set(one.id, stronger(byId.get(one.id), one));
  }
  const unread = [...unreadAmong(sources, judged, lineage), ...doubtsAt(sources, { scope: lineage.scopes[0] ?? '/' }).map(({ cause }) => cause), ...[...byId.values()].flatMap((one) => one.unread ?? [])];
  return known([...byId.values()].map(({ shown }) => shown).toSorted(byName), unread[0]);
}

function unreadAmong(sources: AccessSources, judged: readonly { readonly grant: Grant; readonly privilege: ReturnType<typeof privilegeOfGrant> }[], lineage: Lineage): readonly Unknown[] {
  const unclear = judged.flatMap(({ grant, privilege }) => {
    if (!privilege.known) return [privilege.unknown];
    const role = roleOf(sources, grant);
    if (privilege.value.grantUncertain) return role.known ? [unreadCondition(role.value)] : [];
    return privilege.value.classes.includes('grantAccess') ? groupDoubts(sources, grant).map(({ cause }) => cause) : [];
  });
  const isOpen = lineage.unread !== undefined && sources.highGrants.some((grant) => isPerhapsAbove({ lineage }, grant) && mayGrant(sources, grant));
  return isOpen ? [...unclear, lineage.unread] : unclear;
}

function mayGrant(sources: AccessSources, grant: Grant): boolean {
  const privilege = privilegeOfGrant(sources, grant);
  return !privilege.known || privilege.value.classes.includes('grantAccess');
}

/** Everybody behind a grant, made once: a grant at a management group counts in every subscription below. */
function holdersOf(sources: AccessSources, grant: Grant, owner: boolean, remembered: WeakMap<Grant, readonly Grantor[]>): readonly Grantor[] {
  const found = remembered.get(grant);
  if (found !== undefined && found[0]?.shown['owner'] === owner) return found;
  const made = behind(sources, grant).map((id) => grantorOf(sources, grant, owner, id));
  remembered.set(grant, made);
  return made;
}

function grantorOf(sources: AccessSources, grant: Grant, owner: boolean, id: string): Grantor {
  const identity = identityOf(sources, id, id === grant.principalId ? grant : undefined);
  const isIn = sources.memberships.active(id).has(grant.principalId);
  const holding = isIn ? grant.holding : 'eligible';
  const role = roleOf(sources, grant);
  const via = id === grant.principalId ? {} : { via: groupName(sources, grant) };
  const who = identity.known ? { name: identity.value.name ?? null, kind: identity.value.kind } : { name: sources.memberships.member(id)?.name ?? null, kind: null };
  return { id, holding, unread: identity.known ? undefined : identity.unknown, shown: { id, ...who, owner, holding, role: role.known ? (role.value.name ?? role.value.id) : grant.roleId, scope: grant.scope, ...via } };
}

function groupName(sources: AccessSources, grant: Grant): string {
  const group = identityOf(sources, grant.principalId, grant);
  return (group.known ? group.value.name : undefined) ?? grant.principalId;
}

/** Of two ways the more lasting one is told; an owner by either is one. */
function stronger(before: Grantor | undefined, next: Grantor): Grantor {
  if (before === undefined) return next;
  const [kept, other] = HOLDINGS.indexOf(next.holding) < HOLDINGS.indexOf(before.holding) ? [next, before] : [before, next];
  return kept.shown['owner'] === true || other.shown['owner'] !== true ? kept : { ...kept, shown: { ...kept.shown, owner: true } };
}

function byName(left: JsonObject, right: JsonObject): number {
  const text = (one: JsonObject, key: string): string => (typeof one[key] === 'string' ? one[key] : '');
  return compareText(text(left, 'name'), text(right, 'name')) || compareText(text(left, 'id'), text(right, 'id'));
}
