import { ASSUMPTIONS } from '../../model/assumptions.ts';
import type { Row } from '../../model/resource.ts';
import { gapsOfType, gapsWithin, rowFinder, subscriptionScope, type Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { sameId, subscriptionOf } from '../../values/armId.ts';
import { asArray, at, type JsonValue } from '../../values/json.ts';
import { idIn, virtualNetworkOf } from './reference.ts';

/** The types that exposure is derived from, in canonical spelling. */
export const TYPES = {
  virtualMachine: 'Microsoft.Compute/virtualMachines',
  networkInterface: 'Microsoft.Network/networkInterfaces',
  securityGroup: 'Microsoft.Network/networkSecurityGroups',
  publicAddress: 'Microsoft.Network/publicIPAddresses',
  virtualNetwork: 'Microsoft.Network/virtualNetworks',
  routeTable: 'Microsoft.Network/routeTables',
  loadBalancer: 'Microsoft.Network/loadBalancers',
  publicPrefix: 'Microsoft.Network/publicIPPrefixes',
  firewall: 'Microsoft.Network/azureFirewalls',
  firewallPolicy: 'Microsoft.Network/firewallPolicies',
  ruleCollectionGroup: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
  ipGroup: 'Microsoft.Network/ipGroups',
  adminRules: 'Microsoft.Network/effectiveSecurityAdminRules',
  adminGoalState: 'Microsoft.Network/networkManagers/securityAdminRegionalGoalStates',
  adminRuleCollection: 'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/snapshots',
  adminRule: 'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots',
  networkGroupMembership: 'Microsoft.Network/networkGroupMemberships',
  serviceTag: 'Microsoft.Network/serviceTags',
  scaleSet: 'Microsoft.Compute/virtualMachineScaleSets',
  scaleSetInstance: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
  scaleSetInterface: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces',
  scaleSetAddress: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/ipConfigurations/publicIPAddresses',
  jitPolicy: 'Microsoft.Security/locations/jitNetworkAccessPolicies',
  pricing: 'Microsoft.Security/pricings',
  assessment: 'Microsoft.Security/assessments',
} as const;

/** Rows by id, and what is known of their absence. */
export interface NetworkIndex {
  readonly rows: (type: string) => Iterable<Row>;
  readonly row: (type: string, id: string) => Row | undefined;
  /** Why a row that another one names is not there. */
  readonly missing: (type: string, id: string) => Unknown;
  /** Why it is not known which rows of a type a subscription holds; undefined when all of them were read. */
  readonly gap: (type: string, subscriptionId: string) => Unknown | undefined;
  /** The same of any subscription. */
  readonly gapAnywhere: (type: string) => Unknown | undefined;
  /** Whether the user says that there are no rows of a type but those that were read: what a row names is there all the same. */
  readonly isVouched: (type: string) => boolean;
}

const INDEXES = new WeakMap<Snapshot, NetworkIndex>();

/** The index of a snapshot, one for all facts. It keeps no rows: those that are asked for by id are looked up where they are. */
export function networkIndex(snapshot: Snapshot): NetworkIndex {
  const index = INDEXES.get(snapshot) ?? indexOf(snapshot);
  INDEXES.set(snapshot, index);
  return index;
}

function indexOf(snapshot: Snapshot): NetworkIndex {
  const finders = new Map<string, (id: string) => Row | undefined>();
  const vouched = new Set(snapshot.manifest.assumes.flatMap((name) => ASSUMPTIONS[name] ?? []));
  const gapOf = subscriptionGaps(snapshot);
  const index: NetworkIndex = {
    isVouched: (type) => vouched.has(type),
    gapAnywhere: (type) => (vouched.has(type) ? undefined : gapsOfType(snapshot, type)[0]),
    rows: (type) => snapshot.rows(type),
    row: (type, id) => {
      const find = finders.get(type) ?? rowFinder(snapshot.rows(type));
      finders.set(type, find);
      return find(id);
    },
    missing: (type, id) => missingRow(index, type, id),
    gap: (type, subscriptionId) => {
      if (vouched.has(type)) return undefined;
      return gapOf(type, subscriptionId);
    },
  };
  return index;
}

function missingRow(index: NetworkIndex, type: string, id: string): Unknown {
  const wider = index.gap(type, subscriptionOf(id) ?? '');
  const message = `${id} is named but was not read${wider === undefined ? '' : `: ${wider.message}`}`;
  return wider === undefined ? notCollected(type, id, message) : { ...wider, message };
}

function subscriptionGaps(snapshot: Snapshot): NetworkIndex['gap'] {
  const seen = new Set(snapshot.manifest.scopes.seen.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  const byType = new Map<string, Map<string, Unknown | undefined>>();
  return (type, subscriptionId) => {
    const ofType = byType.get(type) ?? new Map<string, Unknown | undefined>();
    byType.set(type, ofType);
    const known = ofType.get(subscriptionId);
    if (known !== undefined || ofType.has(subscriptionId)) return known;
    const isSeen = seen.size === 0 || seen.has(subscriptionId.toLowerCase());
    const gap = subscriptionGap(snapshot, type, subscriptionId, isSeen);
    ofType.set(subscriptionId, gap);
    return gap;
  };
}

function subscriptionGap(snapshot: Snapshot, type: string, subscriptionId: string, isSeen: boolean): Unknown | undefined {
  const scope = subscriptionScope(subscriptionId);
  const [gap] = gapsWithin(snapshot, type, scope);
  if (gap !== undefined) return gap;
  return isSeen ? undefined : notCollected(type, scope, `${type} of ${scope} was not read: the subscription was not visible or not asked for`);
}

/** An unknown about something that the snapshot does not hold; `scope` is also what would have to be read. */
export function notCollected(artifact: string, scope: string, message: string): Unknown {
  return { reason: 'notCollected', artifact, scope, missing: [scope], message };
}

/** A subnet as its virtual network's row holds it, by its id; undefined where that was not read. */
export function subnetById(index: NetworkIndex, subnetId: string): JsonValue | undefined {
  const network = index.row(TYPES.virtualNetwork, virtualNetworkOf(subnetId));
  return asArray(at(network, 'properties', 'subnets')).find((one) => sameId(idIn(one), subnetId));
}
