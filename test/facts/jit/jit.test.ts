import { describe, expect, it } from 'vitest';
import { exposureFact } from '../../../src/facts/exposure/exposure.ts';
import { jitFact } from '../../../src/facts/jit/jit.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { NOW, snapshotOf } from '../access/snapshot.ts';
import { allow, GROUP, id, JIT_POLICIES, jitAllow, jitDeny, MACHINE, policy, request, site, unread, withSecondInterface, type PolicyPort } from '../exposure/site.ts';
import { jitOf, JUST_NOW, LATER, LONG_AGO, machine, plan, policyOf, policyPort, PRICINGS, RDP, SSH } from './machine.ts';

const FEW = { sourceAddressPrefix: '51.140.12.0/24' };
const OFFICE = (port: string): JsonObject => allow(port, { ...FEW, priority: 900 }, `office-${port}`);
const COVERS_22 = policy([{ number: 22 }]);

/** Every management port, covered and closed by JIT or not, beside the others. */
describe('the state', () => {
  it.each<[string, readonly JsonObject[], string, Readonly<Record<string, unknown>>]>([
    ['covered and closed at rest', machine([jitDeny('22'), SSH], [COVERS_22]), 'protected', { coveredPorts: ['22'], uncoveredPorts: [], openAtRest: [] }],
    ['covered, and nothing ever let it in', machine([], [COVERS_22]), 'protected', { coveredPorts: ['22'], uncoveredPorts: [], openAtRest: [] }],
    ['covered, the deny stands behind an allow', machine([jitDeny('22', 4096), SSH], [COVERS_22]), 'bypassed', { coveredPorts: ['22'], uncoveredPorts: [], openAtRest: ['22'] }],
    ['covered, and there is no deny at all', machine([SSH], [COVERS_22]), 'bypassed', { openAtRest: ['22'], uncoveredPorts: [] }],
    ['covered, and few may come at rest', machine([OFFICE('22'), jitDeny('22')], [COVERS_22]), 'bypassed', { openAtRest: ['22'], uncoveredPorts: [] }],
    ['covered, and a tag may come at rest', machine([allow('22', { sourceAddressPrefix: 'AzureCloud', priority: 900 }), jitDeny('22')], [COVERS_22]), 'bypassed', { openAtRest: ['22'] }],
    ['covered, one of two is open', machine([jitDeny('22'), SSH, RDP], [policy([{ number: 22 }, { number: 3389 }])]), 'bypassed', { coveredPorts: ['22', '3389'], openAtRest: ['3389'], uncoveredPorts: [] }],
    ['another port is open and not covered', machine([jitDeny('22'), SSH, RDP], [COVERS_22]), 'partial', { coveredPorts: ['22'], uncoveredPorts: ['3389'], openAtRest: [] }],
    ['another port is open and not covered, and the covered one is open too', machine([SSH, RDP], [COVERS_22]), 'partial', { uncoveredPorts: ['3389'], openAtRest: ['22'] }],
    ['another port is open to few and not covered', machine([jitDeny('22'), SSH, OFFICE('3389')], [COVERS_22]), 'protected', { uncoveredPorts: [], openAtRest: [] }],
    ['a port of no management is open and not covered', machine([jitDeny('22'), SSH, allow('443')], [COVERS_22]), 'protected', { uncoveredPorts: ['443'], openAtRest: [] }],
    ['no policy, SSH is open', machine([SSH]), 'unprotected', { coveredPorts: [], uncoveredPorts: ['22'], openAtRest: [] }],
    ['no policy, remote desktop is open', machine([RDP]), 'unprotected', { uncoveredPorts: ['3389'] }],
    ['no policy, WinRM is open', machine([allow('5985-5986')]), 'unprotected', { uncoveredPorts: ['5985-5986'] }],
    ['no policy, WinRM is open without encryption', machine([allow('5985')]), 'unprotected', { uncoveredPorts: ['5985'] }],
    ['no policy, WinRM is open with encryption', machine([allow('5986')]), 'unprotected', { uncoveredPorts: ['5986'] }],
    ['no policy, a tag may come', machine([allow('22', { sourceAddressPrefix: 'AzureCloud' })]), 'unprotected', { uncoveredPorts: ['22'] }],
    ['the policy of another machine', machine([SSH], [policy([{ number: 22 }], [], 'default', `${MACHINE}-2`)]), 'unprotected', { coveredPorts: [], uncoveredPorts: ['22'] }],
  ])('%s', (_name, rows, state, answers) => {
    expect(jitOf(rows)).toMatchObject({ state, reason: null, available: true, configured: state !== 'unprotected', ...answers });
  });

  it.each<[string, PolicyPort, string]>([
    ['a range, three hours', { number: 22 }, 'protected'],
    ['any source', { number: 22, source: '*' }, 'weak'],
    ['any address', { number: 22, source: '0.0.0.0/0' }, 'weak'],
    ['the Internet', { number: 22, source: 'internet' }, 'weak'],
    ['ranges', { number: 22, sources: ['51.140.12.0/24', '20.1.1.1'] }, 'protected'],
    ['any address among ranges', { number: 22, sources: ['51.140.12.0/24', '0.0.0.0/0'] }, 'weak'],
    ['two ranges that are a /15 together', { number: 22, sources: ['51.140.0.0/16', '51.141.0.0/16'] }, 'weak'],
    ['a range of 65,536 addresses', { number: 22, source: '51.140.0.0/16' }, 'protected'],
    ['the address 0.0.0.0, which Azure takes for any', { number: 22, source: '0.0.0.0' }, 'weak'],
    ['private networks', { number: 22, source: '10.0.0.0/8' }, 'protected'],
    ['three hours in minutes', { number: 22, duration: 'PT180M' }, 'protected'],
    ['three hours and a minute, in minutes', { number: 22, duration: 'PT181M' }, 'weak'],
    ['a whole day', { number: 22, duration: 'P1D' }, 'weak'],
    ['a whole day in hours', { number: 22, duration: 'PT24H' }, 'weak'],
    ['an hour', { number: 22, duration: 'PT1H' }, 'protected'],
  ])('of a closed port that may be asked for: %s', (_name, port, state) => {
    expect(jitOf(machine([jitDeny('22'), SSH], [policy([port])]))['state']).toBe(state);
    expect(jitOf(machine([SSH], [policy([port])]))['state']).toBe('bypassed');
  });

  /** A policy port says TCP, UDP or *, an allow Tcp, Udp or *: what one does not name, it does not touch. */
  it.each<[string, string, string, string, readonly unknown[]]>([
    ['TCP', 'Tcp', 'bypassed', '22', []],
    ['tcp', 'TCP', 'bypassed', '22', []],
    ['*', 'Udp', 'bypassed', '22', []],
    ['TCP', 'Udp', 'partial', '', [{ protocol: 'Udp', ports: ['22'] }]],
    ['UDP', 'Tcp', 'partial', '', [{ protocol: 'Tcp', ports: ['22'] }]],
    ['TCP', '*', 'partial', '22', [{ protocol: 'Udp', ports: ['22'] }]],
    ['UDP', '*', 'partial', '22', [{ protocol: 'Tcp', ports: ['22'] }]],
    ['*', '*', 'bypassed', '22', []],
    ['*', 'Icmp', 'protected', '', []],
  ])('of a port covered for %s where an allow for %s stands open: %s', (covered, opened, state, openAtRest, uncovered) => {
    const rows = machine([allow('22', { protocol: opened })], [policyOf([policyPort(22, { protocol: covered })])]);
    expect(jitOf(rows)).toMatchObject({ state, uncovered, openAtRest: openAtRest === '' ? [] : [openAtRest], coveredPorts: ['22'] });
  });

  it.each<[string, readonly JsonObject[], string]>([
    ['TCP and UDP apart, in two entries', [policyPort(22, { protocol: 'TCP' }), policyPort(22, { protocol: 'UDP' })], 'bypassed'],
    ['TCP twice', [policyPort(22, { protocol: 'TCP' }), policyPort(22, { protocol: 'TCP' })], 'partial'],
  ])('of an allow for both protocols under a policy for %s', (_name, ports, state) => {
    expect(jitOf(machine([allow('22', { protocol: '*' })], [policyOf(ports)]))['state']).toBe(state);
  });

  it.each<[string, JsonObject]>([
    ['number', { number: null }],
    ['number that is a port', { number: 70_000 }],
    ['protocol', { protocol: null }],
    ['protocol that is understood', { protocol: 'Icmp' }],
    ['duration', { maxRequestAccessDuration: null }],
    ['duration that is understood', { maxRequestAccessDuration: '3 hours' }],
    ['source', { allowedSourceAddressPrefix: null }],
    ['source but an empty one', { allowedSourceAddressPrefix: '' }],
    ['second source', { allowedSourceAddressPrefix: null, allowedSourceAddressPrefixes: ['51.140.12.0/24', null] }],
  ])('is not known where a port comes without a %s', (_name, properties) => {
    expect(jitOf(machine([jitDeny('22'), SSH], [policyOf([policyPort(22, properties)])]))['state']).toBe('unknown: notCollected');
  });

  it('is weak by one of several ports', () => {
    const answers = jitOf(machine([jitDeny('22')], [policy([{ number: 22, duration: 'PT3H' }, { number: 3389, source: '*', duration: 'PT1H' }])]));
    expect(answers).toMatchObject({ state: 'weak', coveredPorts: ['22', '3389'], longestDuration: 'PT3H' });
  });

  it('sees the second interface that JIT did not close', () => {
    const rows = withSecondInterface(machine([jitDeny('22'), SSH], [COVERS_22]), GROUP);
    expect(jitOf(rows)).toMatchObject({ state: 'bypassed', openAtRest: ['22'] });
  });
});

