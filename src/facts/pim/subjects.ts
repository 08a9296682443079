import { DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactAnswers, FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asBoolean, asString, at, own } from '../../values/json.ts';
import { GROUP_ELIGIBILITIES } from '../access/memberships.ts';
import { GROUPS } from '../access/principals.ts';
import { directoryIndex, type DirectoryIndex } from '../directory/directoryIndex.ts';
import { classesOf, privilegedNames, rolesHeld, type RolesHeld } from '../directory/privilegedRoles.ts';
import { gapAt, missingPath } from '../missing.ts';

export const DIRECTORY_SETTINGS = 'Microsoft.Graph/directoryRolePolicyAssignments';
export const GROUP_SETTINGS = 'Microsoft.Graph/groupPolicyAssignments';

/** What a row of Microsoft Graph is about: the same fields that a role of Azure answers, and where it counts. */
export type Subjects = (row: Row) => FactAnswers;

/** Whether a row is about a directory role or a group, and not about a role of Azure. */
export function isOfDirectory(row: Row): boolean {
  return row.type.toLowerCase().startsWith('microsoft.graph/');
}

/** Who is asked about settings and eligibilities of directory roles and of groups. */
export function indexSubjects(snapshot: Snapshot, context: FactContext): Subjects {
  const index = directoryIndex(snapshot, context);
  const held = rolesHeld(index);
  const groups = indexGroups(snapshot);
  return (row) => (isOfGroup(row) ? groupAnswers(row, held, groups) : roleAnswers(row, index));
}

function isOfGroup(row: Row): boolean {
  return [GROUP_SETTINGS, GROUP_ELIGIBILITIES].some((type) => type.toLowerCase() === row.type.toLowerCase());
}

/** Settings of a directory role are of the whole directory; an eligibility may be of a part. */
function roleAnswers(row: Row, { roles }: DirectoryIndex): FactAnswers {
  const reference = asString(at(row, 'properties', 'roleDefinitionId'));
  if (reference === undefined) return cut(unknown(missingPath(row, 'properties.roleDefinitionId')));
  const { id, name, privileged, classes } = roles(reference);
  const scope = row.type.toLowerCase() === DIRECTORY_ELIGIBILITIES.toLowerCase() ? asString(at(row, 'properties', 'directoryScopeId')) : '/';
  return { roleId: known(id), roleName: known(name), privileged, privilegeClasses: classes, scope: scope === undefined ? unknown(missingPath(row, 'properties.directoryScopeId')) : known(scope === '/' ? 'the directory' : scope) };
}

function cut(cause: Answer<never>): FactAnswers {
  return { roleId: cause, roleName: cause, privileged: cause, privilegeClasses: cause, scope: cause };
}

const NAMES: Readonly<Record<string, string>> = { member: 'Membership', owner: 'Ownership' };

/** A group is as privileged as what being in it gives; one that roles can be assigned to is made to be. */
function groupAnswers(row: Row, held: RolesHeld, groups: Groups): FactAnswers {
  const { group, access } = accessOf(row);
  if (group === undefined || access === undefined) return cut(unknown(missingPath(row, `properties.${group === undefined ? 'groupId' : 'accessId'}`)));
  const roles = held(group);
  const { name, roleAssignable } = groups(group);
  return {
    roleId: known(access), roleName: known(own(NAMES, access) ?? access), scope: known(`group ${name}`),
    privileged: privilegedGroup(privilegedNames(roles), roleAssignable), privilegeClasses: classesOf(roles),
  };
}

function privilegedGroup(names: Answer<readonly string[]>, roleAssignable: Answer<boolean>): Answer<boolean> {
  if (!names.known) return names;
  if (names.value.length > 0 || (roleAssignable.known && roleAssignable.value)) return known(true);
  if (!roleAssignable.known) return roleAssignable;
  return names.atLeast === undefined ? known(false) : unknown(names.atLeast);
}

/** The group, and whether it is about its members or its owners: settings say so by scope and role, instances by names of their own. */
export function accessOf(row: Row): { readonly group: string | undefined; readonly access: string | undefined } {
  const text = (key: string): string | undefined => asString(at(row, 'properties', key))?.toLowerCase();
  return { group: text('groupId') ?? text('scopeId'), access: text('accessId') ?? text('roleDefinitionId') };
}

type Groups = (id: string) => { readonly name: string; readonly roleAssignable: Answer<boolean> };

function indexGroups(snapshot: Snapshot): Groups {
  const rows = new Map<string, Row>();
  for (const row of snapshot.rows(GROUPS)) rows.set(lastSegment(row.id).toLowerCase(), row);
  const gap = gapAt(snapshot, GROUPS, '/');
  return (id) => {
    const row = rows.get(id);
    if (row === undefined) return { name: id, roleAssignable: unknown(gap ?? { reason: 'notCollected', artifact: GROUPS, scope: id, missing: [id], message: `the group ${id} was not read` }) };
    const assignable = at(row, 'properties', 'isAssignableToRole');
    return {
      name: asString(at(row, 'properties', 'displayName')) ?? id,
      roleAssignable: assignable === undefined ? unknown(missingPath(row, 'properties.isAssignableToRole')) : known(asBoolean(assignable) === true),
    };
  };
}
