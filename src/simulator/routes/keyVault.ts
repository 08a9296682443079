import { authorise } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { itemsOfType, knownResource, knownSubscription, listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const KEY_VAULT_ROUTES: readonly Route[] = [
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/[^/]+)/secrets`, VERSIONS['microsoft.keyvault'], PAGED, listSecrets),
];

/** Names and dates of a vault's secrets, as the control plane lists them: never a value. */
function listSecrets({ estate, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  knownSubscription(estate, asked);
  authorise(estate, caller, 'Microsoft.KeyVault/vaults/secrets/read', asked);
  const vault = knownResource(estate, asked);
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.KeyVault/vaults/secrets').filter((item) => isScopeAtOrAbove(estate, vault.id, item.id)));
}
