import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { and, or, type Truth } from '../../model/unknown.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';

export const SKUS = 'Microsoft.Graph/subscribedSkus';

/** Whether policies are told of risk: ID Protection is part of Microsoft Entra ID P2, whichever product it came with. */
export function riskLicensed(snapshot: Snapshot): Truth {
  return or([...[...snapshot.rows(SKUS)].map((row) => and([isInUse(row), brings(row)])), gapAt(snapshot, SKUS, '/') ?? false]);
}

/** A licence that has run out works on for a while (`Warning`). */
function isInUse(row: Row): Truth {
  const status = asString(at(row, 'properties', 'capabilityStatus'))?.toLowerCase();
  return status === undefined ? missingPath(row, 'properties.capabilityStatus') : status === 'enabled' || status === 'warning';
}

function brings(row: Row): Truth {
  const plans = at(row, 'properties', 'servicePlans');
  if (!Array.isArray(plans)) return missingPath(row, 'properties.servicePlans');
  return or(asArray(plans).map((plan) => {
    const name = asString(at(plan, 'servicePlanName'))?.toUpperCase();
    return name === undefined ? missingPath(row, 'properties.servicePlans[*].servicePlanName') : name === 'AAD_PREMIUM_P2';
  }));
}
