/** What Azure Virtual Network Manager deploys to the network of a site, in the shapes in which Resource Graph answers. */
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { id, NETWORK } from './site.ts';

export const MANAGER = id('Network/networkManagers/manager');
export const CONFIGURATION = `${MANAGER}/securityAdminConfigurations/baseline`;
export const SNAPSHOT = `${CONFIGURATION}/snapshots/0`;

export const TYPE = {
  effective: 'Microsoft.Network/effectiveSecurityAdminRules',
  goalState: 'Microsoft.Network/networkManagers/securityAdminRegionalGoalStates',
  rule: 'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots',
  collection: 'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/snapshots',
  membership: 'Microsoft.Network/networkGroupMemberships',
} as const;

/** What is in force in a network. */
export function effective(properties: JsonValue, network = NETWORK): JsonObject {
  return { id: `${network}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, type: TYPE.effective, properties };
}

/** Rules as `collection/rules/name`. */
export function goalState({ rules, collections, location = 'westeurope' }: { readonly rules: readonly string[]; readonly collections: readonly string[]; readonly location?: string }): JsonObject {
  const named = (names: readonly string[]) => names.map((name) => ({ id: `${CONFIGURATION}/ruleCollections/${name}/snapshots/0` }));
  const properties = { securityAdminConfigurations: [{ id: SNAPSHOT }], securityAdminRules: named(rules), securityAdminRuleCollections: named(collections) };
  return { id: `${MANAGER}/securityAdminRegionalGoalStates/${location.replaceAll(' ', '')}`, type: TYPE.goalState, location, properties };
}

export function ruleRow(name: string, properties: JsonObject): JsonObject {
  return { id: `${CONFIGURATION}/ruleCollections/${name}/snapshots/0`, type: TYPE.rule, properties };
}

export function collectionRow(name: string, properties: JsonObject): JsonObject {
  return { id: `${CONFIGURATION}/ruleCollections/${name}/snapshots/0`, type: TYPE.collection, properties };
}

export function membership(properties: JsonObject, network = NETWORK): JsonObject {
  return { id: `${network}/providers/Microsoft.Network/networkGroupMemberships/default`, type: TYPE.membership, properties };
}
