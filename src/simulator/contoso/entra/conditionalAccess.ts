import type { Directory } from '../../identityEstate.ts';
import type { JsonMap } from '../../json.ts';
import { guid, PRINCIPALS } from '../identities.ts';
import type { EntraState } from './entraState.ts';
import { block, devices, keys, mfa, newPassword, policy, type Policy } from './policyRows.ts';

/** Conditional Access, what it names, and security defaults. */
export function conditionalAccessLists(state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return {
    lists: {
      'identity/conditionalAccess/policies': (state === 'sound' ? SOUND : MIXED).map(policy),
      'identity/conditionalAccess/namedLocations': [office(state), countries()],
      'identity/conditionalAccess/authenticationContextClassReferences': [{ id: 'c1', displayName: 'Activation of privileged roles', description: 'Asked for when a role is activated', isAvailable: true }],
      'policies/authenticationStrengthPolicies': [strength()],
      'roleManagement/directory/roleAssignments': administrators(state),
    },
    objects: { 'policies/identitySecurityDefaultsEnforcementPolicy': securityDefaults() },
  };
}

/** Switched off, as it has to be beside Conditional Access. */
function securityDefaults(): JsonMap {
  return {
    id: '00000000-0000-0000-0000-000000000005', displayName: 'Security Defaults', isEnabled: false,
    description: 'Security defaults is a set of basic identity security mechanisms recommended by Microsoft.',
  };
}

const { emergencyOne, emergencyTwo, serviceDesk, developer, mfaExceptions } = PRINCIPALS;
const EMERGENCY = [emergencyOne.id, emergencyTwo.id];
const OFFICE = guid('10c00000', 1);
const COUNTRIES = guid('10c00000', 2);

/** The office's addresses: whoever made the location never marked it as trusted. */
function office(state: EntraState): JsonMap {
  return {
    '@odata.type': '#microsoft.graph.ipNamedLocation', id: OFFICE, displayName: 'Office', createdDateTime: '2025-03-01T08:00:00Z', modifiedDateTime: '2025-03-01T08:00:00Z', isTrusted: state === 'sound',
    ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '198.51.100.0/24' }, { '@odata.type': '#microsoft.graph.iPv6CidrRange', cidrAddress: '2001:db8:1::/48' }],
  };
}

function countries(): JsonMap {
  return {
    '@odata.type': '#microsoft.graph.countryNamedLocation', id: COUNTRIES, displayName: 'Where we work', createdDateTime: '2025-03-01T08:00:00Z', modifiedDateTime: null, countriesAndRegions: ['CH', 'DE'],
    includeUnknownCountriesAndRegions: false, countryLookupMethod: 'clientIpAddress',
  };
}

/** The built-in strength that policies of administrators ask for. */
function strength(): JsonMap {
  return {
    id: '00000000-0000-0000-0000-000000000004', displayName: 'Phishing-resistant MFA', description: 'Phishing-resistant methods for the strongest authentication', policyType: 'builtIn', requirementsSatisfied: 'mfa',
    createdDateTime: '2021-12-01T08:00:00Z', modifiedDateTime: '2021-12-01T08:00:00Z', allowedCombinations: ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'],
  };
}

const MODERN = ['browser', 'mobileAppsAndDesktopClients'];
const LEGACY = ['exchangeActiveSync', 'other'];

/** What nearly every tenant has, with what nearly every tenant forgets. */
const MIXED: readonly Policy[] = [
  // A group of exceptions that nobody reviews: the service desk's account, which administers users, and a developer with Azure roles.
  { number: 1, name: 'Multifactor authentication for everybody', grant: mfa(), clients: MODERN, excludeUsers: EMERGENCY, excludeGroups: [mfaExceptions.id] },
  { number: 2, name: 'Keys for everybody', grant: keys(), clients: MODERN, excludeUsers: EMERGENCY, excludeGroups: [mfaExceptions.id] },
  { number: 3, name: 'Managed devices', grant: devices(), clients: MODERN, excludeUsers: EMERGENCY, excludeGroups: [mfaExceptions.id] },
  // Tried out in January, and never switched on: legacy clients are let in.
  { number: 4, name: 'Block legacy authentication', grant: block(), clients: LEGACY, state: 'enabledForReportingButNotEnforced', excludeUsers: EMERGENCY },
  // Being tried out.
  { number: 5, name: 'Risky sign-ins', grant: mfa(), state: 'enabledForReportingButNotEnforced', modified: '2026-11-02T08:00:00Z', signInRisk: ['high', 'medium'], excludeUsers: EMERGENCY },
  // Leaves out the emergency access accounts alone: for activation of roles.
  { number: 6, name: 'Activation of roles', grant: mfa(), contexts: ['c1'], excludeUsers: EMERGENCY },
  // Switched off years ago: whom it leaves out does not matter.
  { number: 7, name: 'Old pilot', grant: mfa(), state: 'disabled', excludeUsers: [developer.id] },
];

/** Everybody, but for the accounts that have to get in when nothing else does. */
const SOUND: readonly Policy[] = [
  { number: 1, name: 'Multifactor authentication for everybody', grant: mfa(), excludeUsers: EMERGENCY },
  { number: 2, name: 'Keys for everybody', grant: keys(), clients: MODERN, excludeUsers: EMERGENCY },
  { number: 3, name: 'Managed devices', grant: devices(), clients: MODERN, excludeUsers: EMERGENCY },
  { number: 4, name: 'Block legacy authentication', grant: block(), clients: LEGACY, excludeUsers: EMERGENCY },
  { number: 5, name: 'Risky sign-ins', grant: mfa(), signInRisk: ['high', 'medium'], excludeUsers: EMERGENCY },
  { number: 6, name: 'Activation of roles', grant: mfa(), contexts: ['c1'], excludeUsers: EMERGENCY },
  { number: 8, name: 'Users at risk', grant: newPassword(), userRisk: ['high'], excludeUsers: EMERGENCY },
  { number: 9, name: 'Only from where we work', grant: block(), locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted', COUNTRIES] }, excludeUsers: EMERGENCY },
  { number: 10, name: 'Block device code flow', grant: block(), flows: 'deviceCodeFlow', excludeUsers: EMERGENCY },
];

/** Global Administrator and User Administrator (Entra built-in roles). */
const ROLES = { global: '62e90394-69f5-4237-9190-012177145e10', users: 'fe930be7-5e62-47db-91af-98c3a49a38b1' } as const;

/** The emergency access accounts; nobody gave the second its role until somebody looked. The service desk administers users by a shared account. */
function administrators(state: EntraState): readonly JsonMap[] {
  const held = [[emergencyOne.id, ROLES.global], ...(state === 'sound' ? [[emergencyTwo.id, ROLES.global]] : []), [serviceDesk.id, ROLES.users]];
  return held.map(([principalId = '', roleDefinitionId = ''], index) => ({ id: `simulated-access-${String(index + 1)}`, principalId, roleDefinitionId, directoryScopeId: '/', appScopeId: null }));
}
