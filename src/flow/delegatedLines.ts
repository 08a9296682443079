import { PRIVILEGE_CLASSES } from '../facts/access/escalations.ts';
import type { Grant } from '../facts/access/grants.ts';
import type { Privilege } from '../facts/access/privilege.ts';
import { roleIdOf } from '../facts/access/role.ts';
import { grantVerdicts } from '../facts/access/roleVerdicts.ts';
import { levelOf, scopeKey } from '../facts/access/scopes.ts';
import type { AccessSources } from '../facts/access/sources.ts';
import type { Judged } from '../facts/access/verdict.ts';
import type { Row } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Answer, Unknown } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../values/json.ts';
import type { AccessLine, AccessQuestion } from './accessLine.ts';

const ASSIGNMENTS = 'Microsoft.ManagedServices/registrationAssignments';
const DEFINITIONS = 'Microsoft.ManagedServices/registrationDefinitions';
const GRANT = 'Microsoft.Authorization/roleAssignments/write';

/** What came of the delegations: a line an authorization, without names of scopes and commands, and what was not read of them. */
export interface Delegated {
  readonly lines: readonly Omit<AccessLine, 'scopeName' | 'revoke'>[];
  readonly gaps: readonly Unknown[];
}

interface Delegation {
  readonly row: Row;
  readonly scope: string;
  readonly applies: AccessLine['applies'];
}

/**
 * What people and workloads of other tenants hold by Azure Lighthouse: no list of role assignments shows it. Denials are not held against it, so that
 * it is never said too low. Source: Azure Lighthouse documentation, "Tenants, users, and roles", "Create eligible authorizations".
 */
export function delegatedLines(snapshot: Snapshot, sources: AccessSources, question: AccessQuestion): Delegated {
  const definitions = new Map([...snapshot.rows(DEFINITIONS)].map((row) => [idKey(row.id), row]));
  const delegations = [...snapshot.rows(ASSIGNMENTS)].flatMap((row) => delegationOf(row, sources, question) ?? []);
  const read = delegations.map((one) => [one, definitions.get(idKey(text(one.row, 'registrationDefinitionId') ?? ''))] as const);
  const gap = sources.gap(ASSIGNMENTS, question.scope ?? '/');
  return {
    lines: read.flatMap(([one, definition]) => (definition === undefined ? [] : linesOf(one, definition, sources, question))),
    gaps: [
      ...(gap === undefined ? [] : [gap]),
      ...read.flatMap(([one, definition]) => unreadOf(one, definition, sources)),
    ],
  };
}

function text(row: Row, key: string): string | undefined {
  return asString(at(row, 'properties', key));
}

/** The delegation as seen from the asked scope; undefined where it has nothing to do with it. */
function delegationOf(row: Row, sources: AccessSources, { scope: asked, action }: AccessQuestion): Delegation | undefined {
  const scope = row.id.slice(0, Math.max(0, row.id.toLowerCase().lastIndexOf('/providers/microsoft.managedservices/')));
  if (asked === undefined) return { row, scope, applies: null };
  if (scopeKey(asked) === scopeKey(scope)) return { row, scope, applies: 'here' };
  if (sources.lineage(asked).scopes.includes(scopeKey(scope))) return { row, scope, applies: 'inherited' };
  return action === undefined && sources.lineage(scope).scopes.includes(scopeKey(asked)) ? { row, scope, applies: 'below' } : undefined;
}

/** A definition always lists its authorizations; one without the list was cut. Eligible ones it may leave out. */
function unreadOf(one: Delegation, definition: Row | undefined, sources: AccessSources): readonly Unknown[] {
  if (definition === undefined) return [sources.gap(DEFINITIONS, one.scope) ?? unreadDefinition(one)];
  return Array.isArray(at(definition, 'properties', 'authorizations')) ? [] : [{ ...unreadDefinition(one), missing: ['properties.authorizations'], message: `${definition.id} comes without properties.authorizations` }];
}

