import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { compareText, type JsonObject, type JsonValue } from '../../values/json.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS } from '../access/memberships.ts';
import { DIRECTORY_TYPES, PRINCIPAL_KINDS, type PrincipalIdentity } from '../access/principals.ts';
import { behind, directoryIndex, type DirectoryIndex } from './directoryIndex.ts';
import { DIRECTORY_HOLDINGS, DIRECTORY_INSTANCES, DIRECTORY_SCOPES, grantOf, type DirectoryGrant } from './grants.ts';
import { isPerson, isWorkload, nameOf, namesWhere } from './people.ts';
import { DIRECTORY_DEFINITIONS } from './roles.ts';
import { GROUP_INSTANCES } from './standing.ts';

const HOLDERS = [...DIRECTORY_TYPES, GROUP_MEMBERS, GROUP_ELIGIBILITIES];

const FIELDS: Readonly<Record<string, FactField>> = {
  roleId: { type: 'string', reads: [], description: 'Template id of a built-in role, id of a custom one' },
  roleName: { type: 'string', reads: [DIRECTORY_DEFINITIONS], description: 'Name of the role; its id where no definition was read' },
  privileged: { type: 'boolean', reads: [DIRECTORY_DEFINITIONS], description: 'Whether Microsoft marks the role as privileged' },
  scopeLevel: { type: 'string', values: DIRECTORY_SCOPES, reads: [], description: 'Where the role is held: over the whole tenant, or in an administrative unit, or over one application' },
  principalName: { type: 'string', reads: DIRECTORY_TYPES, description: 'Who it is assigned to' },
  principalKind: { type: 'string', values: PRINCIPAL_KINDS, reads: DIRECTORY_TYPES, description: 'What that is' },
  holding: { type: 'string', values: DIRECTORY_HOLDINGS, reads: [DIRECTORY_INSTANCES], description: 'standing: without an end and without activation' },
  standing: {
    type: 'object[]', reads: [...DIRECTORY_TYPES, GROUP_MEMBERS, GROUP_INSTANCES, DIRECTORY_INSTANCES], items: { id: { type: 'string', description: 'Object id, lower case' }, name: { type: 'string', description: 'Display name' } },
    description: 'People who hold the role at all times: those it is assigned to for ever, or the standing members of a group that it is assigned to so',
  },
  guests: { type: 'string[]', reads: HOLDERS, description: 'Names of the guests who hold the role or can activate it, through groups too' },
  synchronised: { type: 'string[]', reads: HOLDERS, description: 'Names of the people among them whose account comes from a directory on premises' },
  disabled: { type: 'string[]', reads: HOLDERS, description: 'Names of the people among them whose account is disabled' },
  workloads: { type: 'string[]', reads: HOLDERS, description: 'Names of the service principals and managed identities among them' },
};

/** A directory role that somebody holds or can activate: who is behind it, and whether it stands. */
export const directoryAssignmentFact: FactDefinition = {
  name: 'directoryAssignment',
  description: 'Who is behind an assignment of a Microsoft Entra role, or an eligibility for one, and whether it stands',
  on: [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES],
  reads: [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES, DIRECTORY_DEFINITIONS, DIRECTORY_INSTANCES, GROUP_INSTANCES, ...HOLDERS],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const index = directoryIndex(snapshot, context);
    return (row) => {
      const kind = row.type.toLowerCase() === DIRECTORY_ELIGIBILITIES.toLowerCase() ? 'eligibility' : 'assignment';
      const grant = grantOf(row, kind);
      return grant.known ? answersOf(row, grant.value, index) : Object.fromEntries(Object.keys(FIELDS).map((field) => [field, grant]));
    };
  },
};

function answersOf(row: Row, grant: DirectoryGrant, index: DirectoryIndex): FactAnswers {
  const role = index.roles(grant.roleId);
  const principal = index.identity(grant.principalId);
  const holding: Answer<JsonValue> = grant.kind === 'eligibility' ? known('eligible') : index.holdings.holding(row);
  return {
    roleId: known(grant.roleId), roleName: known(role.name), privileged: role.privileged, scopeLevel: grant.scope, holding,
    principalName: principal.known ? known(nameOf(principal.value)) : principal, principalKind: principal.known ? known(principal.value.kind) : principal,
    standing: standingOf(grant, holding, index), ...holderLists(grant, index),
  };
}

function holderLists(grant: DirectoryGrant, index: DirectoryIndex): FactAnswers {
  const { ids, unread } = behind(index, grant.principalId);
  const identities = ids.map(index.identity);
  const people = (holds: (one: PrincipalIdentity) => Answer<boolean>): Answer<JsonValue> => namesWhere(identities, (one) => (isPerson(one) ? holds(one) : known(false)), unread);
  return {
    guests: namesWhere(identities, ({ kind }) => known(kind === 'guest'), unread),
    synchronised: people(({ id }) => index.synchronised(id)),
    disabled: people(({ enabled }) => (enabled.known ? known(enabled.value === false) : enabled)),
    workloads: namesWhere(identities, (one) => known(isWorkload(one)), unread),
  };
}

/** Nobody, where the assignment itself ends or was activated. */
function standingOf({ principalId }: DirectoryGrant, holding: Answer<JsonValue>, index: DirectoryIndex): Answer<readonly JsonObject[]> {
  if (!holding.known) return holding;
  if (holding.value !== 'standing') return known([]);
  const own = index.identity(principalId);
  if (own.known && isPerson(own.value)) return known([shown(own.value)]);
  const isGroup = index.memberships.isGroup(principalId) || (own.known && own.value.kind === 'group');
  if (!isGroup) return own.known ? known([]) : unknown(own.unknown);
  const { ids, unread } = index.standing(principalId);
  const identities = ids.map(index.identity);
  const doubt: Unknown | undefined = unread ?? identities.flatMap((one) => (one.known ? [] : [one.unknown]))[0];
  const people = identities.flatMap((one) => (one.known && isPerson(one.value) ? [one.value] : []));
  return known(people.toSorted((left, right) => compareText(nameOf(left), nameOf(right)) || compareText(left.id, right.id)).map(shown), doubt);
}

function shown(identity: PrincipalIdentity): JsonObject {
  return { id: identity.id, name: nameOf(identity) };
}
