/** Situations of access: scopes, memberships, grants, roles, conditions, denials; answers from Microsoft's documentation, each worked out by hand. */
import type { AccessRow } from './accessExpander.ts';
import {
  ADMINS, ANN, assigned, BOB, CUSTOM, custom, definition, denied, eligibleFor, EVERYBODY, GRANT, GROUP_A, GROUP_AB, GUARDS, listed, MACHINE, mayJoin, members, OTHER_TEAM, PIM_SUBSCRIPTION, ROOT, SECRET, STAFF, SUBSCRIPTION, TEAM, when,
  WRITE, type AccessSituation, type RoleElement,
} from './accessSituations.ts';
import { KEY_VAULT_OFFICERS } from './accessVocabulary.ts';

const EXTENSION = `${MACHINE}/extensions/agent`;
const LOCK = `${MACHINE}/providers/Microsoft.Authorization/locks/keep`;
const ACCOUNT = `${GROUP_A}/providers/Microsoft.Storage/storageAccounts/st1`;
const POLICY = `${SUBSCRIPTION}/providers/Microsoft.Authorization/policyAssignments/locations`;

const OF_SCOPES: readonly AccessSituation[] = [
  when('nothing was granted', 'no', []),
  when('at the resource itself', 'yes', [assigned({ scope: MACHINE })]),
  when('at its resource group', 'yes', [assigned({ scope: GROUP_A })]),
  when('at its subscription', 'yes', [assigned()]),
  when('at the management group of its subscription', 'yes', [assigned({ scope: TEAM })]),
  when('at the management group above that', 'yes', [assigned({ scope: ROOT })]),
  when('at the root of the tenant, by an elevated administrator', 'yes', [assigned({ scope: '/' })]),
  when('at a management group beside', 'no', [assigned({ scope: OTHER_TEAM })]),
  when('at another subscription', 'no', [assigned({ scope: '/subscriptions/50000000-0000-4000-8000-00000000000b' })]),
  when('at a resource group whose name begins alike', 'no', [assigned({ scope: GROUP_AB })]),
  when('at a resource group whose name is the beginning', 'no', [assigned({ scope: GROUP_A })], { scope: `${GROUP_AB}/providers/Microsoft.Compute/virtualMachines/vm` }),
  when('at an account whose name is the beginning', 'no', [assigned({ scope: ACCOUNT })], { scope: `${ACCOUNT}0` }),
  when('a resource gives nothing at its group', 'no', [assigned({ scope: MACHINE })], { scope: GROUP_A }),
  when('a group gives nothing at its subscription', 'no', [assigned({ scope: GROUP_A })], { scope: SUBSCRIPTION }),
  when('a subscription gives nothing at its management group', 'no', [assigned()], { scope: TEAM }),
  when('a resource gives its children', 'yes', [assigned({ scope: MACHINE })], { scope: EXTENSION }),
  when('a child gives nothing of its parent', 'no', [assigned({ scope: EXTENSION })]),
  when('a grandparent gives its grandchildren', 'yes', [assigned({ scope: ACCOUNT })], { scope: `${ACCOUNT}/blobServices/default/containers/logs` }),
  when('a parent in between does', 'yes', [assigned({ scope: `${ACCOUNT}/blobServices/default` })], { scope: `${ACCOUNT}/blobServices/default/containers/logs` }),
  when('a child beside does not', 'no', [assigned({ scope: `${ACCOUNT}/blobServices/default/containers/log` })], { scope: `${ACCOUNT}/blobServices/default/containers/logs` }),
  when('an extension takes from what it extends', 'yes', [assigned({ scope: MACHINE })], { scope: LOCK }),
  when('an extension takes from the group of what it extends', 'yes', [assigned({ scope: GROUP_A })], { scope: LOCK }),
  when('an extension takes from every parent of the child that it extends', 'yes', [assigned({ scope: MACHINE })], { scope: `${EXTENSION}/providers/Microsoft.Authorization/locks/keep` }),
  when('an extension gives nothing of what it extends', 'no', [assigned({ scope: LOCK })]),
  when('a child of an extension takes from the extension', 'yes', [assigned({ scope: LOCK })], { scope: `${LOCK}/notes/first` }),
  when('a resource of the subscription takes from it', 'yes', [assigned()], { scope: POLICY }),
  when('a resource of the subscription takes nothing from a group', 'no', [assigned({ scope: GROUP_A })], { scope: POLICY }),
  when('an extension of a management group takes from it', 'yes', [assigned({ scope: TEAM })], { scope: `${TEAM}/providers/Microsoft.Authorization/policyAssignments/baseline` }),
  when('a management group takes from the one above', 'yes', [assigned({ scope: ROOT })], { scope: TEAM }),
  when('a management group takes from the root of the tenant', 'yes', [assigned({ scope: '/' })], { scope: ROOT }),
  when('a management group takes nothing from one below', 'no', [assigned({ scope: TEAM })], { scope: ROOT }),
  when('the topmost management group is not the root of the tenant', 'no', [assigned({ scope: ROOT })], { scope: '/' }),
  when('the root of the tenant', 'yes', [assigned({ scope: '/' })], { scope: '/' }),
  when('all in other letters', 'yes', [assigned({ scope: GROUP_A.toUpperCase(), principalId: ANN.toUpperCase(), roleDefinitionId: definition('Owner').toUpperCase() })], { action: WRITE.toUpperCase(), scope: MACHINE.replace('resourceGroups', 'resourcegroups') }),
  when('a management group in other letters', 'yes', [assigned({ scope: TEAM.toUpperCase() })]),
  when('PIM spells the subscription', ['no', 'yes'], [eligibleFor({ scope: PIM_SUBSCRIPTION })]),
  when('PIM spells the subscription in other letters', ['no', 'yes'], [eligibleFor({ scope: PIM_SUBSCRIPTION.toLowerCase() })]),
  when('the question is spelled so', 'yes', [assigned({ scope: TEAM })], { scope: PIM_SUBSCRIPTION }),
  when('a grant without a scope is nowhere', 'no', [assigned({ scope: null }), assigned({ scope: '' })], { scope: '/' }),
];

