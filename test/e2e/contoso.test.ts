import { describe, expect, it } from 'vitest';
import { ACCESS } from './expected/access.ts';
import { AUDIT } from './expected/audit.ts';
import { CREDENTIALS } from './expected/credentials.ts';
import { DEFENDER } from './expected/defender.ts';
import { DIRECTORY, DIRECTORY_SINGLE } from './expected/directory.ts';
import { EMERGENCY_ACCOUNTS, ENTRA_ACCESS, ENTRA_ACCESS_SINGLE } from './expected/entraAccess.ts';
import { IDENTITY, SINGLE } from './expected/identity.ts';
import { JIT } from './expected/jit.ts';
import { MACHINES } from './expected/machines.ts';
import { NETWORK } from './expected/network.ts';
import { PIM } from './expected/pim.ts';
import type { Expected } from './expected/expected.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { collected, contoso, judgedAsConfigured, RULES, verdictsOf } from './tenant.ts';

/**
 * What a person who knows the estate would say of it, written down from the stories that the estate's tables tell,
 * not from what the tool answers. Everything that is not named here must be not applicable, or pass where no passes are named.
 */
const EXPECTED: Expected = { ...NETWORK, ...JIT, ...DEFENDER, ...ACCESS, ...CREDENTIALS, ...PIM, ...MACHINES, ...AUDIT, ...DIRECTORY, ...IDENTITY, ...ENTRA_ACCESS };

/** The last part of the id; of an instance of a scale set, its set and its number. */
function nameOf(resourceId: string): string {
  const instance = /\/virtualmachinescalesets\/([^/]+)\/virtualmachines\/([^/]+)$/.exec(resourceId);
  return instance === null ? resourceId.slice(resourceId.lastIndexOf('/') + 1) : `${instance[1]}/${instance[2]}`;
}

const simulator = contoso();
const result = judgedAsConfigured(await collected(simulator));
const verdicts = allOf(result);
/** The same tenant, with its directory run well. */
const sound = allOf(judgedAsConfigured(await collected(contoso({ entra: 'sound' }))));

function allOf(judgement: ScanResult) {
  return [...verdictsOf(judgement)].map(([key, status]) => {
    const [ruleId = '', resourceId = ''] = key.split(' ');
    return { ruleId, name: nameOf(resourceId), resourceId, status };
  });
}

describe('the simulated tenant, judged', () => {
  it.each(Object.entries(EXPECTED))('%s says of every resource what a person would', (ruleId, expected) => {
    const said = (status: string): readonly string[] => verdicts.filter((one) => one.ruleId === ruleId && one.status === status).map((one) => one.name).toSorted();
    expect({ fail: said('fail'), pass: said('pass'), unknown: said('unknown') }).toEqual({ fail: expected.fail.toSorted(), pass: expected.pass?.toSorted() ?? said('pass'), unknown: expected.unknown?.toSorted() ?? [] });
    expect(said('pass')).not.toEqual([]);
  });

  it('PIM001 fails the settings of Owner in legacy, where activation takes no second factor', () => {
    const failed = verdicts.filter((one) => one.ruleId === 'PIM001' && one.status === 'fail' && one.resourceId.startsWith('/subscriptions/')).map((one) => one.resourceId);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatch(/^\/subscriptions\/5ab00000-0000-4000-8000-000000000002\/.*8e3af657-a8ff-443c-a75c-2fe8c4bcb635$/);
  });

  it.each(Object.entries({ ...DIRECTORY_SINGLE, ...SINGLE, ...ENTRA_ACCESS_SINGLE }))('%s fails what the tenant has but one of, and passes it in a tenant that is run well', (ruleId, name) => {
    const said = (all: typeof verdicts) => all.filter((one) => one.ruleId === ruleId).map((one) => [one.name, one.status]);
    expect([said(verdicts), said(sound)]).toEqual([[[name, 'fail']], [[name, 'pass']]]);
  });

  it('ENT017 fails the account for emergencies that has a phone alone, and passes both in a tenant that is run well', () => {
    const said = (all: typeof verdicts, status: string) => all.filter((one) => one.ruleId === 'ENT017' && one.status === status).map((one) => one.name);
    expect([said(verdicts, 'fail'), said(verdicts, 'pass'), said(sound, 'fail'), said(sound, 'pass')]).toEqual([EMERGENCY_ACCOUNTS.slice(1), [], [], EMERGENCY_ACCOUNTS]);
  });

  it('has a failing and a passing resource for every rule, the tenant run well included', () => {
    const statuses = (id: string) => new Set([...verdicts, ...sound].filter((one) => one.ruleId === id).map((one) => one.status));
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
