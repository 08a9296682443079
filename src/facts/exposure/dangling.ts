import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, parentId, subscriptionOf } from '../../values/armId.ts';
import { asArray, asNumber, asString, at, compareText } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import { reference, referencedIds } from './reference.ts';

/** Who holds public addresses, as the addresses' own rows tell it. */
export interface AddressHolders {
  /** Balancers or firewalls that addresses of some subscriptions name and no row is. */
  readonly unread: (type: string, subscriptions: readonly string[]) => readonly Unknown[];
  /** Ids of addresses that name an IP configuration as theirs. */
  readonly addressesOf: (configuration: string) => readonly string[];
}

interface Dangling {
  readonly type: string;
  readonly subscriptions: readonly string[];
  readonly cause: Unknown;
}

/**
 * An address says in `ipConfiguration` who holds it: a balancer's or a firewall's frontend, or an interface's configuration.
 * What it names and no row is was not read, however complete the list of its type looks.
 */
export function addressHolders(index: NetworkIndex): AddressHolders {
  const dangling: Dangling[] = [];
  const byConfiguration = new Map<string, string[]>();
  for (const row of index.rows(TYPES.publicAddress)) {
    const holder = asString(at(row, 'properties', 'ipConfiguration', 'id')) ?? '';
    if (holder === '') continue;
    const frontend = frontendHolder(holder);
    if (frontend === undefined) byConfiguration.set(idKey(holder), [...(byConfiguration.get(idKey(holder)) ?? []), row.id]);
    else if (index.row(frontend.type, frontend.id) === undefined) {
      dangling.push({ type: frontend.type, subscriptions: [frontend.id, row.id].flatMap((id) => subscriptionOf(id) ?? []), cause: index.missing(frontend.type, frontend.id) });
    }
  }
  return {
    unread: (type, subscriptions) => dangling.filter((one) => one.type === type && one.subscriptions.some((id) => subscriptions.includes(id))).map(({ cause }) => cause),
    addressesOf: (configuration) => byConfiguration.get(idKey(configuration)) ?? [],
  };
}

function frontendHolder(configuration: string): { readonly type: string; readonly id: string } | undefined {
  const [, id, kind] = /^(.*\/providers\/microsoft\.network\/(azurefirewalls|loadbalancers)\/[^/]+)\//i.exec(configuration) ?? [];
  if (id === undefined || kind === undefined) return undefined;
  return { id, type: kind.toLowerCase() === 'azurefirewalls' ? TYPES.firewall : TYPES.loadBalancer };
}

/**
 * Interfaces that something public leads to and no row is: Resource Graph leaves out what is unreadable without a word, and a machine
 * that stands in such a resource group shows by its address or its balancer alone.
 */
export function unreadInterfaces(index: NetworkIndex): readonly Unknown[] {
  const named = [...new Set([...namedConfigurations(index)].flatMap((id) => interfaceOf(id) ?? []))].toSorted(compareText);
  const causes = named.flatMap((id) => {
    const type = idKey(id).includes('/virtualmachinescalesets/') ? TYPES.scaleSetInterface : TYPES.networkInterface;
    return index.row(type, id) === undefined ? [index.missing(type, id)] : [];
  });
  // Many may be unread for one and the same cause.
  return [...new Map(causes.map((cause) => [`${cause.artifact} ${idKey(cause.scope)}`, cause])).values()];
}

function* namedConfigurations(index: NetworkIndex): Generator<string> {
  for (const row of index.rows(TYPES.publicAddress)) yield reference(row, 'ipConfiguration');
  for (const row of index.rows(TYPES.loadBalancer)) {
    for (const pool of asArray(at(row, 'properties', 'backendAddressPools'))) yield* referencedIds(at(pool, 'properties', 'backendIPConfigurations'));
    for (const rule of asArray(at(row, 'properties', 'inboundNatRules'))) yield reference(rule, 'backendIPConfiguration');
  }
}

function interfaceOf(configuration: string): string | undefined {
  return /^(.*\/networkInterfaces\/[^/]+)\/ipConfigurations\/[^/]+$/i.exec(configuration)?.[1];
}

/**
 * Uniform scale sets that have machines, of which no row is (Microsoft.Compute virtualMachineScaleSets, sku.capacity; those of a
 * flexible set are machines like others): an export of Resource Graph's table `resources` holds the sets alone.
 */
export function unreadInstances(index: NetworkIndex): readonly Unknown[] {
  const instances = [...index.rows(TYPES.scaleSetInstance)].map(({ id }) => id);
  const read = new Set([...instances, ...[...index.rows(TYPES.scaleSetInterface)].map(({ id }) => parentId(id))].map((id) => idKey(parentId(id))));
  return [...index.rows(TYPES.scaleSet)].filter((row) => hasInstances(row) && !read.has(idKey(row.id))).map(({ id }) => index.missing(TYPES.scaleSetInstance, id));
}

function hasInstances(set: Row): boolean {
  const mode = asString(at(set, 'properties', 'orchestrationMode')) ?? 'Uniform';
  return mode.toLowerCase() === 'uniform' && (asNumber(at(set, 'sku', 'capacity')) ?? 0) > 0;
}
