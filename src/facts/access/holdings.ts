import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { formatDuration, parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { gapAt, missingPath } from '../missing.ts';
import { addTo } from './multiMap.ts';
import { roleIdOf } from './role.ts';
import { scopeKey } from './scopes.ts';

export const ASSIGNMENT_INSTANCES = 'Microsoft.Authorization/roleAssignmentScheduleInstances';

/** How an assignment is held, as Privileged Identity Management records it. */
interface Instance {
  readonly activated: boolean;
  readonly start: string | undefined;
  readonly end: string | undefined;
}

export const HOLDING_KINDS = ['standing', 'timeBound', 'activated'] as const;

export interface Holding {
  /** `standing`: without an end; `timeBound`: given with an end; `activated`: from an eligibility, for hours. */
  readonly kind: (typeof HOLDING_KINDS)[number];
  /** When it began, where PIM says so. */
  readonly since: string | undefined;
  /** When it ends. */
  readonly until: string | undefined;
  /** From start to end, ISO 8601. */
  readonly length: string | undefined;
}

/** Answers how an assignment is held. Where all instances were read, one that none of them is of was never PIM's: it stands. */
export type Holdings = (assignment: Row) => Answer<Holding>;

const NEVER_OF_PIM: Holding = { kind: 'standing', since: undefined, until: undefined, length: undefined };

/**
 * Reads the assignment schedule instances once. An instance is of the assignment it names as its origin; one that names
 * none is of the assignment of the same principal, role and scope, of which Azure allows only one.
 */
export function indexHoldings(snapshot: Snapshot): Holdings {
  const byOrigin = new Map<string, Instance[]>();
  const byTriple = new Map<string, Instance[]>();
  for (const row of snapshot.rows(ASSIGNMENT_INSTANCES)) {
    const origin = asString(at(row, 'properties', 'originRoleAssignmentId')) ?? '';
    if (origin !== '') addTo(byOrigin, scopeKey(origin), parseInstance(row));
    addTo(byTriple, tripleOf(row), parseInstance(row));
  }
  return (assignment) => {
    const holding = combine(byOrigin.get(scopeKey(assignment.id)) ?? byTriple.get(tripleOf(assignment)) ?? []);
    return holding === undefined ? withoutInstance(snapshot, assignment) : known(holding);
  };
}

function withoutInstance(snapshot: Snapshot, assignment: Row): Answer<Holding> {
  const scope = asString(at(assignment, 'properties', 'scope'));
  const cause = scope === undefined ? missingPath(assignment, 'properties.scope') : gapAt(snapshot, ASSIGNMENT_INSTANCES, scope);
  return cause === undefined ? known(NEVER_OF_PIM) : unknown(cause);
}

function tripleOf(row: Row): string {
  const text = (key: string): string => asString(at(row, 'properties', key)) ?? '';
  return `${text('principalId').toLowerCase()} ${roleIdOf(text('roleDefinitionId'))} ${scopeKey(text('scope'))}`;
}

function parseInstance(row: Row): Instance {
  const text = (key: string): string | undefined => asString(at(row, 'properties', key));
  return { activated: text('assignmentType')?.toLowerCase() === 'activated', start: text('startDateTime'), end: text('endDateTime') };
}

/** What never ends outweighs what ends, and what was given outweighs what was activated. */
function combine(instances: readonly Instance[]): Holding | undefined {
  if (instances.length === 0) return undefined;
  const endless = instances.find(({ end }) => end === undefined);
  if (endless !== undefined) return { kind: 'standing', since: endless.start, until: undefined, length: undefined };
  const given = instances.filter(({ activated }) => !activated);
  const [first, ...others] = given.length > 0 ? given : instances;
  if (first === undefined) return undefined;
  const last = others.reduce((latest, one) => (instantOf(one.end) > instantOf(latest.end) ? one : latest), first);
  return { kind: given.length > 0 ? 'timeBound' : 'activated', since: last.start, until: last.end, length: lengthOf(last) };
}

/** An end that cannot be read counts as the furthest. */
function instantOf(text: string | undefined): number {
  return (text === undefined ? undefined : parseInstant(text)) ?? Number.POSITIVE_INFINITY;
}

function lengthOf({ start, end }: Instance): string | undefined {
  const [from, to] = [start, end].map((text) => (text === undefined ? undefined : parseInstant(text)));
  return from === undefined || to === undefined || to < from ? undefined : formatDuration(to - from);
}
