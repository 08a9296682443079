import { authorise } from '../authorization.ts';
import type { Estate } from '../estate.ts';
import { AzureError } from '../http.ts';
import { groupNameOf } from '../scopes.ts';
import type { AssignmentWish } from './roleAssignments.ts';
import { knownGroup, knownResource, knownSubscription, type RouteContext } from './route.ts';

/** The part of a path that names any scope, as an extension resource stands at: nothing at all is the root. */
export const ANY_SCOPE = '(|/(?:subscriptions|providers/Microsoft\\.Management)/.+)';

/** The scope of a call, after whoever calls has been found to hold the action there; ARM's 404 where it is not there. */
export function scopeOf({ estate, caller, parts }: RouteContext, action: string, attributes: AssignmentWish = {}): string {
  const asked = parts[0] ?? '';
  if (asked !== '' && groupNameOf(asked) === undefined) knownSubscription(estate, asked);
  authorise(estate, caller, action, asked === '' ? '/' : asked, attributes);
  return existing(estate, asked);
}

function existing(estate: Estate, asked: string): string {
  if (asked === '') return '/';
  const group = groupNameOf(asked);
  if (group !== undefined) return existingManagementGroup(estate, asked, group);
  const depth = asked.split('/').length;
  if (depth <= 3) return knownSubscription(estate, asked);
  return (depth <= 5 ? knownGroup(estate, asked) : knownResource(estate, asked)).id;
}

export function existingManagementGroup(estate: Estate, asked: string, group: string): string {
  const found = estate.managementGroups.find(({ name }) => name.toLowerCase() === group);
  if (found === undefined) throw new AzureError(404, 'NotFound', `'${asked}' not found`);
  return `/providers/Microsoft.Management/managementGroups/${found.name}`;
}