describe('where just-in-time access does not apply', () => {
  it.each<[string, readonly JsonObject[], string, boolean]>([
    ['no public path', machine([SSH], [], { sku: undefined }), 'noPublicPath', true],
    ['no public path, covered', machine([SSH], [COVERS_22], { sku: undefined }), 'noPublicPath', true],
    ['no group', machine(undefined, [], { sku: 'Basic' }), 'noGuard', false],
    ['nothing is open', machine([]), 'nothingOpen', true],
    ['SSH is open to few', machine([OFFICE('22')]), 'nothingOpen', true],
    ['nothing of management is open', machine([allow('443')]), 'nothingOpen', true],
    ['JIT denies of a policy that is gone', machine([jitDeny('22'), SSH]), 'nothingOpen', true],
    ['no plan is known', site({ rules: [SSH] }), 'noPlan2', false],
    ['the free plan', site({ rules: [SSH], more: [plan({ pricingTier: 'Free' })] }), 'noPlan2', false],
    ['plan 1', site({ rules: [SSH], more: [plan({ pricingTier: 'Standard', subPlan: 'P1' })] }), 'noPlan2', false],
    ['plan 2 of something else', site({ rules: [SSH], more: [plan({ pricingTier: 'Standard', subPlan: 'P2' }, 'StorageAccounts')] }), 'noPlan2', false],
  ])('%s', (_name, rows, reason, available) => {
    expect(jitOf(rows)).toMatchObject({ state: 'notApplicable', reason, available });
  });

  it.each<[string, JsonObject]>([
    ['plan 2', { pricingTier: 'Standard', subPlan: 'P2' }],
    ['plan 2 in lower case', { pricingTier: 'standard', subPlan: 'p2' }],
    ['the full plan, which is plan 2', { pricingTier: 'Standard' }],
    ['the full plan, said with null', { pricingTier: 'Standard', subPlan: null }],
  ])('%s is enough', (_name, properties) => {
    expect(jitOf(site({ rules: [SSH], more: [plan(properties)] }))).toMatchObject({ state: 'unprotected', reason: null, available: true });
  });

  it.each<[string, JsonObject, string, JsonObject, string]>([
    ['it has a better one', { pricingTier: 'Free' }, MACHINE, { pricingTier: 'Standard', subPlan: 'P2' }, 'unprotected'],
    ['it is taken out', { pricingTier: 'Standard', subPlan: 'P2' }, MACHINE, { pricingTier: 'Free' }, 'notApplicable'],
    ['it has plan 1', { pricingTier: 'Standard', subPlan: 'P2' }, MACHINE.toUpperCase(), { pricingTier: 'Standard', subPlan: 'P1' }, 'notApplicable'],
    ['another one is taken out', { pricingTier: 'Standard', subPlan: 'P2' }, `${MACHINE}-2`, { pricingTier: 'Free' }, 'unprotected'],
  ])('a plan of one machine is of that machine alone: %s', (_name, ofSubscription, owner, own, state) => {
    const plans = [plan(ofSubscription), { ...plan(own), id: `${owner}/providers/${PRICINGS}/VirtualMachines` }];
    expect(jitOf(site({ rules: [SSH], more: plans }))['state']).toBe(state);
    expect(jitOf(site({ rules: [SSH], more: plans.toReversed() }))['state']).toBe(state);
  });

  it.each<[string, JsonObject]>([
    ['a tier that nobody knows', { pricingTier: 'Premium' }], ['an empty tier', { pricingTier: '' }],
    ['a sub-plan that nobody knows', { pricingTier: 'Standard', subPlan: 'P3' }], ['a sub-plan that is no text', { pricingTier: 'Standard', subPlan: 2 }],
  ])('%s may be plan 2', (_name, properties) => {
    expect(jitOf(site({ rules: [SSH], more: [plan(properties)] }))['state']).toBe('unknown: notCollected');
  });

  it('a group at one of two interfaces is enough', () => {
    expect(jitOf(withSecondInterface(machine([SSH])))).toMatchObject({ state: 'unprotected', available: true });
  });

  it('a group at the subnet alone is enough', () => {
    const guard = id('Network/networkSecurityGroups/of-subnet');
    const rows = machine(undefined, [{ id: guard, properties: { securityRules: [SSH] } }], { subnet: { networkSecurityGroup: { id: guard } } });
    expect(jitOf(rows)).toMatchObject({ state: 'unprotected', available: true });
  });
});