const TO_ADMINS = assigned({ principalId: ADMINS });
const FUTURE = { startDateTime: '2026-03-01T12:00:01Z', endDateTime: null };
const ENDED = { startDateTime: '2025-01-01T00:00:00Z', endDateTime: '2026-02-28T12:00:00Z' };

const OF_MEMBERSHIPS: readonly AccessSituation[] = [
  when('a member has what the group has', 'yes', [TO_ADMINS, members(ADMINS, ANN)]),
  when('somebody else has not', 'no', [TO_ADMINS, members(ADMINS, BOB)]),
  when('the group itself has', 'yes', [TO_ADMINS], { principalId: ADMINS }),
  when('the group has not what its member has', 'no', [assigned(), members(ADMINS, ANN)], { principalId: ADMINS }),
  when('a member of a member', 'yes', [TO_ADMINS, members(ADMINS, STAFF), members(STAFF, ANN)]),
  when('a member of a member of a member', 'yes', [TO_ADMINS, members(ADMINS, STAFF), members(STAFF, GUARDS), members(GUARDS, ANN)]),
  when('a member of the outer group has nothing of the inner one', 'no', [TO_ADMINS, members(STAFF, ADMINS, ANN)]),
  when('groups in a circle', 'yes', [TO_ADMINS, members(ADMINS, STAFF), members(STAFF, GUARDS, ANN), members(GUARDS, ADMINS)]),
  when('a circle lets nobody in from outside', 'no', [TO_ADMINS, members(ADMINS, STAFF), members(STAFF, ADMINS), members(GUARDS, ANN)]),
  when('a group in itself', 'yes', [TO_ADMINS, members(ADMINS, ADMINS, ANN)]),
  when('members in other letters', 'yes', [TO_ADMINS, members(ADMINS, ANN.toUpperCase())]),
  when('a member to be', ['no', 'yes'], [TO_ADMINS, mayJoin(ANN, ADMINS)]),
  when('an owner to be is no member', 'no', [TO_ADMINS, mayJoin(ANN, ADMINS, { accessId: 'owner' })]),
  when('a member to be whose time is over', 'no', [TO_ADMINS, mayJoin(ANN, ADMINS, ENDED)]),
  when('a member to be whose time has not come', 'no', [TO_ADMINS, mayJoin(ANN, ADMINS, FUTURE)]),
  when('a member to be whose time begins now', ['no', 'yes'], [TO_ADMINS, mayJoin(ANN, ADMINS, { startDateTime: '2026-03-01T12:00:00Z' })]),
  when('a member to be whose time ends now', 'no', [TO_ADMINS, mayJoin(ANN, ADMINS, { endDateTime: '2026-03-01T12:00:00Z' })]),
  when('times are no texts: this one ends now, too', 'no', [TO_ADMINS, mayJoin(ANN, ADMINS, { endDateTime: '2026-03-01T12:00:00.000Z' })]),
  when('a member to be without any times', ['no', 'yes'], [TO_ADMINS, mayJoin(ANN, ADMINS, { startDateTime: null, endDateTime: null })]),
  when('activation brings what the group is in', ['no', 'yes'], [TO_ADMINS, members(ADMINS, STAFF), mayJoin(ANN, STAFF)]),
  when('a group that I am in may join', ['no', 'yes'], [TO_ADMINS, members(STAFF, ANN), mayJoin(STAFF, ADMINS)]),
  when('one activation after another', ['no', 'yes'], [TO_ADMINS, mayJoin(ANN, STAFF), mayJoin(STAFF, ADMINS)]),
  when('activate the group, then the role that the group may activate', ['no', 'yes'], [eligibleFor({ principalId: ADMINS }), mayJoin(ANN, ADMINS)]),
];

