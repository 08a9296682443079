import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { formatDuration, parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';
import { DENY_ASSIGNMENTS } from './denials.ts';
import { isRestrained, privilegeOfGrant, roleOf } from './grantPrivilege.ts';
import { ELIGIBILITIES, parseGrant, ROLE_ASSIGNMENTS, type Grant } from './grants.ts';
import { ASSIGNMENT_INSTANCES, HOLDING_KINDS, type Holding } from './holdings.ts';
import { HOLDER_FIELDS, holderAnswers, PRINCIPAL_FIELDS, principalAnswers } from './principalAnswers.ts';
import { DELEGATIONS, type Privilege } from './privilege.ts';
import { PRIVILEGE_FIELDS, privilegeAnswers, unknownRole, unreadCondition } from './privilegeAnswers.ts';
import type { Role } from './role.ts';
import { ROLE_DEFINITIONS } from './roleIndex.ts';
import { levelOf, MANAGEMENT_GROUPS, SCOPE_LEVELS, SUBSCRIPTIONS } from './scopes.ts';
import { accessSources, type AccessSources } from './sources.ts';

/** What it takes to say what a role allows where denials hold. */
const PRIVILEGE_READS = [ROLE_DEFINITIONS, DENY_ASSIGNMENTS, SUBSCRIPTIONS, MANAGEMENT_GROUPS];
const { roleId, roleName, roleType, ...ALLOWED_FIELDS } = PRIVILEGE_FIELDS as typeof PRIVILEGE_FIELDS & Readonly<Record<'roleId' | 'roleName' | 'roleType', FactField>>;

const FIELDS: Readonly<Record<string, FactField>> = {
  ...reading([ROLE_DEFINITIONS], { roleId, roleName, roleType }),
  ...reading(PRIVILEGE_READS, {
    ...ALLOWED_FIELDS,
    delegation: { type: 'string', values: DELEGATIONS, description: 'Whether it can hand out roles, and whether a condition keeps to harmless ones what it hands out' },
  }),
  ...reading([], {
    principalType: { type: 'string', description: 'User, Group, ServicePrincipal (managed identities too), ForeignGroup or Device' },
    scopeLevel: { type: 'string', values: SCOPE_LEVELS, description: 'Where the assignment is made; everything below inherits it' },
    conditionRestricts: { type: 'boolean', description: "Whether the assignment's condition keeps its holder from handing out the roles that hand out all others" },
  }),
  ...reading([ASSIGNMENT_INSTANCES], {
    assignment: { type: 'string', values: [...HOLDING_KINDS, 'eligible'], description: 'standing has no end, timeBound was given with one, activated came from an eligibility for hours, eligible waits to be activated' },
    standing: { type: 'boolean', description: 'Whether it is active without an end' },
    until: { type: 'dateTime', description: 'When it ends; absent when it stands' },
    assignedFor: { type: 'duration', description: 'From start to end; absent when it has no end' },
  }),
  ...PRINCIPAL_FIELDS,
  ...HOLDER_FIELDS,
};

function reading(reads: readonly string[], fields: Readonly<Record<string, FactField>>): Readonly<Record<string, FactField>> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, reads }]));
}

/** Who may do what where, and for how long: of an assignment, or of an eligibility for one. */
export const accessFact: FactDefinition = {
  name: 'access',
  description: 'What a role assignment or an eligibility lets its holder do, who that is, and whether it stands or ends',
  on: [ROLE_ASSIGNMENTS, ELIGIBILITIES],
  reads: [...new Set([ROLE_ASSIGNMENTS, ELIGIBILITIES, ...Object.values(FIELDS).flatMap((field) => field.reads ?? [])])],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const sources = accessSources(snapshot, context);
    const ofRole = roleAnswering(sources);
    return (row) => {
      const kind = row.type === ELIGIBILITIES.toLowerCase() ? 'eligibility' : 'assignment';
      const grant = parseGrant(row, kind, sources.holdings, sources.texts);
      return { ...ofRole(row, grant), ...ownAnswers(row, grant, sources), ...holdingAnswers(row, grant, sources), ...principalAnswers(row, grant, sources), ...holderAnswers(row, grant, sources) };
    };
  },
};

