import type { ResultResource } from '../model/scanResult.ts';
import { isTenant } from '../model/snapshot.ts';
import { lastSegment, parentId } from '../values/armId.ts';

/** How the page tells of a resource: by its name, and where it is in two steps. */
export interface Place {
  readonly name: string;
  /** The subscription, or the directory. */
  readonly scope: string;
  /** The resource group; in the directory, what kind of thing it is. */
  readonly within: string;
}

/** Where role assignments of management groups and of the root lie. */
export const ABOVE_SUBSCRIPTIONS = 'Above subscriptions';

const DIRECTORY = 'Microsoft Entra ID';

/** What is in no subscription is in the directory, where names alone do not tell a user from an application. A tenant goes by its id, and says so. */
export function placeOf({ id, name, type, resourceGroup }: Pick<ResultResource, 'id' | 'name' | 'type' | 'resourceGroup'>, subscription: string): Place {
  if (!isTenant(id)) return { name: callName(id, name), scope: subscription, within: resourceGroup };
  const kind = kindOf(type);
  return { name: kind === 'Tenant' ? `Tenant ${name}` : name, scope: DIRECTORY, within: kind };
}

/** A name as people say it: an instance of a scale set by the set and its number, as Azure does; another that is nothing but a number by what it lies in. */
export function callName(id: string, name: string): string {
  if (!/^\d+$/.test(name)) return name;
  const isInstance = /\/virtualMachineScaleSets\/[^/]+\/virtualMachines\/[^/]+$/i.test(id);
  return `${lastSegment(parentId(id))}${isInstance ? '_' : '/'}${name}`;
}

/** `Microsoft.Graph/conditionalAccessPolicies` in words: one of them. */
function kindOf(type: string): string {
  const words = lastSegment(type).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  const one = words.endsWith('ies') ? `${words.slice(0, -3)}y` : words.replace(/(?<!s)s$/, '');
  const told = one.replace('conditional access', 'Conditional Access');
  return `${told.slice(0, 1).toUpperCase()}${told.slice(1)}`;
}
