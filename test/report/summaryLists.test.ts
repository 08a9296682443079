import { describe, expect, it } from 'vitest';
import type { Posture } from '../../src/model/posture.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { scopeText } from '../../src/report/incomplete.ts';
import { overrideText } from '../../src/report/marks.ts';
import { callName } from '../../src/report/place.ts';
import { coverageView } from '../../src/report/html/coverageView.ts';
import { credentialView } from '../../src/report/html/credentialView.ts';
import { exposureView } from '../../src/report/html/exposureView.ts';
import { glanceView } from '../../src/report/html/glanceView.ts';
import { jitView } from '../../src/report/html/jitView.ts';
import { privilegedView } from '../../src/report/html/privilegedView.ts';
import { ruleRows } from '../../src/report/html/ruleRows.ts';
import { FINDINGS, IDS, JIT_FORBIDDEN, nth, PRODUCTION, RESULT, resultWith } from './fixture.ts';
import { POSTURE } from './posture.ts';
import { htmlText } from './render.ts';

const FIREWALL = `/subscriptions/${PRODUCTION}/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls/afw`;

function failure(parts: Partial<ResultFinding>): ResultFinding {
  return { ...nth(FINDINGS, 5), ...parts };
}

describe('the table of machines that can be reached', () => {
  const rowsOf = (ways: Posture['exposure']['ways'], result: ScanResult = RESULT) => exposureView({ ...result, posture: { ...POSTURE, exposure: { ways, unread: [] } } });
  const [web] = POSTURE.exposure.ways;
  const base = web?.openings[0];
  if (web === undefined || base === undefined) throw new Error('the fixture has no way');

  it('says what the Internet reaches, not what some may reach beside it, over what it is managed first', () => {
    const restricted = ['22', '3389', '80', '81'].map((ports) => ({ ...base, ports, verdict: 'restricted' as const }));
    const [row] = rowsOf([{ ...web, openings: [...restricted, { ...base, ports: '443' }, { ...base, ports: '5985' }] }]).rows;
    expect(row).toMatchObject({ word: 'the Internet', ports: 'TCP 5985, TCP 443', others: 'for some, or for a while: TCP 22, TCP 3389, TCP 80, TCP 81' });
  });

  it('names the rule of a firewall before those of security groups', () => {
    const [row] = rowsOf([{ ...web, path: 'firewallDnat', via: { resource: FIREWALL, rule: 'dnat-ssh' } }]).rows;
    expect(row?.deciders).toBe('dnat-ssh of the firewall, allow-ssh');
  });

  it('has the machine first of which most is open', () => {
    const all = { ...web, virtualMachine: IDS.VM_OLD_1, openings: [{ ...base, protocol: '*', ports: '*' }] };
    const icmp = { ...web, virtualMachine: IDS.VM_OLD_2, openings: [base, { ...base, protocol: 'Icmp', ports: '*' }] };
    expect(rowsOf([web, icmp, all]).rows.map(({ name }) => name)).toEqual(['vm-old-01', 'vm-web-01', 'vm-old-02']);
  });

  it('counts an interface that no machine has apart', () => {
    const view = rowsOf([web, { ...web, virtualMachine: null, networkInterface: `${IDS.VM_WEB}-spare` }]);
    expect([view.line, view.rows.map(({ name }) => name)]).toEqual(['1 machine open to the Internet, 1 interface without a machine.', ['vm-web-01', 'vm-web-01-spare (interface without a machine)']]);
    expect(glanceView({ ...RESULT, posture: { ...POSTURE, exposure: { ways: [{ ...web, virtualMachine: null }], unread: [] } } })[0]?.count).toBe('0');
  });

  it('says where a failure that comes from it is waived, and where only who asked gets in', () => {
    const findings = [failure({ disposition: 'waived', waiverId: 'WV-1', rootCause: base.rootCause }), failure({ disposition: 'waived', waiverId: 'WV-2', rootCause: 'another' })];
    expect(rowsOf([web], { ...RESULT, findings }).rows[0]?.waived).toBe('WV-1');
    const [row] = rowsOf([{ ...web, verdict: 'temporary', openings: [{ ...base, verdict: 'temporary' }] }]).rows;
    expect(row).toMatchObject({ reach: 'temporary', word: 'who asked, until the request ends', ports: 'TCP 22' });
  });

  it('never tells of one machine what is true of another: two are one kind only where the picture is the same', () => {
    const off = { ...web, virtualMachine: IDS.VM_API, deallocated: true as const };
    expect(rowsOf([off, web]).drawn.map(({ name, alike }) => [name, alike])).toEqual([['vm-api-01', ''], ['vm-web-01', '']]);
  });
});

