import type { Row } from '../../model/resource.ts';
import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { allOf, anyOf, NO, opposite, PERHAPS, SURELY, type Degree } from './degree.ts';
import type { GuestKind } from './guestKinds.ts';
import type { Person } from './people.ts';
import { textsOf } from './texts.ts';

/** Whether a policy is for somebody. */
export type Who = (person: Person) => Degree;

/** What the conditions of all policies name: people who are alike in all of it are alike to every policy. */
export interface Named {
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

interface Side {
  readonly users: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
  readonly roles: readonly string[] | undefined;
  readonly guests: JsonValue | undefined;
}

/**
 * The user conditions of a policy ("Conditional Access: Users, groups, and workload identities"): exclusion overrides inclusion, members of groups
 * in groups count, and so do roles that are held over the whole tenant now. Microsoft Graph always serves all six lists: without one nothing is sure.
 */
export function whoOf(row: Row): Who {
  const users = at(row, 'properties', 'conditions', 'users');
  if (!isJsonObject(users)) return () => PERHAPS;
  const [included, excluded] = [sideOf(users, 'include'), sideOf(users, 'exclude')];
  return (person) => allOf([names(included, person), opposite(names(excluded, person))]);
}

/** The ids that the user conditions of some policies name. */
export function namedBy(rows: readonly Row[]): Named {
  const sides = rows.flatMap((row) => ['include', 'exclude'].map((side) => sideOf(at(row, 'properties', 'conditions', 'users'), side)));
  const all = (list: (side: Side) => readonly string[] | undefined): ReadonlySet<string> => new Set(sides.flatMap((side) => list(side) ?? []));
  return { users: all((side) => side.users), groups: all((side) => side.groups), roles: all((side) => side.roles) };
}

function sideOf(users: JsonValue | undefined, side: string): Side {
  const list = (what: string): readonly string[] | undefined => textsOf(at(users, `${side}${what}`))?.map((id) => id.toLowerCase());
  return { users: list('Users'), groups: list('Groups'), roles: list('Roles'), guests: at(users, `${side}GuestsOrExternalUsers`) };
}

function names({ users, groups, roles, guests }: Side, person: Person): Degree {
  const some = (list: readonly string[] | undefined, one: (id: string) => Degree): Degree => (list === undefined ? PERHAPS : anyOf(list.map(one)));
  return anyOf([some(users, (token) => namesUser(token, person)), some(groups, person.inGroup), some(roles, person.inRole), namesGuest(guests, person)]);
}

function namesUser(token: string, person: Person): Degree {
  if (token === 'all') return SURELY;
  if (token === 'none') return NO;
  if (token === 'guestsorexternalusers') return ofKinds(person, (kind) => kind !== 'member');
  return person.isUser(token);
}

function ofKinds({ kinds }: Person, counts: (kind: GuestKind) => boolean): Degree {
  if (kinds.every(counts)) return SURELY;
  return kinds.some(counts) ? PERHAPS : NO;
}

/** Guests by kind and home tenant. No object of the directory tells whose tenant a guest is at home in. */
function namesGuest(guests: JsonValue | undefined, person: Person): Degree {
  if (guests === undefined || guests === null) return NO;
  const types = asString(at(guests, 'guestOrExternalUserTypes'))?.split(',').map((type) => type.trim().toLowerCase());
  if (types === undefined) return PERHAPS;
  const membership = at(guests, 'externalTenants', 'membershipKind');
  const everyTenant = at(guests, 'externalTenants') === undefined || at(guests, 'externalTenants') === null || asString(membership)?.toLowerCase() === 'all';
  const named = ofKinds(person, (kind) => types.includes(kind.toLowerCase()));
  // An external guest may also be of those whom no other kind describes.
  const other = types.includes('otherexternaluser') || types.includes('unknownfuturevalue') ? allOf([PERHAPS, ofKinds(person, (kind) => kind !== 'member' && kind !== 'internalGuest')]) : NO;
  return anyOf([everyTenant ? named : allOf([named, PERHAPS]), other]);
}
