import { entry, fail, GROUP, GUIDS, pass, SUBSCRIPTION_ONE, SUBSCRIPTION_TWO, TENANT, unknown, VAULT, VAULT_TYPE, VM_1, VM_10, VM_OF_TWO, waiver, world, type GateSituation } from './gateSituationParts.ts';

const FORBIDDEN = unknown(SUBSCRIPTION_TWO);
const ALL_OF_TWO = waiver(`${SUBSCRIPTION_TWO}/**`, { id: 'W-2', rules: ['*'] });

function deniedVault(number: number): ReturnType<typeof unknown> {
  return unknown(`${VAULT}-${number}`, 'forbidden', { rule: 'KEY001', artifact: VAULT_TYPE, causeScope: SUBSCRIPTION_ONE });
}

/** What must never look clean: what could not be read, whatever waivers and baselines say of it. */
const UNREAD: readonly GateSituation[] = [
  { name: 'nothing judged is clean', world: world({}), expected: { failed: false, incomplete: false, exitCode: 0, counted: 0, rootCauses: 0 } },
  { name: 'a forbidden subscription is incomplete, whatever waives it', world: world({ verdicts: [pass(VM_1), FORBIDDEN], waivers: [ALL_OF_TWO] }), expected: { failed: false, incomplete: true, exitCode: 3, waivers: ['active undecided'] } },
  { name: 'a forbidden subscription and one real failure are both told', world: world({ verdicts: [fail(VM_1), FORBIDDEN], waivers: [ALL_OF_TWO] }), expected: { failures: ['open'], failed: true, incomplete: true, exitCode: 4 } },
  { name: 'waiving the one failure leaves what is forbidden', world: world({ verdicts: [fail(VM_1), FORBIDDEN], waivers: [ALL_OF_TWO, waiver(VM_1)] }), expected: { failures: ['waived: W-1'], exitCode: 3 } },
  { name: 'a baseline of the one failure leaves what is forbidden', world: world({ verdicts: [fail(VM_1), FORBIDDEN], baseline: [entry(VM_1), entry(VM_OF_TWO)], policy: { newOnly: true } }), expected: { failures: ['known'], fates: ['failing', 'undecided'], exitCode: 3 } },
  { name: 'vaults that were listed and could not be read are not clean', world: world({ verdicts: [deniedVault(1), deniedVault(2)], waivers: [waiver(`${GROUP}/**`, { rules: ['KEY001'] })] }), expected: { failures: [], waivers: ['active undecided'], incomplete: true, exitCode: 3 } },
  { name: 'one vault that could not be read among many that pass is not clean', world: world({ verdicts: [pass(VAULT, { rule: 'KEY001' }), deniedVault(1)] }), expected: { incomplete: true, exitCode: 3 } },
  { name: 'a subscription that was asked for and is not visible is incomplete', world: world({ seen: [GUIDS.one], verdicts: [pass(VM_1), unknown(SUBSCRIPTION_TWO, 'notCollected')] }), expected: { incomplete: true, exitCode: 3 } },
  { name: 'throttling is incomplete', world: world({ verdicts: [unknown(VM_1, 'throttled')] }), expected: { exitCode: 3 } },
  { name: 'a failed read is incomplete', world: world({ verdicts: [unknown(VM_1, 'failed')] }), expected: { exitCode: 3 } },
  { name: 'a type that was not collected is incomplete', world: world({ verdicts: [unknown(TENANT, 'notCollected')] }), expected: { exitCode: 3 } },
  { name: 'a rule that broke is incomplete', world: world({ verdicts: [unknown(VM_1, 'ruleError')] }), expected: { exitCode: 3 } },
  { name: 'what Azure does not hold is complete', world: world({ verdicts: [unknown(VM_1, 'noData')] }), expected: { incomplete: false, exitCode: 0 } },
  { name: 'what Azure does not hold does not excuse what was not read', world: world({ verdicts: [unknown(VM_1, 'noData'), unknown(VM_10)] }), expected: { incomplete: true, exitCode: 3 } },
  { name: 'the severity of what is unknown does not matter', world: world({ verdicts: [{ ...unknown(VM_1), severity: 'info' }], policy: { failOn: 'critical' } }), expected: { failed: false, exitCode: 3 } },
];

type Row = readonly [failed: boolean, incomplete: boolean, allowed: readonly string[], exitCode: 0 | 1 | 3 | 4];

