import { fail, GROUP, GUIDS, pass, SUBSCRIPTION_ONE, SUBSCRIPTION_TWO, TENANT, unknown, USER, VAULT, VM_1, VM_10, VM_OF_TWO, waiver, world, type GateSituation } from './gateSituationParts.ts';

const WAIVED = ['waived: W-1'];
const STORAGE = `${GROUP}/providers/Microsoft.Storage/storageAccounts`;

/** What a waiver names, by rule and by scope. Mutelists that match anywhere in a name hide what nobody decided on. */
const NAMING: readonly GateSituation[] = [
  { name: 'a waiver of one id waives it', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1)] }), expected: { failures: WAIVED, waivers: ['active used'], exitCode: 0 } },
  { name: 'a waiver of one id says nothing of what begins with it', world: world({ verdicts: [fail(VM_10)], waivers: [waiver(VM_1)] }), expected: { failures: ['open'], waivers: ['active neverMatches'], exitCode: 1 } },
  { name: 'ci-logs does not mute ci-logs-replica', world: world({ verdicts: [fail(`${STORAGE}/ci-logs`), fail(`${STORAGE}/ci-logs-replica`)], waivers: [waiver(`${STORAGE}/ci-logs`)] }), expected: { failures: ['waived: W-1', 'open'], exitCode: 1 } },
  { name: 'ci-logs and all below does not mute ci-logs-replica', world: world({ verdicts: [fail(`${STORAGE}/ci-logs-replica`)], waivers: [waiver(`${STORAGE}/ci-logs/**`)] }), expected: { failures: ['open'], waivers: ['active neverMatches'] } },
  { name: 'a waiver of one id says nothing of what is below it', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(GROUP)] }), expected: { failures: ['open'], waivers: ['active neverMatches'] } },
  { name: 'a waiver of a group and all below waives a machine in it', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(`${GROUP}/**`)] }), expected: { failures: WAIVED, waivers: ['active used'] } },
  { name: 'a waiver of a group and all below waives the group', world: world({ verdicts: [fail(GROUP)], waivers: [waiver(`${GROUP}/**`)] }), expected: { failures: WAIVED } },
  { name: 'a waiver of a group and all below says nothing of the subscription', world: world({ verdicts: [fail(SUBSCRIPTION_ONE)], waivers: [waiver(`${GROUP}/**`)] }), expected: { failures: ['open'] } },
  { name: 'a waiver of a machine and all below says nothing of a machine whose name begins with its name', world: world({ verdicts: [fail(VM_10)], waivers: [waiver(`${VM_1}/**`)] }), expected: { failures: ['open'] } },
  { name: 'a waiver of one subscription says nothing of the other', world: world({ verdicts: [fail(VM_OF_TWO)], waivers: [waiver(`${SUBSCRIPTION_ONE}/**`)] }), expected: { failures: ['open'] } },
  { name: 'a subscription is not known by its display name', world: world({ verdicts: [fail(VM_1)], waivers: [waiver('/subscriptions/production/**')] }), expected: { failures: ['open'], waivers: ['active outOfScope'] } },
  { name: 'letter case does not matter to one id', world: world({ verdicts: [fail(VM_1.toUpperCase())], waivers: [waiver(VM_1.toLowerCase())] }), expected: { failures: WAIVED } },
  { name: 'letter case does not matter to what is below', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(`${GROUP.toUpperCase()}/**`)] }), expected: { failures: WAIVED } },
  { name: 'everything below nothing is everything', world: world({ verdicts: [fail(VM_1), fail(USER)], waivers: [waiver('/**')] }), expected: { failures: ['waived: W-1', 'waived: W-1'] } },
  { name: 'a tenant and all below has no subscription in it', world: world({ verdicts: [fail(VM_1), fail(USER), fail(TENANT)], waivers: [waiver(`${TENANT}/**`)] }), expected: { failures: ['open', 'waived: W-1', 'waived: W-1'] } },
  { name: 'a waiver of another rule waives nothing', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1, { rules: ['KEY001'] })] }), expected: { failures: ['open'], waivers: ['active neverMatches'] } },
  { name: 'a rule is not named by what it begins with', world: world({ verdicts: [fail(VM_1, { rule: 'JIT0010' })], waivers: [waiver(VM_1)] }), expected: { failures: ['open'], waivers: ['active neverMatches'] } },
  { name: 'a pattern names all rules that begin so', world: world({ verdicts: [fail(VM_1), fail(VM_1, { rule: 'JIT0010' }), fail(VM_1, { rule: 'KEY001' })], waivers: [waiver(VM_1, { rules: ['JIT*'] })] }), expected: { failures: ['waived: W-1', 'waived: W-1', 'open'] } },
  { name: 'the rest of an id may be nothing', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1, { rules: ['JIT001*'] })] }), expected: { failures: WAIVED } },
  { name: 'a pattern names no rule that holds it elsewhere', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1, { rules: ['IT001*'] })] }), expected: { failures: ['open'] } },
  { name: 'a waiver by a former id of the rule holds', world: world({ verdicts: [fail(VM_1, { rule: 'NET001' })], waivers: [waiver(VM_1, { rules: ['JIT900'] })] }), expected: { failures: WAIVED, waivers: ['active used'] } },
  { name: 'a waiver by a pattern that named the rule before its renaming holds', world: world({ verdicts: [fail(VM_1, { rule: 'NET001' })], waivers: [waiver(VM_1, { rules: ['JIT9*'] })] }), expected: { failures: WAIVED } },
  { name: 'one of several rules is enough', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1, { rules: ['KEY001', 'JIT001'] })] }), expected: { failures: WAIVED } },
  { name: 'all failures of a rule on one resource are waived', world: world({ verdicts: [fail(VM_1, { discriminator: '22' }), fail(VM_1, { discriminator: '3389' })], waivers: [waiver(VM_1)] }), expected: { failures: ['waived: W-1', 'waived: W-1'] } },
  { name: 'the first of several in effect is the one that is named', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(`${GROUP}/**`, { id: 'W-2' }), waiver(VM_1)] }), expected: { failures: ['waived: W-2'], waivers: ['active used', 'active used'] } },
  { name: 'one that ran out does not keep a later one from waiving', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1, { id: 'W-0', expiresOn: '2026-11-27' }), waiver(VM_1)] }), expected: { failures: WAIVED, waivers: ['expired used', 'active used'] } },
];

