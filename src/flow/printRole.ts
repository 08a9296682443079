import type { Plan } from '../model/plan.ts';
import { neededRole } from '../remediate/role.ts';
import type { CustomRole } from './scannerRole.ts';

/** The role that applies a plan, and nothing else: to be assigned for as long as that takes. */
export function remediatorRole(plan: Plan, { activityLog }: { readonly activityLog: boolean }): CustomRole {
  const { actions, scopes } = neededRole(plan, { activityLog });
  return {
    Name: 'Portcullis Remediator', IsCustom: true, Description: `Applies the ${plan.kind} ${plan.sha256.slice(0, 12)} and nothing else. Take it away afterwards.`,
    Actions: actions, NotActions: [], DataActions: [], NotDataActions: [], AssignableScopes: scopes,
  };
}
