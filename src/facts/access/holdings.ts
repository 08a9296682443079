import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { formatDuration, parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { addTo } from './multiMap.ts';
import { azureRoleKey, gatherKeys, isManaged, type RoleKeys } from './roleKeys.ts';
import { scopeKey } from './scopes.ts';
import { assignmentTexts, placeOf, type Texts } from './texts.ts';

export const ASSIGNMENT_INSTANCES = 'Microsoft.Authorization/roleAssignmentScheduleInstances';

/** How an assignment is held, as Privileged Identity Management records it. */
interface Instance {
  readonly activated: boolean;
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** Ids as keys. */
  readonly principal: string;
  readonly role: string;
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

/**
 * An instance is of the assignment it names as its origin; one that names none is of the assignment of the same principal, role and scope, of
 * which Azure allows only one. Nearly all name one, so the others are looked for at a scope when first asked for there.
 */
function instanceIndex(texts: Texts): { readonly add: (instance: Row) => void; readonly of: (assignment: Row) => readonly Instance[] } {
  const [byOrigin, byScope] = [new Map<string, OneOrMore>(), new Map<string, Instance[]>()];
  const idKey = idKeys();
  const holders = new Map<string, ReadonlyMap<string, OneOrMore>>();
  return {
    add: (row) => {
      const properties = at(row, 'properties');
      const { scope, role, principal } = placeOf(properties, texts);
      const instance = parseInstance(properties, principal, role.id);
      const origin = asString(at(properties, 'originRoleAssignmentId')) ?? '';
      if (origin !== '') addOne(byOrigin, idKey(origin), instance);
      addTo(byScope, scope.key, instance);
    },
    of: (assignment) => {
      const named = byOrigin.get(idKey(assignment.id));
      if (named !== undefined) return listOf(named);
      const { scope, role, principal } = placeOf(at(assignment, 'properties'), texts);
      const there = holders.get(scope.key) ?? byHolder(byScope.get(scope.key) ?? []);
      holders.set(scope.key, there);
      return listOf(there.get(`${principal} ${role.id}`));
    },
  };
}

function byHolder(instances: readonly Instance[]): ReadonlyMap<string, OneOrMore> {
  const found = new Map<string, OneOrMore>();
  for (const instance of instances) addOne(found, `${instance.principal} ${instance.role}`, instance);
  return found;
}

/** Ids as keys: the last segment, and a number for all before it, which few others than it share. */
function idKeys(): (id: string) => string {
  const numbers = new Map<string, number>();
  return (id) => {
    const key = scopeKey(id);
    const end = key.lastIndexOf('/');
    const above = key.slice(0, end);
    const number = numbers.get(above) ?? numbers.size;
    numbers.set(above, number);
    return `${number}${key.slice(end)}`;
  };
}

/** Nearly every assignment has one instance: a list a key would take more than the instance itself. */
type OneOrMore = Instance | Instance[];

function addOne(map: Map<string, OneOrMore>, key: string, instance: Instance): void {
  const held = map.get(key);
  if (held === undefined) map.set(key, instance);
  else if (Array.isArray(held)) held.push(instance);
  else map.set(key, [held, instance]);
}

function listOf(held: OneOrMore | undefined): readonly Instance[] {
  if (held === undefined) return [];
  return Array.isArray(held) ? held : [held];
}

function withoutInstance(snapshot: Snapshot, assignment: Row): Answer<Holding> {
  const scope = asString(at(assignment, 'properties', 'scope'));
  const cause = scope === undefined ? missingPath(assignment, 'properties.scope') : gapAt(snapshot, ASSIGNMENT_INSTANCES, scope);
  return cause === undefined ? known(NEVER_OF_PIM) : unknown(cause);
}

function unplacedRole(row: Row): Unknown | undefined {
  const absent = ['roleDefinitionId', 'scope'].find((key) => asString(at(row, 'properties', key)) === undefined);
  return absent === undefined ? undefined : missingPath(row, `properties.${absent}`);
}

function parseInstance(properties: JsonValue | undefined, principal: string, role: string): Instance {
  const text = (key: string): string | undefined => asString(at(properties, key));
  return { activated: text('assignmentType')?.toLowerCase() === 'activated', start: text('startDateTime'), end: text('endDateTime'), principal, role };
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
