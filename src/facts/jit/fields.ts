import type { FactField } from '../../model/fact.ts';
import { exposureFact } from '../exposure/exposure.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { VERDICTS } from './assessments.ts';
import { JIT_STATES, REASONS } from './grade.ts';
import { PORTAL_GROUPS, PORTAL_REASONS } from './portal.ts';

/** What the policies alone say. */
const policies = [TYPES.virtualMachine, TYPES.jitPolicy];
/** What stands before a machine, and what was asked for. */
const allows = [TYPES.virtualMachine, TYPES.networkInterface, TYPES.securityGroup, TYPES.virtualNetwork, TYPES.firewall, TYPES.jitPolicy];
const exposure = exposureFact.reads;
const grade = [...exposure, TYPES.pricing];
/** Defender's own word, which nothing else may hang on. */
const defender = [TYPES.virtualMachine, TYPES.assessment];

/** Everything the fact reads. */
export const JIT_READS: readonly string[] = [...grade, TYPES.assessment];

const PROTOCOL_PORTS: Readonly<Record<string, FactField>> = {
  protocol: { type: 'string', values: ['Tcp', 'Udp', '*'], description: 'The protocol; * for both' },
  ports: { type: 'portSet', description: 'Ports of the machine' },
};
const PORT: FactField = { type: 'integer', description: 'Port of the machine' };
const ROOT_CAUSE: FactField = { type: 'string', description: 'What it comes from: see exposure.openings[*].rootCause' };

const GRADE_FIELDS: Readonly<Record<string, FactField>> = {
  state: { reads: grade, type: 'string', values: JIT_STATES, description: 'protected: every port of the policy is closed at rest; weak: that, but for any source or too long; partial, unprotected: a management port stands open that no policy covers; bypassed: covered, and open at rest all the same' },
  reason: { reads: grade, type: 'string', values: REASONS, description: 'Why just-in-time access does not apply; absent where it does' },
  available: { reads: grade, type: 'boolean', description: 'Whether just-in-time access can be used: Defender for Servers plan 2, and a security group or a firewall with classic rules in the way' },
  uncoveredPorts: { reads: exposure, type: 'portSet', description: 'Ports open to (nearly) everyone at rest that no policy names' },
  uncovered: {
    reads: exposure, type: 'object[]', description: 'The same by protocol: a policy port for TCP does not cover UDP',
    items: PROTOCOL_PORTS,
  },
  uncoveredOpenings: {
    reads: exposure, type: 'object[]', description: 'The openings at rest to (nearly) everyone, as far as no policy covers them',
    items: { ...PROTOCOL_PORTS, rootCause: ROOT_CAUSE },
  },
  openAtRest: { reads: exposure, type: 'portSet', description: 'Ports that a policy names and that somebody reaches without a request' },
  bypasses: {
    reads: exposure, type: 'object[]', description: 'The openings at rest on ports that a policy names',
    items: {
      ...PROTOCOL_PORTS,
      verdict: { type: 'string', values: ['open', 'restricted'], description: 'open to (nearly) everyone, or restricted to few' },
      rootCause: ROOT_CAUSE,
      rules: { type: 'string[]', description: 'The rules that let it in; empty where nothing stands in the way' },
    },
  },
  portalGroup: { reads: grade, type: 'string', values: PORTAL_GROUPS, description: 'The list in which Defender for Cloud shows the machine' },
  portalReason: { reads: grade, type: 'string', values: PORTAL_REASONS, description: 'Why it is unsupported: no plan 2; behind a firewall that a firewall policy rules; neither a security group nor a firewall' },
};

