import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { addressCount, equalAddresses } from '../../values/cidr.ts';
import { asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, countPorts, formatPorts, unionOf, type PortSet } from '../../values/ports.ts';
import { missingPath } from '../missing.ts';
import type { Endpoint } from './endpoints.ts';
import { machineExposure, type Exposure } from './machineExposure.ts';
import { TYPES } from './networkIndex.ts';
import { PATH_KINDS } from './publicPaths.ts';
import { rangesOf, type Opening } from './reach.ts';
import { hasPorts } from './securityRule.ts';
import { because, sentenceOf } from './sentence.ts';
import { widest, type Verdict } from './width.ts';

const VERDICTS: readonly Verdict[] = ['open', 'restricted', 'temporary', 'closed'];

const FIELDS: Readonly<Record<string, FactField>> = {
  publicPath: { type: 'boolean', description: 'Whether something public leads to the machine: an address of its own, a load balancer, a firewall' },
  paths: { type: 'string[]', values: PATH_KINDS, description: 'The kinds of ways in' },
  verdict: { type: 'string', values: VERDICTS, description: 'The widest opening: open to (nearly) everyone, restricted to few, temporary by a just-in-time request, or closed' },
  openPorts: { type: 'portSet', description: 'Ports open to (nearly) everyone, over TCP or UDP' },
  openPortCount: { type: 'integer', description: 'How many ports these are, of 65,536' },
  openings: {
    type: 'object[]',
    description: 'What gets in: a run of ports that the same sources reach by the same rules',
    items: {
      path: { type: 'string', values: PATH_KINDS, description: 'The way in' },
      publicAddress: { type: 'string', description: 'The public address' },
      frontendPort: { type: 'integer', description: 'The public port, where it is one and not the port of the machine' },
      floatingIp: { type: 'boolean', description: 'Whether the filters see the frontend instead of the machine' },
      networkInterface: { type: 'string', description: 'Id of the network interface' },
      ipConfiguration: { type: 'string', description: 'Name of the IP configuration' },
      privateAddress: { type: 'string', description: 'Address of the machine inside its network' },
      protocol: { type: 'string', values: ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'], description: 'The protocol; * where it does not matter' },
      ports: { type: 'string', description: 'Ports of the machine: 22, 20-25 or *' },
      portCount: { type: 'integer', description: 'How many ports these are, of 65,536' },
      from: { type: 'string[]', description: 'Public sources that get in, both ends included; Internet for all of them' },
      addressCount: { type: 'integer', description: 'How many public addresses get in, tags of unknown prefixes apart' },
      sourceTags: { type: 'string[]', description: 'Service tags of unknown prefixes that get in' },
      verdict: { type: 'string', values: VERDICTS, description: 'How wide it is' },
      decidedBy: {
        type: 'object[]', description: 'The allow that decides at each level; empty where no security group stands in the way',
        items: {
          level: { type: 'string', values: ['adminRule', 'subnet', 'networkInterface'], description: 'Where the rule stands: before all security groups, at the subnet, at the network interface' },
          securityGroup: { type: 'string', description: 'Id of the security group, or of the collection of security admin rules' },
          rule: { type: 'string', description: 'Name of the rule' },
          priority: { type: 'integer', description: 'Its priority' },
        },
      },
      because: { type: 'string', description: 'The deciding rules in words' },
      rootCause: { type: 'string', description: 'What it comes from: the rules, or the lack of any, whose change would end it' },
      sentence: { type: 'string', description: 'The whole way in words: who, by which address, to which machine, by which rules' },
    },
  },
  assumes: { type: 'string[]', description: 'What is taken for granted where something stands open' },
  deallocated: { type: 'boolean', description: 'Whether the machine is switched off: it will be as open the day it is started' },
  rootCause: { type: 'string', description: 'What the first opening to (nearly) everyone comes from; absent where there is none' },
};

/** What the Internet reaches of a virtual machine, an instance of a scale set or a network interface. */
export const exposureFact: FactDefinition = {
  name: 'exposure',
  description: 'What the Internet reaches of a virtual machine, an instance of a scale set or a network interface, by which way and which rules',
  on: [TYPES.virtualMachine, TYPES.scaleSetInstance, TYPES.networkInterface],
  reads: [
    TYPES.virtualMachine, TYPES.networkInterface, TYPES.securityGroup, TYPES.publicAddress, TYPES.virtualNetwork, TYPES.routeTable, TYPES.loadBalancer,
    TYPES.publicPrefix, TYPES.firewall, TYPES.firewallPolicy, TYPES.ruleCollectionGroup, TYPES.ipGroup, TYPES.adminRules, TYPES.adminGoalState, TYPES.adminRuleCollection, TYPES.adminRule,
    TYPES.networkGroupMembership, TYPES.jitPolicy, TYPES.scaleSet, TYPES.scaleSetInstance, TYPES.scaleSetInterface, TYPES.scaleSetAddress,
  ],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const exposureOf = machineExposure(snapshot, context);
    return (row) => answers(row, exposureOf(row));
  },
};

