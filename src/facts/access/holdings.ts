import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey } from '../../values/armId.ts';
import { formatDuration, parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { roleIdOf } from './role.ts';

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
  /** When it ends. */
  readonly until: string | undefined;
  /** From start to end, ISO 8601. */
  readonly length: string | undefined;
}

/** Answers how an assignment is held; undefined where no instance is of it. */
export type Holdings = (assignment: Row) => Holding | undefined;

/** The scope as a key. PIM writes subscriptions also as `/providers/Microsoft.Subscription/subscriptions/{id}`. */
export function scopeKey(scope: string): string {
  return idKey(scope).replace(/^\/providers\/microsoft\.subscription(?=\/subscriptions\/)/, '');
}

/**
 * Reads the assignment schedule instances once. An instance is of the assignment it names as its origin; one that names
 * none is of the assignment of the same principal, role and scope, of which Azure allows only one.
 */
export function indexHoldings(snapshot: Snapshot): Holdings {
  const byOrigin = new Map<string, Instance[]>();
  const byTriple = new Map<string, Instance[]>();
  for (const row of snapshot.rows(ASSIGNMENT_INSTANCES)) {
    const origin = asString(at(row, 'properties', 'originRoleAssignmentId')) ?? '';
    if (origin !== '') add(byOrigin, scopeKey(origin), parseInstance(row));
    add(byTriple, tripleOf(row), parseInstance(row));
  }
  return (assignment) => combine(byOrigin.get(scopeKey(assignment.id)) ?? byTriple.get(tripleOf(assignment)) ?? []);
}

function add(index: Map<string, Instance[]>, key: string, instance: Instance): void {
  const at = index.get(key);
  if (at) at.push(instance);
  else index.set(key, [instance]);
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
  if (instances.some(({ end }) => end === undefined)) return { kind: 'standing', until: undefined, length: undefined };
  const given = instances.filter(({ activated }) => !activated);
  const [first, ...others] = given.length > 0 ? given : instances;
  if (first === undefined) return undefined;
  const last = others.reduce((latest, one) => (instantOf(one.end) > instantOf(latest.end) ? one : latest), first);
  return { kind: given.length > 0 ? 'timeBound' : 'activated', until: last.end, length: lengthOf(last) };
}

/** An end that cannot be read counts as the furthest. */
function instantOf(text: string | undefined): number {
  return (text === undefined ? undefined : parseInstant(text)) ?? Number.POSITIVE_INFINITY;
}

function lengthOf({ start, end }: Instance): string | undefined {
  const [from, to] = [start, end].map((text) => (text === undefined ? undefined : parseInstant(text)));
  return from === undefined || to === undefined || to < from ? undefined : formatDuration(to - from);
}
