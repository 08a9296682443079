/** Why dropping a type leaves the pass of some cases standing. */
const REASONS: Readonly<Record<string, string>> = {
  'Microsoft.Authorization/denyAssignments': 'a role is seen, whatever is taken away from it',
  'Microsoft.Authorization/roleAssignments': 'an eligibility is seen, and one is enough',
  'Microsoft.Authorization/roleDefinitions': 'a role is seen, whatever it lets do',
  'Microsoft.Authorization/roleEligibilityScheduleInstances': 'an assignment is seen, and one is enough',
  'Microsoft.Graph/accessReviewDefinitions': 'the policy leaves out nobody whom a review could look at',
  'Microsoft.Graph/authenticationStrengthPolicies': 'a policy spells its strength out, and those of the case do or have none',
  'Microsoft.Graph/conditionalAccessPolicies': 'something else asks already; policies could only ask for more',
  'Microsoft.Graph/directoryRoleAssignments': 'the policies of the case count whoever holds which role, or the role is one to be activated',
  'Microsoft.Graph/directoryRoleDefinitions': 'the roles of the case are in every tenant',
  'Microsoft.Graph/directoryRoleEligibilityScheduleInstances': 'the policies of the case count whoever can activate which role',
  'Microsoft.Graph/groupEligibilityScheduleInstances': 'no group of the case holds or activates anything',
  'Microsoft.Graph/groupMembers': 'no policy or role of the case depends on who is in a group',
  'Microsoft.Graph/groups': 'no policy or role of the case names a group that is not read',
  'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': 'a policy asks already; security defaults could only ask for more',
  'Microsoft.Graph/namedLocations': 'no policy of the case names a place whose addresses decide',
  'Microsoft.Graph/userAuthenticationRequirements': 'a policy asks already, or multifactor authentication is not what is asked for',
  'Microsoft.Graph/users': 'the policy is for everybody, whoever that is, or users give names alone',
  'Microsoft.Management/managementGroups': 'a role is seen, and one is enough',
  'Microsoft.Resources/subscriptions': 'a role is seen, and one is enough',
};

