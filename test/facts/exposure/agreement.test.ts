import { describe, expect, it } from 'vitest';
import { listAt, objectAt, sameText, textAt, valueAt, type OracleJson, type OracleObject, type OracleRow } from '../../oracle/json.ts';
import type { Feature } from '../../oracle/networkRules.ts';
import { isWhollyRead, randomNetwork, withRows, type RandomNetwork } from '../../oracle/networks.ts';
import { randomPackets } from '../../oracle/packets.ts';
import { walk, type Packet } from '../../oracle/packetWalker.ts';
import { createRandom, type Random } from '../../oracle/random.ts';
import { parsePorts, type PortRange } from '../../oracle/securityRules.ts';
import { plain } from '../access/snapshot.ts';
import { decider, holds, portsWithOpenings, reachesSamePlace, trafficOf, width, type Traffic } from './traffic.ts';

const PACKETS_A_NETWORK = 100;
const PACKETS = Number(process.env['PORTCULLIS_PACKETS'] ?? 15_000);
const SEEDS = Array.from({ length: Math.ceil(PACKETS / PACKETS_A_NETWORK) }, (_, index) => 1_000 + index);
/** The laws hold of every network; a share of them is enough. */
const LAW_SEEDS = SEEDS.slice(0, Math.max(100, SEEDS.length / 5));
const FEW_SEEDS = SEEDS.slice(0, Math.max(50, SEEDS.length / 10));

const SECURITY_GROUP = 'microsoft.network/networksecuritygroups';

/** What is wrong with the fact's answer about one packet, if anything. */
function disagreement(network: RandomNetwork, traffic: Traffic, packet: Packet): string | undefined {
  const { access, decidedBy, isAssumed } = walk(network, packet);
  const holding = traffic.openings.filter((opening) => holds(opening, packet));
  if (access === 'Deny') return holding.length > 0 ? 'denied, and in an opening' : undefined;
  if (access === 'Unknown') {
    if (holding.length > 0) return isAssumed === true ? undefined : 'not known, and in an opening';
    const isPerhaps = traffic.isOpenEnded || traffic.openings.some((opening) => opening.sourceTags.length > 0 && reachesSamePlace(opening, packet));
    return isPerhaps ? undefined : 'not known, and claimed closed';
  }
  if (holding.length === 0) return 'allowed, and in no opening';
  const expected = decidedBy.filter(({ level }) => level !== 'none').map((one) => decider(one.level, one.securityGroup, one.rule, one.priority));
  return holding.some((opening) => expected.every((one) => opening.decidedBy.includes(one))) ? undefined : `allowed by ${expected.join(' and ')}, and no opening says so`;
}

/** The first packet that the fact and the oracle disagree about, told with as few rules as show it. */
function firstDisagreement(seed: number, network = randomNetwork(seed)): string | undefined {
  const traffic = trafficOf(network);
  if (traffic.isOpenEnded && isWhollyRead(network)) return told(seed, network, 'read to the last row, and not known');
  for (const packet of randomPackets(network, createRandom(-seed), PACKETS_A_NETWORK)) {
    const wrong = disagreement(network, traffic, packet);
    if (wrong !== undefined) return told(seed, shrunk(network, packet), `${wrong}: ${JSON.stringify(packet)}`);
  }
  return undefined;
}

