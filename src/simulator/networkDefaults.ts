import type { JsonMap } from './json.ts';

/** The six rules of every group (network security group documentation, "Default security rules"): a new group has them. */
export const DEFAULT_SECURITY_RULES: readonly { readonly name: string; readonly properties: JsonMap }[] = [
  standing('AllowVnetInBound', 65_000, 'Inbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  standing('AllowAzureLoadBalancerInBound', 65_001, 'Inbound', 'Allow', 'AzureLoadBalancer', '*'),
  standing('DenyAllInBound', 65_500, 'Inbound', 'Deny', '*', '*'),
  standing('AllowVnetOutBound', 65_000, 'Outbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  standing('AllowInternetOutBound', 65_001, 'Outbound', 'Allow', '*', 'Internet'),
  standing('DenyAllOutBound', 65_500, 'Outbound', 'Deny', '*', '*'),
];

function standing(name: string, priority: number, direction: string, access: string, source: string, destination: string): { readonly name: string; readonly properties: JsonMap } {
  return {
    name,
    properties: {
      provisioningState: 'Succeeded', protocol: '*', sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: source, destinationAddressPrefix: destination,
      access, priority, direction, sourcePortRanges: [], destinationPortRanges: [], sourceAddressPrefixes: [], destinationAddressPrefixes: [],
    },
  };
}
