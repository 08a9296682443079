import type { Estate, EstateItem } from './estate.ts';
import { AzureError } from './http.ts';
import { subscriptionIdOf } from './scopes.ts';

export function isRegistered(estate: Estate, scope: string, namespace: string): boolean {
  const missing = estate.unregistered ?? [];
  return !missing.some((one) => one.subscriptionId.toLowerCase() === subscriptionIdOf(scope) && one.namespace.toLowerCase() === namespace.toLowerCase());
}

/** Azure's refusal of calls to a provider that the subscription has not registered. */
export function checkRegistered(estate: Estate, scope: string, namespace: string): void {
  if (isRegistered(estate, scope, namespace)) return;
  throw new AzureError(409, 'MissingSubscriptionRegistration', `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`);
}

/** The log of a subscription is kept whatever is registered in it. */
const LOGGED = 'microsoft.insights/eventtypes/values';

/** The estate without what cannot be: nothing is of, at or below a resource of a provider that its subscription has not registered. */
export function onlyRegistered(estate: Estate): Estate {
  if ((estate.unregistered ?? []).length === 0) return estate;
  const stands = ({ id, type }: EstateItem): boolean => type.toLowerCase() === LOGGED || namespacesIn(id).every((namespace) => isRegistered(estate, id, namespace));
  const tables = Object.fromEntries(Object.entries(estate.tables).map(([table, rows]) => [table, rows.filter(stands)])) as unknown as Estate['tables'];
  return { ...estate, tables, arm: estate.arm.filter(stands) };
}

function namespacesIn(id: string): readonly string[] {
  return [...id.matchAll(/\/providers\/([^/]+)\//gi)].map((match) => match[1] ?? '');
}