/** Types that no passing case of these rules needs. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Authorization/denyAssignments': ['ENT003'],
  'Microsoft.Authorization/roleDefinitions': ['ENT003'],
  'Microsoft.Graph/authenticationStrengthPolicies': ['ENT001', 'ENT002', 'ENT003', 'ENT004', 'ENT005', 'ENT006', 'ENT007', 'ENT009', 'ENT010', 'ENT011', 'PIM001', 'PIM003'],
  'Microsoft.Graph/conditionalAccessPolicies': ['PIM003'],
  'Microsoft.Graph/directoryRoleAssignments': ['PIM001', 'PIM003'],
  'Microsoft.Graph/directoryRoleDefinitions': ['ENT001', 'ENT002', 'ENT003', 'ENT004', 'ENT005', 'ENT006', 'ENT007', 'ENT009', 'ENT010', 'ENT011', 'PIM001', 'PIM003'],
  'Microsoft.Graph/groupEligibilityScheduleInstances': ['ENT001', 'ENT003', 'ENT004', 'ENT010', 'PIM001', 'PIM003'],
  'Microsoft.Graph/groupMembers': ['ENT001', 'ENT002', 'ENT003', 'ENT004', 'ENT005', 'ENT006', 'ENT007', 'ENT009', 'ENT010', 'ENT011', 'ENT012', 'PIM001', 'PIM003'],
  'Microsoft.Graph/groups': ['ENT001', 'ENT002', 'ENT003', 'ENT004', 'ENT005', 'ENT006', 'ENT007', 'ENT009', 'ENT010', 'ENT011', 'ENT012', 'PIM001', 'PIM003'],
  'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': ['ENT004', 'ENT007', 'ENT010', 'ENT011', 'PIM001', 'PIM003'],
  'Microsoft.Graph/namedLocations': ['ENT001', 'ENT002', 'ENT003', 'ENT004', 'ENT005', 'ENT006', 'ENT007', 'ENT009', 'ENT010', 'ENT011', 'PIM001', 'PIM003'],
  'Microsoft.Graph/userAuthenticationRequirements': ['ENT004', 'ENT005', 'ENT007', 'ENT009', 'ENT010', 'ENT011', 'PIM001', 'PIM003'],
  'Microsoft.Graph/users': ['ENT012', 'PIM001', 'PIM003'],
  'Microsoft.Management/managementGroups': ['ENT003'],
  'Microsoft.Resources/subscriptions': ['ENT003'],
};

/** Types that some passing cases of a rule do without: cases by type. */
const SOMETIMES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ENT001: {
    'Microsoft.Graph/conditionalAccessPolicies': [
      'security defaults ask administrators',
    ],
    'Microsoft.Graph/directoryRoleAssignments': [
      'who may become one is asked like everybody',
    ],
    'Microsoft.Graph/directoryRoleEligibilityScheduleInstances': [
      'an administrator whom a policy for everybody asks',
      'one whom a policy for the role asks',
      'security defaults ask administrators',
    ],
    'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': [
      'an administrator whom a policy for everybody asks',
      'one whom a policy for the role asks',
      'who may become one is asked like everybody',
    ],
    'Microsoft.Graph/userAuthenticationRequirements': [
      'an administrator whom a policy for everybody asks',
      'one whom a policy for the role asks',
      'security defaults ask administrators',
      'who may become one is asked like everybody',
    ],
  },
  ENT002: {
    'Microsoft.Graph/directoryRoleAssignments': [
      'everybody but an account for emergencies',
      'everybody but an account that is switched off',
      'everybody',
    ],
    'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': [
      'everybody but an account that is switched off',
      'everybody but the account that synchronises directories',
      'everybody',
    ],
    'Microsoft.Graph/userAuthenticationRequirements': [
      'everybody but an account that is switched off',
      'everybody',
    ],
    'Microsoft.Graph/users': [
      'everybody',
    ],
  },
  ENT003: {
    'Microsoft.Authorization/roleAssignments': [
      'who can activate a role',
    ],
    'Microsoft.Authorization/roleEligibilityScheduleInstances': [
      'a policy for Azure management',
      'security defaults ask at Azure management',
    ],
    'Microsoft.Graph/conditionalAccessPolicies': [
      'security defaults ask at Azure management',
    ],
    'Microsoft.Graph/directoryRoleAssignments': [
      'a policy for Azure management',
      'who can activate a role',
    ],
    'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': [
      'a policy for Azure management',
      'who can activate a role',
    ],
    'Microsoft.Graph/userAuthenticationRequirements': [
      'a policy for Azure management',
      'security defaults ask at Azure management',
      'who can activate a role',
    ],
  },
  ENT004: {
    'Microsoft.Graph/directoryRoleAssignments': [
      'who may become one is asked like everybody',
    ],
    'Microsoft.Graph/directoryRoleEligibilityScheduleInstances': [
      'an administrator whom a policy for everybody asks',
      'one whom a policy for the role asks',
    ],
  },
  ENT005: {
    'Microsoft.Graph/conditionalAccessPolicies': [
      'security defaults block it',
    ],
    'Microsoft.Graph/directoryRoleAssignments': [
      'everybody but an account for emergencies',
      'everybody but an account that is switched off',
      'everybody',
      'security defaults block it',
      'what asks for a second factor blocks who cannot show one',
    ],
    'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': [
      'everybody but an account that is switched off',
      'everybody',
      'what asks for a second factor blocks who cannot show one',
    ],
    'Microsoft.Graph/users': [
      'everybody',
      'security defaults block it',
      'what asks for a second factor blocks who cannot show one',
    ],
  },
  ENT006: {
    'Microsoft.Graph/directoryRoleAssignments': [
      'everybody but an account for emergencies',
      'everybody but an account that is switched off',
      'everybody',
    ],
    'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': [
      'everybody but an account that is switched off',
      'everybody but the account that synchronises directories',
      'everybody',
    ],
    'Microsoft.Graph/userAuthenticationRequirements': [
      'everybody but an account that is switched off',
      'everybody',
    ],
    'Microsoft.Graph/users': [
      'everybody',
    ],
  },
  ENT007: {
    'Microsoft.Graph/directoryRoleAssignments': [
      'everybody but an account for emergencies',
      'everybody but an account that is switched off',
      'everybody',
    ],
    'Microsoft.Graph/users': [
      'everybody',
    ],
  },
  ENT009: {
    'Microsoft.Graph/directoryRoleAssignments': [
      'everybody but an account for emergencies',
      'everybody but an account that is switched off',
      'everybody',
    ],
    'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': [
      'everybody but an account that is switched off',
      'everybody',
    ],
  },
  ENT010: {
    'Microsoft.Graph/directoryRoleAssignments': [
      'who may become one is asked like everybody',
    ],
    'Microsoft.Graph/directoryRoleEligibilityScheduleInstances': [
      'an administrator whom a policy for everybody asks',
      'one whom a policy for the role asks',
    ],
  },
  ENT011: {
    'Microsoft.Graph/directoryRoleAssignments': [
      'everybody but an account for emergencies',
      'everybody but an account that is switched off',
      'everybody',
    ],
    'Microsoft.Graph/users': [
      'everybody',
    ],
  },
  ENT012: {
    'Microsoft.Graph/accessReviewDefinitions': [
      'leaves nobody out',
      'leaves out an account for emergencies',
    ],
  },
  ENT014: {
    'Microsoft.Graph/conditionalAccessPolicies': [
      'security defaults',
    ],
    'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': [
      'two policies',
      'one policy that legacy clients cannot satisfy',
    ],
  },
  PIM001: {
    'Microsoft.Graph/conditionalAccessPolicies': [
      'activation asks for multifactor authentication',
      'both multifactor authentication and an authentication context',
      'multifactor authentication, and the rule about contexts did not come',
    ],
  },
};

function reasonOf(type: string): string {
  return REASONS[type] ?? '';
}

export const ENTRA_ACCESS: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(NEVER).flatMap(([type, rules]) => rules.map((rule) => [`${rule} without ${type}`, reasonOf(type)] as const)),
  ...Object.entries(SOMETIMES).flatMap(([rule, types]) => Object.entries(types).flatMap(([type, cases]) => cases.map((name) => [`${rule} without ${type}: ${name}`, reasonOf(type)] as const))),
]);