function answers(row: Row, exposure: Exposure): FactAnswers {
  const { endpoints, perhapsPaths, assumes } = exposure;
  const ports = openPorts(exposure);
  return {
    publicPath: endpoints.length > 0 ? known(true) : answerOr(perhapsPaths, false),
    paths: known([...new Set(endpoints.map(({ path }) => path.kind))], perhapsPaths),
    ...trafficAnswers(row, exposure, ports),
    assumes: known(assumes),
    deallocated: deallocatedAnswer(row),
    rootCause: known(endpoints.flatMap(({ traffic }) => traffic.openings).find(({ verdict }) => verdict === 'open')?.rootCause ?? null),
  };
}

/** Seen open is reported open, whatever was not read; that nothing more is open takes that all of it was read. */
function trafficAnswers(row: Row, exposure: Exposure, ports: PortSet): FactAnswers {
  const { endpoints, perhapsPaths, perhapsMore } = exposure;
  const perhaps = perhapsPaths ?? perhapsMore;
  const verdict = widest(endpoints.flatMap(({ traffic }) => traffic.openings.map((opening) => opening.verdict)));
  return {
    verdict: verdict === 'open' ? known(verdict) : answerOr(perhaps, verdict),
    openPorts: known(formatPorts(ports), perhaps),
    openPortCount: countAnswer(countPorts(ports), perhaps),
    openings: known(endpoints.flatMap((endpoint) => endpoint.traffic.openings.map((opening) => openingJson(row, endpoint, opening))), perhaps),
  };
}

/** A count of what was seen is the least there is. */
function countAnswer(count: number, perhaps: Unknown | undefined): Answer<JsonValue> {
  return count === ALL_THERE_ARE || perhaps === undefined ? known(count) : unknown(perhaps);
}

const ALL_THERE_ARE = countPorts(ALL_PORTS);

function answerOr(cause: Unknown | undefined, value: JsonValue): Answer<JsonValue> {
  return cause === undefined ? known(value) : unknown(cause);
}

function openPorts({ endpoints }: Exposure): PortSet {
  const open = endpoints.flatMap(({ traffic }) => traffic.openings).filter(({ verdict, protocol }) => verdict === 'open' && (protocol === '*' || hasPorts(protocol)));
  return unionOf(open.map(({ ports }) => ports));
}

function openingJson(row: Row, endpoint: Endpoint, opening: Opening): JsonObject {
  const { path } = endpoint;
  return {
    path: path.kind,
    publicAddress: path.publicAddress,
    ...(path.frontendPort === undefined ? {} : { frontendPort: path.frontendPort }),
    ...(path.floating === undefined ? {} : { floatingIp: true }),
    networkInterface: endpoint.networkInterface,
    ipConfiguration: endpoint.ipConfiguration,
    privateAddress: endpoint.privateAddress,
    protocol: opening.protocol,
    ports: formatPorts(opening.ports)[0] ?? '*',
    portCount: countPorts(opening.ports),
    from: equalAddresses(opening.sources, endpoint.universe) ? ['Internet'] : rangesOf(opening.sources),
    addressCount: addressCount(opening.sources),
    sourceTags: opening.sourceTags,
    verdict: opening.verdict,
    decidedBy: opening.deciders.map(({ level, rule }) => ({ level, securityGroup: rule.securityGroup, rule: rule.name, priority: rule.priority })),
    because: because(opening),
    rootCause: opening.rootCause,
    sentence: sentenceOf(row.name, endpoint, opening),
  };
}

/** Only machines have a power state of their own. */
function deallocatedAnswer(row: Row): Answer<JsonValue> {
  if (row.type.toLowerCase() === TYPES.networkInterface.toLowerCase()) return known(false);
  const code = asString(at(row, 'properties', 'extended', 'instanceView', 'powerState', 'code'))?.toLowerCase();
  return code === undefined ? unknown(missingPath(row, 'properties.extended.instanceView.powerState.code')) : known(code === 'powerstate/deallocated');
}
