import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { addTo } from '../access/multiMap.ts';
import { gapAt, missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { isCovered, type FilteredMachine } from './dynamicScope.ts';

export const CONFIGURATIONS = 'Microsoft.Maintenance/maintenanceConfigurations';
export const ASSIGNMENTS = 'Microsoft.Maintenance/configurationAssignments';

/** Names of the maintenance configurations of guest patching that cover a machine; longer, perhaps, where something was not read. */
export type Schedules = (machine: FilteredMachine) => Answer<readonly string[]>;

interface Assignment {
  readonly row: Row;
  /** The configuration's name, null where it does not patch guests (any more), unknown where it was not read. */
  readonly patches: Answer<string | null>;
}

/**
 * Assignments by what they stand on. One stands on a machine, or on a subscription or a resource group with a filter (dynamic scope): those are few,
 * and are asked for each machine in them.
 */
export const schedules = shared((snapshot: Snapshot, context: FactContext): Schedules => {
  const configurations = new Map([...snapshot.rows(CONFIGURATIONS)].map((row) => [idKey(row.id), row]));
  const configurationGap = remembered((subscription) => gapAt(snapshot, CONFIGURATIONS, subscription));
  const byScope = new Map<string, Assignment[]>();
  for (const row of snapshot.rows(ASSIGNMENTS)) {
    const scope = scopeOf(row);
    addTo(byScope, scope, { row, patches: patchesGuests(row, { configurations, now: Date.parse(context.now), gapOf: configurationGap }) });
  }
  const gapOf = remembered((subscription) => gapAt(snapshot, ASSIGNMENTS, subscription));
  return (machine) => {
    const { own, group, subscription } = scopesOf(machine.row);
    const found = [own, group, subscription].flatMap((scope) => (byScope.get(scope) ?? []).map((one) => nameIfCovered(one, scope === own, machine)));
    const names = found.flatMap((one) => (one.known && one.value !== null ? [one.value] : []));
    return known([...new Set(names)].toSorted(), firstUnknown(found) ?? gapOf(subscription));
  };
});

function scopesOf({ id }: Row): { readonly own: string; readonly group: string; readonly subscription: string } {
  const own = idKey(id);
  return { own, group: own.split('/').slice(0, 5).join('/'), subscription: `/subscriptions/${subscriptionOf(own) ?? ''}` };
}

/** What an assignment stands on: it is an extension of it, and also names it. */
function scopeOf(row: Row): string {
  const end = row.id.toLowerCase().lastIndexOf('/providers/microsoft.maintenance/configurationassignments/');
  return idKey(end > 0 ? row.id.slice(0, end) : (asString(at(row, 'properties', 'resourceId')) ?? ''));
}

function nameIfCovered({ row, patches }: Assignment, isOwn: boolean, machine: FilteredMachine): Answer<string | null> {
  if (patches.known && patches.value === null) return patches;
  const covered = isOwn ? known(true) : isCovered(row, machine);
  if (!covered.known) return covered;
  return covered.value ? patches : known(null);
}

interface Read {
  readonly configurations: ReadonlyMap<string, Row>;
  readonly now: number;
  /** Why configurations of a subscription may be missing. */
  readonly gapOf: (subscription: string) => Unknown | undefined;
}

/** Only schedules of the guest's own updates count (`InGuestPatch`), and not those that have ended. */
function patchesGuests(row: Row, { configurations, now, gapOf }: Read): Answer<string | null> {
  const id = asString(at(row, 'properties', 'maintenanceConfigurationId')) ?? '';
  if (id === '') return unknown(missingPath(row, 'properties.maintenanceConfigurationId'));
  const configuration = configurations.get(idKey(id));
  if (configuration === undefined) return unknown(gapOf(`/subscriptions/${subscriptionOf(id) ?? ''}`) ?? { reason: 'notCollected', artifact: CONFIGURATIONS, scope: id, missing: [id], message: `${id} is named but was not read` });
  const scope = asString(at(configuration, 'properties', 'maintenanceScope'));
  if (scope === undefined) return unknown(missingPath(configuration, 'properties.maintenanceScope'));
  return known(scope.toLowerCase() === 'inguestpatch' && !hasEnded(configuration, now) ? configuration.name : null);
}

/** Hours that the farthest time zone lies behind UTC: the end is written in the zone of the window, by a name of Windows. */
const FARTHEST_ZONE_HOURS = 12;

/** Whether the window's last day is over everywhere: `yyyy-MM-dd HH:mm` (Maintenance Configurations REST reference). */
function hasEnded(configuration: Row, now: number): boolean {
  const end = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)/.exec(asString(at(configuration, 'properties', 'maintenanceWindow', 'expirationDateTime')) ?? '');
  return end !== null && Date.parse(`${end[1]}T${end[2]}:00Z`) + FARTHEST_ZONE_HOURS * 3_600_000 < now;
}

function firstUnknown(answers: readonly Answer<unknown>[]): Unknown | undefined {
  return answers.flatMap((answer) => (answer.known ? [] : [answer.unknown]))[0];
}

/** The same question of the same scope is answered once. */
export function remembered<T>(ask: (scope: string) => T): (scope: string) => T {
  const answers = new Map<string, T>();
  return (scope) => {
    if (!answers.has(scope)) answers.set(scope, ask(scope));
    return answers.get(scope) as T;
  };
}
