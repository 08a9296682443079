import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import type { MachinePlan } from './machinePlan.ts';
import { configurationId } from './machines.ts';
import { balancerId, sharedAddressRow } from './networkIds.ts';
import { NETWORK_GROUP, type Site } from './plan.ts';
import { resourceRow } from './rows.ts';
import { managementPort, sharedAddress, type Ways } from './ways.ts';

/** The public balancer of a subscription with its address, where machines stand behind it. */
export function balancerRows(site: Site, machines: readonly MachinePlan[], ways: Ways): readonly EstateItem[] {
  if (ways.pool.size + ways.nat.size === 0) return [];
  const frontend = `${balancerId(site)}/frontendIPConfigurations/public`;
  const address = sharedAddressRow(site, 'pip-balancer', sharedAddress(site, 0), frontend);
  const pool = `${balancerId(site)}/backendAddressPools/pool`;
  return [address, resourceRow(site, {
    group: NETWORK_GROUP, type: 'Microsoft.Network/loadBalancers', name: 'lb-public', sku: { name: 'Standard', tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded',
      frontendIPConfigurations: [{ id: frontend, name: 'public', properties: { provisioningState: 'Succeeded', privateIPAllocationMethod: 'Dynamic', publicIPAddress: { id: address.id } } }],
      backendAddressPools: [{ id: pool, name: 'pool', properties: { provisioningState: 'Succeeded', backendIPConfigurations: machines.filter(({ number }) => ways.pool.has(number)).map((machine) => ({ id: configurationId(site, machine) })) } }],
      loadBalancingRules: [balancingRule(site, 'https', 443, { id: frontend }, { id: pool }, false), balancingRule(site, 'ssh', 22, { id: frontend }, { id: pool }, ways.isFloating)],
      inboundNatRules: machines.flatMap((machine) => natRule(site, machine, { id: frontend }, ways.nat.get(machine.number))),
      probes: [], inboundNatPools: [], outboundRules: [],
    },
  })];
}

function balancingRule(site: Site, name: string, port: number, frontendIPConfiguration: JsonMap, backendAddressPool: JsonMap, enableFloatingIP: boolean): JsonMap {
  return {
    id: `${balancerId(site)}/loadBalancingRules/${name}`, name,
    properties: { provisioningState: 'Succeeded', frontendIPConfiguration, backendAddressPool, backendAddressPools: [backendAddressPool], protocol: 'Tcp', frontendPort: port, backendPort: port, enableFloatingIP, loadDistribution: 'Default' },
  };
}

function natRule(site: Site, machine: MachinePlan, frontendIPConfiguration: JsonMap, frontendPort: number | undefined): readonly JsonMap[] {
  if (frontendPort === undefined) return [];
  return [{
    id: `${balancerId(site)}/inboundNatRules/${machine.name}`, name: machine.name,
    properties: { provisioningState: 'Succeeded', frontendIPConfiguration, backendIPConfiguration: { id: configurationId(site, machine) }, protocol: 'Tcp', frontendPort, backendPort: managementPort(machine), enableFloatingIP: false },
  }];
}
