import { canonicalType } from '../../model/catalog.ts';
import { asArray, asString, at, type JsonObject } from '../../values/json.ts';
import { failureOf, isLate } from '../failure.ts';
import type { ReadRefusal, Refusal } from './perSubscription.ts';

const SKUS = 'Microsoft.Graph/subscribedSkus';
/** Every plan that brings Privileged Identity Management and access reviews is named so: AAD_PREMIUM_P2, and the governance plans (Entra licensing reference). */
const GOVERNANCE_PLAN = /PREMIUM_P2|GOVERNANCE/i;
/** Plans with which the directory records sign-ins for its tenant: Entra ID P1 and P2. */
const PREMIUM_PLAN = /AAD_PREMIUM|GOVERNANCE/i;

/** What a refusal for want of a licence means where no licence of the tenant has the plan. */
interface Unlicensed {
  readonly plan: RegExp;
  /** What is certain then: nothing of the kind can be there, or the directory tells nothing. */
  readonly means: 'absence' | 'noData';
  readonly text: string;
}

const PIM: Unlicensed = { plan: GOVERNANCE_PLAN, means: 'absence', text: 'no licence of the tenant brings Privileged Identity Management' };
const REVIEWS: Unlicensed = { plan: GOVERNANCE_PLAN, means: 'absence', text: 'no licence of the tenant brings access reviews' };
const SIGN_INS: Unlicensed = { plan: PREMIUM_PLAN, means: 'noData', text: 'no licence of the tenant has the directory tell of sign-ins and registered methods (Entra ID P1)' };

/** The refusals of unlicensed tenants (observed): by code, and for access reviews by the words beside a code that means anything. */
function meaningOf(type: string, { code, message }: ReturnType<typeof failureOf>): Unlicensed | undefined {
  const isReview = /accessReview/i.test(type);
  if (code === 'AadPremiumLicenseRequired') return isReview ? REVIEWS : PIM;
  if (code === 'Authentication_RequestFromNonPremiumTenantOrB2CTenant') return SIGN_INS;
  return isReview && /not licensed|licen[cs]e/i.test(message) ? REVIEWS : undefined;
}

/** Whether a refusal is for want of a licence, whatever it was for. */
export function isUnlicensed(failure: ReturnType<typeof failureOf>): boolean {
  return meaningOf('accessReview', failure) !== undefined;
}

/**
 * What a tenant without a licence is refused cannot be there (law 2), or is not told by the directory. Licensed tenants have been refused so too, so the
 * licences themselves have to bear it out: else it is a gap.
 */
export async function unlicensed(...[context, entry, scope, error]: Parameters<ReadRefusal>): Promise<Refusal | undefined> {
  const failure = failureOf(error);
  const meaning = meaningOf(entry.type, failure);
  if (meaning === undefined || isLate(error)) return undefined;
  const skus = await context.collected(SKUS);
  const about = { artifact: canonicalType(entry.type), scope };
  const [unread] = skus.gaps;
  if (unread !== undefined) {
    return { gap: { ...unread, ...about, message: `Azure refused ${entry.type} in ${scope} for want of a licence (${failure.code}); the tenant's licences could not be read to bear that out` } };
  }
  const licence = skus.rows.find((sku) => brings(sku, meaning.plan));
  if (licence !== undefined) return { gap: { ...about, reason: 'failed', missing: [], message: `Azure refused ${entry.type} in ${scope} for want of a licence (${failure.code}), and the tenant has ${licence.name}` } };
  const text = `${meaning.text} (${failure.code})`;
  return meaning.means === 'absence' ? { absence: text } : { gap: { ...about, reason: 'noData', missing: [], message: text } };
}

function brings(sku: JsonObject, plan: RegExp): boolean {
  const plans = asArray(at(sku, 'properties', 'servicePlans')).map((one) => asString(at(one, 'servicePlanName')) ?? '');
  return [asString(at(sku, 'properties', 'skuPartNumber')) ?? '', ...plans].some((name) => plan.test(name));
}
