/** Random load balancers in front of planned IP configurations. */
import { configurationIdOf, HOME, publicAddressRow, resourceId, row, SUBNETS, type PlannedConfiguration, type Site } from './estateParts.ts';
import { textAt, type OracleObject, type OracleRow } from './json.ts';
import { mixedCase } from './networkRules.ts';

/** What the configurations and scale sets say of the balancers. */
export interface PlannedBalancers {
  readonly rows: readonly OracleRow[];
  /** By id of the configuration. */
  readonly pools: ReadonlyMap<string, readonly string[]>;
  readonly natRules: ReadonlyMap<string, readonly string[]>;
  /** The pool of NAT rules that the scale set's model names. */
  readonly natPool: string | undefined;
  /** Private addresses of internal frontends, with the ports that they listen on. */
  readonly internal: readonly { readonly address: string; readonly port: number }[];
}

interface Draft {
  readonly id: string;
  readonly family: 4 | 6;
  readonly frontends: OracleObject[];
  readonly pools: OracleObject[];
  readonly balancingRules: OracleObject[];
  readonly natRules: OracleObject[];
  readonly natPools: OracleObject[];
  readonly rows: OracleRow[];
  readonly memberPools: Map<string, string[]>;
  readonly memberRules: Map<string, string[]>;
  readonly internal: { address: string; port: number }[];
}

const FRONTEND_PORTS = [22, 443, 50022, 3389, 8443, 2222, 33890, 60000];
const BACKEND_PORTS = [22, 22, 3389, 443, 5985];

export function randomBalancers(site: Site): PlannedBalancers {
  const count = site.dice('balancer', 0.55) ? site.random.pick([1, 1, 2]) : 0;
  const drafts = Array.from({ length: count }, (_, index) => draft(site, index));
  const merged = (key: 'memberPools' | 'memberRules'): ReadonlyMap<string, readonly string[]> => {
    const all = drafts.flatMap((one) => [...one[key]]);
    return new Map([...Map.groupBy(all, ([id]) => id)].map(([id, pairs]) => [id, pairs.flatMap(([, ids]) => ids)]));
  };
  const natPool = drafts.flatMap((one) => one.natPools).map(idOf)[0];
  return { rows: drafts.flatMap((one) => one.rows), pools: merged('memberPools'), natRules: merged('memberRules'), natPool, internal: drafts.flatMap((one) => one.internal) };
}

function draft(site: Site, index: number): Draft {
  const { random, dice } = site;
  const id = resourceId('rg-App', `Microsoft.Network/loadBalancers/lb-${'Ab'.charAt(index)}`);
  const family = site.configurations.some((one) => one.family === 6) && random.chance(0.3) ? 6 : 4;
  const made: Draft = { id, family, frontends: [], pools: [], balancingRules: [], natRules: [], natPools: [], rows: [], memberPools: new Map(), memberRules: new Map(), internal: [] };
  for (let frontend = 0; frontend < random.pick([1, 1, 2]); frontend += 1) addFrontend(site, made, index, frontend);
  for (let pool = 0; pool < random.pick([1, 2]); pool += 1) addPool(site, made, pool);
  for (const frontend of made.frontends) addRules(site, made, frontend);
  const sku = random.pick<OracleObject>([{ sku: { name: 'Standard' } }, { sku: { name: 'Standard' } }, { sku: { name: 'Basic' } }, { sku: { name: 'basic' } }, {}]);
  if (!dice('unreadBalancer', 0.25)) {
    made.rows.push(row('microsoft.network/loadbalancers', id, {
      frontendIPConfigurations: made.frontends, backendAddressPools: made.pools, loadBalancingRules: made.balancingRules, inboundNatRules: made.natRules, inboundNatPools: made.natPools,
    }, sku));
  }
  return made;
}

