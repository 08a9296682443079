import { describe, expect, it } from 'vitest';
import { atRest, guardsOf } from '../../../src/facts/jit/guards.ts';
import { portalOf, type PortalInput } from '../../../src/facts/jit/portal.ts';
import type { AccessRequest } from '../../../src/facts/jit/requests.ts';
import type { Endpoint } from '../../../src/facts/exposure/endpoints.ts';
import type { Exposure } from '../../../src/facts/exposure/machineExposure.ts';
import { networkIndex, notCollected } from '../../../src/facts/exposure/networkIndex.ts';
import type { PublicPath } from '../../../src/facts/exposure/publicPaths.ts';
import { known, unknown, type Answer, type Gap } from '../../../src/model/unknown.ts';
import { ALL_IPV4, NO_ADDRESSES } from '../../../src/values/cidr.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { parsePortSet } from '../../../src/values/ports.ts';
import { snapshotOf } from '../access/snapshot.ts';
import { id } from '../exposure/site.ts';
import { FIREWALLS } from './machine.ts';

const CLASSIC = id('Network/azureFirewalls/classic');
const MANAGED = id('Network/azureFirewalls/managed');
const UNREAD = id('Network/azureFirewalls/unread');
const ROWS = [
  { id: CLASSIC.toUpperCase(), type: FIREWALLS, properties: {} },
  { id: MANAGED, type: FIREWALLS, properties: { firewallPolicy: { id: id('Network/firewallPolicies/policy') } } },
];
const INDEX = networkIndex(snapshotOf(ROWS));
const SSH_PORT = parsePortSet('22') ?? { edges: [] };

/** A way to port 22 through a firewall (or none), with one opening of a verdict or none. */
function endpoint(firewall: string | undefined, jitRule = false, verdict?: 'open' | 'temporary', frontendPort?: number): Endpoint {
  const path: PublicPath = {
    kind: firewall === undefined ? 'publicIp' : 'firewallDnat', publicAddress: '20.50.60.99', admits: new Map([['Tcp', SSH_PORT]]), unguarded: 'open',
    ...(frontendPort === undefined ? {} : { frontendPort }),
    ...(firewall === undefined ? {} : { firewall: { firewall, rule: 'rule', jitRule, sources: { addresses: ALL_IPV4, tags: [] }, seenFrom: { addresses: NO_ADDRESSES } } }),
  };
  const openings = verdict === undefined ? [] : [{ protocol: 'Tcp' as const, ports: SSH_PORT, sources: ALL_IPV4, sourceTags: [], verdict, deciders: [], rootCause: '' }];
  return { ...BARE, path, traffic: { ...BARE.traffic, openings } };
}

const BARE: Endpoint = {
  networkInterface: '', ipConfiguration: '', privateAddress: '10.0.1.4', universe: ALL_IPV4, guarded: false, bare: [], perhapsMore: undefined, assumes: [], traffic: { openings: [], maybeMore: false, ignored: [] },
  path: { kind: 'publicIp', publicAddress: '', admits: new Map(), unguarded: 'open' },
};

function exposure(endpoints: readonly Endpoint[], more: Partial<Exposure> = {}): Exposure {
  return { endpoints, unfollowed: [], perhapsPaths: undefined, perhapsMore: undefined, assumes: [], guarded: false, perhapsGuarded: undefined, ...more };
}

const FIREWALL_GAP = notCollected(FIREWALLS, '/subscriptions/s', 'firewalls were not read');
const SUBNET_GAP = notCollected('Microsoft.Network/virtualNetworks', '/subscriptions/s', 'networks were not read');
const OTHER_GAP = notCollected('Microsoft.Network/loadBalancers', '/subscriptions/s', 'balancers were not read');

describe('what guards a machine', () => {
  it.each<[string, Exposure, readonly string[], boolean | 'unknown', boolean | 'unknown']>([
    ['nothing', exposure([endpoint(undefined)]), [], false, false],
    ['a group', exposure([endpoint(undefined)], { guarded: true }), [], true, false],
    ['a firewall with classic rules', exposure([endpoint(CLASSIC)]), [], true, false],
    ['a firewall that a policy names', exposure([endpoint(undefined)]), ['20.50.60.99'], true, false],
    ['a firewall with a policy', exposure([endpoint(MANAGED)]), [], false, true],
    ['one of each', exposure([endpoint(MANAGED), endpoint(CLASSIC)]), [], true, true],
    ['a group behind a firewall with a policy', exposure([endpoint(MANAGED)], { guarded: true }), [], true, true],
    ['a firewall that was not read', exposure([endpoint(UNREAD)]), [], 'unknown', 'unknown'],
    ['perhaps a firewall', exposure([endpoint(undefined)], { perhapsPaths: FIREWALL_GAP }), [], 'unknown', 'unknown'],
    ['a group, and perhaps a firewall', exposure([endpoint(undefined)], { perhapsPaths: FIREWALL_GAP, guarded: true }), [], true, 'unknown'],
    // A firewall hands on to load balancers too.
    ['perhaps a load balancer', exposure([endpoint(undefined)], { perhapsPaths: OTHER_GAP }), [], 'unknown', 'unknown'],
    ['perhaps the group of a subnet that was not read', exposure([endpoint(undefined)], { perhapsGuarded: SUBNET_GAP }), [], 'unknown', false],
    ['a group, and perhaps another', exposure([endpoint(undefined)], { perhapsGuarded: SUBNET_GAP, guarded: true }), [], true, false],
  ])('%s', (_name, given, firewallAddresses, guard, behindFirewallPolicy) => {
    const found = guardsOf(INDEX, given, { firewallAddresses });
    expect([plain(found.guard), plain(found.behindFirewallPolicy)]).toEqual([guard, behindFirewallPolicy]);
  });
});

