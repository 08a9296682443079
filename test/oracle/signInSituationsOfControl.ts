/** Situations of sign-in: conditions, and what a policy asks for; answers from Microsoft's documentation, each worked out by hand. */
import type { OracleObject } from './json.ts';
import {
  ANN, application, assigned, BLOCK, BRANCH, BY_PHONE, CONDITION_SET_PAGE, CONDITIONS_PAGE, DEFAULTS_PAGE, FILTERS_PAGE, FLOWS_PAGE, GERMANY, grant, GRANT_PAGE, grantOfStrength, KEYS_ONLY, KEYS_OR_TEXT, MFA_SETTINGS_PAGE, NETWORK_PAGE, NOWHERE,
  OFFICE, policy, POLICIES_PAGE, STRANGER, STRENGTHS_PAGE, TEXT_ONLY, USER_STATES_PAGE, when, type SignInSituation,
} from './signInSituations.ts';
import { AZURE_MANAGEMENT } from './signInTypes.ts';

function under(conditions: OracleObject, grantControls: OracleObject | null = grant('mfa')): OracleObject {
  return policy({ conditions, grantControls });
}

const MODERN = { clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] };
const LEGACY = { clientAppTypes: ['exchangeActiveSync', 'other'] };

const OF_CLIENTS: readonly SignInSituation[] = [
  when('only modern clients are asked, and an old one comes', CONDITIONS_PAGE, { mfa: 'no', block: 'no' }, [under(MODERN)], { client: 'other' }),
  when('an old client cannot do MFA, and is blocked by the demand', CONDITIONS_PAGE, { mfa: 'yes', block: 'yes' }, [policy()], { client: 'other' }),
  when('an old client cannot show a device, and is blocked by the demand', CONDITIONS_PAGE, { block: 'yes' }, [policy({ grantControls: grant('compliantDevice', 'domainJoinedDevice') })], { client: 'other' }),
  when('Exchange ActiveSync and the state of a device: told in two ways', CONDITIONS_PAGE, { block: 'unknown', managedDevice: 'yes', mfa: 'unknown' }, [policy({ grantControls: grant('compliantDevice') })], { client: 'exchangeActiveSync' }),
  when('Exchange ActiveSync is blocked by a demand for MFA', CONDITIONS_PAGE, { block: 'yes' }, [policy()], { client: 'exchangeActiveSync' }),
  when('Exchange ActiveSync is blocked by terms of use', CONDITIONS_PAGE, { block: 'yes' }, [policy({ grantControls: { ...grant(), termsOfUse: ['1'] } })], { client: 'exchangeActiveSync' }),
  when('a modern client is not blocked by a demand for MFA', CONDITIONS_PAGE, { block: 'no' }, [policy()]),
  when('old clients are blocked', CONDITIONS_PAGE, { block: 'yes', mfa: 'yes' }, [under(LEGACY, BLOCK)], { client: 'other' }),
  when('old clients are blocked, and a modern one comes', CONDITIONS_PAGE, { block: 'no', mfa: 'no' }, [under(LEGACY, BLOCK)], { client: 'mobileAppsAndDesktopClients' }),
  when('Exchange ActiveSync alone is blocked, and another old client comes', CONDITIONS_PAGE, { block: 'no' }, [under({ clientAppTypes: ['exchangeActiveSync'] }, BLOCK)], { client: 'other' }),
  when('supported Exchange ActiveSync alone is blocked, on a supported platform', CONDITIONS_PAGE, { block: 'yes' }, [under({ clientAppTypes: ['easSupported'] }, BLOCK)], { client: 'exchangeActiveSync', platform: 'iOS' }),
];

const SOME = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
const NO_OFFICE = { includeLocations: ['All'], excludeLocations: [OFFICE] };

