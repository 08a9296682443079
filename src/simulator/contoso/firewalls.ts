import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { addressRow } from './addresses.ts';
import type { Site } from './identities.ts';
import { SCALE_GROUP, subnetId } from './networkPlan.ts';
import { ENGINEER, NETWORK_GROUPS, OFFICE } from './networkSpec.ts';
import { armId, reference, resourceRow, type RowSpec } from './rows.ts';

/** One destination NAT rule: what comes to a public port goes on to a private address. */
interface TranslationSpec {
  readonly name: string;
  /** Addresses, or an IP group by its name. */
  readonly from: readonly string[] | { readonly ipGroup: string };
  readonly port: string;
  readonly to: string;
  readonly toPort: string;
}

interface CollectionSpec {
  readonly name: string;
  readonly priority: number;
  readonly rules: readonly TranslationSpec[];
}

const HUB_ADDRESS = '20.90.104.4';
const EDGE_ADDRESS = '20.90.103.1';
const ANYBODY = ['*'];

/** Of the classic firewall in the hub; the lowest priority is tried first. */
const HUB_COLLECTIONS: readonly CollectionSpec[] = [
  // What JIT wrote for a live request: the port that was mapped, for the address that asked.
  { name: 'MDC-JIT', priority: 100, rules: [{ name: 'MDC-JIT-vm-dnat-03-3389', from: [ENGINEER], port: '13389', to: '10.42.2.6', toPort: '3389' }] },
  // And what it wrote, in older days, for a request that is over.
  { name: 'ASC-JIT', priority: 101, rules: [{ name: 'ASC-JIT-vm-dnat-04-3389', from: ANYBODY, port: '13390', to: '10.42.2.7', toPort: '3389' }] },
  {
    name: 'operations', priority: 200,
    rules: [
      { name: 'ssh-01', from: ANYBODY, port: '2201', to: '10.42.2.4', toPort: '22' },
      { name: 'ssh-02', from: ANYBODY, port: '2202', to: '10.42.2.5', toPort: '22' },
      { name: 'ssh-05', from: [OFFICE], port: '2205', to: '10.42.3.4', toPort: '22' },
    ],
  },
];

/** One rule of the classic kind is left at the firewall that has a policy, to an address that nobody has any more. */
const EDGE_LEFTOVER: CollectionSpec = { name: 'old', priority: 200, rules: [{ name: 'old-web', from: ANYBODY, port: '8088', to: '10.30.1.250', toPort: '80' }] };

/** Of the policy: for partners HTTPS of an instance of a scale set, and RDP by an inner balancer that hands every port on; a port of the same for anybody, which no security group lets in. */
const POLICY_COLLECTION: CollectionSpec = {
  name: 'publish', priority: 110,
  rules: [
    { name: 'https', from: { ipGroup: 'ipg-partners' }, port: '443', to: '10.30.1.10', toPort: '8443' },
    { name: 'rdp-inner', from: { ipGroup: 'ipg-partners' }, port: '3390', to: '10.30.4.100', toPort: '3389' },
    { name: 'web-inner', from: ANYBODY, port: '8080', to: '10.30.4.100', toPort: '8080' },
  ],
};

function id(site: Site, type: string, name: string): string {
  return armId(site, groupOf(site), `Microsoft.Network/${type}`, name);
}

function groupOf(site: Site): string {
  return site === 'production' ? SCALE_GROUP : NETWORK_GROUPS[site];
}

function row(site: Site, type: string, name: string, properties: JsonMap, more: Partial<RowSpec> = {}): EstateItem {
  return resourceRow({ site, group: groupOf(site), type: `Microsoft.Network/${type}`, name, properties: { provisioningState: 'Succeeded', ...properties }, ...more });
}

