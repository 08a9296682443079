import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { scaleSubnetId } from './networkIds.ts';
import { guid, NETWORK_GROUP, type Site } from './plan.ts';
import { armId, resourceRow, type RowSpec } from './rows.ts';
import { sharedAddress, type Ways } from './ways.ts';

const TYPE = 'Microsoft.Compute/virtualMachineScaleSets';

function setId(site: Site): string {
  return armId(site, NETWORK_GROUP, TYPE, 'vmss');
}

/** The uniform scale set of a subscription. */
export function scaleSetRows(seed: number, site: Site, ways: Ways): readonly EstateItem[] {
  if (ways.scaleSet === undefined) return [];
  const address = ways.scaleSet.isPublic ? { publicIPAddressConfiguration: { name: 'pub', properties: { idleTimeoutInMinutes: 4 } } } : {};
  return [resourceRow(site, {
    group: NETWORK_GROUP, type: TYPE, name: 'vmss', sku: { name: 'Standard_D2s_v5', tier: 'Standard', capacity: ways.scaleSet.instances }, tags: { owner: 'platform' },
    properties: {
      provisioningState: 'Succeeded', orchestrationMode: 'Uniform', overprovision: false, singlePlacementGroup: true, uniqueId: guid(seed, 'scaleSet', site.number + 1), upgradePolicy: { mode: 'Manual' },
      virtualMachineProfile: {
        storageProfile: { osDisk: { osType: 'Linux', createOption: 'FromImage' } }, osProfile: { computerNamePrefix: 'scale', adminUsername: 'operator', linuxConfiguration: { disablePasswordAuthentication: true } },
        networkProfile: { networkInterfaceConfigurations: [{ name: 'nic', properties: { primary: true, enableIPForwarding: false, ipConfigurations: [configuration(site, address)] } }] },
      },
    },
  })];
}

/** Its instances with their interfaces and addresses: another table. */
export function scaleInstanceRows(seed: number, site: Site, ways: Ways): readonly EstateItem[] {
  const { instances = 0, isPublic = false } = ways.scaleSet ?? {};
  return Array.from({ length: instances }, (_, instance) => instance).flatMap((instance) => [
    instanceRow(seed, site, instance), interfaceRow(site, instance, isPublic), ...(isPublic ? [addressRow(site, instance)] : []),
  ]);
}

/** Configurations of instances, which all stand in a subnet of their own. */
export function instanceConfigurationIds(site: Site, ways: Ways): readonly string[] {
  return Array.from({ length: ways.scaleSet?.instances ?? 0 }, (_, instance) => `${interfaceId(site, instance)}/ipConfigurations/ipconfig1`);
}

function interfaceId(site: Site, instance: number): string {
  return `${setId(site)}/virtualMachines/${instance}/networkInterfaces/nic`;
}

function configuration(site: Site, more: JsonMap): JsonMap {
  return { name: 'ipconfig1', properties: { primary: true, privateIPAddressVersion: 'IPv4', subnet: { id: scaleSubnetId(site) }, ...more } };
}

function inside(site: Site, instance: number, path: string, type: string, spec: Pick<RowSpec, 'name' | 'properties' | 'sku'>): EstateItem {
  return resourceRow(site, { group: NETWORK_GROUP, type: `${TYPE}/virtualMachines${type}`, id: `${setId(site)}/virtualMachines/${instance}${path}`, ...spec });
}

function instanceRow(seed: number, site: Site, instance: number): EstateItem {
  return inside(site, instance, '', '', {
    name: `vmss_${instance}`, sku: { name: 'Standard_D2s_v5', tier: 'Standard' },
    properties: {
      vmId: guid(seed, 'scaleSet', (site.number + 1) * 2 ** 20 + instance), provisioningState: 'Succeeded', latestModelApplied: true, modelDefinitionApplied: 'VirtualMachineScaleSet', hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: { osDisk: { osType: 'Linux', createOption: 'FromImage' }, dataDisks: [] }, osProfile: { computerName: `scale00000${instance}`, adminUsername: 'operator', secrets: [], linuxConfiguration: { disablePasswordAuthentication: true } },
      networkProfile: { networkInterfaces: [{ id: interfaceId(site, instance) }] },
    },
  });
}

const ADDRESS_PATH = '/networkInterfaces/nic/ipConfigurations/ipconfig1/publicIPAddresses/pub';

function interfaceRow(site: Site, instance: number, isPublic: boolean): EstateItem {
  const address = isPublic ? { publicIPAddress: { id: `${setId(site)}/virtualMachines/${instance}${ADDRESS_PATH}` } } : {};
  return inside(site, instance, '/networkInterfaces/nic', '/networkInterfaces', {
    name: 'nic',
    properties: {
      provisioningState: 'Succeeded', primary: true, enableIPForwarding: false, virtualMachine: { id: `${setId(site)}/virtualMachines/${instance}` },
      ipConfigurations: [{
        id: `${interfaceId(site, instance)}/ipConfigurations/ipconfig1`,
        ...configuration(site, { provisioningState: 'Succeeded', privateIPAddress: `10.${site.number % 256}.254.${4 + instance}`, privateIPAllocationMethod: 'Dynamic', ...address }),
      }],
    },
  });
}

function addressRow(site: Site, instance: number): EstateItem {
  return inside(site, instance, ADDRESS_PATH, '/networkInterfaces/ipConfigurations/publicIPAddresses', {
    name: 'pub', sku: { name: 'Standard', tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded', ipAddress: sharedAddress(site, 2 + instance), publicIPAddressVersion: 'IPv4', publicIPAllocationMethod: 'Static', idleTimeoutInMinutes: 4,
      ipConfiguration: { id: `${interfaceId(site, instance)}/ipConfigurations/ipconfig1` },
    },
  });
}
