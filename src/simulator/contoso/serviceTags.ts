import type { EstateItem } from '../estate.ts';

/** A few service tags: one for everything of Azure, one of a region, one of a service. Prefixes are a sample of what Azure publishes. */
export function serviceTags(): readonly EstateItem[] {
  return [
    tag('AzureCloud', '', '', ['20.90.0.0/16', '51.140.0.0/16', '2603:1020:700::/47']),
    tag('AzureCloud.westeurope', 'westeurope', '', ['20.90.0.0/17', '2603:1020:700::/48']),
    tag('GatewayManager', '', 'AzureGatewayManager', ['20.90.200.0/26']),
    tag('Storage.WestEurope', 'westeurope', 'AzureStorage', ['20.90.210.0/24']),
  ];
}

function tag(name: string, region: string, systemService: string, addressPrefixes: readonly string[]): EstateItem {
  return { name, id: `/providers/Microsoft.Network/serviceTags/${name}`, type: 'Microsoft.Network/serviceTags', properties: { changeNumber: '7', region, systemService, addressPrefixes } };
}
