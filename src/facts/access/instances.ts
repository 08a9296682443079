import type { Row } from '../../model/resource.ts';
import { numberColumn } from '../../values/columns.ts';
import { positionsByText, textTable, type PositionsByText, type TextTable } from '../../values/textTable.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { scopeKey } from './scopes.ts';
import { placeOf, type Texts } from './texts.ts';

/** How an assignment is held, as Privileged Identity Management records it. */
export interface Instance {
  readonly activated: boolean;
  readonly start: string | undefined;
  readonly end: string | undefined;
}

interface InstanceIndex {
  readonly add: (instance: Row) => void;
  readonly of: (assignment: Row) => readonly Instance[];
}

/**
 * An instance is of the assignment it names as its origin; one that names none is of the assignment of the same principal, role and scope, of
 * which Azure allows only one. Nearly all name one, so the others are looked for when first asked for. There is an instance for nearly every
 * assignment: of each some numbers are held.
 */
export function instanceIndex(texts: Texts): InstanceIndex {
  const [activated, starts, ends, scopes, roles, principals] = [numberColumn(), numberColumn(), numberColumn(), numberColumn(), numberColumn(), numberColumn()];
  const [byOrigin, idKey] = [positionsByText(), idKeys()];
  let byPlace: PositionsByText | undefined;
  const allByPlace = (): PositionsByText => {
    const found = positionsByText();
    for (let position = 0; position < scopes.length(); position += 1) found.add(`${scopes.at(position)} ${roles.at(position)} ${principals.at(position)}`, position);
    return found;
  };
  const add = (row: Row): void => {
    const properties = at(row, 'properties');
    const text = (key: string): string | undefined => asString(at(properties, key));
    const origin = text('originRoleAssignmentId') ?? '';
    if (origin !== '') byOrigin.add(idKey(origin), scopes.length());
    const place = placeKeys(properties, texts);
    scopes.push(place.scope);
    roles.push(place.role);
    principals.push(place.principal);
    activated.push(text('assignmentType')?.toLowerCase() === 'activated' ? 1 : 0);
    starts.push(timeNumber(text('startDateTime'), texts.times));
    ends.push(timeNumber(text('endDateTime'), texts.times));
  };
  const of = (assignment: Row): readonly number[] => {
    const named = byOrigin.of(idKey(assignment.id));
    if (named.length > 0) return named;
    const { scope, role, principal } = placeKeys(at(assignment, 'properties'), texts);
    return (byPlace ??= allByPlace()).of(`${scope} ${role} ${principal}`);
  };
  return { add, of: (assignment) => of(assignment).map((position) => ({ activated: activated.at(position) === 1, start: timeAt(starts.at(position), texts.times), end: timeAt(ends.at(position), texts.times) })) };
}

/** Equal for what is the same scope, role and principal, however written. */
function placeKeys(properties: JsonValue | undefined, texts: Texts): { readonly scope: number; readonly role: number; readonly principal: number } {
  const { scope, role, principal } = placeOf(properties, texts);
  return { scope: texts.scopes.at(scope).number, role: texts.roles.at(role).number, principal };
}

/** 0 for no time. */
export function timeNumber(time: string | undefined, times: TextTable): number {
  return time === undefined ? 0 : times.add(time) + 1;
}

export function timeAt(number: number, times: TextTable): string | undefined {
  return number === 0 ? undefined : times.text(number - 1);
}

/** Ids as keys: the last segment, and a number for all before it, which few others than it share. */
function idKeys(): (id: string) => string {
  const above = textTable();
  return (id) => {
    const key = scopeKey(id);
    const end = key.lastIndexOf('/');
    return `${above.add(key.slice(0, end))}${key.slice(end)}`;
  };
}
