import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactDefinition, FactField } from '../../model/fact.ts';
import { known, type Answer, type Truth, type Unknown } from '../../model/unknown.ts';
import { compareText, type JsonObject } from '../../values/json.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS } from '../access/memberships.ts';
import { DIRECTORY_TYPES } from '../access/principals.ts';
import { GLOBAL_ADMINISTRATOR } from '../tenant/wellKnownRoles.ts';
import { behind, directoryIndex, type DirectoryIndex } from './directoryIndex.ts';
import type { DirectoryGrant } from './grants.ts';
import { isPerson, nameOf } from './people.ts';
import { DIRECTORY_DEFINITIONS } from './roles.ts';

const HOLDERS = [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES, ...DIRECTORY_TYPES, GROUP_MEMBERS, GROUP_ELIGIBILITIES];
const PERSON: Readonly<Record<string, FactField>> = {
  id: { type: 'string', description: 'Object id, lower case' },
  name: { type: 'string', description: 'Display name' },
  roles: { type: 'string[]', description: 'Names of the roles' },
};

/** How many people administer the tenant. */
export const directoryAdministratorsFact: FactDefinition = {
  name: 'directoryAdministrators',
  description: 'People who hold privileged Microsoft Entra roles over the whole tenant or can activate them, directly or through groups; roles in an administrative unit or over one application are left out',
  on: ['tenant'],
  reads: [DIRECTORY_DEFINITIONS, ...HOLDERS],
  fields: {
    global: { type: 'object[]', items: PERSON, reads: HOLDERS, description: 'Global administrators, a person once' },
    privileged: { type: 'object[]', items: PERSON, reads: [DIRECTORY_DEFINITIONS, ...HOLDERS], description: 'Everybody with a privileged role, global administrators included, a person once' },
  },
  bind: (snapshot, context) => {
    const index = directoryIndex(snapshot, context);
    return () => ({
      global: peopleWith(index, ({ roleId }) => roleId === GLOBAL_ADMINISTRATOR),
      privileged: peopleWith(index, ({ roleId }) => {
        const { privileged } = index.roles(roleId);
        return privileged.known ? privileged.value : privileged.unknown;
      }),
    });
  },
};

function peopleWith(index: DirectoryIndex, counts: (grant: DirectoryGrant) => Truth): Answer<readonly JsonObject[]> {
  const people = new Map<string, { readonly name: string; readonly roles: Set<string> }>();
  const doubts: Unknown[] = index.grants.unread === undefined ? [] : [index.grants.unread];
  for (const grant of index.grants.all) {
    const counted = counts(grant);
    if (counted === false || (grant.scope.known && grant.scope.value !== 'tenant')) continue;
    if (counted !== true) doubts.push(counted);
    if (!grant.scope.known) doubts.push(grant.scope.unknown);
    if (counted === true && grant.scope.known) addHolders(index, grant, people, doubts);
  }
  const ordered = [...people].toSorted(([leftId, left], [rightId, right]) => compareText(left.name, right.name) || compareText(leftId, rightId));
  return known(ordered.map(([id, { name, roles }]): JsonObject => ({ id, name, roles: [...roles].toSorted(compareText) })), doubts[0]);
}

function addHolders(index: DirectoryIndex, grant: DirectoryGrant, people: Map<string, { readonly name: string; readonly roles: Set<string> }>, doubts: Unknown[]): void {
  const { ids, unread } = behind(index, grant.principalId);
  if (unread !== undefined) doubts.push(unread);
  for (const identity of ids.map(index.identity)) {
    if (!identity.known) doubts.push(identity.unknown);
    else if (isPerson(identity.value)) {
      const person = people.get(identity.value.id) ?? { name: nameOf(identity.value), roles: new Set<string>() };
      people.set(identity.value.id, person);
      person.roles.add(index.roles(grant.roleId).name);
    }
  }
}
