import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { addressRow } from './addresses.ts';
import type { Site } from './identities.ts';
import { INTERFACES } from './machinePlan.ts';
import { configurationId, publicAddressId } from './machines.ts';
import { subnetId } from './networkPlan.ts';
import { NETWORK_GROUPS } from './networkSpec.ts';
import { armId, reference, resourceRow } from './rows.ts';

interface FrontendSpec {
  readonly name: string;
  /** A public address of its own, an address out of a prefix, or a private one in a subnet. */
  readonly at: { readonly address: string } | { readonly prefix: string } | { readonly private: string; readonly subnet: string };
}

interface BalancingRuleSpec {
  readonly name: string;
  readonly frontend: string;
  readonly pool: string;
  readonly protocol: 'Tcp' | 'Udp' | 'All';
  readonly from: number;
  readonly to: number;
  readonly floating?: boolean;
}

interface NatRuleSpec {
  readonly name: string;
  readonly frontend: string;
  /** One frontend port for the machine that names the rule, or a range of them for the machines of a pool. */
  readonly from: number | { readonly pool: string; readonly start: number; readonly end: number };
  readonly to: number;
}

interface BalancerSpec {
  readonly site: Site;
  readonly name: string;
  /** Absent: the row has no sku, which means Basic. */
  readonly sku?: 'Standard';
  readonly frontends: readonly FrontendSpec[];
  readonly rules: readonly BalancingRuleSpec[];
  readonly natRules?: readonly NatRuleSpec[];
  /** For the instances of scale sets. */
  readonly natPools?: readonly { readonly name: string; readonly frontend: string; readonly start: number; readonly end: number; readonly to: number }[];
}

const BALANCERS: readonly BalancerSpec[] = [
  // HTTPS for the pool, and SSH of one machine on port 50001.
  {
    site: 'production', name: 'lb-web', sku: 'Standard', frontends: [{ name: 'public', at: { address: '20.90.100.20' } }],
    rules: [{ name: 'https', frontend: 'public', pool: 'web', protocol: 'Tcp', from: 443, to: 443 }],
    natRules: [{ name: 'ssh-nat-01', frontend: 'public', from: 50001, to: 22 }],
  },
  // A private frontend: nothing behind it is reachable from outside.
  {
    site: 'production', name: 'lb-app', sku: 'Standard', frontends: [{ name: 'private', at: { private: '10.10.2.10', subnet: 'snet-app' } }],
    rules: [{ name: 'app', frontend: 'private', pool: 'app', protocol: 'Tcp', from: 8080, to: 8080 }],
  },
  // Private as well, and every port at once; the policy firewall makes it public.
  {
    site: 'production', name: 'lb-inner', sku: 'Standard', frontends: [{ name: 'private', at: { private: '10.30.4.100', subnet: 'snet-publish' } }],
    rules: [{ name: 'every-port', frontend: 'private', pool: 'inner', protocol: 'All', from: 0, to: 0 }],
  },
  // A port for each instance of a scale set.
  {
    site: 'production', name: 'lb-scale', sku: 'Standard', frontends: [{ name: 'public', at: { address: '20.90.102.100' } }], rules: [],
    natPools: [{ name: 'ssh', frontend: 'public', start: 50000, end: 50099, to: 22 }],
  },
  // A frontend with an address of its own and one out of a prefix; NAT of the second kind, with a range of ports for a pool.
  {
    site: 'edge', name: 'lb-edge', sku: 'Standard', frontends: [{ name: 'web', at: { address: '20.90.104.10' } }, { name: 'many', at: { prefix: '20.90.104.16/28' } }],
    rules: [
      { name: 'https', frontend: 'web', pool: 'web', protocol: 'Tcp', from: 443, to: 8443 },
      { name: 'dns', frontend: 'web', pool: 'dns', protocol: 'Udp', from: 53, to: 53 },
      { name: 'ssh', frontend: 'many', pool: 'prefix', protocol: 'Tcp', from: 2222, to: 22 },
    ],
    natRules: [{ name: 'rdp', frontend: 'web', from: { pool: 'range', start: 50000, end: 50119 }, to: 3389 }],
  },
  // Floating addresses: packets reach the machines as they were sent.
  {
    site: 'edge', name: 'lb-float', sku: 'Standard', frontends: [{ name: 'one', at: { address: '20.90.104.11' } }, { name: 'two', at: { address: '20.90.104.12' } }],
    rules: [
      { name: 'ssh-one', frontend: 'one', pool: 'one', protocol: 'Tcp', from: 22, to: 22, floating: true },
      { name: 'ssh-two', frontend: 'two', pool: 'two', protocol: 'Tcp', from: 22, to: 22, floating: true },
    ],
  },
  // From the days when a balancer needed no security group to be open.
  {
    site: 'legacy', name: 'lb-old', frontends: [{ name: 'public', at: { address: '20.90.101.20' } }],
    rules: [{ name: 'http', frontend: 'public', pool: 'web', protocol: 'Tcp', from: 80, to: 80 }],
    natRules: [{ name: 'rdp-old-05', frontend: 'public', from: 3390, to: 3389 }],
  },
];

/** Load balancers with their public addresses and prefixes. */
export function balancerRows(): readonly EstateItem[] {
  return BALANCERS.flatMap((spec) => [balancerRow(spec), ...spec.frontends.flatMap((frontend) => frontendAddress(spec, frontend))]);
}

function balancerId(spec: BalancerSpec): string {
  return armId(spec.site, NETWORK_GROUPS[spec.site], 'Microsoft.Network/loadBalancers', spec.name);
}

function frontendId(spec: BalancerSpec, name: string): string {
  return `${balancerId(spec)}/frontendIPConfigurations/${name}`;
}

