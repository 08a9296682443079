import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Gap, type Unknown, type UnknownAnswer } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, asString, at, own } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';

export const USERS = 'Microsoft.Graph/users';
export const GROUPS = 'Microsoft.Graph/groups';
export const SERVICE_PRINCIPALS = 'Microsoft.Graph/servicePrincipals';
export const DIRECTORY_TYPES: readonly string[] = [USERS, GROUPS, SERVICE_PRINCIPALS];

/** `orphan`: nobody any more; `foreign`: a workload identity of another tenant. */
export const PRINCIPAL_KINDS = ['user', 'guest', 'group', 'servicePrincipal', 'managedIdentity', 'foreignGroup', 'foreign', 'device', 'orphan'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** Who an object id is. */
export interface PrincipalIdentity {
  /** As a key. */
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string | undefined;
  /** Sign-in name of a user, application id of a workload. */
  readonly detail: string | undefined;
  /** Whether it can sign in; null for what never does. */
  readonly enabled: Answer<boolean | null>;
}

/** What whoever names an id says of it. */
interface PrincipalHint {
  /** `User`, `Group`, `ServicePrincipal`, `ForeignGroup`, `Device`; undefined where the row does not say. */
  readonly type: string | undefined;
  readonly name?: string | undefined;
  /** Of another tenant: nothing of ours can hold it. */
  readonly foreign?: boolean;
  /** Named by the directory itself: it exists, whatever else was read. */
  readonly exists?: boolean;
}

export interface Principals {
  of(id: string, hint: PrincipalHint): Answer<PrincipalIdentity>;
}

/** Reads the directory's lists, or some of them, once. Only a list that was read to its end makes who is not in it an orphan. */
export function indexPrincipals(snapshot: Snapshot, types: readonly string[] = DIRECTORY_TYPES): Principals {
  const found = new Map<string, PrincipalIdentity | UnknownAnswer>();
  for (const type of types) for (const row of snapshot.rows(type)) found.set(lastSegment(row.id).toLowerCase(), identityOf(row, type));
  const gaps = new Map(DIRECTORY_TYPES.map((type) => [type, gapAt(snapshot, type, '/')]));
  return {
    of: (id, hint) => {
      const key = id.toLowerCase();
      const one = found.get(key);
      if (one === undefined) return notFound(key, hint, gaps);
      return 'unknown' in one ? one : known(one);
    },
  };
}

/** Few answers for many people. */
const [NEVER, CAN, CANNOT]: readonly [Answer<null>, Answer<boolean>, Answer<boolean>] = [known(null), known(true), known(false)];

function identityOf(row: Row, type: string): PrincipalIdentity | UnknownAnswer {
  const text = (key: string): string | undefined => asString(at(row, 'properties', key));
  const base = { id: lastSegment(row.id).toLowerCase(), name: text('displayName') ?? (row.name === '' ? undefined : row.name) };
  if (type === GROUPS) return { ...base, kind: 'group', detail: undefined, enabled: NEVER };
  const enabled = asBoolean(at(row, 'properties', 'accountEnabled'));
  const identity = { ...base, enabled: enabled === undefined ? unknown(missingPath(row, 'properties.accountEnabled')) : enabled ? CAN : CANNOT };
  if (type === USERS) return userOf(row, { ...identity, detail: text('userPrincipalName') });
  const kind = text('servicePrincipalType')?.toLowerCase();
  if (kind === undefined) return unknown(missingPath(row, 'properties.servicePrincipalType'));
  return { ...identity, kind: kind === 'managedidentity' ? 'managedIdentity' : 'servicePrincipal', detail: text('appId') };
}

/** A guest by type, or by the mark in the sign-in name: external members have no other. An account of before the type existed has none and is a member. */
function userOf(row: Row, identity: Omit<PrincipalIdentity, 'kind'>): PrincipalIdentity | UnknownAnswer {
  const type = at(row, 'properties', 'userType');
  const isExternal = asString(type)?.toLowerCase() === 'guest' || identity.detail?.toUpperCase().includes('#EXT#') === true;
  if (isExternal) return { ...identity, kind: 'guest' };
  const missing = type === undefined ? 'properties.userType' : identity.detail === undefined ? 'properties.userPrincipalName' : undefined;
  return missing === undefined ? { ...identity, kind: 'user' } : unknown(missingPath(row, missing));
}

/** The list that would hold a principal of a type. */
const LISTS: Readonly<Record<string, readonly string[]>> = { user: [USERS], group: [GROUPS], serviceprincipal: [SERVICE_PRINCIPALS] };
const UNLISTED: Readonly<Record<string, PrincipalKind>> = { foreigngroup: 'foreignGroup', device: 'device' };

function notFound(id: string, hint: PrincipalHint, gaps: ReadonlyMap<string, Gap | undefined>): Answer<PrincipalIdentity> {
  const type = hint.type?.toLowerCase() ?? '';
  const named = { id, name: hint.name, detail: undefined };
  const unlisted = own(UNLISTED, type);
  if (unlisted !== undefined) return known({ ...named, kind: unlisted, enabled: known(null) });
  const lists = own(LISTS, type) ?? DIRECTORY_TYPES;
  const cause = lists.flatMap((list) => gaps.get(list) ?? [])[0];
  if (cause !== undefined) return unknown(cause);
  if (hint.foreign === true) return known({ ...named, kind: 'foreign', enabled: known(null) });
  return hint.exists === true ? unknown(notListed(id, lists)) : known({ ...named, kind: 'orphan', enabled: known(null) });
}

function notListed(id: string, lists: readonly string[]): Unknown {
  return { reason: 'notCollected', artifact: lists[0] ?? USERS, scope: id, missing: [id], message: `${id} is a member of a group and in none of the directory's lists that were read` };
}
