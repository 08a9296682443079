/**
 * Which sign-ins Conditional Access (with security defaults, and the switch of single accounts) asks for something, as exact sets.
 *
 * What a caller has to know:
 * - Rows stand as Microsoft Graph serves them. What it always serves and is not there makes an answer unknown: the six lists under `conditions.users`, the lists of
 *   `conditions.applications`, `clientAppTypes` (empty: unknown too), `signInRiskLevels`, `userRiskLevels`, `platforms`, `locations`, `devices` (null: not set), `grantControls`,
 *   `state`, and the one row of `Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy`. `authenticationFlows` and `insiderRiskLevels` may be absent.
 * - Users come from `Microsoft.Graph/users`, members of groups from `Microsoft.Graph/groupMembers` (`properties.groupId`, `properties.members: [{ id, type }]`; a group in
 *   groups needs rows of both; one with a row in `Microsoft.Graph/groups` and none here was not read, one without either was deleted), roles from
 *   `Microsoft.Graph/directoryRoleAssignments`; whoever is only eligible is not in the role. `Microsoft.Graph/userAuthenticationRequirements` counts where it has a row.
 * - Unknowns of different policies count as independent of each other: an answer may be unknown although every way to fill in what is missing would
 *   give the same one. It is never definite where they would differ.
 * - `AllTrusted` holds surely the named locations marked as trusted, and perhaps any address: the trusted addresses of the former MFA settings are in no list.
 */
import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Truth, Unknown } from '../../model/unknown.ts';
import { at } from '../../values/json.ts';
import { addTo } from '../access/multiMap.ts';
import { shared } from '../shared.ts';
import { baselinePolicies } from './baseline.ts';
import { holdsPoint, intersectBoxes, isEmptyBox, subtractBoxes, type Box, type Budget } from './boxes.ts';
import { allOf, PERHAPS, SURELY, type Degree } from './degree.ts';
import { doubtOf, tooMuch } from './doubts.ts';
import { readLocations } from './locations.ts';
import { indexPeople, type People, type Person } from './people.ts';
import { policyOf, policyRows, type Policy } from './policies.ts';
import { AZURE_MANAGEMENT, type Asked, type Requirement, type SignIn } from './signIn.ts';
import { boxOf, isAsked, pointOf, spaceOf, type Space } from './space.ts';
import { readStrengths } from './strengths.ts';
import { namedTargets } from './targets.ts';
import { BASELINE_ROLES } from './wellKnownRoles.ts';
import { namedBy, type Named } from './who.ts';

export type { SignIn } from './signIn.ts';

/** A set of sign-ins, by people whom no policy tells apart. */
export interface Region {
  readonly asked: Asked;
  readonly space: Space;
  readonly parts: readonly Part[];
}

interface Part {
  /** Ids of the people; none where they are those who were not listed. */
  readonly people: readonly string[];
  readonly boxes: readonly Box[];
}

export interface Uncovered {
  /** Not asked, however what is unknown turns out. */
  readonly surely: Region;
  /** Not asked if all that is unknown turns out against it; holds `surely`. */
  readonly perhaps: Region;
  /** Why the two differ, where they do. */
  readonly cause: Unknown | undefined;
}

export interface Coverage {
  /** Whether one sign-in is asked for something. A blocked one meets every requirement. */
  demanded(signIn: SignIn, requirement: Requirement): Truth;
  /** The sign-ins of a question that are not asked for something. */
  uncovered(asked: Asked, requirement: Requirement): Uncovered;
  /** The same of one person, if they were also in these roles. */
  uncoveredInRoles(id: string, roles: readonly string[], asked: Asked, requirement: Requirement): Uncovered;
  /** Every policy that was read, and what works like one; not enforced ones too. */
  readonly policies: readonly Policy[];
  readonly people: People;
  readonly space: Space;
  /** Equal for people whom no policy tells apart. */
  profileOf(id: string): string;
}

