/** The law of what could not be read: whatever gets in is open, or the document admits that it does not know. */
import { withoutTypes, type RandomEstate } from '../../oracle/estates.ts';
import { placeKey } from '../../oracle/filters.ts';
import { textAt, type OracleRow } from '../../oracle/json.ts';
import { waysIn } from '../../oracle/packetWalker.ts';
import type { Shot } from '../../oracle/shots.ts';
import { admitsIgnorance, decisionOn, holdsSource, isAtPort, readDocument, type ReadEndpoint } from './endpointChecks.ts';
import type { DocumentEndpoint, Subject } from './subject.ts';

/** Whole types that somebody may not be allowed to read, and that something may come in by. */
export const UNREADABLE = [
  'microsoft.network/loadbalancers', 'microsoft.network/azurefirewalls', 'microsoft.network/firewallpolicies/rulecollectiongroups', 'microsoft.network/networksecuritygroups',
  'microsoft.network/publicipaddresses', 'microsoft.network/virtualnetworks', 'microsoft.network/networkinterfaces', 'microsoft.network/effectivesecurityadminrules',
  'microsoft.network/routetables', 'microsoft.network/ipgroups', 'microsoft.compute/virtualmachines', 'microsoft.compute/virtualmachinescalesets/virtualmachines',
  'microsoft.compute/virtualmachinescalesets',
];

/** A packet that gets in, and that the document without a type neither lets in nor says that it does not know of; if there is one. */
export function unreadDisagreement(subject: Subject, whole: RandomEstate, type: string, shots: readonly Shot[]): string | undefined {
  const less = withoutTypes(whole, [type]);
  const document = readDocument(subject.report(less));
  const found = shots.find((shot) => getsIn(whole, type, shot) && !isTold(document, shot) && !isUnsettled(less, shot));
  return found === undefined ? undefined : `without ${type}: ${JSON.stringify({ path: found.way.path, at: found.way.place.networkInterface.id, ...found.sent })}`;
}

function getsIn(whole: RandomEstate, type: string, shot: Shot): boolean {
  const { access, isDisputed } = decisionOn(waysIn(whole), shot);
  // Of an interface that belongs to no machine nothing is left, and nobody can know of it.
  const isLost = type.endsWith('/networkinterfaces') && textAt(shot.way.place.networkInterface.properties, 'virtualMachine', 'id') === undefined;
  return access === 'Allow' && isDisputed !== true && !isLost;
}

/** Whether what is written does not settle what to say of it when so little was read. */
function isUnsettled(less: RandomEstate, { way, sent }: Shot): boolean {
  const key = placeKey(way.place.networkInterface.id, way.place.name);
  return waysIn(less).some((one) => one.path === way.path && placeKey(one.place.networkInterface.id, one.place.name) === key && decisionOn(waysIn(less), { way: one, sent }).isDisputed === true);
}

function isTold(document: readonly ReadEndpoint[], shot: Shot): boolean {
  const { networkInterface: own, name } = shot.way.place;
  const endpoints = document.filter(({ key, endpoint }) => endpoint.path === shot.way.path && key === placeKey(own.id, name));
  const isHeld = endpoints.flatMap(({ openings }) => openings).some((opening) => isAtPort(opening, shot) && holdsSource(opening, shot.sent.source));
  const isAdmitted = document.some(({ key, endpoint }) => endpoint.unknown !== undefined && (key === placeKey(own.id, name) ? endpoint.path === shot.way.path : isOfUnread(endpoint, own)));
  return isHeld || isAdmitted || admitsIgnorance(document, shot.way);
}

/** Of an interface that was not read the document knows its id, and whose it is. */
function isOfUnread({ virtualMachine, networkInterface, ipConfiguration }: DocumentEndpoint, own: OracleRow): boolean {
  return ipConfiguration === '' && [virtualMachine, networkInterface].some((id) => id !== null && isOwn(own, id));
}

/** Whether an id is that of the interface or of the machine that it says it belongs to. */
function isOwn(networkInterface: OracleRow, id: string): boolean {
  return JSON.stringify(networkInterface).toLowerCase().includes(`"${id.toLowerCase()}"`);
}
