import { assumeAbsent } from '../model/assumptions.ts';
import { emptyScope } from '../model/emptyScope.ts';
import type { CloudName, Snapshot } from '../model/snapshot.ts';
import type { Unknown } from '../model/unknown.ts';
import { actionOf, knownPrincipals, principalsOf, scopeOf, type Known } from './accessAsked.ts';
import type { AccessLine } from './accessLine.ts';
import { accessLines } from './accessLines.ts';
import { instantOf, openInput } from './openInput.ts';

/** What a person asks. */
export interface AccessAsked {
  /** An ARM id, or a name of a subscription or management group. */
  readonly scope: string | undefined;
  /** One operation of Azure. */
  readonly can: string | undefined;
  readonly plane: 'control' | 'data';
  /** Object ids, names or sign-in names; everybody where empty. */
  readonly principals: readonly string[];
}

export interface AccessOptions extends AccessAsked {
  /** A snapshot directory or an export. */
  readonly path: string;
  /** The wall clock, which dates an export. */
  readonly clock: () => number;
  /** The clock by which eligibilities are in effect, as the user wrote it; the end of the reading where undefined. */
  readonly now: string | undefined;
  readonly assumes: readonly string[];
  readonly allowEmpty: boolean;
  readonly onWarning: (message: string) => void;
}

export interface Access {
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly simulated: boolean;
  readonly now: string;
  /** As it was understood: the scope as an id. */
  readonly asked: { readonly scope: string | undefined; readonly action: string | undefined; readonly plane: 'control' | 'data'; readonly principals: readonly string[] };
  readonly lines: readonly AccessLine[];
  /** What was not read and could show more. */
  readonly gaps: readonly Unknown[];
  /** What was not read, and would only take away from what is listed. */
  readonly overstatedBy: readonly Unknown[];
  /** What the user vouches for. */
  readonly assumes: readonly string[];
}

/**
 * Who can do what at a scope of a saved snapshot or export, by which chain, since when. Pure but for the reading: equal input gives an equal answer.
 * Throws ToolError USAGE for a scope, an action, a principal, a clock or an assumption that is none.
 */
export function access(options: AccessOptions): Access {
  const now = options.now === undefined ? undefined : instantOf(options.now);
  const { snapshot: read, warnings } = openInput(options.path, now ?? new Date(options.clock()).toISOString());
  for (const warning of warnings) options.onWarning(warning);
  const snapshot = assumeAbsent(read, options.assumes);
  if (snapshot.manifest.scopes.seen.length === 0 && !options.allowEmpty) throw emptyScope(snapshot.manifest);
  return accessOf(snapshot, now ?? snapshot.manifest.finishedAt, options);
}

/** The same of a snapshot that is open. `now`: ISO 8601 UTC. */
export function accessOf(snapshot: Snapshot, now: string, { scope: named, can, plane, principals }: AccessAsked): Access {
  const action = can === undefined ? undefined : actionOf(can);
  const scope = named === undefined ? undefined : scopeOf(snapshot, named);
  const answer = accessLines(snapshot, { now }, { scope, action, plane });
  const wanted = principals.length === 0 ? undefined : principalsOf(knownPrincipals(snapshot, answer.lines.map(knownOf)), principals);
  const { tenantId, cloud, simulated, assumes } = snapshot.manifest;
  return { tenantId, cloud, simulated, now, assumes, asked: { scope, action, plane, principals }, ...answer, lines: wanted === undefined ? answer.lines : answer.lines.filter((line) => isOf(line, wanted)) };
}

function knownOf({ principal }: AccessLine): Known {
  return { id: principal.id, names: [principal.id, principal.name ?? principal.id] };
}

/** A group is also meant by what comes through it. */
function isOf({ principal, via }: AccessLine, wanted: ReadonlySet<string>): boolean {
  return wanted.has(principal.id) || via.some(({ id }) => wanted.has(id));
}
