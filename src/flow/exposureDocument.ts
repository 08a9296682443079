import type { ReportedEndpoint, ReportedOpening } from '../facts/exposure/report.ts';
import type { Unknown } from '../model/unknown.ts';
import { chunked } from '../report/chunks.ts';
import { pick } from '../values/json.ts';
import type { Exposure } from './exposure.ts';

/**
 * The exposure as JSON: keys in one fixed order, an endpoint a line, so that two documents can be compared with line tools and
 * none is ever held as one text. Its schema is `reports/schemas/exposure.schema.json`.
 */
export function exposureJson({ report, simulated }: Exposure): Iterable<string> {
  return chunked(documentLines(report, simulated));
}

function* documentLines({ schemaVersion, assumes, gaps, endpoints }: Exposure['report'], simulated: boolean): Generator<string> {
  yield `{\n"schemaVersion":${schemaVersion},\n${simulated ? '"simulated":true,\n' : ''}"assumes":${JSON.stringify(assumes)},\n${gaps.length === 0 ? '' : `"gaps":${JSON.stringify(gaps.map(unknownDocument))},\n`}"endpoints":[`;
  let first = true;
  for (const endpoint of endpoints) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(endpointDocument(endpoint))}`;
    first = false;
  }
  yield first ? ']\n}\n' : '\n]\n}\n';
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

function unknownDocument(unknown: Unknown): object {
  return pick(unknown, ['reason', 'artifact', 'scope', 'missing', 'message']);
}

function openingDocument(opening: ReportedOpening): object {
  const decidedBy = opening.decidedBy.map((decider) => pick(decider, ['level', 'securityGroup', 'rule', 'priority']));
  return pick({ ...opening, decidedBy }, ['protocol', 'ports', 'sources', 'sourceTags', 'addressCount', 'verdict', 'decidedBy', 'sentence']);
}
