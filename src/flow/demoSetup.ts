import { createChecker } from '../documents/checker.ts';
import { parseYaml } from '../documents/located.ts';
import type { Override } from '../model/override.ts';
import type { Rule } from '../model/rule.ts';
import { LONGEST_WAIVER_DAYS, type Waiver } from '../model/waiver.ts';
import { parseRuleChanges } from '../rulepack/configParser.ts';
import { parseWaivers } from '../rulepack/waiversParser.ts';
import { CONTOSO, CONTOSO_NOW } from '../simulator/contoso/contoso.ts';

const { production, legacy, edge, sandbox } = CONTOSO.subscriptions;

/** What contoso's own people keep beside their scans: written out by the demo, so that "portcullis evaluate" in its directory says the same. */
export const DEMO_CONFIG = `# What contoso keeps beside its scans; "portcullis config show --origin" tells what holds, docs/configuration.md what there is.
owners:
  tags: [owner]
waivers:
  files: [waivers.yaml]
emergencyAccounts:
  - ace00000-0000-4000-8000-000000000020
  - ace00000-0000-4000-8000-000000000021
`;

export const DEMO_WAIVERS = `# Failures that somebody at contoso answers for, each until a day; docs/waivers.md tells what each key means.
version: 1
waivers:
  - id: WV-2026-014
    rules: [KEY002]
    scope: /subscriptions/${production}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/secrets/partner-api-key
    category: mitigated
    reason: The partner replaces the key each quarter by its own calendar; the vault is reachable from one subnet only.
    owner: platform@contoso.example
    ticket: CHG-4711
    approvedBy: Security board
    approvedOn: 2026-06-01
    expiresOn: 2027-03-31
  - id: WV-2026-021
    rules: [NET001, JIT001]
    scope: /subscriptions/${edge}/resourceGroups/RG-EDGE/providers/Microsoft.Compute/virtualMachines/vm-range-01
    reason: The supplier moves its own access to Bastion; the change is planned.
    owner: network-team@contoso.example
    ticket: CHG-4802
    approvedBy: Security board
    approvedOn: 2026-09-01
    expiresOn: 2026-11-22
  - id: WV-2026-009
    rules: [NET001]
    scope: /subscriptions/${legacy}/resourceGroups/LEGACY-APPS/**
    reason: The old applications are switched off by the end of October.
    owner: legacy-operations@contoso.example
    ticket: CHG-4410
    approvedBy: Security board
    approvedOn: 2026-02-01
    expiresOn: 2026-10-31
  - id: WV-2026-017
    rules: [NET001]
    scope: /subscriptions/${sandbox}/resourceGroups/RG-LAB/providers/Microsoft.Compute/virtualMachines/vm-data-02
    category: falsePositive
    reason: A lab machine that was rebuilt behind the jump host.
    owner: developers@contoso.example
    expiresOn: 2027-06-30
`;

export interface DemoSetup {
  readonly waivers: readonly Waiver[];
  readonly overrides: readonly Override[];
}

/** The demo's configuration and waivers, read as a scan would read them. */
export function demoSetup(rules: readonly Rule[]): DemoSetup {
  const located = parseYaml('portcullis.yaml', DEMO_CONFIG);
  const { waivers, diagnostics } = parseWaivers([{ file: 'waivers.yaml', text: DEMO_WAIVERS }], { today: CONTOSO_NOW.slice(0, 10), maxDays: LONGEST_WAIVER_DAYS, allowBroad: false });
  if (!located.ok || diagnostics.length > 0) throw new Error('the waivers or the configuration of the demo are at fault');
  return { waivers, overrides: parseRuleChanges(located.document, createChecker(located.document), rules) };
}
