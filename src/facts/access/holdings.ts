import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { formatDuration, parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { instanceIndex, type Instance } from './instances.ts';
import { azureRoleKey, gatherKeys, isManaged, type RoleKeys } from './roleKeys.ts';
import { assignmentTexts } from './texts.ts';

export const ASSIGNMENT_INSTANCES = 'Microsoft.Authorization/roleAssignmentScheduleInstances';

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

/** What the assignment schedule instances of a snapshot say. */
export interface Instances {
  readonly holdings: Holdings;
  /** The roles at scopes that somebody holds through Privileged Identity Management. */
  readonly managed: RoleKeys;
}

/** Reads the assignment schedule instances: there is one for nearly every assignment, so whatever is asked of them is gathered in one pass. */
export const assignmentInstances = shared((snapshot: Snapshot, context: FactContext): Instances => {
  const index = instanceIndex(assignmentTexts(snapshot, context));
  const managed = gatherKeys(parseInstant(context.now) ?? Number.NEGATIVE_INFINITY, { counts: isManaged, keyOf: azureRoleKey, unplaced: unplacedRole });
  for (const row of snapshot.rows(ASSIGNMENT_INSTANCES)) {
    index.add(row);
    managed.add(row);
  }
  return {
    managed: managed.gathered(),
    holdings: (assignment) => {
      const holding = combine(index.of(assignment));
      return holding === undefined ? withoutInstance(snapshot, assignment) : known(holding);
    },
  };
});

function withoutInstance(snapshot: Snapshot, assignment: Row): Answer<Holding> {
  const scope = asString(at(assignment, 'properties', 'scope'));
  const cause = scope === undefined ? missingPath(assignment, 'properties.scope') : gapAt(snapshot, ASSIGNMENT_INSTANCES, scope);
  return cause === undefined ? known(NEVER_OF_PIM) : unknown(cause);
}

function unplacedRole(row: Row): Unknown | undefined {
  const absent = ['roleDefinitionId', 'scope'].find((key) => asString(at(row, 'properties', key)) === undefined);
  return absent === undefined ? undefined : missingPath(row, `properties.${absent}`);
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