describe('policies', () => {
  it('name the machine in any letter case', () => {
    const rows = machine([jitDeny('22'), SSH], [policy([{ number: 22 }], [], 'default', MACHINE.toUpperCase())]);
    expect(jitOf(rows)).toMatchObject({ state: 'protected', configured: true, coveredPorts: ['22'] });
  });

  it('count together', () => {
    const policies = [policy([{ number: 22 }]), policy([{ number: 3389, duration: 'PT8H' }], [], 'second'), policy([{ number: 443 }], [], 'third', `${MACHINE}-2`)];
    const answers = jitOf(machine([jitDeny('22'), jitDeny('3389', 1001), SSH, RDP], policies));
    expect(answers).toMatchObject({ configured: true, coveredPorts: ['22', '3389'], uncoveredPorts: [], openAtRest: [], longestDuration: 'PT8H' });
    expect(answers['policies']).toEqual(['default', 'second'].map((name) => id(`Security/locations/westeurope/jitNetworkAccessPolicies/${name}`)));
  });

  it('tell what may be asked for', () => {
    expect(jitOf(machine([], [policy([{ number: 22 }, { number: 3389, source: '*', duration: 'PT1H' }, { number: 5986, sources: ['51.140.12.0/24', '0.0.0.0/0'] }])]))['ports']).toEqual([
      { port: 22, protocol: '*', sources: ['51.140.12.0/24'], wideSource: false, maxDuration: 'PT3H' },
      { port: 3389, protocol: '*', sources: ['*'], wideSource: true, maxDuration: 'PT1H' },
      { port: 5986, protocol: '*', sources: ['51.140.12.0/24', '0.0.0.0/0'], wideSource: true, maxDuration: 'PT3H' },
    ]);
  });
});

