import { idKey, isAtOrBelow, parentId, subscriptionOf } from '../values/armId.ts';
import { asArray, asObject, asString, canonicalJson, compareText, isJsonObject, type JsonObject } from '../values/json.ts';
import { CATALOG, catalogEntry, snapshotFileName, type CatalogEntry } from './catalog.ts';
import { directoryRows, isPartOfList } from './directoryExport.ts';
import { emptyManifest } from './memorySnapshot.ts';
import { normaliseRow, withoutSecrets } from './normalise.ts';
import type { Row } from './resource.ts';
import { subscriptionScope, tenantScope, type ArtifactRecord, type Manifest } from './snapshot.ts';
import { ToolError } from './toolError.ts';
import type { Gap } from './unknown.ts';

/** A resource as it stood in a user's export, and the file it stood in. */
export interface ExportedObject {
  readonly file: string;
  readonly object: JsonObject;
  /** Whether it stood in one page of a longer list, or in a part of one: its type was then not read to its end. */
  readonly truncated: boolean;
}

export interface ExportContext {
  readonly tool: Manifest['tool'];
  readonly now: string;
  readonly sha256: (text: string) => string;
}

/** Child types that people export on their own, and the array of the parent's properties they belong into. */
const CHILDREN: ReadonlyMap<string, string> = new Map([
  ['microsoft.network/virtualnetworks/subnets', 'subnets'],
  ['microsoft.network/networksecuritygroups/securityrules', 'securityRules'],
  ['microsoft.network/networksecuritygroups/defaultsecurityrules', 'defaultSecurityRules'],
  ['microsoft.network/loadbalancers/inboundnatrules', 'inboundNatRules'],
]);

/**
 * Turns exported objects into rows and a manifest. Rows prove presence, never absence elsewhere: a type counts as
 * collected for the subscriptions it has rows in; everywhere else it is a gap. Throws ToolError EXPORT for a row of a
 * type we know that was flattened (no `properties`), a child's too, naming the command that exports it whole.
 */
export function exportSnapshot(objects: readonly ExportedObject[], context: ExportContext): { manifest: Manifest; rows: readonly Row[]; warnings: readonly string[] } {
  const tenantId = tenantOf(objects.map(({ object }) => object));
  const known = objects.flatMap((one) => serviceTags(one, tenantId)).flatMap((one) => ofDirectory(one, tenantId));
  const { rows: all, warnings } = distinctRows(known);
  const rows = mergeChildren(all, warnings);
  if (rows.length === 0) throw new ToolError('EXPORT', 'the export holds no resource of a type that is judged', `An export that is: ${catalogEntry('Microsoft.Compute/virtualMachines')?.exportWith ?? ''}`);
  const cut = truncatedTypes(known);
  for (const [type, file] of cut) warnings.push(`${file} is one page of a longer list, or holds a part of one: ${type} counts as not collected. Export all of it (az graph query: --first 1000 with --skip-token; az rest: the list itself, every page) into one array`);
  return { manifest: manifestOf(rows, new Set(cut.keys()), context), rows, warnings };
}

const SERVICE_TAGS = 'Microsoft.Network/serviceTags';

/** Service tags come in one object with a value for each (REST reference, "Service Tags - List"): a row a tag, as `collect` writes them. */
function serviceTags(one: ExportedObject, tenantId: string): readonly ExportedObject[] {
  const { type, values } = one.object;
  if (asString(type)?.toLowerCase() !== SERVICE_TAGS.toLowerCase() || !Array.isArray(values)) return [one];
  return asArray(values).filter(isJsonObject).map((tag) => {
    const name = asString(tag['name']) ?? '';
    return { ...one, object: { id: `${tenantScope(tenantId)}/serviceTags/${name}`, type: SERVICE_TAGS, name, properties: tag['properties'] ?? null } };
  });
}

/** Objects of Microsoft Graph as rows; what does not say what it is stays as it is, and is left out with a warning. */
function ofDirectory(one: ExportedObject, tenantId: string): readonly ExportedObject[] {
  const rows = directoryRows(one.object, tenantId);
  return rows === undefined || rows.length === 0 ? [one] : rows.map((object) => ({ ...one, object, truncated: one.truncated || isPartOfList(one.object, asString(object['type']) ?? '') }));
}

function tenantOf(objects: readonly JsonObject[]): string {
  return (objects.map((object) => asString(object['tenantId'])).find((id) => id !== undefined && id !== '') ?? 'unknown').toLowerCase();
}

/** Types that stood in a document which names a next page, and the first such file. */
function truncatedTypes(objects: readonly ExportedObject[]): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const { file, object, truncated } of objects) {
    const type = truncated ? normaliseRow(object)?.type : undefined;
    if (type !== undefined && !types.has(type)) types.set(type, file);
  }
  return types;
}

function distinctRows(objects: readonly ExportedObject[]): { rows: readonly Row[]; warnings: string[] } {
  const byKey = new Map<string, { readonly row: Row; readonly text: string }>();
  const warnings: string[] = [];
  let ignored = 0;
  let ofGraph = 0;
  for (const { file, object } of objects) {
    const row = normaliseRow(object);
    if (row === undefined) {
      if (directoryRows(object, '') === undefined) ignored += 1;
      else ofGraph += 1;
      continue;
    }
    refuseFlattened(file, row);
    const text = canonicalJson(row);
    const earlier = byKey.get(idKey(row.id));
    if (earlier !== undefined && earlier.text !== text) warnings.push(`${row.id} occurs twice with different content: the last one (in ${file}) counts`);
    byKey.set(idKey(row.id), { row, text });
  }
  if (ignored > 0) warnings.push(`${ignored} objects without an Azure resource id and type were left out`);
  if (ofGraph > 0) warnings.push(`${ofGraph} objects of Microsoft Graph do not say what they are, or of whom (members, owners), and were left out: "portcullis collect" reads those; a list keeps its kind with az rest --url "https://graph.microsoft.com/..."`);
  return { rows: [...byKey.values()].map(({ row }) => withoutSecrets(row)), warnings };
}