export function holds(region: Region, signIn: SignIn): boolean {
  const part = region.parts.find(({ people }) => people.includes(signIn.user.toLowerCase())) ?? region.parts.find(({ people }) => people.length === 0 && !isListed(region, signIn));
  return part !== undefined && isAsked(region.asked, signIn) && holdsPoint(part.boxes, pointOf(region.space, signIn));
}

/** A part of those who were not listed is never about somebody who stands in another part. */
function isListed({ parts }: Region, { user }: SignIn): boolean {
  return parts.some(({ people }) => people.includes(user.toLowerCase()));
}

export function isEmpty(region: Region): boolean {
  return region.parts.length === 0;
}

/** The sign-ins that are asked, and those that are not. Built once a snapshot. */
export const signInCoverage = shared((snapshot: Snapshot, context: FactContext): Coverage => {
  const rows = policyRows(snapshot);
  const [locations, strengths] = [readLocations(snapshot), readStrengths(snapshot)];
  const space = spaceOf([AZURE_MANAGEMENT, ...rows.flatMap((row) => namedTargets(at(row, 'properties', 'conditions', 'applications')))], locations);
  const policies = [...rows.map((row) => policyOf(row, space, locations, strengths)), ...baselinePolicies(snapshot, space)];
  const people = indexPeople(snapshot, context);
  return coverageOf({ snapshot, policies, people, space, classes: classesOf(people, policies, namedBy(rows)) });
});

interface Sources {
  readonly snapshot: Snapshot;
  readonly policies: readonly Policy[];
  readonly people: People;
  readonly space: Space;
  readonly classes: Classes;
}

/** How certain every policy applies to somebody, one digit each. */
type Profile = string;

interface Classes {
  readonly byProfile: ReadonlyMap<Profile, readonly string[]>;
  profileOf(id: string): Profile;
  readonly unlisted: Profile | undefined;
}

function profileOf(policies: readonly Policy[], person: Person): Profile {
  return policies.map(({ enforced, who }) => allOf([enforced, who(person)])).join('');
}

/** People who are alike in all that policies name have one profile, which is worked out once. */
function classesOf(people: People, policies: readonly Policy[], named: Named): Classes {
  const profiles = new Map<string, Profile>();
  const ofPerson = (person: Person): Profile => {
    const key = traitsOf(person, named);
    const profile = profiles.get(key) ?? profileOf(policies, person);
    profiles.set(key, profile);
    return profile;
  };
  const byId = new Map(people.listed.map((id) => [id, ofPerson(people.of(id))]));
  const byProfile = new Map<Profile, string[]>();
  for (const [id, profile] of byId) addTo(byProfile, profile, id);
  return { byProfile, profileOf: (id) => byId.get(id) ?? ofPerson(people.of(id)), unlisted: people.unlisted === undefined ? undefined : profileOf(policies, people.unlisted) };
}

function traitsOf(person: Person, { users, groups, roles }: Named): string {
  const traits = [[...groups].map(person.inGroup), [...roles, ...BASELINE_ROLES].map(person.inRole)].map((degrees) => degrees.join(''));
  return [users.has(person.id) ? person.id : '', ...traits, person.kinds.join(' '), person.ownMfa].join('|');
}

/** Counts of boxes and cuts beyond which a question is left unanswered rather than worked on for ever. */
const MOST_BOXES = 4096;
const MOST_CUTS = 1_000_000;

function coverageOf(sources: Sources): Coverage {
  const { policies, people, space, classes } = sources;
  return {
    policies, people, space,
    profileOf: (id) => classes.profileOf(id.toLowerCase()),
    demanded: (signIn, requirement) => demanded(sources, signIn, requirement),
    uncovered: (asked, requirement) => assemble(sources, asked, requirement, askedClasses(sources, asked)),
    uncoveredInRoles: (id, roles, asked, requirement) => {
      const [key, extra] = [id.toLowerCase(), new Set(roles.map((role) => role.toLowerCase()))];
      const person = people.of(key);
      const profile = profileOf(policies, { ...person, inRole: (role) => (extra.has(role) ? SURELY : person.inRole(role)) });
      return assemble(sources, { ...asked, users: [key] }, requirement, [{ profile, people: [key] }]);
    },
  };
}

