import { authorise } from '../authorization.ts';
import { AzureError, type SimResponse } from '../http.ts';
import { isScopeAtOrAbove, subscriptionIdOf } from '../scopes.ts';
import { itemsOfType, knownSubscription, listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';

export const KEY_VAULT_ROUTES: readonly Route[] = [
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/[^/]+)/secrets`, ['2026-02-01'], PAGED, listSecrets),
];

/** Names and dates of a vault's secrets, as the control plane lists them: never a value. */
function listSecrets({ estate, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  knownSubscription(estate, [`/subscriptions/${subscriptionIdOf(asked) ?? ''}`]);
  authorise(estate, caller, 'Microsoft.KeyVault/vaults/secrets/read', asked);
  const vault = estate.tables.resources.find((row) => row.id.toLowerCase() === asked.toLowerCase());
  if (vault === undefined) throw new AzureError(404, 'ResourceNotFound', `The Resource '${asked}' was not found.`);
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.KeyVault/vaults/secrets').filter((item) => isScopeAtOrAbove(estate, vault.id, item.id)));
}
