import { describe, expect, it } from 'vitest';
import { describeRule } from '../src/flow/rules.ts';
import { loadRules } from '../src/flow/pack.ts';
import { testRules } from '../src/flow/testRules.ts';
import { runCases } from '../src/flow/runCases.ts';
import { RULE_PREFIXES, type RuleCase } from '../src/model/rule.ts';
import { ACCESS } from './notNeeded/access.ts';
import { AUDIT } from './notNeeded/audit.ts';
import { CREDENTIALS } from './notNeeded/credentials.ts';
import { DEFENDER } from './notNeeded/defender.ts';
import { DIRECTORY } from './notNeeded/directory.ts';
import { ENTRA_ACCESS } from './notNeeded/entraAccess.ts';
import { IDENTITY } from './notNeeded/identity.ts';
import { JIT } from './notNeeded/jit.ts';
import { MACHINES } from './notNeeded/machines.ts';
import { NETWORK } from './notNeeded/network.ts';
import { PIM } from './notNeeded/pim.ts';

const loaded = loadRules([], { builtInCases: true });
const { rules, cases, facts, benchmarks } = loaded;

/** Ids that were published once and must never be given to another rule. */
const RETIRED: readonly string[] = [];

/**
 * Types that a rule reads and a passing case does not need: dropping them leaves the pass standing, for the reason given.
 * Everything else that a rule reads must turn its passing cases unknown when it was not read.
 */
const NOT_NEEDED: Readonly<Record<string, string>> = { ...NETWORK, ...JIT, ...ACCESS, ...PIM, ...CREDENTIALS, ...MACHINES, ...DEFENDER, ...AUDIT, ...DIRECTORY, ...ENTRA_ACCESS, ...IDENTITY };

/** Types that exposure reads only where a row that was read leads to them; its own tests say what happens where they are missing then. */
const ONLY_WHERE_NAMED: Readonly<Record<string, string>> = {
  'Microsoft.Compute/virtualMachineScaleSets': 'a machine of its own is no instance of a scale set',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines': 'a machine of its own is no instance of a scale set',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces': 'a machine of its own is no instance of a scale set',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/ipConfigurations/publicIPAddresses': 'a machine of its own is no instance of a scale set',
  'Microsoft.Network/ipGroups': "only a firewall's rule that names one needs it",
  'Microsoft.Network/publicIPPrefixes': 'only a frontend that is a prefix needs it, to be told by its addresses',
  'Microsoft.Network/firewallPolicies': 'it only names groups of rules, which have rows of their own',
  'Microsoft.Network/networkGroupMemberships': 'only where security admin rules are in force',
  'Microsoft.Network/networkManagers/securityAdminRegionalGoalStates': 'only where security admin rules are in force',
  'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/snapshots': 'only where security admin rules are in force',
  'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots': 'only where security admin rules are in force',
};

describe('the built-in pack', () => {
  it('loads without a fault and has the rules of every family', () => {
    expect(rules.length).toBeGreaterThanOrEqual(8);
    for (const prefix of ['NET', 'JIT', 'IAM', 'PIM', 'KEY']) expect(rules.some((rule) => rule.id.startsWith(prefix)), prefix).toBe(true);
  });

  it('has benchmarks that point to live rules, each mapping with its source', () => {
    const live = rules.filter((rule) => rule.status.kind !== 'deprecated').map((rule) => rule.id);
    const mappings = benchmarks.flatMap((benchmark) => benchmark.controls.flatMap((control) => control.rules));
    expect(benchmarks.length).toBeGreaterThan(0);
    expect(mappings.filter(({ rule, source }) => !live.includes(rule) || !source.startsWith('https://'))).toEqual([]);
    expect(live.filter((id) => !mappings.some(({ rule }) => rule === id)), 'rules that no benchmark knows').toEqual([]);
  });

  it('keeps to the published prefixes', () => {
    expect(rules.map((rule) => /^[A-Z]+/.exec(rule.id)?.[0] ?? '').filter((prefix) => !Object.hasOwn(RULE_PREFIXES, prefix))).toEqual([]);
  });

  it('gives no retired id again, and no id twice, older names included', () => {
    const ids = rules.flatMap((rule) => [rule.id, ...rule.aliases]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => RETIRED.includes(id))).toEqual([]);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const own = cases.filter((file) => file.rule === id);
  const all = own.flatMap((file) => file.cases);

  it('has a case for each verdict it can give', () => {
    const wanted: readonly RuleCase['expect'][] = ['pass', 'fail', 'unknown', ...(rule.when === undefined ? [] : ['notApplicable' as const])];
    expect(wanted.filter((verdict) => !all.some((one) => one.expect === verdict))).toEqual([]);
  });

  it('gives the verdicts its cases expect', () => {
    expect(runCases([rule], own, facts).filter((outcome) => !outcome.ok)).toEqual([]);
  });

  it('has cases that notice every change of its conditions', () => {
    const [tested] = testRules({ rules: [rule], cases: own, facts, mutate: true, onProgress: () => undefined });
    expect(tested?.mutation?.tried).toBeGreaterThan(0);
    expect({ survivors: tested?.mutation?.survivors, stale: tested?.mutation?.stale }).toEqual({ survivors: [], stale: [] });
  });

  it('says why it matters and what to do about it', () => {
    expect(rule.rationale.length).toBeGreaterThan(60);
    expect(rule.remediation.summary.length).toBeGreaterThan(20);
    expect(rule.references.length).toBeGreaterThan(0);
  });

  it('turns every passing case unknown when a type it reads was not read', () => {
    const { types, facts: read } = describeRule(rule, loaded);
    const isAboutExposure = read.some((path) => /^(exposure|jit|groupRules)\./u.test(path));
    const survivors = types.filter((type) => !isAboutExposure || ONLY_WHERE_NAMED[type] === undefined).flatMap((type) => {
      const dropped = own.map((file) => ({ ...file, cases: file.cases.filter((one) => one.expect === 'pass').map((one) => withoutType(one, type)) }));
      return runCases([rule], dropped, facts).filter((outcome) => outcome.actual !== 'unknown').map((outcome) => `${id} without ${type}: ${outcome.name} is ${outcome.actual}`);
    });
    const listed = Object.keys(NOT_NEEDED).filter((pair) => pair.startsWith(`${id} `));
    expect(survivors.filter((line) => !listed.some((pair) => line.startsWith(pair)))).toEqual([]);
    expect(listed.filter((pair) => !survivors.some((line) => line.startsWith(pair))), 'listed without need').toEqual([]);
  });
});

/** The case as if a type had not been collected: its rows gone, and the type missing. */
function withoutType(one: RuleCase, type: string): RuleCase {
  const isOfType = (row: RuleCase['given']): boolean => typeof row['type'] === 'string' && row['type'].toLowerCase() === type.toLowerCase();
  return { ...one, inventory: one.inventory.filter((row) => !isOfType(row)), missing: [...one.missing, type], expect: 'unknown' };
}
