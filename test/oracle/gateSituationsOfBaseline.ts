import { BEFORE, entry, fail, GROUP, GUIDS, NOW, pass, SUBSCRIPTION_ONE, TENANT, unknown, USER, VAULT, VM_1, VM_10, VM_OF_TWO, waiver, world, type GateSituation } from './gateSituationParts.ts';

/** The sha256 of `v1`, `JIT001`, the lower-cased id and nothing, a line each; and of `NET001` with the discriminator `Rule-A`: computed with sha256sum. */
const FINGERPRINT_OF_LINES = 'b98cdc24a9e0e5060f5e68f7713e68e444c73e6d360cb4ce18a49303f1d322fb';
const FINGERPRINT_WITH_DISCRIMINATOR = '0b84816b44d98e7c4c720443ff16348917099b9c826df68aa0804c1b40e11cf4';

/** Which failures are known, and since when. */
const KNOWN: readonly GateSituation[] = [
  { name: 'without a baseline nothing is known and nothing has an age', world: world({ verdicts: [fail(VM_1)] }), expected: { failures: ['open'], firstSeen: [undefined], fates: [], exitCode: 1 } },
  { name: 'in an empty baseline everything is new from now on', world: world({ verdicts: [fail(VM_1)], baseline: [] }), expected: { failures: ['open'], firstSeen: [NOW], fates: [] } },
  { name: 'a failure in the baseline is known, and fails the gate none the less', world: world({ verdicts: [fail(VM_1)], baseline: [entry(VM_1)] }), expected: { failures: ['known'], firstSeen: [BEFORE], fates: ['failing'], exitCode: 1 } },
  { name: 'a known failure does not fail a gate on new ones', world: world({ verdicts: [fail(VM_1)], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['known'], counted: 0, exitCode: 0 } },
  { name: 'a new failure beside a known one fails a gate on new ones', world: world({ verdicts: [fail(VM_1), fail(VM_10)], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['known', 'open'], firstSeen: [BEFORE, NOW], counted: 1, exitCode: 1 } },
  { name: 'a fingerprint is that of its lines', world: world({ verdicts: [fail(VM_1.toUpperCase())], baseline: [{ ...entry(VM_1), fingerprint: FINGERPRINT_OF_LINES }] }), expected: { failures: ['known'], fates: ['failing'] } },
  { name: 'a discriminator is the last line of a fingerprint, in its own letter case', world: world({ verdicts: [fail(VM_1, { rule: 'NET001', discriminator: 'Rule-A' })], baseline: [{ ...entry(VM_1, { rule: 'NET001' }), fingerprint: FINGERPRINT_WITH_DISCRIMINATOR }] }), expected: { failures: ['known'], fates: ['failing'] } },
  { name: 'letter case of the id does not matter to the baseline', world: world({ verdicts: [fail(VM_1.toUpperCase())], baseline: [entry(VM_1)] }), expected: { failures: ['known'], firstSeen: [BEFORE], fates: ['failing'] } },
  { name: 'letter case of a discriminator matters', world: world({ verdicts: [fail(VM_1, { discriminator: 'rule-a' })], baseline: [entry(VM_1, { discriminator: 'Rule-A' })] }), expected: { failures: ['open'], fates: ['fixed'] } },
  { name: 'a failure of the whole resource is not fixed where its rule now fails on parts of it', world: world({ verdicts: [fail(VM_1, { discriminator: '3389' })], baseline: [entry(VM_1)] }), expected: { failures: ['open'], fates: ['undecided'] } },
  { name: 'a failure of a part is not fixed where its rule now fails on the whole resource', world: world({ verdicts: [fail(VM_1)], baseline: [entry(VM_1, { discriminator: '22' })] }), expected: { failures: ['open'], fates: ['undecided'] } },
  { name: 'another failure of the rule on the same resource is new', world: world({ verdicts: [fail(VM_1, { discriminator: '3389' })], baseline: [entry(VM_1, { discriminator: '22' })], policy: { newOnly: true } }), expected: { failures: ['open'], firstSeen: [NOW], fates: ['fixed'], exitCode: 1 } },
  { name: 'a failure is known by a former id of its rule', world: world({ verdicts: [fail(VM_1, { rule: 'NET001' })], baseline: [entry(VM_1, { rule: 'JIT900' })] }), expected: { failures: ['known'], firstSeen: [BEFORE], fates: ['failing'] } },
  { name: 'a failure is known by the oldest of several former ids', world: world({ rules: [{ id: 'NET001', aliases: ['JIT900', 'VM900'] }], verdicts: [fail(VM_1, { rule: 'NET001' })], baseline: [entry(VM_1, { rule: 'VM900' })] }), expected: { failures: ['known'], fates: ['failing'] } },
  { name: 'a failure of another rule is not known', world: world({ verdicts: [fail(VM_1, { rule: 'KEY001' })], baseline: [entry(VM_1)] }), expected: { failures: ['open'] } },
  { name: 'a failure that became more severe is new, and as old as it was', world: world({ verdicts: [fail(VM_1, { severity: 'critical' })], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['open'], firstSeen: [BEFORE], fates: ['failing'], raised: 1, exitCode: 1 } },
  { name: 'a failure that became more severe under a new id is new', world: world({ verdicts: [fail(VM_1, { rule: 'NET001' })], baseline: [entry(VM_1, { rule: 'JIT900', severity: 'low' })], policy: { newOnly: true } }), expected: { failures: ['open'], raised: 1, exitCode: 1 } },
  { name: 'a failure that became less severe is known', world: world({ verdicts: [fail(VM_1)], baseline: [entry(VM_1, { severity: 'critical' })], policy: { newOnly: true } }), expected: { failures: ['known'], raised: 0, exitCode: 0 } },
  { name: 'what was raised below the gate does not fail it', world: world({ verdicts: [fail(VM_1, { severity: 'medium' })], baseline: [entry(VM_1, { severity: 'low' })], policy: { newOnly: true } }), expected: { failures: ['open'], raised: 1, exitCode: 0 } },
  { name: 'a waiver comes before the baseline', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1)], baseline: [entry(VM_1)] }), expected: { failures: ['waived: W-1'], firstSeen: [BEFORE], fates: ['failing'], exitCode: 0 } },
  { name: 'a waiver waives what became more severe', world: world({ verdicts: [fail(VM_1, { severity: 'critical' })], waivers: [waiver(VM_1)], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['waived: W-1'], exitCode: 0 } },
  { name: 'a waiver that ran out brings back what the baseline knows', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1, { expiresOn: '2026-11-27' })], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['open'], firstSeen: [BEFORE], waivers: ['expired used'], raised: 0, exitCode: 1 } },
  { name: 'a waiver that ran out elsewhere brings nothing back', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_10, { expiresOn: '2026-11-27' })], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['known'], exitCode: 0 } },
  { name: 'a waiver yet to come leaves known what is known', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1, { approvedOn: '2026-11-29' })], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['known'], waivers: ['pending used'], exitCode: 0 } },
];

