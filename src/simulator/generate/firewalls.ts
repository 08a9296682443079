import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import type { MachinePlan } from './machinePlan.ts';
import { firewallSubnetId, sharedAddressRow } from './networkIds.ts';
import { NETWORK_GROUP, type Site } from './plan.ts';
import { armId, resourceRow } from './rows.ts';
import { managementPort, sharedAddress, type Ways } from './ways.ts';

function firewallId(site: Site): string {
  return armId(site, NETWORK_GROUP, 'Microsoft.Network/azureFirewalls', 'afw');
}

function policyId(site: Site): string {
  return armId(site, NETWORK_GROUP, 'Microsoft.Network/firewallPolicies', 'afwp');
}

/** The firewall of a subscription with its address, and the policy of one that has its rules there. */
export function firewallRows(site: Site, machines: readonly MachinePlan[], ways: Ways): readonly EstateItem[] {
  if (ways.firewall === undefined) return [];
  const configuration = `${firewallId(site)}/azureFirewallIpConfigurations/public`;
  const address = sharedAddressRow(site, 'pip-firewall', sharedAddress(site, 1), configuration);
  const isClassic = ways.firewall === 'classic';
  const firewall = resourceRow(site, {
    group: NETWORK_GROUP, type: 'Microsoft.Network/azureFirewalls', name: 'afw',
    properties: {
      provisioningState: 'Succeeded', sku: { name: 'AZFW_VNet', tier: 'Standard' }, threatIntelMode: 'Alert',
      ipConfigurations: [{ id: configuration, name: 'public', properties: { provisioningState: 'Succeeded', privateIPAddress: `10.${site.number % 256}.255.4`, subnet: { id: firewallSubnetId(site) }, publicIPAddress: { id: address.id } } }],
      networkRuleCollections: [], applicationRuleCollections: [], natRuleCollections: isClassic ? [classicCollection(site, machines, ways)] : [],
      ...(isClassic ? {} : { firewallPolicy: { id: policyId(site) } }),
    },
  });
  return [address, firewall, ...(isClassic ? [] : [policyRow(site)])];
}

/** The rules of the policy stand in another table. */
export function ruleCollectionRows(site: Site, machines: readonly MachinePlan[], ways: Ways): readonly EstateItem[] {
  if (ways.firewall !== 'policy') return [];
  const rules = translations(site, machines, ways).map((rule): JsonMap => ({ ...rule, ruleType: 'NatRule', ipProtocols: ['TCP'] }));
  return [resourceRow(site, {
    group: NETWORK_GROUP, type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups', id: `${policyId(site)}/ruleCollectionGroups/inbound`, name: 'inbound',
    properties: { provisioningState: 'Succeeded', priority: 100, ruleCollections: [{ ruleCollectionType: 'FirewallPolicyNatRuleCollection', name: 'publish', priority: 110, action: { type: 'DNAT' }, rules }] },
  })];
}

function policyRow(site: Site): EstateItem {
  return resourceRow(site, {
    group: NETWORK_GROUP, type: 'Microsoft.Network/firewallPolicies', name: 'afwp',
    properties: { provisioningState: 'Succeeded', sku: { tier: 'Standard' }, threatIntelMode: 'Alert', firewalls: [{ id: firewallId(site) }], ruleCollectionGroups: [{ id: `${policyId(site)}/ruleCollectionGroups/inbound` }] },
  });
}

function classicCollection(site: Site, machines: readonly MachinePlan[], ways: Ways): JsonMap {
  return {
    id: `${firewallId(site)}/natRuleCollections/publish`, name: 'publish',
    properties: { provisioningState: 'Succeeded', priority: 200, action: { type: 'Dnat' }, rules: translations(site, machines, ways).map((rule) => ({ ...rule, protocols: ['TCP'] })) },
  };
}

/** For everybody or for the offices, in turn. */
function translations(site: Site, machines: readonly MachinePlan[], ways: Ways): readonly JsonMap[] {
  return machines.flatMap((machine) => {
    const port = ways.translated.get(machine.number);
    if (port === undefined) return [];
    return [{
      name: machine.name, sourceAddresses: [port % 2 === 0 ? '*' : '51.140.12.0/24'], sourceIpGroups: [], destinationAddresses: [sharedAddress(site, 1)], destinationPorts: [String(port)],
      translatedAddress: machine.address, translatedPort: String(managementPort(machine)),
    }];
  });
}
