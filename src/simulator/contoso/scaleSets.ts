import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { CONTOSO, guid } from './identities.ts';
import { SCALE_GROUP, securityGroupId, subnetId } from './networkPlan.ts';
import { NETWORK_GROUPS } from './networkSpec.ts';
import { PLANTED } from './planted.ts';
import { armId, reference, resourceRow, type RowSpec } from './rows.ts';
import { instanceConfigurationId, instanceId, instanceInterfaceId, INSTANCES, SCALE_SET, UNIFORM_SETS, type UniformSetSpec } from './scalePlan.ts';

/** The sets. Instances of the flexible one are ordinary machines that name it. */
export function scaleSetRows(): readonly EstateItem[] {
  return [...UNIFORM_SETS.map(uniformSet), setRow('vmss-flex', { provisioningState: 'Succeeded', orchestrationMode: 'Flexible', platformFaultDomainCount: 1, singlePlacementGroup: false, uniqueId: guid('55e70000', 2) })];
}

/** The instances of the uniform sets with their interfaces and addresses: another table, and no resources of their own. */
export function scaleInstanceRows(): readonly EstateItem[] {
  return UNIFORM_SETS.flatMap((set, order) => INSTANCES.flatMap((instance) => [
    instanceRow(set, order, instance), interfaceRow(set, instance), ...(set.publicAddress === undefined ? [] : [addressRow(set, set.publicAddress, instance)]),
  ]));
}

function isKept(set: UniformSetSpec): boolean {
  return set.name === 'vmss-batch';
}

function setRow(name: string, properties: JsonMap): EstateItem {
  const identity = name === 'vmss-batch' ? { type: 'SystemAssigned', principalId: guid('0b1ec200', 1), tenantId: CONTOSO.tenantId } : null;
  return resourceRow({ site: 'production', group: SCALE_GROUP, type: SCALE_SET, name, identity, sku: { name: 'Standard_D2s_v5', tier: 'Standard', capacity: 2 }, tags: { owner: 'platform' }, properties });
}

function uniformSet(set: UniformSetSpec, order: number): EstateItem {
  return setRow(set.name, {
    provisioningState: 'Succeeded', orchestrationMode: 'Uniform', overprovision: false, singlePlacementGroup: true, uniqueId: guid('55e70000', order === 0 ? 1 : order + 2),
    // The batch is kept new by the platform and set up well; the others are as old as their image, and the last of them takes passwords.
    upgradePolicy: { mode: 'Manual', automaticOSUpgradePolicy: { enableAutomaticOSUpgrade: isKept(set), disableAutomaticRollback: false } },
    virtualMachineProfile: {
      ...(isKept(set) ? { securityProfile: { encryptionAtHost: true, securityType: 'TrustedLaunch', uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } } } : {}),
      storageProfile: { osDisk: { osType: 'Linux', createOption: 'FromImage' }, imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' } },
      // Custom data is for writing only, and yet seen in exports; the settings of an extension are served to every reader.
      osProfile: { computerNamePrefix: set.prefix, adminUsername: 'operator', customData: PLANTED.customData, linuxConfiguration: { disablePasswordAuthentication: set.name !== 'vmss-pool' } },
      extensionProfile: {
        extensions: [{
          name: 'bootstrap',
          properties: { publisher: 'Microsoft.Azure.Extensions', type: 'CustomScript', typeHandlerVersion: '2.1', settings: { fileUris: [], commandToExecute: `mount.sh --key ${PLANTED.commandToExecute}` } },
        }],
      },
      networkProfile: { networkInterfaceConfigurations: [{ name: 'nic', properties: { primary: true, enableIPForwarding: false, ...guard(set), ipConfigurations: [configuration(set, set.publicAddress === undefined ? {} : { publicIPAddressConfiguration: { name: 'pub', properties: { idleTimeoutInMinutes: 4 } } })] } }] },
      userData: PLANTED.userData,
    },
  });
}

function guard(set: UniformSetSpec): JsonMap {
  return set.securityGroup === undefined ? {} : { networkSecurityGroup: reference(securityGroupId('production', set.securityGroup)) };
}

function configuration(set: UniformSetSpec, more: JsonMap): JsonMap {
  const [balancer = '', pool = ''] = set.natPool?.split('/') ?? [];
  const pools = { loadBalancerInboundNatPools: [reference(`${armId('production', NETWORK_GROUPS.production, 'Microsoft.Network/loadBalancers', balancer)}/inboundNatPools/${pool}`)] };
  return { name: 'ipconfig1', properties: { primary: true, privateIPAddressVersion: 'IPv4', subnet: reference(subnetId('production', set.subnet)), ...(set.natPool === undefined ? {} : pools), ...more } };
}

function inside(set: UniformSetSpec, instance: number, path: string, type: string, name: string, properties: JsonMap, more: Partial<RowSpec> = {}): EstateItem {
  return resourceRow({ site: 'production', group: SCALE_GROUP, type: `${SCALE_SET}/virtualMachines${type}`, id: `${instanceId(set, instance)}${path}`, name, properties, ...more });
}

function instanceRow(set: UniformSetSpec, order: number, instance: number): EstateItem {
  return inside(set, instance, '', '', `${set.name}_${instance}`, {
    vmId: guid('aa000000', 91 + 2 * order + instance), provisioningState: 'Succeeded', latestModelApplied: instance === 0, modelDefinitionApplied: 'VirtualMachineScaleSet',
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: { osDisk: { osType: 'Linux', createOption: 'FromImage' }, dataDisks: [] },
    osProfile: { computerName: `${set.prefix}00000${instance}`, adminUsername: 'operator', customData: PLANTED.customData, secrets: [], linuxConfiguration: { disablePasswordAuthentication: true } },
    networkProfile: { networkInterfaces: [reference(instanceInterfaceId(set, instance))] },
  }, { sku: { name: 'Standard_D2s_v5', tier: 'Standard' } });
}

const ADDRESS_PATH = '/networkInterfaces/nic/ipConfigurations/ipconfig1/publicIPAddresses/pub';

function interfaceRow(set: UniformSetSpec, instance: number): EstateItem {
  const address = set.publicAddress === undefined ? {} : { publicIPAddress: reference(`${instanceId(set, instance)}${ADDRESS_PATH}`) };
  return inside(set, instance, '/networkInterfaces/nic', '/networkInterfaces', 'nic', {
    provisioningState: 'Succeeded', primary: true, enableIPForwarding: false, virtualMachine: reference(instanceId(set, instance)), ...guard(set),
    ipConfigurations: [{
      id: instanceConfigurationId(set, instance),
      ...configuration(set, { provisioningState: 'Succeeded', privateIPAddress: `${set.privateAddress}${instance}`, privateIPAllocationMethod: 'Dynamic', ...address }),
    }],
  });
}

function addressRow(set: UniformSetSpec, address: string, instance: number): EstateItem {
  return inside(set, instance, ADDRESS_PATH, '/networkInterfaces/ipConfigurations/publicIPAddresses', 'pub', {
    provisioningState: 'Succeeded', ipAddress: `${address}${instance}`, publicIPAddressVersion: 'IPv4', publicIPAllocationMethod: 'Static', idleTimeoutInMinutes: 4,
    ipConfiguration: reference(instanceConfigurationId(set, instance)),
  }, { sku: { name: 'Standard', tier: 'Regional' } });
}