/** The second subscription is forbidden for machines; a failure stands in the first. */
const COMBINATIONS: readonly Row[] = [
  [false, false, [], 0],
  [false, false, ['*'], 0],
  [false, false, ['forbidden'], 0],
  [true, false, [], 1],
  [true, false, ['*'], 1],
  [true, false, ['forbidden'], 1],
  [false, true, [], 3],
  [false, true, ['*'], 0],
  [false, true, ['forbidden'], 0],
  [false, true, ['throttled'], 3],
  [false, true, [GUIDS.two], 0],
  [false, true, [GUIDS.two.toUpperCase()], 0],
  [false, true, [GUIDS.one], 3],
  [false, true, ['microsoft.compute/VIRTUALMACHINES'], 0],
  [false, true, ['Microsoft.Compute/virtualMachineScaleSets'], 3],
  [false, true, ['Microsoft.Compute'], 3],
  [false, true, ['noData'], 3],
  [false, true, ['throttled', GUIDS.two], 0],
  [true, true, [], 4],
  [true, true, ['*'], 1],
  [true, true, ['forbidden'], 1],
  [true, true, ['throttled'], 4],
  [true, true, [GUIDS.two], 1],
  [true, true, [GUIDS.one], 4],
  [true, true, ['Microsoft.Compute/virtualMachines'], 1],
  [true, true, [VAULT_TYPE], 4],
];

const ALLOWED: readonly GateSituation[] = COMBINATIONS.map(([failed, incomplete, allowIncomplete, exitCode]) => ({
  name: `${failed ? 'failed' : 'not failed'}, ${incomplete ? 'incomplete' : 'complete'}, allowing ${allowIncomplete.join(' and ') || 'nothing'}: ${exitCode}`,
  world: world({ verdicts: [failed ? fail(VM_1) : pass(VM_1), incomplete ? FORBIDDEN : pass(VM_OF_TWO)], policy: { allowIncomplete } }),
  expected: { failed, incomplete, exitCode },
}));

const PARTLY_ALLOWED: readonly GateSituation[] = [
  { name: 'allowing one of two gaps leaves the other', world: world({ verdicts: [FORBIDDEN, deniedVault(1)], policy: { allowIncomplete: [VAULT_TYPE] } }), expected: { exitCode: 3 } },
  { name: 'two gaps are allowed by a name each', world: world({ verdicts: [FORBIDDEN, deniedVault(1)], policy: { allowIncomplete: [VAULT_TYPE, GUIDS.two] } }), expected: { incomplete: true, exitCode: 0 } },
  { name: 'a gap without a cause told is allowed by its reason alone', world: world({ verdicts: [{ rule: 'JIT001', resource: VM_1, discriminator: '', severity: 'high', status: 'unknown', reason: 'ruleError' }], policy: { allowIncomplete: [GUIDS.one, 'Microsoft.Compute/virtualMachines'] } }), expected: { exitCode: 3 } },
  { name: 'it is the subscription of the gap that is allowed, not that of the resource', world: world({ verdicts: [unknown(VM_1, 'forbidden', { causeScope: VM_OF_TWO })], policy: { allowIncomplete: [GUIDS.one] } }), expected: { exitCode: 3 } },
  { name: 'a gap below an allowed subscription is allowed', world: world({ verdicts: [unknown(VM_1, 'forbidden', { causeScope: VM_OF_TWO })], policy: { allowIncomplete: [GUIDS.two] } }), expected: { exitCode: 0 } },
];

const ONE_CAUSE = { rootCause: 'port 22 of vm-1' };

