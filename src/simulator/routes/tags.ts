import { AzureError, jsonResponse, Unsupported, type SimResponse } from '../http.ts';
import { isMap, textAt, valueAt, type Json, type JsonMap } from '../json.ts';
import { checkUnlocked } from '../locks.ts';
import { rowWithId } from '../rowIndex.ts';
import { withRow } from '../state.ts';
import { scopeOf } from './anyScope.ts';
import { bodyOf, route, writing, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const TAGS = '(/subscriptions/[^/]+/resourceGroups/[^/]+(?:/providers/.+)?)/providers/Microsoft\\.Resources/tags/default';
const TYPE = 'Microsoft.Resources/tags';

export const TAG_ROUTES: readonly Route[] = [
  route('GET', TAGS, VERSIONS.resources, [], (context) => tagsResponse(scopeOf(context, `${TYPE}/read`), tagsAt(context, scopeOf(context, `${TYPE}/read`)))),
  writing('PUT', TAGS, VERSIONS.resources, `${TYPE}/write`, (context) => write(context, (_before, sent) => sent)),
  writing('PATCH', TAGS, VERSIONS.resources, `${TYPE}/write`, patch),
];

/** Of a resource or a resource group (Tags REST reference, "Update At Scope"). */
function patch(context: RouteContext): SimResponse {
  const operation = textAt(bodyOf(context.call), 'operation');
  switch (operation) {
    case 'Merge':
      return write(context, (before, sent) => ({ ...before, ...sent }));
    case 'Replace':
      return write(context, (_before, sent) => sent);
    case 'Delete':
      return write(context, (before, sent) => Object.fromEntries(Object.entries(before).filter(([name, value]) => sent[name] !== value)));
    default:
      throw new AzureError(400, 'InvalidTagsPatchOperation', `The operation '${operation}' is not one of Merge, Replace, Delete.`);
  }
}

/** Changes what both Resource Manager and Resource Graph serve of the resource. */
function write(context: RouteContext, change: (before: JsonMap, sent: JsonMap) => JsonMap): SimResponse {
  const scope = scopeOf(context, `${TYPE}/write`);
  checkUnlocked(context.estate, `${TYPE}/write`, context.call.path);
  const sent = valueAt(bodyOf(context.call), 'properties', 'tags');
  const tags = change(tagsAt(context, scope), isMap(sent) ? sent : {});
  const { tables } = context.estate;
  const table = rowWithId(tables.resources, scope) === undefined ? 'resourcecontainers' : 'resources';
  const row = rowWithId(tables[table], scope);
  if (row === undefined) throw new Unsupported(`tags of ${scope}`);
  context.state.change((estate) => withRow(estate, table, { ...row, tags: Object.keys(tags).length === 0 ? null : tags }));
  return tagsResponse(scope, tags);
}

function tagsAt({ estate: { tables } }: RouteContext, scope: string): JsonMap {
  const tags: Json | undefined = valueAt(rowWithId(tables.resources, scope) ?? rowWithId(tables.resourcecontainers, scope), 'tags');
  return isMap(tags) ? tags : {};
}

function tagsResponse(scope: string, tags: JsonMap): SimResponse {
  return jsonResponse(200, { id: `${scope}/providers/${TYPE}/default`, name: 'default', type: TYPE, properties: { tags } });
}
