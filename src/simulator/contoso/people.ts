import type { Group, GroupEligibility, Principal } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { lastSignIn } from './entra/signIns.ts';
import { ownCredentials } from './entra/workloadCredentials.ts';
import type { EntraState } from './entra/entraState.ts';
import { guid, PRINCIPALS, type Principal as Somebody } from './identities.ts';

/** Somebody of another tenant: who was invited signs in there, and the name here says so (Microsoft Entra documentation, "Properties of a B2B collaboration user"). */
function invited(name: string, userType: 'Guest' | 'Member', externalUserState: 'Accepted' | 'PendingAcceptance'): JsonMap {
  return { userPrincipalName: `${name}_fabrikam.example#EXT#@contoso.example`, userType, externalUserState, createdDateTime: '2025-09-01T12:00:00Z' };
}

/** Who is not an ordinary member of the tenant, or not an ordinary workload. */
const UNUSUAL: ReadonlyMap<Somebody, Partial<Principal>> = new Map<Somebody, Partial<Principal>>([
  // A guest who can change a whole subscription.
  [PRINCIPALS.consultant, { properties: invited('consultant', 'Guest', 'Accepted') }],
  // A guest who may look at one group, and has never come.
  [PRINCIPALS.auditor, { properties: invited('auditor', 'Guest', 'PendingAcceptance') }],
  // Of another tenant as well, and called a member: only the name shows it.
  [PRINCIPALS.architect, { properties: invited('architect', 'Member', 'Accepted') }],
  // Left the company: cannot sign in, and still holds a role.
  [PRINCIPALS.formerEngineer, { properties: { accountEnabled: false, onPremisesSyncEnabled: true } }],
  // Administers users of the directory, and signs in somewhere else.
  [PRINCIPALS.identityAdviser, { properties: invited('adviser', 'Guest', 'Accepted') }],
  // Whoever takes the domain has this account, and what it may do here.
  [PRINCIPALS.domainAdmin, { properties: { onPremisesSyncEnabled: true } }],
  // Was switched off and not taken out.
  [PRINCIPALS.formerAdmin, { properties: { accountEnabled: false } }],
  // Has been here for a week, and has yet to come.
  [PRINCIPALS.adminWest, { properties: { createdDateTime: '2026-11-09T08:00:00Z' } }],
  [PRINCIPALS.backupJob, { kind: 'managedIdentity' }],
  [PRINCIPALS.unusedIdentity, { kind: 'managedIdentity' }],
  [PRINCIPALS.deployIdentity, { kind: 'managedIdentity' }],
  [PRINCIPALS.clusterIdentity, { kind: 'managedIdentity' }],
  ...ownCredentials(),
]);

/** Everybody in the directory who is no group. */
const PEOPLE: readonly Principal[] = Object.values<Somebody>(PRINCIPALS).filter(({ type }) => type !== 'Group').map((one): Principal => ({
  id: one.id, displayName: one.displayName, kind: one.type === 'User' ? 'user' : 'servicePrincipal', ...unusual(one),
}));

/** Who is a user also has a last sign-in, or none. */
function unusual(one: Somebody): Partial<Principal> {
  const found = UNUSUAL.get(one);
  return one.type === 'User' ? { ...found, properties: { signInActivity: lastSignIn(one), ...found?.properties } } : { ...found };
}

const { cloudLead, onCallEngineer, contractor, developer, accessManager, consultant, architect, platformOnCall, shiftLeads } = PRINCIPALS;

/** The same, as the directory is run: badly, a clean-up of idle accounts switched off one account for emergencies, and the other one came from the directory on premises. */
export function peopleOf(state: EntraState): readonly Principal[] {
  if (state === 'sound') return PEOPLE;
  const spoilt = new Map<string, JsonMap>([[PRINCIPALS.emergencyOne.id, { accountEnabled: false }], [PRINCIPALS.emergencyTwo.id, { onPremisesSyncEnabled: true }]]);
  return PEOPLE.map((one) => (spoilt.has(one.id) ? { ...one, properties: { ...one.properties, ...spoilt.get(one.id) } } : one));
}

