import type { Estate, Group, GroupEligibility, Principal } from './estate.ts';
import { refusalOf } from './graphLists.ts';
import { AzureError, Unsupported, type Call } from './http.ts';
import { textAt, type JsonMap } from './json.ts';

/** Who asks, by the application permissions in the token. */
export interface GraphCaller {
  readonly roles: readonly string[];
  /** Delegated permissions, where the token speaks for a user. */
  readonly scopes: readonly string[];
}

type Kind = 'user' | 'group' | 'servicePrincipal' | 'application';

interface DirectoryObject {
  readonly kind: Kind;
  /** Whole, as Microsoft Graph would tell it. */
  readonly object: JsonMap;
}

/** The objects of a kind; what is served of them is selected elsewhere. */
export function objectsOfKind(kind: Kind): (estate: Estate, call: Call, caller: GraphCaller) => readonly JsonMap[] {
  return (estate, call, caller) => {
    if (asksForSignIns(call)) checkSignIns(estate, call, caller);
    return objectsOf(estate, call).filter((one) => one.kind === kind).map(({ object }) => object);
  };
}

function asksForSignIns(call: Call): boolean {
  return (call.query.get('$select') ?? '').split(',').includes('signInActivity');
}

/** The most users of a page that tells of sign-ins (Microsoft Graph reference, "List users", `signInActivity`). */
const MOST_WITH_SIGN_INS = 500;

/** Sign-ins take a permission and a licence of their own, and come in smaller pages. */
function checkSignIns(estate: Estate, call: Call, { roles, scopes }: GraphCaller): void {
  if (!roles.includes('AuditLog.Read.All') && !scopes.includes('AuditLog.Read.All')) throw new AzureError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  if (estate.withoutPim === true) throw refusalOf('premium');
  if (Number(call.query.get('$top') ?? '0') > MOST_WITH_SIGN_INS) throw new AzureError(400, 'Request_BadRequest', `Invalid page size specified: it must be between 1 and ${MOST_WITH_SIGN_INS} inclusive.`);
}

function objectsOf(estate: Estate, call: Call): readonly DirectoryObject[] {
  if (estate.principals === undefined) throw new Unsupported(`${call.path} of an estate without principals`);
  const applications = estate.directory?.lists?.['applications'] ?? [];
  return [
    ...estate.principals.map((principal) => principalObject(estate, principal)), ...(estate.groups ?? []).map(groupObject), ...applications.map((object): DirectoryObject => ({ kind: 'application', object: { ...NO_CREDENTIALS, ...object } })),
  ];
}

const NO_CREDENTIALS = { passwordCredentials: [], keyCredentials: [] };

function principalObject(estate: Estate, principal: Principal): DirectoryObject {
  return principal.kind === 'user' ? { kind: 'user', object: userObject(principal) } : { kind: 'servicePrincipal', object: workloadObject(estate, principal) };
}

/** Shapes: Microsoft Graph v1.0 reference, resource types user, group and servicePrincipal; of their properties, those that can be asked for here. */
export function userObject({ id, displayName, properties }: Principal): JsonMap {
  return {
    id, displayName, userPrincipalName: `${displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@contoso.example`, userType: 'Member', accountEnabled: true, onPremisesSyncEnabled: null,
    createdDateTime: '2022-05-02T07:30:00Z', externalUserState: null, signInActivity: null, ...properties,
  };
}

function groupObject({ id, displayName, properties }: Group): DirectoryObject {
  return { kind: 'group', object: { id, displayName, isAssignableToRole: null, securityEnabled: true, groupTypes: [], membershipRule: null, onPremisesSyncEnabled: null, visibility: null, ...properties } };
}

function workloadObject({ applications, managedIdentities = [], tenantId }: Estate, { id, displayName, kind, properties }: Principal): JsonMap {
  const application = applications.find(({ objectId }) => objectId === id);
  const identity = managedIdentities.find(({ objectId }) => objectId === id);
  const isManaged = kind === 'managedIdentity';
  return {
    id, displayName, appId: application?.clientId ?? identity?.clientId ?? id, servicePrincipalType: isManaged ? 'ManagedIdentity' : 'Application', accountEnabled: true,
    appOwnerOrganizationId: isManaged ? null : tenantId, alternativeNames: identity === undefined ? [] : [`isExplicit=${identity.assigned === 'user' ? 'True' : 'False'}`, identity.resourceId], ...NO_CREDENTIALS, ...properties,
  };
}