const OF_GRANTS: readonly AccessSituation[] = [
  when('eligible', ['no', 'yes'], [eligibleFor()]),
  when('eligible by a group', ['no', 'yes'], [eligibleFor({ principalId: ADMINS }), members(ADMINS, ANN)]),
  when('eligible until the year ends', ['no', 'yes'], [eligibleFor({ endDateTime: '2026-12-31T00:00:00Z' })]),
  when('an eligibility that is over', 'no', [eligibleFor(ENDED)]),
  when('an eligibility to come', 'no', [eligibleFor(FUTURE)]),
  when('an eligibility that begins now', ['no', 'yes'], [eligibleFor({ startDateTime: '2026-03-01T12:00:00.000Z' })]),
  when('an eligibility that ends now', 'no', [eligibleFor({ endDateTime: '2026-03-01T12:00:00Z' })]),
  when('an eligibility without times', ['no', 'yes'], [eligibleFor({ startDateTime: null, endDateTime: null })]),
  when('activated already', 'yes', [eligibleFor(), assigned()]),
  when('reading now, writing later', ['no', 'yes'], [assigned({ roleDefinitionId: definition('Reader') }), eligibleFor({ roleDefinitionId: definition('Contributor') })]),
  when('what is active needs no eligibility', 'yes', [assigned(), eligibleFor(ENDED)]),
  when('eligible below, asked above', 'no', [eligibleFor({ scope: MACHINE })], { scope: GROUP_A }),
  when('of somebody else', 'no', [assigned({ principalId: BOB }), eligibleFor({ principalId: BOB })]),
  when('the greater of two grants', 'yes', [assigned({ roleDefinitionId: definition('Reader') }), assigned({ roleDefinitionId: definition('Virtual Machine Contributor') })]),
];

function ofCustom(...elements: readonly RoleElement[]): readonly AccessRow[] {
  return [custom(...elements), assigned({ roleDefinitionId: definition(CUSTOM) })];
}

const CONTRIBUTOR = [assigned({ roleDefinitionId: definition('Contributor') })];
const OPERATOR = [assigned({ roleDefinitionId: definition('Managed Identity Operator') })];
const ASSIGN = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';

