import { isAtOrBelow } from '../../values/armId.ts';
import { asString, at, type JsonObject } from '../../values/json.ts';

/** A management lock: what it is on, and what it keeps from. */
export interface ManagementLock {
  readonly id: string;
  readonly scope: string;
  readonly keepsFrom: 'write' | 'delete';
}

const LOCKS = '/providers/microsoft.authorization/locks/';

/** A lock as ARM lists it. One of a level that is not known is taken for the stricter (Resource Manager documentation, "Lock your resources": CanNotDelete and ReadOnly). */
export function lockOf(item: JsonObject): ManagementLock {
  const id = asString(item['id']) ?? '';
  const end = id.toLowerCase().lastIndexOf(LOCKS);
  const level = asString(at(item, 'properties', 'level'))?.toLowerCase();
  return { id, scope: end < 0 ? id : id.slice(0, end), keepsFrom: level === 'cannotdelete' ? 'delete' : 'write' };
}

/** The lock that keeps from writing or deleting a resource: one on itself or on what it lies in (the same page, "Lock inheritance"). */
export function lockOn(locks: readonly ManagementLock[], id: string, method: 'PUT' | 'DELETE'): ManagementLock | undefined {
  return locks.find(({ scope, keepsFrom }) => (keepsFrom === 'write' || method === 'DELETE') && isAtOrBelow(id, scope));
}
