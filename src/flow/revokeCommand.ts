import { CLOUDS } from '../azure/cloud.ts';
import type { CloudName } from '../model/snapshot.ts';
import { idKey } from '../values/armId.ts';
import type { AccessLine } from './accessLine.ts';

/** What may stand between double quotes of any shell: nothing that one of them expands, ends or starts. */
const PLAIN = /^[\w ./()@:-]+$/;

type Revocable = Pick<AccessLine, 'principal' | 'role' | 'scope' | 'via' | 'holding' | 'grant' | 'grantKind'>;

/**
 * The `az` command that takes an access away where it was given: who came by a group leaves the group, since ending the group's role would end
 * it for all; of a delegation to another tenant all goes, since a part of it cannot be taken away. Null where a rule decides who is in the group, and where an id holds what a shell might take for its own: nobody should paste that.
 * Sources: `az role assignment delete`, `az ad group member remove`; PIM's requests: REST reference, "Role Eligibility Schedule Requests - Create".
 */
export function revokeCommand(line: Revocable, cloud: CloudName): string | null {
  const nearest = line.via.at(-1);
  const used = [line.grant, line.scope, line.principal.id, line.role.id, ...(nearest === undefined ? [] : [nearest.id])];
  if (!used.every((text) => PLAIN.test(text))) return null;
  if (line.grantKind === 'delegation') return `az managedservices assignment delete --assignment "${line.grant}"`;
  if (nearest !== undefined) return leaveGroup(nearest, line.principal.id, cloud);
  if (line.grantKind === 'eligibility') return removeRequest('roleEligibilityScheduleRequests', line, cloud);
  return line.holding === 'activated' || line.holding === 'timeBound' ? removeRequest('roleAssignmentScheduleRequests', line, cloud) : `az role assignment delete --ids "${line.grant}"`;
}

function leaveGroup(group: AccessLine['via'][number], principalId: string, cloud: CloudName): string | null {
  if (group.dynamic && !group.eligible) return null;
  if (!group.eligible) return `az ad group member remove --group "${group.id}" --member-id "${principalId}"`;
  const body = JSON.stringify({ accessId: 'member', principalId, groupId: group.id, action: 'adminRemove' });
  return `az rest --method post --url "${CLOUDS[cloud].graphEndpoint}/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests" --body '${body}'`;
}

/** A request has an id of its own, that who makes it chooses: `uuidgen` makes one where there is a POSIX shell. */
function removeRequest(collection: string, { scope, principal, role }: Revocable, cloud: CloudName): string {
  const at = idKey(scope) === '/' ? '' : scope;
  const body = JSON.stringify({ properties: { requestType: 'AdminRemove', principalId: principal.id, roleDefinitionId: `${at}/providers/Microsoft.Authorization/roleDefinitions/${role.id}` } });
  return `az rest --method put --url "${CLOUDS[cloud].armEndpoint}${at}/providers/Microsoft.Authorization/${collection}/$(uuidgen)?api-version=2020-10-01" --body '${body}'`;
}