/** What became of what the baseline holds: nothing is fixed because it could not be read. */
const FATES: readonly GateSituation[] = [
  { name: 'what passes now is fixed', world: world({ verdicts: [pass(VM_1)], baseline: [entry(VM_1)] }), expected: { fates: ['fixed'] } },
  { name: 'what the rule no longer applies to is fixed', world: world({ verdicts: [pass(VM_1, { status: 'notApplicable' })], baseline: [entry(VM_1)] }), expected: { fates: ['fixed'] } },
  { name: 'what passes in another letter case is fixed', world: world({ verdicts: [pass(VM_1.toLowerCase())], baseline: [entry(VM_1.toUpperCase())] }), expected: { fates: ['fixed'] } },
  { name: 'what passes under the rule\'s new id is fixed', world: world({ verdicts: [pass(VM_1, { rule: 'NET001' })], baseline: [entry(VM_1, { rule: 'JIT900' })] }), expected: { fates: ['fixed'] } },
  { name: 'what is unknown is undecided', world: world({ verdicts: [unknown(VM_1)], baseline: [entry(VM_1)] }), expected: { fates: ['undecided'], exitCode: 3 } },
  { name: 'what is unknown under the rule\'s new id is undecided', world: world({ verdicts: [unknown(VM_1, 'throttled', { rule: 'NET001' })], baseline: [entry(VM_1, { rule: 'JIT900' })] }), expected: { fates: ['undecided'] } },
  { name: 'what is in an unreadable subscription is undecided', world: world({ verdicts: [unknown(SUBSCRIPTION_ONE)], baseline: [entry(VM_1), entry(VM_OF_TWO)] }), expected: { fates: ['undecided', 'gone'] } },
  { name: 'what is below an unknown group of a name that begins so is decided', world: world({ verdicts: [unknown(GROUP.slice(0, -1))], baseline: [entry(VM_1)] }), expected: { fates: ['gone'] } },
  { name: 'what is above an unknown is decided', world: world({ verdicts: [unknown(VM_1), pass(GROUP)], baseline: [entry(GROUP)] }), expected: { fates: ['fixed'] } },
  { name: 'an unknown of a tenant leaves every entry of the rule undecided that has no verdict of its own', world: world({ verdicts: [unknown(TENANT), pass(VM_10), pass(VAULT, { rule: 'KEY001' })], baseline: [entry(VM_1), entry(VM_10), entry(VAULT, { rule: 'KEY001' })] }), expected: { fates: ['undecided', 'fixed', 'fixed'] } },
  { name: 'an unknown of what is in a tenant leaves no entry undecided', world: world({ verdicts: [unknown(USER), pass(VM_1)], baseline: [entry(VM_1)] }), expected: { fates: ['fixed'] } },
  { name: 'a user is not gone where a scan looks at fewer subscriptions', world: world({ seen: [GUIDS.one], baselineSeen: [GUIDS.one, GUIDS.two], verdicts: [pass(TENANT)], baseline: [entry(USER)] }), expected: { fates: ['notJudged'] } },
  { name: 'a user who passes is not fixed where a scan looks at fewer subscriptions', world: world({ seen: [GUIDS.one], baselineSeen: [GUIDS.one, GUIDS.two], verdicts: [pass(USER)], baseline: [entry(USER)] }), expected: { fates: ['notJudged'] } },
  { name: 'a user who passes is fixed where a scan looks at more subscriptions', world: world({ seen: [GUIDS.one, GUIDS.two], baselineSeen: [GUIDS.two], verdicts: [pass(USER)], baseline: [entry(USER)] }), expected: { fates: ['fixed'] } },
  { name: 'a machine that passes is fixed where a scan looks at fewer subscriptions', world: world({ seen: [GUIDS.one], baselineSeen: [GUIDS.one, GUIDS.two], verdicts: [pass(VM_1)], baseline: [entry(VM_1)] }), expected: { fates: ['fixed'] } },
  { name: 'what was deleted is gone', world: world({ verdicts: [pass(VM_10)], baseline: [entry(VM_1)] }), expected: { fates: ['gone'] } },
  { name: 'what was deleted before its rule was renamed is gone', world: world({ verdicts: [pass(VM_10)], baseline: [entry(VM_1, { rule: 'JIT900' })] }), expected: { fates: ['gone'] } },
  { name: 'a user who was deleted is gone', world: world({ seen: [GUIDS.two], verdicts: [pass(TENANT)], baseline: [entry(USER)] }), expected: { fates: ['gone'] } },
  { name: 'what is in a subscription that was not seen is not judged', world: world({ seen: [GUIDS.two], baseline: [entry(VM_1)] }), expected: { fates: ['notJudged'] } },
  { name: 'what a rule held that is not loaded is not judged', world: world({ baseline: [entry(VM_1, { rule: 'LOG001' })] }), expected: { fates: ['notJudged'] } },
  { name: 'what other rules still judge is not gone', world: world({ verdicts: [pass(VM_1, { rule: 'KEY001' })], baseline: [entry(VM_1)] }), expected: { fates: ['notJudged'] } },
  { name: 'what fails by another rule is not fixed', world: world({ verdicts: [fail(VM_1, { rule: 'KEY001' })], baseline: [entry(VM_1)] }), expected: { fates: ['notJudged'], failures: ['open'] } },
  { name: 'what no longer fails is not raised', world: world({ verdicts: [pass(VM_1)], baseline: [entry(VM_1, { severity: 'info' })] }), expected: { fates: ['fixed'], raised: 0 } },
];

export const SITUATIONS_OF_BASELINE: readonly GateSituation[] = [...KNOWN, ...FATES];
