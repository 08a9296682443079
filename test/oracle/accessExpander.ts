import { answerOf, covers } from './accessCondition.ts';
import { ancestorsOf, plainScope } from './accessScopes.ts';
import { listAt, sameText, textAt, type OracleJson, type OracleObject } from './json.ts';
import { kleeneAll, kleeneAny, kleeneNot, type Truth } from './kleene.ts';

/** One row in the shape of the wire. */
export interface AccessRow extends OracleObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly properties: OracleObject;
}

export interface AccessQuestion {
  /** A user, a service principal or a group, by its object id. */
  readonly principalId: string;
  /** One action as it is performed: a star in it is no wildcard. */
  readonly action: string;
  readonly plane: 'control' | 'data';
  readonly scope: string;
}

export type Verdict = 'yes' | 'conditional' | 'no';

export interface AccessAnswer {
  /** What the principal can do now. */
  readonly active: Verdict;
  /** What it could do after it activated everything that it is eligible for. */
  readonly eligible: Verdict;
}

export interface AccessExpander {
  readonly can: (question: AccessQuestion) => AccessAnswer;
}

/**
 * Answers questions of access by Azure's rules for roles, conditions, memberships and deny assignments: naive on purpose.
 * Every question walks all rows again; nothing is kept from one to the next. Everything is taken to have been read.
 */
export function expand(rows: readonly AccessRow[], now: string): AccessExpander {
  return { can: (question) => answer({ rows, roles: rowsOf(rows, 'Microsoft.Authorization/roleDefinitions'), denials: rowsOf(rows, 'Microsoft.Authorization/denyAssignments'), now, ancestors: ancestorsOf(rows, question.scope), ...question }) };
}

interface Asked extends AccessQuestion {
  readonly rows: readonly AccessRow[];
  readonly roles: readonly AccessRow[];
  readonly denials: readonly AccessRow[];
  readonly now: string;
  readonly ancestors: readonly string[];
}

const VERDICTS: Readonly<Record<Truth, Verdict>> = { true: 'yes', unknown: 'conditional', false: 'no' };

function answer(asked: Asked): AccessAnswer {
  const given = rowsOf(asked.rows, 'Microsoft.Authorization/roleAssignments');
  const eligible = rowsOf(asked.rows, 'Microsoft.Authorization/roleEligibilityScheduleInstances').filter((row) => isInEffect(row, asked.now));
  const memberships = membershipsOf(asked);
  const active = closureOf(asked.principalId, memberships);
  const reachable = closureOf(asked.principalId, [...memberships, ...eligibleMembershipsOf(asked)]);
  const now = kleeneAny(given.map((grant) => through(grant, asked, active, active)));
  const later = kleeneAny([...given, ...eligible].map((grant) => through(grant, asked, reachable, active)));
  return { active: VERDICTS[now], eligible: VERDICTS[kleeneAny([now, later])] };
}

/** What one grant gives to those of the closure. No, perhaps, yes are ordered as false, unknown, true: the lesser is the conjunction. */
function through(grant: AccessRow, asked: Asked, closure: readonly string[], active: readonly string[]): Truth {
  const holder = textAt(grant, 'properties', 'principalId')?.toLowerCase();
  if (holder === undefined || !closure.includes(holder) || !reaches(grant, asked)) return 'false';
  const denied = asked.denials.map((deny) =>
    reaches(deny, asked) && !staysAbove(deny, asked) && meets(deny, holder, closure, active) ? deniedBy(deny, asked) : 'false');
  return kleeneAll([grantedBy(grant, asked), kleeneNot(kleeneAny(denied))]);
}

/** Whether what stands at a scope is inherited where the question is asked. */
function reaches({ properties }: AccessRow, { ancestors }: Asked): boolean {
  const scope = textAt(properties, 'scope');
  return scope !== undefined && ancestors.includes(plainScope(scope));
}

/** Whether a denial is of one scope alone, and that is another than the one of the question. */
function staysAbove(deny: AccessRow, { scope }: Asked): boolean {
  return deny.properties['doNotApplyToChildScopes'] === true && plainScope(textAt(deny, 'properties', 'scope') ?? '') !== plainScope(scope);
}

