/** Load balancers as rows hold them: which frontend port leads to which port of which IP configuration. */
import type { Address } from './addresses.ts';
import { placesOf, type Place } from './filters.ts';
import type { OracleEstate, OracleJson, OracleObject, OracleRow } from './json.ts';
import { idsAt, listAt, objectAt, rowById, rowsOfType, sameText, textAt, valueAt } from './json.ts';
import { addressOf } from './ruleMatching.ts';
import type { PortRange } from './securityRules.ts';
import { networkIdOf } from './virtualNetworks.ts';

const BALANCER = 'microsoft.network/loadbalancers';
const SCALE_SET = 'microsoft.compute/virtualmachinescalesets';

/** One rule of a balancer that leads from its frontend to one place. */
export interface Balanced {
  readonly balancer: OracleRow;
  readonly kind: 'loadBalancerRule' | 'inboundNatRule';
  readonly frontend: Frontend;
  readonly place: Place;
  readonly protocols: readonly ('Tcp' | 'Udp')[];
  readonly frontendPorts: PortRange;
  /** same: no translation of the port. */
  readonly backendPort: number | 'same';
  readonly isFloating: boolean;
  /** The rule is about many ports outside, of which it does not say which leads where. */
  readonly isRange: boolean;
}

interface Frontend {
  readonly isPublic: boolean;
  /** The public address's text, or the private one's. Undefined: not read, or a whole prefix. */
  readonly text: string | undefined;
  readonly address: Address | undefined;
  /** Of an internal one: the network of its subnet. */
  readonly networkId: string;
}

/** Every way that some balancer of the estate leads to some place. */
export function balancedPlaces(estate: OracleEstate): readonly Balanced[] {
  return rowsOfType(estate, BALANCER).flatMap((balancer) => [
    ...listAt(balancer.properties, 'loadBalancingRules').flatMap((rule) => ofBalancingRule(estate, balancer, objectAt(rule, 'properties'))),
    ...listAt(balancer.properties, 'inboundNatRules').flatMap((rule) => ofNatRule(estate, balancer, rule)),
    ...listAt(balancer.properties, 'inboundNatPools').flatMap((pool) => ofNatPool(estate, balancer, pool)),
  ]);
}

function ofBalancingRule(estate: OracleEstate, balancer: OracleRow, rule: OracleObject): readonly Balanced[] {
  const pools = [...idsAt([valueAt(rule, 'backendAddressPool') ?? null]), ...idsAt(rule, 'backendAddressPools')].map((id) => id.toLowerCase());
  const places = new Set([...new Set(pools)].flatMap((pool) => membersOf(estate, balancer, pool)));
  return [...places].flatMap((place) => balanced(estate, balancer, 'loadBalancerRule', rule, place, singlePort(rule)));
}

/** Port 0 outside is every port, and then no port is translated. */
function singlePort(rule: OracleObject): PortRange {
  const port = Number(valueAt(rule, 'frontendPort'));
  return port === 0 ? { first: 0, last: 65535 } : { first: port, last: port };
}

function rangeOfPorts(rule: OracleObject): PortRange {
  return { first: Number(valueAt(rule, 'frontendPortRangeStart')), last: Number(valueAt(rule, 'frontendPortRangeEnd')) };
}

function ofNatRule(estate: OracleEstate, balancer: OracleRow, wire: OracleJson): readonly Balanced[] {
  const rule = objectAt(wire, 'properties');
  const pool = textAt(rule, 'backendAddressPool', 'id');
  if (pool !== undefined) return membersOf(estate, balancer, pool).flatMap((place) => balanced(estate, balancer, 'inboundNatRule', rule, place, rangeOfPorts(rule)));
  return natPlaces(estate, wire).flatMap((place) => balanced(estate, balancer, 'inboundNatRule', rule, place, singlePort(rule)));
}

/** The rule may name the configuration, the configuration the rule. */
function natPlaces(estate: OracleEstate, wire: OracleJson): readonly Place[] {
  const own = textAt(wire, 'properties', 'backendIPConfiguration', 'id') ?? '';
  return allPlaces(estate).filter((place) => sameText(own, configurationId(place)) || names(place, 'loadBalancerInboundNatRules', textAt(wire, 'id') ?? 'none'));
}

/** A pool of a scale set, where the rules that Azure makes of it are not to be seen. */
function ofNatPool(estate: OracleEstate, balancer: OracleRow, wire: OracleJson): readonly Balanced[] {
  const pool = objectAt(wire, 'properties');
  const { first, last } = rangeOfPorts(pool);
  const isOfPool = (rule: OracleObject): boolean => sameText(textAt(rule, 'frontendIPConfiguration', 'id') ?? '', textAt(pool, 'frontendIPConfiguration', 'id') ?? '')
    && first <= Number(valueAt(rule, 'frontendPort')) && Number(valueAt(rule, 'frontendPort')) <= last;
  const hasRules = (place: Place): boolean => listAt(balancer.properties, 'inboundNatRules').some((rule) => isOfPool(objectAt(rule, 'properties')) && natPlaces(estate, rule).includes(place));
  return allPlaces(estate).filter((place) => poolsOfInstance(estate, place).some((id) => sameText(id, textAt(wire, 'id') ?? 'none')) && !hasRules(place))
    .flatMap((place) => balanced(estate, balancer, 'inboundNatRule', pool, place, rangeOfPorts(pool)));
}

