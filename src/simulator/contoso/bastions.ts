import type { EstateItem } from '../estate.ts';
import { addressRow } from './addresses.ts';
import type { Site } from './identities.ts';
import { SCALE_GROUP, subnetId } from './networkPlan.ts';
import { NETWORK_GROUPS } from './networkSpec.ts';
import { armId, reference, resourceRow } from './rows.ts';

interface BastionSpec {
  readonly site: Site;
  readonly group: string;
  readonly name: string;
  readonly address: string;
  readonly shareable: boolean;
}

const BASTIONS: readonly BastionSpec[] = [
  // Lets everybody who has the link in: that is what a shareable link is.
  { site: 'production', group: SCALE_GROUP, name: 'bas-scale', address: '20.90.103.40', shareable: true },
  // For the hub and the networks around it, without links. Legacy and the sandbox have no bastion at all.
  { site: 'edge', group: NETWORK_GROUPS.edge, name: 'bas-hub', address: '20.90.104.5', shareable: false },
];

/** Bastions with their public addresses. */
export function bastionRows(): readonly EstateItem[] {
  return BASTIONS.flatMap((spec) => {
    const id = `${armId(spec.site, spec.group, 'Microsoft.Network/bastionHosts', spec.name)}/bastionHostIpConfigurations/public`;
    const address = addressRow(spec.site, spec.group, { name: `pip-${spec.name}`, address: spec.address, sku: 'Standard' }, id);
    return [address, resourceRow({
      site: spec.site, group: spec.group, type: 'Microsoft.Network/bastionHosts', name: spec.name, sku: { name: 'Standard' },
      properties: {
        provisioningState: 'Succeeded', dnsName: `bst-${spec.name}-simulated.bastion.azure.com`, scaleUnits: 2, enableTunneling: true, enableIpConnect: false, enableShareableLink: spec.shareable,
        enableFileCopy: false, enableKerberos: false, disableCopyPaste: false,
        ipConfigurations: [{ id, name: 'public', properties: { provisioningState: 'Succeeded', privateIPAllocationMethod: 'Dynamic', subnet: reference(subnetId(spec.site, 'AzureBastionSubnet')), publicIPAddress: reference(address.id) } }],
      },
    })];
  });
}