describe('a way that could not be followed', () => {
  const gap: Gap = { ...FIREWALL_GAP, reason: 'forbidden', scope: '/subscriptions/other' };

  it.each<[string, readonly JsonObject[], readonly Gap[], boolean | 'unknown']>([
    ['any firewall with a policy', ROWS, [], 'unknown'],
    ['no firewall', [], [], false],
    ['firewalls with classic rules alone', ROWS.slice(0, 1), [], false],
    ['firewalls that were not read, wherever they are', ROWS.slice(0, 1), [gap], 'unknown'],
  ])('comes through a firewall with a policy perhaps, where there is %s', (_name, rows, gaps, wanted) => {
    const given = exposure([endpoint(undefined)], { perhapsPaths: OTHER_GAP });
    expect(plain(guardsOf(networkIndex(snapshotOf(rows, gaps)), given, { firewallAddresses: [] }).behindFirewallPolicy)).toBe(wanted);
  });
});

function plain<T>(answer: Answer<T>): T | 'unknown' {
  return answer.known ? answer.value : 'unknown';
}

describe('the lists of the portal', () => {
  const no = unknown(OTHER_GAP);
  const base: PortalInput = { configured: known(false), plan: known(true), guard: known(true), behindFirewallPolicy: known(false) };
  it.each<[string, Partial<PortalInput>, string, string | null]>([
    ['eligible', {}, 'notConfigured', null],
    ['in a policy', { configured: known(true) }, 'configured', null],
    ['in a policy, whatever else holds', { configured: known(true), plan: known(false), guard: known(false), behindFirewallPolicy: known(true) }, 'configured', null],
    ['without plan 2', { plan: known(false) }, 'unsupported', 'noPlan2'],
    ['without plan 2 and without a guard', { plan: known(false), guard: known(false) }, 'unsupported', 'noPlan2'],
    ['behind a firewall with a policy', { behindFirewallPolicy: known(true) }, 'unsupported', 'firewallPolicy'],
    ['behind such a firewall, without a group', { behindFirewallPolicy: known(true), guard: known(false) }, 'unsupported', 'firewallPolicy'],
    ['without a guard', { guard: known(false) }, 'unsupported', 'noGuard'],
    ['policies unread', { configured: no }, 'unknown', 'unknown'],
    ['plans unread', { plan: no }, 'unknown', 'unknown'],
    ['guards unread', { guard: no }, 'unknown', 'unknown'],
    ['firewalls unread', { behindFirewallPolicy: no }, 'unknown', 'unknown'],
    ['in a policy, plans unread', { configured: known(true), plan: no, guard: no, behindFirewallPolicy: no }, 'configured', null],
    ['without plan 2, guards unread', { plan: known(false), guard: no, behindFirewallPolicy: no }, 'unsupported', 'noPlan2'],
  ])('%s', (_name, given, group, reason) => {
    const found = portalOf({ ...base, ...given });
    expect([plain(found.portalGroup), plain(found.portalReason)]).toEqual([group, reason]);
  });
});

describe('at rest', () => {
  const live: AccessRequest = { port: 22, sources: [], requestor: '', startedAt: '', endsAt: '', state: 'live', live: true, justified: false, mappedPort: 50022 };
  it.each<[string, Endpoint, Partial<AccessRequest>, boolean]>([
    ['the way of a live request is not there', endpoint(CLASSIC, true, 'temporary', 50022), {}, false],
    ['nor where a group behind the firewall lets nothing through', endpoint(CLASSIC, true), {}, false],
    ['the way of a request that is over is', endpoint(CLASSIC, true, 'open', 50022), { state: 'over', live: false }, true],
    ['a way that lets in more than was asked for is', endpoint(CLASSIC, true, 'open', 50022), {}, true],
    ['the way to another port is', endpoint(CLASSIC, true, 'temporary', 50022), { port: 3389 }, true],
    ['a way by another port of the firewall is', endpoint(CLASSIC, true, 'temporary', 50022), { mappedPort: 50023 }, true],
    ['a way by a user\'s rule is', endpoint(CLASSIC, false, 'temporary', 50022), {}, true],
    ['a way without a firewall is', endpoint(undefined, false, 'temporary'), {}, true],
  ])('%s', (_name, way, request, stays) => {
    expect(atRest(exposure([way]), [{ ...live, ...request }]).endpoints).toEqual(stays ? [way] : []);
  });
});
