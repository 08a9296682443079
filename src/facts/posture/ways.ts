import type { ExposedWay, WayOpening } from '../../model/posture.ts';
import { idKey } from '../../values/armId.ts';
import { equalAddresses } from '../../values/cidr.ts';
import type { Endpoint } from '../exposure/endpoints.ts';
import type { Exposure } from '../exposure/machineExposure.ts';
import type { Opening } from '../exposure/reach.ts';
import { followedEntry, unfollowedEntry, type ReportedEndpoint, type ReportedOpening, type Subject } from '../exposure/report.ts';
import { rankIn, sortedBy } from './order.ts';

/** As many ranges of sources as are told of one opening. */
const RANGES_TOLD = 20;
const LISTED = ['open', 'restricted', 'temporary', 'unknown'] as const;

/** The ways to one machine, or to one interface of its own, that a list tells. */
export function waysTo(subject: Subject, { endpoints, unfollowed }: Exposure): readonly ExposedWay[] {
  return [
    ...endpoints.flatMap((endpoint) => listed(followedEntry(subject, endpoint), endpoint)),
    ...unfollowed.flatMap((one) => listed(unfollowedEntry(subject, one))),
  ];
}

/** In the order of reports. */
export function sortedWays(ways: readonly ExposedWay[]): readonly ExposedWay[] {
  return sortedBy(ways, orderOf);
}

function listed(entry: ReportedEndpoint, endpoint?: Endpoint): readonly ExposedWay[] {
  return isListed(entry.verdict) ? [wayOf(entry, entry.verdict, endpoint)] : [];
}

function isListed(verdict: ReportedEndpoint['verdict']): verdict is ExposedWay['verdict'] {
  return LISTED.some((listed) => listed === verdict);
}

function wayOf(entry: ReportedEndpoint, verdict: ExposedWay['verdict'], endpoint: Endpoint | undefined): ExposedWay {
  const { virtualMachine, networkInterface, privateAddress, publicAddress, path, via, deallocated, unknown } = entry;
  const frontendPorts = entry.frontendPort === undefined ? entry.frontendPorts : String(entry.frontendPort);
  return {
    virtualMachine, networkInterface, privateAddress, publicAddress, path,
    ...(frontendPorts === undefined ? {} : { frontendPorts }),
    ...(via === undefined ? {} : { via }),
    verdict,
    ...(deallocated === undefined ? {} : { deallocated }),
    openings: endpoint === undefined ? [] : endpoint.traffic.openings.flatMap((opening, position) => openingOf(endpoint, opening, entry.openings[position])),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** What was derived and what is reported of it, as one. Every public address is one word: its ranges are the same fifteen each time. */
function openingOf({ universe }: Endpoint, { sources: from, rootCause }: Opening, reported: ReportedOpening | undefined): readonly WayOpening[] {
  if (reported === undefined) return [];
  const { protocol, ports, sourceTags, addressCount, verdict, decidedBy, sentence } = reported;
  const sources = equalAddresses(from, universe) ? ['Internet'] : reported.sources;
  return [{ protocol, ports, sources: sources.slice(0, RANGES_TOLD), sourceCount: sources.length, sourceTags, addressCount, verdict, filters: decidedBy, sentence, rootCause }];
}

function orderOf({ verdict, virtualMachine, networkInterface, privateAddress, path, publicAddress, frontendPorts, via }: ExposedWay): readonly string[] {
  const machine = virtualMachine === null ? '~' : idKey(virtualMachine);
  return [rankIn(LISTED, verdict), machine, idKey(networkInterface), privateAddress, path ?? '~', publicAddress, (frontendPorts ?? '').padStart(5, '0'), via?.resource.toLowerCase() ?? '', via?.rule ?? ''];
}
