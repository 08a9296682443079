import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { EMPTY_PORTS, includes, parsePortSet } from '../../values/ports.ts';
import type { Endpoint } from '../exposure/endpoints.ts';
import type { Exposure } from '../exposure/machineExposure.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import type { PublicPath } from '../exposure/publicPaths.ts';
import type { AccessRequest, MachinePolicy } from './requests.ts';

/** What just-in-time access can close: a security group, or an Azure Firewall with classic rules. */
export interface Guards {
  readonly guard: Answer<boolean>;
  /** Whether traffic comes through a firewall that a firewall policy rules: just-in-time access does not support those. */
  readonly behindFirewallPolicy: Answer<boolean>;
}

type FirewallKind = 'classic' | 'policy';

/** What stands in front of a machine. A policy names a firewall's address only where it works through that firewall. */
export function guardsOf(index: NetworkIndex, exposure: Exposure, { firewallAddresses }: Pick<MachinePolicy, 'firewallAddresses'>): Guards {
  const firewalls = exposure.endpoints.filter(({ path }) => path.kind === 'firewallDnat').map(({ path }) => firewallKind(index, path));
  const unread = firewalls.find((kind) => !kind.known);
  const isGuarded = exposure.guarded || firewallAddresses.length > 0 || firewalls.some((kind) => kind.known && kind.value === 'classic');
  const isByPolicy = firewalls.some((kind) => kind.known && kind.value === 'policy');
  const perhaps = unread?.unknown ?? exposure.perhapsPaths;
  const perhapsGuarded = perhaps ?? exposure.perhapsGuarded;
  return {
    guard: isGuarded || perhapsGuarded === undefined ? known(isGuarded) : unknown(perhapsGuarded),
    behindFirewallPolicy: isByPolicy || perhaps === undefined || !mayBeByPolicy(index, perhaps) ? known(isByPolicy) : unknown(perhaps),
  };
}

const FIREWALL_TYPES: readonly string[] = [TYPES.firewall, TYPES.ruleCollectionGroup];

/**
 * Whether a way that could not be followed may come through a firewall with a policy: where one is there, or may be. What keeps it hidden
 * need not be of the firewall: it also hands on to a load balancer, or to what its address alone leads to.
 */
function mayBeByPolicy(index: NetworkIndex, perhaps: Unknown): boolean {
  if (FIREWALL_TYPES.includes(perhaps.artifact) || index.gapAnywhere(TYPES.firewall) !== undefined) return true;
  const held = WITH_POLICY.get(index) ?? [...index.rows(TYPES.firewall)].some((row) => kindOf(row) === 'policy');
  WITH_POLICY.set(index, held);
  return held;
}

/** Whether a snapshot holds a firewall with a policy. */
const WITH_POLICY = new WeakMap<NetworkIndex, boolean>();

/** A firewall with a policy has no classic rules (Microsoft.Network azureFirewalls, firewallPolicy). */
function firewallKind(index: NetworkIndex, { firewall }: PublicPath): Answer<FirewallKind> {
  const id = firewall?.firewall ?? '';
  const row = index.row(TYPES.firewall, id);
  return row === undefined ? unknown(index.missing(TYPES.firewall, id)) : known(kindOf(row));
}

export function kindOf(firewall: JsonValue): FirewallKind {
  return (asString(at(firewall, 'properties', 'firewallPolicy', 'id')) ?? '') === '' ? 'classic' : 'policy';
}

/** The exposure without the ways that a live request opened through a firewall: at rest they are not there. */
export function atRest(exposure: Exposure, requests: readonly AccessRequest[]): Exposure {
  const live = requests.filter((request) => request.live);
  const endpoints = exposure.endpoints.filter((endpoint) => !live.some((request) => isOpenedBy(endpoint, request)));
  return endpoints.length === exposure.endpoints.length ? exposure : { ...exposure, endpoints };
}

/** The rule's own match is exposure's: what such a rule lets in beside the request is not `temporary`. */
function isOpenedBy({ path, traffic }: Endpoint, { port, mappedPort }: AccessRequest): boolean {
  if (path.firewall?.jitRule !== true) return false;
  if (traffic.openings.some(({ verdict }) => verdict !== 'temporary')) return false;
  const asked = parsePortSet(String(port)) ?? EMPTY_PORTS;
  const delivers = [...path.admits.values()].some((ports) => includes(ports, asked));
  return delivers && (mappedPort === undefined || path.frontendPort === undefined || mappedPort === path.frontendPort);
}