/** What the scale set's model says of the configuration of the same names. */
function poolsOfInstance(estate: OracleEstate, place: Place): readonly string[] {
  const [, set, interfaceName] = /^(.*)\/virtualMachines\/[^/]+\/networkInterfaces\/([^/]+)$/iu.exec(place.networkInterface.id) ?? [];
  if (set === undefined || interfaceName === undefined) return [];
  const row = rowById(estate, set);
  if (row?.type.toLowerCase() !== SCALE_SET) return [];
  return listAt(row.properties, 'virtualMachineProfile', 'networkProfile', 'networkInterfaceConfigurations')
    .filter((one) => sameText(textAt(one, 'name') ?? '', interfaceName))
    .flatMap((one) => listAt(one, 'properties', 'ipConfigurations'))
    .filter((one) => sameText(textAt(one, 'name') ?? '', place.name))
    .flatMap((one) => idsAt(one, 'properties', 'loadBalancerInboundNatPools'));
}

function balanced(estate: OracleEstate, balancer: OracleRow, kind: Balanced['kind'], rule: OracleObject, place: Place, frontendPorts: PortRange): readonly Balanced[] {
  const frontend = frontendOf(estate, balancer, textAt(rule, 'frontendIPConfiguration', 'id') ?? '');
  if (frontend === undefined) return [];
  const isFloating = valueAt(rule, 'enableFloatingIP') === true;
  const isEveryPort = frontendPorts.first === 0 && frontendPorts.last === 65535;
  const backendPort = isFloating || isEveryPort ? 'same' : Number(valueAt(rule, 'backendPort'));
  return [{ balancer, kind, frontend, place, protocols: protocolsOf(textAt(rule, 'protocol') ?? ''), frontendPorts, backendPort, isFloating, isRange: isEveryPort || valueAt(rule, 'frontendPortRangeStart') !== undefined }];
}

function protocolsOf(text: string): readonly ('Tcp' | 'Udp')[] {
  switch (text.toLowerCase()) {
    case 'tcp': return ['Tcp'];
    case 'udp': case 'quic': return ['Udp'];
    case 'all': return ['Tcp', 'Udp'];
    default: throw new RangeError(`not a protocol of a load balancer: ${text}`);
  }
}

function frontendOf(estate: OracleEstate, balancer: OracleRow, id: string): Frontend | undefined {
  const found = listAt(balancer.properties, 'frontendIPConfigurations').find((one) => sameText(textAt(one, 'id') ?? '', id));
  if (found === undefined) return undefined;
  const publicId = textAt(found, 'properties', 'publicIPAddress', 'id');
  const isPublic = publicId !== undefined || textAt(found, 'properties', 'publicIPPrefix', 'id') !== undefined;
  const text = isPublic ? textAt(rowById(estate, publicId ?? ''), 'properties', 'ipAddress') : textAt(found, 'properties', 'privateIPAddress');
  return { isPublic, text, address: addressOf(text), networkId: networkIdOf(textAt(found, 'properties', 'subnet', 'id') ?? '').toLowerCase() };
}

/** A pool's members: said by the configurations, by the pool, or by the addresses of the pool. */
function membersOf(estate: OracleEstate, balancer: OracleRow, poolId: string): readonly Place[] {
  const pool = listAt(balancer.properties, 'backendAddressPools').find((one) => sameText(textAt(one, 'id') ?? '', poolId));
  const named = [...idsAt(pool, 'properties', 'backendIPConfigurations'), ...addressesOf(pool).flatMap((one) => textAt(one, 'networkInterfaceIPConfiguration', 'id') ?? [])].map((id) => id.toLowerCase());
  return allPlaces(estate).filter((place) => names(place, 'loadBalancerBackendAddressPools', poolId)
    || named.includes(configurationId(place).toLowerCase())
    || addressesOf(pool).some((one) => isAt(place, one)));
}

function addressesOf(pool: OracleJson | undefined): readonly OracleObject[] {
  return listAt(pool, 'properties', 'loadBalancerBackendAddresses').map((one) => objectAt(one, 'properties'));
}

function isAt(place: Place, address: OracleObject): boolean {
  const networkId = textAt(address, 'virtualNetwork', 'id') ?? networkIdOf(textAt(address, 'subnet', 'id') ?? '');
  return sameAddress(textAt(address, 'ipAddress'), textAt(place.configuration, 'privateIPAddress')) && sameText(networkId, place.networkId);
}

export function sameAddress(left: string | undefined, right: string | undefined): boolean {
  const [one, other] = [addressOf(left), addressOf(right)];
  return one !== undefined && one.family === other?.family && one.value === other.value;
}

function names(place: Place, key: string, id: string): boolean {
  return idsAt(place.configuration, key).some((own) => sameText(own, id));
}

export function allPlaces(estate: OracleEstate): readonly Place[] {
  return [...placesOf(estate).values()];
}

function configurationId(place: Place): string {
  return `${place.networkInterface.id}/ipConfigurations/${place.name}`;
}

/** Whether a configuration names a pool or rule of a balancer whose row is not here. */
export function namesUnreadBalancer(estate: OracleEstate, place: Place): boolean {
  const named = [...idsAt(place.configuration, 'loadBalancerBackendAddressPools'), ...idsAt(place.configuration, 'loadBalancerInboundNatRules'), ...poolsOfInstance(estate, place)];
  return named.some((id) => rowById(estate, id.replace(/\/(?:backendAddressPools|inboundNatRules|inboundNatPools)\/[^/]*$/iu, '')) === undefined);
}