function grantedBy(grant: AccessRow, asked: Asked): Truth {
  return anyElement(roleOf(grant, asked), textAt(grant, 'properties', 'condition'), asked, 'true');
}

function deniedBy(deny: AccessRow, asked: Asked): Truth {
  return anyElement(deny, textAt(deny, 'properties', 'condition'), asked, 'unknown');
}

/** Whether some element is about the action and its condition holds together with that of the whole; `unreadable` is what a condition counts as that nobody can read. */
function anyElement(permissions: AccessRow | undefined, ofTheWhole: string | undefined, asked: Asked, unreadable: Truth): Truth {
  const holds = (condition: string | undefined): Truth => {
    const answered = condition === undefined ? 'true' : answerOf(condition, asked.action);
    return answered === 'unreadable' ? unreadable : answered;
  };
  const elements = listAt(permissions, 'properties', 'permissions').filter((element) => names(element, asked));
  return kleeneAny(elements.map((element) => kleeneAll([holds(textAt(element, 'condition')), holds(ofTheWhole)])));
}

function roleOf(grant: AccessRow, asked: Asked): AccessRow | undefined {
  const guid = lastSegment(textAt(grant, 'properties', 'roleDefinitionId') ?? '');
  return asked.roles.find(({ id }) => lastSegment(id) === guid);
}

function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}

/** Whether an element, all by itself, is about the action of the question. */
function names(element: OracleJson, { plane, action }: Asked): boolean {
  const [included, excluded] = plane === 'control' ? ['actions', 'notActions'] : ['dataActions', 'notDataActions'];
  const any = (key: string): boolean => listAt(element, key).some((pattern) => typeof pattern === 'string' && covers(pattern, action));
  return any(included ?? '') && !any(excluded ?? '');
}

const EVERYBODY = '00000000-0000-0000-0000-000000000000';

/** Whether a denial is meant for who comes through a grant of `holder`. */
function meets(deny: AccessRow, holder: string, closure: readonly string[], active: readonly string[]): boolean {
  const named = (key: string, among: readonly string[]): boolean =>
    listAt(deny, 'properties', key).some((principal) => [EVERYBODY, ...among].includes(textAt(principal, 'id')?.toLowerCase() ?? ''));
  return named('principals', [...active, holder]) && !named('excludePrincipals', closure);
}

interface Membership {
  readonly member: string;
  readonly group: string;
}

function membershipsOf(asked: Asked): readonly Membership[] {
  return rowsOf(asked.rows, 'Microsoft.Graph/groupMembers').flatMap(({ properties }) =>
    listAt(properties, 'members').map((member) => ({ member: lower(member, 'id'), group: lower(properties, 'groupId') })));
}

function eligibleMembershipsOf(asked: Asked): readonly Membership[] {
  return rowsOf(asked.rows, 'Microsoft.Graph/groupEligibilityScheduleInstances')
    .filter((row) => lower(row.properties, 'accessId') === 'member' && isInEffect(row, asked.now))
    .map(({ properties }) => ({ member: lower(properties, 'principalId'), group: lower(properties, 'groupId') }));
}

function lower(value: OracleJson | undefined, key: string): string {
  return (textAt(value, key) ?? '').toLowerCase();
}

/** The principal and every group above it: all memberships are gone through until a round brings nobody new. */
function closureOf(principalId: string, memberships: readonly Membership[]): readonly string[] {
  const found = new Set([principalId.toLowerCase()]);
  let before = 0;
  while (found.size > before) {
    before = found.size;
    for (const { member, group } of memberships) if (found.has(member)) found.add(group);
  }
  return [...found];
}

/** From its start on, and not at its end any more. */
function isInEffect({ properties }: AccessRow, now: string): boolean {
  const start = textAt(properties, 'startDateTime');
  const end = textAt(properties, 'endDateTime');
  return (start === undefined || Date.parse(start) <= Date.parse(now)) && (end === undefined || Date.parse(end) > Date.parse(now));
}

function rowsOf(rows: readonly AccessRow[], type: string): readonly AccessRow[] {
  return rows.filter((row) => sameText(row.type, type));
}
