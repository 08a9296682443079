import { canonicalType } from '../../model/catalog.ts';
import { asArray, asString, at, type JsonObject } from '../../values/json.ts';
import { failureOf } from '../failure.ts';
import type { ReadRefusal, Refusal } from './perSubscription.ts';

const SKUS = 'Microsoft.Graph/subscribedSkus';
/** Every plan that brings Privileged Identity Management is named so: AAD_PREMIUM_P2, and the governance plans (Entra licensing reference). */
const PIM_PLAN = /PREMIUM_P2|GOVERNANCE/i;

/**
 * PIM refuses a tenant without the licence (`AadPremiumLicenseRequired`, HTTP 400): nobody can be eligible there (law 2). Licensed tenants
 * have been refused so too, so the licences themselves have to bear it out: else it is a gap.
 */
export async function unlicensed(...[context, entry, scope, error]: Parameters<ReadRefusal>): Promise<Refusal | undefined> {
  const failure = failureOf(error);
  if (failure.code !== 'AadPremiumLicenseRequired') return undefined;
  const skus = await context.collected(SKUS);
  const about = { artifact: canonicalType(entry.type), scope };
  const [unread] = skus.gaps;
  if (unread !== undefined) {
    return { gap: { ...unread, ...about, message: `Azure refused ${entry.type} in ${scope} for want of a licence (${failure.code}); the tenant's licences could not be read to bear that out` } };
  }
  const licence = skus.rows.find(bringsPim);
  if (licence === undefined) return { absence: `no licence of the tenant brings Privileged Identity Management (${failure.code})` };
  return { gap: { ...about, reason: 'failed', missing: [], message: `Azure refused ${entry.type} in ${scope} for want of a licence (${failure.code}), and the tenant has ${licence.name}` } };
}

function bringsPim(sku: JsonObject): boolean {
  const plans = asArray(at(sku, 'properties', 'servicePlans')).map((plan) => asString(at(plan, 'servicePlanName')) ?? '');
  return [asString(at(sku, 'properties', 'skuPartNumber')) ?? '', ...plans].some((name) => PIM_PLAN.test(name));
}
