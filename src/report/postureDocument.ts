import type { ExposedWay, ExpiringCredential, JitMachine, Posture, PrivilegedHolder, WayOpening } from '../model/posture.ts';
import type { Unknown } from '../model/unknown.ts';
import { pick } from '../values/json.ts';
import { resultUnknownDocument } from '../model/unknownDocument.ts';

/** The member `posture` of the result document, keys in one fixed order, a row a line, with more to follow. */
export function* postureLines({ exposure, jit, privileged, credentials }: Posture): Generator<string> {
  yield '"posture":{\n"exposure":{';
  yield* rowLines('unread', exposure.unread, resultUnknownDocument);
  yield* rowLines('ways', exposure.ways, wayDocument, '},\n"jit":{');
  yield* rowLines('unread', jit.unread, resultUnknownDocument);
  yield* rowLines('machines', jit.machines, machineDocument, '},\n"privileged":{');
  yield* rowLines('unread', privileged.unread, resultUnknownDocument);
  yield* rowLines('holders', privileged.holders, holderDocument, '},\n"credentials":{');
  yield `"days":${credentials.days},"later":${credentials.later},`;
  yield* rowLines('unread', credentials.unread, resultUnknownDocument);
  yield* rowLines('items', credentials.items, credentialDocument, '}\n},\n');
}

function* rowLines<T>(name: string, rows: readonly T[], documentOf: (row: T) => object, end = ','): Generator<string> {
  yield `"${name}":[`;
  for (const [index, row] of rows.entries()) yield `${index === 0 ? '\n' : ',\n'}${JSON.stringify(documentOf(row))}`;
  yield `${rows.length === 0 ? '' : '\n'}]${end}`;
}

function wayDocument(way: ExposedWay): object {
  const { via } = way;
  const ordered = { ...way, ...(via === undefined ? {} : { via: pick(via, ['resource', 'rule']) }), openings: way.openings.map(openingDocument), ...causeOf(way) };
  return pick(ordered, ['virtualMachine', 'networkInterface', 'privateAddress', 'publicAddress', 'path', 'frontendPorts', 'via', 'verdict', 'deallocated', 'openings', 'unknown']);
}

function openingDocument(opening: WayOpening): object {
  const filters = opening.filters.map((filter) => pick(filter, ['level', 'securityGroup', 'rule', 'priority']));
  return pick({ ...opening, filters }, ['protocol', 'ports', 'sources', 'sourceCount', 'sourceTags', 'addressCount', 'verdict', 'filters', 'sentence', 'rootCause']);
}

function machineDocument(machine: JitMachine): object {
  const ports = machine.ports.map((port) => pick(port, ['port', 'protocol', 'maxDuration']));
  const live = machine.live.map((request) => pick(request, ['port', 'requestor', 'sources', 'startedAt', 'endsAt']));
  return pick({ ...machine, ports, live, ...causeOf(machine) }, ['id', 'group', 'reason', 'state', 'ports', 'live', 'lastRequestor', 'lastRequestedAt', 'unknown']);
}

function holderDocument(holder: PrivilegedHolder): object {
  return pick({ ...holder, ...causeOf(holder) }, ['grant', 'directory', 'role', 'scope', 'principalId', 'principalName', 'principalKind', 'holding', 'until', 'people', 'unknown']);
}

function credentialDocument(credential: ExpiringCredential): object {
  return pick(credential, ['resourceId', 'resourceName', 'kind', 'name', 'endsAt', 'expired', 'succeeded', 'disabled']);
}

function causeOf({ unknown }: { readonly unknown?: Unknown }): { readonly unknown?: object } {
  return unknown === undefined ? {} : { unknown: resultUnknownDocument(unknown) };
}
