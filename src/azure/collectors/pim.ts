import { subscriptionScope } from '../../model/snapshot.ts';
import type { Collector } from '../collector.ts';
import type { PimCollection } from '../clients.ts';
import { perSubscription } from './perSubscription.ts';

/** PIM collections of Azure roles at subscription scope; unfiltered, the list holds what is inherited and what lies below (PIM REST reference, "List for scope"). */
function pimCollector(collection: PimCollection): Collector {
  return perSubscription((clients, subscriptionId) => clients.pim(collection, subscriptionScope(subscriptionId)));
}

const collectEligibilities = pimCollector('roleEligibilityScheduleInstances');
const collectAssignments = pimCollector('roleAssignmentScheduleInstances');

export const collectPimInstances: Collector = (context, entry) =>
  entry.type.endsWith('roleEligibilityScheduleInstances') ? collectEligibilities(context, entry) : collectAssignments(context, entry);

export const collectPimPolicies: Collector = pimCollector('roleManagementPolicyAssignments');
