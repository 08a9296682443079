import { coversAction, effectivelyAllows, type PermissionElement } from '../../values/actions.ts';
import { restrainsDelegation } from './delegation.ts';
import { CONTROL_ESCALATIONS, DATA_ESCALATIONS, GRANT_ACTION, PRIVILEGE_CLASSES, type PrivilegeClass } from './escalations.ts';
import { elementOf, type Permission, type Plane, type Role } from './role.ts';
import { UNRESTRICTED_GRANTORS } from './wellKnownRoles.ts';

/** Kinds of permission that a role can hold over every resource type at once. */
export const UNBOUNDED_KINDS = ['write', 'delete', 'action', 'data'] as const;
type UnboundedKind = (typeof UNBOUNDED_KINDS)[number];

/** What a role lets its holder do. */
export interface Privilege {
  readonly classes: readonly PrivilegeClass[];
  /** The escalating actions it holds, in the order of their classes. */
  readonly dangerousActions: readonly string[];
  readonly unbounded: readonly UnboundedKind[];
  /** The role's own patterns that make it privileged, as written. */
  readonly broadPatterns: readonly string[];
  /** The role writes role assignments, and whether a condition of its own restrains that was not read. */
  readonly grantUncertain: boolean;
}

/** Stands for any resource type whatever: only a pattern that names none covers it. */
const ANY_TYPE = 'Any.Provider/anything';

/** What keeps the holder of an assignment from using all of a role. */
export interface Restraint {
  /** The assignment carries a condition that keeps its holder from granting at will. */
  readonly restrained: boolean;
  /** Whether an action, or all that a pattern covers, is denied to everybody who holds the assignment. */
  readonly denied: (action: string, plane: Plane) => boolean;
}

export const UNRESTRAINED: Restraint = { restrained: false, denied: () => false };

/** What permissions add up to, under what restrains them. */
export function privilegeOf(role: Role, permissions: readonly Permission[], restraint: Restraint = UNRESTRAINED): Privilege {
  const held = permissions.map((permission) => heldBy(role, permission, restraint));
  const granted = held.flatMap((one) => one.granted);
  const classes = new Set(granted.map(({ kind }) => kind).concat(held.flatMap((one) => one.plain)));
  const unbounded = new Set(held.flatMap((one) => one.unbounded));
  return {
    classes: PRIVILEGE_CLASSES.filter((kind) => classes.has(kind)),
    dangerousActions: [...new Set(granted.toSorted(byClass).map(({ action }) => action))],
    unbounded: UNBOUNDED_KINDS.filter((kind) => unbounded.has(kind)),
    broadPatterns: [...new Set(held.flatMap((one) => one.broad))],
    grantUncertain: !classes.has('grantAccess') && held.some((one) => one.uncertain),
  };
}

/** Microsoft's sense of a privileged role, by what it holds: it can grant access, or change resources of every type. */
export function isPrivileged(privilege: Privilege): boolean {
  return privilege.classes.includes('grantAccess') || privilege.unbounded.length > 0;
}

interface Escalation {
  readonly kind: PrivilegeClass;
  readonly action: string;
}

interface Held {
  readonly granted: readonly Escalation[];
  readonly plain: readonly PrivilegeClass[];
  readonly unbounded: readonly UnboundedKind[];
  readonly broad: readonly string[];
  readonly uncertain: boolean;
}

function byClass(left: Escalation, right: Escalation): number {
  return PRIVILEGE_CLASSES.indexOf(left.kind) - PRIVILEGE_CLASSES.indexOf(right.kind);
}

const CONTROL = listOf(CONTROL_ESCALATIONS);
const DATA = listOf(DATA_ESCALATIONS);

function listOf(escalations: Partial<Record<PrivilegeClass, readonly string[]>>): readonly Escalation[] {
  return PRIVILEGE_CLASSES.flatMap((kind) => (escalations[kind] ?? []).map((action) => ({ kind, action })));
}

function heldBy(role: Role, permission: Permission, { restrained, denied }: Restraint): Held {
  const allows = (action: string, plane: Plane): boolean => effectivelyAllows(elementOf(permission, plane), action) && !denied(action, plane);
  const grant = allows(GRANT_ACTION, 'control') ? grantOf(role, permission, restrained) : 'no';
  const granted = [
    ...CONTROL.filter(({ action }) => (action === GRANT_ACTION ? grant === 'yes' : allows(action, 'control'))),
    ...DATA.filter(({ action }) => allows(action, 'data')),
  ];
  const verbs = UNBOUNDED_KINDS.filter((kind) => (kind === 'data' ? ['read', 'write'] : [kind]).some((verb) => allows(`${ANY_TYPE}/${verb}`, kind === 'data' ? 'data' : 'control')));
  return { granted, plain: plainClasses(left(permission, 'control', denied), left(permission, 'data', denied)), unbounded: verbs, broad: broadPatterns(permission, granted, verbs), uncertain: grant === 'perhaps' };
}

/**
 * Whether writing role assignments means writing any. Built-in roles other than three do so under a condition of the
 * role itself, which not every read of a definition shows: where it is not there to be read, nothing is certain.
 */
function grantOf(role: Role, permission: Permission, restrained: boolean): 'yes' | 'no' | 'perhaps' {
  if (restrained) return 'no';
  if (permission.condition !== undefined) return restrainsDelegation(permission.condition) ? 'no' : 'yes';
  return role.type === 'BuiltInRole' && !UNRESTRICTED_GRANTORS.has(role.id) ? 'perhaps' : 'yes';
}

/** The patterns of an element that neither one exclusion nor a denial covers wholly. */
function left(permission: Permission, plane: Plane, denied: Restraint['denied']): readonly string[] {
  const element = elementOf(permission, plane);
  return element.actions.filter((pattern) => !excluded(pattern, element) && !denied(pattern, plane)).map((pattern) => pattern.toLowerCase());
}

/** The classes that need no list of actions. */
function plainClasses(control: readonly string[], data: readonly string[]): readonly PrivilegeClass[] {
  const classes: PrivilegeClass[] = [];
  if (control.some((pattern) => !pattern.endsWith('/read'))) classes.push('write');
  if (data.length > 0) classes.push('data');
  if (control.some((pattern) => pattern.endsWith('/read') || pattern.endsWith('*'))) classes.push('read');
  return classes;
}

/** An exclusion that matches the text of a pattern, star for star, covers whatever the pattern covers. */
function excluded(pattern: string, element: PermissionElement): boolean {
  return element.notActions.some((exclusion) => coversAction(exclusion, pattern));
}

function broadPatterns(permission: Permission, granted: readonly Escalation[], unbounded: readonly UnboundedKind[]): readonly string[] {
  const grants = granted.filter(({ kind }) => kind === 'grantAccess').map(({ action }) => action);
  const probes = [...grants, ...unbounded.filter((kind) => kind !== 'data').map((kind) => `${ANY_TYPE}/${kind}`)];
  const dataProbes = unbounded.includes('data') ? [`${ANY_TYPE}/read`, `${ANY_TYPE}/write`] : [];
  const covering = (patterns: readonly string[], actions: readonly string[]): readonly string[] => patterns.filter((pattern) => actions.some((action) => coversAction(pattern, action)));
  return [...covering(permission.actions, probes), ...covering(permission.dataActions, dataProbes)];
}