/** The network in few words: ids by their last parts, openings as the fact shows them. */
function told(seed: number, network: RandomNetwork, wrong: string): string {
  const rows = network.rows.map(({ id, properties, ...row }) => JSON.stringify({ id, sku: row['sku'], properties }));
  const lines = [`seed ${String(seed)}, ${[...network.features].join(' ')}: ${wrong}`, ...rows, JSON.stringify(plain(trafficOf(network).answers)['openings'])];
  return lines.join('\n').replaceAll(/\/subscriptions\/[^/]*\/resourceGroups\/[^/]*\/providers\/[^/]*\//giu, '~');
}

/** Leaves out every rule, and then every row, without which the two still disagree in the same way. */
function shrunk(network: RandomNetwork, packet: Packet): RandomNetwork {
  const wrong = disagreement(network, trafficOf(network), packet);
  const smaller = (kept: RandomNetwork, fewer: RandomNetwork): RandomNetwork => (disagreement(fewer, trafficOf(fewer), packet) === wrong ? fewer : kept);
  const rules = network.rows.flatMap((row) => listAt(row.properties, 'securityRules')).map((rule) => textAt(rule, 'id'));
  const withFewRules = rules.reduce<RandomNetwork>((kept, id) => smaller(kept, withRules(kept, (all) => all.filter((rule) => textAt(rule, 'id') !== id))), network);
  return network.rows.filter(({ id }) => id !== network.virtualMachine.id)
    .reduce<RandomNetwork>((kept, { id }) => smaller(kept, withRows(kept, (row) => (row.id === id ? undefined : row))), withFewRules);
}

function withRules(network: RandomNetwork, change: (rules: readonly OracleJson[]) => readonly OracleJson[]): RandomNetwork {
  return withRows(network, (row) => (row.type === SECURITY_GROUP ? { ...row, properties: { ...row.properties, securityRules: change(listAt(row.properties, 'securityRules')) } } : row));
}

/** Some allows say nothing in the singular and the plural of a field, nor by application security groups. */
function lacking(network: RandomNetwork, field: string, random: Random): RandomNetwork {
  const side = field.slice(0, field.search(/[A-Z]/u));
  const lacks = (rule: OracleJson): OracleJson => {
    const properties = objectAt(rule, 'properties');
    if (!sameText(textAt(properties, 'access') ?? '', 'Allow') || random.chance(0.7)) return rule;
    const kept = Object.entries(properties).filter(([key]) => !key.startsWith(field) && key !== `${side}ApplicationSecurityGroups`);
    return { ...objectAt(rule), properties: Object.fromEntries([...kept, [field, '']]) };
  };
  return { ...withRules(network, (rules) => rules.map(lacks)), features: new Set<Feature>([...network.features, 'unreadSecurityGroup']) };
}

function verdictOf(network: RandomNetwork): unknown {
  return plain(trafficOf(network).answers)['verdict'];
}

describe('exposure agrees with the packet walker', () => {
  it(`about ${String(PACKETS)} packets`, { timeout: 60_000 + PACKETS * 20 }, () => {
    const found = SEEDS.flatMap((seed) => firstDisagreement(seed) ?? []);
    expect(found.slice(0, 5).join('\n\n'), `${String(found.length)} networks of ${String(SEEDS.length)}`).toBe('');
  });

  it.each(['sourceAddressPrefix', 'destinationAddressPrefix', 'destinationPortRange'])('where allows lack what they should say of %s', (field) => {
    const found = FEW_SEEDS.flatMap((seed) => firstDisagreement(seed, lacking(randomNetwork(seed), field, createRandom(seed))) ?? []);
    expect(found.slice(0, 1).join(), `${String(found.length)} networks of ${String(FEW_SEEDS.length)}`).toBe('');
  });

  it('about networks that are open, restricted, closed and not known, by packets of every fate', () => {
    const networks = SEEDS.slice(0, 60).map(randomNetwork);
    expect(new Set(networks.map(verdictOf))).toEqual(new Set(['open', 'restricted', 'closed', 'unknown: notCollected']));
    const fates = networks.flatMap((network, seed) => randomPackets(network, createRandom(seed), PACKETS_A_NETWORK).map((packet) => walk(network, packet).access));
    for (const fate of ['Allow', 'Deny', 'Unknown'] as const) expect(fates.filter((one) => one === fate).length).toBeGreaterThan(fates.length / 25);
  });

  it.each(['publicPath', 'paths'])('about %s: a public address leads to the machine', (field) => {
    for (const seed of LAW_SEEDS) {
      const network = randomNetwork(seed);
      const hasPath = network.rows.some((row) => listAt(row.properties, 'ipConfigurations').some((one) => textAt(one, 'properties', 'publicIPAddress', 'id') !== undefined));
      const expected = field === 'publicPath' ? hasPath : hasPath ? ['publicIp'] : [];
      expect(plain(trafficOf(network).answers)[field], `seed ${String(seed)}`).toEqual(expected);
    }
  });
});

describe('the verdict', () => {
  it('is open exactly where some port is open to more than /16, to less than /48 or to a tag', () => {
    for (const seed of LAW_SEEDS) {
      const traffic = trafficOf(randomNetwork(seed));
      const widths = portsWithOpenings(traffic).map(width);
      if (!traffic.isOpenEnded && !widths.includes('grey')) {
        const widest = widths.includes('open') ? 'open' : widths.includes('restricted') ? 'restricted' : 'closed';
        expect(plain(traffic.answers)['verdict'], `seed ${String(seed)}`).toBe(widest);
      }
      if (widths.includes('open')) expect(plain(traffic.answers)['verdict'], `seed ${String(seed)}`).toBe('open');
    }
  });

  it('of each opening says how wide it is, and the open ports are those of the open ones', () => {
    for (const seed of LAW_SEEDS) {
      const { openings, answers } = trafficOf(randomNetwork(seed));
      const judged = openings.map((opening) => ({ verdict: opening.verdict, width: width([opening]) })).filter((one) => one.width !== 'grey');
      expect(judged.map((one) => one.verdict), `seed ${String(seed)}`).toEqual(judged.map((one) => one.width));
      const ports = plain(answers)['openPorts'];
      if (Array.isArray(ports)) expect(members(ports.flatMap((text: string) => parsePorts(text) ?? [])), `seed ${String(seed)}`).toEqual(members(openings.filter((one) => one.verdict === 'open' && ['Tcp', 'Udp', '*'].includes(one.protocol)).map((one) => one.ports)));
    }
  });

  it('is closed once every level begins with a deny of everything', () => {
    for (const seed of LAW_SEEDS) {
      const network = guarded(randomNetwork(seed));
      const traffic = trafficOf(network);
      expect(traffic.openings, `seed ${String(seed)}`).toEqual([]);
      if (isWhollyRead(network)) expect({ ...plain(traffic.answers), isOpenEnded: traffic.isOpenEnded }, `seed ${String(seed)}`).toMatchObject({ verdict: 'closed', openPorts: [], isOpenEnded: false });
    }
  });

  it('stays what it is or becomes unknown when a security group is not read', () => {
    for (const seed of LAW_SEEDS) {
      const network = randomNetwork(seed);
      const before = String(verdictOf(network));
      for (const { id, type } of network.rows.filter((row) => row.type === SECURITY_GROUP)) {
        const after = trafficOf(withRows(network, (row) => (row.id === id ? undefined : row)));
        const verdict = String(plain(after.answers)['verdict']);
        expect([before, 'unknown: notCollected'], `seed ${String(seed)} without ${type} ${id}`).toContain(verdict);
      }
    }
  });
});

describe('every answer', () => {
  it('is the same in whatever order the rows, rules, subnets and peerings come', () => {
    for (const seed of LAW_SEEDS) {
      const network = randomNetwork(seed);
      expect(trafficOf(shuffled(network, seed)).answers, `seed ${String(seed)}`).toEqual(trafficOf(network).answers);
    }
  });

  it('is given, and says one of the known things, whatever stands in a row', () => {
    for (const seed of LAW_SEEDS) {
      const random = createRandom(seed);
      for (let turn = 0; turn < 5; turn += 1) {
        const verdict = String(plain(trafficOf(damaged(randomNetwork(seed), random)).answers)['verdict']);
        expect(verdict, `seed ${String(seed)}, turn ${String(turn)}`).toMatch(/^(?:open|restricted|closed|unknown: (?:notCollected|noData))$/u);
      }
    }
  });

  it('is the same whatever letter case the ids are written in', () => {
    for (const seed of LAW_SEEDS) {
      const network = randomNetwork(seed);
      const [before, after] = [network, withRows(network, lowerIds)].map((one) => JSON.stringify(plain(trafficOf(one).answers)).toLowerCase());
      expect(after, `seed ${String(seed)}`).toBe(before);
    }
  });
});

/** One value of a row, somewhere, is something else than Azure would send. */
function damaged(network: RandomNetwork, random: Random): RandomNetwork {
  const victim = random.pick(network.rows);
  return withRows(network, (row) => (row.id === victim.id ? { ...row, properties: objectAt(damagedValue(row.properties, random)) } : row));
}

function damagedValue(value: OracleJson, random: Random): OracleJson {
  if (typeof value !== 'object' || value === null || random.chance(0.15)) return random.pick<OracleJson>([null, '', 'x', 7, true, [], {}, [null], ['*'], { id: 7 }]);
  const keys = Object.keys(value);
  if (keys.length === 0) return 'x';
  const key = random.pick(keys);
  const changed = Object.entries(value).map(([name, inner]) => [name, name === key ? damagedValue(inner ?? null, random) : inner] as const);
  return Array.isArray(value) ? changed.map(([, inner]) => inner ?? null) : Object.fromEntries(changed);
}

/** Where a set of ports begins and ends. */
function members(ranges: readonly PortRange[]): readonly number[] {
  const has = (port: number): boolean => ranges.some(({ first, last }) => first <= port && port <= last);
  return [...new Set(ranges.flatMap(({ first, last }) => [first, last]))].filter((port) => !has(port - 1) || !has(port + 1)).toSorted((left, right) => left - right);
}

function lowerIds(row: OracleRow): OracleRow {
  return JSON.parse(JSON.stringify(row), (_key, value: unknown) => (typeof value === 'string' && value.startsWith('/') ? value.toLowerCase() : value)) as OracleRow;
}

const DENY_ALL: OracleObject = {
  name: 'deny-all',
  properties: { direction: 'Inbound', access: 'Deny', protocol: '*', priority: 100, sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '*' },
};

/** A deny of everything first in every group, and a group at every level that has none. */
function guarded(network: RandomNetwork): RandomNetwork {
  const extra = network.rows.find((row) => row.type.endsWith('/networkinterfaces'));
  if (extra === undefined) throw new Error('a network without an interface');
  const id = extra.id.replace(/networkInterfaces\/.*/u, 'networkSecurityGroups/nsg-Extra');
  const group: OracleRow = { ...extra, id, name: 'nsg-Extra', type: SECURITY_GROUP, properties: {} };
  const guardedRows = withRows(network, (row) => ({ ...row, properties: withGuards(row, id) }));
  return withRules({ ...guardedRows, rows: [...guardedRows.rows, group] }, (rules) => [...rules.filter((rule) => valueAt(rule, 'properties', 'priority') !== 100), DENY_ALL]);
}

function withGuards({ type, properties }: OracleRow, id: string): OracleObject {
  const withGuard = (level: OracleObject): OracleObject => (textAt(level, 'networkSecurityGroup', 'id') === undefined ? { ...level, networkSecurityGroup: { id } } : level);
  if (type.endsWith('/networkinterfaces')) return withGuard(properties);
  if (!type.endsWith('/virtualnetworks')) return properties;
  return { ...properties, subnets: listAt(properties, 'subnets').map((subnet) => ({ ...objectAt(subnet), properties: withGuard(objectAt(subnet, 'properties')) })) };
}

function shuffled(network: RandomNetwork, seed: number): RandomNetwork {
  const random = createRandom(seed);
  const shuffle = <T>(list: readonly T[]): readonly T[] => random.sample(list, Number.POSITIVE_INFINITY);
  const keys = ['securityRules', 'subnets', 'virtualNetworkPeerings'];
  const inner = (row: OracleRow): OracleRow => ({
    ...row,
    properties: Object.fromEntries(Object.entries(row.properties).map(([key, value]) => [key, keys.includes(key) ? shuffle(listAt(value)) : value])),
  });
  const changed = withRows(network, inner);
  return { ...changed, rows: shuffle(changed.rows) };
}