function onDays(name: string, now: string, days: { readonly approvedOn?: string; readonly expiresOn: string }, expected: GateSituation['expected']): GateSituation {
  const { approvedOn: _, ...undated } = waiver(VM_1);
  return { name, world: world({ now, verdicts: [fail(VM_1)], waivers: [{ ...undated, ...days }] }), expected };
}

/** Days are UTC days, the last one included. */
const DAYS: readonly GateSituation[] = [
  onDays('the last instant of the last day is in effect', '2026-11-28T23:59:59.999Z', { expiresOn: '2026-11-28' }, { failures: WAIVED, waivers: ['expiring used'], exitCode: 0 }),
  onDays('the first instant after the last day is not', '2026-11-29T00:00:00.000Z', { expiresOn: '2026-11-28' }, { failures: ['open'], waivers: ['expired used'], exitCode: 1 }),
  onDays('the last instant before the first day is not in effect', '2026-10-31T23:59:59.999Z', { approvedOn: '2026-11-01', expiresOn: '2027-01-31' }, { failures: ['open'], waivers: ['pending used'], exitCode: 1 }),
  onDays('the first instant of the first day is', '2026-11-01T00:00:00.000Z', { approvedOn: '2026-11-01', expiresOn: '2027-01-31' }, { failures: WAIVED, waivers: ['active used'] }),
  onDays('without a first day it was always in effect', '2001-01-01T00:00:00.000Z', { expiresOn: '2027-01-31' }, { failures: WAIVED, waivers: ['active used'] }),
  onDays('one day is a life', '2026-11-28T12:00:00.000Z', { approvedOn: '2026-11-28', expiresOn: '2026-11-28' }, { failures: WAIVED, waivers: ['expiring used'] }),
  onDays('fifteen days before the last day nothing is said', '2027-01-16T23:59:59.999Z', { expiresOn: '2027-01-31' }, { waivers: ['active used'] }),
  onDays('fourteen days before the last day it is expiring', '2027-01-17T00:00:00.000Z', { expiresOn: '2027-01-31' }, { waivers: ['expiring used'] }),
  onDays('a leap day is one of the fourteen', '2028-02-16T00:00:00.000Z', { expiresOn: '2028-03-01' }, { waivers: ['expiring used'] }),
  onDays('a leap day is the fifteenth', '2028-02-15T23:59:59.999Z', { expiresOn: '2028-03-01' }, { waivers: ['active used'] }),
  onDays('a leap day can be the last', '2028-02-29T23:59:59.999Z', { expiresOn: '2028-02-29' }, { waivers: ['expiring used'] }),
  onDays('days before a new year count', '2026-12-20T00:00:00.000Z', { expiresOn: '2027-01-03' }, { waivers: ['expiring used'] }),
  onDays('what is not yet in effect is not expiring', '2026-11-28T12:00:00.000Z', { approvedOn: '2026-11-29', expiresOn: '2026-11-30' }, { failures: ['open'], waivers: ['pending used'] }),
];

const FORBIDDEN = unknown(SUBSCRIPTION_TWO);

