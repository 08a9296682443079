import { CONDITIONAL_ACCESS, DIRECTORY_ASSIGNMENTS } from '../../model/directoryTypes.ts';
import { tenantScope, type Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { GROUP_MEMBERS } from '../access/memberships.ts';
import type { Row } from '../../model/resource.ts';
import { at } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';
import { securityDefaults, SECURITY_DEFAULTS } from './baseline.ts';
import { NAMED_LOCATIONS } from './locations.ts';
import { PERHAPS, type Degree } from './degree.ts';
import type { People } from './people.ts';
import { appliesTo, type Policy } from './policies.ts';
import type { Requirement } from './signIn.ts';
import { STRENGTHS } from './strengths.ts';
import { textsOf } from './texts.ts';
import { USER_REQUIREMENTS } from './userRequirements.ts';

/** What can make it unknown whether a policy counts, the most telling first. */
const READ = [CONDITIONAL_ACCESS, SECURITY_DEFAULTS, GROUP_MEMBERS, DIRECTORY_ASSIGNMENTS, NAMED_LOCATIONS, STRENGTHS, USER_REQUIREMENTS];

interface Asking {
  readonly snapshot: Snapshot;
  readonly policies: readonly Policy[];
  readonly people: People;
}

/**
 * Why it is not known whether people of a profile are asked for something: what was not read, else the policies that count for a part
 * that cannot be told, which nothing more that is read would change.
 */
export function doubtOf({ snapshot, policies, people }: Asking, profile: string, requirement: Requirement): Unknown {
  const gap = unreadPart(snapshot);
  if (gap !== undefined) return gap;
  const defaults = securityDefaults(snapshot);
  if (typeof defaults !== 'boolean') return defaults;
  const doubtful = policies.filter((policy, index) => isDoubtful(policy, Number(profile[index]) as Degree, requirement));
  const unread = doubtful.flatMap(({ row }) => (row === undefined ? [] : [cutPath(row) ?? unreadGroup(row, people)])).find((cause) => cause !== undefined);
  if (unread !== undefined) return unread;
  const near = doubtful.map(({ name }) => `'${name}'`);
  return { reason: 'noData', artifact: CONDITIONAL_ACCESS, scope: tenantScope(snapshot.manifest.tenantId), missing: [], message: `whether ${near.slice(0, 3).join(', ') || 'some policies'} count cannot be told: they depend on what Microsoft Graph does not tell` };
}

/** What of all that decides about sign-ins was not read; undefined where everything was. */
export function unreadPart(snapshot: Snapshot): Unknown | undefined {
  return READ.flatMap((type) => gapAt(snapshot, type, '/') ?? [])[0];
}

/** What Microsoft Graph serves of every policy. */
const SERVED = [
  'state', 'grantControls', ...['includeUsers', 'excludeUsers', 'includeGroups', 'excludeGroups', 'includeRoles', 'excludeRoles'].map((list) => `conditions.users.${list}`),
  ...['includeApplications', 'excludeApplications', 'includeUserActions', 'includeAuthenticationContextClassReferences'].map((list) => `conditions.applications.${list}`),
  ...['clientAppTypes', 'signInRiskLevels', 'userRiskLevels', 'platforms', 'locations', 'devices'].map((condition) => `conditions.${condition}`),
];

function cutPath(row: Row): Unknown | undefined {
  const path = SERVED.find((served) => at(row, 'properties', ...served.split('.')) === undefined);
  return path === undefined ? undefined : missingPath(row, `properties.${path}`);
}

function unreadGroup(row: Row, people: People): Unknown | undefined {
  const groups = ['includeGroups', 'excludeGroups'].flatMap((list) => textsOf(at(row, 'properties', 'conditions', 'users', list)) ?? []);
  return groups.map((group) => people.unreadGroup(group.toLowerCase())).find((cause) => cause !== undefined);
}

function isDoubtful(policy: Policy, who: Degree, requirement: Requirement): boolean {
  const { surely, perhaps } = policy.asks[requirement];
  return perhaps.length > 0 && (appliesTo(policy, who) === PERHAPS || (who >= PERHAPS && JSON.stringify(surely.map(String)) !== JSON.stringify(perhaps.map(String))));
}

/** The cause where policies overlap in more ways than are worked out. */
export function tooMuch(snapshot: Snapshot): Unknown {
  return {
    reason: 'ruleError', artifact: CONDITIONAL_ACCESS, scope: tenantScope(snapshot.manifest.tenantId), missing: [],
    message: 'the policies overlap each other in too many ways to be worked out',
  };
}
