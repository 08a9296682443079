import { chunked } from '../report/chunks.ts';
import { memberLine } from '../report/json.ts';
import { unknownDocument } from '../model/unknownDocument.ts';
import { pick } from '../values/json.ts';
import type { Access } from './access.ts';
import type { AccessLine } from './accessLine.ts';
import { visiblePieces } from './lineDocument.ts';

/**
 * The access as JSON: keys in one fixed order, a way a line, so that two documents can be compared with line tools and none is ever held as
 * one text. Its schema is `reports/schemas/access.schema.json`.
 */
export function accessJson(access: Access): Iterable<string> {
  return chunked(visiblePieces(documentLines(access)));
}

function* documentLines(access: Access): Generator<string> {
  yield '{\n';
  for (const [name, value] of Object.entries(headOf(access))) yield* memberLine(name, value);
  yield '"access":[';
  let first = true;
  for (const line of access.lines) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(lineDocument(line))}`;
    first = false;
  }
  yield first ? ']\n}\n' : '\n]\n}\n';
}

function headOf({ tenantId, cloud, now, simulated, asked, gaps, overstatedBy, assumes }: Access): object {
  const narrowed = {
    ...(asked.scope === undefined ? {} : { scope: asked.scope }),
    ...(asked.action === undefined ? {} : { action: asked.action, plane: asked.plane }),
    ...(asked.principals.length === 0 ? {} : { principals: asked.principals }),
  };
  return { schemaVersion: 1, tenant: tenantId, cloud, now, ...(simulated ? { simulated } : {}), ...(Object.keys(narrowed).length === 0 ? {} : { asked: narrowed }), assumes, gaps: gaps.map(unknownDocument), overstatedBy: overstatedBy.map(unknownDocument) };
}

function lineDocument(line: AccessLine): object {
  const ordered = {
    ...line,
    principal: pick(line.principal, ['id', 'name', 'userPrincipalName', 'kind', 'enabled']),
    role: pick(line.role, ['id', 'name', 'type']),
    via: line.via.map((group) => pick(group, ['id', 'name', 'eligible', 'dynamic'])),
    unknown: line.unknown.map(unknownDocument),
  };
  return pick(ordered, ['principal', 'role', 'classes', 'scope', 'scopeLevel', 'scopeName', 'applies', 'via', 'holding', 'since', 'until', 'allows', 'condition', 'deniedBy', 'grantKind', 'grant', 'revoke', 'unknown']);
}
