import { isAllowed, seesSubscription, type Caller } from './authorization.ts';
import type { Estate, EstateItem, Table } from './estate.ts';
import { AzureError, jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import { isMap, parseJson, textAt, textsAt, valueAt, type Json, type JsonMap } from './json.ts';
import { runQuery, type Answer } from './kql/run.ts';
import { COLUMNS, rowOf, tableNamed } from './kql/tables.ts';
import { ticksOfStamp } from './kql/time.ts';
import type { Column, Row, Type } from './kql/types.ts';
import { shown } from './kql/values.ts';
import { continuation, offsetOf } from './paging.ts';
import { readableRows, rowsInNoSubscription } from './rowIndex.ts';
import { groupNameOf, groupsAbove, groupScope, isScopeAtOrAbove, scopeOfExtension } from './scopes.ts';

/** The most rows that one answer may hold (Resource Graph documentation, "Working with large data sets"). */
const MOST_ROWS = 1000;
const DEFAULT_ROWS = 100;

const QUOTA = { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' };

interface Asked {
  readonly query: string;
  /** The scopes that the rows may come from, readable ones only. */
  readonly subscriptions: readonly string[];
  readonly groups: readonly string[];
  readonly withAbove: boolean;
  readonly top: number;
  readonly offset: number;
  /** The offset is a continuation's, not `$skip`. */
  readonly continued: boolean;
  readonly asTable: boolean;
  readonly question: Json;
}

/**
 * `POST /providers/Microsoft.ResourceGraph/resources`. Rows that the caller may not read are left out without a word,
 * as the service does: only a scope in which no subscription is readable is a 403. Without a clock, `now()` and `ago()`
 * are refused.
 */
export function handleResourceGraph(estate: Estate, caller: Caller, call: Call, now?: number): SimResponse {
  if (!/^application\/json/i.test(call.request.headers['content-type'] ?? '')) throw new AzureError(500, 'InternalServerError', 'The request body must be sent as application/json.');
  const asked = readBody(estate, caller, parseJson(call.request.body));
  const result = runQuery(asked.query, { table: (name, types) => visibleTable(estate, caller, asked, name, types), now: now === undefined ? undefined : ticksOfStamp(now) });
  const start = result.limited && !asked.continued ? 0 : asked.offset;
  const page = result.rows.slice(start, start + Math.min(asked.top, estate.pageSize));
  const end = start + page.length;
  const more = end < result.rows.length;
  return jsonResponse(200, {
    totalRecords: result.rows.length,
    count: page.length,
    data: asked.asTable ? tableData(result, page) : page.map((row) => objectOf(result.columns, row)),
    facets: [],
    resultTruncated: more && !result.pageable ? 'true' : 'false',
    ...(more && result.pageable ? { $skipToken: continuation(asked.question, end) } : {}),
  }, QUOTA);
}

function visibleTable(estate: Estate, caller: Caller, asked: Asked, name: string, types: readonly string[] | undefined): { readonly columns: readonly Column[]; readonly rows: () => readonly Row[] } | undefined {
  const table = tableNamed(name);
  if (table === undefined) return undefined;
  return { columns: COLUMNS, rows: () => visibleRows(estate, caller, asked, table, types).map(rowOf) };
}

/** Rows of subscriptions first, then those that lie in none: Resource Graph promises no order that is not asked for. */
function visibleRows(estate: Estate, caller: Caller, asked: Asked, table: Table, types: readonly string[] | undefined): readonly EstateItem[] {
  const rows = estate.tables[table];
  const inside = readableRows(estate, caller, rows, { subscriptions: new Set(asked.subscriptions), ...(types === undefined ? {} : { types }) });
  return [...inside, ...rowsInNoSubscription(rows, types).filter((row) => isVisibleOutside(estate, caller, asked, table, row))];
}

function objectOf(columns: readonly Column[], row: Row): JsonMap {
  return Object.fromEntries(columns.map(({ name, type }, at) => [name, shown(row[at], type)]));
}

/** What the `table` format calls the types (Resource Graph's API specification, `ColumnDataType`). */
const TABLE_TYPES: Readonly<Record<Type, string>> = {
  bool: 'boolean', int: 'integer', long: 'integer', real: 'number', string: 'string', datetime: 'datetime', timespan: 'string', dynamic: 'object',
};

function tableData(result: Answer, page: readonly Row[]): Json {
  return {
    columns: result.columns.map(({ name, type }) => ({ name, type: TABLE_TYPES[type] })),
    rows: page.map((row) => result.columns.map(({ type }, at) => shown(row[at], type) ?? (type === 'string' ? '' : null))),
  };
}

function readBody(estate: Estate, caller: Caller, body: Json | undefined): Asked {
  if (!isMap(body) || typeof body['query'] !== 'string') throw new AzureError(400, 'BadRequest', 'The request body has no query.');
  const options = isMap(body['options']) ? body['options'] : {};
  refuseUnknown(body, ['query', 'subscriptions', 'managementGroups', 'options'], 'body');
  refuseUnknown(options, ['$top', '$skip', '$skipToken', 'resultFormat', 'authorizationScopeFilter', 'allowPartialScopes'], 'option');
  const { authorizationScopeFilter: filter = 'AtScopeAndBelow', resultFormat = 'objectArray' } = options;
  if (resultFormat !== 'objectArray' && resultFormat !== 'table') throw new Unsupported(`resultFormat ${JSON.stringify(resultFormat)}`);
  if (filter !== 'AtScopeAndBelow' && filter !== 'AtScopeAboveAndBelow') throw new Unsupported(`authorizationScopeFilter ${JSON.stringify(filter)}`);
  const question = [body['query'], body['subscriptions'] ?? null, body['managementGroups'] ?? null, filter];
  return { query: body['query'], ...scopesOf(estate, caller, body), withAbove: filter === 'AtScopeAboveAndBelow', top: numberOf(options, '$top', DEFAULT_ROWS), offset: startOf(options, question), continued: textAt(options, '$skipToken') !== '', asTable: resultFormat === 'table', question };
}

function startOf(options: JsonMap, question: Json): number {
  const token = textAt(options, '$skipToken');
  if (token === '') return numberOf(options, '$skip', 0);
  const offset = offsetOf(token, question);
  if (offset === undefined) throw new AzureError(400, 'BadRequest', 'The $skipToken does not belong to this query and scope.', { details: [{ code: 'InvalidSkipToken', message: '$skipToken' }] });
  return offset;
}

function numberOf(options: JsonMap, key: string, fallback: number): number {
  const value = valueAt(options, key) ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && (key !== '$top' || (value >= 1 && value <= MOST_ROWS))) return value;
  throw new AzureError(400, 'BadRequest', `The option ${key} must be a whole number${key === '$top' ? ` from 1 to ${MOST_ROWS}` : ''}.`);
}

function refuseUnknown(map: JsonMap, known: readonly string[], what: string): void {
  const unknown = Object.keys(map).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Unsupported(`Resource Graph ${what} '${unknown}'`);
}

/** What is asked for, less what the caller cannot see. No scope named means the whole tenant. */
function scopesOf(estate: Estate, caller: Caller, body: JsonMap): Pick<Asked, 'subscriptions' | 'groups'> {
  const ids = textsAt(body, 'subscriptions').map((id) => id.toLowerCase());
  const named = textsAt(body, 'managementGroups').map((name) => name.toLowerCase());
  if (ids.length > 0 && named.length > 0) throw new AzureError(400, 'BadRequest', 'subscriptions and managementGroups exclude each other.');
  const groups = ids.length > 0 ? [] : estate.managementGroups.map((group) => group.name.toLowerCase()).filter((name) => named.length === 0 || groupsAbove(estate, groupScope(name)).some((above) => named.includes(above)));
  const wanted = estate.subscriptions.map((subscription) => subscription.subscriptionId.toLowerCase())
    .filter((id) => (ids.length > 0 ? ids.includes(id) : groupsAbove(estate, `/subscriptions/${id}`).some((name) => groups.includes(name))));
  const subscriptions = wanted.filter((id) => seesSubscription(estate, caller, id));
  // One visible subscription is enough: the others are left out without a word.
  if (subscriptions.length === 0 && ids.length > 0) {
    throw new AzureError(403, 'AuthorizationFailed', 'The caller is not authorized to read any of the subscriptions of the query.');
  }
  return { subscriptions, groups };
}

/** Whether a row that lies in no subscription belongs to the scope of the query and its `<type>/read` is allowed where it lies. */
function isVisibleOutside(estate: Estate, caller: Caller, asked: Asked, table: Table, row: EstateItem): boolean {
  if (table === 'authorizationresources') return isVisibleAbove(estate, caller, asked, row);
  const group = groupNameOf(row.id);
  return group !== undefined && asked.groups.includes(group) && isAllowed(estate, caller, `${row.type}/read`, row.id);
}

/**
 * Role assignments and definitions above a subscription take effect in it, and are read with the right to read them there
 * (Resource Graph documentation, `authorizationScopeFilter`). Built-in roles stand at `/` and are part of every scope.
 */
function isVisibleAbove(estate: Estate, caller: Caller, asked: Asked, row: EstateItem): boolean {
  const isRole = row.type.toLowerCase().endsWith('roledefinitions');
  if (!isRole && !asked.withAbove) return false;
  const scope = isRole ? '/' : scopeOfExtension(row.id);
  return asked.subscriptions.some((id) => isScopeAtOrAbove(estate, scope, `/subscriptions/${id}`) && isAllowed(estate, caller, `${row.type}/read`, `/subscriptions/${id}`));
}
