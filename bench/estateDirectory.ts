import type { Row } from '../src/model/resource.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { at, type JsonObject } from '../src/values/json.ts';
import { tended } from './estateCare.ts';

/** The people of a large tenant. */
export interface Directory {
  /** By lower-case type. */
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly count: number;
  /** Object ids of users that roles are given to. */
  readonly principals: readonly string[];
  /** The same of groups. */
  readonly groups: readonly string[];
}

/** Lists of the directory that have a row a user, by how the row names the user. */
const PER_USER = ['microsoft.graph/users', 'microsoft.graph/usersigninactivity', 'microsoft.graph/userauthenticationrequirements'] as const;
const LARGEST_GROUP = 50_000;
const MEMBERS = 25;
/** One group for so many users. */
const USERS_PER_GROUP = 20;

/** Users with what is kept of each, groups and their members, applications' service principals: about `count` rows. */
export function directoryRows(template: Snapshot, count: number): Directory {
  const users = Math.max(1, Math.floor((count * 0.85) / PER_USER.length));
  const principals = Array.from({ length: users }, (_none, number) => idOf('ace1', number));
  const rows = new Map<string, readonly Row[]>(PER_USER.map((type) => [type, principals.map((id, number) => userRow(template, type, id, number))]));
  const groups = Array.from({ length: Math.ceil(users / USERS_PER_GROUP) }, (_none, number) => idOf('9601', number));
  rows.set('microsoft.graph/groups', groups.map((id, number) => groupRow(template, id, number)));
  rows.set('microsoft.graph/groupmembers', groups.map((id, number) => membersRow(template, id, number, principals)));
  rows.set('microsoft.graph/serviceprincipals', workloads(template, Math.floor(count * 0.05)));
  return { rows, principals, groups, count: [...rows.values()].reduce((sum, { length }) => sum + length, 0) };
}

function idOf(prefix: string, number: number): string {
  return `${prefix}0007-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** A row of the template that names an object, as a row that names another one. */
function renamed(row: Row, objectId: string, more: JsonObject): Row {
  const old = row.id.slice(row.id.lastIndexOf('/') + 1);
  const own = JSON.parse(JSON.stringify(row).replaceAll(old, objectId)) as Row;
  return { ...own, properties: { ...(own.properties as JsonObject), ...more } };
}

function sample(template: Snapshot, type: string, number: number): Row {
  const rows = SAMPLES.get(template)?.get(type) ?? [...template.rows(type)];
  const held = SAMPLES.get(template) ?? new Map<string, readonly Row[]>();
  held.set(type, rows);
  SAMPLES.set(template, held);
  return rows[number % rows.length] as Row;
}

const SAMPLES = new WeakMap<Snapshot, Map<string, readonly Row[]>>();

function userRow(template: Snapshot, type: string, id: string, number: number): Row {
  const more = type === 'microsoft.graph/users' ? { displayName: `Person ${number}`, userPrincipalName: `person.${number}@contoso.example` } : {};
  const row = tended(renamed(sample(template, type, number), id, more), number);
  return type === 'microsoft.graph/users' ? { ...row, name: `Person ${number}` } : row;
}

function groupRow(template: Snapshot, id: string, number: number): Row {
  return { ...renamed(sample(template, 'microsoft.graph/groups', number), id, { displayName: `Team ${number}` }), name: `Team ${number}` };
}

/** The first group holds everybody, as far as that goes. */
function membersRow(template: Snapshot, id: string, number: number, principals: readonly string[]): Row {
  const size = number === 0 ? Math.min(LARGEST_GROUP, principals.length) : MEMBERS;
  const members = Array.from({ length: size }, (_none, index) => {
    const person = (number * 17 + index) % principals.length;
    return { id: principals[person] ?? '', type: 'user', displayName: `Person ${person}` };
  });
  return renamed(sample(template, 'microsoft.graph/groupmembers', 0), id, { members });
}

function workloads(template: Snapshot, count: number): readonly Row[] {
  const row = [...template.rows('microsoft.graph/serviceprincipals')].find((one) => at(one.properties, 'servicePrincipalType') === 'Application');
  if (row === undefined) return [];
  return Array.from({ length: count }, (_none, number) => ({ ...renamed(row, idOf('0b11', number), { displayName: `Workload ${number}` }), name: `Workload ${number}` }));
}