function demanded(sources: Sources, signIn: SignIn, requirement: Requirement): Truth {
  const [point, profile] = [pointOf(sources.space, signIn), sources.classes.profileOf(signIn.user.toLowerCase())];
  const inReading = (reading: 'surely' | 'perhaps', least: Degree): boolean =>
    sources.policies.some(({ asks }, index) => Number(profile[index]) >= least && holdsPoint(asks[requirement][reading], point));
  if (inReading('surely', SURELY)) return true;
  return inReading('perhaps', PERHAPS) ? doubtOf(sources, profile, requirement) : false;
}

interface AskedClass {
  readonly profile: Profile;
  readonly people: readonly string[];
}

function askedClasses({ classes }: Sources, { users }: Asked): readonly AskedClass[] {
  if (users === undefined) {
    const listed = [...classes.byProfile].map(([profile, ids]) => ({ profile, people: ids }));
    return classes.unlisted === undefined ? listed : [...listed, { profile: classes.unlisted, people: [] }];
  }
  const byProfile = new Map<Profile, string[]>();
  for (const id of new Set(users.map((user) => user.toLowerCase()))) {
    addTo(byProfile, classes.profileOf(id), id);
  }
  return [...byProfile].map(([profile, ids]) => ({ profile, people: ids }));
}

function assemble(sources: Sources, asked: Asked, requirement: Requirement, classes: readonly AskedClass[]): Uncovered {
  const whole = boxOf(sources.space, asked);
  const budget: Budget = { boxes: MOST_BOXES, cuts: MOST_CUTS };
  const [surely, perhaps]: [Part[], Part[]] = [[], []];
  let cause: Unknown | undefined;
  for (const { profile, people } of classes) {
    const [mild, grave] = [cutsOf(sources, profile, requirement, 'perhaps', whole), cutsOf(sources, profile, requirement, 'surely', whole)];
    const least = subtractBoxes([whole], mild, budget);
    const most = areEqual(mild, grave) ? least : subtractBoxes([whole], grave, budget);
    // Who was not listed may not exist at all.
    if (least !== undefined && least.length > 0 && people.length > 0) surely.push({ people, boxes: least });
    if (most === undefined || most.length > 0) perhaps.push({ people, boxes: most ?? [whole].filter((box) => !isEmptyBox(box)) });
    if (least === undefined || most === undefined) cause ??= tooMuch(sources.snapshot);
    else if (people.length === 0 ? most.length > 0 : leaves(most, least)) cause ??= people.length === 0 ? sources.people.gap : doubtOf(sources, profile, requirement);
  }
  const region = (parts: readonly Part[]): Region => ({ asked, space: sources.space, parts });
  return { surely: region(surely), perhaps: region(perhaps), cause };
}

/** Mostly nothing is unknown, and both readings are one. */
function areEqual(some: readonly Box[], others: readonly Box[]): boolean {
  return some.length === others.length && some.every((box, index) => box.every((mask, at) => mask === others[index]?.[at]));
}

/** Whether some sign-in of the graver reading is not one of the milder. */
function leaves(most: readonly Box[], least: readonly Box[]): boolean {
  return subtractBoxes(most, least, { boxes: MOST_BOXES, cuts: MOST_CUTS })?.length !== 0;
}

/** What policies take away from a question under a reading, widest first: the sooner nothing is left, the less there is to cut. */
function cutsOf({ policies }: Sources, profile: Profile, requirement: Requirement, reading: 'surely' | 'perhaps', whole: Box): readonly Box[] {
  const least = reading === 'surely' ? SURELY : PERHAPS;
  const boxes = policies.flatMap(({ asks }, index) => (Number(profile[index]) >= least ? asks[requirement][reading] : []));
  const met = boxes.map((box) => intersectBoxes(box, whole)).filter((box) => !isEmptyBox(box));
  const narrowed = (box: Box): number => box.reduce((count, mask, index) => (mask === whole[index] ? count : count + 1), 0);
  return met.map((box) => ({ box, count: narrowed(box) })).toSorted((one, other) => one.count - other.count).map(({ box }) => box);
}
