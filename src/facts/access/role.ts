import type { Row } from '../../model/resource.ts';
import type { PermissionElement } from '../../values/actions.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';

/** One permission element: exclusions subtract from the grants of their own element only (Azure RBAC documentation, "Understand Azure role definitions"). */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
  /** A condition that comes with the role itself. */
  readonly condition: string | undefined;
  /** Whether the element came with its lists of data actions. */
  readonly hasData: boolean;
}

/** Management of resources, or what is in them. */
export type Plane = 'control' | 'data';

/** The lists of an element that count in a plane. */
export function elementOf(permission: Permission, plane: Plane): PermissionElement {
  return plane === 'control' ? permission : { actions: permission.dataActions, notActions: permission.notDataActions };
}

/** A role definition as far as judging it goes. */
export interface Role {
  /** The guid, lower case: the same role is named under many scopes. */
  readonly id: string;
  readonly name: string | undefined;
  /** `BuiltInRole` or `CustomRole`. */
  readonly type: string | undefined;
  /** Undefined when the row came without them, or without the actions of one. */
  readonly permissions: readonly Permission[] | undefined;
}

/** The guid that a role definition id ends in. Ids of one role differ by the scope they are read at. */
export function roleIdOf(roleDefinitionId: string): string {
  return lastSegment(roleDefinitionId).toLowerCase();
}

export function parseRole(row: Row): Role {
  const permissions = at(row, 'properties', 'permissions');
  return {
    id: roleIdOf(row.id),
    name: asString(at(row, 'properties', 'roleName')),
    type: asString(at(row, 'properties', 'type')),
    permissions: isWhole(permissions) ? asArray(permissions).filter(isJsonObject).map(parsePermission) : undefined,
  };
}

/** Every element says its actions, be it with an empty list; one that does not was cut before it came here. */
function isWhole(permissions: JsonValue | undefined): boolean {
  return Array.isArray(permissions) && asArray(permissions).every((element) => Array.isArray(at(element, 'actions')));
}

/** An element of a role or of a deny assignment. */
export function parsePermission(element: JsonValue): Permission {
  const texts = (key: string): readonly string[] => asArray(at(element, key)).flatMap((value) => asString(value) ?? []);
  const condition = asString(at(element, 'condition'));
  return {
    actions: texts('actions'),
    notActions: texts('notActions'),
    dataActions: texts('dataActions'),
    notDataActions: texts('notDataActions'),
    condition: condition === '' ? undefined : condition,
    hasData: Array.isArray(at(element, 'dataActions')),
  };
}
