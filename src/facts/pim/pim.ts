import type { FactAnswers, FactContext, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { privilegeAnswers } from '../access/privilegeAnswers.ts';
import { roleIdOf } from '../access/role.ts';
import { indexRoles, ROLE_DEFINITIONS, type RoleIndex } from '../access/roleIndex.ts';
import { scopeKey } from '../access/scopes.ts';
import { PRIVILEGED_BUILT_INS } from '../access/wellKnownRoles.ts';
import { gapAt, missingPath } from '../missing.ts';
import { settingsAnswers } from './settings.ts';

const SETTINGS = 'Microsoft.Authorization/roleManagementPolicyAssignments';
const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';

const FIELDS: Readonly<Record<string, FactField>> = {
  roleId: { type: 'string', description: 'Guid of the role, lower case' },
  roleName: { type: 'string', description: 'Name of the role' },
  scope: { type: 'string', description: 'Where the settings apply: there and only there' },
  privileged: { type: 'boolean', description: 'Whether the role can grant access, or change or read resources of every type' },
  eligible: { type: 'boolean', description: 'Whether somebody is eligible for the role at exactly this scope' },
  maxActivationDuration: { type: 'duration', description: 'The longest activation' },
  activationExpires: { type: 'boolean', description: 'Whether an activation has to end' },
  mfaRequired: { type: 'boolean', description: 'Whether activation itself asks for multifactor authentication' },
  authenticationContext: { type: 'string', description: 'The Conditional Access authentication context that activation asks for; absent when none' },
  secondFactor: { type: 'boolean', description: 'Whether activation takes a second factor; unknown where only an authentication context asks for one' },
  justificationRequired: { type: 'boolean', description: 'Whether activation takes a justification' },
  ticketRequired: { type: 'boolean', description: 'Whether activation takes a ticket' },
  approvalRequired: { type: 'boolean', description: 'Whether somebody has to approve activation' },
  approverCount: { type: 'integer', description: 'Users and groups named as approvers, over all stages' },
  permanentEligibleAllowed: { type: 'boolean', description: 'Whether an eligibility may be without an end' },
  permanentActiveAllowed: { type: 'boolean', description: 'Whether an active assignment may be without an end' },
};

/** What Privileged Identity Management asks for when a role is activated at a scope. */
export const pimFact: FactDefinition = {
  name: 'pim',
  description: 'What activating a role at a scope takes, and whether anybody can',
  on: [SETTINGS],
  reads: [SETTINGS, ROLE_DEFINITIONS, ELIGIBILITIES],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const roles = indexRoles(snapshot);
    const eligible = indexEligibilities(snapshot, context);
    return (row) => ({ ...roleAnswers(row, roles), ...settingsAnswers(row), eligible: eligibleAnswer(row, snapshot, eligible), scope: scopeAnswer(row) });
  },
};

function property(row: Row, ...keys: readonly string[]): string | undefined {
  return asString(at(row, 'properties', ...keys));
}

function scopeAnswer(row: Row): Answer<JsonValue> {
  const scope = property(row, 'scope');
  return scope === undefined ? unknown(missingPath(row, 'properties.scope')) : known(scope);
}

/** The settings spell out the role's name and kind; its definition is asked for the rest. */
function roleAnswers(row: Row, roles: RoleIndex): FactAnswers {
  const reference = property(row, 'roleDefinitionId');
  if (reference === undefined) {
    const cause = unknown(missingPath(row, 'properties.roleDefinitionId'));
    return { roleId: cause, roleName: cause, privileged: cause };
  }
  const role = roles.role(reference, property(row, 'scope') ?? row.id);
  const name = property(row, 'policyAssignmentProperties', 'roleDefinition', 'displayName') ?? (role.known ? role.value.name : undefined);
  return {
    roleId: known(roleIdOf(reference)),
    roleName: name === undefined ? unknown(missingPath(row, 'properties.policyAssignmentProperties.roleDefinition.displayName')) : known(name),
    privileged: privilegedAnswer(row, reference, roles),
  };
}

/** Built-in roles are privileged where Microsoft lists them so; custom ones by what they hold. */
function privilegedAnswer(row: Row, reference: string, roles: RoleIndex): Answer<JsonValue> {
  if (PRIVILEGED_BUILT_INS.has(roleIdOf(reference))) return known(true);
  const role = roles.role(reference, property(row, 'scope') ?? row.id);
  const kind = property(row, 'policyAssignmentProperties', 'roleDefinition', 'type') ?? (role.known ? role.value.type : undefined);
  if (kind === 'BuiltInRole') return known(false);
  if (!role.known) return role;
  const { privileged } = privilegeAnswers(role.value, roles.privilege(role.value));
  return privileged ?? unknown(missingPath(row, 'properties.roleDefinitionId'));
}

interface Eligibilities {
  readonly keys: ReadonlySet<string>;
  /** Why one more may be of any role: it came without saying which. */
  readonly unreadable: Unknown | undefined;
}

/** Keys of the roles at scopes for which somebody is eligible at the scan's time, or will be. */
function indexEligibilities(snapshot: Snapshot, context: FactContext): Eligibilities {
  const now = parseInstant(context.now) ?? Number.NEGATIVE_INFINITY;
  const keys = new Set<string>();
  let unreadable: Unknown | undefined;
  for (const row of snapshot.rows(ELIGIBILITIES)) {
    const end = parseInstant(property(row, 'endDateTime') ?? '');
    if (end === undefined || end > now) keys.add(keyOf(row));
    const absent = ['roleDefinitionId', 'scope'].find((key) => property(row, key) === undefined);
    if (absent !== undefined) unreadable ??= missingPath(row, `properties.${absent}`);
  }
  return { keys, unreadable };
}

function keyOf(row: Row): string {
  return `${roleIdOf(property(row, 'roleDefinitionId') ?? '')} ${scopeKey(property(row, 'scope') ?? '')}`;
}

function eligibleAnswer(row: Row, snapshot: Snapshot, eligible: Eligibilities): Answer<JsonValue> {
  const absent = ['roleDefinitionId', 'scope'].find((key) => property(row, key) === undefined);
  if (absent !== undefined) return unknown(missingPath(row, `properties.${absent}`));
  if (eligible.keys.has(keyOf(row))) return known(true);
  const gap = gapAt(snapshot, ELIGIBILITIES, property(row, 'scope') ?? row.id) ?? eligible.unreadable;
  return gap === undefined ? known(false) : unknown(gap);
}