function addFrontend(site: Site, made: Draft, index: number, order: number): void {
  const { random, dice } = site;
  const name = `front-${String(order)}`;
  const id = `${made.id}/frontendIPConfigurations/${name}`;
  const publicId = resourceId('rg-App', `Microsoft.Network/publicIPAddresses/pip-lb-${String(index)}-${String(order)}`);
  const address = made.family === 6 ? `2603:1020:6::${String(index)}${String(order)}` : `20.60.${String(index)}.${String(10 + order)}`;
  if (made.family === 4 && dice('internalBalancer', 0.3)) {
    const privateIPAddress = `10.1.0.${String(200 + index * 10 + order)}`;
    made.frontends.push({ id, name, properties: { privateIPAddress, subnet: { id: mixedCase(random, `${HOME}/subnets/${SUBNETS[0] ?? ''}`) } } });
    return;
  }
  if (dice('publicPrefix', 0.1)) {
    made.frontends.push({ id, name, properties: { publicIPPrefix: { id: resourceId('rg-App', 'Microsoft.Network/publicIPPrefixes/prefix') } } });
    return;
  }
  made.frontends.push({ id, name, properties: { publicIPAddress: { id: mixedCase(random, publicId) } } });
  if (!dice('unreadPublicAddress', 0.12)) made.rows.push(publicAddressRow(site, publicId, address));
}

/** Its members are named in every way that Azure knows. */
function addPool(site: Site, made: Draft, order: number): void {
  const { random, configurations } = site;
  const id = `${made.id}/backendAddressPools/pool-${String(order)}`;
  const members = random.sample(configurations.filter(({ family }) => family === made.family), random.pick([1, 1, 2, 3]));
  const backendIPConfigurations: OracleObject[] = [];
  const loadBalancerBackendAddresses: OracleObject[] = [];
  for (const member of members) {
    const way = random.pick(['own', 'own', 'both', 'pool', 'address', 'configuration']);
    if (way === 'own' || way === 'both') note(made.memberPools, configurationIdOf(member), id);
    if (way === 'both' || way === 'pool') backendIPConfigurations.push({ id: mixedCase(random, configurationIdOf(member)) });
    if (way === 'address') loadBalancerBackendAddresses.push({ name: 'a', properties: { ipAddress: member.privateAddress, virtualNetwork: { id: mixedCase(random, HOME) } } });
    if (way === 'configuration') loadBalancerBackendAddresses.push({ name: 'c', properties: { networkInterfaceIPConfiguration: { id: mixedCase(random, configurationIdOf(member)) } } });
  }
  made.pools.push({ id, name: `pool-${String(order)}`, properties: { backendIPConfigurations, loadBalancerBackendAddresses } });
}

function idOf(named: OracleObject): string {
  return textAt(named, 'id') ?? '';
}

function note(map: Map<string, string[]>, key: string, value: string): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

/** No two rules of a frontend share a port. */
function addRules(site: Site, made: Draft, frontend: OracleObject): void {
  const { random, dice } = site;
  if (dice('everyPort', 0.1)) {
    addBalancingRule(site, made, frontend, { protocol: random.pick(['All', 'all', 'Tcp']), frontendPort: 0, backendPort: 0 });
    return;
  }
  const ports = [...random.sample(FRONTEND_PORTS, random.between(1, 3))];
  for (const frontendPort of ports) {
    if (random.chance(0.5) || isInternal(frontend)) addBalancingRule(site, made, frontend, { protocol: random.pick(['Tcp', 'tcp', 'Udp', 'All', 'Quic']), frontendPort, backendPort: random.pick(BACKEND_PORTS) });
    else addNatRule(site, made, frontend, frontendPort);
  }
  if (!isInternal(frontend) && dice('natOfPool', 0.25)) addNatOfPool(site, made, frontend);
  if (!isInternal(frontend) && made.family === 4 && made.natPools.length === 0 && site.configurations.some(isOfScaleSet) && dice('natPool', 0.8)) addNatPool(site, made, frontend);
}

function isInternal(frontend: OracleObject): boolean {
  return textAt(frontend, 'properties', 'privateIPAddress') !== undefined;
}

export function isOfScaleSet({ interfaceId }: PlannedConfiguration): boolean {
  return interfaceId.toLowerCase().includes('/virtualmachinescalesets/');
}

