/** Whom and what random tenants consist of. */
import type { OracleObject } from './json.ts';
import { AZURE_MANAGEMENT } from './signInTypes.ts';

function ids(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind}0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`);
}

export const USER_IDS = ids('a', 5);
export const GROUP_IDS = ids('c', 3);
/** The last was deleted. */
export const NAMED_GROUPS = ids('c', 4);
export const APPLICATIONS: readonly string[] = [...ids('b', 2), AZURE_MANAGEMENT];
/** The last stands in no list: the trusted addresses of the old MFA settings. */
export const LOCATION_IDS: readonly string[] = [...ids('d', 4), '00000000-0000-0000-0000-000000000000'];
/** Global Administrator, User Administrator, and one that security defaults do not name (Directory Readers). */
export const ROLES: readonly string[] = ['62e90394-69f5-4237-9190-012177145e10', 'fe930be7-5e62-47db-91af-98c3a49a38b1', '88d8e3e3-8f55-4a1e-953a-9b9898b8876b'];
export const ADMINISTRATIVE_UNIT = '/administrativeUnits/8a000000-0000-4000-8000-000000000001';
export const TENANTS = ids('7', 2);

const KEYS = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];
const WITHOUT_PASSWORD = [...KEYS, 'deviceBasedPush'];
const BUILT_IN = '00000000-0000-0000-0000-00000000000';
const [OWN_KEYS, OWN_MIXED, OWN_TEXT] = ids('e', 3);

export const STRENGTHS: readonly OracleObject[] = [
  { id: `${BUILT_IN}2`, policyType: 'builtIn', requirementsSatisfied: 'mfa', allowedCombinations: [...WITHOUT_PASSWORD, 'temporaryAccessPassOneTime', 'password,microsoftAuthenticatorPush', 'password,sms', 'federatedMultiFactor'] },
  { id: `${BUILT_IN}3`, policyType: 'builtIn', requirementsSatisfied: 'mfa', allowedCombinations: WITHOUT_PASSWORD },
  { id: `${BUILT_IN}4`, policyType: 'builtIn', requirementsSatisfied: 'mfa', allowedCombinations: KEYS },
  { id: OWN_KEYS, policyType: 'custom', requirementsSatisfied: 'mfa', allowedCombinations: ['fido2'] },
  { id: OWN_MIXED, policyType: 'custom', requirementsSatisfied: 'mfa', allowedCombinations: ['fido2', 'password,hardwareOath'] },
  { id: OWN_TEXT, policyType: 'custom', requirementsSatisfied: 'none', allowedCombinations: ['fido2', 'sms'] },
];

/** Addresses at an edge of a range that locations can have. */
export const PLACES: readonly { readonly address: string; readonly range: string }[] = [
  { address: '198.51.100.255', range: '198.51.100.0/24' },
  { address: '198.51.101.0', range: '198.51.101.0/25' },
  { address: '2001:db8:1::1', range: '2001:db8:1::/48' },
  { address: '203.0.113.77', range: '203.0.113.77/32' },
];
