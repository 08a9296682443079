import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap, Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, asString, at } from '../../values/json.ts';
import { USERS } from '../access/principals.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';

/** Who is in the directory, by id. */
export interface UserList {
  readonly ids: readonly string[];
  readonly has: (id: string) => boolean;
  readonly name: (id: string) => string;
  /** Undefined where the row does not say. */
  readonly enabled: (id: string) => boolean | undefined;
  readonly gap: Gap | undefined;
  /** Why one of the rows does not tell whether the account can sign in. */
  readonly unread: Unknown | undefined;
}

interface Entry {
  readonly name: string;
  readonly enabled: boolean | undefined;
}

export const userList = shared((snapshot: Snapshot, _context: FactContext): UserList => {
  const entries = new Map<string, Entry>();
  let unread: Unknown | undefined;
  for (const row of snapshot.rows(USERS)) {
    const id = lastSegment(row.id).toLowerCase();
    const enabled = asBoolean(at(row, 'properties', 'accountEnabled'));
    entries.set(id, { name: asString(at(row, 'properties', 'displayName')) ?? id, enabled });
    if (enabled === undefined) unread ??= missingPath(row, 'properties.accountEnabled');
  }
  return { ids: [...entries.keys()], has: (id) => entries.has(id), name: (id) => entries.get(id)?.name ?? id, enabled: (id) => entries.get(id)?.enabled, gap: gapAt(snapshot, USERS, '/'), unread };
});
