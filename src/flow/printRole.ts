import type { Plan } from '../model/plan.ts';
import { neededFor } from '../remediate/permissions.ts';
import { compareText } from '../values/json.ts';
import type { CustomRole } from './scannerRole.ts';

/** The least custom role that applies a plan, or a rollback: assigned at its subscriptions, for as long as that takes. */
export function printedRole(plan: Pick<Plan, 'actions' | 'kind'>): CustomRole {
  const needed = neededFor(plan);
  return {
    Name: plan.kind === 'rollback' ? 'Portcullis Rollback' : 'Portcullis Remediation',
    IsCustom: true,
    Description: 'Applies one plan of portcullis, and nothing else. Assign it for as long as that takes.',
    Actions: [...new Set(needed.map(({ action }) => action))].toSorted(compareText),
    NotActions: [],
    DataActions: [],
    NotDataActions: [],
    AssignableScopes: [...new Set(needed.map(({ scope }) => scope.split('/').slice(0, 3).join('/')))].toSorted(compareText),
  };
}
