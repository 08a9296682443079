import type { ResultResource, ScanResult } from '../../model/scanResult.ts';
import { resourceIndex, subscriptionNames } from '../selection.ts';
import { ABOVE_SUBSCRIPTIONS, placeOf, type Place } from './place.ts';

/** A resource, and how the findings tell of it. */
export interface PagePlace extends Place {
  readonly resource: ResultResource;
}

/** Answers where a resource is, by its id; what lies in no subscription says that it is above them. Texts are foreign ones still. */
export function pagePlaces(result: ScanResult): (id: string) => PagePlace {
  const resourceOf = resourceIndex(result);
  const nameOf = subscriptionNames(result);
  return (id) => {
    const resource = resourceOf(id);
    const { name, scope, within } = placeOf(resource, nameOf(resource.subscriptionId));
    return { resource, name, scope: scope || ABOVE_SUBSCRIPTIONS, within };
  };
}