/** Who is in which group, directly. */
export const GROUPS: readonly Group[] = [
  // An owner of production by two groups: the on-call engineers are platform administrators.
  group(PRINCIPALS.platformAdmins, [cloudLead, platformOnCall]),
  // Each in the other: whoever follows groups in groups has to end somewhere. Through them the developer is an owner of production.
  group(platformOnCall, [onCallEngineer, shiftLeads]),
  group(shiftLeads, [developer, platformOnCall]),
  group(PRINCIPALS.dataOwners, [developer]),
  group(PRINCIPALS.operators, [onCallEngineer, contractor, architect]),
  group(PRINCIPALS.legacyAdmins, [cloudLead]),
  group(PRINCIPALS.approvers, [cloudLead, accessManager], { isAssignableToRole: true }),
  // A workload in a group: version 1.0 of Microsoft Graph does not tell of it.
  group(PRINCIPALS.networkTeam, [onCallEngineer, PRINCIPALS.pipeline], { isAssignableToRole: true }),
  group(PRINCIPALS.sandboxOwners, [developer]),
  // Holds no role: it may activate one of the operators, and only that leads to it.
  group(PRINCIPALS.vendorOnCall, [consultant]),
  // Holds nothing and never will: nobody needs to know who is in it.
  group(PRINCIPALS.newsletter, [developer, architect], { groupTypes: ['Unified', 'DynamicMembership'], membershipRule: 'user.accountEnabled -eq true', securityEnabled: false, visibility: 'Public' }),
  // Holds a directory role at all times, and so does whoever stands in it; an agent is in it until noon.
  group(PRINCIPALS.applicationAdmins, [PRINCIPALS.serviceManager, PRINCIPALS.serviceAgent], { isAssignableToRole: true }),
  // Holds a directory role as well, and nobody is in it but for hours.
  group(PRINCIPALS.authenticationAdmins, [PRINCIPALS.serviceAgent], { isAssignableToRole: true }),
  // Whoever writes a department into an account makes an operator of it.
  group(PRINCIPALS.analysts, [PRINCIPALS.analyst], { groupTypes: ['DynamicMembership'], membershipRule: 'user.department -eq "Analysis"' }),
  // Left out of the policies of Conditional Access, for reasons that nobody remembers.
  group(PRINCIPALS.mfaExceptions, [PRINCIPALS.serviceDesk, developer]),
];

function group({ id, displayName }: Somebody, members: readonly Somebody[], properties?: JsonMap): Group {
  return { id, displayName, members: members.map((member) => member.id), ...(properties === undefined ? {} : { properties }) };
}

/** PIM for Groups. */
export const GROUP_ELIGIBILITIES: readonly GroupEligibility[] = [
  // Becomes one of the network team, and so a contributor of edge, for some hours: no role assignment names her there.
  eligibility(1, PRINCIPALS.networkTeam, accessManager, 'member', '2027-02-01T00:00:00Z'),
  // May add whom he likes to the owners of production, himself too; being an owner of a group is no membership of it.
  eligibility(2, PRINCIPALS.platformAdmins, contractor, 'owner', null),
  // A whole group becomes operators.
  eligibility(3, PRINCIPALS.operators, PRINCIPALS.vendorOnCall, 'member', '2026-12-31T00:00:00Z'),
  eligibility(30, PRINCIPALS.applicationAdmins, PRINCIPALS.serviceAgent, 'member', '2027-01-31T00:00:00Z'),
  eligibility(31, PRINCIPALS.authenticationAdmins, PRINCIPALS.serviceAgent, 'member', '2027-01-31T00:00:00Z'),
  // A rule decides who may become an operator.
  eligibility(32, PRINCIPALS.operators, PRINCIPALS.analysts, 'member', '2026-12-31T00:00:00Z'),
];

function eligibility(number: number, to: Somebody, principal: Somebody, accessId: 'member' | 'owner', endDateTime: string | null): GroupEligibility {
  return { id: `${to.id}_${accessId}_${guid('96e11000', number)}`, groupId: to.id, principalId: principal.id, accessId, startDateTime: '2026-02-01T00:00:00Z', endDateTime };
}
