import type { Snapshot } from '../../model/snapshot.ts';
import { or, type Truth } from '../../model/unknown.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { gapAt } from '../missing.ts';

export const SKUS = 'Microsoft.Graph/subscribedSkus';

/** Whether policies are told of risk: ID Protection is part of Microsoft Entra ID P2, whichever product it came with. */
export function riskLicensed(snapshot: Snapshot): Truth {
  for (const row of snapshot.rows(SKUS)) {
    const status = asString(at(row, 'properties', 'capabilityStatus'))?.toLowerCase();
    const plans = asArray(at(row, 'properties', 'servicePlans')).map((plan) => asString(at(plan, 'servicePlanName'))?.toUpperCase());
    if ((status === 'enabled' || status === 'warning') && plans.includes('AAD_PREMIUM_P2')) return true;
  }
  return or([gapAt(snapshot, SKUS, '/') ?? false]);
}
