/** Deny assignments, and what says where they reach, only take away: where they were not read, what was seen stands. */
const DENIED: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Authorization/denyAssignments': ['IAM002', 'IAM003', 'IAM004', 'IAM007', 'IAM009', 'IAM010', 'IAM012'],
  'Microsoft.Management/managementGroups': ['IAM002', 'IAM003', 'IAM004', 'IAM007', 'IAM009', 'IAM010', 'IAM012'],
  'Microsoft.Resources/subscriptions': ['IAM002', 'IAM007', 'IAM009', 'IAM010', 'IAM012'],
};

/** A type that some cases do without, all for one reason. */
function without(rule: string, type: string, reason: string, cases: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(cases.map((name) => [`${rule} without ${type}: ${name}`, reason]));
}

/** Lists that give a principal its name. */
const NAMES = ['Microsoft.Graph/users', 'Microsoft.Graph/groups', 'Microsoft.Graph/servicePrincipals'];

export const ACCESS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['IAM002', 'IAM005', 'IAM012', 'IAM014'].flatMap((rule) => NAMES.map((type) => [`${rule} without ${type}`, 'the name is told, and does not decide']))),
  ...Object.fromEntries(Object.entries(DENIED).flatMap(([type, rules]) => rules.map((rule) => [`${rule} without ${type}`, 'a deny assignment only takes away']))),
  'IAM003 without Microsoft.Authorization/roleAssignmentScheduleInstances': 'how a role is held is told, and does not decide',
  ...without('IAM003', 'Microsoft.Authorization/roleDefinitions', 'the roles of the case are known without having been read', [
    'one in a group, and another who can activate the membership', 'one, and another who can activate it', 'one, where that is enough', 'three, and an emergency access account', 'three, one of them by two ways, and beside them a workload, somebody who is gone and an administrator of access', 'two by a group at a management group above', 'two, each by an assignment',
  ]),
  ...without('IAM003', 'Microsoft.Graph/groupEligibilityScheduleInstances', 'no group holds anything there', [
    'one, and another who can activate it', 'one, where that is enough', 'three, and an emergency access account', 'two, each by an assignment',
  ]),
  ...without('IAM003', 'Microsoft.Graph/groupMembers', 'no group holds anything there', [
    'one, and another who can activate it', 'one, where that is enough', 'three, and an emergency access account', 'two, each by an assignment',
  ]),
  'IAM003 without Microsoft.Graph/groups': 'it names groups, which are known as such from their assignments',
  ...without('IAM003', 'Microsoft.Graph/servicePrincipals', 'no workload holds anything there', [
    'one in a group, and another who can activate the membership', 'one, and another who can activate it', 'one, where that is enough', 'three, and an emergency access account', 'two by a group at a management group above', 'two, each by an assignment',
  ]),
  'IAM004 without Microsoft.Authorization/roleAssignmentScheduleInstances': 'how a role is held is told, and does not decide',
  ...without('IAM004', 'Microsoft.Authorization/roleDefinitions', 'the roles of the case are known without having been read', [
    'a workload, where people alone count', 'some who are kept to harmless roles, or cannot grant at all', 'somebody who is gone',
  ]),
  ...without('IAM004', 'Microsoft.Graph/groupEligibilityScheduleInstances', 'no group holds anything there', [
    'a workload, where people alone count', 'one more who is meant to', 'some who are kept to harmless roles, or cannot grant at all', 'somebody who is gone',
  ]),
  ...without('IAM004', 'Microsoft.Graph/groupMembers', 'no group holds anything there', [
    'a workload, where people alone count', 'one more who is meant to', 'some who are kept to harmless roles, or cannot grant at all', 'somebody who is gone',
  ]),
  'IAM004 without Microsoft.Graph/groups': 'it names groups, which are known as such from their assignments',
  ...without('IAM004', 'Microsoft.Graph/servicePrincipals', 'no workload holds anything there', [
    'one more who is meant to', 'some who are kept to harmless roles, or cannot grant at all', 'somebody who is gone',
  ]),
  'IAM005 without Microsoft.Authorization/roleDefinitions': 'the role is told, and does not decide',
  'IAM014 without Microsoft.Authorization/roleDefinitions': 'the role is known by its id',
  ...without('IAM007', 'Microsoft.Authorization/roleDefinitions', 'the roles of the case are known without having been read', [
    'holds nothing', 'is in no group that holds anything', 'reads',
  ]),
  ...without('IAM007', 'Microsoft.Graph/groupEligibilityScheduleInstances', 'no group holds anything there', [
    'holds nothing', 'reads', 'runs code, which the user accepts',
  ]),
  ...without('IAM007', 'Microsoft.Graph/groupMembers', 'no group holds anything there', [
    'holds nothing', 'reads', 'runs code, which the user accepts',
  ]),
  ...without('IAM008', 'Microsoft.Authorization/roleAssignments', 'the case is of an eligibility', [
    'an eligibility of a user',
  ]),
  ...without('IAM008', 'Microsoft.Authorization/roleEligibilityScheduleInstances', 'the case is of an assignment', [
    'a group', 'a user', 'a workload',
  ]),
  ...without('IAM008', 'Microsoft.Graph/groups', 'the list that would hold the principal is another one', [
    'a user', 'a workload', 'an eligibility of a user',
  ]),
  ...without('IAM008', 'Microsoft.Graph/servicePrincipals', 'the list that would hold the principal is another one', [
    'a group', 'a user', 'an eligibility of a user',
  ]),
  ...without('IAM008', 'Microsoft.Graph/users', 'the list that would hold the principal is another one', [
    'a group', 'a workload',
  ]),
  ...without('IAM009', 'Microsoft.Authorization/roleAssignments', 'the account is not disabled', ['is not disabled']),
  ...without('IAM009', 'Microsoft.Authorization/roleEligibilityScheduleInstances', 'the account is not disabled', ['is not disabled']),
  'IAM009 without Microsoft.Authorization/roleDefinitions': 'any role counts',
  ...without('IAM009', 'Microsoft.Graph/groupEligibilityScheduleInstances', 'no group holds anything there, or the account is not disabled', [
    'holds nothing', 'is not disabled',
  ]),
  ...without('IAM009', 'Microsoft.Graph/groupMembers', 'no group holds anything there, or the account is not disabled', [
    'holds nothing', 'is not disabled',
  ]),
  ...without('IAM010', 'Microsoft.Authorization/roleDefinitions', 'the roles of the case are known without having been read', [
    'contributes to one resource group', 'is not in the group that contributes', 'reads a subscription',
  ]),
  ...without('IAM010', 'Microsoft.Graph/groupEligibilityScheduleInstances', 'no group holds anything there', [
    'contributes to one resource group', 'reads a subscription',
  ]),
  ...without('IAM010', 'Microsoft.Graph/groupMembers', 'no group holds anything there', [
    'contributes to one resource group', 'reads a subscription',
  ]),
  ...without('IAM011', 'Microsoft.Authorization/roleAssignmentScheduleInstances', 'what is no person of ours, or exempt, is not asked how it is held', [
    'to a group', 'to a workload', 'to an emergency access account', 'to somebody who is gone, which another rule tells',
  ]),
  'IAM011 without Microsoft.Authorization/roleDefinitions': 'the role is told, and does not decide',
  'IAM011 without Microsoft.Graph/groups': 'users alone are looked up',
  'IAM011 without Microsoft.Graph/servicePrincipals': 'users alone are looked up',
  ...without('IAM011', 'Microsoft.Graph/users', 'what is no user, is exempt or was activated is not looked up', [
    'to a group', 'to a person who activated it', 'to a workload', 'to an emergency access account',
  ]),
  ...without('IAM012', 'Microsoft.Authorization/roleAssignments', 'the case is of an eligibility', [
    'may hand out Reader alone, once activated',
  ]),
  ...without('IAM012', 'Microsoft.Authorization/roleDefinitions', 'the roles of the case are known without having been read', [
    'may hand out Reader alone', 'may hand out Reader alone, once activated',
  ]),
  ...without('IAM012', 'Microsoft.Authorization/roleEligibilityScheduleInstances', 'the case is of an assignment', [
    'may hand out Reader alone', 'may hand out Reader alone, by the role itself',
  ]),
  ...without('IAM013', 'Microsoft.Authorization/roleDefinitions', 'the roles of the case are known without having been read', [
    'contributes once it is activated', 'may hand out Reader alone', 'reads',
  ]),
};