const OF_PLACES: readonly SignInSituation[] = [
  when('everywhere but trusted places, and a trusted one', NETWORK_PAGE, 'no', [under({ locations: SOME })], { address: '198.51.100.255' }),
  when('everywhere but trusted places, and an address of none: it may be one of the old settings, which are not served', MFA_SETTINGS_PAGE, 'unknown', [under({ locations: SOME })], { address: '198.51.101.0' }),
  when('everywhere but trusted places, and an address of the other family: a claim of an intranet is trusted from anywhere', MFA_SETTINGS_PAGE, 'unknown', [under({ locations: SOME })], { address: '2001:db8:2::1' }),
  when('everywhere but trusted places, of the trusted other family', NETWORK_PAGE, 'no', [under({ locations: SOME })], { address: '2001:db8:1:ffff::1' }),
  when('everywhere but one place, and the last address of it', NETWORK_PAGE, 'no', [under({ locations: NO_OFFICE })], { address: '198.51.100.255' }),
  when('everywhere but one place, and the address after it', NETWORK_PAGE, 'yes', [under({ locations: NO_OFFICE })], { address: '198.51.101.0' }),
  when('everywhere but one place, and another', NETWORK_PAGE, 'yes', [under({ locations: NO_OFFICE })], { address: '203.0.113.9' }),
  when('everywhere but trusted places, and from one of which it was not read whether it is trusted', NETWORK_PAGE, 'unknown', [under({ locations: SOME })], { address: '2001:db8:1::9' }, { locations: [{ id: OFFICE, '@odata.type': '#microsoft.graph.ipNamedLocation', ipRanges: [{ cidrAddress: '2001:db8:1::/48' }] }] }),
  when('a named place that is not trusted is not among the trusted', NETWORK_PAGE, { block: 'no' }, [under({ locations: { includeLocations: [BRANCH], excludeLocations: [BRANCH] } }, BLOCK)], { address: '203.0.113.9' }),
  when('from selected places alone', NETWORK_PAGE, { block: 'yes' }, [under({ locations: { includeLocations: [BRANCH], excludeLocations: [] } }, BLOCK)], { address: '203.0.113.9' }),
  when('blocked from other countries, and from this one', NETWORK_PAGE, { block: 'no' }, [under({ locations: { includeLocations: ['All'], excludeLocations: [GERMANY] } }, BLOCK)]),
  when('blocked from other countries, and from one', NETWORK_PAGE, { block: 'yes' }, [under({ locations: { includeLocations: ['All'], excludeLocations: [GERMANY] } }, BLOCK)], { country: 'FR' }),
  when('blocked from other countries, and from an address that is of none', NETWORK_PAGE, { block: 'yes' }, [under({ locations: { includeLocations: ['All'], excludeLocations: [GERMANY] } }, BLOCK)], { country: '' }),
  when('an address that is of no country is in a place that takes such', NETWORK_PAGE, { block: 'yes' }, [under({ locations: { includeLocations: [NOWHERE], excludeLocations: [] } }, BLOCK)], { country: '' }),
  when('a country by the position of the phone, which the sign-in does not tell', NETWORK_PAGE, { block: 'unknown' }, [under({ locations: { includeLocations: ['All'], excludeLocations: [BY_PHONE] } }, BLOCK)]),
  when('places were not read, and trusted ones are excluded', NETWORK_PAGE, 'unknown', [under({ locations: SOME })], {}, { locations: [], unread: ['locations'] }),
  when('places were not read, and all are included', NETWORK_PAGE, 'yes', [under({ locations: { includeLocations: ['All'], excludeLocations: [] } })], {}, { locations: [], unread: ['locations'] }),
  when('places were not read: from within and from without one of them', NETWORK_PAGE, 'yes', [under({ locations: { includeLocations: [OFFICE], excludeLocations: [] } }), under({ locations: { includeLocations: ['All'], excludeLocations: [OFFICE] } })], {}, { locations: [], unread: ['locations'] }),
];

const HIGH = { signInRiskLevels: ['high', 'medium'] };