/** What tells more of a member than its id and kind; of groups, whatever lists members does (permissions overview, "Limited information returned for inaccessible member objects"). */
const TELLING: Readonly<Record<Exclude<Kind, 'group' | 'application'>, readonly string[]>> = {
  user: ['User.Read.All', 'User.ReadBasic.All', 'Directory.Read.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  servicePrincipal: ['Application.Read.All', 'Directory.Read.All', 'Application.ReadWrite.All', 'Directory.ReadWrite.All'],
};

/**
 * The direct members of a group. Version 1.0 leaves service principals out without a word (Microsoft Graph reference, "List group members": known
 * issue); the beta does not. How a hidden membership is refused is unverified.
 */
export function membersOf(estate: Estate, call: Call, caller: GraphCaller): readonly JsonMap[] {
  const id = call.path.split('/')[3] ?? '';
  const group = (estate.groups ?? []).find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (group === undefined) throw new AzureError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`);
  if (textAt(group.properties, 'visibility') === 'HiddenMembership' && !caller.roles.includes('Member.Read.Hidden')) throw new AzureError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  const ids = new Set(group.members.map((member) => member.toLowerCase()));
  const isListed = ({ kind, object }: DirectoryObject): boolean => ids.has(textAt(object, 'id').toLowerCase()) && (kind !== 'servicePrincipal' || call.path.toLowerCase().startsWith('/beta/'));
  return objectsOf(estate, call).filter(isListed).map(({ kind, object }) => ({ '@odata.type': `#microsoft.graph.${kind}`, ...(isTold(kind, caller) ? object : { id: object['id'] }) }));
}

function isTold(kind: Kind, caller: GraphCaller): boolean {
  return kind === 'group' || kind === 'application' || TELLING[kind].some((permission) => caller.roles.includes(permission) || caller.scopes.includes(permission));
}

/** The owners of an application, as the estate tells them; nobody where it does not. */
export function ownersOf(estate: Estate, call: Call): readonly JsonMap[] {
  const id = call.path.split('/')[3] ?? '';
  const lists = estate.directory?.lists ?? {};
  if (!(lists['applications'] ?? []).some((one) => textAt(one, 'id').toLowerCase() === id.toLowerCase())) {
    throw new AzureError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`);
  }
  return lists[`applications/${id}/owners`] ?? [];
}

/** Who may activate, or has, a membership of one group or as one principal: without such a filter the list is refused (PIM for Groups reference, "List eligibilityScheduleInstances"; the code of the refusal is unverified). */
export function groupInstancesOf(kind: 'Eligibility' | 'Assignment'): (estate: Estate, call: Call) => readonly JsonMap[] {
  return (estate, call) => {
    if (estate.withoutPim === true) throw refusalOf('pim');
    const filter = call.query.get('$filter');
    if (filter === null) throw new AzureError(400, 'BadRequest', 'The filter is missing: groupId or principalId is required.');
    const [, property, id] = /^(groupId|principalId) eq '([^']*)'$/.exec(filter) ?? [];
    if (property === undefined || id === undefined) throw new Unsupported(`$filter '${filter}' of ${call.path}`);
    const rows = kind === 'Eligibility' ? (estate.groupEligibilities ?? []).map(eligibilityObject) : (estate.directory?.lists?.[ACTIVE_MEMBERSHIPS] ?? []);
    return rows.filter((row) => textAt(row, property).toLowerCase() === id.toLowerCase());
  };
}

const ACTIVE_MEMBERSHIPS = 'identityGovernance/privilegedAccess/group/assignmentScheduleInstances';

function eligibilityObject(row: GroupEligibility): JsonMap {
  return { ...row, memberType: 'direct', status: 'Provisioned', createdDateTime: row.startDateTime, createdUsing: row.id, eligibilityScheduleId: row.id };
}