describe('requests', () => {
  const LIVE = request(22, LATER, { allowedSourceAddressPrefix: '*' });
  it.each<[string, readonly JsonObject[], readonly JsonObject[], string, readonly string[]]>([
    ['a live one opens nothing at rest', [jitAllow('22', '*'), jitDeny('22'), SSH], [LIVE], 'protected', []],
    ['a live one, in the older name', [jitAllow('22', '*', 'SecurityCenter-JITRule-22'), jitDeny('22'), SSH], [LIVE], 'protected', []],
    ['a live one hides no allow of somebody else', [jitAllow('22', '*'), OFFICE('22'), jitDeny('22')], [LIVE], 'bypassed', ['22']],
    ['what one that is over left behind stands open', [jitAllow('22', '*'), jitDeny('22'), SSH], [request(22, LONG_AGO)], 'bypassed', ['22']],
    ['what nobody asked for stands open', [jitAllow('22', '*', 'SecurityCenter-JITRule-22'), jitDeny('22')], [], 'bypassed', ['22']],
  ])('%s', (_name, rules, requests, state, openAtRest) => {
    expect(jitOf(machine(rules, [policy([{ number: 22 }], requests)]))).toMatchObject({ state, openAtRest });
  });

  it('an allow in the way of JIT is no cover, without a policy', () => {
    expect(jitOf(machine([jitAllow('22', '*', 'SecurityCenter-JITRule-22')]))).toMatchObject({ state: 'unprotected', configured: false, uncoveredPorts: ['22'] });
  });

  it('are counted while they last, and the last one is told', () => {
    const last: JsonObject = { ...request(22, LONG_AGO), startTimeUtc: '2026-11-16T08:10:00Z', requestor: 'zoe@contoso.com' };
    const answers = jitOf(machine([jitDeny('22')], [policy([{ number: 22 }], [LIVE, last, request(22, LATER, { status: 'Revoked' })])]));
    expect(answers).toMatchObject({ liveRequests: 1, expiredRequests: 2, lastRequestor: 'zoe@contoso.com', lastRequestedAt: '2026-11-16T08:10:00Z', lastRequestJustified: false });
    expect(jitOf(machine([jitDeny('22')], [policy([{ number: 22 }], [LIVE, request(22, JUST_NOW)])]))).toMatchObject({ liveRequests: 1, expiredRequests: 1 });
    expect(jitOf(machine([jitDeny('22')], [COVERS_22]))).toMatchObject({ liveRequests: 0, expiredRequests: 0, lastRequestor: null, lastRequestedAt: null, lastRequestJustified: null });
  });

  it('are put in order by instant, however it is written', () => {
    const [early, late] = ['2026-11-16T09:30:00+02:00', '2026-11-16T08:00:00.5Z'];
    const requests = [{ ...request(22, LATER), startTimeUtc: late, requestor: 'late' }, { ...request(22, LATER), startTimeUtc: early, requestor: 'early' }];
    for (const order of [requests, requests.toReversed()]) expect(jitOf(machine([], [policy([{ number: 22 }], order)]))['lastRequestor']).toBe('late');
  });

  it.each<[string, JsonObject, string]>([
    ['granted, until later', { endTimeUtc: LATER }, 'live'],
    ['under way', { endTimeUtc: LATER, status: 'Initiating' }, 'live'],
    ['ran out this second', { endTimeUtc: NOW }, 'ending'],
    ['ran out ten minutes ago', { endTimeUtc: '2026-11-16T08:50:00Z', status: 'Revoked', statusReason: 'Expired' }, 'ending'],
    ['ran out half an hour ago', { endTimeUtc: '2026-11-16T08:30:00Z', status: 'Revoked', statusReason: 'Expired' }, 'over'],
    ['taken back before its end', { endTimeUtc: LATER, status: 'Revoked' }, 'revoked'],
    ['replaced before its end', { endTimeUtc: LATER, status: 'Revoked', statusReason: 'NewerRequestInitiated' }, 'revoked'],
    ['taken back long ago', { endTimeUtc: LONG_AGO, status: 'Revoked' }, 'over'],
  ])('%s', (_name, properties, state) => {
    expect(jitOf(machine([], [policy([{ number: 22 }], [request(22, LATER, properties)])]))['requests']).toMatchObject([{ port: 22, state, requestor: 'adele@contoso.com' }]);
  });

  it('tell who gave a reason, and never the reason', () => {
    const answers = jitOf(machine([], [policy([{ number: 22 }], [{ ...request(22, LATER), justification: 'Patch of host 7' }])]));
    expect(answers['lastRequestJustified']).toBe(true);
    expect(JSON.stringify(answers)).not.toContain('Patch of host 7');
  });

  it('without a beginning come last, and say so', () => {
    const { startTimeUtc: _cut, ...timeless } = request(22, LATER);
    const answers = jitOf(machine([], [policy([{ number: 22 }], [{ ...timeless, requestor: 'nobody' }, request(22, LATER)])]));
    expect(answers).toMatchObject({ lastRequestor: 'adele@contoso.com', requests: [{ requestor: 'adele@contoso.com' }, { requestor: 'nobody', startedAt: null }] });
  });

  it('are not known where one does not say whose machine it is for: it may be this one\'s', () => {
    const cut: JsonObject = { startTimeUtc: '2026-11-16T08:10:00Z', requestor: 'zoe@contoso.com', virtualMachines: [{ ports: [] }] };
    expect(jitOf(machine([jitDeny('22'), SSH], [policy([{ number: 22 }], [cut])]))).toMatchObject({ state: 'protected', liveRequests: 'unknown: notCollected', leftovers: [] });
  });

  it.each<[string, JsonObject, string]>([
    ['a number as a text', { number: '22' }, 'unknown: notCollected'],
    ['an end without a zone', { endTimeUtc: '2026-11-16T10:00:00' }, 'unknown: notCollected'],
    ['a status that nobody knows', { status: 'Granted' }, 'unknown: notCollected'],
    ['a status that nobody knows, of one that is long over', { status: 'Granted', endTimeUtc: LONG_AGO }, 'bypassed'],
  ])('the allow of one with %s: %s', (_name, properties, state) => {
    const rows = machine([jitDeny('22'), jitAllow('22')], [policy([{ number: 22 }], [request(22, LATER, properties)])]);
    expect(jitOf(rows)['state']).toBe(state);
  });

  it.each(['number', 'endTimeUtc', 'status'])('are not known where one comes without %s; the policies are', (key) => {
    const requests = [request(22, LATER, { [key]: undefined })];
    const answers = jitOf(machine([jitAllow('22'), jitDeny('22'), SSH], [policy([{ number: 22 }], JSON.parse(JSON.stringify(requests)) as JsonObject[])]));
    expect(answers).toMatchObject({ liveRequests: 'unknown: notCollected', leftovers: 'unknown: notCollected', lastRequestor: 'unknown: notCollected', configured: true, longestDuration: 'PT3H' });
    expect(answers['state']).toBe('unknown: notCollected');
  });
});

