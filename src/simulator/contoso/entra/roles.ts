import type { Directory } from '../../identityEstate.ts';
import { activeMemberships, directoryDefinitions, directoryHoldings } from './directoryRoles.ts';
import type { EntraState } from './entraState.ts';
import { directoryReviews } from './reviews.ts';
import { roleAlerts, roleSettings } from './roleSettings.ts';

/** Directory roles, Privileged Identity Management of them and of groups, and access reviews. */
export function roleLists(state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return {
    lists: {
      ...directoryHoldings(state),
      'roleManagement/directory/roleDefinitions': directoryDefinitions(),
      'identityGovernance/privilegedAccess/group/assignmentScheduleInstances': activeMemberships(),
      'policies/roleManagementPolicyAssignments': roleSettings(),
      'identityGovernance/roleManagementAlerts/alerts': roleAlerts(),
      'identityGovernance/accessReviews/definitions': directoryReviews(state),
    },
    objects: {},
  };
}
