import { readJsonDocument, schemaFaultLines } from '../documents/jsonDocument.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { ToolError } from '../model/toolError.ts';
import { TABLES, type Estate, type EstateItem, type Table } from '../simulator/estate.ts';
import type { JsonObject } from '../values/json.ts';

/** What a file may leave out: tables without rows, what only ARM serves, groups, the page size. */
type EstateFile = Pick<Estate, 'tenantId' | 'applications' | 'subscriptions'> & Partial<Omit<Estate, 'tables'>> & { readonly tables?: Partial<Record<Table, readonly EstateItem[]>> };

const HINT = 'docs/simulator.md shows what an estate file looks like.';

/** Reads an estate from a JSON file. Throws ToolError CONFIG with every fault at its place. */
export function readEstate(path: string): Estate {
  const text = readText(path, 'CONFIG', 'Name a JSON file, or contoso.');
  const read = readJsonDocument(path, text);
  const faults = read.ok ? schemaFaultLines(path, text, SCHEMA, read.value) : [formatDiagnostic(read.diagnostic)];
  if (!read.ok || faults.length > 0) throw new ToolError('CONFIG', `${path} is no estate`, HINT, undefined, faults);
  return complete(read.value as unknown as EstateFile);
}

function complete(file: EstateFile): Estate {
  const rows = (table: Table): readonly [Table, readonly EstateItem[]] => [table, file.tables?.[table] ?? []];
  return { managementGroups: [], arm: [], pageSize: 1000, ...file, tables: Object.fromEntries(TABLES.map(rows)) as Record<Table, readonly EstateItem[]> };
}

const TEXT: JsonObject = { type: 'string', minLength: 1 };
const ID: JsonObject = { type: 'string', pattern: '^/' };

function record(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: 'object', additionalProperties: false, required: Object.keys(required), properties: { ...required, ...optional } };
}

function listOf(items: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'array', items, ...more };
}

/** A row or an ARM item is served as it is: what it has beside its id, name and type is Azure's matter. */
function itemsWith(id: JsonObject): JsonObject {
  return listOf({ type: 'object', required: ['id', 'name', 'type'], properties: { id, name: TEXT, type: TEXT } });
}

/** Parts whose form is checked by what reads them. */
const RECORDS = listOf({ type: 'object' });

const APPLICATION = record(
  { clientId: TEXT, objectId: TEXT, displayName: TEXT },
  { secret: TEXT, certificates: listOf(TEXT), federatedCredentials: listOf(record({ issuer: TEXT, subject: TEXT, audience: TEXT })), graphPermissions: listOf(TEXT) },
);

const SCHEMA: JsonObject = record(
  {
    tenantId: TEXT,
    applications: listOf(APPLICATION, { minItems: 1 }),
    subscriptions: listOf(record({ subscriptionId: TEXT, displayName: TEXT, state: TEXT, managementGroup: TEXT })),
  },
  {
    principals: listOf(record({ id: TEXT, kind: { enum: ['user', 'servicePrincipal', 'managedIdentity'] }, displayName: TEXT }, { properties: { type: 'object' } })),
    groups: listOf(record({ id: TEXT, displayName: TEXT, members: listOf(TEXT) }, { properties: { type: 'object' } })),
    groupEligibilities: listOf(record({ id: TEXT, groupId: TEXT, principalId: TEXT, accessId: { enum: ['member', 'owner'] }, startDateTime: TEXT, endDateTime: { type: ['string', 'null'] } })),
    managedIdentities: RECORDS,
    identitySources: { type: 'object' },
    directory: record({ organization: { type: 'object' }, subscribedSkus: RECORDS }, { lists: { type: 'object', additionalProperties: RECORDS }, objects: { type: 'object', additionalProperties: { type: 'object' } } }),
    withoutPim: { type: 'boolean' },
    unregistered: listOf(record({ subscriptionId: TEXT, namespace: TEXT })),
    managementGroups: listOf(record({ name: TEXT, parent: { type: ['string', 'null'] } }, { displayName: TEXT })),
    tables: record({}, Object.fromEntries(TABLES.map((table) => [table, itemsWith(ID)]))),
    // Service tags have names for ids.
    arm: itemsWith(TEXT),
    pageSize: { type: 'integer', minimum: 1 },
  },
);