const POLICY_FIELDS: Readonly<Record<string, FactField>> = {
  configured: { reads: policies, type: 'boolean', description: 'Whether a policy names the machine' },
  policies: { reads: policies, type: 'string[]', description: 'Ids of the policies that name the machine' },
  ports: {
    reads: policies,
    type: 'object[]',
    description: 'What the policies let people ask for',
    items: {
      port: PORT,
      protocol: { type: 'string', description: 'TCP, UDP or *' },
      sources: { type: 'string[]', description: 'Sources that may be asked for; * for any' },
      wideSource: { type: 'boolean', description: 'Whether access may be asked for from (nearly) anywhere' },
      maxDuration: { type: 'duration', description: 'The longest access' },
    },
  },
  sources: { reads: policies, type: 'string[]', description: 'Sources that may be asked for, over all ports' },
  coveredPorts: { reads: policies, type: 'portSet', description: 'Ports that some policy names' },
  longestDuration: { reads: policies, type: 'duration', description: 'The longest access over all ports; absent without a policy' },
  connection: {
    reads: exposure, type: 'object[]', description: 'Where to connect to once access is granted, for each port of the policies',
    items: {
      port: PORT,
      protocol: { type: 'string', description: 'TCP, UDP or *' },
      address: { type: 'string', description: 'Public address to connect to' },
      connectPort: { type: 'integer', description: 'Port to connect to; absent where it cannot be told' },
      path: { type: 'string', values: ['publicIp', 'loadBalancerRule', 'inboundNatRule', 'firewallDnat'], description: 'The way in' },
    },
  },
};

const REQUEST_FIELDS: Readonly<Record<string, FactField>> = {
  requests: {
    reads: policies,
    type: 'object[]',
    description: 'Requests for access, the newest first',
    items: {
      port: PORT,
      sources: { type: 'string[]', description: 'Sources asked for; empty: the address of who asked' },
      wideSource: { type: 'boolean', description: 'Whether it was asked for (nearly) anywhere' },
      requestor: { type: 'string', description: 'Who asked' },
      startedAt: { type: 'dateTime', description: 'When' },
      endsAt: { type: 'dateTime', description: 'When it ends or ended' },
      state: { type: 'string', values: ['live', 'ending', 'revoked', 'over'], description: 'live: granted and not over; ending: ran out less than half an hour ago; revoked: taken back before its end; over: for longer' },
    },
  },
  liveRequests: { reads: policies, type: 'integer', description: 'Requests that are not over' },
  expiredRequests: { reads: policies, type: 'integer', description: 'Requests that ran out or were taken back' },
  lastRequestor: { reads: policies, type: 'string', description: 'Who asked last; absent where nobody did' },
  lastRequestedAt: { reads: policies, type: 'dateTime', description: 'When that was; absent where nobody did' },
  lastRequestJustified: { reads: policies, type: 'boolean', description: 'Whether a reason was given; absent where nobody asked' },
  leftovers: {
    reads: allows,
    type: 'object[]',
    description: 'Allows that just-in-time access wrote and whose request is over for longer than half an hour, or was never made',
    items: {
      kind: { type: 'string', values: ['securityGroup', 'firewall'], description: 'Where the rule stands' },
      holder: { type: 'string', description: 'Id of the security group or firewall' },
      rule: { type: 'string', description: 'Name of the rule' },
      ports: { type: 'portSet', description: 'Ports of the machine' },
      from: { type: 'string[]', description: 'Sources that it lets in, both ends included; * for any' },
      requestEnded: { type: 'dateTime', description: 'When the last request for it ended; absent where there is none' },
    },
  },
};

const DEFENDER_FIELDS: Readonly<Record<string, FactField>> = {
  defenderVerdict: { reads: defender, type: 'string', values: VERDICTS, description: "Defender for Cloud's own verdict on just-in-time access for the machine; absent where it gives none" },
  defenderCause: { reads: defender, type: 'string', description: 'The cause that comes with it: OffByPolicy, say' },
  defenderAgrees: { reads: JIT_READS, type: 'boolean', description: "Whether it agrees with the state; absent where Defender gives no verdict" },
};

export const JIT_FIELDS: Readonly<Record<string, FactField>> = { ...GRADE_FIELDS, ...POLICY_FIELDS, ...REQUEST_FIELDS, ...DEFENDER_FIELDS };