const OF_SIGNALS: readonly SignInSituation[] = [
  when('at risk, and there is none', CONDITIONS_PAGE, 'no', [under(HIGH)]),
  when('at risk, and there is some', CONDITIONS_PAGE, 'yes', [under(HIGH)], { signInRisk: 'medium' }),
  when('a risk that is not listed: levels are no thresholds', CONDITIONS_PAGE, 'no', [under({ signInRiskLevels: ['medium'] })], { signInRisk: 'high' }),
  when('the risk of the user is not that of the sign-in', CONDITIONS_PAGE, 'no', [under(HIGH)], { userRisk: 'high' }),
  when('both risks must be met', POLICIES_PAGE, 'no', [under({ ...HIGH, userRiskLevels: ['high'] })], { signInRisk: 'high' }),
  when('any platform but the known ones, from another', CONDITIONS_PAGE, { block: 'yes' }, [under({ platforms: { includePlatforms: ['all'], excludePlatforms: ['android', 'iOS', 'windows', 'macOS', 'linux'] } }, BLOCK)], { platform: 'other' }),
  when('any platform but the known ones, from one of these', CONDITIONS_PAGE, { block: 'no' }, [under({ platforms: { includePlatforms: ['all'], excludePlatforms: ['android', 'iOS', 'windows', 'macOS', 'linux'] } }, BLOCK)]),
  when('listed platforms alone, from one that is not known', CONDITIONS_PAGE, 'no', [under({ platforms: { includePlatforms: ['android', 'iOS', 'windows', 'macOS', 'linux'], excludePlatforms: [] } })], { platform: 'other' }),
  when('the device code flow is blocked', FLOWS_PAGE, { block: 'yes' }, [under({ authenticationFlows: { transferMethods: 'deviceCodeFlow' } }, BLOCK)], { flow: 'deviceCodeFlow' }),
  when('the device code flow is blocked, and the sign-in is another', FLOWS_PAGE, { block: 'no' }, [under({ authenticationFlows: { transferMethods: 'deviceCodeFlow' } }, BLOCK)]),
  when('both flows are blocked', FLOWS_PAGE, { block: 'yes' }, [under({ authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' } }, BLOCK)], { flow: 'authenticationTransfer' }),
  when('the transfer of authentication alone is blocked', FLOWS_PAGE, { block: 'no' }, [under({ authenticationFlows: { transferMethods: 'authenticationTransfer' } }, BLOCK)], { flow: 'deviceCodeFlow' }),
  when('a filter takes devices out', FILTERS_PAGE, 'unknown', [under({ devices: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } } })]),
  when('one policy takes devices out that another takes in', FILTERS_PAGE, 'yes', ['exclude', 'include'].map((mode) => under({ devices: { deviceFilter: { mode, rule: 'device.isCompliant -eq True' } } }))),
  when('the risk of insiders, which the sign-in does not tell', CONDITIONS_PAGE, 'unknown', [under({ insiderRiskLevels: 'elevated' })]),
  when('a condition that is not known yet', CONDITION_SET_PAGE, 'unknown', [under({ signOfTheZodiac: { include: ['lion'] } })]),
  when('a condition that is not known yet, beside a policy without it', POLICIES_PAGE, 'yes', [under({ signOfTheZodiac: { include: ['lion'] } }), policy()]),
];

const BOTH = { ...grant('mfa', 'compliantDevice'), operator: 'AND' };

const OF_CONTROLS: readonly SignInSituation[] = [
  when('MFA or a managed device', GRANT_PAGE, { mfa: 'no', managedDevice: 'no' }, [policy({ grantControls: grant('mfa', 'compliantDevice') })]),
  when('MFA and a managed device', GRANT_PAGE, { mfa: 'yes', managedDevice: 'yes', phishingResistant: 'no' }, [policy({ grantControls: BOTH })]),
  when('one kind of managed device or the other', GRANT_PAGE, { managedDevice: 'yes', mfa: 'no' }, [policy({ grantControls: grant('compliantDevice', 'domainJoinedDevice') })]),
  when('a managed device or a protected application', GRANT_PAGE, { managedDevice: 'no' }, [policy({ grantControls: grant('compliantDevice', 'compliantApplication') })]),
  when('MFA by one policy, a device by the other', POLICIES_PAGE, { mfa: 'yes', managedDevice: 'yes' }, [policy(), policy({ grantControls: grant('compliantDevice') })]),
  when('two policies with the same alternatives still leave the choice', POLICIES_PAGE, { mfa: 'no', managedDevice: 'no' }, [1, 2].map(() => policy({ grantControls: grant('mfa', 'compliantDevice') }))),
  when('MFA or terms of use', GRANT_PAGE, 'no', [policy({ grantControls: { ...grant('mfa'), termsOfUse: ['1'] } })]),
  when('MFA and terms of use', GRANT_PAGE, 'yes', [policy({ grantControls: { ...grant('mfa'), operator: 'AND', termsOfUse: ['1'] } })]),
  when('a session control alone asks for nothing', POLICIES_PAGE, { mfa: 'no', block: 'no' }, [policy({ grantControls: null })]),
  when('one policy blocks, whatever the other asks for', POLICIES_PAGE, { block: 'yes', mfa: 'yes', managedDevice: 'yes' }, [policy(), policy({ grantControls: BLOCK })]),
  when('a new password takes MFA first', GRANT_PAGE, 'yes', [policy({ conditions: { userRiskLevels: ['high'] }, grantControls: { ...grant('mfa', 'passwordChange'), operator: 'AND' } })], { userRisk: 'high' }),
  when('the strength of MFA', STRENGTHS_PAGE, { mfa: 'yes', phishingResistant: 'no' }, [policy({ grantControls: grantOfStrength('00000000-0000-0000-0000-000000000002', 'fido2', 'password,sms') })]),
  when('the strength without passwords', STRENGTHS_PAGE, { mfa: 'yes', phishingResistant: 'no' }, [policy({ grantControls: grantOfStrength('00000000-0000-0000-0000-000000000003', 'fido2', 'deviceBasedPush') })]),
  when('the phishing-resistant strength', STRENGTHS_PAGE, { mfa: 'yes', phishingResistant: 'yes' }, [policy({ grantControls: grantOfStrength('00000000-0000-0000-0000-000000000004', 'fido2', 'windowsHelloForBusiness', 'x509CertificateMultiFactor') })]),
  when('the phishing-resistant strength by its id alone', STRENGTHS_PAGE, { mfa: 'yes', phishingResistant: 'yes' }, [policy({ grantControls: grantOfStrength('00000000-0000-0000-0000-000000000004') })], {}, { strengths: [], unread: ['strengths'] }),
  when('a strength of one\'s own, of keys alone', STRENGTHS_PAGE, { mfa: 'yes', phishingResistant: 'yes' }, [policy({ grantControls: grantOfStrength(KEYS_ONLY) })]),
  when('a strength of one\'s own that lets text messages through', STRENGTHS_PAGE, { mfa: 'yes', phishingResistant: 'no' }, [policy({ grantControls: grantOfStrength(KEYS_OR_TEXT, 'fido2', 'password,sms') })]),
  when('a strength of one\'s own with one factor', STRENGTHS_PAGE, { mfa: 'no' }, [policy({ grantControls: grantOfStrength(TEXT_ONLY, 'sms') })]),
  when('a certificate that is one factor', STRENGTHS_PAGE, { mfa: 'no', phishingResistant: 'no' }, [policy({ grantControls: { ...grant(), authenticationStrength: { id: STRANGER, requirementsSatisfied: 'none', allowedCombinations: ['fido2', 'x509CertificateSingleFactor'] } } })]),
  when('a strength of one\'s own that was not read', STRENGTHS_PAGE, { mfa: 'unknown', phishingResistant: 'unknown' }, [policy({ grantControls: grantOfStrength(STRANGER) })], {}, { strengths: [], unread: ['strengths'] }),
  when('the phishing-resistant strength or a managed device', STRENGTHS_PAGE, { mfa: 'no', phishingResistant: 'no', managedDevice: 'no' }, [policy({ grantControls: { ...grantOfStrength(KEYS_ONLY), builtInControls: ['compliantDevice'] } })]),
  when('MFA of everybody, and the strong kind of one', POLICIES_PAGE, { phishingResistant: 'yes' }, [policy(), policy({ users: { includeUsers: [ANN] }, grantControls: grantOfStrength(KEYS_ONLY) })]),
];

const ON = { securityDefaults: { isEnabled: true } };

const OF_DEFAULTS: readonly SignInSituation[] = [
  when('security defaults, and an administrator', DEFAULTS_PAGE, { mfa: 'yes', phishingResistant: 'no', managedDevice: 'no', block: 'no' }, [], {}, { ...ON, roleAssignments: [assigned(ANN)] }),
  when('security defaults, and a user at the management of Azure', DEFAULTS_PAGE, 'yes', [], application(AZURE_MANAGEMENT), ON),
  when('security defaults, and a user elsewhere: Microsoft decides when to ask', DEFAULTS_PAGE, { mfa: 'unknown', managedDevice: 'no' }, [], {}, ON),
  when('security defaults block old clients', DEFAULTS_PAGE, { block: 'yes' }, [], { client: 'other' }, ON),
  when('security defaults that were not read', DEFAULTS_PAGE, { mfa: 'unknown', managedDevice: 'no', block: 'no' }, [], application(AZURE_MANAGEMENT), { securityDefaults: undefined, unread: ['securityDefaults'] }),
  when('security defaults that were not read, and a policy that sees to it', DEFAULTS_PAGE, 'yes', [policy()], {}, { securityDefaults: undefined, unread: ['securityDefaults'] }),
];

function ofAccount(perUserMfaState: string, id = ANN): { readonly userRequirements: readonly OracleObject[] } {
  return { userRequirements: [{ id, perUserMfaState }] };
}

const OF_ACCOUNTS: readonly SignInSituation[] = [
  when('MFA is enforced on the account: addresses that no list holds are let off', USER_STATES_PAGE, { mfa: 'unknown', block: 'no', phishingResistant: 'no' }, [], {}, ofAccount('enforced')),
  when('MFA is enabled on the account', USER_STATES_PAGE, 'unknown', [], {}, ofAccount('enabled')),
  when('MFA is disabled on the account', USER_STATES_PAGE, 'no', [], {}, ofAccount('disabled')),
  when('MFA is enforced on another account', USER_STATES_PAGE, 'no', [], {}, ofAccount('enforced', STRANGER)),
  when('MFA is enforced on the account, and an old client comes with a password of its own', USER_STATES_PAGE, { mfa: 'no', block: 'no' }, [], { client: 'other' }, ofAccount('enforced')),
];

export const SITUATIONS_OF_CONTROL: readonly SignInSituation[] = [...OF_CLIENTS, ...OF_PLACES, ...OF_SIGNALS, ...OF_CONTROLS, ...OF_DEFAULTS, ...OF_ACCOUNTS];