const OF_ROLES: readonly AccessSituation[] = [
  when('Owner may grant', 'yes', [assigned()], { action: GRANT }),
  when('Owner may not read secrets', 'no', [assigned()], { action: SECRET, plane: 'data' }),
  when('Contributor writes machines', 'yes', CONTRIBUTOR),
  when('Contributor may not grant', 'no', CONTRIBUTOR, { action: GRANT }),
  when('Contributor may not delete grants, whatever the letters', 'no', CONTRIBUTOR, { action: 'microsoft.authorization/ROLEASSIGNMENTS/delete' }),
  when('Contributor may not elevate itself', 'no', CONTRIBUTOR, { action: 'Microsoft.Authorization/elevateAccess/action' }),
  when('Contributor may read grants', 'yes', CONTRIBUTOR, { action: 'Microsoft.Authorization/roleAssignments/read' }),
  when('what Contributor leaves out another role gives: notActions deny nothing', 'yes', [...CONTRIBUTOR, assigned({ roleDefinitionId: definition('User Access Administrator') })], { action: GRANT }),
  when('Reader does not write', 'no', [assigned({ roleDefinitionId: definition('Reader') })]),
  when('Reader reads at any depth', 'yes', [assigned({ roleDefinitionId: definition('Reader') })], { action: 'Microsoft.Storage/storageAccounts/blobServices/containers/read' }),
  when('Reader reads nothing of the data plane', 'no', [assigned({ roleDefinitionId: definition('Reader') })], { action: 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read', plane: 'data' }),
  when('*/read is not the beginning of a word', 'no', [assigned({ roleDefinitionId: definition('Reader') })], { action: 'Microsoft.KeyVault/vaults/readMore' }),
  when('Managed Identity Operator assigns: nothing between the slashes', 'yes', OPERATOR, { action: ASSIGN }),
  when('and something between them', 'yes', OPERATOR, { action: ASSIGN.replace('/assign', '/some/thing/assign') }),
  when('but no other word', 'no', OPERATOR, { action: ASSIGN.replace('/assign', 'Assign') }),
  when('Managed Identity Operator does not write identities', 'no', OPERATOR, { action: 'Microsoft.ManagedIdentity/userAssignedIdentities/write' }),
  when('notActions, too, have nothing between the slashes', 'no', ofCustom([{ actions: ['Microsoft.Compute/*'], notActions: ['Microsoft.Compute/virtualMachines/*/write'] }])),
  when('two stars with nothing in either', 'yes', ofCustom([{ actions: ['Microsoft.Compute/*/*/virtualMachines/write'] }])),
  when('a star at the end needs its slash', 'no', ofCustom([{ actions: ['Microsoft.Compute/virtualMachines/write/*'] }])),
  when('a star at the start needs its slash', 'no', ofCustom([{ actions: [`*/${WRITE}`] }])),
  when('a star behind letters may stand for nothing', 'yes', ofCustom([{ actions: [`${WRITE}*`] }])),
  when('a star within a word', 'yes', ofCustom([{ actions: ['Microsoft.Comp*chines/wr*te'] }])),
  when('a star takes in slashes', 'yes', ofCustom([{ actions: ['Microsoft.Compute/*/write'] }]), { action: 'Microsoft.Compute/virtualMachines/extensions/write' }),
  when('a provider whose name begins alike', 'no', ofCustom([{ actions: ['Microsoft.Compute/*'] }]), { action: 'Microsoft.ComputeSchedule/register/action' }),
  when('a dot is a dot', 'no', ofCustom([{ actions: ['Microsoft.Compute/*'] }]), { action: 'MicrosoftXCompute/virtualMachines/write' }),
  when('no star, no more than the action', 'no', ofCustom([{ actions: ['Microsoft.Compute/virtualMachines'] }])),
  when('an element grants what another leaves out', 'yes', ofCustom([{ actions: ['*'], notActions: [WRITE] }], [{ actions: ['Microsoft.Compute/virtualMachines/*'] }])),
  when('each element leaves it out', 'no', ofCustom([{ actions: ['*'], notActions: [WRITE] }], [{ actions: ['Microsoft.Compute/*'], notActions: ['*/write'] }])),
  when('a role without elements', 'no', ofCustom()),
  when('data actions are of the data plane', 'yes', ofCustom([{ dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] }]), { action: SECRET, plane: 'data' }),
  when('and not of the other', 'no', ofCustom([{ dataActions: ['*'] }]), { action: SECRET }),
  when('notActions leave nothing out of the data plane', 'yes', ofCustom([{ notActions: ['*'], dataActions: ['*'] }]), { action: SECRET, plane: 'data' }),
  when('notDataActions do', 'no', ofCustom([{ dataActions: ['*'], notDataActions: ['*/getSecret/action'] }]), { action: SECRET, plane: 'data' }),
  when('notDataActions leave nothing out of the control plane', 'yes', ofCustom([{ actions: ['*'], notDataActions: ['*'] }])),
];

const DELEGATED = `(
 (
  !(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})
 )
 OR 
 (
  @Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7, 4633458b-17de-408a-b874-0445c86b69e6}
  AND
  @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}
 )
)
AND
(
 (
  !(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})
 )
 OR 
 (
  @Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7, 4633458b-17de-408a-b874-0445c86b69e6}
 )
)`;
const UNDECIDED = `@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'blobs'`;
const TRUE = `ActionMatches{'*/write'}`;
const FALSE = `ActionMatches{'*/read'}`;
const VAULT_ADMINISTRATOR = [assigned({ roleDefinitionId: definition('Key Vault Data Access Administrator') })];

function only(condition: string | null): readonly AccessRow[] {
  return [assigned({ condition, conditionVersion: '2.0' })];
}

const OF_CONDITIONS: readonly AccessSituation[] = [
  when('a delegation may grant some roles', 'conditional', only(DELEGATED), { action: GRANT }),
  when('and delete some grants', 'conditional', only(DELEGATED), { action: 'Microsoft.Authorization/roleAssignments/delete' }),
  when('and is not restrained in anything else', 'yes', only(DELEGATED)),
  when('a delegation with && and ||', 'conditional', only(DELEGATED.replaceAll('AND', '&&').replaceAll('OR', '||')), { action: GRANT }),
  when('a delegation without white space', 'yes', only(DELEGATED.replaceAll('AND', '&&').replaceAll('OR', '||').replaceAll(/\n */g, ''))),
  when('an eligible delegation', ['no', 'conditional'], [eligibleFor({ condition: DELEGATED })], { action: GRANT }),
  when('some now, all later', ['conditional', 'yes'], [...only(DELEGATED), eligibleFor()], { action: GRANT }),
  when('the greater of two grants, one of them restrained', 'yes', [...only(DELEGATED), ...only(null)], { action: GRANT }),
  when('null is no condition', 'yes', only(null)),
  when('nor is an empty text', 'yes', only('')),
  when('this action', 'yes', only(TRUE)),
  when('this action in other letters', 'yes', only(`actionmatches{'MICROSOFT.compute/VIRTUALmachines/write'}`)),
  when('another action', 'no', only(FALSE)),
  when('not this action', 'no', only(`!(${TRUE})`)),
  when('not this action, in words', 'no', only(`NOT ${TRUE}`)),
  when('not another action', 'yes', only(`!${FALSE}`)),
  when('not not', 'yes', only(`!(!(${TRUE}))`)),
  when('the pattern of an action has nothing between its slashes', 'no', only(`!(ActionMatches{'Microsoft.Compute/virtualMachines/*/write'})`)),
  when('NOT is of what follows at once', 'yes', only(`NOT ${TRUE} OR ${TRUE}`)),
  when('nobody knows', 'conditional', only(UNDECIDED)),
  when('nobody knows the contrary either', 'conditional', only(`!(${UNDECIDED})`)),
  when('nobody knows, and no', 'no', only(`${UNDECIDED} AND ${FALSE}`)),
  when('nobody knows, and yes', 'conditional', only(`${UNDECIDED} && ${TRUE}`)),
  when('nobody knows, or yes', 'yes', only(`${UNDECIDED} or ${TRUE}`)),
  when('nobody knows, or no', 'conditional', only(`${FALSE} || ${UNDECIDED}`)),
  when('an atom or its contrary is not recognised', 'conditional', only(`${UNDECIDED} OR !(${UNDECIDED})`)),
  when('a suboperation', 'conditional', only(`SubOperationMatches{'Blob.List'}`)),
  when('what exists', 'conditional', only('NOT Exists @Request[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:snapshot]')),
  when('the surroundings', 'conditional', only(`@Environment[isPrivateLink] BoolEquals true AND @Environment[UtcNow] DateTimeLessThan '2027-01-01T00:00:00.0Z'`)),
  when('an attribute of the principal beside one of the resource', 'conditional', only('@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Eng_Project] StringEquals @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>]')),
  when('a blob condition says nothing of machines', 'yes', only(`((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'} AND NOT SubOperationMatches{'Blob.List'})) OR (${UNDECIDED}))`)),
  when('what stands in quotes is no parenthesis and no OR', 'conditional', only(`@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path] StringLike 'a) OR (b &&'`)),
  when('and ties a sequence of one kind', 'no', only(`${TRUE} AND ${TRUE} && ${FALSE}`)),
  when('AND and OR without parentheses cannot be read, and restrains nothing', 'yes', only(`${FALSE} AND ${TRUE} OR ${FALSE}`)),
  when('nor deep inside', 'yes', only(`${FALSE} AND (${TRUE} OR (${FALSE} OR ${FALSE} && ${TRUE}))`)),
  when('AND and OR with parentheses can', 'no', only(`(${FALSE} AND ${TRUE}) OR ${FALSE}`)),
  when('a parenthesis is missing', 'yes', only(`(${FALSE}`)),
  when('a parenthesis too many', 'yes', only(`${FALSE})`)),
  when('an operand is missing', 'yes', only(`${FALSE} AND`)),
  when('an operator is missing', 'yes', only(`${FALSE} ${FALSE}`)),
  when('plain words', 'yes', only('nobody but the boss')),
  when('deep, and read', 'no', only(`${'('.repeat(50)}${FALSE}${')'.repeat(50)}`)),
  when('deeper than anybody reads', 'yes', only(`${'('.repeat(70)}${FALSE}${')'.repeat(70)}`)),
  when('the condition of an element', 'conditional', VAULT_ADMINISTRATOR, { action: GRANT }),
  when('is of that element alone', 'yes', VAULT_ADMINISTRATOR, { action: 'Microsoft.Authorization/roleAssignments/read' }),
  when('an element without a condition gives it all the same', 'yes', ofCustom([{ actions: [GRANT] }, { condition: KEY_VAULT_OFFICERS }], [{ actions: ['Microsoft.Authorization/*'] }]), { action: GRANT }),
  when('the lesser of two conditions is no', 'no', [custom([{ actions: ['*'] }, { condition: UNDECIDED }]), assigned({ roleDefinitionId: definition(CUSTOM), condition: FALSE })]),
  when('the lesser of two conditions is perhaps', 'conditional', [custom([{ actions: ['*'] }, { condition: UNDECIDED }]), assigned({ roleDefinitionId: definition(CUSTOM), condition: TRUE })]),
  when('one that nobody can read leaves the other', 'conditional', [custom([{ actions: ['*'] }, { condition: UNDECIDED }]), assigned({ roleDefinitionId: definition(CUSTOM), condition: 'nobody' })]),
];

const BOTH = [assigned(), members(STAFF, ANN)];
const TO_STAFF = { principals: listed(STAFF) };

const OF_DENIALS: readonly AccessSituation[] = [
  when('to everybody', 'no', [assigned(), denied()]),
  when('to everybody but me', 'yes', [assigned(), denied({ excludePrincipals: listed(ANN.toUpperCase()) })]),
  when('to everybody but somebody else', 'no', [assigned(), denied({ excludePrincipals: listed(BOB) })]),
  when('to everybody but a group of mine', 'yes', [...BOTH, denied({ excludePrincipals: listed(STAFF) })]),
  when('to everybody but a group around a group of mine', 'yes', [...BOTH, members(ADMINS, STAFF), denied({ excludePrincipals: listed(ADMINS) })]),
  when('to everybody but a group of others', 'no', [...BOTH, denied({ excludePrincipals: listed(ADMINS) })]),
  when('to everybody but everybody', 'yes', [assigned(), denied({ excludePrincipals: listed(EVERYBODY) })]),
  when('to me but not to my group', 'yes', [...BOTH, denied({ principals: listed(ANN), excludePrincipals: listed(STAFF) })]),
  when('to me', 'no', [assigned(), denied({ principals: listed(ANN.toUpperCase()) })]),
  when('to somebody else', 'yes', [assigned(), denied({ principals: listed(BOB) })]),
  when('to a group of mine, of what is granted to me', 'no', [...BOTH, denied(TO_STAFF)]),
  when('to a group around a group of mine', 'no', [...BOTH, members(ADMINS, STAFF), denied({ principals: listed(ADMINS) })]),
  when('to nobody', 'yes', [assigned(), denied({ principals: [] })]),
  when('to me, of what my group has', 'no', [assigned({ principalId: STAFF }), members(STAFF, ANN), denied({ principals: listed(ANN) })]),
  when('of what is eligible, too', 'no', [eligibleFor(), denied()]),
  when('to everybody but a group that I may join', ['no', 'yes'], [assigned(), mayJoin(ANN, GUARDS), denied({ excludePrincipals: listed(GUARDS) })]),
  when('to everybody but a group that I may own', 'no', [assigned(), mayJoin(ANN, GUARDS, { accessId: 'owner' }), denied({ excludePrincipals: listed(GUARDS) })]),
  when('to a group that I need not join', 'yes', [assigned(), mayJoin(ANN, STAFF), denied(TO_STAFF)]),
  when('to the group that I would have to join', 'no', [assigned({ principalId: STAFF }), mayJoin(ANN, STAFF), denied(TO_STAFF)]),
  when('to the group that I would have to join, but there is another way', ['no', 'yes'], [assigned({ principalId: STAFF }), eligibleFor(), mayJoin(ANN, STAFF), denied(TO_STAFF)]),
  when('at a management group', 'no', [assigned({ scope: MACHINE }), denied({ scope: ROOT })]),
  when('at another group', 'yes', [assigned(), denied({ scope: GROUP_AB })]),
  when('below', 'yes', [assigned(), denied({ scope: EXTENSION })]),
  when('not for children, asked of a child', 'yes', [assigned(), denied({ scope: GROUP_A, doNotApplyToChildScopes: true })]),
  when('not for children, asked there', 'no', [assigned(), denied({ scope: GROUP_A.toUpperCase(), doNotApplyToChildScopes: true })], { scope: GROUP_A }),
  when('without a scope', 'yes', [assigned(), denied({ scope: null })]),
  when('of another action', 'yes', [assigned(), denied({}, { actions: ['*/delete'] })]),
  when('of this action, with nothing between the slashes', 'no', [assigned(), denied({}, { actions: ['Microsoft.Compute/virtualMachines/*/write'] })]),
  when('of all but this action', 'yes', [assigned(), denied({}, { actions: ['*'], notActions: ['Microsoft.Compute/*'] })]),
  when('an element denies what another leaves out', 'no', [assigned(), denied({ permissions: [{ actions: ['*'], notActions: [WRITE] }, { actions: ['*/write'] }] })]),
  when('of the data plane alone', 'yes', [assigned(), denied({}, { dataActions: ['*'] })]),
  when('of data, asked for data', 'no', [assigned({ roleDefinitionId: definition('Key Vault Administrator') }), denied({}, { dataActions: ['*/getSecret/action'] })], { action: SECRET, plane: 'data' }),
  when('of the control plane, asked for data', 'yes', [assigned({ roleDefinitionId: definition('Key Vault Administrator') }), denied()], { action: SECRET, plane: 'data' }),
  when('of all data but this', 'yes', [assigned({ roleDefinitionId: definition('Key Vault Administrator') }), denied({}, { dataActions: ['*'], notDataActions: ['*/secrets/*'] })], { action: SECRET, plane: 'data' }),
  when('under a condition that holds', 'no', [assigned(), denied({ condition: TRUE })]),
  when('under a condition that does not', 'yes', [assigned(), denied({ condition: FALSE })]),
  when('under a condition of which nobody knows', 'conditional', [assigned(), denied({ condition: UNDECIDED })]),
  when('under a condition that nobody can read', 'conditional', [assigned(), denied({ condition: `${TRUE} AND` })]),
  when('under an empty condition', 'no', [assigned(), denied({ condition: '' })]),
  when('an element under a condition', 'conditional', [assigned(), denied({ permissions: [{ actions: ['*'], condition: UNDECIDED }] })]),
  when('an element under a condition that does not hold, another under none', 'no', [assigned(), denied({ permissions: [{ actions: ['*'], condition: FALSE }, { actions: ['*/write'] }] })]),
  when('perhaps, of what is perhaps granted', 'conditional', [assigned({ condition: UNDECIDED }), denied({ condition: UNDECIDED })]),
  when('for certain, of what is perhaps granted', 'no', [assigned({ condition: UNDECIDED }), denied()]),
  when('perhaps by one, for certain by another', 'no', [assigned(), denied({ condition: UNDECIDED }), denied()]),
  when('perhaps, of what is not granted', 'no', [denied({ condition: UNDECIDED })]),
  when('a second grant is denied as well', 'no', [assigned(), assigned({ scope: MACHINE }), denied()]),
  when('to somebody else, of what is delegated to me', 'conditional', [assigned({ condition: DELEGATED }), denied({ principals: listed(BOB) })], { action: GRANT }),
];

export const SITUATIONS_OF_ACCESS: readonly AccessSituation[] = [...OF_SCOPES, ...OF_MEMBERSHIPS, ...OF_GRANTS, ...OF_ROLES, ...OF_CONDITIONS, ...OF_DENIALS.map((one) => ({ ...one, name: `denied ${one.name}` }))];
