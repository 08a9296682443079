/** Random machines: one of its own, instances of scale sets of both kinds, an interface that belongs to nobody. */
import { APPLICATION_GROUPS, configurationIdOf, HOME, publicAddressRow, references, resourceId, row, SUBNETS, type PlannedConfiguration, type Site } from './estateParts.ts';
import { isOfScaleSet, type PlannedBalancers } from './estateBalancers.ts';
import type { OracleObject, OracleRow } from './json.ts';
import { sameText } from './json.ts';
import type { Dice } from './networkRules.ts';
import { mixedCase } from './networkRules.ts';
import type { Random } from './random.ts';

const MACHINE = resourceId('rg-App', 'Microsoft.Compute/virtualMachines/vm-Oracle');
const FLEXIBLE = resourceId('rg-App', 'Microsoft.Compute/virtualMachines/flex_1');
const SCALE_SET = resourceId('rg-App', 'Microsoft.Compute/virtualMachineScaleSets/vmss-Web');
const FLEXIBLE_SET = resourceId('rg-App', 'Microsoft.Compute/virtualMachineScaleSets/vmss-Flex');

/** Interfaces with one to three configurations each; host numbers are not used twice. */
export function planConfigurations(random: Random, dice: Dice): readonly PlannedConfiguration[] {
  const own = Array.from({ length: random.pick([1, 1, 2]) }, (_, index) => resourceId('rg-App', `Microsoft.Network/networkInterfaces/nic-${'Ab'.charAt(index)}`));
  const instances = dice('scaleSet', 0.3) ? Array.from({ length: random.pick([1, 2]) }, (_, index) => `${SCALE_SET}/virtualMachines/${String(index)}/networkInterfaces/nic`) : [];
  const flexible = dice('flexible', 0.15) ? [resourceId('rg-App', 'Microsoft.Network/networkInterfaces/nic-flex')] : [];
  const unattached = dice('unattached', 0.15) ? [resourceId('rg-App', 'Microsoft.Network/networkInterfaces/nic-spare')] : [];
  const interfaces = [...own, ...instances, ...flexible, ...unattached];
  return interfaces.flatMap((interfaceId, index) => planInterface(random, dice, interfaceId, index));
}

function planInterface(random: Random, dice: Dice, interfaceId: string, index: number): readonly PlannedConfiguration[] {
  const isInstance = interfaceId.includes('/virtualMachineScaleSets/');
  const subnet = random.below(SUBNETS.length);
  return Array.from({ length: random.pick(isInstance ? [1, 1, 2] : [1, 1, 2, 3]) }, (_, order) => {
    const isSixth = !isInstance && dice('ipv6', 0.25);
    const host = 4 + index * 10 + order;
    const name = `ipConfig-${String(order)}`;
    const ownId = `${interfaceId}/ipConfigurations/${name}/publicIPAddresses/pub`;
    return {
      interfaceId, name,
      family: isSixth ? 6 : 4,
      subnet: SUBNETS[subnet] ?? 'default',
      privateAddress: isSixth ? `fd00:1:0:${String(subnet)}::${host.toString(16)}` : `10.1.${String(subnet)}.${String(host)}`,
      publicAddress: random.chance(0.4) ? undefined : isSixth ? `2603:1020:5::${host.toString(16)}` : `20.50.60.${String(host)}`,
      publicAddressId: isInstance ? ownId : resourceId('rg-App', `Microsoft.Network/publicIPAddresses/pip-${String(index)}-${String(order)}`),
    };
  });
}

export function machineRows(site: Site, balancers: PlannedBalancers): readonly OracleRow[] {
  const interfaces = [...Map.groupBy(site.configurations, ({ interfaceId }) => interfaceId)].map(([id, configurations]) => networkInterface(site, balancers, id, configurations));
  const addresses = site.configurations.filter((one) => one.publicAddress !== undefined && !site.dice('unreadPublicAddress', 0.12))
    .map((one) => publicAddressRow(site, one.publicAddressId, one.publicAddress ?? '', isOfScaleSet(one) ? INSTANCE_ADDRESSES : undefined));
  return [...owners(site, balancers, interfaces), ...interfaces, ...addresses];
}

const INSTANCES = 'microsoft.compute/virtualmachinescalesets/virtualmachines';
const INSTANCE_ADDRESSES = `${INSTANCES}/networkinterfaces/ipconfigurations/publicipaddresses`;

