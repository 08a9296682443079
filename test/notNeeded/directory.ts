/** Why a pass stands without a type. */
const WHY = {
  noGroup: 'the role is held without a group, or the group is already seen to be as it should',
  membersTell: 'that it is a group is told by the list of its members',
  listedElsewhere: 'whom another list has is no workload',
  nobody: 'nobody stands in the group, whoever is in the directory',
  wellKnown: 'the role is one that every tenant has, and known to be privileged',
  notAsked: 'how the role is held is not asked',
  otherReviews: 'the other kind of review',
  oneRole: 'one privileged role is enough, and one was seen',
  whole: 'the review asks about every assignment, or about both kinds',
  otherTarget: 'the other kind of target',
} as const;

/** Whatever the case. */
const ALWAYS: readonly (readonly [keyof typeof WHY, readonly string[]])[] = [
  ['membersTell', [
    ...pairs(['ENT018', 'ENT019', 'ENT021', 'ENT022', 'ENT025', 'ENT026', 'ENT027', 'ENT032'], 'Microsoft.Graph/groups'),
  ]],
  ['listedElsewhere', [
    ...pairs(['ENT018', 'ENT019', 'ENT020', 'ENT021', 'ENT022', 'ENT026', 'ENT027'], 'Microsoft.Graph/servicePrincipals'),
  ]],
  ['noGroup', [
    ...pairs(['ENT019', 'ENT023', 'ENT024', 'ENT025'], 'Microsoft.Graph/groupEligibilityScheduleInstances'),
    ...pairs(['ENT019', 'ENT023', 'ENT024', 'ENT025'], 'Microsoft.Graph/groupMembers'),
  ]],
  ['wellKnown', [
    ...pairs(['ENT020', 'ENT021', 'ENT022', 'ENT023', 'ENT024', 'ENT025', 'ENT026', 'ENT027'], 'Microsoft.Graph/directoryRoleDefinitions'),
    ...pairs(['ENT023', 'ENT024', 'ENT025', 'ENT033'], 'Microsoft.Authorization/roleDefinitions'),
  ]],
  ['notAsked', [
    ...pairs(['ENT021', 'ENT022', 'ENT026', 'ENT027'], 'Microsoft.Graph/directoryRoleAssignmentScheduleInstances'),
  ]],
  ['oneRole', [
    ...pairs(['ENT023', 'ENT024', 'ENT025'], 'Microsoft.Authorization/roleEligibilityScheduleInstances'),
    ...pairs(['ENT023', 'ENT024', 'ENT025'], 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances'),
    ...pairs(['ENT025'], 'Microsoft.Authorization/roleAssignments'),
  ]],
];

/** In these cases alone. */
const IN_CASES: readonly (readonly [keyof typeof WHY, readonly string[], string, readonly string[]])[] = [
  ['noGroup', ['ENT018'], 'Microsoft.Graph/groupEligibilityScheduleInstances', ['two', 'four', 'five, one of them an emergency access account', 'one, and one who is an emergency access account', 'one and one eligible', 'five, where the user allows it']],
  ['noGroup', ['ENT018'], 'Microsoft.Graph/groupMembers', ['two', 'four', 'five, one of them an emergency access account', 'one, and one who is an emergency access account', 'one and one eligible', 'five, where the user allows it']],
  ['noGroup', ['ENT020'], 'Microsoft.Graph/groupAssignmentScheduleInstances', ['activated', 'activated, and only who, what and where say of which assignment', 'until a day', 'an emergency access account']],
  ['noGroup', ['ENT020'], 'Microsoft.Graph/groupMembers', ['activated', 'activated, and only who, what and where say of which assignment', 'until a day', 'an emergency access account']],
  ['noGroup', ['ENT021', 'ENT022', 'ENT026', 'ENT027'], 'Microsoft.Graph/groupEligibilityScheduleInstances', ['held by somebody else', 'eligible, somebody else']],
  ['noGroup', ['ENT021', 'ENT022', 'ENT026', 'ENT027'], 'Microsoft.Graph/groupMembers', ['held by somebody else', 'eligible, somebody else']],
  ['noGroup', ['ENT032'], 'Microsoft.Graph/groupMembers', ['a review of all groups']],
  ['wellKnown', ['ENT019'], 'Microsoft.Graph/directoryRoleDefinitions', ['nine', 'nine, one of them with two roles', 'nine, and one in an administrative unit', 'ten, one of them an emergency access account', 'ten, where the user allows it']],
  ['membersTell', ['ENT020'], 'Microsoft.Graph/groups', ['activated', 'activated, and only who, what and where say of which assignment', 'until a day', 'an emergency access account']],
  ['nobody', ['ENT020'], 'Microsoft.Graph/users', ['a group whose only member has activated the membership', 'a group whose only member leaves it some day', 'a group of nobody']],
  ['otherTarget', ['ENT021', 'ENT022', 'ENT026', 'ENT027'], 'Microsoft.Graph/directoryRoleAssignments', ['eligible, somebody else']],
  ['otherTarget', ['ENT021', 'ENT022', 'ENT026', 'ENT027'], 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances', ['held by somebody else', 'a group without one']],
  ['oneRole', ['ENT023', 'ENT024'], 'Microsoft.Authorization/roleAssignments', ['sound, and holds an Entra role']],
  ['oneRole', ['ENT023', 'ENT024'], 'Microsoft.Graph/directoryRoleAssignments', ['sound, and holds an Azure role']],
  ['whole', ['ENT028'], 'Microsoft.Graph/directoryRoleAssignments', ['one review for each kind of assignment']],
  ['whole', ['ENT028'], 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances', ['reviewed every month', 'asked for by the beta', 'one review for each kind of assignment', 'all users, by their scope', 'until tonight', 'the last of four quarters runs']],
  ['otherReviews', ['ENT029'], 'Microsoft.Authorization/accessReviewScheduleDefinitions', ['every month, of the directory', 'every quarter, of the directory', 'every week, of the directory', 'every year, where the user allows it, of the directory']],
  ['otherReviews', ['ENT029'], 'Microsoft.Graph/accessReviewDefinitions', ['every month, of Azure', 'every quarter, of Azure', 'every week, of Azure', 'every year, where the user allows it, of Azure']],
  ['otherReviews', ['ENT030'], 'Microsoft.Authorization/accessReviewScheduleDefinitions', ['somebody named', 'managers, and somebody beside them', 'owners, and somebody beside them', 'in stages']],
  ['otherReviews', ['ENT030'], 'Microsoft.Graph/accessReviewDefinitions', ['somebody named, of Azure', 'managers and somebody beside them, of Azure']],
  ['otherReviews', ['ENT031'], 'Microsoft.Authorization/accessReviewScheduleDefinitions', ['applied, and denied without an answer, of the directory', 'applied by recommendation, of the directory']],
  ['otherReviews', ['ENT031'], 'Microsoft.Graph/accessReviewDefinitions', ['applied, and denied without an answer, of Azure', 'applied by recommendation, of Azure']],
];

function pairs(rules: readonly string[], type: string): readonly string[] {
  return rules.map((rule) => `${rule} without ${type}:`);
}

export const DIRECTORY: Readonly<Record<string, string>> = Object.fromEntries([
  ...ALWAYS.flatMap(([why, keys]) => keys.map((key) => [key, WHY[why]] as const)),
  ...IN_CASES.flatMap(([why, rules, type, names]) => pairs(rules, type).flatMap((pair) => names.map((name) => [`${pair} ${name} is`, WHY[why]] as const))),
]);