/** What it is good for: a waiver that waives nothing is said to be idle only where nothing unread could be what it is for. */
const USE: readonly GateSituation[] = [
  { name: 'an unknown is never waived, and its waiver is undecided', world: world({ verdicts: [unknown(VM_1)], waivers: [waiver(VM_1)] }), expected: { failures: [], waivers: ['active undecided'], incomplete: true, exitCode: 3 } },
  { name: 'a waiver below what is unknown is undecided', world: world({ verdicts: [unknown(GROUP)], waivers: [waiver(VM_1)] }), expected: { waivers: ['active undecided'] } },
  { name: 'a waiver above what is unknown is undecided', world: world({ verdicts: [unknown(VM_1), pass(VM_10)], waivers: [waiver(`${GROUP}/**`)] }), expected: { waivers: ['active undecided'] } },
  { name: 'a waiver of one id above what is unknown is undecided', world: world({ verdicts: [unknown(VM_1)], waivers: [waiver(GROUP)] }), expected: { waivers: ['active undecided'] } },
  { name: 'a waiver beside what is unknown is decided', world: world({ verdicts: [unknown(VM_10), pass(VM_1)], waivers: [waiver(VM_1)] }), expected: { waivers: ['active unused'] } },
  { name: 'an unknown of a tenant leaves every waiver of the rule undecided', world: world({ verdicts: [unknown(TENANT), pass(VM_1)], waivers: [waiver(VM_1), waiver(VM_1, { id: 'W-2', rules: ['KEY001'] })] }), expected: { waivers: ['active undecided', 'active neverMatches'] } },
  { name: 'an unknown of what is in a tenant does not', world: world({ verdicts: [unknown(USER), pass(VM_1)], waivers: [waiver(VM_1)] }), expected: { waivers: ['active unused'] } },
  { name: 'an unknown of another rule leaves nothing undecided', world: world({ verdicts: [unknown(VM_1, 'failed', { rule: 'KEY001' }), pass(VM_1)], waivers: [waiver(VM_1)] }), expected: { waivers: ['active unused'] } },
  { name: 'a failure in scope makes a waiver used, whatever is unknown beside it', world: world({ verdicts: [unknown(SUBSCRIPTION_ONE), fail(VM_1)], waivers: [waiver(`${GROUP}/**`)] }), expected: { failures: WAIVED, waivers: ['active used'], exitCode: 3 } },
  { name: 'what Azure does not hold leaves a waiver undecided too', world: world({ verdicts: [unknown(VM_1, 'noData')], waivers: [waiver(VM_1)] }), expected: { waivers: ['active undecided'], incomplete: false, exitCode: 0 } },
  { name: 'a waiver of what passes is unused', world: world({ verdicts: [pass(VM_1)], waivers: [waiver(VM_1)] }), expected: { waivers: ['active unused'], exitCode: 0 } },
  { name: 'a waiver of what the rule does not apply to is unused', world: world({ verdicts: [pass(VM_1, { status: 'notApplicable' })], waivers: [waiver(VM_1)] }), expected: { waivers: ['active unused'] } },
  { name: 'a waiver of what is not there never matches', world: world({ verdicts: [pass(VM_1)], waivers: [waiver(VAULT)] }), expected: { waivers: ['active neverMatches'] } },
  { name: 'a waiver in a subscription that was not asked for is out of scope', world: world({ seen: [GUIDS.one], verdicts: [pass(VM_1)], waivers: [waiver(VM_OF_TWO)] }), expected: { waivers: ['active outOfScope'] } },
  { name: 'a subscription is seen in any letter case', world: world({ seen: [GUIDS.two.toUpperCase()], waivers: [waiver(VM_OF_TWO)] }), expected: { waivers: ['active neverMatches'] } },
  { name: 'a waiver in a subscription that was asked for and not visible is undecided', world: world({ seen: [GUIDS.one], verdicts: [unknown(SUBSCRIPTION_TWO, 'notCollected')], waivers: [waiver(VM_OF_TWO)] }), expected: { waivers: ['active undecided'], exitCode: 3 } },
  { name: 'all subscriptions are in no subscription', world: world({ waivers: [waiver('/subscriptions/**')] }), expected: { waivers: ['active neverMatches'] } },
  { name: 'a waiver of a forbidden subscription hides nothing and is not blamed', world: world({ verdicts: [FORBIDDEN], waivers: [waiver(`${SUBSCRIPTION_TWO}/**`)], policy: { failOnUnusedWaivers: true } }), expected: { waivers: ['active undecided'], failed: false, exitCode: 3 } },
];

export const SITUATIONS_OF_WAIVERS: readonly GateSituation[] = [...NAMING, ...DAYS, ...USE];
