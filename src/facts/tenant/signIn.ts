import type { AddressSet } from '../../values/cidr.ts';

/** What a sign-in can be asked for. `managedDevice`: compliant or hybrid joined. `remediation`: a new password, or what Microsoft finds fit against the risk. */
export type Requirement = 'mfa' | 'phishingResistant' | 'managedDevice' | 'block' | 'remediation';
export const REQUIREMENTS: readonly Requirement[] = ['mfa', 'phishingResistant', 'managedDevice', 'block', 'remediation'];

/** Client types, as `clientAppTypes` names them; the last two are the legacy ones. */
export const CLIENTS = ['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other'] as const;
export type Client = (typeof CLIENTS)[number];
export const MODERN_CLIENTS: readonly Client[] = ['browser', 'mobileAppsAndDesktopClients'];
export const LEGACY_CLIENTS: readonly Client[] = ['exchangeActiveSync', 'other'];

export const RISKS = ['none', 'low', 'medium', 'high'] as const;
type Risk = (typeof RISKS)[number];

export const PLATFORMS = ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'other'] as const;
type Platform = (typeof PLATFORMS)[number];

export const FLOWS = ['none', 'deviceCodeFlow', 'authenticationTransfer'] as const;
type Flow = (typeof FLOWS)[number];

/** One sign-in. Ids compare without letter case. */
export interface SignIn {
  /** Object id. */
  readonly user: string;
  /** An application's id, `urn:user:registersecurityinfo`, `urn:user:registerdevice`, or an authentication context (`c1`). */
  readonly target: string;
  readonly client: Client;
  /** IPv4 or IPv6. */
  readonly address: string;
  /** ISO 3166, two letters; empty where the address tells no country. */
  readonly country: string;
  readonly signInRisk: Risk;
  readonly userRisk: Risk;
  readonly platform: Platform;
  readonly flow: Flow;
}

/** The sign-ins that a question is about: those in all of these. What is absent is not narrowed. */
export interface Asked {
  /** Object ids; absent: everybody in the directory. */
  readonly users?: readonly string[];
  /** Absent: every application, user action and authentication context. `applications`: every application and nothing else. */
  readonly targets?: readonly string[] | 'applications';
  readonly clients?: readonly Client[];
  readonly addresses?: AddressSet;
  readonly countries?: readonly string[];
  readonly signInRisks?: readonly Risk[];
  readonly userRisks?: readonly Risk[];
  readonly platforms?: readonly Platform[];
  readonly flows?: readonly Flow[];
}

/** The service behind the Azure portal, Azure CLI, Azure PowerShell and Azure Resource Manager ("Windows Azure Service Management API"). */
export const AZURE_MANAGEMENT = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

export type TargetKind = 'application' | 'userAction' | 'authenticationContext';
export const TARGET_KINDS: readonly TargetKind[] = ['application', 'userAction', 'authenticationContext'];

/** Authentication contexts are `c1` to `c99`, user actions are `urn:user:...`; all else is an application's id. */
export function targetKindOf(target: string): TargetKind {
  if (/^c\d{1,2}$/i.test(target)) return 'authenticationContext';
  return /^urn:user:/i.test(target) ? 'userAction' : 'application';
}