it.each<[string, JsonValue]>([['null', null], ['a number', 4], ['empty', '']])('a policy whose machine is %s may be of any machine', (_name, machineId) => {
  const bent = policyOf([policyPort(22)], [], { id: machineId });
  expect(jitOf(machine([SSH], [bent]))['state']).toBe('unknown: notCollected');
});

describe('what was not read', () => {
  it.each<[string, string, readonly JsonObject[]]>([
    ['plans', PRICINGS, machine([SSH])],
    ['plans, with a policy', PRICINGS, machine([jitDeny('22'), SSH], [COVERS_22])],
    ['policies, a port is open', JIT_POLICIES, machine([SSH])],
    ['policies, nothing is open', JIT_POLICIES, machine([])],
    ['groups', 'Microsoft.Network/networkSecurityGroups', machine([jitDeny('22'), SSH], [COVERS_22])],
    ['interfaces', 'Microsoft.Network/networkInterfaces', machine([SSH])],
    ['security admin rules, which could open a closed port', 'Microsoft.Network/effectiveSecurityAdminRules', machine([jitDeny('22'), SSH], [COVERS_22])],
  ])('%s: the state is not known', (_name, type, rows) => {
    expect(jitOf(...unread(type, rows))['state']).toBe('unknown: forbidden');
  });

  it('plans: neither is what is available', () => {
    expect(jitOf(...unread(PRICINGS, machine([SSH])))['available']).toBe('unknown: forbidden');
  });

  it('policies: neither is who is configured, nor what is covered', () => {
    expect(jitOf(...unread(JIT_POLICIES, machine([SSH])))).toMatchObject({ configured: 'unknown: forbidden', longestDuration: 'unknown: forbidden', uncoveredPorts: 'unknown: forbidden' });
  });

  const COULD_OPEN = ['Microsoft.Network/effectiveSecurityAdminRules', 'Microsoft.Network/loadBalancers', 'Microsoft.Network/azureFirewalls'];
  it.each(COULD_OPEN)('%s: a port that is seen open without a policy is reported all the same', (type) => {
    expect(jitOf(...unread(type, machine([SSH])))['state']).toBe('unprotected');
    expect(jitOf(...unread(type, machine([jitDeny('22'), SSH, RDP], [COVERS_22])))['state']).toBe('partial');
  });

  it('policies: no port is uncovered where none is open', () => {
    expect(jitOf(...unread(JIT_POLICIES, machine([])))['uncoveredPorts']).toEqual([]);
  });

  /** Only another management port without a policy could make it partial, and there is none. */
  it.each(COULD_OPEN)('%s: a covered port that is seen open is reported all the same', (type) => {
    const covers = policy([22, 3389, 5985, 5986].map((number) => ({ number })));
    expect(jitOf(...unread(type, machine([SSH], [covers])))['state']).toBe('bypassed');
  });

  it.each(COULD_OPEN)('%s: where policies cover TCP alone, a management port may be open over UDP', (type) => {
    const covers = policyOf([22, 3389, 5985, 5986].map((number) => policyPort(number, { protocol: 'TCP' })));
    expect(jitOf(...unread(type, machine([allow('22', { protocol: 'Tcp' })], [covers])))['state']).toBe('unknown: forbidden');
  });
});

describe('the policies of a tenant', () => {
  it('are put in order once, for this fact and for the exposure it rests on', () => {
    const snapshot = snapshotOf(machine([jitDeny('22'), SSH], [COVERS_22]));
    const asked: string[] = [];
    const counting: Snapshot = { ...snapshot, rows: (type) => { asked.push(type); return snapshot.rows(type); } };
    for (const fact of [exposureFact, jitFact]) fact.bind(counting, { now: NOW });
    expect(asked.filter((type) => type === JIT_POLICIES)).toEqual([JIT_POLICIES]);
  });
});