/** What fails the gate, and as how many. */
const FAILED: readonly GateSituation[] = [
  { name: 'as severe as asked for fails', world: world({ verdicts: [fail(VM_1)] }), expected: { exitCode: 1, counted: 1 } },
  { name: 'more severe fails', world: world({ verdicts: [fail(VM_1, { severity: 'critical' })] }), expected: { exitCode: 1 } },
  { name: 'less severe does not', world: world({ verdicts: [fail(VM_1, { severity: 'medium' })] }), expected: { failures: ['open'], exitCode: 0, counted: 0, rootCauses: 0 } },
  { name: 'anything fails where info is asked for', world: world({ verdicts: [fail(VM_1, { severity: 'info' })], policy: { failOn: 'info' } }), expected: { exitCode: 1 } },
  { name: 'low is more severe than info', world: world({ verdicts: [fail(VM_1, { severity: 'info' })], policy: { failOn: 'low' } }), expected: { exitCode: 0 } },
  { name: 'one root cause is counted once', world: world({ verdicts: [fail(VM_1, ONE_CAUSE), fail(VM_1, { ...ONE_CAUSE, rule: 'NET001' })] }), expected: { counted: 2, rootCauses: 1 } },
  { name: 'root causes that differ in a letter\'s case are two', world: world({ verdicts: [fail(VM_1, { rootCause: 'rule-a' }), fail(VM_1, { rootCause: 'Rule-A', rule: 'NET001' })] }), expected: { counted: 2, rootCauses: 2 } },
  { name: 'failures without a root cause count one by one', world: world({ verdicts: [fail(VM_1), fail(VM_10), fail(VM_1, { ...ONE_CAUSE, rule: 'NET001' })] }), expected: { counted: 3, rootCauses: 3 } },
  { name: 'a root cause counts through the one failure that is severe enough', world: world({ verdicts: [fail(VM_1, { ...ONE_CAUSE, severity: 'low' }), fail(VM_1, { ...ONE_CAUSE, rule: 'NET001' })] }), expected: { counted: 1, rootCauses: 1, exitCode: 1 } },
  { name: 'a root cause counts while one of its failures is not waived', world: world({ verdicts: [fail(VM_1, ONE_CAUSE), fail(VM_1, { ...ONE_CAUSE, rule: 'NET001' })], waivers: [waiver(VM_1)] }), expected: { failures: ['waived: W-1', 'open'], counted: 1, rootCauses: 1, exitCode: 1 } },
  { name: 'a root cause all of whose failures are waived does not count', world: world({ verdicts: [fail(VM_1, ONE_CAUSE), fail(VM_1, { ...ONE_CAUSE, rule: 'NET001' })], waivers: [waiver(VM_1, { rules: ['JIT001', 'NET001'] })] }), expected: { counted: 0, rootCauses: 0, exitCode: 0 } },
  { name: 'a new failure of a known root cause is new', world: world({ verdicts: [fail(VM_1, ONE_CAUSE), fail(VM_1, { ...ONE_CAUSE, rule: 'NET001' })], baseline: [entry(VM_1)], policy: { newOnly: true } }), expected: { failures: ['known', 'open'], counted: 1, rootCauses: 1, exitCode: 1 } },
  { name: 'idle waivers are no failure by themselves', world: world({ verdicts: [pass(VM_1)], waivers: [waiver(VM_1), waiver(VAULT, { id: 'W-2' })] }), expected: { waivers: ['active unused', 'active neverMatches'], exitCode: 0 } },
  { name: 'an unused waiver fails the gate where that is asked for', world: world({ verdicts: [pass(VM_1)], waivers: [waiver(VM_1)], policy: { failOnUnusedWaivers: true } }), expected: { failed: true, exitCode: 1, counted: 0, rootCauses: 0 } },
  { name: 'a waiver that never matches does too', world: world({ verdicts: [pass(VM_1)], waivers: [waiver(VAULT)], policy: { failOnUnusedWaivers: true } }), expected: { exitCode: 1 } },
  { name: 'an unused waiver that ran out does too', world: world({ verdicts: [pass(VM_1)], waivers: [waiver(VM_1, { expiresOn: '2026-11-27' })], policy: { failOnUnusedWaivers: true } }), expected: { waivers: ['expired unused'], exitCode: 1 } },
  { name: 'a waiver out of scope does not', world: world({ seen: [GUIDS.one], waivers: [waiver(VM_OF_TWO)], policy: { failOnUnusedWaivers: true } }), expected: { waivers: ['active outOfScope'], exitCode: 0 } },
  { name: 'a used waiver does not, nor does one behind it', world: world({ verdicts: [fail(VM_1)], waivers: [waiver(VM_1), waiver(`${GROUP}/**`, { id: 'W-2' })], policy: { failOnUnusedWaivers: true } }), expected: { waivers: ['active used', 'active used'], exitCode: 0 } },
  { name: 'an unused waiver and a gap are both told', world: world({ verdicts: [pass(VM_1), FORBIDDEN], waivers: [waiver(VM_1)], policy: { failOnUnusedWaivers: true } }), expected: { exitCode: 4 } },
  { name: 'a broad waiver waives what it says and no unknown', world: world({ verdicts: [fail(VM_1), fail(VM_OF_TWO), FORBIDDEN], waivers: [waiver('/**', { rules: ['*'] })] }), expected: { failures: ['waived: W-1', 'waived: W-1'], exitCode: 3 } },
];

export const SITUATIONS_OF_GATE: readonly GateSituation[] = [...UNREAD, ...ALLOWED, ...PARTLY_ALLOWED, ...FAILED];
