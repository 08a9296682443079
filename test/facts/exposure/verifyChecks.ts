/** What is wrong with the answers about single packets, by the oracle's walk through the filters. */
import type { PacketDecision } from '../../oracle/filters.ts';
import type { OracleEstate } from '../../oracle/json.ts';
import type { Random } from '../../oracle/random.ts';
import { randomVerifyPackets } from '../../oracle/verifyPackets.ts';
import { verify, type VerifyPacket } from '../../oracle/verifyWalker.ts';
import type { Tally } from './agreementChecks.ts';
import type { DocumentDecider, Subject, VerifyAnswer } from './subject.ts';
import { decider } from './traffic.ts';

export function verifyDisagreement(estate: OracleEstate, answer: VerifyAnswer, packet: VerifyPacket, tally?: Tally): string | undefined {
  const decision = decisionOn(estate, packet);
  if (tally !== undefined) tally[decision.isDisputed === true ? 'disputed' : decision.access] += 1;
  if (decision.isDisputed === true || (decision.isAssumed === true && answer.access === 'Allow')) return undefined;
  if (decision.isByCases === true && answer.access === 'Unknown') return undefined;
  if (answer.access !== decision.access) return `${decision.access} by ${texts(decision.decidedBy).join(' and ')}, and it says ${answer.access} by ${texts(decidersOf(answer)).join(' and ')}`;
  const missing = texts(decision.decidedBy).find((text) => !texts(decidersOf(answer)).includes(text));
  return missing === undefined || decision.access === 'Unknown' ? undefined : `${decision.access} by ${missing}, and it says by ${texts(decidersOf(answer)).join(' and ')}`;
}

/** The same packets are asked about again and again where many subjects are compared. */
const DECISIONS = new WeakMap<OracleEstate, WeakMap<VerifyPacket, PacketDecision>>();

function decisionOn(estate: OracleEstate, packet: VerifyPacket): PacketDecision {
  const known = DECISIONS.get(estate) ?? new WeakMap<VerifyPacket, PacketDecision>();
  DECISIONS.set(estate, known);
  const decision = known.get(packet) ?? verify(estate, packet);
  known.set(packet, decision);
  return decision;
}

function decidersOf({ decidedBy }: VerifyAnswer): readonly DocumentDecider[] {
  return decidedBy === undefined ? [] : [decidedBy].flat();
}

function texts(deciders: readonly DocumentDecider[]): readonly string[] {
  return deciders.map((one) => decider(one.level, one.level === 'adminRule' ? '' : (one.securityGroup ?? ''), one.rule ?? '', one.priority ?? 0));
}

/** The first packet that the two disagree about. */
export function firstVerifyDisagreement(subject: Subject, estate: OracleEstate, random: Random, count: number, tally?: Tally): { readonly wrong: string; readonly packet: VerifyPacket } | undefined {
  return verifyDisagreementAmong(subject, estate, randomVerifyPackets(estate, random, count), tally);
}

export function verifyDisagreementAmong(subject: Subject, estate: OracleEstate, packets: readonly VerifyPacket[], tally?: Tally): { readonly wrong: string; readonly packet: VerifyPacket } | undefined {
  const answerOf = subject.verifier(estate);
  if (tally !== undefined) tally.networks += 1;
  for (const packet of packets) {
    const wrong = verifyDisagreement(estate, answerOf(packet), packet, tally);
    if (wrong !== undefined) return { wrong, packet };
  }
  return undefined;
}
