import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Gap, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, asString, at } from '../../values/json.ts';
import { USERS } from '../access/principals.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { ALL_KINDS, kindsOf, type GuestKind } from './guestKinds.ts';

/** Who is in the directory, by id. */
export interface UserList {
  readonly ids: readonly string[];
  readonly has: (id: string) => boolean;
  readonly name: (id: string) => string;
  /** Undefined where the row does not say. */
  readonly enabled: (id: string) => boolean | undefined;
  /** What they may be: one kind unless the row was cut. */
  readonly kinds: (id: string) => readonly GuestKind[];
  /** Whether the account is synchronised from a directory on premises; undefined for who is not in the list. */
  readonly synchronised: (id: string) => Answer<boolean> | undefined;
  readonly gap: Gap | undefined;
  /** Why one of the rows does not tell whether the account can sign in. */
  readonly unread: Unknown | undefined;
}

interface Entry {
  readonly name: string;
  readonly enabled: boolean | undefined;
  readonly kinds: readonly GuestKind[];
  readonly synchronised: Answer<boolean>;
}

/** Reads the users once for whoever asks of all of them. */
export const userList = shared((snapshot: Snapshot, _context: FactContext): UserList => {
  const entries = new Map<string, Entry>();
  const same = sharedKinds();
  let unread: Unknown | undefined;
  for (const row of snapshot.rows(USERS)) {
    const id = lastSegment(row.id).toLowerCase();
    const enabled = asBoolean(at(row, 'properties', 'accountEnabled'));
    entries.set(id, { name: asString(at(row, 'properties', 'displayName')) ?? id, enabled, kinds: same(kindsOf(row)), synchronised: synchronisedOf(row) });
    if (enabled === undefined) unread ??= missingPath(row, 'properties.accountEnabled');
  }
  return {
    ids: [...entries.keys()], has: (id) => entries.has(id), name: (id) => entries.get(id)?.name ?? id, enabled: (id) => entries.get(id)?.enabled,
    kinds: (id) => entries.get(id)?.kinds ?? ALL_KINDS, synchronised: (id) => entries.get(id)?.synchronised, gap: gapAt(snapshot, USERS, '/'), unread,
  };
});

/** Few kinds for many people. */
function sharedKinds(): (kinds: readonly GuestKind[]) => readonly GuestKind[] {
  const held = new Map<string, readonly GuestKind[]>();
  return (kinds) => {
    const key = kinds.join(' ');
    const same = held.get(key) ?? kinds;
    held.set(key, same);
    return same;
  };
}

const [SYNCHRONISED, OWN]: readonly [Answer<boolean>, Answer<boolean>] = [known(true), known(false)];

/** Microsoft Graph says null of an account that never was. */
function synchronisedOf(row: Row): Answer<boolean> {
  const value = at(row, 'properties', 'onPremisesSyncEnabled');
  if (value === undefined) return unknown(missingPath(row, 'properties.onPremisesSyncEnabled'));
  return asBoolean(value) === true ? SYNCHRONISED : OWN;
}
