import { DIRECTORY_ASSIGNMENTS } from '../../model/directoryTypes.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, asString, at } from '../../values/json.ts';
import type { Closure, Memberships } from '../access/memberships.ts';
import { DIRECTORY_DEFINITIONS } from '../directory/roles.ts';
import { gapAt } from '../missing.ts';
import { NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import { BUILT_IN_ROLES } from './wellKnownRoles.ts';

/** Who is in a directory role, as role conditions of policies see it. */
export interface RoleHolders {
  /** Whether somebody with these memberships is in a role over the whole tenant. */
  holds(closure: () => Closure, role: string): Degree;
  readonly gap: Gap | undefined;
}

/**
 * Only built-in roles, held over the whole tenant, count: neither those of an administrative unit or of one object nor custom ones are supported
 * ("Conditional Access: Users, groups, and workload identities"). Eligible is not in the role: during activation a role condition does not apply yet.
 */
export function indexRoleHolders(snapshot: Snapshot, memberships: Memberships, isUser: (id: string) => boolean): RoleHolders {
  const holders = new Map<string, { readonly surely: Set<string>; readonly perhaps: Set<string> }>();
  for (const row of snapshot.rows(DIRECTORY_ASSIGNMENTS)) {
    const text = (key: string): string | undefined => asString(at(row, 'properties', key))?.toLowerCase();
    const [role, principal, scope] = [lastSegment(text('roleDefinitionId') ?? ANY), text('principalId') ?? ANY, text('directoryScopeId')];
    if (scope !== undefined && scope !== '/') continue;
    const held = holders.get(role) ?? { surely: new Set(), perhaps: new Set() };
    holders.set(role, held);
    (scope === undefined ? held.perhaps : held.surely).add(principal);
  }
  const [kinds, gap] = [roleKinds(snapshot), gapAt(snapshot, DIRECTORY_ASSIGNMENTS, '/')];
  const open = new Map([...holders].map(([role, { surely, perhaps }]) => [role, [...surely, ...perhaps].some((id) => id === ANY || (!isUser(id) && memberships.expand(id).unread !== undefined))]));
  const isOpen = (role: string): boolean => open.get(role) === true || holders.has(ANY) || gap !== undefined;
  return {
    gap,
    holds: (closure, role) => {
      const isBuiltIn = kinds(role);
      if (isBuiltIn === false) return NO;
      const held = holders.get(role);
      if (held !== undefined && intersects(closure, held.surely)) return isBuiltIn === true ? SURELY : PERHAPS;
      return isOpen(role) || (held !== undefined && intersects(closure, held.perhaps)) ? PERHAPS : NO;
    },
  };
}

/** Stands for a role or a principal that an assignment came without. */
const ANY = '*';

function intersects(closure: () => Closure, principals: ReadonlySet<string>): boolean {
  if (principals.size > 0) for (const id of closure().keys()) if (principals.has(id)) return true;
  return false;
}

/** Whether a role is built-in: by its definition, or because it is in every tenant. */
function roleKinds(snapshot: Snapshot): (role: string) => boolean | undefined {
  const kinds = new Map<string, boolean | undefined>();
  for (const row of snapshot.rows(DIRECTORY_DEFINITIONS)) kinds.set(lastSegment(row.id).toLowerCase(), asBoolean(at(row, 'properties', 'isBuiltIn')));
  return (role) => (BUILT_IN_ROLES.has(role) ? true : kinds.get(role));
}
