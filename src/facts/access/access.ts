import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';
import { restrainsDelegation } from './delegation.ts';
import { ASSIGNMENT_INSTANCES, HOLDING_KINDS, indexHoldings, type Holding, type Holdings } from './holdings.ts';
import { PRIVILEGE_FIELDS, privilegeAnswers, unknownRole } from './privilegeAnswers.ts';
import { roleIdOf } from './role.ts';
import { indexRoles, ROLE_DEFINITIONS, type RoleIndex } from './roleIndex.ts';
import { levelOf, SCOPE_LEVELS, scopeKey } from './scopes.ts';

const ROLE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';

const FIELDS: Readonly<Record<string, FactField>> = {
  ...PRIVILEGE_FIELDS,
  principalType: { type: 'string', description: 'User, Group, ServicePrincipal (managed identities too), ForeignGroup or Device' },
  scopeLevel: { type: 'string', values: SCOPE_LEVELS, description: 'Where the assignment is made; everything below inherits it' },
  conditionRestricts: { type: 'boolean', description: "Whether the assignment's condition keeps its holder from handing out the roles that hand out all others" },
  assignment: { type: 'string', values: HOLDING_KINDS, description: 'standing has no end, timeBound was given with one, activated came from an eligibility for hours' },
  standing: { type: 'boolean', description: 'Whether the assignment has no end' },
  until: { type: 'dateTime', description: 'When the assignment ends; absent when it stands' },
  assignedFor: { type: 'duration', description: 'From start to end; absent when it stands' },
};

/** Who may do what where, and for how long. */
export const accessFact: FactDefinition = {
  name: 'access',
  description: 'What a role assignment lets its holder do, and whether it stands or ends',
  on: [ROLE_ASSIGNMENTS],
  reads: [ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, ASSIGNMENT_INSTANCES],
  fields: FIELDS,
  bind: (snapshot) => {
    const roles = indexRoles(snapshot);
    const holdings = indexHoldings(snapshot);
    return (row) => ({ ...ownAnswers(row), ...roleAnswers(row, roles), ...holdingAnswers(row, holdings) });
  },
};

function property(row: Row, key: string): string | undefined {
  return asString(at(row, 'properties', key));
}

function ownAnswers(row: Row): FactAnswers {
  const scope = property(row, 'scope');
  return {
    principalType: orMissing(property(row, 'principalType'), row, 'properties.principalType'),
    scopeLevel: orMissing(scope === undefined ? undefined : levelOf(scopeKey(scope)), row, 'properties.scope'),
    conditionRestricts: known(isRestrained(row)),
  };
}

function orMissing(value: string | undefined, row: Row, path: string): Answer<string> {
  return value === undefined || value === '' ? unknown(missingPath(row, path)) : known(value);
}

function isRestrained(row: Row): boolean {
  const condition = property(row, 'condition');
  return condition !== undefined && condition !== '' && restrainsDelegation(condition);
}

function roleAnswers(row: Row, roles: RoleIndex): FactAnswers {
  const reference = property(row, 'roleDefinitionId');
  if (reference === undefined) return { roleId: unknown(missingPath(row, 'properties.roleDefinitionId')), ...unknownRole(missingPath(row, 'properties.roleDefinitionId')) };
  const role = roles.role(reference, property(row, 'scope') ?? row.id);
  if (!role.known) return { roleId: known(roleIdOf(reference)), ...unknownRole(role.unknown) };
  return privilegeAnswers(role.value, roles.privilege(role.value, isRestrained(row)));
}

function holdingAnswers(row: Row, holdings: Holdings): FactAnswers {
  const holding = holdings(row);
  return holding.known ? holdingOf(row, holding.value) : unknownHolding(holding.unknown);
}

function holdingOf(row: Row, { kind, until, length }: Holding): FactAnswers {
  const ends = kind !== 'standing';
  return {
    assignment: known<JsonValue>(kind),
    standing: known(!ends),
    until: known(until ?? null),
    assignedFor: ends && length === undefined ? unknown(noData(row, 'the start or the end of the assignment cannot be read')) : known(length ?? null),
  };
}

function unknownHolding(cause: Unknown): FactAnswers {
  const answer = unknown(cause);
  return { assignment: answer, standing: answer, until: answer, assignedFor: answer };
}
