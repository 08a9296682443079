import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { ResultBenchmark } from '../../src/model/benchmark.ts';
import type { ExposedWay, Posture, WayFilter, WayOpening } from '../../src/model/posture.ts';
import type { ResultFinding, ResultResource, ScanResult } from '../../src/model/scanResult.ts';
import { BASELINE, DISPOSED } from '../report/disposed.ts';
import { FINDINGS, IDS, RESULT, resultWith, RULES } from '../report/fixture.ts';

/** Results that several tests of the page's script look at. */

const NOTHING_MAPPED = { pass: 0, fail: 0, unknown: 0, notApplicable: 0 } as const;

function control(id: string, title: string, rules: ResultBenchmark['controls'][number]['rules']): ResultBenchmark['controls'][number] {
  return { id, title, status: 'notSatisfied', counts: NOTHING_MAPPED, waived: 0, rules };
}

const mapping = (rule: string, more: { readonly stricter?: string } = {}) => ({ rule, source: 'https://example.com/mapping', ...more });

/** Two controls of one rule, one that a rule asks more for, one that no rule of the pack speaks to. */
export const BENCHMARK: ResultBenchmark = {
  id: 'cis', title: 'A benchmark', version: '6.0', publisher: 'Somebody', source: 'https://example.com/benchmark', retrieved: '2026-11-28', coverage: 'mapped',
  controls: [
    control('7.1', 'No management port is open', [mapping('NET001')]),
    control('7.2', 'Ports are open on request alone', [mapping('NET001'), mapping('JIT001')]),
    control('8.1', 'Keys end', [mapping('KEY002', { stricter: 'asks it sooner' })]),
    control('9', 'Backups are made', [mapping('BAK001')]),
  ],
  totals: { satisfied: 0, noFailureFound: 0, notSatisfied: 4, incomplete: 0, manual: 0, notCovered: 0 }, score: { satisfied: 0, judged: 4 }, formula: '0 satisfied / 4 = 0 %',
};

export function filter(level: WayFilter['level'], rule = 'allow-ssh', priority: number | null = 300): WayFilter {
  return { level, securityGroup: level === 'none' ? '' : `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg-${level}`, rule, priority };
}

export function opening(parts: Partial<WayOpening> = {}): WayOpening {
  return { protocol: 'Tcp', ports: '22', sources: ['1.0.0.0-9.255.255.255'], sourceCount: 13, sourceTags: [], addressCount: 3_702_258_433, verdict: 'open', filters: [filter('networkInterface')], sentence: 'any Internet address -> vm-web-01', rootCause: 'vm-web-01:22', ...parts };
}

export function way(parts: Partial<ExposedWay> = {}): ExposedWay {
  const nic = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/vm-web-01-nic';
  return { virtualMachine: IDS.VM_WEB, networkInterface: nic, privateAddress: '10.0.0.4', publicAddress: '203.0.113.7', path: 'publicIp', verdict: 'open', openings: [opening()], ...parts };
}

const LISTED = { unread: [] } as const;

export function postureOf(ways: readonly ExposedWay[]): Posture {
  return { exposure: { ways, ...LISTED }, jit: { machines: [], ...LISTED }, privileged: { holders: [], ...LISTED }, credentials: { days: 30, later: 0, items: [], ...LISTED } };
}

