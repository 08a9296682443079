import { isEmptyAddresses, type AddressSet } from '../../values/cidr.ts';
import { recentMemo } from '../../values/recentMemo.ts';
import { destinationSignature, type Destination, type Senders } from './matching.ts';
import type { SecurityRule } from './securityRule.ts';

export type Signatures = (destination: Destination, senders: Senders) => string;

const KEPT = 256;

/**
 * The signatures of destinations under one list of rules (see `destinationSignature`). The rules' own destinations cut the addresses into runs: a
 * machine of a plain address has the signature of its run, so that a thousand rules are looked through once for all of them.
 */
export function signaturesOf(rules: readonly SecurityRule[]): Signatures {
  const edges = edgesOf(rules);
  const namesGroups = rules.some(({ destinations }) => destinations.groups.length > 0);
  const byRun = recentMemo<string, string>(KEPT);
  return (destination, senders) => {
    const run = isPlain(destination, namesGroups) ? runOf(edges, destination.address) : undefined;
    const read = (): string => destinationSignature(rules, destination, senders);
    return run === undefined ? read() : byRun(run, read);
  };
}

/** Whether nothing but its address tells a destination from others: it is translated, and no rule asks for a group that it may have. */
function isPlain({ isFloating, groups }: Destination, namesGroups: boolean): boolean {
  return !isFloating && (!namesGroups || (groups.isWhole && groups.keys.size === 0));
}

interface RunEdges {
  readonly v4: readonly number[];
  readonly v6: readonly bigint[];
}

function edgesOf(rules: readonly SecurityRule[]): RunEdges {
  const sets = rules.map(({ destinations }) => destinations.addresses).filter((addresses) => !isEmptyAddresses(addresses));
  return {
    v4: [...new Set(sets.flatMap(({ v4 }) => v4))].toSorted((a, b) => a - b),
    v6: [...new Set(sets.flatMap(({ v6 }) => v6))].toSorted((a, b) => (a < b ? -1 : 1)),
  };
}

/** Which run one address lies in; undefined for anything but one address. */
function runOf({ v4, v6 }: RunEdges, address: AddressSet | undefined): string | undefined {
  if (address === undefined || address.v4.length + address.v6.length !== 2) return undefined;
  const [first4, end4] = address.v4;
  if (first4 !== undefined) return end4 === first4 + 1 ? `4 ${edgesBefore(v4, first4)}` : undefined;
  const [first6, end6] = address.v6;
  return first6 !== undefined && end6 === first6 + 1n ? `6 ${edgesBefore(v6, first6)}` : undefined;
}

/** How many edges lie at or before a place. */
function edgesBefore<N extends number | bigint>(edges: readonly N[], place: N): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const edge = edges[middle];
    if (edge !== undefined && edge <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
