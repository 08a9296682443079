/** The words that the situations of the gate are written in. */
import { fingerprintOf } from './gateNames.ts';
import type { GateAnswer, GateBaselineEntry, GateFailure, GateFate, GatePolicy, GateReason, GateUnknown, GateVerdict, GateWaiver, GateWorld } from './gateTypes.ts';

/** What is expected of an answer, in short; a part that is not named is not asked for. */
export interface GateParts {
  /** Of each failure, in the order of the verdicts: `open`, `known` or `waived: id`. */
  readonly failures?: readonly string[];
  /** Of each failure; nothing where there is no baseline. */
  readonly firstSeen?: readonly (string | undefined)[];
  /** Of each waiver: its state and its use. */
  readonly waivers?: readonly string[];
  readonly failed?: boolean;
  readonly incomplete?: boolean;
  readonly exitCode?: number;
  readonly counted?: number;
  readonly rootCauses?: number;
  /** Of each baseline entry. */
  readonly fates?: readonly GateFate[];
  /** How many failures are more severe than in the baseline. */
  readonly raised?: number;
}

export interface GateSituation {
  readonly name: string;
  readonly world: GateWorld;
  readonly expected: GateParts;
}

/** An answer in the words of the expectations. */
export function partsOf({ failures, waivers, gate, baseline }: GateAnswer): GateParts {
  return {
    failures: failures.map((failure) => (failure.disposition === 'waived' ? `waived: ${failure.waiver}` : failure.disposition)),
    firstSeen: failures.map(({ firstSeen }) => firstSeen),
    waivers: waivers.map(({ state, use }) => `${state} ${use}`),
    ...gate,
    fates: baseline?.fates.map(({ fate }) => fate) ?? [],
    raised: baseline?.raised.length ?? 0,
  };
}

export const NOW = '2026-11-28T12:00:00.000Z';
/** When the entries of the baselines were first seen. */
export const BEFORE = '2026-06-01T06:00:00.000Z';

const ONE = '10000000-0000-4000-8000-00000000000a';
const TWO = '20000000-0000-4000-8000-00000000000b';
export const GUIDS = { one: ONE, two: TWO };
export const SUBSCRIPTION_ONE = `/subscriptions/${ONE}`;
export const SUBSCRIPTION_TWO = `/subscriptions/${TWO}`;
export const GROUP = `${SUBSCRIPTION_ONE}/resourceGroups/rg-app`;
export const VM_1 = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm-1`;
export const VM_10 = `${VM_1}0`;
export const VAULT_TYPE = 'Microsoft.KeyVault/vaults';
export const VAULT = `${GROUP}/providers/${VAULT_TYPE}/kv-app`;
export const VM_OF_TWO = `${SUBSCRIPTION_TWO}/resourceGroups/rg-app/providers/Microsoft.Compute/virtualMachines/vm-1`;
export const TENANT = '/tenants/30000000-0000-4000-8000-00000000000c';
export const USER = `${TENANT}/users/40000000-0000-4000-8000-00000000000d`;

const POLICY: GatePolicy = { failOn: 'high', newOnly: false, allowIncomplete: [], failOnUnusedWaivers: false };

/** Both subscriptions are seen and nothing is judged, but for what is told. */
export function world({ policy, ...told }: Partial<Omit<GateWorld, 'policy'>> & { readonly policy?: Partial<GatePolicy> }): GateWorld {
  return {
    now: NOW,
    seen: [ONE, TWO],
    rules: [
      { id: 'JIT001', aliases: [] },
      { id: 'JIT0010', aliases: [] },
      { id: 'NET001', aliases: ['JIT900'] },
      { id: 'KEY001', aliases: [] },
    ],
    verdicts: [],
    waivers: [],
    ...told,
    policy: { ...POLICY, ...policy },
  };
}

export function fail(resource: string, told: Partial<Omit<GateFailure, 'resource'>> = {}): GateFailure {
  return { rule: 'JIT001', resource, discriminator: '', severity: 'high', status: 'fail', ...told };
}

export function pass(resource: string, told: { readonly rule?: string; readonly status?: 'pass' | 'notApplicable' } = {}): GateVerdict {
  return { rule: 'JIT001', resource, discriminator: '', severity: 'high', status: 'pass', ...told };
}

export function unknown(resource: string, reason: GateReason = 'forbidden', told: Partial<Omit<GateUnknown, 'resource'>> = {}): GateUnknown {
  return { rule: 'JIT001', resource, discriminator: '', severity: 'high', status: 'unknown', reason, artifact: 'Microsoft.Compute/virtualMachines', causeScope: resource, ...told };
}

export function waiver(scope: string, told: Partial<Omit<GateWaiver, 'scope'>> = {}): GateWaiver {
  return { id: 'W-1', rules: ['JIT001'], scope, approvedOn: '2026-11-01', expiresOn: '2027-01-31', ...told };
}

export function entry(resource: string, told: { readonly rule?: string; readonly discriminator?: string; readonly severity?: GateBaselineEntry['severity'] } = {}): GateBaselineEntry {
  const { rule = 'JIT001', discriminator = '', severity = 'high' } = told;
  return { fingerprint: fingerprintOf(rule, resource, discriminator), severity, firstSeen: BEFORE, rule, resource };
}
