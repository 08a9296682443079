import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { ALL_ADDRESSES, contains, formatRanges, overlaps, parseAddressSet } from '../../values/cidr.ts';
import { parseInstant } from '../../values/duration.ts';
import type { JsonObject } from '../../values/json.ts';
import { formatPorts, type PortSet } from '../../values/ports.ts';
import { noData } from '../missing.ts';
import { notCollected, TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { isWithin } from '../exposure/requestStates.ts';
import type { SecurityRule, Selector } from '../exposure/securityRule.ts';
import type { FirewallRule, FirewallRulesFor } from './jitFirewallRules.ts';
import { isJitRule, type AccessRequest, type MachinePolicy } from './requests.ts';
import { standsOf, type Stand } from './stands.ts';

/** An allow that just-in-time access wrote for a machine. */
interface JitAllow {
  readonly kind: 'securityGroup' | 'firewall';
  readonly holder: string;
  readonly name: string;
  readonly ports: PortSet;
  readonly sources: Selector;
}

/** Tells which allows of just-in-time access outlived their requests. */
export type LeftoversOf = (machine: Row, policy: MachinePolicy, requestGap: Unknown | undefined) => Answer<readonly JsonObject[]>;

/**
 * An allow by just-in-time access whose request is over for longer than the grace, or that no request ever asked for. Of
 * one whose request was taken back early nobody tells when, so that the security group shown may be older than that.
 */
export function leftovers(index: NetworkIndex, firewallRules: FirewallRulesFor): LeftoversOf {
  const stand = standsOf(index);
  return (machine, policy, requestGap) => {
    const { stands, gap } = stand(machine);
    const translated = stands.map(({ privateAddress, virtualNetwork }) => firewallRules(privateAddress, virtualNetwork));
    const allows = distinct([...stands.flatMap(groupAllows), ...translated.flatMap(({ rules }) => rules.map(firewallAllow))]);
    const perhaps = gap ?? unreadableRule(stands) ?? firewallGap(index, stands) ?? translated.find((one) => one.gap !== undefined)?.gap;
    if (requestGap !== undefined) return allows.length === 0 ? known([], perhaps) : unknown(requestGap);
    const standing = allows.filter((allow) => !policy.requests.some((request) => request.live && isWithin(allow, request)));
    const left = standing.filter((allow) => !policy.requests.some((request) => request.state === 'revoked' && isWithin(allow, request)));
    const recent = left.length === standing.length ? undefined : noData(machine, 'a request was taken back before its end, and Azure does not tell when: its allow may be gone by now');
    return known(left.map((allow) => allowJson(allow, policy.requests)), perhaps ?? recent);
  };
}

/** An allow by its place: a security group or a classic firewall, and the rule's name there. */
export type AllowPlace = Pick<JitAllow, 'kind' | 'holder' | 'name'>;

/** The allows that just-in-time access wrote and that let in what a request asks for and nothing else: what would have to go for its way to end. */
export function standingAllows(index: NetworkIndex, firewallRules: FirewallRulesFor): (machine: Row, request: Pick<AccessRequest, 'port' | 'sources'>) => readonly AllowPlace[] {
  const stand = standsOf(index);
  return (machine, request) => {
    const { stands } = stand(machine);
    const translated = stands.flatMap(({ privateAddress, virtualNetwork }) => firewallRules(privateAddress, virtualNetwork).rules);
    return distinct([...stands.flatMap(groupAllows), ...translated.map(firewallAllow)]).filter((allow) => isWithin(allow, request)).map(({ kind, holder, name }) => ({ kind, holder, name }));
  };
}

/**
 * The deny of just-in-time access bears the same name: a rule that lost its access is no allow that was seen. Behind a group
 * stand other machines too: of one without an address nobody can tell which allows are for it.
 */
function groupAllows({ privateAddress, levels }: Stand): readonly JitAllow[] {
  const address = parseAddressSet([privateAddress]);
  return levels
    .flatMap((level) => (level.kind === 'rules' ? level.rules : []))
    .filter((rule) => rule.access === 'Allow' && isUnderstood(rule) && isJitRule(rule))
    .filter(({ destinations }) => (address === undefined ? contains(destinations.addresses, ALL_ADDRESSES) : overlaps(destinations.addresses, address)))
    .map(({ securityGroup, name, ports, sources }) => ({ kind: 'securityGroup', holder: securityGroup, name, ports, sources }));
}

function firewallAllow({ firewall, name, ports, sources }: FirewallRule): JitAllow {
  return { kind: 'firewall', holder: firewall, name, ports, sources };
}

function isUnderstood({ readable, portsReadable }: SecurityRule): boolean {
  return readable && portsReadable;
}

/** A rule that could not be understood may be one of them; Azure names every rule, and who wrote one without a name nobody can tell. */
function unreadableRule(stands: readonly Stand[]): Unknown | undefined {
  const rules = stands.flatMap(({ levels }) => levels).flatMap((level) => (level.kind === 'rules' ? level.rules : []));
  const rule = rules.find((one) => one.access === 'Allow' && (!isUnderstood(one) || (one.name === '' && !isJitRule(one))));
  return rule === undefined ? undefined : notCollected(TYPES.securityGroup, rule.securityGroup, `a rule of ${rule.securityGroup} could not be understood: ${rule.name === '' ? 'it has no name' : rule.name}`);
}

/** One group may stand before several interfaces of a machine. */
function distinct(allows: readonly JitAllow[]): readonly JitAllow[] {
  return [...new Map(allows.map((allow) => [`${allow.holder} ${allow.name}`.toLowerCase(), allow])).values()];
}

function firewallGap(index: NetworkIndex, stands: readonly Stand[]): Unknown | undefined {
  return stands.flatMap(({ subscriptions }) => subscriptions).map((subscription) => index.gap(TYPES.firewall, subscription)).find((gap) => gap !== undefined);
}

function allowJson({ kind, holder, name, ports, sources }: JitAllow, requests: readonly AccessRequest[]): JsonObject {
  const ended = requests.filter((request) => isWithin({ ports, sources }, request)).map(({ endsAt }) => endsAt);
  const last = ended.toSorted((a, b) => (parseInstant(a) ?? 0) - (parseInstant(b) ?? 0)).at(-1);
  return { kind, holder, rule: name, ports: formatPorts(ports), from: sourceTexts(sources), requestEnded: last ?? null };
}

function sourceTexts({ addresses, tags, groups }: Selector): readonly string[] {
  return contains(addresses, ALL_ADDRESSES) ? ['*'] : [...formatRanges(addresses), ...tags, ...groups];
}
