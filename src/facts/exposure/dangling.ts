import type { Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';

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
