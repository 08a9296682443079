import { isEmptyAddresses } from '../../values/cidr.ts';
import { counter, recentMemo, recentNumbers, type RecentMemo } from '../../values/recentMemo.ts';
import { signaturesOf, type Signatures } from './destinationClasses.ts';
import { matchOf, type Destination, type Match, type Senders } from './matching.ts';
import { cutPorts, everyPort, type PortMap } from './portMap.ts';
import { hasPorts, isFromEveryPort, type Protocol, type SecurityRule } from './securityRule.ts';

/** What of one list of rules is asked for one destination. */
interface LevelQuestion {
  readonly rules: readonly SecurityRule[];
  readonly senders: Senders;
  readonly destination: Destination;
  readonly protocol: Protocol;
  readonly without: ReadonlySet<SecurityRule>;
}

/** Decides over the rules that meet one class of ports, in their order. */
type Walk<T> = (matches: readonly Match[]) => T;

export interface LevelCache<T> {
  /** The answer of a level that looks at no port, the same object each time. */
  readonly constant: (kind: string, senders: Senders, answer: () => T) => PortMap<T>;
  readonly map: (question: LevelQuestion, walk: Walk<T>) => PortMap<T>;
  /** Which of the rules have a say before the senders and the destination of a question. */
  readonly met: (question: Pick<LevelQuestion, 'rules' | 'destination' | 'senders'>) => Met;
}

/** The rules of one list that have a say, in their order. */
interface Met {
  readonly rules: readonly SecurityRule[];
  /** The same for lists, of whatever group, that treat the same senders alike by rules in the same places. */
  readonly likeness: string;
  readonly candidates: readonly Candidate[];
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
  readonly candidate: (index: number, where: '+' | '?') => Candidate;
  /** By signature. */
  readonly met: RecentMemo<string, Met>;
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
 * and held no longer than the list of rules. `isOrdered`: whether the order of the rules is known, so that one that meets nobody and what
 * comes after one that takes everybody cannot matter.
 */
export function createLevelCache<T extends object>({ isOrdered }: { readonly isOrdered: boolean }): LevelCache<T> {
  const constants = recentMemo<string, PortMap<T>>(SIGNATURES_KEPT);
  const byRules = new WeakMap<readonly SecurityRule[], OfRules<T>>();
  const ofRules = (rules: readonly SecurityRule[]): OfRules<T> => {
    const held = byRules.get(rules) ?? { signatures: signaturesOf(rules), bySenders: recentMemo(SENDERS_KEPT) };
    byRules.set(rules, held);
    return held;
  };
  const asked = ({ rules, senders, destination }: Pick<LevelQuestion, 'rules' | 'destination' | 'senders'>) => {
    const { signatures, bySenders } = ofRules(rules);
    const known = bySenders(senders.key, () => nothingKnown<T>(rules, senders));
    const signature = signatures(destination, senders);
    return { known, signature, met: known.met(signature, () => metBy(known, signature, isOrdered)) };
  };
  return {
    constant: (kind, { key }, answer) => constants(`${kind} ${key}`, () => everyPort(answer())),
    met: (question) => asked(question).met,
    map: (question, walk) => {
      const { protocol, without } = question;
      const { known, signature, met: { candidates, rules } } = asked(question);
      const walked = (some: readonly Candidate[]): T => {
        const reached = isOrdered ? untilLast(some) : some;
        return known.walked(reached.map(({ key }) => key).join(), () => walk(reached.map(({ match }) => match)));
      };
      // What is thought away is of one machine alone.
      if (without.size > 0 && rules.some((rule) => without.has(rule))) return portsOf(candidates.filter(({ match: { rule } }) => !without.has(rule)), protocol, walked);
      return known.maps(`${protocol} ${signature}`, () => portsOf(candidates, protocol, walked));
    },
  };
}

function nothingKnown<T extends object>(rules: readonly SecurityRule[], senders: Senders): Known<T> {
  const made = new Map<string, Candidate>();
  const candidate = (index: number, where: '+' | '?'): Candidate => {
    const key = `${index}${where}`;
    const rule = rules[index];
    if (rule === undefined) throw new RangeError(`there is no rule ${index}`);
    const held = made.get(key) ?? candidateOf(matchOf(rule, where, senders), key);
    made.set(key, held);
    return held;
  };
  return { candidate, met: recentMemo(SIGNATURES_KEPT), maps: recentMemo(RUNS_KEPT, (map) => map.length), walked: recentMemo(WALKS_KEPT) };
}

function candidateOf(match: Match, key: string): Candidate {
  const { certain, sources } = match;
  return { match, key, isLast: certain && sources.isEverybody && isEmptyAddresses(sources.contested) };
}

function metBy({ candidate }: Pick<Known<object>, 'candidate'>, signature: string, isOrdered: boolean): Met {
  const all = signature.split('').flatMap((where, index) => (where === '+' || where === '?' ? [candidate(index, where)] : []));
  const candidates = isOrdered ? all.filter(({ match }) => !isIdle(match)) : all;
  const rules = candidates.map(({ match: { rule } }) => rule);
  const likeness = String(LIKENESSES(candidates.map(({ match: { rule, certain } }) => `${rule.shape}${certain ? '' : '?'}`).join()));
  // Rules of one name and priority are told as one, which those of another group in their places need not be.
  const isTold = new Set(rules.map(({ priority, name }) => `${priority} ${name}`)).size === rules.length;
  return { candidates, rules, likeness: isTold ? likeness : `${likeness} of ${nextAlone()}` };
}

const LIKENESSES = recentNumbers(4096);
const nextAlone = counter();

/** Whether a rule surely meets nobody among the senders, so that it neither lets in nor takes away. */
function isIdle({ certain, sources: { addresses, maybe, contested, tags } }: Match): boolean {
  return certain && tags.length === 0 && [addresses, maybe, contested].every(isEmptyAddresses);
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
