import type { Site } from './identities.ts';
import type { RuleSpec } from './securityRules.ts';

/** The range that contoso's offices come from: routable, and far below the 65,536 addresses that count as open. */
export const OFFICE = '51.140.12.0/24';
export const BRANCH = '20.90.8.16/28';
/** The one address that asked for access and holds it now. */
export const ENGINEER = '51.140.12.7';

/** What Defender for Cloud calls its rules, today and in older estates. */
export const MODERN = 'MicrosoftDefenderForCloud';
export const OLD = 'SecurityCenter';

export const NETWORK_GROUPS: Readonly<Record<Site, string>> = { production: 'rg-network', legacy: 'Legacy-Network', edge: 'rg-hub', sandbox: 'rg-sandbox' };

export interface SubnetSpec {
  /** One of its kind in a subscription, whichever network it is part of. */
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly securityGroup?: string;
  /** Prefixes that its route table sends somewhere else. */
  readonly routes?: readonly string[];
}

export interface NetworkSpec {
  readonly site: Site;
  /** The resource group, where it is not that of the subscription's networks. */
  readonly group?: string;
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly subnets: readonly SubnetSpec[];
  /** Networks of the same subscription that it is connected with; each names the other. */
  readonly peers?: readonly string[];
}

export interface SecurityGroupSpec {
  readonly site: Site;
  readonly name: string;
  readonly rules: readonly RuleSpec[];
}
