import { asString, type JsonObject } from '../../values/json.ts';
import type { Collector } from '../collector.ts';
import { unregistered } from '../registration.ts';
import { unlicensed } from './licence.ts';
import { perSubscription, subscriptionPath } from './perSubscription.ts';

/** Wire objects that are no resources of the documented shape, brought into it. */
const SHAPES: Readonly<Record<string, (item: JsonObject) => JsonObject>> = {
  // A provider lists every type with every region and api-version: 300 KB a subscription, of which the state of registration is what counts.
  'Microsoft.Resources/providers': (item) => ({
    id: item['id'] ?? null, name: asString(item['namespace']) ?? '',
    properties: { namespace: item['namespace'] ?? null, registrationState: item['registrationState'] ?? null, registrationPolicy: item['registrationPolicy'] ?? null },
  }),
};

/** One ARM list a subscription, as the entry's path says. One that is refused where the provider is not registered, or the tenant not licensed, is known to be empty. */
export const collectSubscriptionList: Collector = perSubscription(async ({ clients }, entry, subscriptionId) => {
  const list = await clients.list(subscriptionPath(entry, subscriptionId));
  const shape = SHAPES[entry.type];
  return shape === undefined ? list : { ...list, items: list.items.map(shape) };
}, async (...asked) => await unregistered(...asked) ?? unlicensed(...asked));
