import { DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { ASSIGNMENT_INSTANCES } from '../access/holdings.ts';
import { GROUP_ELIGIBILITIES } from '../access/memberships.ts';
import { indexRoles, ROLE_DEFINITIONS } from '../access/roleIndex.ts';
import { DIRECTORY_INSTANCES } from '../directory/grants.ts';
import { PRIVILEGED_READS } from '../directory/privilegedRoles.ts';
import { GROUP_INSTANCES } from '../directory/standing.ts';
import { missingPath } from '../missing.ts';
import { COVERAGE_READS } from '../tenant/reads.ts';
import { eligibleHolders, ELIGIBILITIES, managedHolders } from './holders.ts';
import { EVENTS } from './notifications.ts';
import { ROLE_FIELDS, roleAnswers } from './privileged.ts';
import { backingOf } from './secondFactor.ts';
import { settingsAnswers } from './settings.ts';
import { DIRECTORY_SETTINGS, GROUP_SETTINGS, indexSubjects, isOfDirectory } from './subjects.ts';

const SETTINGS = 'Microsoft.Authorization/roleManagementPolicyAssignments';

const ELIGIBLE = [ELIGIBILITIES, DIRECTORY_ELIGIBILITIES, GROUP_ELIGIBILITIES];
const ASSIGNED = [ASSIGNMENT_INSTANCES, DIRECTORY_INSTANCES, GROUP_INSTANCES];
/** Whom a policy has to ask is known from who may activate. */
const SECOND_FACTOR_READS = [...COVERAGE_READS, ELIGIBILITIES, GROUP_ELIGIBILITIES];

const FIELDS: Readonly<Record<string, FactField>> = {
  ...ROLE_FIELDS,
  scope: { type: 'string', description: 'Where the settings apply: there and only there', reads: [] },
  eligible: { type: 'boolean', description: 'Whether somebody is eligible for the role at exactly this scope', reads: ELIGIBLE },
  assigned: { type: 'boolean', description: 'Whether somebody holds the role through Privileged Identity Management at exactly this scope: activated, or given with an end', reads: ASSIGNED },
  maxActivationDuration: { type: 'duration', description: 'The longest activation; absent when it need not end', reads: [] },
  activationExpires: { type: 'boolean', description: 'Whether an activation has to end', reads: [] },
  mfaRequired: { type: 'boolean', description: 'Whether activation itself asks for multifactor authentication', reads: [] },
  authenticationContext: { type: 'string', description: 'The Conditional Access authentication context that activation asks for; absent when none', reads: [] },
  secondFactor: { type: 'boolean', description: 'Whether activation takes a second factor: itself, or by an authentication context that enforced Conditional Access policies back', reads: SECOND_FACTOR_READS },
  justificationRequired: { type: 'boolean', description: 'Whether activation takes a justification', reads: [] },
  ticketRequired: { type: 'boolean', description: 'Whether activation takes a ticket', reads: [] },
  approvalRequired: { type: 'boolean', description: 'Whether somebody has to approve activation', reads: [] },
  approverCount: { type: 'integer', description: 'Users and groups named as approvers, over all stages', reads: [] },
  permanentEligibleAllowed: { type: 'boolean', description: 'Whether an eligibility may be without an end', reads: [] },
  permanentActiveAllowed: { type: 'boolean', description: 'Whether an active assignment may be without an end', reads: [] },
  maxActiveDuration: { type: 'duration', description: 'The longest active assignment; absent when it need not end', reads: [] },
  activeMfaRequired: { type: 'boolean', description: 'Whether giving somebody the role as active asks for multifactor authentication', reads: [] },
  activeJustificationRequired: { type: 'boolean', description: 'Whether giving somebody the role as active takes a justification', reads: [] },
  silentEvents: { type: 'string[]', values: EVENTS, description: 'What happens without any administrator being told', reads: [] },
};

/** What Privileged Identity Management asks for when a role is activated or given at a scope. */
export const pimFact: FactDefinition = {
  name: 'pim',
  description: 'What activating or giving a role at a scope, a directory role, or a membership or ownership of a group takes, and whether anybody can activate or holds it',
  on: [SETTINGS, DIRECTORY_SETTINGS, GROUP_SETTINGS],
  reads: [...new Set([SETTINGS, DIRECTORY_SETTINGS, GROUP_SETTINGS, ROLE_DEFINITIONS, ...ELIGIBLE, ...ASSIGNED, ...PRIVILEGED_READS, ...COVERAGE_READS])],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const roles = indexRoles(snapshot);
    const backedFor = backingOf(snapshot, context);
    const [eligible, assigned] = [eligibleHolders(snapshot, context), managedHolders(snapshot, context)];
    const subjects = indexSubjects(snapshot, context);
    const subject = (row: Row): FactAnswers => (isOfDirectory(row) ? subjects(row) : { ...roleAnswers(row, roles, 'policyAssignmentProperties'), scope: scopeAnswer(row) });
    return (row) => ({ ...subject(row), ...settingsAnswers(row, backedFor(row)), eligible: eligible(row), assigned: assigned(row) });
  },
};

function scopeAnswer(row: Row): Answer<JsonValue> {
  const scope = asString(at(row, 'properties', 'scope'));
  return scope === undefined ? unknown(missingPath(row, 'properties.scope')) : known(scope);
}
