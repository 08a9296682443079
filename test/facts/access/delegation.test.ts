import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restrainsDelegation } from '../../../src/facts/access/delegation.ts';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const RBAC_ADMINISTRATOR = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

const WRITES = `ActionMatches{'Microsoft.Authorization/roleAssignments/write'}`;
const DELETES = `ActionMatches{'Microsoft.Authorization/roleAssignments/delete'}`;
const ROLE = '@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]';

/** The forms that the documentation of constrained delegation gives, and what each leaves open. */
const TABLE: readonly (readonly [meaning: string, condition: string, restrains: boolean])[] = [
  ['some roles only', `((!(${WRITES})) OR (${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}}))`, true],
  [
    'some roles only, for writing and deleting, over several lines',
    `(\n (\n  !(${WRITES})\n )\n OR\n (\n  ${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}, b24988ac-6180-42a0-ab88-20f7382dd24c}\n )\n)\nAND\n(\n (\n  !(${DELETES})\n )\n OR\n (\n  @Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}}\n )\n)`,
    true,
  ],
  ['some roles to some kinds of principal', `((!(${WRITES})) OR (${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))`, true],
  ['all but the roles that hand out roles', `((!(${WRITES})) OR (${ROLE} ForAnyOfAllValues:GuidNotEquals {${OWNER}, ${ACCESS_ADMINISTRATOR}, ${RBAC_ADMINISTRATOR}}))`, true],
  ['all but Owner', `((!(${WRITES})) OR (${ROLE} ForAnyOfAllValues:GuidNotEquals {${OWNER}}))`, false],
  ['some roles, Owner among them', `((!(${WRITES})) OR (${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}, ${OWNER.toUpperCase()}}))`, false],
  ['any role, to some principals', `((!(${WRITES})) OR (@Request[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAnyValues:GuidEquals {${READER}}))`, false],
  ['nothing about writing', `((!(${DELETES})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}}))`, false],
  ['a way around', `((!(${WRITES})) OR (${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}}) OR (@Environment[isPrivateLink] BoolEquals true))`, false],
  ['blobs', `@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:ContainerName] StringEqualsIgnoreCase 'public'`, false],
  ['other spelling of the operators', `(!(${WRITES}) || ${ROLE} GuidEquals '${READER}')`, true],
  ['AND and OR mixed without brackets', `!(${WRITES}) OR ${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}} AND true`, false],
  ['what is no comparison', `${WRITES} ${WRITES}`, false],
  ['cut short', `((!(${WRITES})) OR (${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}}`, false],
  ['too much', `((!(${WRITES})) OR (${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}})))`, false],
  ['nothing', '', false],
];

describe('a condition on an assignment', () => {
  it.each(TABLE)('that allows %s', (_meaning, condition, restrains) => {
    expect(restrainsDelegation(condition)).toBe(restrains);
  });

  it('is never taken for a restraint when it is noise, and never throws', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('(', ')', '!', ' AND ', ' OR ', '{', '}', "'", '[x]', ROLE, ' true ', '&', '|'), { maxLength: 40 }), (parts) => {
      expect(restrainsDelegation(parts.join(''))).toBe(false);
    }));
  });

  it('may be nested as deep as it likes', () => {
    expect(restrainsDelegation('('.repeat(100_000))).toBe(false);
    expect(restrainsDelegation('!'.repeat(100_000))).toBe(false);
  });
});
