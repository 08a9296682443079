import { describe, expect, it } from 'vitest';
import { collected, contoso, judged, RULES, verdictsOf } from './tenant.ts';

/**
 * What a person who knows the estate would say of it, written down from the stories that the estate's tables tell,
 * not from what the tool answers. Everything that is not named here must be not applicable, or pass where no passes are named.
 */
const EXPECTED: Readonly<Record<string, { readonly fail: readonly string[]; readonly pass?: readonly string[] }>> = {
  NET001: {
    fail: [
      'vm-web-02', 'vm-ops-01', 'vm-nat-01', 'vm-dual-01', 'vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-old-04', 'vm-old-05', 'vm-ops-old-02', 'vmss-flex_8b21d402',
      'vm-dnat-01', 'vm-dnat-04', 'vm-prefix-01', 'vm-range-01', 'vm-float-01', 'vm-multi-01', 'vm-asg-01', 'vm-tag-02', 'vm-partial-01', 'vm-guard-02', 'vm-forced-01',
      'vmss-render/0', 'vmss-render/1', 'vmss-pool/0', 'vmss-pool/1',
    ],
    pass: [
      'vm-web-01', 'vm-jump-01', 'vm-jump-02', 'vm-balanced-01', 'vm-data-01', 'vm-admin-01', 'vm-bare-01', 'vm-old-06', 'vm-ops-old-01', 'vm-ops-old-03', 'vm-inner-01', 'vm-inner-02',
      'vm-dnat-02', 'vm-dnat-03', 'vm-dnat-05', 'vm-pool-01', 'vm-pool-02', 'vm-range-02', 'vm-float-02', 'vm-asg-02', 'vm-tag-01', 'vm-jump-03', 'vm-quic-01', 'vm-guard-01', 'vm-guard-03', 'vm-guard-04',
      'vm-screen-01', 'vm-data-02', 'vm-data-03', 'vm-time-01', 'vm-cache-01', 'vm-peered-01', 'vmss-batch/0', 'vmss-batch/1',
    ],
  },
  NET002: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-data-02', 'vm-cache-01'] },
  NET003: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-screen-01'] },
  NET004: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01'] },
  NET005: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-pool-02', 'vm-time-01', 'vm-cache-01'] },
  NET007: { fail: ['vm-old-04'] },
  NET008: { fail: ['vnet-production', 'vnet-scale', 'vnet-legacy', 'vnet-edge'] },
  NET009: { fail: ['vm-nva-01-nic'] },
  NET011: { fail: ['afw-hub'], pass: ['afw-edge'] },
  NET013: { fail: ['bas-scale'], pass: ['bas-hub'] },
  NET014: { fail: ['vnet-scale', 'vnet-legacy', 'vnet-sandbox', 'vnet-peered'] },
  NET016: { fail: ['snet-guarded-flows'] },
  // Only where Defender for Servers plan 2 and a security group are there to make it possible.
  JIT001: {
    fail: ['vm-nat-01', 'vm-dual-01', 'vmss-flex_8b21d402', 'vm-dnat-01', 'vm-prefix-01', 'vm-range-01', 'vm-multi-01', 'vm-asg-01', 'vm-tag-02', 'vm-partial-01', 'vm-guard-02'],
    pass: [
      'vm-web-01', 'vm-web-02', 'vm-jump-01', 'vm-jump-02', 'vm-ops-01', 'vm-balanced-01', 'vm-data-01', 'vm-admin-01', 'vm-inner-01', 'vm-inner-02',
      'vm-dnat-02', 'vm-dnat-03', 'vm-dnat-04', 'vm-dnat-05', 'vm-pool-01', 'vm-pool-02', 'vm-range-02', 'vm-float-01', 'vm-float-02', 'vm-asg-02', 'vm-tag-01', 'vm-jump-03', 'vm-quic-01',
      'vm-guard-01', 'vm-guard-03', 'vm-guard-04',
    ],
  },
  JIT002: { fail: ['vm-web-02', 'vm-jump-02', 'vm-ops-01', 'vm-ops-old-01', 'vm-jump-03'], pass: ['vm-web-01', 'vm-jump-01', 'vm-partial-01', 'vm-float-01', 'vm-dnat-03', 'vm-dnat-04'] },
  JIT003: { fail: ['vm-web-02', 'vm-ops-01', 'vm-dnat-04', 'vm-float-01'], pass: ['vm-web-01', 'vm-jump-01', 'vm-jump-02', 'vm-jump-03', 'vm-dnat-03', 'vm-partial-01'] },
  JIT005: { fail: ['vm-ops-01', 'vm-dnat-04'] },
  JIT006: { fail: ['vm-jump-03'], pass: ['vm-jump-01', 'vm-dnat-03'] },
  JIT007: { fail: ['vm-web-02', 'vm-asg-02', 'vm-dnat-01', 'vm-guard-02'], pass: ['vm-web-01', 'vm-nat-01', 'vm-asg-01', 'vm-partial-01'] },
  // Legacy pays nothing, and the sandbox has plan 1.
  DEF001: { fail: ['5ab00000-0000-4000-8000-000000000002', '5ab00000-0000-4000-8000-000000000004'], pass: ['5ab00000-0000-4000-8000-000000000001', '5ab00000-0000-4000-8000-000000000003'] },
  // Release Manager, Access Helper, Environment Owner; the restarter and the scanner's own five roles say what they are for.
  IAM001: {
    fail: ['c0de0000-0000-4000-8000-000000000001', 'c0de0000-0000-4000-8000-000000000002', 'c0de0000-0000-4000-8000-000000000003'],
    pass: ['c0de0000-0000-4000-8000-000000000004', 'c0de0000-0000-4000-8000-000000000010', 'c0de0000-0000-4000-8000-000000000011', 'c0de0000-0000-4000-8000-000000000012', 'c0de0000-0000-4000-8000-000000000013', 'c0de0000-0000-4000-8000-000000000014'],
  },
  // Pass: activated for hours, and assigned with an end. Workloads, constrained delegation and small roles are not its business.
  IAM002: { fail: [1, 2, 6, 7, 11, 13, 14].map(assignment), pass: [3, 4].map(assignment) },
  KEY001: { fail: ['stcontosodata', 'stlegacyarchive'], pass: ['stcontosoweb'] },
  KEY002: { fail: ['partner-api-key', 'backup-passphrase'], pass: ['database-connection', 'queue-connection', 'deploy-token'] },
};

