import type { EstateItem } from '../estate.ts';
import type { Json, JsonMap } from '../json.ts';
import { guid } from './identities.ts';
import { MACHINES, machineGroup, type IpConfigurationSpec, type MachineSpec } from './machinePlan.ts';
import { NETWORK_GROUPS, securityGroupId, subnetId } from './networkPlan.ts';
import { armId, reference, resourceRow } from './rows.ts';

export function interfaceId(spec: MachineSpec): string {
  return armId(spec.site, spec.group, 'Microsoft.Network/networkInterfaces', interfaceName(spec));
}

export function configurationId(spec: MachineSpec, index: number): string {
  return `${interfaceId(spec)}/ipConfigurations/${configurationName(index)}`;
}

function machineId(spec: MachineSpec): string {
  return armId(spec.site, machineGroup(spec), 'Microsoft.Compute/virtualMachines', spec.name);
}

export function publicAddressId(site: MachineSpec['site'], group: string, name: string): string {
  return armId(site, group, 'Microsoft.Network/publicIPAddresses', name);
}

export function machineRows(): readonly EstateItem[] {
  return MACHINES.flatMap((spec, index) => [machineRow(spec, index), interfaceRow(spec)]);
}

function interfaceName(spec: MachineSpec): string {
  return `${spec.name}-nic`;
}

function configurationName(index: number): string {
  return `ipconfig${index + 1}`;
}

function machineRow(spec: MachineSpec, index: number): EstateItem {
  const state = spec.deallocated === true ? 'deallocated' : 'running';
  return resourceRow({
    site: spec.site, group: machineGroup(spec), type: 'Microsoft.Compute/virtualMachines', name: spec.name,
    tags: { owner: spec.site === 'legacy' ? 'legacy-operations' : 'platform', environment: spec.site },
    properties: {
      vmId: guid('aa000000', index + 1),
      provisioningState: 'Succeeded',
      timeCreated: '2024-03-04T08:15:30.1234567+00:00',
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: storageOf(spec),
      osProfile: osProfileOf(spec),
      securityProfile: { securityType: 'TrustedLaunch', uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
      networkProfile: { networkInterfaces: [{ id: interfaceId(spec), properties: { primary: true } }] },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      extended: { instanceView: { computerName: spec.name, powerState: { code: `PowerState/${state}`, displayStatus: `VM ${state}`, level: 'Info' } } },
    },
  });
}

function storageOf(spec: MachineSpec): JsonMap {
  const image = spec.os === 'Windows'
    ? { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter-azure-edition', version: 'latest' }
    : { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' };
  return { imageReference: image, osDisk: { osType: spec.os, name: `${spec.name}-os`, createOption: 'FromImage', caching: 'ReadWrite' }, dataDisks: [] };
}

function osProfileOf(spec: MachineSpec): JsonMap {
  const shared = { computerName: spec.name, adminUsername: 'operator', allowExtensionOperations: true, requireGuestProvisionSignal: true, secrets: [] };
  return spec.os === 'Windows'
    ? { ...shared, windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true, patchSettings: { patchMode: 'AutomaticByPlatform', assessmentMode: 'AutomaticByPlatform' } } }
    : { ...shared, linuxConfiguration: { disablePasswordAuthentication: true, provisionVMAgent: true, patchSettings: { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' } } };
}

function interfaceRow(spec: MachineSpec): EstateItem {
  return resourceRow({
    site: spec.site, group: spec.group, type: 'Microsoft.Network/networkInterfaces', name: interfaceName(spec), kind: 'Regular',
    properties: {
      provisioningState: 'Succeeded',
      primary: true,
      enableIPForwarding: false,
      virtualMachine: reference(machineId(spec)),
      ...(spec.securityGroup === undefined ? {} : { networkSecurityGroup: reference(securityGroupId(spec.site, spec.securityGroup)) }),
      ipConfigurations: spec.configurations.map((configuration, index): Json => configurationOf(spec, configuration, index)),
    },
  });
}

function configurationOf(spec: MachineSpec, configuration: IpConfigurationSpec, index: number): JsonMap {
  const balancer = (path: string, kind: string): JsonMap => {
    const [name = '', child = ''] = path.split('/');
    return reference(`${armId(spec.site, NETWORK_GROUPS[spec.site], 'Microsoft.Network/loadBalancers', name)}/${kind}/${child}`);
  };
  return {
    id: configurationId(spec, index), name: configurationName(index), type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      primary: index === 0,
      privateIPAddress: configuration.address,
      privateIPAddressVersion: configuration.address.includes(':') ? 'IPv6' : 'IPv4',
      privateIPAllocationMethod: 'Dynamic',
      subnet: reference(subnetId(spec.site, spec.subnet)),
      ...(configuration.public === undefined ? {} : { publicIPAddress: reference(publicAddressId(spec.site, spec.group, configuration.public.name)) }),
      ...(configuration.pools === undefined ? {} : { loadBalancerBackendAddressPools: configuration.pools.map((path) => balancer(path, 'backendAddressPools')) }),
      ...(configuration.natRules === undefined ? {} : { loadBalancerInboundNatRules: configuration.natRules.map((path) => balancer(path, 'inboundNatRules')) }),
    },
  };
}
