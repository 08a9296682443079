import { simulatedTenant } from '../../src/flow/demo.ts';
import { collectTenant, type TenantOptions } from '../../src/flow/collectTenant.ts';
import { judge } from '../../src/flow/judge.ts';
import { loadRules } from '../../src/flow/pack.ts';
import type { Override } from '../../src/model/override.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { EMERGENCY_ACCOUNTS } from './expected/entraAccess.ts';

export type ContosoOptions = NonNullable<Parameters<typeof contosoEstate>[0]>;

const NOW = Date.parse(CONTOSO_NOW);

export function contoso(options: ContosoOptions = {}): Simulator {
  return createSimulator({ estate: contosoEstate(options), now: () => NOW });
}

/** Reads a simulator through the real SDKs, into memory: everything, the activity log too unless told otherwise. */
export async function collected(simulator: Simulator, activityLog = true, tenant?: Omit<Awaited<ReturnType<typeof simulatedTenant>>, 'credential'> & Pick<TenantOptions, 'credential'>): Promise<Snapshot> {
  return collectTenant({ ...(tenant ?? await simulatedTenant(simulator)), now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false, activityLog });
}

export const RULES = loadRules([]);

/** As contoso's configuration has it: every rule that leaves out emergency access accounts is told of them. */
const OVERRIDES = RULES.rules.filter(({ parameters }) => Object.hasOwn(parameters, 'emergencyAccounts')).map(({ id }): Override => ({
  rules: [id], scope: { kind: 'everywhere' }, parameters: { emergencyAccounts: EMERGENCY_ACCOUNTS },
}));

export function judgedAsConfigured(snapshot: Snapshot): ScanResult {
  return judge(snapshot, RULES, { now: undefined, failOn: 'high', assumes: [], allowEmpty: false, overrides: OVERRIDES });
}

/** Without any configuration. */
export function judged(snapshot: Snapshot): ScanResult {
  return judge(snapshot, RULES, { now: undefined, failOn: 'high', assumes: [], allowEmpty: false });
}

/**
 * Whether a verdict that was a pass may be a failure where something could not be read: one machine is closed by a security admin rule
 * alone, and what is seen open is told open. A deny that was not read closes nothing; that it may be there stands beside the failure.
 */
export function isSeenOpen(key: string, was: string, is: string | undefined): boolean {
  return was === 'pass' && is === 'fail' && /^(?:NET001|NET017|JIT001) .*\/vm-guard-01$/u.test(key);
}

/** `ruleId resourceId` -> status, for every verdict of a result. */
export function verdictsOf(result: ScanResult): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const finding of result.findings) found.set(`${finding.ruleId} ${finding.resourceId.toLowerCase()}`, finding.status);
  for (const status of ['pass', 'notApplicable'] as const) {
    for (const [ruleId, indexes] of Object.entries(result.verdicts[status])) {
      for (const index of indexes) found.set(`${ruleId} ${result.resources.at(index)?.id.toLowerCase()}`, status);
    }
  }
  return found;
}
