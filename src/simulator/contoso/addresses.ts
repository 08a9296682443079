import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import type { Site } from './identities.ts';
import type { PublicAddressSpec } from './machineSpec.ts';
import { reference, resourceRow } from './rows.ts';

/** A public address. `consumer`: the configuration that it is attached to. */
export function addressRow(site: Site, group: string, spec: PublicAddressSpec, consumer: string | undefined, more: JsonMap = {}): EstateItem {
  return resourceRow({
    site, group, type: 'Microsoft.Network/publicIPAddresses', name: spec.name, sku: spec.sku === undefined ? null : { name: spec.sku, tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded', ipAddress: spec.address, publicIPAddressVersion: spec.address.includes(':') ? 'IPv6' : 'IPv4',
      publicIPAllocationMethod: spec.sku === 'Standard' ? 'Static' : 'Dynamic', idleTimeoutInMinutes: 4, ipTags: [],
      ...(consumer === undefined ? {} : { ipConfiguration: reference(consumer) }), ...more,
    },
  });
}
