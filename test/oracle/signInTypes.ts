/** A small tenant as Conditional Access sees it, and one sign-in to it. Objects stand as Microsoft Graph serves them. */
import type { OracleObject } from './json.ts';

/** What may not have been listed to its end: rows that were seen hold, others may exist. */
export type UnreadPart = 'users' | 'roleAssignments' | 'locations' | 'strengths' | 'securityDefaults' | 'userRequirements' | 'policies';

export interface WorldGroup {
  readonly id: string;
  /** Ids of users and of groups; undefined: they could not be read. */
  readonly members: readonly string[] | undefined;
}

export interface SignInWorld {
  readonly users: readonly OracleObject[];
  readonly groups: readonly WorldGroup[];
  /** Active ones, of the tenant and of administrative units. */
  readonly roleAssignments: readonly OracleObject[];
  readonly roleEligibilities: readonly OracleObject[];
  readonly locations: readonly OracleObject[];
  readonly strengths: readonly OracleObject[];
  readonly securityDefaults: OracleObject | undefined;
  /** `perUserMfaState` of accounts, as `id` names them. It is read of some accounts alone. */
  readonly userRequirements: readonly OracleObject[];
  readonly policies: readonly OracleObject[];
  readonly unread: readonly UnreadPart[];
}

export type SignInTarget =
  | { readonly kind: 'application'; readonly id: string }
  | { readonly kind: 'userAction'; readonly id: string }
  | { readonly kind: 'authenticationContext'; readonly id: string };

export interface WorldSignIn {
  /** An object id. */
  readonly user: string;
  readonly target: SignInTarget;
  readonly client: 'browser' | 'mobileAppsAndDesktopClients' | 'exchangeActiveSync' | 'other';
  readonly address: string;
  /** Two letters; empty where the address maps to no country. */
  readonly country: string;
  readonly signInRisk: string;
  readonly userRisk: string;
  /** `android`, `iOS`, `windows`, `macOS`, `linux`, or one that Conditional Access does not know. */
  readonly platform: string;
  readonly flow: 'none' | 'deviceCodeFlow' | 'authenticationTransfer';
}

export type SignInRequirement = 'mfa' | 'phishingResistant' | 'managedDevice' | 'block';

export const REQUIREMENTS: readonly SignInRequirement[] = ['mfa', 'phishingResistant', 'managedDevice', 'block'];

export type Enforced = 'yes' | 'no' | 'unknown';

export const AZURE_MANAGEMENT = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