/** The only address of a balancer is named after it, the others after their frontend too. */
function addressName(spec: BalancerSpec, frontend: FrontendSpec): string {
  return spec.frontends.length === 1 ? spec.name : `${spec.name}-${frontend.name}`;
}

function frontendAddress(spec: BalancerSpec, frontend: FrontendSpec): readonly EstateItem[] {
  const group = NETWORK_GROUPS[spec.site];
  const consumer = frontendId(spec, frontend.name);
  if ('address' in frontend.at) return [addressRow(spec.site, group, { name: `pip-${addressName(spec, frontend)}`, address: frontend.at.address, ...(spec.sku === undefined ? {} : { sku: spec.sku }) }, consumer)];
  if ('private' in frontend.at) return [];
  return [resourceRow({
    site: spec.site, group, type: 'Microsoft.Network/publicIPPrefixes', name: `ippre-${addressName(spec, frontend)}`, sku: { name: 'Standard', tier: 'Regional' },
    properties: { provisioningState: 'Succeeded', ipPrefix: frontend.at.prefix, prefixLength: Number(frontend.at.prefix.split('/')[1]), publicIPAddressVersion: 'IPv4', publicIPAddresses: [], loadBalancerFrontendIpConfiguration: reference(consumer) },
  })];
}

function balancerRow(spec: BalancerSpec): EstateItem {
  const id = balancerId(spec);
  const pools = new Set([...spec.rules.map(({ pool }) => pool), ...(spec.natRules ?? []).flatMap(({ from }) => (typeof from === 'number' ? [] : [from.pool]))]);
  return resourceRow({
    site: spec.site, group: NETWORK_GROUPS[spec.site], type: 'Microsoft.Network/loadBalancers', name: spec.name, sku: spec.sku === undefined ? null : { name: spec.sku, tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded',
      frontendIPConfigurations: spec.frontends.map((frontend) => ({ id: frontendId(spec, frontend.name), name: frontend.name, properties: frontendProperties(spec, frontend) })),
      backendAddressPools: [...pools].map((name) => ({ id: `${id}/backendAddressPools/${name}`, name, properties: { provisioningState: 'Succeeded', backendIPConfigurations: configurationsThat(spec, (one) => one.pools, name) } })),
      loadBalancingRules: spec.rules.map((rule) => balancingRule(spec, rule)),
      inboundNatRules: (spec.natRules ?? []).map((rule) => natRule(spec, rule)),
      inboundNatPools: (spec.natPools ?? []).map(({ name, frontend, start, end, to }) => ({
        id: `${id}/inboundNatPools/${name}`, name,
        properties: { provisioningState: 'Succeeded', frontendIPConfiguration: reference(frontendId(spec, frontend)), protocol: 'Tcp', frontendPortRangeStart: start, frontendPortRangeEnd: end, backendPort: to, enableFloatingIP: false },
      })),
      probes: [], outboundRules: [],
    },
  });
}

function frontendProperties(spec: BalancerSpec, frontend: FrontendSpec): JsonMap {
  const { at } = frontend;
  const group = NETWORK_GROUPS[spec.site];
  const shared = { provisioningState: 'Succeeded', privateIPAllocationMethod: 'private' in at ? 'Static' : 'Dynamic' };
  if ('private' in at) return { ...shared, privateIPAddress: at.private, subnet: reference(subnetId(spec.site, at.subnet)) };
  if ('prefix' in at) return { ...shared, publicIPPrefix: reference(armId(spec.site, group, 'Microsoft.Network/publicIPPrefixes', `ippre-${addressName(spec, frontend)}`)) };
  return { ...shared, publicIPAddress: reference(publicAddressId(spec.site, group, `pip-${addressName(spec, frontend)}`)) };
}

/** The configurations of machines that name a pool or a NAT rule of the balancer. */
function configurationsThat(spec: BalancerSpec, names: (one: (typeof INTERFACES)[number]['configurations'][number]) => readonly string[] | undefined, name: string): readonly JsonMap[] {
  return INTERFACES.filter(({ site }) => site === spec.site)
    .flatMap((one) => one.configurations.flatMap((configuration, index) => (names(configuration)?.includes(`${spec.name}/${name}`) === true ? [reference(configurationId(one, index))] : [])));
}

function balancingRule(spec: BalancerSpec, rule: BalancingRuleSpec): JsonMap {
  const backendAddressPool = reference(`${balancerId(spec)}/backendAddressPools/${rule.pool}`);
  return {
    id: `${balancerId(spec)}/loadBalancingRules/${rule.name}`, name: rule.name,
    properties: {
      provisioningState: 'Succeeded', frontendIPConfiguration: reference(frontendId(spec, rule.frontend)), backendAddressPool, backendAddressPools: [backendAddressPool],
      protocol: rule.protocol, frontendPort: rule.from, backendPort: rule.to, enableFloatingIP: rule.floating === true, loadDistribution: 'Default',
    },
  };
}

function natRule(spec: BalancerSpec, rule: NatRuleSpec): JsonMap {
  const { from } = rule;
  const [backend] = configurationsThat(spec, (one) => one.natRules, rule.name);
  const target: JsonMap = typeof from === 'number'
    ? { frontendPort: from, ...(backend === undefined ? {} : { backendIPConfiguration: backend }) }
    : { frontendPort: 0, frontendPortRangeStart: from.start, frontendPortRangeEnd: from.end, backendAddressPool: reference(`${balancerId(spec)}/backendAddressPools/${from.pool}`) };
  return {
    id: `${balancerId(spec)}/inboundNatRules/${rule.name}`, name: rule.name,
    properties: { provisioningState: 'Succeeded', frontendIPConfiguration: reference(frontendId(spec, rule.frontend)), protocol: 'Tcp', ...target, backendPort: rule.to, enableFloatingIP: false },
  };
}
