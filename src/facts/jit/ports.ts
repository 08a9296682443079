import { ALL_ADDRESSES, parseAddressSet } from '../../values/cidr.ts';
import { compareDurations, parseDuration } from '../../values/duration.ts';
import { EMPTY_PORTS, parsePortSet, union, type PortSet } from '../../values/ports.ts';
import { isWide } from '../exposure/width.ts';
import type { PolicyPort } from './requests.ts';

/** Whether access may be asked for from (nearly) anywhere. A tag counts as anywhere: nobody can tell how far it reaches. */
export function isWideSource(source: string): boolean {
  return isWide(parseAddressSet([source]) ?? ALL_ADDRESSES);
}

/** The longest duration of some ports, as it is written; undefined where none has one. */
export function longestOf(ports: readonly PolicyPort[]): string | undefined {
  let longest: string | undefined;
  for (const { maxDuration } of ports) {
    const [current, held] = [parseDuration(maxDuration), parseDuration(longest ?? '')];
    if (current !== undefined && (held === undefined || compareDurations(current, held) > 0)) longest = maxDuration;
  }
  return longest;
}

export function coveredPorts(ports: readonly PolicyPort[]): PortSet {
  return ports.reduce((sum, { port }) => union(sum, parsePortSet(String(port)) ?? EMPTY_PORTS), EMPTY_PORTS);
}