function assignment(number: number): string {
  return `a5510000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The last part of the id; of an instance of a scale set, its set and its number. */
function nameOf(resourceId: string): string {
  const instance = /\/virtualmachinescalesets\/([^/]+)\/virtualmachines\/([^/]+)$/.exec(resourceId);
  return instance === null ? resourceId.slice(resourceId.lastIndexOf('/') + 1) : `${instance[1]}/${instance[2]}`;
}

const simulator = contoso();
const result = judged(await collected(simulator));
const verdicts = [...verdictsOf(result)].map(([key, status]) => {
  const [ruleId = '', resourceId = ''] = key.split(' ');
  return { ruleId, name: nameOf(resourceId), resourceId, status };
});

describe('the simulated tenant, judged', () => {
  it.each(Object.entries(EXPECTED))('%s says of every resource what a person would', (ruleId, expected) => {
    const said = (status: string): readonly string[] => verdicts.filter((one) => one.ruleId === ruleId && one.status === status).map((one) => one.name).toSorted();
    expect({ fail: said('fail'), pass: said('pass'), unknown: said('unknown') }).toEqual({ fail: expected.fail.toSorted(), pass: expected.pass?.toSorted() ?? said('pass'), unknown: [] });
    expect(said('pass')).not.toEqual([]);
  });

  it('PIM001 fails the settings of Owner in legacy, where activation takes nothing and lasts a day', () => {
    const failed = verdicts.filter((one) => one.ruleId === 'PIM001' && one.status === 'fail').map((one) => one.resourceId);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatch(/^\/subscriptions\/5ab00000-0000-4000-8000-000000000002\/.*8e3af657-a8ff-443c-a75c-2fe8c4bcb635$/);
  });

  it('has a failing and a passing resource for every rule', () => {
    const statuses = (id: string) => new Set(verdicts.filter((one) => one.ruleId === id).map((one) => one.status));
    expect(RULES.rules.map((rule) => rule.id).filter((id) => !statuses(id).has('fail') || !statuses(id).has('pass'))).toEqual([]);
  });

  it('was read by all three ARM packages, and asked nothing that the simulator does not model', () => {
    const agents = simulator.log.map((entry) => entry.userAgent);
    for (const sdk of ['azsdk-js-arm-resourcegraph/', 'azsdk-js-arm-security/', 'azsdk-js-arm-authorization/']) expect(agents.some((agent) => agent.includes(sdk)), sdk).toBe(true);
    expect(simulator.unsupported).toEqual([]);
    expect(simulator.log.filter((entry) => entry.status !== 200)).toEqual([]);
  });
});

describe('one root cause', () => {
  it('is counted once: an open machine without a policy fails two rules for one reason', () => {
    const causes = (ruleId: string, name: string) => result.findings.find((finding) => finding.ruleId === ruleId && finding.resourceId.toLowerCase().endsWith(`/${name}`))?.rootCause;
    for (const name of ['vm-nat-01', 'vm-dual-01']) {
      expect(causes('NET001', name)).toBeDefined();
      expect(causes('JIT001', name)).toBe(causes('NET001', name));
    }
  });

  it.each([
    ['a rule of a security group that several machines stand behind', [['NET001', 'vmss-render/virtualmachines/0'], ['NET001', 'vmss-render/virtualmachines/1'], ['NET001', 'vmss-flex_8b21d402']]],
    ['a rule of a firewall', [['NET001', 'vm-dnat-01'], ['JIT001', 'vm-dnat-01'], ['NET011', 'afw-hub']]],
    ['a security admin rule', [['NET001', 'vm-guard-02'], ['NET015', 'always-ssh/snapshots/1']]],
  ] as const)('is %s, whatever rule sees it and on whatever resource', (_name, seen) => {
    const causes = seen.map(([ruleId, resource]) => result.findings.filter((finding) => finding.ruleId === ruleId && finding.resourceId.toLowerCase().endsWith(`/${resource}`)).map(({ rootCause }) => rootCause));
    const [first] = causes[0] ?? [];
    expect(first).toBeTypeOf('string');
    expect(causes.filter((own) => !own.includes(first)), JSON.stringify(causes)).toEqual([]);
  });

  it('is not one for ports that different rules open on one machine', () => {
    const own = new Set(result.findings.filter(({ resourceId, status }) => status === 'fail' && resourceId.toLowerCase().endsWith('/vm-cache-01')).map(({ rootCause }) => rootCause));
    expect(own.size).toBeGreaterThan(1);
  });
});
