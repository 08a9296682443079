import type { Estate, Principal } from './estate.ts';
import { Unsupported, type Call } from './http.ts';
import { isMap, parseJson, textsAt, type JsonMap } from './json.ts';

const TYPES: Readonly<Record<Principal['kind'], string>> = { user: 'user', servicePrincipal: 'servicePrincipal', managedIdentity: 'servicePrincipal' };

/**
 * Who is behind ids (Microsoft Graph, "directoryObject: getByIds"): what is of none of the types asked for, or not there, is left
 * out without a word. It is how the `az` command line puts names to role assignments.
 */
export function principalsByIds(estate: Estate, call: Call): readonly JsonMap[] {
  const body = parseJson(call.request.body);
  if (!isMap(body) || !Array.isArray(body['ids'])) throw new Unsupported(`the body of ${call.path}: ${call.request.body.slice(0, 200)}`);
  const ids = textsAt(body, 'ids').map((id) => id.toLowerCase());
  const types = textsAt(body, 'types').map((type) => type.toLowerCase());
  return objectsOf(estate, call)
    .filter(({ id, type }) => ids.includes(id.toLowerCase()) && (types.length === 0 || types.includes(type.toLowerCase())))
    .map(({ id, type, displayName, more }) => ({ '@odata.type': `#microsoft.graph.${type}`, id, displayName, ...more }));
}

interface DirectoryObject {
  readonly id: string;
  readonly type: string;
  readonly displayName: string;
  readonly more: JsonMap;
}

function objectsOf({ principals, groups = [], applications }: Estate, call: Call): readonly DirectoryObject[] {
  if (principals === undefined) throw new Unsupported(`${call.path} of an estate without principals`);
  const named = principals.map(({ id, kind, displayName }) => ({ id, type: TYPES[kind], displayName, more: appIdOf(applications, id) }));
  return [...named, ...groups.map(({ id, displayName }) => ({ id, type: 'group', displayName, more: {} }))];
}

function appIdOf(applications: Estate['applications'], objectId: string): JsonMap {
  const application = applications.find((one) => one.objectId === objectId);
  return application === undefined ? {} : { appId: application.clientId, servicePrincipalNames: [application.clientId] };
}
