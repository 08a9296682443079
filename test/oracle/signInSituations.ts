/**
 * Small tenants, each with one sign-in and what Microsoft's documentation says of it, written down by hand and with its page: the enumerator is asked
 * them, and so is the code. Who and what is not told otherwise: Ann, a member without any role, opens the payroll application in a browser on Windows, in Germany.
 */
import type { OracleObject } from './json.ts';
import type { Enforced, SignInRequirement, SignInTarget, SignInWorld, WorldSignIn } from './signInTypes.ts';

export interface SignInSituation {
  readonly name: string;
  /** Page of Microsoft's documentation that gives the answer. */
  readonly source: string;
  readonly world: SignInWorld;
  readonly signIn: WorldSignIn;
  readonly expected: Partial<Readonly<Record<SignInRequirement, Enforced>>>;
}

const DOCS = 'https://learn.microsoft.com';
export const USERS_PAGE = `${DOCS}/entra/identity/conditional-access/concept-conditional-access-users-groups`;
export const RESOURCES_PAGE = `${DOCS}/entra/identity/conditional-access/concept-conditional-access-cloud-apps`;
export const CONDITIONS_PAGE = `${DOCS}/entra/identity/conditional-access/concept-conditional-access-conditions`;
export const NETWORK_PAGE = `${DOCS}/entra/identity/conditional-access/concept-assignment-network`;
export const GRANT_PAGE = `${DOCS}/entra/identity/conditional-access/concept-conditional-access-grant`;
export const POLICIES_PAGE = `${DOCS}/entra/identity/conditional-access/concept-conditional-access-policies`;
export const FLOWS_PAGE = `${DOCS}/entra/identity/conditional-access/concept-authentication-flows`;
export const FILTERS_PAGE = `${DOCS}/entra/identity/conditional-access/concept-condition-filters-for-devices`;
export const REPORT_PAGE = `${DOCS}/entra/identity/conditional-access/concept-conditional-access-report-only`;
export const STRENGTHS_PAGE = `${DOCS}/entra/identity/authentication/concept-authentication-strengths`;
export const MFA_SETTINGS_PAGE = `${DOCS}/entra/identity/authentication/howto-mfa-mfasettings`;
export const USER_STATES_PAGE = `${DOCS}/entra/identity/authentication/howto-mfa-userstates`;
export const DEFAULTS_PAGE = `${DOCS}/entra/fundamentals/security-defaults`;
export const EXTERNAL_PAGE = `${DOCS}/entra/external-id/authentication-conditional-access`;
export const CONDITION_SET_PAGE = `${DOCS}/graph/api/resources/conditionalaccessconditionset`;

