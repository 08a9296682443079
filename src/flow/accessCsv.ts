import { logLines } from '../model/logLine.ts';
import { visibleText } from '../model/visibleText.ts';
import { chunked } from '../report/chunks.ts';
import { csvRecord } from '../report/csvText.ts';
import type { AccessLine, LineGroup } from './accessLine.ts';
import type { Access } from './access.ts';

/** The columns of an access review, in their order: what is known, then what the reviewer fills in. Order and names are relied on; new ones go before `decision`. */
const COLUMNS: Readonly<Record<string, (line: AccessLine, access: Access) => string>> = {
  tenant: (_line, { tenantId }) => tenantId,
  asOf: (_line, { now }) => now,
  principalId: ({ principal }) => principal.id,
  principalName: ({ principal }) => principal.name ?? '',
  userPrincipalName: ({ principal }) => principal.userPrincipalName ?? '',
  principalKind: ({ principal }) => principal.kind,
  enabled: ({ principal }) => (principal.enabled === null ? '' : String(principal.enabled)),
  role: ({ role }) => role.name ?? '',
  roleId: ({ role }) => role.id,
  roleType: ({ role }) => role.type ?? '',
  privilegeClasses: ({ classes }) => (classes ?? ['unknown']).join(' '),
  scope: ({ scope }) => scope,
  scopeLevel: ({ scopeLevel }) => scopeLevel,
  scopeName: ({ scopeName }) => scopeName ?? '',
  applies: ({ applies }) => applies ?? '',
  via: ({ via }) => via.map(groupText).join(' > '),
  holding: ({ holding }) => holding ?? 'unknown',
  since: ({ since }) => since ?? '',
  until: ({ until }) => until ?? '',
  allows: ({ allows }) => allows ?? '',
  condition: ({ condition }) => condition ?? '',
  deniedBy: ({ deniedBy }) => deniedBy.join(' '),
  grantKind: ({ grantKind }) => grantKind,
  grant: ({ grant }) => grant,
  revoke: ({ revoke }) => revoke ?? '',
  unknown: ({ unknown }) => unknown.map(({ message }) => message).join('; '),
  simulated: (_line, { simulated }) => (simulated ? 'true' : ''),
  decision: () => '',
  reviewer: () => '',
  reviewedOn: () => '',
  reason: () => '',
};

/** One way a record, with empty columns for who reviews it. What a spreadsheet would take for a formula is not one. */
export function accessCsv(access: Access): Iterable<string> {
  return chunked(logLines(records(access)));
}

function* records(access: Access): Generator<string> {
  yield csvRecord(Object.keys(COLUMNS));
  for (const line of access.lines) yield csvRecord(Object.values(COLUMNS).map((cell) => visibleText(cell(line, access))));
}

function groupText({ id, name, eligible }: LineGroup): string {
  return `${name ?? id}${eligible ? ' (eligible)' : ''}`;
}