function unreadDefinition({ row, scope }: Delegation): Unknown {
  return { reason: 'notCollected', artifact: DEFINITIONS, scope, missing: [text(row, 'registrationDefinitionId') ?? row.id], message: `what ${row.id} delegates was not read` };
}

function linesOf(delegation: Delegation, definition: Row, sources: AccessSources, question: AccessQuestion): Delegated['lines'] {
  const given = (key: string, holding: 'standing' | 'eligible') => asArray(at(definition, 'properties', key)).map((one) => [one, holding] as const);
  const allows = question.action === undefined ? undefined : grantVerdicts(sources.roles, sources.holds, question.action, question.plane);
  return [...given('authorizations', 'standing'), ...given('eligibleAuthorizations', 'eligible')].flatMap(([one, holding]) => {
    const authorized = authorizedBy(delegation, one, holding);
    const judged = allows?.(authorized.grant);
    return judged?.verdict === 'no' ? [] : [lineOf(delegation, authorized, judged, sources)];
  });
}

interface Authorized {
  readonly grant: Grant;
  /** Guids of the only roles that may be handed out by it; empty where it is no such authorization. */
  readonly handedOut: readonly string[];
}

/** An authorization as a grant. User Access Administrator is only ever delegated for handing out the roles that it names, and for nothing else: a condition like any other. */
function authorizedBy({ row, scope }: Delegation, one: JsonValue, holding: 'standing' | 'eligible'): Authorized {
  const roleDefinitionId = asString(at(one, 'roleDefinitionId')) ?? '';
  const handedOut = asArray(at(one, 'delegatedRoleDefinitionIds')).flatMap((id) => asString(id) ?? []).map(roleIdOf);
  const condition = `(ActionMatches{'${GRANT}'}) AND (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${handedOut.join(', ')}})`;
  const grant: Grant = {
    id: row.id, kind: holding === 'eligible' ? 'eligibility' : 'assignment', principalId: asString(at(one, 'principalId'))?.toLowerCase() ?? '', principalType: 'ForeignGroup', principalName: asString(at(one, 'principalIdDisplayName')), foreign: true,
    roleDefinitionId, roleId: roleIdOf(roleDefinitionId), scope, scopeKey: scopeKey(scope), condition: handedOut.length === 0 ? undefined : condition, holding, since: undefined, until: undefined,
  };
  return { grant, handedOut };
}

function lineOf({ applies }: Delegation, { grant, handedOut }: Authorized, judged: Judged | undefined, sources: AccessSources): Delegated['lines'][number] {
  const role = sources.roles.role(grant.roleDefinitionId, grant.scope);
  const privileges = (handedOut.length === 0 ? [grant.roleDefinitionId] : handedOut).map((id) => privilegeOf(sources, id, grant.scope));
  const unread = privileges.flatMap((one) => (one.known ? [] : [one.unknown]));
  return {
    principal: { id: grant.principalId, name: grant.principalName ?? null, userPrincipalName: null, kind: 'foreign', enabled: null },
    role: { id: grant.roleId, name: role.known ? (role.value.name ?? null) : null, type: role.known ? (role.value.type ?? null) : null },
    classes: unread.length > 0 ? null : PRIVILEGE_CLASSES.filter((kind) => privileges.some((one) => one.known && one.value.classes.includes(kind))), scope: grant.scope, scopeLevel: levelOf(grant.scopeKey), applies, via: [], holding: grant.holding === 'unknown' ? null : grant.holding, since: null, until: null,
    allows: judged?.verdict === undefined || judged.verdict === 'no' ? null : judged.verdict, condition: grant.condition ?? null, deniedBy: [], grant: grant.id, grantKind: 'delegation',
    unknown: [...unread, ...(judged?.verdict === 'unknown' ? [judged.cause] : [])],
  };
}

/** Who may hand out roles is worth as much as the gravest of them. */
function privilegeOf(sources: AccessSources, roleDefinitionId: string, scope: string): Answer<Privilege> {
  const role = sources.roles.role(roleDefinitionId, scope);
  return role.known ? sources.roles.privilege(role.value) : role;
}
