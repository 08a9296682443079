import { isTenant, type Snapshot } from '../../model/snapshot.ts';
import type { Gap, Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';
import { addTo, trimmed } from './multiMap.ts';
import { inEffect } from './period.ts';
import { GROUPS } from './principals.ts';

export const GROUP_MEMBERS = 'Microsoft.Graph/groupMembers';
export const GROUP_ELIGIBILITIES = 'Microsoft.Graph/groupEligibilityScheduleInstances';

/** How somebody comes to be in a group: through whom (the next one towards them), and whether that takes an activation. */
interface Step {
  readonly below: string;
  readonly eligible: boolean;
}

/** Somebody and every group they are in, with the way there; undefined for themselves. Ids are keys. */
export type Closure = ReadonlyMap<string, Step | undefined>;

/** Who is in a group, directly or through groups in groups. */
interface Expansion {
  /** Members that are no groups, and groups that lead nowhere: empty ones and those whose members were not read, the group itself among them. */
  readonly members: readonly string[];
  /** The same with those who can activate a membership. */
  readonly eligible: readonly string[];
  /** Why there may be more members. */
  readonly unread?: Unknown;
  /** Why there may be more who can activate. */
  readonly unreadEligible?: Unknown;
}

export interface Memberships {
  /** Groups that somebody is in now, themselves included. */
  active(principal: string): Closure;
  /** The same with every membership that they can activate. */
  eligible(principal: string): Closure;
  expand(group: string): Expansion;
  /** Whether anything is known of an id as a group. */
  isGroup(id: string): boolean;
  /** Who stands in the list of members of a group; undefined where it has none that was read. */
  readonly direct: (group: string) => readonly string[] | undefined;
  /** What the list of members that somebody stands in says of them. */
  member(id: string): Member | undefined;
}

/** A member as a group's list of members names it. */
interface Member {
  /** The very text that stands in all lists. */
  readonly id: string;
  /** `user`, `group`, `servicePrincipal`, `device` ... */
  readonly type: string;
  readonly name: string | undefined;
}

interface Edges {
  /** Group -> its direct members. */
  readonly down: ReadonlyMap<string, readonly string[]>;
  /** Member -> groups it is directly in. */
  readonly up: ReadonlyMap<string, readonly string[]>;
}

interface Read {
  readonly active: Edges;
  readonly eligible: Edges;
  readonly groups: ReadonlySet<string>;
  readonly members: ReadonlyMap<string, Member>;
  /** Groups whose own row lacks its members. */
  readonly cut: ReadonlyMap<string, Unknown>;
}

/** Reads direct memberships and PIM for Groups once. Being able to become an owner of a group is no membership. */
export function indexMemberships(snapshot: Snapshot, now: number): Memberships {
  const read = readEdges(snapshot, now);
  const unread = unreadOf(snapshot, read);
  const parents = (key: string): readonly (readonly [string, boolean])[] => [...withFlag(read.active.up.get(key), false), ...withFlag(read.eligible.up.get(key), true)];
  const isGroup = (key: string): boolean => read.groups.has(key);
  return {
    active: remembering((key) => climb(key, (id) => withFlag(read.active.up.get(id), false)), isGroup),
    eligible: remembering((key) => climb(key, parents), isGroup),
    expand: remembering((key) => expand(read, unread, key), isGroup),
    isGroup: (id) => read.groups.has(id.toLowerCase()),
    direct: (group) => read.active.down.get(group),
    member: (id) => read.members.get(id.toLowerCase()),
  };
}

/** Remembers answers about groups, and the last one about anybody else: there may be millions of people, and questions about one come together. */
function remembering<T>(work: (key: string) => T, isGroup: (key: string) => boolean): (id: string) => T {
  const held = new Map<string, T>();
  let last: { readonly key: string; readonly answer: T } | undefined;
  return (id) => {
    const key = id.toLowerCase();
    if (last?.key === key) return last.answer;
    const answer = held.get(key) ?? work(key);
    if (isGroup(key)) held.set(key, answer);
    else last = { key, answer };
    return answer;
  };
}

function withFlag(ids: readonly string[] | undefined, eligible: boolean): readonly (readonly [string, boolean])[] {
  return ids?.map((id) => [id, eligible] as const) ?? [];
}

function readEdges(snapshot: Snapshot, now: number): Read {
  const [down, up, members, groups, cut] = [new Map<string, string[]>(), new Map<string, string[]>(), new Map<string, Member>(), new Set<string>(), new Map<string, Unknown>()];
  for (const row of snapshot.rows(GROUP_MEMBERS)) {
    const group = (asString(at(row, 'properties', 'groupId')) ?? lastSegment(row.id)).toLowerCase();
    const list = at(row, 'properties', 'members');
    groups.add(group);
    if (!down.has(group)) down.set(group, []);
    if (!Array.isArray(list)) cut.set(group, missingPath(row, 'properties.members'));
    for (const entry of asArray(list)) {
      const key = asString(at(entry, 'id'))?.toLowerCase();
      if (key === undefined) {
        cut.set(group, missingPath(row, 'properties.members[*].id'));
        continue;
      }
      const id = members.get(key)?.id ?? key;
      link(down, up, group, id);
      members.set(id, { id, type: asString(at(entry, 'type'))?.toLowerCase() ?? '', name: asString(at(entry, 'displayName')) });
    }
  }
  for (const [id, { type }] of members) if (type === 'group') groups.add(id);
  const eligible = readEligibilities(snapshot, now);
  for (const id of namedAlone(snapshot, eligible)) groups.add(id);
  return { active: { down: trimmed(down), up: trimmed(up) }, eligible, groups, members, cut };
}

/** Groups that no list of members tells of: whose own list was refused, and who can become members of other groups. Whoever is in them may be in those. */
function namedAlone(snapshot: Snapshot, eligible: Edges): readonly string[] {
  const listed: string[] = [];
  if (eligible.up.size > 0) for (const row of snapshot.rows(GROUPS)) listed.push(lastSegment(row.id).toLowerCase());
  return [...gapsOf(snapshot, GROUP_MEMBERS).ofGroup.keys(), ...listed.filter((id) => eligible.up.has(id))];
}

function link(down: Map<string, string[]>, up: Map<string, string[]>, group: string, member: string): void {
  addTo(down, group, member);
  addTo(up, member, group);
}

function readEligibilities(snapshot: Snapshot, now: number): Edges {
  const [down, up] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const row of snapshot.rows(GROUP_ELIGIBILITIES)) {
    const text = (key: string): string | undefined => asString(at(row, 'properties', key))?.toLowerCase();
    const [group, member] = [text('groupId'), text('principalId')];
    // What the row does not say was cut; a membership is the graver reading of it.
    if (group !== undefined && member !== undefined && (text('accessId') ?? 'member') === 'member' && inEffect(row, now)) link(down, up, group, member);
  }
  return { down, up };
}