function ownAnswers(row: Row, grant: Grant, sources: AccessSources): FactAnswers {
  return {
    principalType: orMissing(grant.principalType, row, 'properties.principalType'),
    scopeLevel: orMissing(grant.scopeKey === '' ? undefined : levelOf(grant.scopeKey), row, 'properties.scope'),
    conditionRestricts: known(isRestrained(sources, grant)),
  };
}

function orMissing(value: string | undefined, row: Row, path: string): Answer<string> {
  return value === undefined || value === '' ? unknown(missingPath(row, path)) : known(value);
}

/** What a role allows under the same restraint is one answer, so its fields are made once, not for each of its assignments. */
function roleAnswering(sources: AccessSources): (row: Row, grant: Grant) => FactAnswers {
  const made = new WeakMap<Answer<Privilege>, FactAnswers>();
  return (row, grant) => {
    const cut = asString(at(row, 'properties', 'roleDefinitionId')) === undefined ? missingPath(row, 'properties.roleDefinitionId') : undefined;
    if (cut !== undefined) return { roleId: unknown(cut), delegation: unknown(cut), ...unknownRole(cut) };
    const role = roleOf(sources, grant);
    if (!role.known) return { roleId: known(grant.roleId), delegation: role, ...unknownRole(role.unknown) };
    const privilege = privilegeOfGrant(sources, grant);
    const answers = made.get(privilege) ?? roleAnswers(role.value, privilege);
    made.set(privilege, answers);
    return answers;
  };
}

function roleAnswers(role: Role, privilege: Answer<Privilege>): FactAnswers {
  return { ...privilegeAnswers(role, privilege), delegation: privilege.known ? delegationOf(role, privilege.value) : privilege };
}

function delegationOf(role: Role, { delegation }: Privilege): Answer<string> {
  return delegation === 'uncertain' ? unknown(unreadCondition(role)) : known(delegation);
}

const STANDING: FactAnswers = { assignment: known('standing'), standing: known(true), until: known(null), assignedFor: known(null) };

function holdingAnswers(row: Row, grant: Grant, sources: AccessSources): FactAnswers {
  if (grant.kind === 'eligibility') return eligibilityAnswers(row, grant);
  if (grant.holding === 'standing') return STANDING;
  const holding = sources.holdings(row);
  return holding.known ? holdingOf(row, holding.value) : unknownHolding(holding.unknown);
}

function eligibilityAnswers(row: Row, { since, until }: Grant): FactAnswers {
  if (at(row, 'properties', 'endDateTime') === undefined) return { ...unknownHolding(missingPath(row, 'properties.endDateTime')), assignment: known('eligible'), standing: known(false) };
  const [from, to] = [since, until].map((text) => (text === undefined ? undefined : parseInstant(text)));
  const length = from === undefined || to === undefined || to < from ? undefined : formatDuration(to - from);
  return { assignment: known('eligible'), standing: known(false), until: known(until ?? null), assignedFor: until === undefined ? known(null) : lengthOr(row, length) };
}

function holdingOf(row: Row, { kind, until, length }: Holding): FactAnswers {
  const ends = kind !== 'standing';
  return { assignment: known<JsonValue>(kind), standing: known(!ends), until: known(until ?? null), assignedFor: ends ? lengthOr(row, length) : known(null) };
}

function lengthOr(row: Row, length: string | undefined): Answer<string> {
  return length === undefined ? unknown(noData(row, 'the start or the end of the assignment cannot be read')) : known(length);
}

function unknownHolding(cause: Unknown): FactAnswers {
  const answer = unknown(cause);
  return { assignment: answer, standing: answer, until: answer, assignedFor: answer };
}
