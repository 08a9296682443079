import { authorise } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { jsonResponse, type SimResponse } from '../http.ts';
import { isMap } from '../json.ts';
import { itemsNear } from '../rowIndex.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { canonical, knownResource, knownSubscription, listResponse, notFound, PAGED, route, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const KEYS = 'Microsoft.KeyVault/vaults/keys';

export const KEY_VAULT_ROUTES: readonly Route[] = [
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/[^/]+)/(secrets|keys)`, VERSIONS['microsoft.keyvault'], PAGED, listObjects),
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/[^/]+)/keys/([^/]+)`, VERSIONS['microsoft.keyvault'], [], getKey),
];

/** Names and dates of a vault's secrets or keys, as the control plane lists them: never a value. */
function listObjects({ estate, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  const type = `Microsoft.KeyVault/vaults/${canonical(parts[1], ['secrets', 'keys'])}`;
  knownSubscription(estate, asked);
  authorise(estate, caller, `${type}/read`, asked);
  const vault = knownResource(estate, asked);
  return listResponse(estate, call, objectsOf(estate, type, vault).map(asListed));
}

/** One key, with the rotation policy that the list leaves out. */
function getKey({ estate, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  knownSubscription(estate, asked);
  authorise(estate, caller, `${KEYS}/read`, call.path);
  const key = objectsOf(estate, KEYS, knownResource(estate, asked)).find(({ name }) => name.toLowerCase() === parts[1]?.toLowerCase());
  if (key === undefined) throw notFound(call.path);
  return jsonResponse(200, key);
}

function objectsOf(estate: Estate, type: string, vault: EstateItem): readonly EstateItem[] {
  return itemsNear(estate.arm, type, vault.id).filter((item) => isScopeAtOrAbove(estate, vault.id, item.id));
}

/** The examples of the reference's list (Key Vault REST reference, Keys - List) have no rotation policy. */
function asListed(item: EstateItem): EstateItem {
  if (!isMap(item['properties'])) return item;
  const { rotationPolicy: _policy, ...properties } = item['properties'];
  return { ...item, properties };
}
