import { accessIndex } from '../facts/access/accessIndex.ts';
import { restrainsDelegation } from '../facts/access/delegation.ts';
import type { AccessList, Holder } from '../facts/access/holders.ts';
import type { Way } from '../facts/access/question.ts';
import { levelOf, scopeKey } from '../facts/access/scopes.ts';
import { accessSources, type AccessSources } from '../facts/access/sources.ts';
import type { FactContext } from '../model/fact.ts';
import type { CloudName, Snapshot } from '../model/snapshot.ts';
import type { Answer, Unknown } from '../model/unknown.ts';
import { lastSegment } from '../values/armId.ts';
import { asArray, asString, at } from '../values/json.ts';
import { namedScopes } from './accessAsked.ts';
import type { AccessLine, AccessQuestion, LineGroup, LinePrincipal } from './accessLine.ts';
import { delegatedLines } from './delegatedLines.ts';
import { revokeCommand } from './revokeCommand.ts';

export interface AnsweredLines {
  readonly lines: readonly AccessLine[];
  /** What was not read and could show more. */
  readonly gaps: readonly Unknown[];
  /** What was not read and could only take away. */
  readonly overstatedBy: readonly Unknown[];
}

interface Desk {
  readonly question: AccessQuestion;
  readonly sources: AccessSources;
  readonly cloud: CloudName;
  /** Display names of subscriptions and management groups, by the key of their scope. */
  readonly names: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, { readonly name: string | null; readonly dynamic: boolean }>;
}

/** Every way in which somebody can, as lines for a reviewer: by name of the holder, nearest scope first; those of other tenants last. */
export function accessLines(snapshot: Snapshot, context: FactContext, question: AccessQuestion): AnsweredLines {
  const list: AccessList = accessIndex(snapshot, context).who({ scope: question.scope ?? '/', under: question.scope === undefined || question.action === undefined, action: question.action, plane: question.plane });
  const desk: Desk = { question, sources: accessSources(snapshot, context), cloud: snapshot.manifest.cloud, groups: groupsOf(snapshot), names: new Map(namedScopes(snapshot).flatMap(({ scope, name }) => (name === undefined ? [] : [[scopeKey(scope), name]]))) };
  const lines = list.holders.flatMap((holder) => holder.ways.filter((way) => way.active.verdict !== 'no' || way.eligible.verdict !== 'no').map((way) => lineOf(desk, holder, way)));
  const delegated = delegatedLines(snapshot, desk.sources, question);
  const ofOthers = delegated.lines.map((line) => finished(desk, line));
  return { lines: [...lines, ...ofOthers], gaps: [...list.unread, ...delegated.gaps], overstatedBy: list.assumes };
}

/** A line with the name of its scope and the command that takes it away. */
function finished({ names, cloud }: Desk, line: Omit<AccessLine, 'scopeName' | 'revoke'>): AccessLine {
  return { ...line, scopeName: names.get(scopeKey(line.scope)) ?? null, revoke: revokeCommand(line, cloud) };
}

function groupsOf(snapshot: Snapshot): Desk['groups'] {
  return new Map([...snapshot.rows('Microsoft.Graph/groups')].map((row) => [lastSegment(row.id).toLowerCase(), {
    name: asString(at(row, 'properties', 'displayName')) ?? null,
    dynamic: asArray(at(row, 'properties', 'groupTypes')).some((type) => asString(type)?.toLowerCase() === 'dynamicmembership'),
  }]));
}

function lineOf(desk: Desk, holder: Holder, way: Way): AccessLine {
  const { grant } = way;
  const restrained = grant.condition !== undefined && restrainsDelegation(grant.condition);
  const role = desk.sources.roles.role(grant.roleDefinitionId, grant.scope);
  const privilege = role.known ? desk.sources.roles.privilege(role.value, restrained) : role;
  const via = way.via.map((link): LineGroup => ({ id: link.groupId, eligible: link.eligible, ...(desk.groups.get(link.groupId) ?? { name: desk.sources.memberships.member(link.groupId)?.name ?? null, dynamic: false }) }));
  const holding = via.some(({ eligible }) => eligible) ? 'eligible' : grant.holding === 'unknown' ? null : grant.holding;
  return finished(desk, {
    principal: principalOf(holder), via, holding, scope: grant.scope, scopeLevel: levelOf(grant.scopeKey), applies: appliesOf(desk.question.scope, way),
    role: { id: grant.roleId, name: role.known ? (role.value.name ?? null) : null, type: role.known ? (role.value.type ?? null) : null },
    classes: privilege.known ? privilege.value.classes : null,
    since: grant.since ?? null, until: grant.until ?? null, condition: grant.condition ?? null, deniedBy: way.deniedBy, grant: grant.id, grantKind: grant.kind,
    allows: desk.question.action === undefined ? null : allowsOf(way),
    unknown: unknownsOf(holder, way, [role, privilege]),
  });
}

function allowsOf({ active, eligible }: Way): NonNullable<AccessLine['allows']> {
  const { verdict } = active.verdict === 'no' ? eligible : active;
  return verdict === 'no' ? 'unknown' : verdict;
}

/** What is granted below the asked scope is asked about where it stands, so that it is not inherited there. */
function appliesOf(asked: string | undefined, { grant, inherited }: Way): AccessLine['applies'] {
  if (asked === undefined) return null;
  if (scopeKey(asked) === grant.scopeKey) return 'here';
  return inherited ? 'inherited' : 'below';
}

function principalOf({ principalId, identity }: Holder): LinePrincipal {
  if (!identity.known) return { id: principalId, name: null, userPrincipalName: null, kind: 'unknown', enabled: null };
  const { name, kind, detail, enabled } = identity.value;
  const isUser = kind === 'user' || kind === 'guest';
  return { id: principalId, name: name ?? null, userPrincipalName: isUser ? (detail ?? null) : null, kind, enabled: enabled.known ? enabled.value : null };
}

/** What is not known of one line: who it is, what the role is, who else is in the group, whether it allows what was asked. */
function unknownsOf({ identity, membersUnread }: Holder, { active, eligible }: Way, roleAnswers: readonly Answer<unknown>[]): readonly Unknown[] {
  const causes = [
    ...(identity.known ? [] : [identity.unknown]),
    ...(membersUnread === undefined ? [] : [membersUnread]),
    ...roleAnswers.flatMap((answer) => (answer.known ? [] : [answer.unknown])),
    ...[active, eligible].flatMap((judged) => (judged.verdict === 'unknown' ? [judged.cause] : [])),
  ];
  return [...new Map(causes.map((cause) => [cause.message, cause])).values()];
}
