import type { CatalogEntry } from '../../model/catalog.ts';
import { tenantScope } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import type { ListAnswer } from '../clients.ts';
import { recordOf, rowsOfType, type Collector, type CollectorContext } from '../collector.ts';
import { failureOf, forbiddenGap, gapOf } from '../failure.ts';
import { UnexpectedAnswer, type RawList } from '../rawList.ts';

/** How the items of a list below an application are kept: all of them in the application's one row, so that "none" is told from "not read". */
interface Kept {
  readonly key: string;
  readonly item: (item: JsonObject) => JsonValue;
}

const KEPT: Readonly<Record<string, Kept>> = {
  'Microsoft.Graph/applicationOwners': { key: 'owners', item: ownerOf },
  'Microsoft.Graph/applicationFederatedIdentityCredentials': { key: 'credentials', item: (item) => item },
};

/** A list below each application, twenty in a request. An application that refuses is a gap of its own; where all do, it is the tenant's. */
export const collectGraphChildren: Collector = async (context, entry) => {
  const parents = await context.collected(entry.through[0] ?? '');
  const ids = parents.rows.map(({ id }) => lastSegment(id));
  const answers = await context.clients.graphLists(ids.map((id) => pathOf(entry, id)));
  const kept = KEPT[entry.type] ?? { key: 'items', item: (item: JsonObject): JsonValue => item };
  const parts = ids.map((id, index) => partOf(context, entry, id, answers[index], kept));
  const gaps = [...parents.gaps.map((gap): Gap => ({ ...gap, artifact: entry.type })), ...ofAll(context, entry, parts)];
  const rows = rowsOfType(entry, parts.flatMap(({ row }) => (row === undefined ? [] : [row])));
  return { entry, rows, records: [recordOf(entry, tenantScope(context.tenantId), rows.length, sum(parts), gaps)], gaps };
};

interface Part {
  readonly row?: JsonObject;
  readonly error?: unknown;
  readonly gap?: Gap;
  readonly requests: number;
}

function partOf(context: CollectorContext, entry: CatalogEntry, id: string, answer: ListAnswer | undefined, kept: Kept): Part {
  const scope = `${tenantScope(context.tenantId)}/${lastSegment(entry.type)}/${id}`;
  try {
    const list = listIn(answer);
    return { row: { id: scope, name: id, properties: { applicationId: id, [kept.key]: list.items.map(kept.item) } }, requests: list.requests };
  } catch (error) {
    return { error, gap: gapOf(error, entry.type, scope, entry.permission), requests: 1 };
  }
}

function listIn(answer: ListAnswer | undefined): RawList {
  if (answer?.ok === true) return answer.list;
  throw answer?.error ?? new UnexpectedAnswer('the batch left something out');
}

/** Refused for each, it is refused for all: one gap, of the tenant. */
function ofAll(context: CollectorContext, entry: CatalogEntry, parts: readonly Part[]): readonly Gap[] {
  const gaps = parts.flatMap(({ gap }) => gap ?? []);
  const isRefused = gaps.length > 0 && gaps.length === parts.length && parts.every(({ error }) => failureOf(error).reason === 'forbidden');
  return isRefused ? gaps.slice(0, 1).map((gap): Gap => ({ ...gap, ...forbiddenGap(entry.type, tenantScope(context.tenantId), entry.permission) })) : gaps;
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { requests }) => total + requests, 0);
}

function pathOf({ path = '' }: CatalogEntry, id: string): string {
  return path.replace('<id>', encodeURIComponent(id));
}

/** Of owners whose kind the permissions do not cover, Microsoft Graph still tells id and kind. */
function ownerOf(item: JsonObject): JsonValue {
  const [id, type] = [asString(item['id']), /^#microsoft\.graph\.(\w+)$/.exec(asString(item['@odata.type']) ?? '')?.[1]];
  if (id === undefined || type === undefined) throw new UnexpectedAnswer('an owner came without an id or a kind');
  return { id, type, displayName: asString(at(item, 'displayName')) ?? null };
}
