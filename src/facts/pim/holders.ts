import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import { lastSegment } from '../../values/armId.ts';
import { ASSIGNMENT_INSTANCES, assignmentInstances } from '../access/holdings.ts';
import { roleIdOf } from '../access/role.ts';
import { azureRoleKey, gatherKeys, isManaged, type KeyReader, type RoleKeys } from '../access/roleKeys.ts';
import { GROUP_ELIGIBILITIES } from '../access/memberships.ts';
import { DIRECTORY_INSTANCES } from '../directory/grants.ts';
import { GROUP_INSTANCES } from '../directory/standing.ts';
import { gapAt, missingPath } from '../missing.ts';
import { accessOf, DIRECTORY_SETTINGS, GROUP_SETTINGS, isOfDirectory } from './subjects.ts';

export const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';

const AZURE = { eligible: ELIGIBILITIES, assigned: ASSIGNMENT_INSTANCES };
const DIRECTORY = { eligible: DIRECTORY_ELIGIBILITIES, assigned: DIRECTORY_INSTANCES };
const GROUP = { eligible: GROUP_ELIGIBILITIES, assigned: GROUP_INSTANCES };

/** Says whether somebody holds the role of some settings at exactly their scope. */
export type Holders = (settings: Row) => Answer<JsonValue>;

/** Who may activate a role: every eligibility that has not ended. */
export function eligibleHolders(snapshot: Snapshot, context: FactContext): Holders {
  return byKind([AZURE.eligible, DIRECTORY.eligible, GROUP.eligible], (type) => holders(snapshot, type, indexOf(snapshot, type, context, () => true)));
}

/** Who holds a role through Privileged Identity Management. */
export function managedHolders(snapshot: Snapshot, context: FactContext): Holders {
  const index = (type: string): RoleKeys => (type === AZURE.assigned ? assignmentInstances(snapshot, context).managed : indexOf(snapshot, type, context, isManaged));
  return byKind([AZURE.assigned, DIRECTORY.assigned, GROUP.assigned], (type) => holders(snapshot, type, index(type)));
}

/** Settings of Azure roles, of directory roles and of groups are each used by instances of their own. */
function byKind([azure, directory, group]: readonly [string, string, string], of: (type: string) => Holders): Holders {
  const [ofAzure, ofDirectory, ofGroup] = [of(azure), of(directory), of(group)];
  return (settings) => (isType(settings, GROUP_SETTINGS) ? ofGroup : isType(settings, DIRECTORY_SETTINGS) ? ofDirectory : ofAzure)(settings);
}

function isType(row: Row, type: string): boolean {
  return row.type.toLowerCase() === type.toLowerCase();
}

function indexOf(snapshot: Snapshot, type: string, { now }: FactContext, counts: KeyReader['counts']): RoleKeys {
  const { add, gathered } = gatherKeys(parseInstant(now) ?? Number.NEGATIVE_INFINITY, { counts, keyOf, unplaced });
  for (const row of snapshot.rows(type)) add(row);
  return gathered();
}

/** Settings of a directory role are of the whole directory: they count for eligibilities of its parts too. */
function keyOf(row: Row): string {
  if (isGroupRow(row)) return `${accessOf(row).access ?? ''} ${accessOf(row).group ?? ''}`;
  return isOfDirectory(row) ? roleIdOf(asString(at(row, 'properties', 'roleDefinitionId')) ?? '') : azureRoleKey(row);
}

function isGroupRow(row: Row): boolean {
  return isType(row, GROUP_SETTINGS) || isType(row, GROUP.eligible) || isType(row, GROUP.assigned);
}

/** Why it is not known of which role at which scope a row is. */
function unplaced(row: Row): Unknown | undefined {
  if (isGroupRow(row)) {
    const { group, access } = accessOf(row);
    return group === undefined || access === undefined ? missingPath(row, `properties.${group === undefined ? 'groupId' : 'accessId'}`) : undefined;
  }
  const needed = isOfDirectory(row) ? ['roleDefinitionId'] : ['roleDefinitionId', 'scope'];
  const absent = needed.find((key) => asString(at(row, 'properties', key)) === undefined);
  return absent === undefined ? undefined : missingPath(row, `properties.${absent}`);
}

function holders(snapshot: Snapshot, type: string, { keys, unreadable }: RoleKeys): Holders {
  return (settings) => {
    const absent = unplaced(settings);
    if (absent !== undefined) return unknown(absent);
    if (keys.has(keyOf(settings))) return known(true);
    const gap = gapOf(snapshot, type, settings) ?? unreadable;
    return gap === undefined ? known(false) : unknown(gap);
  };
}

/** Instances of groups are read group by group: what was not read of another one does not matter. */
function gapOf(snapshot: Snapshot, type: string, settings: Row): Unknown | undefined {
  if (!isOfDirectory(settings)) return gapAt(snapshot, type, asString(at(settings, 'properties', 'scope')) ?? settings.id);
  const group = isGroupRow(settings) ? accessOf(settings).group : undefined;
  const gaps = snapshot.gaps.filter(({ artifact }) => artifact.toLowerCase() === type.toLowerCase());
  return gaps.find(({ scope }) => group === undefined || !/^\/tenants\/[^/]+\/[^/]+\/[^/]+$/iu.test(scope) || lastSegment(scope).toLowerCase() === group);
}
