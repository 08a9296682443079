import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { guid } from './identities.ts';
import { PLANTED } from './planted.ts';
import { SCALE_GROUP, scaleSubnetId } from './scaleNetwork.ts';
import { armId, reference, resourceRow, type RowSpec } from './rows.ts';

const SET = 'Microsoft.Compute/virtualMachineScaleSets';

function setId(name: string): string {
  return armId('production', SCALE_GROUP, SET, name);
}

/** Sets, and the instance of the flexible one, which is an ordinary machine. They stand in a network of their own. */
export function scaleSetRows(): readonly EstateItem[] {
  return [uniformSet(), flexibleSet(), flexibleInstance(), flexibleInterface()];
}

/** The instances of the uniform set with their interfaces and addresses: another table, and no resources of their own. */
export function scaleInstanceRows(): readonly EstateItem[] {
  return ['0', '1'].flatMap((instance) => [instanceRow(instance), interfaceRow(instance), addressRow(instance)]);
}

function setRow(name: string, properties: JsonMap): EstateItem {
  return resourceRow({ site: 'production', group: SCALE_GROUP, type: SET, name, sku: { name: 'Standard_D2s_v5', tier: 'Standard', capacity: 2 }, tags: { owner: 'platform' }, properties });
}

/** Every instance has a public address: what `virtualMachines` alone would never show. */
function uniformSet(): EstateItem {
  return setRow('vmss-batch', {
    provisioningState: 'Succeeded', orchestrationMode: 'Uniform', overprovision: false, singlePlacementGroup: true, uniqueId: guid('55e70000', 1),
    upgradePolicy: { mode: 'Manual' },
    virtualMachineProfile: {
      storageProfile: { osDisk: { osType: 'Linux', createOption: 'FromImage' }, imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' } },
      // Custom data is for writing only, and yet seen in exports; the settings of an extension are served to every reader.
      osProfile: { computerNamePrefix: 'batch', adminUsername: 'operator', customData: PLANTED.customData, linuxConfiguration: { disablePasswordAuthentication: true } },
      extensionProfile: {
        extensions: [{
          name: 'bootstrap',
          properties: { publisher: 'Microsoft.Azure.Extensions', type: 'CustomScript', typeHandlerVersion: '2.1', settings: { fileUris: [], commandToExecute: `mount.sh --key ${PLANTED.commandToExecute}` } },
        }],
      },
      networkProfile: { networkInterfaceConfigurations: [{ name: 'nic', properties: { primary: true, ipConfigurations: [configuration({ publicIPAddressConfiguration: { name: 'pub', properties: { idleTimeoutInMinutes: 4 } } })] } }] },
      userData: PLANTED.userData,
    },
  });
}

/** Its instances are ordinary machines that name it. */
function flexibleSet(): EstateItem {
  return setRow('vmss-flex', { provisioningState: 'Succeeded', orchestrationMode: 'Flexible', platformFaultDomainCount: 1, singlePlacementGroup: false, uniqueId: guid('55e70000', 2) });
}

function configuration(more: JsonMap): JsonMap {
  return { name: 'ipconfig1', properties: { primary: true, privateIPAddressVersion: 'IPv4', subnet: reference(scaleSubnetId('snet-scale')), ...more } };
}

const FLEXIBLE = { name: 'vmss-flex_5f3a9c01', nic: 'vmss-flex-nic-5f3a9c01', address: '10.30.1.20' };

/** Without a public address: judged like every machine, and nothing to say of it. */
function flexibleInstance(): EstateItem {
  return resourceRow({
    site: 'production', group: SCALE_GROUP, type: 'Microsoft.Compute/virtualMachines', name: FLEXIBLE.name, tags: { owner: 'platform' },
    properties: {
      vmId: guid('aa000000', 90), provisioningState: 'Succeeded', timeCreated: '2026-05-04T08:15:30.1234567+00:00', hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      virtualMachineScaleSet: reference(setId('vmss-flex')),
      storageProfile: { osDisk: { osType: 'Linux', name: 'flex-os', createOption: 'FromImage' }, dataDisks: [] },
      osProfile: { computerName: 'flex5f3a9c01', adminUsername: 'operator', secrets: [], linuxConfiguration: { disablePasswordAuthentication: true } },
      networkProfile: { networkInterfaces: [{ id: armId('production', SCALE_GROUP, 'Microsoft.Network/networkInterfaces', FLEXIBLE.nic), properties: { primary: true } }] },
      extended: { instanceView: { powerState: { code: 'PowerState/running', displayStatus: 'VM running', level: 'Info' } } },
    },
  });
}

function flexibleInterface(): EstateItem {
  const id = armId('production', SCALE_GROUP, 'Microsoft.Network/networkInterfaces', FLEXIBLE.nic);
  return resourceRow({
    site: 'production', group: SCALE_GROUP, type: 'Microsoft.Network/networkInterfaces', name: FLEXIBLE.nic, kind: 'Regular',
    properties: {
      provisioningState: 'Succeeded', primary: true, enableIPForwarding: false, virtualMachine: reference(armId('production', SCALE_GROUP, 'Microsoft.Compute/virtualMachines', FLEXIBLE.name)),
      ipConfigurations: [{
        id: `${id}/ipConfigurations/ipconfig1`, ...configuration({
          provisioningState: 'Succeeded', privateIPAddress: FLEXIBLE.address, privateIPAllocationMethod: 'Dynamic',
          applicationSecurityGroups: [reference(armId('production', SCALE_GROUP, 'Microsoft.Network/applicationSecurityGroups', 'asg-flex'))],
        }),
      }],
    },
  });
}

function inside(instance: string, path: string, type: string, name: string, properties: JsonMap, more: Partial<RowSpec> = {}): EstateItem {
  return resourceRow({ site: 'production', group: SCALE_GROUP, type: `${SET}/virtualMachines${type}`, id: `${setId('vmss-batch')}/virtualMachines/${instance}${path}`, name, properties, ...more });
}

function instanceRow(instance: string): EstateItem {
  return inside(instance, '', '', `vmss-batch_${instance}`, {
    vmId: guid('aa000000', 91 + Number(instance)), provisioningState: 'Succeeded', latestModelApplied: instance === '0', modelDefinitionApplied: 'VirtualMachineScaleSet',
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: { osDisk: { osType: 'Linux', createOption: 'FromImage' }, dataDisks: [] },
    osProfile: { computerName: `batch00000${instance}`, adminUsername: 'operator', customData: PLANTED.customData, secrets: [], linuxConfiguration: { disablePasswordAuthentication: true } },
    networkProfile: { networkInterfaces: [reference(`${setId('vmss-batch')}/virtualMachines/${instance}/networkInterfaces/nic`)] },
  }, { sku: { name: 'Standard_D2s_v5', tier: 'Standard' } });
}

const ADDRESS_PATH = '/networkInterfaces/nic/ipConfigurations/ipconfig1/publicIPAddresses/pub';

function interfaceRow(instance: string): EstateItem {
  const set = `${setId('vmss-batch')}/virtualMachines/${instance}`;
  return inside(instance, '/networkInterfaces/nic', '/networkInterfaces', 'nic', {
    provisioningState: 'Succeeded', primary: true, enableIPForwarding: false, virtualMachine: reference(set),
    ipConfigurations: [{
      id: `${set}/networkInterfaces/nic/ipConfigurations/ipconfig1`,
      ...configuration({ provisioningState: 'Succeeded', privateIPAddress: `10.30.1.1${instance}`, privateIPAllocationMethod: 'Dynamic', publicIPAddress: reference(`${set}${ADDRESS_PATH}`) }),
    }],
  });
}

function addressRow(instance: string): EstateItem {
  return inside(instance, ADDRESS_PATH, '/networkInterfaces/ipConfigurations/publicIPAddresses', 'pub', {
    provisioningState: 'Succeeded', ipAddress: `20.90.102.1${instance}`, publicIPAddressVersion: 'IPv4', publicIPAllocationMethod: 'Static', idleTimeoutInMinutes: 4,
    ipConfiguration: reference(`${setId('vmss-batch')}/virtualMachines/${instance}/networkInterfaces/nic/ipConfigurations/ipconfig1`),
  }, { sku: { name: 'Standard', tier: 'Regional' } });
}