/** Everybody reachable upwards, each by a shortest way; cycles end where they were. */
function climb(start: string, above: (id: string) => readonly (readonly [group: string, eligible: boolean])[]): Closure {
  const closure = new Map<string, Step | undefined>([[start, undefined]]);
  for (const below of closure.keys()) {
    for (const [group, eligible] of above(below)) if (!closure.has(group)) closure.set(group, { below, eligible });
  }
  return closure;
}

interface UnreadGroups {
  readonly members: (group: string) => Unknown | undefined;
  readonly eligible: (group: string) => Unknown | undefined;
}

function unreadOf(snapshot: Snapshot, read: Read): UnreadGroups {
  const members = gapsOf(snapshot, GROUP_MEMBERS);
  const eligible = gapsOf(snapshot, GROUP_ELIGIBILITIES);
  // A group that was deleted has no members to read: only the whole list of groups tells.
  const isDeleted = deletedIn(snapshot);
  return {
    members: (group) => members.ofGroup.get(group) ?? read.cut.get(group) ?? (read.active.down.has(group) || isDeleted(group) ? undefined : (members.first ?? unreadGroup(group))),
    eligible: (group) => eligible.ofGroup.get(group) ?? (isDeleted(group) ? undefined : (eligible.ofTenant ?? (read.active.down.has(group) ? undefined : eligible.first))),
  };
}

/** The gaps of a list that is read group by group: of one group, of all, and of a subscription, by which a group may not have been found. */
interface GroupGaps {
  readonly ofGroup: ReadonlyMap<string, Gap>;
  readonly ofTenant: Gap | undefined;
  readonly first: Gap | undefined;
}

function gapsOf(snapshot: Snapshot, type: string): GroupGaps {
  const gaps = snapshot.gaps.filter((gap) => gap.artifact.toLowerCase() === type.toLowerCase());
  const ofOne = gaps.filter((gap) => /^\/tenants\/[^/]+\/[^/]+\/[^/]+$/i.test(gap.scope));
  return { ofGroup: new Map(ofOne.map((gap) => [lastSegment(gap.scope).toLowerCase(), gap])), ofTenant: gaps.find((gap) => isTenant(gap.scope) && !ofOne.includes(gap)), first: gaps.find((gap) => !ofOne.includes(gap)) };
}

function deletedIn(snapshot: Snapshot): (group: string) => boolean {
  if (gapAt(snapshot, GROUPS, '/') !== undefined) return () => false;
  const listed = new Set<string>();
  for (const row of snapshot.rows(GROUPS)) listed.add(lastSegment(row.id).toLowerCase());
  return (group) => !listed.has(group);
}

function unreadGroup(group: string): Unknown {
  return { reason: 'notCollected', artifact: GROUP_MEMBERS, scope: group, missing: [group], message: `the members of group ${group} were not read` };
}

function expand(read: Read, unread: UnreadGroups, group: string): Expansion {
  const active = (id: string): readonly string[] => read.active.down.get(id) ?? [];
  const both = (id: string): readonly string[] => [...active(id), ...(read.eligible.down.get(id) ?? [])];
  const [now, later] = [descend(group, active), descend(group, both)];
  const first = (ids: Iterable<string>, of: (id: string) => Unknown | undefined): Unknown | undefined => [...ids].filter((id) => id === group || read.groups.has(id)).flatMap((id) => of(id) ?? [])[0];
  const leaves = (ids: ReadonlySet<string>, below: (id: string) => readonly string[]): readonly string[] =>
    [...ids].filter((id) => (id === group ? ids.size === 1 || unread.members(id) !== undefined : !read.groups.has(id) || below(id).length === 0 || unread.members(id) !== undefined));
  const causes = { unread: first(now, unread.members), unreadEligible: first(later, (id) => unread.members(id) ?? unread.eligible(id)) };
  return { members: leaves(now, active), eligible: leaves(later, both), ...definedOf(causes) };
}

function definedOf({ unread, unreadEligible }: { readonly unread: Unknown | undefined; readonly unreadEligible: Unknown | undefined }): Pick<Expansion, 'unread' | 'unreadEligible'> {
  return { ...(unread === undefined ? {} : { unread }), ...(unreadEligible === undefined ? {} : { unreadEligible }) };
}

function descend(group: string, below: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set([group]);
  for (const id of seen) for (const member of below(id)) seen.add(member);
  return seen;
}