/** Everything that the page can tell: dispositions, owners, a baseline, benchmarks, a machine with two ways in. */
export const RICH: ScanResult = {
  ...DISPOSED, benchmarks: [BENCHMARK],
  posture: postureOf([way({ openings: [opening(), opening({ protocol: 'Udp' })] }), way({ publicAddress: '203.0.113.8', path: 'inboundNatRule', frontendPorts: '50001', via: { resource: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/loadBalancers/lb-web', rule: 'ssh-nat' } })]),
};

const GROUP = '/providers/Microsoft.Management/managementGroups/contoso/providers/Microsoft.Authorization/roleAssignments';

/** Role assignments, named by GUIDs as Azure names them: one whose holder is told by the lists, one by evidence, one by a GUID alone, one not at all. */
export const GRANTS: ScanResult = grantsResult();

function grantsResult(): ScanResult {
  const names = ['0a', '0b', '0c', '0d'].map((digits) => `${digits}000000-0000-4000-8000-000000000001`);
  const resources = names.map((name): ResultResource => ({ id: `${GROUP}/${name}`, type: 'Microsoft.Authorization/roleAssignments', name, subscriptionId: '', resourceGroup: '', location: '' }));
  const source = { expected: '', type: 'Microsoft.Authorization/roleAssignments', apiVersion: '2022-04-01' };
  const evidence = [[], [{ ...source, path: 'fact.access.principalName', actual: 'Ben <b>' }], [], [{ ...source, path: 'fact.access.principalName', actual: null }]];
  const findings = resources.map(({ id, name }, index): ResultFinding => ({
    ruleId: 'IAM001', resourceId: id, status: 'fail', severity: 'high', disposition: 'open', message: `${name} holds Owner`, evidence: evidence[index] ?? [], fingerprint: sha256(name),
  }));
  const holder = { directory: false, role: 'Owner', scope: '/', principalId: 'dead0000-0000-4000-8000-000000000001' };
  const holders = [{ ...holder, grant: `${GROUP.toUpperCase()}/${names[0] ?? ''}`, principalName: 'Ann' }, { ...holder, grant: `${GROUP}/${names[2] ?? ''}`, principalName: holder.principalId }];
  return { ...resultWith({ resources, findings, waivers: [], verdicts: { pass: {}, notApplicable: {} } }), posture: { ...postureOf([]), privileged: { holders, unread: [] } } };
}

/** Any few findings on the resources of the fixture, with and without owners, causes and a baseline. */
export const anyResult: fc.Arbitrary<ScanResult> = fc.record({
  findings: fc.array(fc.record({
    base: fc.constantFrom(...FINDINGS), rule: fc.constantFrom(...RULES), resource: fc.constantFrom(...RESULT.resources), disposition: fc.constantFrom('open', 'waived', 'known'),
    owner: fc.constantFrom(undefined, 'ops', 'Web', 'data'), cause: fc.constantFrom(undefined, 'rule a', 'rule b'), firstSeen: fc.constantFrom(undefined, RESULT.scan.now, '2026-10-01T08:30:00.000Z'),
    severity: fc.constantFrom('critical', 'high', 'medium', 'low', 'info'), number: fc.integer({ min: 0, max: 1e9 }),
  }), { maxLength: 24 }),
  hasBaseline: fc.boolean(), newOnly: fc.boolean(),
}).map(({ findings, hasBaseline, newOnly }) => {
  const built = findings.map(({ base, rule, resource, disposition, owner, cause, firstSeen, severity, number }, index): ResultFinding => {
    const { owner: _owner, rootCause: _cause, firstSeen: _seen, ...rest } = base;
    return {
      ...rest, ruleId: rule.id, resourceId: resource.id, severity, disposition: base.status === 'fail' ? disposition : 'open', fingerprint: sha256(`${String(index)} ${String(number)}`),
      ...(owner === undefined ? {} : { owner }), ...(cause === undefined ? {} : { rootCause: cause }), ...(firstSeen === undefined ? {} : { firstSeen }),
    };
  });
  return { ...resultWith({ findings: built, policy: { newOnly }, ...(hasBaseline ? { baseline: BASELINE } : {}) }), benchmarks: [BENCHMARK] };
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The demonstration's findings many times over, each time in other subscriptions with other names: evidence as long and as varied as a tenant's. */
export function estateOf(count: number): ScanResult {
  const demo = JSON.parse(readFileSync(new URL('../../reports/sample/results.json', import.meta.url), 'utf8')) as ScanResult;
  const text = JSON.stringify({ findings: demo.findings, resources: demo.resources });
  const copies = Array.from({ length: Math.ceil(count / demo.findings.length) }, (_none, copy) => copyOf(text, copy));
  const findings = copies.flatMap(({ findings: ofCopy }) => ofCopy).slice(0, count);
  return { ...demo, findings, resources: copies.flatMap(({ resources }) => resources) };
}

function copyOf(text: string, copy: number): { readonly findings: readonly ResultFinding[]; readonly resources: readonly ResultResource[] } {
  const renamed = text
    .replaceAll(/5ab00000-0000-4000-8000-0000000000(?=\d\d)/g, `5ab${String(copy).padStart(5, '0')}-0000-4000-8000-${sha256(String(copy)).slice(0, 10)}`)
    .replaceAll(/\b(vm|kv|st|nsg|pip|vmss|lb|snet|vnet|rg)-([a-z]+)/g, `$1-$2${String(copy)}`)
    .replaceAll(/\b20\.90\./g, `20.${String(copy % 250)}.`);
  const { findings, resources } = JSON.parse(renamed) as { readonly findings: readonly ResultFinding[]; readonly resources: readonly ResultResource[] };
  return { resources, findings: findings.map((finding) => ({ ...finding, fingerprint: sha256(`${finding.fingerprint} ${String(copy)}`) })) };
}
