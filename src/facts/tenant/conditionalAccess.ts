import type { FactContext, FactDefinition } from '../../model/fact.ts';
import { CONDITIONAL_ACCESS } from '../../model/directoryTypes.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { GROUP_MEMBERS } from '../access/memberships.ts';
import { GROUPS, USERS } from '../access/principals.ts';
import { accessSources } from '../access/sources.ts';
import { missingPath } from '../missing.ts';
import { textsOf } from './texts.ts';
import { userList } from './userList.ts';
import { reviewedObjects, REVIEWS, type Reviewed } from './reviewedObjects.ts';

const STATES = ['enabled', 'disabled', 'enabledForReportingButNotEnforced'] as const;

/** What a Conditional Access policy is, and whom it leaves out without anybody looking at it. */
export const conditionalAccessFact: FactDefinition = {
  name: 'conditionalAccess',
  description: 'The state of a Conditional Access policy, and whom it leaves out',
  on: [CONDITIONAL_ACCESS],
  reads: [CONDITIONAL_ACCESS, REVIEWS, GROUPS, GROUP_MEMBERS, USERS],
  fields: {
    state: { type: 'string', values: STATES, reads: [], description: 'enabled, disabled, or evaluated without being enforced' },
    changed: { type: 'dateTime', reads: [], description: 'When the policy was changed last, else made' },
    unreviewed: {
      type: 'object[]', description: 'Who is left out although no access review looks at it: people by name, members of groups one by one, and roles',
      items: {
        id: { type: 'string', description: 'Object id; of a role its template id' },
        name: { type: 'string', description: 'Display name, where it was read' },
        kind: { type: 'string', values: ['user', 'member', 'role'], description: 'How: named, as a member of a group, a role' },
        via: { type: 'string', description: 'The group' },
      },
    },
  },
  bind: (snapshot, context) => {
    const [reviewed, sources] = [reviewedObjects(snapshot, context), exclusionSources(snapshot, context)];
    return (row) => ({ state: stateAnswer(row), changed: changedAnswer(row), unreviewed: unreviewedOf(row, reviewed, sources) });
  },
};

interface Sources {
  readonly userName: (id: string) => string;
  /** Whether an account was deleted since: it leaves nobody out. */
  readonly isGone: (id: string) => boolean;
  readonly groupName: (id: string) => string;
  readonly members: (group: string) => { readonly ids: readonly string[]; readonly unread: Unknown | undefined };
}

function exclusionSources(snapshot: Snapshot, context: FactContext): Sources {
  const { memberships } = accessSources(snapshot, context);
  const names = new Map<string, string>();
  for (const row of snapshot.rows(GROUPS)) names.set(row.id.slice(row.id.lastIndexOf('/') + 1).toLowerCase(), asString(at(row, 'properties', 'displayName')) ?? row.name);
  return {
    userName: (id) => userList(snapshot, context).name(id),
    isGone: (id) => userList(snapshot, context).gap === undefined && !userList(snapshot, context).has(id),
    groupName: (id) => names.get(id) ?? id,
    members: (group) => {
      const { members, unread } = memberships.expand(group);
      return { ids: members.filter((id) => !memberships.isGroup(id) && id !== group), unread };
    },
  };
}

function stateAnswer(row: Row): Answer<JsonValue> {
  const state = STATES.find((one) => one.toLowerCase() === asString(at(row, 'properties', 'state'))?.toLowerCase());
  return state === undefined ? unknown(missingPath(row, 'properties.state')) : known(state);
}

/** Null is Graph's word for a policy that was never changed. */
function changedAnswer(row: Row): Answer<JsonValue> {
  const [changed, made] = [at(row, 'properties', 'modifiedDateTime'), asString(at(row, 'properties', 'createdDateTime'))];
  if (typeof changed === 'string') return known(changed);
  return made === undefined || changed === undefined ? unknown(missingPath(row, `properties.${changed === undefined ? 'modifiedDateTime' : 'createdDateTime'}`)) : known(made);
}

/** Only a group or a role can be the object of a review: whoever is named one by one is out of every review's sight. */
function unreviewedOf(row: Row, reviewed: Reviewed, sources: Sources): Answer<JsonValue> {
  const lists = ['excludeUsers', 'excludeGroups', 'excludeRoles'].map((list) => textsOf(at(row, 'properties', 'conditions', 'users', list))?.map((id) => id.toLowerCase()));
  const [users = [], groups = [], roles = []] = lists.map((list) => list ?? []);
  const cut = lists.includes(undefined) ? missingPath(row, 'properties.conditions.users') : undefined;
  const named = users.filter((id) => !TOKENS.has(id) && !sources.isGone(id)).map((id): JsonObject => ({ id, name: sources.userName(id), kind: 'user', via: '' }));
  const out = groups.filter((id) => !reviewed.ids.has(id)).map((id) => ({ id, ...sources.members(id) }));
  const inGroups = out.flatMap(({ id, ids }) => ids.map((member): JsonObject => ({ id: member, name: sources.userName(member), kind: 'member', via: sources.groupName(id) })));
  const unreadGroups = out.filter(({ unread }) => unread !== undefined);
  const inRoles = roles.filter((id) => !reviewed.ids.has(id)).map((id): JsonObject => ({ id, name: id, kind: 'role', via: '' }));
  // What a review that was not read may look at is not known to be without.
  const seen = reviewed.gap === undefined ? [...named, ...inGroups, ...inRoles] : named;
  const pending = out.length + inRoles.length > 0 ? reviewed.gap : undefined;
  return known(seen, cut ?? pending ?? unreadGroups[0]?.unread);
}

const TOKENS: ReadonlySet<string> = new Set(['all', 'none', 'guestsorexternalusers']);
