import { signInCoverage, type Coverage, type SignIn } from '../../../src/facts/tenant/coverage.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { NOW, snapshotOf } from '../access/snapshot.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';

/** A row of Graph. */
export function graph(collection: string, id: string, properties: JsonObject): JsonObject {
  return { id: `${TENANT}/${collection}/${id}`, name: id, type: `Microsoft.Graph/${collection}`, properties };
}

export function user(id: string, more: JsonObject = {}): JsonObject {
  return graph('users', id, { displayName: id, userPrincipalName: `${id}@contoso.com`, userType: 'Member', accountEnabled: true, ...more });
}

export function group(id: string, members: readonly string[]): JsonObject {
  return graph('groupMembers', id, { groupId: id, members: members.map((member) => ({ id: member, type: 'user' })) });
}

export function role(templateId: string, principalId: string, directoryScopeId = '/'): JsonObject {
  return graph('directoryRoleAssignments', `${templateId}-${principalId}`, { principalId, roleDefinitionId: templateId, directoryScopeId });
}

export const NO_DEFAULTS = graph('identitySecurityDefaultsEnforcementPolicy', 'defaults', { isEnabled: false });

export const MFA = { operator: 'OR', builtInControls: ['mfa'], customAuthenticationFactors: [], termsOfUse: [], authenticationStrength: null };
export const BLOCK = { ...MFA, builtInControls: ['block'] };

interface Conditions {
  readonly users?: JsonObject;
  readonly applications?: JsonObject;
  readonly [key: string]: JsonValue | undefined;
}

/** A policy as Graph serves it, for everybody and everything but for what is said. */
export function policy(id: string, { users, applications, ...conditions }: Conditions, grantControls: JsonValue = MFA, state = 'enabled'): JsonObject {
  return graph('conditionalAccessPolicies', id, {
    displayName: id, state, grantControls, sessionControls: null,
    conditions: {
      clientAppTypes: ['all'], signInRiskLevels: [], userRiskLevels: [], servicePrincipalRiskLevels: [], platforms: null, locations: null, devices: null, clientApplications: null,
      users: {
        includeUsers: ['All'], excludeUsers: [], includeGroups: [], excludeGroups: [], includeRoles: [], excludeRoles: [], includeGuestsOrExternalUsers: null, excludeGuestsOrExternalUsers: null,
        ...users,
      },
      applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [], includeAuthenticationContextClassReferences: [], applicationFilter: null, ...applications },
      ...conditions,
    },
  });
}

export function coverage(rows: readonly JsonObject[], gaps: readonly Gap[] = []): Coverage {
  return signInCoverage(snapshotOf([NO_DEFAULTS, ...rows], gaps), { now: NOW });
}

export const APPLICATION = 'b0000000-0000-4000-8000-000000000001';

/** An ordinary sign-in but for what is said. */
export function signIn(more: Partial<SignIn> = {}): SignIn {
  return { user: 'ada', target: APPLICATION, client: 'browser', address: '203.0.113.7', country: 'DE', signInRisk: 'none', userRisk: 'none', platform: 'windows', flow: 'none', ...more };
}
