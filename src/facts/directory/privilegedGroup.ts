import type { FactDefinition } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asBoolean, asString, at } from '../../values/json.ts';
import { GROUPS } from '../access/principals.ts';
import { missingPath } from '../missing.ts';
import { directoryIndex } from './directoryIndex.ts';
import { PRIVILEGED_READS, privilegedNames, rolesHeld } from './privilegedRoles.ts';

/** What being in a group gives, and who decides who is. */
export const privilegedGroupFact: FactDefinition = {
  name: 'privilegedGroup',
  description: 'The privileged roles that being in a group gives, and who decides who is in it',
  on: [GROUPS],
  reads: PRIVILEGED_READS,
  fields: {
    roles: { type: 'string[]', description: 'Names of the privileged Azure and Microsoft Entra roles that the group holds or can activate, through groups it is in too' },
    roleAssignable: { type: 'boolean', reads: [], description: 'Whether only those who administer roles, and its owners, can change the group' },
    dynamic: { type: 'boolean', reads: [], description: 'Whether a rule about attributes decides who is in it' },
  },
  bind: (snapshot, context) => {
    const held = rolesHeld(directoryIndex(snapshot, context));
    return (row) => ({ roles: privilegedNames(held(lastSegment(row.id))), roleAssignable: roleAssignable(row), dynamic: isDynamic(row) });
  },
};

/** Microsoft Graph says null of a group that was never asked to be. */
function roleAssignable(row: Row): Answer<boolean> {
  const value = at(row, 'properties', 'isAssignableToRole');
  return value === undefined ? unknown(missingPath(row, 'properties.isAssignableToRole')) : known(asBoolean(value) === true);
}

function isDynamic(row: Row): Answer<boolean> {
  const types = at(row, 'properties', 'groupTypes');
  if (!Array.isArray(types)) return unknown(missingPath(row, 'properties.groupTypes'));
  return known(asArray(types).some((type) => asString(type)?.toLowerCase() === 'dynamicmembership'));
}
