import { isEmptyAddresses } from '../../values/cidr.ts';
import { recentMemo, type RecentMemo } from '../../values/recentMemo.ts';
import { signaturesOf, type Signature, type Signatures } from './destinationClasses.ts';
import { matchOf, type Destination, type Match, type Senders } from './matching.ts';
import { cutPorts, everyPort, type PortMap } from './portMap.ts';
import { hasPorts, isFromEveryPort, type Protocol, type SecurityRule } from './securityRule.ts';

/** What of one list of rules is asked for one destination. */
export interface LevelQuestion {
  readonly rules: readonly SecurityRule[];
  readonly senders: Senders;
  readonly destination: Destination;
  readonly protocol: Protocol;
  readonly without: ReadonlySet<SecurityRule>;
}

/** Decides over the rules that meet one class of ports, in their order. */
export type Walk<T> = (matches: readonly Match[]) => T;

export interface LevelCache<T> {
  /** The answer of a level that looks at no port, the same object each time. */
  readonly constant: (kind: string, senders: Senders, answer: () => T) => PortMap<T>;
  readonly map: (question: LevelQuestion, walk: Walk<T>) => PortMap<T>;
  readonly signature: (question: Pick<LevelQuestion, 'rules' | 'destination' | 'senders'>) => Signature;
}

/** A rule that meets a destination, by a text that no other match of the list has. */
interface Candidate {
  readonly match: Match;
  readonly key: string;
  /** Whether nobody is left for later rules. */
  readonly isLast: boolean;
}

/** What is known of one list of rules before some senders. */
interface Known<T extends object> {
  readonly matched: (index: number, where: '+' | '?') => Candidate;
  /** By signature. */
  readonly candidates: RecentMemo<string, readonly Candidate[]>;
  /** By protocol and signature. */
  readonly maps: RecentMemo<string, PortMap<T>>;
  /** By the rules that meet a class of ports: many destinations and protocols have the same. */
  readonly walked: RecentMemo<string, T>;
}

interface OfRules<T extends object> {
  readonly signatures: Signatures;
  readonly bySenders: RecentMemo<string, Known<T>>;
}

const SENDERS_KEPT = 8;
const SIGNATURES_KEPT = 64;
/** Runs of ports. */
const RUNS_KEPT = 4096;
const WALKS_KEPT = 1024;

/**
 * What levels of one name pass, worked out once for all destinations that their rules do not tell apart and all senders that are alike. Bounded,
 * and held no longer than the list of rules. `stopsEarly`: whether what comes after a rule that takes everybody cannot matter.
 */
export function createLevelCache<T extends object>({ stopsEarly }: { readonly stopsEarly: boolean }): LevelCache<T> {
  const constants = recentMemo<string, PortMap<T>>(SIGNATURES_KEPT);
  const byRules = new WeakMap<readonly SecurityRule[], OfRules<T>>();
  const ofRules = (rules: readonly SecurityRule[]): OfRules<T> => {
    const held = byRules.get(rules) ?? { signatures: signaturesOf(rules), bySenders: recentMemo(SENDERS_KEPT) };
    byRules.set(rules, held);
    return held;
  };
  return {
    constant: (kind, { key }, answer) => constants(`${kind} ${key}`, () => everyPort(answer())),
    signature: ({ rules, destination, senders }) => ofRules(rules).signatures(destination, senders),
    map: ({ rules, senders, destination, protocol, without }, walk) => {
      const { signatures, bySenders } = ofRules(rules);
      const { text } = signatures(destination, senders);
      const known = bySenders(senders.key, () => nothingKnown(rules, senders));
      const candidates = known.candidates(text, () => [...text].flatMap((where, index) => (where === '+' || where === '?' ? [known.matched(index, where)] : [])));
      const walked = (met: readonly Candidate[]): T => {
        const reached = stopsEarly ? untilLast(met) : met;
        return known.walked(reached.map(({ key }) => key).join(), () => walk(reached.map(({ match }) => match)));
      };
      // What is thought away is of one machine alone.
      if (without.size > 0 && rules.some((rule) => without.has(rule))) return portsOf(candidates.filter(({ match: { rule } }) => !without.has(rule)), protocol, walked);
      return known.maps(`${protocol} ${text}`, () => portsOf(candidates, protocol, walked));
    },
  };
}

function nothingKnown<T extends object>(rules: readonly SecurityRule[], senders: Senders): Known<T> {
  const matches = new Map<string, Candidate>();
  const matched = (index: number, where: '+' | '?'): Candidate => {
    const key = `${index}${where}`;
    const rule = rules[index];
    if (rule === undefined) throw new RangeError(`there is no rule ${index}`);
    const held = matches.get(key) ?? candidateOf(matchOf(rule, where, senders), key);
    matches.set(key, held);
    return held;
  };
  return { matched, candidates: recentMemo(SIGNATURES_KEPT), maps: recentMemo(RUNS_KEPT, (map) => map.length), walked: recentMemo(WALKS_KEPT) };
}

function candidateOf(match: Match, key: string): Candidate {
  const { certain, sources } = match;
  return { match, key, isLast: certain && sources.isEverybody && isEmptyAddresses(sources.contested) };
}

function untilLast(met: readonly Candidate[]): readonly Candidate[] {
  const last = met.findIndex(({ isLast }) => isLast);
  return last < 0 ? met : met.slice(0, last + 1);
}

/** A deny that is narrowed by source ports closes nothing, since the sender chooses the port to send from; nor do they narrow an allow. */
function portsOf<T>(candidates: readonly Candidate[], protocol: Protocol, walked: (met: readonly Candidate[]) => T): PortMap<T> {
  const met = candidates.filter(({ match: { rule } }) => rule.protocols.includes(protocol) && !(rule.access === 'Deny' && hasPorts(protocol) && !isFromEveryPort(rule)));
  if (!hasPorts(protocol)) return everyPort(walked(met));
  const exact = met.map((one) => (one.match.rule.portsReadable ? one : { match: { ...one.match, certain: false }, key: `${one.key}~`, isLast: false }));
  return cutPorts(exact.map(({ match: { rule } }) => rule.ports), (indexes) => walked(indexes.flatMap((index) => exact[index] ?? [])));
}
