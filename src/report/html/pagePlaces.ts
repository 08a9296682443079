import type { ResultResource, ScanResult } from '../../model/scanResult.ts';
import { resourceIndex, subscriptionNames } from '../selection.ts';
import { holderNames } from './holders.ts';
import { ABOVE_SUBSCRIPTIONS, placeOf, type Place } from '../place.ts';

/** A resource, and how the findings tell of it. */
export interface PagePlace extends Place {
  readonly resource: ResultResource;
  /** What its findings are titled by: who holds it where that is told, else its name. */
  readonly title: string;
}

/** Answers where a resource is, by its id; what lies in no subscription says that it is above them. Texts are foreign ones still. */
export function pagePlaces(result: ScanResult): (id: string) => PagePlace {
  const resourceOf = resourceIndex(result);
  const nameOf = subscriptionNames(result);
  const holderOf = holderNames(result);
  return (id) => {
    const resource = resourceOf(id);
    const { name, scope, within } = placeOf(resource, nameOf(resource.subscriptionId));
    return { resource, name, title: holderOf(id) ?? name, scope: scope || ABOVE_SUBSCRIPTIONS, within };
  };
}
