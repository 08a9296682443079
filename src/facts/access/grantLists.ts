import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { numberColumn, positionsBy, type NumberColumn } from '../../values/columns.ts';
import { textTable, type TextTable } from '../../values/textTable.ts';
import { asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { ELIGIBILITIES, grantOf, grantParts, scopeKeyOf, ROLE_ASSIGNMENTS, type Grant, type GrantForm, type GrantParts } from './grants.ts';
import type { Holdings } from './holdings.ts';
import { timeAt, timeNumber } from './instances.ts';
import { inEffect } from './period.ts';
import type { Texts } from './texts.ts';

/** All grants of a snapshot, and those whose rows do not say whose or where they are. Grants are made of columns when they are asked for. */
export interface Grants {
  readonly all: readonly Grant[];
  readonly cut: readonly { readonly kind: Grant['kind']; readonly cause: Unknown }[];
  /** The grants of a principal, each with its place in the order of ids without letter case: equal for equal ids. */
  readonly placed: (principal: string) => readonly { readonly grant: Grant; readonly place: number }[];
  /** By the principal that they name, by the scope they are made at. */
  readonly byPrincipal: GrantLists;
  readonly byScope: GrantLists;
}

/** Lists of grants by a key, each in the order of the rows. */
export interface GrantLists {
  readonly of: (key: string) => readonly Grant[];
  /** In the order of their first grants. */
  readonly keys: () => readonly string[];
}

/** Reads assignments, and the eligibilities that are in effect. */
export function readGrants(snapshot: Snapshot, now: number, holdings: Holdings, texts: Texts): Grants {
  const cut: Grants['cut'][number][] = [];
  const columns = grantColumns(texts);
  const add = (row: Row, kind: Grant['kind']): void => {
    const missing = missingIn(at(row, 'properties'));
    if (missing === undefined) columns.add(grantParts(row, kind, holdings, texts));
    else cut.push({ kind, cause: missingPath(row, `properties.${missing}`) });
  };
  for (const row of snapshot.rows(ROLE_ASSIGNMENTS)) add(row, 'assignment');
  for (const row of snapshot.rows(ELIGIBILITIES)) if (inEffect(row, now)) add(row, 'eligibility');
  const { length, grant, principals, scopes, scopeKeys } = columns;
  const ofPrincipal = listsBy(principals, texts.principals, grant);
  let places: NumberColumn | undefined;
  return {
    cut,
    get all() {
      return Array.from({ length: length() }, (_none, position) => grant(position));
    },
    placed: (principal) => {
      const placeOf = (places ??= placesById(columns));
      return ofPrincipal.positions(principal).map((position) => ({ grant: grant(position), place: placeOf.at(position) }));
    },
    byPrincipal: ofPrincipal,
    byScope: listsBy(scopes, scopeKeys, grant),
  };
}

/** Rows come sorted, so this mostly compares neighbours and merges assignments with eligibilities. */
function placesById({ length, id }: GrantColumns): NumberColumn {
  const sorted = Array.from({ length: length() }, (_none, position) => position).toSorted((left, right) => compareText(id(left).toLowerCase(), id(right).toLowerCase()));
  const places = numberColumn();
  let [before, place] = ['', 0];
  for (const position of sorted) {
    const key = id(position).toLowerCase();
    if (key !== before) place += 1;
    places.set(position, place);
    before = key;
  }
  return places;
}

/** Whom and what no text names is as good as cut. A scope that is there and no text is nowhere: nothing can be held there. */
function missingIn(properties: JsonValue | undefined): string | undefined {
  const missing = ['principalId', 'roleDefinitionId'].find((key) => (asString(at(properties, key)) ?? '') === '');
  return missing ?? (at(properties, 'scope') === undefined ? 'scope' : undefined);
}

interface GrantColumns {
  readonly add: (parts: GrantParts) => void;
  readonly length: () => number;
  readonly id: (position: number) => string;
  readonly grant: (position: number) => Grant;
  readonly principals: NumberColumn;
  readonly scopes: NumberColumn;
  readonly scopeKeys: TextTable;
}

/** There may be a million: of each some numbers are held, and of its id what its neighbours do not have. */
function grantColumns(texts: Texts): GrantColumns {
  const [aboves, names, scope, scopes, role] = [numberColumn(), numberColumn(), numberColumn(), numberColumn(), numberColumn()];
  const [principals, form, since, until] = [numberColumn(), numberColumn(), numberColumn(), numberColumn()];
  const [above, name, scopeKeys, forms] = [textTable(), textTable(), textTable(), formTable()];
  const id = (position: number): string => above.text(aboves.at(position)) + name.text(names.at(position));
  return {
    length: scope.length, id, principals, scopes, scopeKeys,
    add: (parts) => {
      const end = parts.id.lastIndexOf('/') + 1;
      aboves.push(above.add(parts.id.slice(0, end)));
      names.push(name.add(parts.id.slice(end)));
      scope.push(parts.scope);
      scopes.push(scopeKeys.add(scopeKeyOf(texts.scopes.at(parts.scope))));
      role.push(parts.role);
      principals.push(parts.principal);
      form.push(forms.add(parts.form));
      since.push(timeNumber(parts.since, texts.times));
      until.push(timeNumber(parts.until, texts.times));
    },
    grant: (position) => grantOf({
      id: id(position), scope: scope.at(position), role: role.at(position), principal: principals.at(position),
      form: forms.at(form.at(position)), since: timeAt(since.at(position), texts.times), until: timeAt(until.at(position), texts.times),
    }, texts),
  };
}

/** Few forms are had by many. */
function formTable(): { readonly add: (form: GrantForm) => number; readonly at: (number: number) => GrantForm } {
  const [numbers, forms] = [new Map<string, number>(), new Array<GrantForm>()];
  return {
    add: (form) => {
      const key = formKey(form);
      const number = numbers.get(key) ?? forms.push(form) - 1;
      numbers.set(key, number);
      return number;
    },
    at: (number) => {
      const form = forms[number];
      if (form === undefined) throw new RangeError(`there is no form ${number}`);
      return form;
    },
  };
}

/** Most forms have neither a name nor a condition, and their key is made for each row. */
function formKey({ kind, holding, foreign, principalType, principalName, condition }: GrantForm): string {
  const texts = principalName === undefined && condition === undefined ? (principalType ?? '') : JSON.stringify([principalType ?? null, principalName ?? null, condition ?? null]);
  return `${kind} ${holding} ${foreign} ${principalType === undefined} ${principalName === undefined} ${condition === undefined} ${texts}`;
}

interface Positioned extends GrantLists {
  readonly positions: (key: string) => readonly number[];
}

function listsBy(column: NumberColumn, keys: TextTable, grant: (position: number) => Grant): Positioned {
  const positions = positionsBy(column, keys.size());
  const positionsOf = (key: string): readonly number[] => {
    const number = keys.find(key);
    return number === undefined ? [] : [...positions.of(number)];
  };
  return {
    positions: positionsOf,
    of: (key) => positionsOf(key).map(grant),
    keys: () => {
      const firsts = Array.from({ length: keys.size() }, (_none, number) => ({ number, first: positions.of(number)[0] ?? -1 })).filter(({ first }) => first >= 0);
      return firsts.toSorted((left, right) => left.first - right.first).map(({ number }) => keys.text(number));
    },
  };
}