function owners(site: Site, balancers: PlannedBalancers, interfaces: readonly OracleRow[]): readonly OracleRow[] {
  const ofNames = (pattern: RegExp): readonly OracleRow[] => interfaces.filter(({ id }) => pattern.test(id));
  const flexible = interfaces.filter(({ id }) => id.endsWith('nic-flex'));
  const instances = ofNames(/\/virtualMachineScaleSets\//u);
  return [
    machine(site, MACHINE, ofNames(/nic-[Ab]$/u)),
    ...(flexible.length === 0 ? [] : [machine(site, FLEXIBLE, flexible, { virtualMachineScaleSet: { id: FLEXIBLE_SET } }), row('microsoft.compute/virtualmachinescalesets', FLEXIBLE_SET, { orchestrationMode: 'Flexible', virtualMachineProfile: {} })]),
    ...(instances.length === 0 ? [] : [scaleSet(site, balancers), ...instances.map((one) => instance(one))]),
  ];
}

function machine({ random }: Site, id: string, interfaces: readonly OracleRow[], more: OracleObject = {}): OracleRow {
  return row('microsoft.compute/virtualmachines', id, {
    networkProfile: { networkInterfaces: interfaces.map((one, index) => ({ id: mixedCase(random, one.id), properties: { primary: index === 0 } })) },
    extended: { instanceView: { powerState: { code: random.pick(['PowerState/running', 'PowerState/deallocated']) } } },
    ...more,
  });
}

function scaleSet(site: Site, { natPool }: PlannedBalancers): OracleRow {
  const configuration = { name: 'ipConfig-0', properties: { subnet: { id: `${HOME}/subnets/default` }, ...references(site.random, 'loadBalancerInboundNatPools', natPool === undefined ? [] : [natPool]) } };
  return row('microsoft.compute/virtualmachinescalesets', SCALE_SET, {
    orchestrationMode: 'Uniform',
    virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [{ name: 'nic', properties: { primary: true, ipConfigurations: [configuration] } }] } },
  });
}

function instance(networkInterfaceRow: OracleRow): OracleRow {
  const id = networkInterfaceRow.id.replace(/\/networkInterfaces\/.*$/u, '');
  return row(INSTANCES, id, { networkProfile: { networkInterfaces: [{ id: networkInterfaceRow.id, properties: { primary: true } }] }, instanceId: id.slice(id.lastIndexOf('/') + 1) });
}

function networkInterface(site: Site, balancers: PlannedBalancers, id: string, configurations: readonly PlannedConfiguration[]): OracleRow {
  const owner = ownerOf(id);
  return row(id.includes('/virtualMachineScaleSets/') ? `${INSTANCES}/networkinterfaces` : 'microsoft.network/networkinterfaces', id, {
    primary: true,
    ...(owner === undefined ? {} : { virtualMachine: { id: mixedCase(site.random, owner) } }),
    ...guard(site, 0.5),
    ipConfigurations: configurations.map((one, order) => ({
      id: configurationIdOf(one), name: one.name, properties: { primary: order === 0, ...configurationProperties(site, balancers, one) },
    })),
  });
}

function ownerOf(interfaceId: string): string | undefined {
  if (interfaceId.includes('/virtualMachineScaleSets/')) return interfaceId.replace(/\/networkInterfaces\/.*$/u, '');
  if (interfaceId.endsWith('nic-spare')) return undefined;
  return interfaceId.endsWith('nic-flex') ? FLEXIBLE : MACHINE;
}

function configurationProperties(site: Site, { pools, natRules }: PlannedBalancers, one: PlannedConfiguration): OracleObject {
  const { random } = site;
  const own = configurationIdOf(one);
  const named = (map: ReadonlyMap<string, readonly string[]>): readonly string[] => [...map].filter(([id]) => sameText(id, own)).flatMap(([, ids]) => [...ids]);
  return {
    privateIPAddress: one.privateAddress,
    ...(one.family === 6 ? { privateIPAddressVersion: 'IPv6' } : random.pick([{}, { privateIPAddressVersion: 'IPv4' }])),
    subnet: { id: mixedCase(random, `${HOME}/subnets/${one.subnet}`) },
    ...(one.publicAddress === undefined ? {} : { publicIPAddress: { id: mixedCase(random, one.publicAddressId) } }),
    ...references(random, 'applicationSecurityGroups', random.sample(APPLICATION_GROUPS, random.pick([0, 0, 1, 2]))),
    ...references(random, 'loadBalancerBackendAddressPools', named(pools)),
    ...references(random, 'loadBalancerInboundNatRules', named(natRules)),
  };
}

/** The reference to the group that stands at a subnet or network interface; the wire leaves an unused one out or says null. */
export function guard({ random, securityGroupIds }: Site, probability: number): OracleObject {
  if (!random.chance(probability)) return random.pick<OracleObject>([{}, { networkSecurityGroup: null }]);
  return { networkSecurityGroup: { id: mixedCase(random, random.pick(securityGroupIds)) } };
}
