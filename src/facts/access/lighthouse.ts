import type { FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { asArray, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';
import { PRIVILEGE_CLASSES } from './escalations.ts';
import { isPrivileged } from './privilege.ts';
import { roleIdOf } from './role.ts';
import { indexRoles, ROLE_DEFINITIONS, type RoleIndex } from './roleIndex.ts';

const REGISTRATION_DEFINITIONS = 'Microsoft.ManagedServices/registrationDefinitions';
const REGISTRATION_ASSIGNMENTS = 'Microsoft.ManagedServices/registrationAssignments';

const ITEMS: Readonly<Record<string, FactField>> = {
  principal: { type: 'string', description: "Name that the delegation gives the other tenant's user, group or workload" },
  role: { type: 'string', description: 'Name of the role' },
  privileged: { type: 'boolean', description: 'Whether the role can grant access, or change or read resources of every type' },
  classes: { type: 'string[]', values: PRIVILEGE_CLASSES, description: 'What the role lets its holder do' },
  eligible: { type: 'boolean', description: 'Whether it has to be activated first' },
};

/**
 * What another tenant may do by a delegation of Azure Lighthouse, of which no list of role assignments shows anything.
 * Source: Azure Lighthouse documentation ("Tenants, users, and roles in Azure Lighthouse scenarios", "Create eligible authorizations").
 */
export const lighthouseFact: FactDefinition = {
  name: 'lighthouse',
  description: 'What another tenant may do by a delegation of Azure Lighthouse',
  on: [REGISTRATION_ASSIGNMENTS],
  reads: [REGISTRATION_ASSIGNMENTS, REGISTRATION_DEFINITIONS, ROLE_DEFINITIONS],
  fields: {
    managedByTenantId: { type: 'string', reads: [REGISTRATION_DEFINITIONS], description: 'The tenant that manages' },
    managedBy: { type: 'string', reads: [REGISTRATION_DEFINITIONS], description: 'Its name, or its id where it came without a name' },
    authorizations: { type: 'object[]', description: 'Who of that tenant holds which role here', items: ITEMS },
  },
  bind: (snapshot) => {
    const roles = indexRoles(snapshot);
    const definitions = new Map([...snapshot.rows(REGISTRATION_DEFINITIONS)].map((row) => [idKey(row.id), row]));
    return (row) => {
      const definition = definitionOf(row, definitions, snapshot);
      if (!definition.known) return { managedByTenantId: definition, managedBy: definition, authorizations: definition };
      const tenant = text(definition.value, 'managedByTenantId');
      const missing = unknown(missingPath(definition.value, 'properties.managedByTenantId'));
      return {
        managedByTenantId: tenant === undefined ? missing : known(tenant),
        managedBy: tenant === undefined ? missing : known(text(definition.value, 'managedByTenantName') ?? tenant),
        authorizations: authorizationsOf(definition.value, row, roles),
      };
    };
  },
};

function text(row: Row, key: string): string | undefined {
  return asString(at(row, 'properties', key));
}

function definitionOf(row: Row, definitions: ReadonlyMap<string, Row>, snapshot: Snapshot): Answer<Row> {
  const id = text(row, 'registrationDefinitionId');
  if (id === undefined) return unknown(missingPath(row, 'properties.registrationDefinitionId'));
  const definition = definitions.get(idKey(id));
  if (definition !== undefined) return known(definition);
  return unknown(gapAt(snapshot, REGISTRATION_DEFINITIONS, row.id) ?? { reason: 'notCollected', artifact: REGISTRATION_DEFINITIONS, scope: row.id, missing: [id], message: `the definition ${id} was not read` });
}

function authorizationsOf(definition: Row, row: Row, roles: RoleIndex): Answer<readonly JsonObject[]> {
  const given = at(definition, 'properties', 'authorizations');
  if (!Array.isArray(given)) return unknown(missingPath(definition, 'properties.authorizations'));
  const all = [...asArray(given).map((one) => [one, false] as const), ...asArray(at(definition, 'properties', 'eligibleAuthorizations')).map((one) => [one, true] as const)];
  const read = all.map(([one, eligible]) => authorizationOf(one, eligible, definition, row, roles));
  return known(read.map(({ shown }) => shown), read.flatMap(({ unread }) => unread ?? [])[0]);
}

interface Authorization {
  readonly shown: JsonObject;
  /** Why it is not known what its role allows. */
  readonly unread: Unknown | undefined;
}

/**
 * User Access Administrator is delegated only together with the roles that it may hand out, to managed identities, and is good
 * for nothing else: it is worth as much as the gravest of these.
 */
function authorizationOf(one: JsonValue, eligible: boolean, definition: Row, row: Row, roles: RoleIndex): Authorization {
  const [reference, name] = [asString(at(one, 'roleDefinitionId')), asString(at(one, 'principalIdDisplayName')) ?? asString(at(one, 'principalId'))];
  const role = reference === undefined ? unknown(missingPath(definition, 'properties.authorizations[*].roleDefinitionId')) : roles.role(reference, row.id);
  const handedOut = asArray(at(one, 'delegatedRoleDefinitionIds')).flatMap((id) => asString(id) ?? []).map((id) => roles.role(id, row.id));
  const privileges = (handedOut.length > 0 ? handedOut : [role]).map((each) => (each.known ? roles.privilege(each.value) : each));
  const seen = privileges.flatMap((privilege) => (privilege.known ? [privilege.value] : []));
  const unread = privileges.flatMap((privilege) => (privilege.known ? [] : [privilege.unknown]))[0];
  const privileged = seen.some(isPrivileged);
  return {
    shown: {
      principal: name ?? null, role: (role.known ? role.value.name : undefined) ?? roleIdOf(reference ?? ''), eligible,
      privileged: privileged || unread === undefined ? privileged : null, classes: PRIVILEGE_CLASSES.filter((kind) => seen.some(({ classes }) => classes.includes(kind))),
    },
    unread,
  };
}
