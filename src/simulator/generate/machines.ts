import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import type { MachinePlan } from './machinePlan.ts';
import { balancerId, interfaceSecurityGroupId, publicAddressId, subnetId } from './networkIds.ts';
import { guid, type Site } from './plan.ts';
import { armId, resourceRow } from './rows.ts';
import { sixthAddress, type Ways } from './ways.ts';

export function machineId(site: Site, machine: MachinePlan): string {
  return armId(site, machine.group, 'Microsoft.Compute/virtualMachines', machine.name);
}

function interfaceName(machine: MachinePlan): string {
  return `${machine.name}-nic`;
}

export function interfaceId(site: Site, machine: MachinePlan): string {
  return armId(site, machine.group, 'Microsoft.Network/networkInterfaces', interfaceName(machine));
}

export function configurationId(site: Site, machine: MachinePlan, number = 1): string {
  return `${interfaceId(site, machine)}/ipConfigurations/ipconfig${number}`;
}

/** Machines and their network interfaces. */
export function machineRows(seed: number, site: Site, machines: readonly MachinePlan[], ways: Ways): readonly EstateItem[] {
  return machines.flatMap((machine) => [machineRow(seed, site, machine), interfaceRow(site, machine, ways)]);
}

function machineRow(seed: number, site: Site, machine: MachinePlan): EstateItem {
  const state = machine.deallocated ? 'deallocated' : 'running';
  return resourceRow(site, {
    group: machine.group, type: 'Microsoft.Compute/virtualMachines', name: machine.name, tags: { owner: `team-${machine.groupNumber + 1}`, environment: site.name },
    properties: {
      vmId: guid(seed, 'machine', (site.number + 1) * 2 ** 20 + machine.number),
      provisioningState: 'Succeeded',
      timeCreated: '2024-03-04T08:15:30.1234567+00:00',
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: storageOf(machine),
      osProfile: osProfileOf(machine),
      securityProfile: { securityType: 'TrustedLaunch', uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
      networkProfile: { networkInterfaces: [{ id: interfaceId(site, machine), properties: { primary: true } }] },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      extended: { instanceView: { computerName: machine.name, powerState: { code: `PowerState/${state}`, displayStatus: `VM ${state}`, level: 'Info' } } },
    },
  });
}

function storageOf(machine: MachinePlan): JsonMap {
  const image = machine.os === 'Windows'
    ? { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter-azure-edition', version: 'latest' }
    : { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' };
  return { imageReference: image, osDisk: { osType: machine.os, name: `${machine.name}-os`, createOption: 'FromImage', caching: 'ReadWrite' }, dataDisks: [] };
}

function osProfileOf(machine: MachinePlan): JsonMap {
  const shared = { computerName: machine.name, adminUsername: 'operator', allowExtensionOperations: true, requireGuestProvisionSignal: true, secrets: [] };
  return machine.os === 'Windows'
    ? { ...shared, windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true, patchSettings: { patchMode: 'AutomaticByPlatform', assessmentMode: 'AutomaticByPlatform' } } }
    : { ...shared, linuxConfiguration: { disablePasswordAuthentication: machine.number % 4 !== 0, provisionVMAgent: true, patchSettings: { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' } } };
}

function interfaceRow(site: Site, machine: MachinePlan, ways: Ways): EstateItem {
  return resourceRow(site, {
    group: machine.group, type: 'Microsoft.Network/networkInterfaces', name: interfaceName(machine), kind: 'Regular',
    properties: {
      provisioningState: 'Succeeded', primary: true, enableIPForwarding: false, virtualMachine: { id: machineId(site, machine) },
      ...(machine.isGuarded ? { networkSecurityGroup: { id: interfaceSecurityGroupId(site, machine.group) } } : {}),
      ipConfigurations: [
        configuration(site, machine, 1, machine.address, {
          ...(machine.publicAddress === undefined ? {} : { publicIPAddress: { id: publicAddressId(site, machine) } }),
          ...(ways.pool.has(machine.number) ? { loadBalancerBackendAddressPools: [{ id: `${balancerId(site)}/backendAddressPools/pool` }] } : {}),
          ...(ways.nat.has(machine.number) ? { loadBalancerInboundNatRules: [{ id: `${balancerId(site)}/inboundNatRules/${machine.name}` }] } : {}),
        }),
        ...(ways.sixth.has(machine.number) ? [configuration(site, machine, 2, sixthAddress(site, machine), {})] : []),
      ],
    },
  });
}

function configuration(site: Site, machine: MachinePlan, number: number, address: string, more: JsonMap): JsonMap {
  return {
    id: configurationId(site, machine, number), name: `ipconfig${number}`, type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded', primary: number === 1, privateIPAddress: address, privateIPAddressVersion: address.includes(':') ? 'IPv6' : 'IPv4', privateIPAllocationMethod: 'Dynamic',
      subnet: { id: subnetId(site, machine.subnet) }, ...more,
    },
  };
}