/** A child that was flattened would overwrite what its parent says of it with nothing. */
function parentType(type: string): string {
  return type.slice(0, type.lastIndexOf('/'));
}

function refuseFlattened(file: string, row: Row): void {
  const entry = catalogEntry(CHILDREN.has(row.type) ? parentType(row.type) : row.type);
  if (entry === undefined || isJsonObject(row.properties)) return;
  throw new ToolError('EXPORT', `${file}: ${row.id} has no 'properties': the command that exported it flattens them`, `Export this type with: ${entry.exportWith}`);
}

/** Subnets and rules that were exported on their own are put into their parent, where it is present. */
function mergeChildren(rows: readonly Row[], warnings: string[]): readonly Row[] {
  const byKey = new Map(rows.map((row) => [idKey(row.id), row]));
  const children = rows.filter((row) => CHILDREN.has(row.type));
  for (const child of children) byKey.delete(idKey(child.id));
  for (const [parentKey, of] of Map.groupBy(children, (child) => idKey(parentId(child.id)))) {
    const parent = byKey.get(parentKey);
    if (parent === undefined) for (const child of of) warnings.push(`${child.id} was left out: its parent is not in the export`);
    else byKey.set(parentKey, [...Map.groupBy(of, (child) => CHILDREN.get(child.type) ?? '')].reduce((whole, [key, ofKey]) => withChildren(whole, key, ofKey), parent));
  }
  return [...byKey.values()].filter((row) => catalogEntry(row.type) !== undefined);
}

/** All of one kind at once: a parent may have thousands. */
function withChildren(parent: Row, key: string, children: readonly Row[]): Row {
  const properties = asObject(parent.properties);
  const ids = new Set(children.map(({ id }) => idKey(id)));
  const others = asArray(properties[key]).filter((item) => !isJsonObject(item) || !ids.has(idKey(asString(item['id']) ?? '')));
  return { ...parent, properties: { ...properties, [key]: [...others, ...children] } };
}

function manifestOf(rows: readonly Row[], truncated: ReadonlySet<string>, context: ExportContext): Manifest {
  const tenantId = tenantOf(rows);
  const subscriptions = [...new Set(rows.flatMap((row) => subscriptionOf(row.id) ?? []))].toSorted(compareText);
  const byType = Map.groupBy(rows, (row) => row.type);
  const cells = CATALOG.flatMap((entry) => cellsOf(entry, byType.get(entry.type.toLowerCase()) ?? [], { subscriptions, tenantId, truncated: truncated.has(entry.type.toLowerCase()) }));
  return {
    ...emptyManifest(tenantId, context.now),
    tool: context.tool,
    origin: 'export',
    scopes: {
      asked: { subscriptions: [], managementGroups: [], exclude: [] },
      seen: subscriptions.map((subscriptionId) => ({ subscriptionId, displayName: nameOf(byType, subscriptionId), state: '' })),
      notVisible: [],
    },
    artifacts: cells.map(({ record }) => record),
    gaps: cells.flatMap(({ gap }) => gap ?? []).toSorted((a, b) => compareText(a.artifact, b.artifact) || compareText(a.scope, b.scope)),
    files: [...byType.entries()].toSorted(([a], [b]) => compareText(a, b)).map(([type, ofType]) => fileOf(type, ofType, context)),
  };
}

function nameOf(byType: ReadonlyMap<string, readonly Row[]>, subscriptionId: string): string {
  return byType.get('microsoft.resources/subscriptions')?.find((row) => row.subscriptionId === subscriptionId)?.name ?? '';
}

function fileOf(type: string, rows: readonly Row[], context: ExportContext) {
  const lines = rows.map((row) => canonicalJson(row)).toSorted(compareText);
  return { name: snapshotFileName(type), type, rows: rows.length, sha256: context.sha256(`${lines.join('\n')}\n`) };
}

interface CellContext {
  readonly subscriptions: readonly string[];
  readonly tenantId: string;
  readonly truncated: boolean;
}

function cellsOf(entry: CatalogEntry, rows: readonly Row[], { subscriptions, tenantId, truncated }: CellContext): readonly { record: ArtifactRecord; gap?: Gap }[] {
  const scopes = entry.scope === 'tenant' ? [tenantScope(tenantId)] : subscriptions.map(subscriptionScope);
  return scopes.map((scope) => {
    const count = entry.scope === 'tenant' ? rows.length : rows.filter((row) => isAtOrBelow(row.id, scope)).length;
    const complete = count > 0 && !truncated;
    const record: ArtifactRecord = { type: entry.type, scope, status: complete ? 'complete' : 'gap', rows: count, columns: '*', requests: 0, apiVersion: entry.apiVersion };
    return complete ? { record } : { record, gap: absent(entry, scope, truncated && count > 0) };
  });
}

function absent(entry: CatalogEntry, scope: string, truncated: boolean): Gap {
  const message = truncated ? `the export holds only a part of ${entry.type} of ${scope}` : `the export has no ${entry.type} of ${scope}`;
  return { reason: 'notCollected', artifact: entry.type, scope, missing: [entry.type], message };
}