/** Firewalls with their policies, groups of addresses, and public addresses. */
export function firewallRows(): readonly EstateItem[] {
  return [
    // Sixteen addresses that belong together; one of them is the firewall's.
    row('production', 'publicIPPrefixes', 'ippre-edge', { ipPrefix: '20.90.103.0/28', prefixLength: 28, publicIPAddressVersion: 'IPv4', publicIPAddresses: [reference(id('production', 'publicIPAddresses', 'pip-firewall'))] }, { sku: { name: 'Standard', tier: 'Regional' } }),
    firewallAddress('production', 'afw-edge', 'pip-firewall', EDGE_ADDRESS, { publicIPPrefix: reference(id('production', 'publicIPPrefixes', 'ippre-edge')) }),
    firewall('production', 'afw-edge', 'pip-firewall', '10.30.2.4', [classicCollection('production', 'afw-edge', EDGE_ADDRESS, EDGE_LEFTOVER)], { firewallPolicy: reference(id('production', 'firewallPolicies', 'afwp-edge')) }),
    policy(),
    row('production', 'ipGroups', 'ipg-partners', { ipAddresses: ['51.140.20.0/28', '51.140.21.7'], firewallPolicies: [reference(id('production', 'firewallPolicies', 'afwp-edge'))], firewalls: [] }),
    firewallAddress('edge', 'afw-hub', 'pip-afw-hub', HUB_ADDRESS, {}),
    firewall('edge', 'afw-hub', 'pip-afw-hub', '10.40.0.4', HUB_COLLECTIONS.map((collection) => classicCollection('edge', 'afw-hub', HUB_ADDRESS, collection)), {}),
  ];
}

function configurationOf(site: Site, name: string): string {
  return `${id(site, 'azureFirewalls', name)}/azureFirewallIpConfigurations/public`;
}

function firewallAddress(site: Site, name: string, addressName: string, address: string, more: JsonMap): EstateItem {
  return addressRow(site, groupOf(site), { name: addressName, address, sku: 'Standard' }, configurationOf(site, name), more);
}

function firewall(site: Site, name: string, addressName: string, privateIPAddress: string, natRuleCollections: readonly JsonMap[], more: JsonMap): EstateItem {
  const place = { provisioningState: 'Succeeded', privateIPAddress, subnet: reference(subnetId(site, 'AzureFirewallSubnet')), publicIPAddress: reference(id(site, 'publicIPAddresses', addressName)) };
  return row(site, 'azureFirewalls', name, {
    sku: { name: 'AZFW_VNet', tier: 'Standard' }, threatIntelMode: 'Alert', ipConfigurations: [{ id: configurationOf(site, name), name: 'public', properties: place }],
    networkRuleCollections: [], applicationRuleCollections: [], natRuleCollections, ...more,
  });
}

function translation(site: Site, address: string, spec: TranslationSpec): JsonMap {
  const { from } = spec;
  const sources: JsonMap = 'ipGroup' in from ? { sourceAddresses: [], sourceIpGroups: [id(site, 'ipGroups', from.ipGroup)] } : { sourceAddresses: from, sourceIpGroups: [] };
  return { name: spec.name, ...sources, destinationAddresses: [address], destinationPorts: [spec.port], translatedAddress: spec.to, translatedPort: spec.toPort };
}

function classicCollection(site: Site, name: string, address: string, spec: CollectionSpec): JsonMap {
  return {
    id: `${id(site, 'azureFirewalls', name)}/natRuleCollections/${spec.name}`, name: spec.name,
    properties: { provisioningState: 'Succeeded', priority: spec.priority, action: { type: 'Dnat' }, rules: spec.rules.map((rule) => ({ ...translation(site, address, rule), protocols: ['TCP'] })) },
  };
}

function policy(): EstateItem {
  const self = id('production', 'firewallPolicies', 'afwp-edge');
  return row('production', 'firewallPolicies', 'afwp-edge', {
    sku: { tier: 'Standard' }, threatIntelMode: 'Alert', firewalls: [reference(id('production', 'azureFirewalls', 'afw-edge'))], ruleCollectionGroups: [reference(`${self}/ruleCollectionGroups/inbound`)],
  });
}

/** The rules of the policy: another table than the policy's. */
export function ruleCollectionRows(): readonly EstateItem[] {
  const { name, priority, rules } = POLICY_COLLECTION;
  return [row('production', 'firewallPolicies/ruleCollectionGroups', 'inbound', {
    priority: 100,
    ruleCollections: [{
      ruleCollectionType: 'FirewallPolicyNatRuleCollection', name, priority, action: { type: 'DNAT' },
      rules: rules.map((rule) => ({ ...translation('production', EDGE_ADDRESS, rule), ruleType: 'NatRule', ipProtocols: ['TCP'] })),
    }],
  }, { id: `${id('production', 'firewallPolicies', 'afwp-edge')}/ruleCollectionGroups/inbound` })];
}
