import type { JsonMap } from '../../json.ts';
import { guid } from '../identities.ts';

/** A Conditional Access policy for everybody and every resource, but for what is said. */
export interface Policy {
  readonly number: number;
  readonly name: string;
  readonly grant: JsonMap;
  readonly state?: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  readonly modified?: string;
  readonly clients?: readonly string[];
  readonly excludeUsers?: readonly string[];
  readonly excludeGroups?: readonly string[];
  readonly signInRisk?: readonly string[];
  readonly userRisk?: readonly string[];
  readonly locations?: JsonMap;
  readonly flows?: string;
  /** Authentication contexts in place of resources. */
  readonly contexts?: readonly string[];
}

/** The policy as Microsoft Graph serves it, what is not set included (Graph reference, "conditionalAccessPolicy"). */
export function policy(one: Policy): JsonMap {
  return {
    id: guid('ca000000', one.number), templateId: null, displayName: one.name, createdDateTime: '2026-01-12T08:00:00Z', modifiedDateTime: one.modified ?? null, state: one.state ?? 'enabled', sessionControls: null,
    conditions: conditionsOf(one), grantControls: one.grant,
  };
}

function conditionsOf(one: Policy): JsonMap {
  return {
    clientAppTypes: one.clients ?? ['all'], signInRiskLevels: one.signInRisk ?? [], userRiskLevels: one.userRisk ?? [], servicePrincipalRiskLevels: [], insiderRiskLevels: null, platforms: null,
    locations: one.locations ?? null, devices: null, clientApplications: null, authenticationFlows: one.flows === undefined ? null : { transferMethods: one.flows },
    applications: {
      includeApplications: one.contexts === undefined ? ['All'] : [], excludeApplications: [], includeUserActions: [], includeAuthenticationContextClassReferences: one.contexts ?? [], applicationFilter: null,
    },
    users: {
      includeUsers: ['All'], excludeUsers: one.excludeUsers ?? [], includeGroups: [], excludeGroups: one.excludeGroups ?? [], includeRoles: [], excludeRoles: [], includeGuestsOrExternalUsers: null,
      excludeGuestsOrExternalUsers: null,
    },
  };
}

function grant(operator: 'AND' | 'OR', builtInControls: readonly string[], authenticationStrength: JsonMap | null = null): JsonMap {
  return { operator, builtInControls, customAuthenticationFactors: [], termsOfUse: [], authenticationStrength };
}

export function mfa(): JsonMap {
  return grant('OR', ['mfa']);
}

export function block(): JsonMap {
  return grant('OR', ['block']);
}

export function devices(): JsonMap {
  return grant('OR', ['compliantDevice', 'domainJoinedDevice']);
}

export function newPassword(): JsonMap {
  return grant('AND', ['mfa', 'passwordChange']);
}

/** The built-in strength "Phishing-resistant MFA". */
export function keys(): JsonMap {
  const allowedCombinations = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];
  return grant('OR', [], { id: '00000000-0000-0000-0000-000000000004', displayName: 'Phishing-resistant MFA', policyType: 'builtIn', requirementsSatisfied: 'mfa', allowedCombinations });
}