function id(kind: string, number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const [ANN, BOB, GUEST, PARTNER, LOCAL_GUEST, STRANGER] = [1, 2, 3, 4, 5, 6].map((number) => id('a', number)) as [string, string, string, string, string, string];
export const [STAFF, TEAM, UNREAD_GROUP, DELETED_GROUP] = [1, 2, 3, 4].map((number) => id('c', number)) as [string, string, string, string];
export const [PAYROLL, WIKI] = [1, 2].map((number) => id('b', number)) as [string, string];
export const [OFFICE, BRANCH, GERMANY, NOWHERE, BY_PHONE] = [1, 2, 3, 4, 5].map((number) => id('d', number)) as [string, string, string, string, string];
export const [KEYS_ONLY, KEYS_OR_TEXT, TEXT_ONLY] = [1, 2, 3].map((number) => id('e', number)) as [string, string, string];
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const HOME = id('f', 1);

const USERS: readonly OracleObject[] = [
  { id: ANN, userPrincipalName: 'ann@contoso.com', userType: 'Member' }, { id: BOB, userPrincipalName: 'bob@contoso.com', userType: 'Member' },
  { id: GUEST, userPrincipalName: 'gus_fabrikam.com#EXT#@contoso.com', userType: 'Guest' }, { id: PARTNER, userPrincipalName: 'mia_fabrikam.com#EXT#@contoso.com', userType: 'Member' },
  { id: LOCAL_GUEST, userPrincipalName: 'lea@contoso.com', userType: 'Guest' },
];

function addresses(id: string, isTrusted: boolean, ...ranges: readonly string[]): OracleObject {
  return { '@odata.type': '#microsoft.graph.ipNamedLocation', id, isTrusted, ipRanges: ranges.map((cidrAddress) => ({ '@odata.type': `#microsoft.graph.iPv${cidrAddress.includes(':') ? '6' : '4'}CidrRange`, cidrAddress })) };
}

function countries(id: string, includeUnknownCountriesAndRegions: boolean, countryLookupMethod: string, ...countriesAndRegions: readonly string[]): OracleObject {
  return { '@odata.type': '#microsoft.graph.countryNamedLocation', id, countriesAndRegions, includeUnknownCountriesAndRegions, countryLookupMethod };
}

/** As a strength that an administrator made is listed. */
function strength(id: string, ...allowedCombinations: readonly string[]): OracleObject {
  return { id, policyType: id.startsWith('0') ? 'builtIn' : 'custom', requirementsSatisfied: allowedCombinations.some((one) => ['password', 'sms'].includes(one)) ? 'none' : 'mfa', allowedCombinations };
}

const TENANT: SignInWorld = {
  users: USERS,
  groups: [{ id: STAFF, members: [TEAM, BOB] }, { id: TEAM, members: [ANN] }, { id: UNREAD_GROUP, members: undefined }],
  roleAssignments: [],
  roleEligibilities: [],
  locations: [addresses(OFFICE, true, '198.51.100.0/24', '2001:db8:1::/48'), addresses(BRANCH, false, '203.0.113.0/24'), countries(GERMANY, false, 'clientIpAddress', 'DE'), countries(NOWHERE, true, 'clientIpAddress'), countries(BY_PHONE, false, 'authenticatorAppGps', 'DE')],
  strengths: [strength(KEYS_ONLY, 'fido2', 'windowsHelloForBusiness'), strength(KEYS_OR_TEXT, 'fido2', 'password,sms'), strength(TEXT_ONLY, 'sms')],
  securityDefaults: { isEnabled: false },
  userRequirements: [],
  policies: [],
  unread: [],
};

const SIGN_IN: WorldSignIn = { user: ANN, target: { kind: 'application', id: PAYROLL }, client: 'browser', address: '192.0.2.7', country: 'DE', signInRisk: 'none', userRisk: 'none', platform: 'windows', flow: 'none' };

/** Parts of a policy that differ from one that asks all users for MFA at all applications. */
export interface PolicyParts {
  readonly state?: string;
  readonly users?: OracleObject | null;
  readonly applications?: OracleObject;
  readonly conditions?: OracleObject;
  readonly grantControls?: OracleObject | null;
}

const NOBODY = { includeUsers: [], excludeUsers: [], includeGroups: [], excludeGroups: [], includeRoles: [], excludeRoles: [], includeGuestsOrExternalUsers: null, excludeGuestsOrExternalUsers: null };
const NOTHING = { includeApplications: [], excludeApplications: [], includeUserActions: [], includeAuthenticationContextClassReferences: [], applicationFilter: null };
const ANYHOW = { clientAppTypes: ['all'], clientApplications: null, platforms: null, locations: null, devices: null, authenticationFlows: null, signInRiskLevels: [], userRiskLevels: [], servicePrincipalRiskLevels: [], insiderRiskLevels: null };

/** Graph's whole object, with the parts that differ laid over it. */
export function policy({ state = 'enabled', users = { includeUsers: ['All'] }, applications = { includeApplications: ['All'] }, conditions = {}, grantControls = grant('mfa') }: PolicyParts = {}): OracleObject {
  policies += 1;
  return { id: id('9', policies), state, conditions: { ...ANYHOW, users: { ...NOBODY, ...users }, applications: { ...NOTHING, ...applications }, ...conditions }, grantControls, sessionControls: null };
}

let policies = 0;

export function grant(...builtInControls: readonly string[]): OracleObject {
  return { operator: 'OR', builtInControls, customAuthenticationFactors: [], termsOfUse: [], authenticationStrength: null };
}

export const BLOCK = grant('block');

export function grantOfStrength(id: string, ...allowedCombinations: readonly string[]): OracleObject {
  return { ...grant(), authenticationStrength: { id, ...(allowedCombinations.length === 0 ? {} : strength(id, ...allowedCombinations)) } };
}

export function assigned(principalId: string, more: OracleObject = {}): OracleObject {
  return { id: `assignment-${principalId}`, principalId, roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/', ...more };
}

export function application(id: string): { readonly target: SignInTarget } {
  return { target: { kind: 'application', id } };
}

export function action(id: string): { readonly target: SignInTarget } {
  return { target: { kind: 'userAction', id } };
}

export function context(id: string): { readonly target: SignInTarget } {
  return { target: { kind: 'authenticationContext', id } };
}

/** A single answer is that to whether MFA is enforced. */
export function when(name: string, source: string, expected: Enforced | SignInSituation['expected'], policies: readonly OracleObject[], signIn: Partial<WorldSignIn> = {}, world: Partial<SignInWorld> = {}): SignInSituation {
  return { name, source, expected: typeof expected === 'string' ? { mfa: expected } : expected, world: { ...TENANT, policies, ...world }, signIn: { ...SIGN_IN, ...signIn } };
}
