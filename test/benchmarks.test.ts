import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFactTable } from '../src/facts/table.ts';
import { readPack, BUILT_IN_PACK } from '../src/files/packReader.ts';
import { loadPack } from '../src/rulepack/loadPack.ts';
import { loadRules } from '../src/flow/pack.ts';
import { COMPLETE, COUNTS } from './benchmarkIds.ts';

const { benchmarks } = loadRules([]);
const ids = benchmarks.map(({ id }) => id);

/** The hosts that a reader is sent to. A further one is a decision. */
const HOSTS = ['github.com', 'learn.microsoft.com', 'csrc.nist.gov', 'www.pcisecuritystandards.org', 'www.iso.org', 'www.aicpa-cima.com'];

function mapped(benchmark: string, control: string): readonly string[] {
  const found = benchmarks.find(({ id }) => id === benchmark)?.controls.find(({ id }) => id === control);
  if (found === undefined) throw new Error(`${benchmark} has no control ${control}`);
  return found.rules.map(({ rule }) => rule);
}

describe('the built-in benchmarks', () => {
  it('are those that auditors ask for, by ids that stay', () => {
    expect(ids).toEqual(['cis-azure-foundations', 'cis-azure-foundations-5.0', 'iso-27001', 'mcsb', 'nist-800-53', 'pci-dss', 'soc-2']);
    expect(benchmarks.find(({ id }) => id === 'cis-azure-foundations')?.version).toBe('6.0');
  });

  it('say which are whole documents', () => {
    expect(benchmarks.filter(({ coverage }) => coverage === 'complete').map(({ id }) => id).toSorted()).toEqual(Object.keys(COMPLETE).toSorted());
  });
});

