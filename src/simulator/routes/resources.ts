import { authorise } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { jsonResponse, Unsupported, type SimResponse } from '../http.ts';
import { checkRegistered } from '../registration.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { armBody, typeOfId } from './resourceBody.ts';
import { FILTERED, GROUP_SCOPE, knownGroup, knownResource, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

/** Types whose lists and items the simulator serves from its rows, by namespace, spelled as ARM spells them. */
const SERVED: Readonly<Record<string, { readonly versions: readonly string[]; readonly types: readonly string[] }>> = {
  'Microsoft.Compute': { versions: VERSIONS['microsoft.compute'], types: ['virtualMachines'] },
  'Microsoft.Network': {
    versions: VERSIONS['microsoft.network'],
    types: ['networkSecurityGroups', 'networkInterfaces', 'publicIPAddresses', 'virtualNetworks', 'loadBalancers', 'routeTables'],
  },
  'Microsoft.KeyVault': { versions: VERSIONS['microsoft.keyvault'], types: ['vaults', 'managedHSMs'] },
  'Microsoft.Storage': { versions: VERSIONS['microsoft.storage'], types: ['storageAccounts'] },
};

export const RESOURCES_ROUTES: readonly Route[] = [
  route('GET', `${SUBSCRIPTION_SCOPE}/resources`, VERSIONS.resources, FILTERED, listResources),
  route('GET', `${GROUP_SCOPE}/resources`, VERSIONS.resources, FILTERED, listResources),
  ...Object.entries(SERVED).flatMap(([namespace, { versions, types }]) => types.flatMap((type) => routesOf(`${namespace}/${type}`, versions))),
  // Rows of any other type: by their id, in whatever version; a row that is not there might be of a type that nobody models.
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+(?:/[^/]+/[^/]+)*)`, [], [], getOther),
];

function routesOf(type: string, versions: readonly string[]): readonly Route[] {
  const path = `/providers/${type.replace('.', '\\.')}`;
  return [
    route('GET', `${SUBSCRIPTION_SCOPE}${path}`, versions, PAGED, (context) => listType(context, type)),
    route('GET', `${GROUP_SCOPE}${path}`, versions, PAGED, (context) => listType(context, type)),
    route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+${path}/[^/]+)`, versions, [], (context) => getResource(context, type)),
  ];
}

function getResource({ estate, state, caller, parts }: RouteContext, type: string): SimResponse {
  const asked = parts[0] ?? '';
  knownSubscription(estate, asked);
  authorise(estate, caller, `${type}/read`, asked);
  return jsonResponse(200, armBody(state, knownResource(estate, asked)));
}

function getOther({ estate, state, caller, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  const row = estate.tables.resources.find((one) => one.id.toLowerCase() === asked.toLowerCase());
  if (row === undefined) throw new Unsupported(`the resource ${asked}, of a type that is served only where the estate holds it`);
  authorise(estate, caller, `${typeOfId(row.id)}/read`, row.id);
  return jsonResponse(200, armBody(state, row));
}

function listType({ estate, state, caller, call, parts }: RouteContext, type: string): SimResponse {
  const rows = rowsAt(estate, caller, parts[0] ?? '', `${type}/read`).filter((row) => row.type.toLowerCase() === type.toLowerCase());
  checkRegistered(estate, parts[0] ?? '', type.slice(0, type.indexOf('/')));
  return listResponse(estate, call, rows.map((row) => armBody(state, row)));
}

/** Every resource of a scope, without its properties (Azure REST reference, "Resources - List"). */
function listResources({ estate, state, caller, call, parts }: RouteContext): SimResponse {
  const rows = rowsAt(estate, caller, parts[0] ?? '', 'Microsoft.Resources/subscriptions/resources/read');
  const wanted = resourceTypeOf(call.query.get('$filter'));
  const found = rows.filter((row) => wanted === undefined || row.type.toLowerCase() === wanted);
  return listResponse(estate, call, found.map((row) => {
    const { properties: _properties, etag: _etag, ...head } = armBody(state, row);
    return head;
  }));
}

function resourceTypeOf(filter: string | null): string | undefined {
  if (filter === null) return undefined;
  const type = /^\s*resourceType\s+eq\s+'([^']+)'\s*$/i.exec(filter)?.[1];
  if (type === undefined) throw new Unsupported(`$filter '${filter}' of a list of resources`);
  return type.toLowerCase();
}

/** The rows below a subscription or group, for whom may do the action there. */
function rowsAt(estate: Estate, caller: RouteContext['caller'], asked: string, action: string): readonly EstateItem[] {
  const scope = knownSubscription(estate, asked);
  authorise(estate, caller, action, asked);
  const at = /^\/subscriptions\/[^/]+$/i.test(asked) ? scope : knownGroup(estate, asked).id;
  return estate.tables.resources.filter((row) => isScopeAtOrAbove(estate, at, row.id));
}
