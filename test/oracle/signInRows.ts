/** A small tenant as the rows of a snapshot, and what of it was not read as gaps. */
import { textAt, type OracleObject } from './json.ts';
import type { SignInWorld, UnreadPart } from './signInTypes.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';

interface Missing {
  /** A type. */
  readonly artifact: string;
  readonly scope: string;
}

export function rowsOf(world: SignInWorld): readonly OracleObject[] {
  return [
    ...world.users.map((one) => row('users', one)),
    ...world.groups.map(({ id }) => row('groups', { id, displayName: id, securityEnabled: true, groupTypes: [], isAssignableToRole: null })),
    ...world.groups.flatMap(({ id, members }) => (members === undefined ? [] : [row('groupMembers', { id, groupId: id, members: members.map((member) => memberOf(world, member)) })])),
    ...world.roleAssignments.map((one) => row('directoryRoleAssignments', one)),
    ...world.roleEligibilities.map((one) => row('directoryRoleEligibilityScheduleInstances', one)),
    ...world.locations.map((one) => row('namedLocations', one)),
    ...world.strengths.map((one) => row('authenticationStrengthPolicies', one)),
    ...(world.securityDefaults === undefined ? [] : [row('identitySecurityDefaultsEnforcementPolicy', { id: '00000000-0000-0000-0000-000000000005', ...world.securityDefaults })]),
    ...world.userRequirements.map((one) => row('userAuthenticationRequirements', one)),
    ...world.policies.map((one) => row('conditionalAccessPolicies', one)),
  ];
}

function row(collection: string, { id, ...properties }: OracleObject): OracleObject {
  const objectId = textAt({ id }, 'id') ?? '';
  return { id: `${TENANT}/${collection}/${objectId}`, name: objectId, type: `Microsoft.Graph/${collection}`, properties };
}

function memberOf({ groups }: SignInWorld, id: string): OracleObject {
  return { id, type: groups.some((group) => group.id === id) ? 'group' : 'user', displayName: id };
}

const TYPES: Readonly<Record<UnreadPart, string>> = {
  users: 'users', roleAssignments: 'directoryRoleAssignments', locations: 'namedLocations', strengths: 'authenticationStrengthPolicies', securityDefaults: 'identitySecurityDefaultsEnforcementPolicy',
  userRequirements: 'userAuthenticationRequirements', policies: 'conditionalAccessPolicies',
};

export function missingOf({ unread, groups }: SignInWorld): readonly Missing[] {
  return [
    ...unread.map((part) => ({ artifact: `Microsoft.Graph/${TYPES[part]}`, scope: TENANT })),
    ...groups.filter(({ members }) => members === undefined).map(({ id }) => ({ artifact: 'Microsoft.Graph/groupMembers', scope: `${TENANT}/groupMembers/${id}` })),
  ];
}