function common(site: Site, frontend: OracleObject): OracleObject {
  return { frontendIPConfiguration: { id: mixedCase(site.random, idOf(frontend)) }, enableFloatingIP: site.dice('floating', 0.2), idleTimeoutInMinutes: 4 };
}

function addBalancingRule(site: Site, made: Draft, frontend: OracleObject, ports: OracleObject): void {
  const pools = site.random.sample(made.pools, site.random.pick([1, 1, 2])).map((pool) => ({ id: mixedCase(site.random, idOf(pool)) }));
  const [first] = pools;
  const named = site.random.pick<OracleObject>([{ backendAddressPool: first }, { backendAddressPool: first, backendAddressPools: pools }, { backendAddressPools: pools }]);
  const name = `rule-${String(made.balancingRules.length)}`;
  const properties = { ...common(site, frontend), ...ports };
  made.balancingRules.push({ id: `${made.id}/loadBalancingRules/${name}`, name, properties: { ...properties, ...(properties['enableFloatingIP'] === true ? { backendPort: properties['frontendPort'] } : {}), ...named } });
  const address = textAt(frontend, 'properties', 'privateIPAddress');
  if (address !== undefined) made.internal.push({ address, port: Number(properties['frontendPort']) === 0 ? 22 : Number(properties['frontendPort']) });
}

function addNatRule(site: Site, made: Draft, frontend: OracleObject, frontendPort: number): void {
  const { random, configurations } = site;
  const [member] = random.sample(configurations.filter(({ family }) => family === made.family), 1);
  if (member === undefined) return;
  const name = `nat-${String(made.natRules.length)}`;
  const id = `${made.id}/inboundNatRules/${name}`;
  const way = random.pick(['rule', 'configuration', 'both', 'both']);
  const own = way === 'configuration' ? {} : { backendIPConfiguration: { id: mixedCase(random, configurationIdOf(member)) } };
  if (way !== 'rule') note(made.memberRules, configurationIdOf(member), id);
  made.natRules.push({ id, name, properties: { ...common(site, frontend), ...own, protocol: random.pick(['Tcp', 'TCP', 'Udp', 'All']), frontendPort, backendPort: random.pick(BACKEND_PORTS) } });
}

function addNatOfPool(site: Site, made: Draft, frontend: OracleObject): void {
  const name = `nat-${String(made.natRules.length)}`;
  const pool = site.random.pick(made.pools);
  made.natRules.push({
    id: `${made.id}/inboundNatRules/${name}`, name,
    properties: {
      ...common(site, frontend), backendAddressPool: { id: mixedCase(site.random, idOf(pool)) },
      enableFloatingIP: site.dice('floatingRange', 0.2), protocol: 'Tcp', frontendPort: 0, frontendPortRangeStart: 51000, frontendPortRangeEnd: 51000 + site.random.pick([0, 9, 99]), backendPort: site.random.pick(BACKEND_PORTS),
    },
  });
}

/** The pool of a scale set; in some estates with the rules that Azure makes of it, one for each instance. */
function addNatPool(site: Site, made: Draft, frontend: OracleObject): void {
  const { random } = site;
  const id = `${made.id}/inboundNatPools/natPool`;
  const isBare = site.dice('bareNatPool', 0.5);
  const properties = { ...common(site, frontend), ...(isBare ? { enableFloatingIP: site.dice('floatingRange', 0.2) } : {}), protocol: random.pick(['Tcp', 'tcp']), frontendPortRangeStart: 52000, frontendPortRangeEnd: 52019, backendPort: random.pick([22, 3389]) };
  made.natPools.push({ id, name: 'natPool', properties });
  if (isBare) return;
  const { frontendPortRangeStart, frontendPortRangeEnd: _, ...kept } = properties;
  for (const [order, member] of site.configurations.filter(isOfScaleSet).entries()) {
    const name = `natPool.${String(order)}`;
    made.natRules.push({ id: `${made.id}/inboundNatRules/${name}`, name, properties: { ...kept, backendIPConfiguration: { id: configurationIdOf(member) }, frontendPort: frontendPortRangeStart + order } });
  }
}
