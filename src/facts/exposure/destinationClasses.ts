import { isEmptyAddresses, type AddressSet } from '../../values/cidr.ts';
import { recentMemo, recentNumbers } from '../../values/recentMemo.ts';
import { destinationSignature, type Destination, type Senders } from './matching.ts';
import type { SecurityRule } from './securityRule.ts';

/** How a list of rules sees a destination. */
export interface Signature {
  /** See `destinationSignature`. */
  readonly text: string;
  /** The rules that meet it, surely or perhaps, in their order. */
  readonly met: readonly SecurityRule[];
  /** The same for lists, of whatever group, that let the same through by rules in the same places. */
  readonly likeness: string;
}

export type Signatures = (destination: Destination, senders: Senders) => Signature;

const KEPT = 256;

/**
 * The signatures of destinations under one list of rules. The rules' own destinations cut the addresses into runs: a machine of a plain address
 * has the signature of its run, so that a thousand rules are looked through once for all of them.
 */
export function signaturesOf(rules: readonly SecurityRule[]): Signatures {
  const edges = edgesOf(rules);
  const namesGroups = rules.some(({ destinations }) => destinations.groups.length > 0);
  const known = recentMemo<string, Signature>(KEPT);
  const byRun = recentMemo<string, Signature>(KEPT);
  return (destination, senders) => {
    const read = (): Signature => {
      const text = destinationSignature(rules, destination, senders);
      return known(text, () => signatureOf(rules, text));
    };
    const run = isPlain(destination, namesGroups) ? runOf(edges, destination.address) : undefined;
    return run === undefined ? read() : byRun(run, read);
  };
}

function signatureOf(rules: readonly SecurityRule[], text: string): Signature {
  const met = rules.filter((_rule, index) => text[index] !== '-');
  const likeness = LIKENESSES(rules.flatMap(({ shape }, index) => (text[index] === '-' ? [] : [`${shape}${text[index] ?? ''}`])).join());
  // Rules of one name and priority are told as one, which those of another group in their places need not be.
  const isTold = new Set(met.map(({ priority, name }) => `${priority} ${name}`)).size === met.length;
  return { text, met, likeness: isTold ? `${likeness}` : `${likeness} alone ${ALONE()}` };
}

const LIKENESSES = recentNumbers(4096);
let alone = 0;
const ALONE = (): number => alone++;

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