describe('lists that are cut', () => {
  const many = <T>(row: T, count: number): readonly T[] => Array.from({ length: count }, () => row);

  it('count what they leave out', () => {
    const { credentials, jit, privileged } = POSTURE;
    const posture: Posture = { ...POSTURE, credentials: { ...credentials, items: credentials.items.slice(0, 1).flatMap((item) => many(item, 60)) }, jit: { ...jit, machines: jit.machines.slice(0, 1).flatMap((machine) => many(machine, 60)) }, privileged: { ...privileged, holders: privileged.holders.slice(0, 1).flatMap((holder) => many(holder, 60)) } };
    const result = { ...RESULT, posture };
    expect(credentialView(result).rest).toBe('10 more credentials: the JSON result holds all of them.');
    expect(jitView(result).groups[0]?.rest).toBe('10 more machines: the JSON result holds all of them.');
    expect(jitView(result).moreRequests).toBe('10 more requests.');
    expect(privilegedView(result).rest).toBe('10 more standing grants: the JSON result holds all of them.');
  });

  it('say of scopes that are left out whether each was read to the end', () => {
    const cell = nth(RESULT.coverage, 0);
    const scopes = (holes: number): ScanResult => ({ ...RESULT, coverage: Array.from({ length: 80 }, (_none, index) => ({ ...cell, scope: `/subscriptions/${String(index)}`, status: index < holes ? 'forbidden' as const : 'complete' as const })) });
    expect(coverageView(scopes(0)).rest).toBe('20 more scopes, each read to the end.');
    expect(coverageView(scopes(61)).rest).toBe('20 more scopes, some of them not read to the end: the JSON result names what is missing.');
    expect(coverageView(scopes(3)).scopes.slice(0, 4).map(({ isWhole }) => isWhole)).toEqual([false, false, false, true]);
  });

  it('are counted in the banner too', () => {
    const unread = nth(FINDINGS, 2);
    const findings = Array.from({ length: 5 }, (_none, index): ResultFinding => ({ ...unread, fingerprint: String(index).repeat(64), unknown: { ...JIT_FORBIDDEN, artifact: `Microsoft.Some/type${String(index)}` } }));
    expect(htmlText(resultWith({ findings }))).toMatch(/class="banner">[^\n]*5 findings are unknown[^\n]*; and 2 more parts\./);
  });

  it('say of a rule that the configuration switched it off', () => {
    const rules = RESULT.rules.map((rule) => (rule.id === 'NET001' ? { ...rule, switchedOff: true as const } : rule));
    const notes = ruleRows({ ...RESULT, rules }).flatMap((topic) => topic.rules).filter(({ note }) => note.includes('switched off')).map(({ id }) => id);
    expect(notes).toEqual(['NET001']);
  });
});

describe('a narrowed scan', () => {
  it('says that only what was judged is listed', () => {
    const scan = { ...RESULT.scan, narrowed: { resourceGroups: ['rg-app'], tags: {} } };
    const html = htmlText({ ...RESULT, scan, posture: { ...POSTURE, exposure: { ways: [], unread: [] }, privileged: { holders: [], unread: [] } } });
    for (const text of ['Nothing that was judged can be reached', 'Only what was judged is listed: other machines may well be reached.', 'roles that are held above it, or in the directory, are not']) expect(html).toContain(text);
    expect(html).not.toContain('Nothing in what was read');
    expect(html).toContain('applications, which lie in no group, are not');
    expect(glanceView({ ...RESULT, scan, posture: POSTURE }).every(({ note }) => note.startsWith('of what was judged; '))).toBe(true);
    expect(glanceView({ ...RESULT, posture: POSTURE }).some(({ note }) => note.includes('of what was judged'))).toBe(false);
  });
});

describe('names and marks', () => {
  it.each([
    ['/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/pool/virtualMachines/3', '3', 'pool_3'],
    ['/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/pool/virtualMachines/3', 'pool_3', 'pool_3'],
    ['/a/rules/always-ssh/snapshots/1', '1', 'always-ssh/1'], [IDS.VM_WEB, 'vm-web-01', 'vm-web-01'],
  ])('%s, named %s, is called %s', (id, name, called) => expect(callName(id, name)).toBe(called));

  it.each([
    ['ENT001, ENT002, ENT003, ENT004, ENT005 everywhere: severity low', 'ENT001, ENT002, ENT003 and 2 more rules everywhere: severity low'],
    ['NET001, NET002 everywhere: switched off', 'NET001, NET002 everywhere: switched off'], ['* in /subscriptions/x: severity low (a, b, c, d, e)', '* in /subscriptions/x: severity low (a, b, c, d, e)'],
  ])('an override tells what it changes: %s', (text, shown) => expect(overrideText(text)).toBe(shown));

  it('the root of all management groups has a name', () => {
    expect(scopeText(RESULT, '/')).toBe('the root, above all management groups');
  });
});
