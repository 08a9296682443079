import { authorise, type Caller } from './authorization.ts';
import type { Estate } from './estate.ts';
import { AzureError } from './http.ts';
import { textAt } from './json.ts';
import { itemsNear } from './rowIndex.ts';
import { isScopeAtOrAbove, scopeOfExtension } from './scopes.ts';

export const LOCK_TYPE = 'Microsoft.Authorization/locks';

/** What a lock looks at: whatever is no deletion writes, an action by POST too. */
type Verb = 'write' | 'delete';

/** The levels that keep from each (Resource Manager documentation, "Lock your resources to protect your infrastructure"). */
const KEEPING: Readonly<Record<Verb, readonly string[]>> = { write: ['readonly'], delete: ['readonly', 'cannotdelete'] };

/**
 * ARM's refusals of a write, in this order: the caller's lacking permission, then a lock (the order is unverified). Locks hold
 * for all users and roles, and for what stands below their scope: resources, their children and what is attached to them (the
 * same page, "Lock inheritance").
 */
export function authoriseWrite(estate: Estate, caller: Caller, action: string, scope: string): void {
  authorise(estate, caller, action, scope);
  checkUnlocked(estate, action, scope);
}

/** The second half of it alone. */
export function checkUnlocked(estate: Estate, action: string, scope: string): void {
  const locked = refusalByLock(estate, action.toLowerCase().endsWith('/delete') ? 'delete' : 'write', scope);
  if (locked !== undefined) throw locked;
}

/** The 409 of a locked scope, worded as quoted in public reports; how several scopes are joined is unverified. */
export function refusalByLock(estate: Estate, verb: Verb, scope: string): AzureError | undefined {
  const locks = itemsNear(estate.arm, LOCK_TYPE, scope).filter((lock) => KEEPING[verb].includes(textAt(lock, 'properties', 'level').toLowerCase()));
  const scopes = new Set(locks.map(({ id }) => scopeOfExtension(id)).filter((locked) => isScopeAtOrAbove(estate, locked, scope)));
  if (scopes.size === 0) return undefined;
  return new AzureError(409, 'ScopeLocked', `The scope '${scope}' cannot perform ${verb} operation because following scope(s) are locked: '${[...scopes].join(',')}'. Please remove the lock and try again.`);
}