describe.each(benchmarks.map((benchmark) => [benchmark.id, benchmark] as const))('%s', (id, benchmark) => {
  const { controls, coverage } = benchmark;

  it('names its version, publisher, source and the day it was read', () => {
    for (const text of [benchmark.title, benchmark.version, benchmark.publisher]) expect(text).not.toBe('');
    expect(benchmark.retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('sends readers to known hosts alone', () => {
    const sources = [benchmark.source, ...controls.flatMap(({ rules }) => rules.map(({ source }) => source))];
    expect(sources.filter((source) => {
      const { protocol, host, username, search } = new URL(source);
      return protocol !== 'https:' || !HOSTS.includes(host) || username !== '' || search !== '';
    })).toEqual([]);
  });

  it('decides of each control: rules, a person, or nobody for a reason', () => {
    const ways = controls.map(({ id: control, rules, manual, notCovered }) => [control, [rules.length > 0, manual !== undefined, notCovered !== undefined].filter(Boolean).length] as const);
    expect(ways.filter(([, count]) => count !== 1)).toEqual([]);
    expect(controls.filter(({ notCovered }) => (notCovered ?? '').endsWith(' yet')).map((control) => control.id), 'not decided').toEqual([]);
  });

  it('has titles of its own', () => {
    const titles = controls.map(({ title }) => title.toLowerCase());
    expect(titles.filter((title) => /^ensure\b/.test(title) || THEIRS.has(title))).toEqual([]);
    expect(titles.filter((title) => title.length < 12)).toEqual([]);
  });

  it('claims nothing whole of a document of which it lists a part', () => {
    if (coverage === 'complete') return;
    expect(controls.flatMap(({ id: control, rules }) => rules.filter(({ partial }) => partial === undefined).map(({ rule }) => `${control} ${rule}`))).toEqual([]);
  });

  if (coverage === 'complete') {
    it('has every control of the document once', () => {
      expect(controls.map((control) => control.id).toSorted()).toEqual([...COMPLETE[id] ?? []].toSorted());
      expect(controls.length).toBe(COUNTS[id]);
    });
  }
});

/** Mappings that others were seen to make and that are wrong: what the rules look at is something else than what the control asks for. */
describe('a mistake of the field', () => {
  const both = ['cis-azure-foundations', 'cis-azure-foundations-5.0'] as const;

  it.each(both)('is not made: a reminder is neither encryption nor proof that keys were made anew (%s)', (benchmark) => {
    expect(mapped(benchmark, '9.3.1.1')).toEqual(['KEY012']);
    expect(mapped(benchmark, '9.3.1.2')).toEqual(['KEY001']);
  });

  it.each(both)('is not made: a plan for one kind of service watches no other (%s)', (benchmark) => {
    expect(mapped(benchmark, '8.1.2.1')).toEqual([]);
    expect(mapped(benchmark, '8.1.3.1')).toEqual(['DEF006']);
  });

  it.each(both)('is not made: what guests may see is no review of guests (%s)', (benchmark) => {
    for (const rule of ['ENT038', 'ENT039']) expect(mapped(benchmark, '5.3.2')).not.toContain(rule);
  });

  it.each([['cis-azure-foundations', '6.1.1.7'], ['cis-azure-foundations', '6.1.1.8'], ['cis-azure-foundations-5.0', '6.1.1.8'], ['cis-azure-foundations-5.0', '6.1.1.9']])('is not made: the activity log of a subscription is no log of the directory (%s %s)', (benchmark, control) => {
    expect(mapped(benchmark, control)).toEqual([]);
  });

  it.each([['cis-azure-foundations', '5.5'], ['cis-azure-foundations', '6.2'], ['cis-azure-foundations-5.0', '5.24'], ['cis-azure-foundations-5.0', '6.2']])('is not made: a role that may set locks is no lock, nor the other way about (%s %s)', (benchmark, control) => {
    expect(mapped(benchmark, control)).toEqual([]);
  });

  it('is not made: keys that open a service are no encryption at rest', () => {
    const at = benchmarks.flatMap(({ id, controls }) => controls.filter(({ rules }) => rules.some(({ rule }) => rule === 'KEY010')).map((control) => `${id} ${control.id}`));
    expect(at).not.toEqual([]);
    for (const wrong of ['nist-800-53 SC-28', 'pci-dss 3.5.1', 'iso-27001 A.8.24']) expect(at).not.toContain(wrong);
  });

  it.each(both)('is not made: just-in-time access and activation of Azure roles are in no version of it (%s)', (benchmark) => {
    const rules = benchmarks.find(({ id }) => id === benchmark)?.controls.flatMap((control) => control.rules.map(({ rule }) => rule)) ?? [];
    expect(rules.filter((rule) => /^(JIT|PIM)/.test(rule) || rule === 'IAM002')).toEqual([]);
  });

  it.each(both)('is not made: a rule that asks for more than the control says nothing of it by failing (%s)', (benchmark) => {
    const strict = (control: string) => benchmarks.find(({ id }) => id === benchmark)?.controls.find(({ id }) => id === control)?.rules.filter(({ stricter }) => stricter !== undefined).map(({ rule }) => rule);
    // Vaults of both kinds: what fails may be what the control does not ask for.
    for (const control of ['8.3.3', '8.3.4']) expect(strict(control), control).toEqual(['KEY002']);
    // One role at the root, one way to write a role: others meet the control.
    expect(mapped(benchmark, '5.3.3')).toEqual(['IAM014']);
    expect(mapped(benchmark, benchmark === 'cis-azure-foundations' ? '5.4' : '5.23')).toEqual(['IAM015']);
    // One plan each, and not the rule that asks for ten.
    for (const [control, rule] of [['8.1.5.1', 'DEF008'], ['8.1.8.1', 'DEF014'], ['8.1.9.1', 'DEF015']] as const) expect(mapped(benchmark, control)).toEqual([rule]);
    // One protocol each.
    for (const [control, rule] of [['7.1', 'NET017'], ['7.2', 'NET018']] as const) expect([mapped(benchmark, control), strict(control)]).toEqual([[rule, 'NET006'], ['NET006']]);
    // One operation each: what lacks an alert for another one meets the control.
    for (const control of ['6.1.2.3', '6.1.2.4']) expect(mapped(benchmark, control), control).not.toContain('LOG003');
    expect(mapped(benchmark, '6.1.1.1')).toEqual(['LOG005']);
  });
});

describe('the page on benchmarks', () => {
  const page = readFileSync(new URL('../docs/benchmarks.md', import.meta.url), 'utf8');

  it('has an example that loads, and names every list that there is', () => {
    const text = /```yaml\n(.*?)```/su.exec(page)?.[1] ?? '';
    const { benchmarks: found, diagnostics } = loadPack([...readPack(BUILT_IN_PACK), { path: '/own/benchmarks/our-baseline.yaml', text }], { facts: createFactTable().definitions });
    expect(diagnostics).toEqual([]);
    expect(found.find(({ id }) => id === 'our-baseline')?.controls).toHaveLength(3);
    const table = [...page.matchAll(/^\| `([^`]+)` \| [^|]+ \| (?:all (\d+)|what rules speak to) \|/gmu)].map(([, id, count]) => [id, count === undefined ? undefined : Number(count)] as const);
    expect(new Map(table)).toEqual(new Map(ids.map((id) => [id, COUNTS[id]])));
  });
});

/** Titles of others, to be told apart from ours: whole ones of short documents, a few of long ones. Lower case. */
const THEIRS: ReadonlySet<string> = new Set([
  'establish network segmentation boundaries', 'secure cloud native services with network controls', 'deploy firewall at the edge of enterprise network',
  'deploy intrusion detection/intrusion prevention systems (ids/ips)', 'deploy ddos protection', 'deploy web application firewall', 'simplify network security configuration',
  'detect and disable insecure services and protocols', 'connect on-premises or cloud network privately', 'ensure domain name system (dns) security',
  'use centralized identity and authentication system', 'protect identity and authentication systems', 'manage application identities securely and automatically',
  'authenticate server and services', 'use single sign-on (sso) for application access', 'use strong authentication controls', 'restrict resource access based on conditions',
  'restrict the exposure of credentials and secrets', 'secure user access to existing applications', 'separate and limit highly privileged/administrative users',
  'avoid standing access for user accounts and permissions', 'manage lifecycle of identities and entitlements', 'review and reconcile user access regularly', 'set up emergency access',
  'use privileged access workstations', 'follow just enough administration (least privilege) principle', 'determine access process for cloud provider support',
  'account management', 'information flow enforcement', 'separation of duties', 'least privilege', 'boundary protection', 'flaw remediation', 'system monitoring', 'audit record generation',
  'access control', 'identity management', 'authentication information', 'access rights', 'privileged access rights', 'secure authentication', 'networks security', 'use of cryptography',
  'inbound traffic to the cde is restricted', 'security defaults is enabled in microsoft entra id', 'ensure an azure bastion host exists',
]);
