import { authorise } from '../authorization.ts';
import type { Estate } from '../estate.ts';
import { AzureError, jsonResponse, type SimResponse } from '../http.ts';
import { isRegistered } from '../registration.ts';
import type { JsonMap } from '../json.ts';
import { knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const PROVIDER_ROUTES: readonly Route[] = [
  route('GET', `${SUBSCRIPTION_SCOPE}/providers`, VERSIONS.resources, PAGED, listProviders),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/([^/]+)`, VERSIONS.resources, [], getProvider),
];

/** The providers that the simulator answers for, with their types. Of the others it holds rows at most. */
const PROVIDERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'Microsoft.Authorization': { roleAssignments: VERSIONS.roles, roleDefinitions: VERSIONS.roleDefinitions, permissions: VERSIONS.permissions, roleEligibilityScheduleInstances: VERSIONS.pim, roleAssignmentScheduleInstances: VERSIONS.pim, roleManagementPolicyAssignments: VERSIONS.pim, denyAssignments: VERSIONS.denyAssignments, locks: VERSIONS.locks },
  'Microsoft.Compute': { virtualMachines: VERSIONS['microsoft.compute'] },
  'Microsoft.Insights': { diagnosticSettings: VERSIONS.diagnosticSettings, eventtypes: VERSIONS.activityLog },
  'Microsoft.KeyVault': { vaults: VERSIONS['microsoft.keyvault'], 'vaults/secrets': VERSIONS['microsoft.keyvault'], 'vaults/keys': VERSIONS['microsoft.keyvault'] },
  'Microsoft.ManagedIdentity': { 'userAssignedIdentities/federatedIdentityCredentials': VERSIONS.federatedCredentials },
  'Microsoft.Management': { managementGroups: VERSIONS.managementGroups },
  'Microsoft.Network': {
    networkSecurityGroups: VERSIONS['microsoft.network'], 'networkSecurityGroups/securityRules': VERSIONS['microsoft.network'], networkInterfaces: VERSIONS['microsoft.network'],
    publicIPAddresses: VERSIONS['microsoft.network'], virtualNetworks: VERSIONS['microsoft.network'], loadBalancers: VERSIONS['microsoft.network'], routeTables: VERSIONS['microsoft.network'], 'locations/serviceTags': VERSIONS.serviceTags,
  },
  'Microsoft.ResourceGraph': { resources: VERSIONS.resourceGraph },
  'Microsoft.Resources': { subscriptions: VERSIONS.subscriptions, resourceGroups: VERSIONS.resources },
  'Microsoft.Security': { 'locations/jitNetworkAccessPolicies': VERSIONS.jit, securityContacts: VERSIONS.securityContacts },
  'Microsoft.Storage': { storageAccounts: VERSIONS['microsoft.storage'] },
};

function listProviders({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Resources/subscriptions/providers/read', scope);
  return listResponse(estate, call, namespacesOf(estate).map((namespace) => providerBody(estate, scope, namespace)));
}

function getProvider({ estate, caller, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Resources/subscriptions/providers/read', scope);
  const namespace = namespacesOf(estate).find((name) => name.toLowerCase() === parts[1]?.toLowerCase());
  if (namespace === undefined) throw new AzureError(404, 'InvalidResourceNamespace', `The resource namespace '${parts[1] ?? ''}' is invalid.`);
  return jsonResponse(200, providerBody(estate, scope, namespace));
}

/** The simulator's own providers, those of the estate's rows, and those that some subscription has not registered. */
function namespacesOf(estate: Estate): readonly string[] {
  const own = Object.keys(PROVIDERS);
  const known = new Set(own.map((name) => name.toLowerCase()));
  const named = [...estate.tables.resources.map(({ id }) => /\/providers\/([^/]+)\//i.exec(id)?.[1] ?? ''), ...(estate.unregistered ?? []).map(({ namespace }) => namespace)];
  const others = new Map(named.map((name) => [name.toLowerCase(), name] as const).filter(([low]) => low !== '' && !known.has(low)));
  return [...own, ...others.values()].toSorted();
}

function providerBody(estate: Estate, scope: string, namespace: string): JsonMap {
  const types = Object.entries(PROVIDERS[namespace] ?? {});
  return {
    id: `${scope}/providers/${namespace}`, namespace, registrationPolicy: 'RegistrationRequired',
    registrationState: isRegistered(estate, scope, namespace) ? 'Registered' : 'NotRegistered',
    resourceTypes: types.map(([resourceType, apiVersions]): JsonMap => ({ resourceType, locations: [], apiVersions: apiVersions.toReversed(), capabilities: 'None' })),
  };
}
