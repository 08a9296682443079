/** Conditions in the many forms that the portal, scripts and tired hands give them. */
import { CONTROL_ACTIONS, DATA_ACTIONS, randomPattern, scrambled } from './accessVocabulary.ts';
import type { Random } from './random.ts';

const GUIDS = '{acdd72a7-3385-48ef-bd42-f606fba81ae7, 4633458b-17de-408a-b874-0445c86b69e6}';

/** What the portal's editor writes for a delegation: newlines, and a blank behind OR. */
function delegated(kind: string, joint: readonly [and: string, or: string]): string {
  const [and, or] = joint;
  const once = (attribute: string, verb: string): string => [
    '(', ' (', `  !(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})`, ' )', ` ${or} `, ' (',
    `  @${attribute}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${GUIDS}`,
    ...(kind === 'types' ? [`  ${and}`, `  @${attribute}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal', 'Group'}`] : []),
    ' )', ')',
  ].join('\n');
  return [once('Request', 'write'), and, once('Resource', 'delete')].join('\n');
}

/** Atoms of which nobody can tell from the action alone whether they hold. */
const UNDECIDED = [
  `@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${GUIDS}`,
  `@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {8e3af657-a8ff-443c-a75c-2fe8c4bcb635}`,
  `@Resource[Microsoft.Authorization/roleAssignments:PrincipalType] StringEqualsIgnoreCase 'User'`,
  `@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'blobs-example'`,
  `@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'`,
  `@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path] StringLike 'a (b) && !c OR d'`,
  `@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project] StringEquals @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>]`,
  `@Environment[isPrivateLink] BoolEquals true`, `@Environment[UtcNow] DateTimeGreaterThan '2026-01-01T00:00:00.0Z'`, `Exists @Request[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:prefix]`,
  `SubOperationMatches{'Blob.List'}`,
];

/** Nobody can read these: something is missing, left over, mixed or not of the language. */
const UNREADABLE = [
  `ActionMatches{'*'} AND`, `(ActionMatches{'*/read'}`, `ActionMatches{'*/read'})`, `OR ActionMatches{'*'}`, `ActionMatches{'*'} ActionMatches{'*/write'}`, '()', '!', 'NOT', 'let me in', `ActionMatches{'*/read`,
  `@Request[Microsoft.Authorization/roleAssignments:PrincipalType StringEquals 'User'`, `ActionMatches{'*/read'} & ActionMatches{'*/write'}`, '@Resource[a:b] StringEquals', `!ActionMatches{'*/read'} AND AND ActionMatches{'*/write'}`,
  `!(ActionMatches{'*'}) AND ActionMatches{'*'} OR ActionMatches{'*/nothing'}`, `!(ActionMatches{'*'}) && (ActionMatches{'*'} || ActionMatches{'*/read'} and ActionMatches{'*/nothing'})`,
  `${'('.repeat(90)}!ActionMatches{'*'}${')'.repeat(90)}`,
];

export function randomUnreadable(random: Random): string {
  return random.pick(UNREADABLE);
}

export function randomCondition(random: Random): string {
  const joints = random.pick([['AND', 'OR'], ['&&', '||'], ['and', 'Or']] as const);
  return random.pick([
    () => delegated('roles', joints),
    () => delegated('types', joints),
    () => random.pick([`((!(ActionMatches{'${scrambled(random, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read')}'} AND NOT SubOperationMatches{'Blob.List'})) OR (${random.pick(UNDECIDED)}))`]),
    () => `${'('.repeat(25)}${randomExpression(random, 2)}${')'.repeat(25)}`,
    () => randomExpression(random, random.between(0, 3)),
    () => randomExpression(random, random.between(1, 4)),
    () => randomExpression(random, random.between(1, 4)),
  ])();
}

/** An expression that can be read: a sequence in a sequence has parentheses, and each sequence has one kind of joint. */
function randomExpression(random: Random, depth: number): string {
  if (depth === 0) return randomAtom(random);
  const inner = (): string => (random.chance(0.5) ? randomAtom(random) : within(random, randomExpression(random, depth - 1)));
  const part = (): string => (random.chance(0.25) ? `${random.pick(['!', '! ', 'NOT ', 'not\n'])}${inner()}` : inner());
  const gap = random.pick([' ', '  ', '\n', '\r\n\t']);
  if (random.chance(0.15)) return part();
  const joints = random.pick([['AND', '&&', 'and', 'And'], ['OR', '||', 'or', 'oR']]);
  return Array.from({ length: random.between(2, 3) }, part).reduce((left, right) => `${left}${gap}${random.pick(joints)}${gap}${right}`);
}

function within(random: Random, expression: string): string {
  return random.pick([`(${expression})`, `( ${expression} )`, `((${expression}))`, `(\n ${expression}\n)`]);
}

function randomAtom(random: Random): string {
  if (random.chance(0.6)) return random.pick(UNDECIDED);
  return `${scrambled(random, 'ActionMatches')}{'${randomPattern(random, random.chance(0.6) ? CONTROL_ACTIONS : DATA_ACTIONS)}'}`;
}
