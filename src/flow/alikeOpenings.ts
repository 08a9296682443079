import type { ReportedOpening } from '../facts/exposure/report.ts';
import { hasPorts } from '../facts/exposure/securityRule.ts';

/** Openings that the same senders reach by the same rules, told once. */
export interface AlikeOpenings {
  /** The first of them, whose sentence stands for all. */
  readonly opening: ReportedOpening;
  readonly protocols: readonly ReportedOpening['protocol'][];
}

/** Whether a protocol has no ports: a port list never asks for it. */
export function isPortless(protocol: ReportedOpening['protocol']): boolean {
  return protocol !== '*' && !hasPorts(protocol);
}

/** Openings of an endpoint that differ in their protocol alone, joined; protocols without ports join the first of the same rules. */
export function alikeOpenings(openings: readonly ReportedOpening[]): readonly AlikeOpenings[] {
  const found: { opening: ReportedOpening; protocols: ReportedOpening['protocol'][] }[] = [];
  for (const opening of openings) {
    const alike = found.find((one) => isAlike(one.opening, opening));
    if (alike === undefined) found.push({ opening, protocols: [opening.protocol] });
    else alike.protocols.push(opening.protocol);
  }
  return found;
}

function isAlike(one: ReportedOpening, other: ReportedOpening): boolean {
  const sidesOf = ({ verdict, sources, sourceTags, decidedBy }: ReportedOpening) => JSON.stringify([verdict, sources, sourceTags, decidedBy]);
  return (one.ports === other.ports || isPortless(other.protocol)) && sidesOf(one) === sidesOf(other);
}
