import type { ReportedEndpoint, ReportedOpening } from '../facts/exposure/report.ts';
import { chunked } from '../report/chunks.ts';
import { memberLine } from '../report/json.ts';
import { unknownDocument } from '../model/unknownDocument.ts';
import { pick } from '../values/json.ts';
import type { Exposure } from './exposure.ts';
import { visiblePieces } from './lineDocument.ts';

/**
 * The exposure as JSON: keys in one fixed order, an endpoint a line, so that two documents can be compared with line tools and
 * none is ever held as one text. Its schema is `reports/schemas/exposure.schema.json`.
 */
export function exposureJson(exposure: Exposure): Iterable<string> {
  return chunked(visiblePieces(documentLines(exposure)));
}

function* documentLines(exposure: Exposure): Generator<string> {
  const { schemaVersion, assumes, gaps, endpoints } = exposure.report;
  const head = { schemaVersion, ...originOf(exposure), assumes, ...(gaps.length === 0 ? {} : { gaps: gaps.map(unknownDocument) }) };
  yield '{\n';
  for (const [name, value] of Object.entries(head)) yield* memberLine(name, value);
  yield '"endpoints":[';
  let first = true;
  for (const endpoint of endpoints) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(endpointDocument(endpoint))}`;
    first = false;
  }
  yield first ? ']\n}\n' : '\n]\n}\n';
}

/** What tells two saved documents apart: whose, judged by which clock, and whether all of it, since `closed` speaks of the ports that were asked for. */
function originOf({ tenantId, cloud, now, simulated, only }: Exposure): object {
  const narrowed = { ...(only.machines.length === 0 ? {} : { machines: only.machines }), ...(only.ports.length === 0 ? {} : { ports: only.ports }) };
  return { tenant: tenantId, cloud, now, ...(simulated ? { simulated } : {}), ...(Object.keys(narrowed).length === 0 ? {} : { only: narrowed }) };
}

function endpointDocument(endpoint: ReportedEndpoint): object {
  const { unknown } = endpoint;
  const ordered = {
    ...endpoint,
    ...(endpoint.via === undefined ? {} : { via: pick(endpoint.via, ['resource', 'rule']) }),
    openings: endpoint.openings.map(openingDocument),
    ...(unknown === undefined ? {} : { unknown: unknownDocument(unknown) }),
  };
  return pick(ordered, [
    'virtualMachine', 'networkInterface', 'ipConfiguration', 'privateAddress', 'publicAddress', 'path', 'frontendPort', 'frontendPorts', 'floatingIp', 'via', 'verdict', 'deallocated',
    'assumes', 'openings', 'unknown',
  ]);
}

function openingDocument(opening: ReportedOpening): object {
  const decidedBy = opening.decidedBy.map((decider) => pick(decider, ['level', 'securityGroup', 'rule', 'priority']));
  return pick({ ...opening, decidedBy }, ['protocol', 'ports', 'sources', 'sourceTags', 'addressCount', 'verdict', 'decidedBy', 'sentence']);
}
