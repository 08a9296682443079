import type { EstateItem } from '../estate.ts';
import type { Json, JsonMap } from '../json.ts';
import { CONTOSO, guid, type Site } from './identities.ts';
import { MACHINES } from './machinePlan.ts';
import { patchSettings, securityProfile, setupOf } from './machineSetup.ts';
import { interfacesOf, machineGroup, type IpConfigurationSpec, type MachineSpec, type PlacedInterface } from './machineSpec.ts';
import { applicationGroupId, securityGroupId, subnetId } from './networkPlan.ts';
import { NETWORK_GROUPS } from './networkSpec.ts';
import { armId, reference, resourceRow } from './rows.ts';

export function interfaceId(spec: Pick<PlacedInterface, 'site' | 'group' | 'name'>): string {
  return armId(spec.site, spec.group, 'Microsoft.Network/networkInterfaces', spec.name);
}

export function configurationId(spec: Pick<PlacedInterface, 'site' | 'group' | 'name'>, index: number): string {
  return `${interfaceId(spec)}/ipConfigurations/${configurationName(index)}`;
}

function machineId(spec: MachineSpec): string {
  return armId(spec.site, machineGroup(spec), 'Microsoft.Compute/virtualMachines', spec.name);
}

export function publicAddressId(site: MachineSpec['site'], group: string, name: string): string {
  return armId(site, group, 'Microsoft.Network/publicIPAddresses', name);
}

export function machineRows(): readonly EstateItem[] {
  return MACHINES.flatMap((spec, index) => [machineRow(spec, index), ...interfacesOf(spec).map((one, place) => interfaceRow(spec, one, place === 0))]);
}

function configurationName(index: number): string {
  return `ipconfig${index + 1}`;
}

const OWNERS: Readonly<Record<Site, string>> = { production: 'platform', legacy: 'legacy-operations', edge: 'network-team', sandbox: 'developers' };

function machineRow(spec: MachineSpec, index: number): EstateItem {
  const state = spec.deallocated === true ? 'deallocated' : 'running';
  return resourceRow({
    site: spec.site, group: machineGroup(spec), type: 'Microsoft.Compute/virtualMachines', name: spec.name,
    tags: { owner: OWNERS[spec.site], environment: spec.site },
    identity: setupOf(spec).identity === true ? { type: 'SystemAssigned', principalId: guid('0b1ec100', index + 1), tenantId: CONTOSO.tenantId } : null,
    properties: {
      vmId: guid('aa000000', index + 1),
      provisioningState: 'Succeeded',
      timeCreated: '2024-03-04T08:15:30.1234567+00:00',
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: storageOf(spec),
      ...(setupOf(spec).specialised === true ? {} : { osProfile: osProfileOf(spec) }),
      ...securityProfile(setupOf(spec)),
      ...(spec.scaleSet === undefined ? {} : { virtualMachineScaleSet: reference(armId(spec.site, spec.group, 'Microsoft.Compute/virtualMachineScaleSets', spec.scaleSet)) }),
      networkProfile: { networkInterfaces: interfacesOf(spec).map((one, place) => ({ id: interfaceId(one), properties: { primary: place === 0 } })) },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      extended: { instanceView: { computerName: spec.name.replaceAll('_', '-'), powerState: { code: `PowerState/${state}`, displayStatus: `VM ${state}`, level: 'Info' } } },
    },
  });
}

function storageOf(spec: MachineSpec): JsonMap {
  const disk = { osType: spec.os, name: `${spec.name}-os`, caching: 'ReadWrite' };
  if (setupOf(spec).specialised === true) return { osDisk: { ...disk, createOption: 'Attach' }, dataDisks: [] };
  const image = spec.os === 'Windows'
    ? { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter-azure-edition', version: 'latest' }
    : { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' };
  return { imageReference: image, osDisk: { ...disk, createOption: 'FromImage' }, dataDisks: [] };
}

function osProfileOf(spec: MachineSpec): JsonMap {
  const setup = setupOf(spec);
  const shared = { computerName: spec.name.replaceAll('_', '-'), adminUsername: 'operator', allowExtensionOperations: true, requireGuestProvisionSignal: true, secrets: [] };
  return spec.os === 'Windows'
    ? { ...shared, windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: setup.patchMode !== 'Manual', ...(setup.patchMode === 'ImageDefault' ? {} : patchSettings(setup)) } }
    : { ...shared, linuxConfiguration: { disablePasswordAuthentication: setup.passwords !== true, provisionVMAgent: true, ...patchSettings(setup) } };
}

function interfaceRow(machine: MachineSpec, spec: PlacedInterface, primary: boolean): EstateItem {
  return resourceRow({
    site: spec.site, group: spec.group, type: 'Microsoft.Network/networkInterfaces', name: spec.name, kind: 'Regular',
    properties: {
      provisioningState: 'Succeeded',
      primary,
      enableIPForwarding: spec.forwards === true,
      virtualMachine: reference(machineId(machine)),
      ...(spec.securityGroup === undefined ? {} : { networkSecurityGroup: reference(securityGroupId(spec.site, spec.securityGroup)) }),
      ipConfigurations: spec.configurations.map((configuration, index): Json => configurationOf(spec, configuration, index)),
    },
  });
}

function configurationOf(spec: PlacedInterface, configuration: IpConfigurationSpec, index: number): JsonMap {
  const { pools, natRules, applicationGroups } = configuration;
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
      ...(pools === undefined ? {} : { loadBalancerBackendAddressPools: pools.map((path) => balancer(path, 'backendAddressPools')) }),
      ...(natRules === undefined ? {} : { loadBalancerInboundNatRules: natRules.map((path) => balancer(path, 'inboundNatRules')) }),
      ...(applicationGroups === undefined ? {} : { applicationSecurityGroups: applicationGroups.map((name) => reference(applicationGroupId(spec.site, name))) }),
    },
  };
}
