import type { FactDefinition } from '../../model/fact.ts';
import { unknown } from '../../model/unknown.ts';
import { missingPath } from '../missing.ts';
import { privilegeOf } from './privilege.ts';
import { PRIVILEGE_FIELDS, privilegeAnswers } from './privilegeAnswers.ts';
import { parseRole } from './role.ts';
import { ROLE_DEFINITIONS } from './roleIndex.ts';

/** What a role definition lets its holder do. */
export const roleFact: FactDefinition = {
  name: 'role',
  description: 'What a role definition lets its holder do',
  on: [ROLE_DEFINITIONS],
  reads: [ROLE_DEFINITIONS],
  fields: PRIVILEGE_FIELDS,
  bind: () => (row) => {
    const role = parseRole(row);
    const { permissions } = role;
    return privilegeAnswers(role, permissions === undefined ? unknown(missingPath(row, 'properties.permissions')) : { known: true, value: privilegeOf(role, permissions) });
  },
};
