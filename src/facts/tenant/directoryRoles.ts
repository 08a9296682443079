import type { FactContext } from '../../model/fact.ts';
import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asBoolean, asString, at } from '../../values/json.ts';
import { addTo } from '../access/multiMap.ts';
import { inEffect } from '../access/period.ts';
import { accessSources } from '../access/sources.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { DIRECTORY_ROLES } from './roleHolders.ts';
import { BUILT_IN_ROLES, PRIVILEGED_ROLES } from './wellKnownRoles.ts';

/** A directory role that somebody holds, or can activate. */
export interface HeldRole {
  readonly role: string;
  readonly name: string;
  readonly holding: 'active' | 'eligible';
  /** Over the whole tenant, as role conditions of policies ask. */
  readonly tenantWide: boolean;
  readonly privileged: boolean | Unknown;
}

export interface HeldRoles {
  readonly roles: readonly HeldRole[];
  /** Why there may be more. */
  readonly unread: Unknown | undefined;
}

interface Grant {
  readonly role: string;
  readonly eligible: boolean;
  readonly tenantWide: boolean;
}

interface Definition {
  readonly name: string | undefined;
  readonly privileged: boolean | Unknown;
}

/** The directory roles of somebody, directly and by groups, those of administrative units and single objects too. */
export const directoryRoles = shared((snapshot: Snapshot, context: FactContext): ((id: string) => HeldRoles) => {
  const { memberships, principals } = accessSources(snapshot, context);
  const { byPrincipal, cut } = readGrants(snapshot, parseInstant(context.now) ?? 0);
  const definitions = readDefinitions(snapshot);
  const gap = [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES].flatMap((type) => gapAt(snapshot, type, '/') ?? [])[0] ?? cut;
  // Without any list of members, nothing but the list of groups tells that it is one.
  const mayBeGroup = (id: string): boolean => {
    const principal = principals.of(id, { type: undefined, exists: true });
    return memberships.isGroup(id) || !principal.known || principal.value.kind === 'group';
  };
  const open = [...byPrincipal.keys()].filter(mayBeGroup).map((id) => ({ id, unread: memberships.expand(id).unreadEligible })).filter(({ unread }) => unread !== undefined);
  return (id) => {
    const [now, later] = [memberships.active(id), memberships.eligible(id)];
    const roles = [...later.keys()].flatMap((holder) => (byPrincipal.get(holder) ?? []).map((grant) => heldRole(grant, !now.has(holder), definitions)));
    return { roles, unread: gap ?? open.find((group) => !later.has(group.id))?.unread };
  };
});

function heldRole({ role, eligible, tenantWide }: Grant, byActivation: boolean, definitions: Definitions): HeldRole {
  const { name, privileged } = definitions(role);
  return { role, name: name ?? role, holding: eligible || byActivation ? 'eligible' : 'active', tenantWide, privileged };
}

function readGrants(snapshot: Snapshot, now: number): { readonly byPrincipal: ReadonlyMap<string, readonly Grant[]>; readonly cut: Unknown | undefined } {
  const byPrincipal = new Map<string, Grant[]>();
  let cut: Unknown | undefined;
  for (const [type, eligible] of [[DIRECTORY_ASSIGNMENTS, false], [DIRECTORY_ELIGIBILITIES, true]] as const) {
    for (const row of snapshot.rows(type)) {
      const text = (key: string): string | undefined => asString(at(row, 'properties', key))?.toLowerCase();
      const [role, principal] = [text('roleDefinitionId'), text('principalId')];
      if (eligible && !inEffect(row, now)) continue;
      if (role === undefined || principal === undefined) cut ??= missingPath(row, `properties.${role === undefined ? 'roleDefinitionId' : 'principalId'}`);
      else addTo(byPrincipal, principal, { role: lastSegment(role), eligible, tenantWide: text('directoryScopeId') === '/' });
    }
  }
  return { byPrincipal, cut };
}

type Definitions = (role: string) => Definition;

/** Microsoft's list decides of roles in every tenant, the definition of the others. */
function readDefinitions(snapshot: Snapshot): Definitions {
  const read = new Map<string, Definition>();
  for (const row of snapshot.rows(DIRECTORY_ROLES)) read.set(lastSegment(row.id).toLowerCase(), definitionOf(row));
  const gap = gapAt(snapshot, DIRECTORY_ROLES, '/');
  return (role) => {
    const found = read.get(role);
    if (BUILT_IN_ROLES.has(role)) return { name: found?.name, privileged: PRIVILEGED_ROLES.has(role) || found?.privileged === true };
    return found ?? { name: undefined, privileged: gap ?? { reason: 'notCollected', artifact: DIRECTORY_ROLES, scope: role, missing: [role], message: `the definition of directory role ${role} was not read` } };
  };
}

function definitionOf(row: Row): Definition {
  return { name: asString(at(row, 'properties', 'displayName')), privileged: asBoolean(at(row, 'properties', 'isPrivileged')) ?? missingPath(row, 'properties.isPrivileged') };
}
