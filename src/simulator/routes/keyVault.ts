import { authorise } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { canonical, itemsOfType, knownResource, knownSubscription, listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const KEY_VAULT_ROUTES: readonly Route[] = [
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/[^/]+)/(secrets|keys)`, VERSIONS['microsoft.keyvault'], PAGED, listObjects),
];

/** Names and dates of a vault's secrets or keys, as the control plane lists them: never a value. */
function listObjects({ estate, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  const type = `Microsoft.KeyVault/vaults/${canonical(parts[1], ['secrets', 'keys'])}`;
  knownSubscription(estate, asked);
  authorise(estate, caller, `${type}/read`, asked);
  const vault = knownResource(estate, asked);
  return listResponse(estate, call, itemsOfType(estate, type).filter((item) => isScopeAtOrAbove(estate, vault.id, item.id)));
}
