import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { SUBSCRIPTION } from '../access/snapshot.ts';
import { describeForeign } from '../foreignLaw.ts';
import { id } from './estate.ts';

/** A row of a type: below a subscription, or the subscription itself. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  return { id: type === 'Microsoft.Resources/subscriptions' ? SUBSCRIPTION : `${SUBSCRIPTION}/resourceGroups/rg/providers/${type}/row`, type, properties };
}

describeForeign({
  facts: ['subnets', 'groupRules', 'forwarding', 'ownAddresses', 'firewallDnat', 'bastionReach', 'flowLogs', 'flowLogRetention', 'adminRules'],
  keys: [
    'properties', 'id', 'name', 'subnets', 'securityRules', 'ipConfigurations', 'networkSecurityGroup', 'virtualMachine', 'networkProfile', 'networkInterfaces', 'publicIPAddress', 'subnet', 'natRuleCollections',
    'rules', 'firewallPolicy', 'virtualNetworkPeerings', 'remoteVirtualNetwork', 'targetResourceId', 'retentionPolicy', 'access', 'direction', 'sources', 'securityAdminRules', 'direction', 'sourceAddressPrefixes',
  ],
  values: ['Inbound', 'AlwaysAllow', id('Network/networkInterfaces/row')],
  rowOf,
  maxDepth: 5,
});
