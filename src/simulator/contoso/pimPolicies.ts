import type { EstateItem } from '../estate.ts';
import { settingsItem, UNTOUCHED, type PimSettings } from '../pimSettings.ts';
import { groupPath, managementGroup } from './assignments.ts';
import { guid, PRINCIPALS } from './identities.ts';
import { ROLES, type RoleSpec } from './roles.ts';
import { armId, subscriptionPath } from './rows.ts';

const STRONG: PimSettings = { activation: 'PT4H', takes: ['MultiFactorAuthentication', 'Justification', 'Ticketing'], approval: true, approvers: [PRINCIPALS.approvers], permanentActive: false };

interface PolicySpec {
  readonly scope: string;
  readonly scopeName: string;
  readonly role: RoleSpec;
  readonly settings: PimSettings;
}

function at(scope: string, scopeName: string, role: RoleSpec, settings: PimSettings): PolicySpec {
  return { scope, scopeName, role, settings };
}

const P = subscriptionPath('production');
const L = subscriptionPath('legacy');
const PRODUCTION = 'contoso-production';
const LEGACY = 'contoso-legacy';

/** The settings that somebody changed, and some that nobody did. Every other role at every other scope has the untouched ones. */
const POLICIES: readonly PolicySpec[] = [
  // Four hours, second factor, approval: passes.
  at(P, PRODUCTION, ROLES.owner, STRONG),
  at(P, PRODUCTION, ROLES.contributor, { ...STRONG, activation: 'PT8H', approval: false }),
  // The second factor comes from an authentication context instead.
  at(P, PRODUCTION, ROLES.accessAdministrator, { ...STRONG, activation: 'PT2H', takes: ['Justification'], context: 'c1' }),
  at(P, PRODUCTION, ROLES.rbacAdministrator, STRONG),
  // A whole day, no second factor, nobody asked, nobody told, and given for ever by whoever clicks: weak in every way.
  at(L, LEGACY, ROLES.owner, { ...UNTOUCHED, activation: 'PT24H', takes: [], assigning: [], silent: true }),
  at(L, LEGACY, ROLES.contributor, UNTOUCHED),
  at(L, LEGACY, ROLES.accessAdministrator, UNTOUCHED),
  at(L, LEGACY, ROLES.rbacAdministrator, UNTOUCHED),
  // Settings are not inherited: each scope at which somebody can activate a role has its own.
  at(managementGroup('root'), 'Tenant Root Group', ROLES.accessAdministrator, { ...STRONG, activation: 'PT1H' }),
  at(groupPath('production', 'rg-data'), 'rg-data', ROLES.contributor, { ...STRONG, activation: 'PT6H' }),
  at(armId('production', 'rg-data', 'Microsoft.KeyVault/vaults', 'kv-contoso-prod'), 'kv-contoso-prod', ROLES.secretsUser, { ...STRONG, takes: ['Justification'], context: 'c1' }),
];

/** PIM settings with all seventeen effective rules. */
export function policyAssignments(): readonly EstateItem[] {
  return POLICIES.map(({ settings, ...place }, index) => settingsItem({ ...place, policy: guid('90110000', index + 1) }, settings));
}
