import { describe, expect, it } from 'vitest';
import type { Posture } from '../../src/model/posture.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { countsBySubscription } from '../../src/report/bySubscription.ts';
import { causesOf } from '../../src/report/causes.ts';
import { exposedMachines, isOpenManagement } from '../../src/report/exposedMachines.ts';
import { credentialView } from '../../src/report/html/credentialView.ts';
import { exposureView } from '../../src/report/html/exposureView.ts';
import { glanceView } from '../../src/report/html/glanceView.ts';
import { jitView } from '../../src/report/html/jitView.ts';
import { privilegedView } from '../../src/report/html/privilegedView.ts';
import { subscriptionView } from '../../src/report/html/subscriptionView.ts';
import { DISPOSED } from './disposed.ts';
import { CLEAN, FINDINGS, HOSTILE, IDS, JIT_FORBIDDEN, manyFindings, nth, PRODUCTION, RESULT, resultWith } from './fixture.ts';
import { POSTURE } from './posture.ts';
import { htmlText } from './render.ts';

const WITH_POSTURE: ScanResult = { ...RESULT, posture: POSTURE };
const NSG = `/subscriptions/${PRODUCTION}/resourcegroups/rg-net/providers/microsoft.network/networksecuritygroups/nsg-web`;
const FIREWALL = `/subscriptions/${PRODUCTION}/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls/afw`;
const MANAGER = `/subscriptions/${PRODUCTION}/resourcegroups/rg-net/providers/microsoft.network/networkmanagers/nm/securityadminconfigurations/c/rulecollections/management`;

function failure(parts: Partial<ResultFinding>): ResultFinding {
  return { ...nth(FINDINGS, 5), ...parts };
}

describe('where to begin', () => {
  it('is one line a root cause, and one a rule for failures without', () => {
    const causes = causesOf(resultWith({ findings: [
      failure({ rootCause: `rule allow-ssh of ${NSG}`, owner: 'b' }), failure({ rootCause: `rule allow-ssh of ${NSG}`, ruleId: 'JIT001', severity: 'high', resourceId: IDS.VM_API, owner: 'a' }),
      failure({ ruleId: 'KEY002', severity: 'medium', resourceId: IDS.STORAGE }), failure({ ruleId: 'KEY002', severity: 'medium', resourceId: IDS.VAULT }),
    ].map(({ rootCause, ...rest }) => (rest.ruleId === 'KEY002' ? rest : { ...rest, ...(rootCause === undefined ? {} : { rootCause }) })) }));
    expect(causes.map(({ title, place, severity, findings, owners, resources }) => [title, place, severity, findings.length, owners, resources.length])).toEqual([
      ['Rule allow-ssh of nsg-web', 'rg-net, Production', 'critical', 2, ['a', 'b'], 2],
      ['Storage account key is older than its rotation period', '', 'medium', 2, [], 2],
    ]);
    expect(causes[0]?.rules.map(({ id }) => id)).toEqual(['NET001', 'JIT001']);
  });

  it('has the gravest first, and of equal ones the worst of each topic before the second of any', () => {
    const severities = ['low', 'critical', 'info', 'high', 'medium'] as const;
    const one = severities.map((severity) => failure({ severity, rootCause: `cause of ${severity}` }));
    expect(causesOf(resultWith({ findings: one })).map(({ severity }) => severity)).toEqual(['critical', 'high', 'medium', 'low', 'info']);
    const network = ['a', 'a', 'a', 'b', 'b'].map((cause) => failure({ rootCause: `cause ${cause}` }));
    const access = failure({ ruleId: 'IAM001', rootCause: 'cause c' });
    expect(causesOf(resultWith({ findings: [...network, access] })).map(({ title }) => title)).toEqual(['Cause a', 'Cause c', 'Cause b']);
  });

  it('holds every failure that counts once, and no other', () => {
    for (const result of [RESULT, DISPOSED, CLEAN, manyFindings(300)]) {
      const counted = result.findings.filter(({ status, disposition }) => status === 'fail' && (disposition === 'open' || (disposition === 'known' && result.gate.newOnly !== true)));
      expect(causesOf(result).flatMap(({ findings }) => findings).map(({ fingerprint }) => fingerprint).toSorted()).toEqual(counted.map(({ fingerprint }) => fingerprint).toSorted());
    }
  });

  it.each([
    [`rule allow-ssh of ${NSG}`, 'Narrow the sources of allow-ssh, or remove it and let people ask for just-in-time access.'],
    [`rule AllowVnetInBound of ${NSG}`, 'AllowVnetInBound is a default rule: put a deny with a better priority before it.'],
    [`rule MicrosoftDefenderForCloud-JITRule-22 of ${NSG}`, 'Remove MicrosoftDefenderForCloud-JITRule-22: just-in-time access left it behind, or close its request.'],
    [`rule a of ${NSG} and rule b of ${NSG}2`, 'Narrow one of these rules, or remove it: each of them has to let it in.'],
    [`rule dnat of ${FIREWALL}`, "Narrow the sources of the firewall's rule dnat, or remove it."],
    [`security admin rule always-ssh of ${MANAGER}`, 'Narrow the sources of the security admin rule always-ssh, or let security groups decide (Allow instead of AlwaysAllow).'],
    [`no security group before ${NSG}`, 'Put a network security group on its subnet or on the interface.'],
    ['anything else', 'Correct what NET001 found.'],
  ])('says what to do about "%s"', (rootCause, todo) => {
    expect(causesOf(resultWith({ findings: [failure({ rootCause })] }))[0]?.todo).toBe(todo);
  });
});

describe('failures by subscription', () => {
  it('have a row for each that was seen, and sums that are the summary', () => {
    for (const result of [RESULT, DISPOSED, CLEAN, HOSTILE, manyFindings(300)]) {
      const rows = countsBySubscription(result);
      expect(result.scan.scopes.seen.every(({ subscriptionId }) => rows.some((row) => row.subscriptionId === subscriptionId.toLowerCase()))).toBe(true);
      for (const [severity, count] of Object.entries(result.summary.bySeverity)) expect(rows.reduce((sum, row) => sum + ((row.counts as Record<string, number>)[severity] ?? 0), 0)).toBe(count);
    }
  });

  it('are drawn to one scale, and what is there is never too thin to be seen', () => {
    const { rows, full } = subscriptionView(DISPOSED);
    for (const { parts } of rows) for (const { x, width } of parts) expect(width >= 6 && x + width <= full).toBe(true);
  });
});

describe('machines that can be reached', () => {
  it('are told by the widest way, those that can be managed first', () => {
    expect(exposedMachines(POSTURE).map(({ id, reach, managed }) => [id, reach, managed])).toEqual([
      [IDS.VM_WEB, 'open', true], [IDS.VM_API, 'open', false], [IDS.VM_OLD_1, 'restricted', false], [IDS.VM_OLD_2, 'unknown', false],
    ]);
  });

  it.each([
    ['Tcp', '22', 'open', true], ['Tcp', '20-25', 'open', true], ['*', '*', 'open', true], ['Tcp', '5986', 'open', true], ['Tcp', 'not a port', 'open', true],
    ['Udp', '22', 'open', false], ['Tcp', '443', 'open', false], ['Tcp', '22', 'restricted', false], ['Tcp', '22', 'temporary', false], ['Icmp', '*', 'open', false],
  ] as const)('%s %s (%s) lets the Internet manage: %s', (protocol, ports, verdict, expected) => {
    const [sample] = POSTURE.exposure.ways[0]?.openings ?? [];
    expect(sample !== undefined && isOpenManagement({ ...sample, protocol, ports, verdict })).toBe(expected);
  });

  it('are drawn once for all that the same filters let in', () => {
    const again = POSTURE.exposure.ways.slice(0, 1).map((way) => ({ ...way, virtualMachine: `${IDS.VM_WEB}x`, networkInterface: 'other' }));
    const view = exposureView({ ...RESULT, posture: { ...POSTURE, exposure: { ways: [...POSTURE.exposure.ways, ...again], unread: [] } } });
    expect(view.drawn.map(({ name, alike }) => [name, alike])).toEqual([['vm-web-01', 'In the same way: vm-web-01x.'], ['vm-api-01', '']]);
    expect(view.line).toBe('3 machines open to the Internet, 1 open to some addresses, 1 not known.');
    expect(view.rows.map(({ name, word, ports, deciders }) => [name, word, ports, deciders])).toContainEqual(['vm-api-01', 'the Internet', 'TCP 443', 'no security group']);
  });

  it('none seen is not none there', () => {
    const lines = [[], [JIT_FORBIDDEN]].map((unread) => exposureView({ ...RESULT, posture: { ...POSTURE, exposure: { ways: [], unread } } }));
    expect(lines.map(({ line }) => line)).toEqual(['Nothing that was judged can be reached from the Internet.', 'No way in was seen in what could be read.']);
    expect(lines.map(({ unread }) => unread !== '')).toEqual([false, true]);
  });
});

describe('at a glance', () => {
  const line = (posture: Posture) => glanceView({ ...RESULT, posture }).map(({ bound, count, text, note }) => `${bound === '' ? '' : `${bound} `}${count} ${text} (${note})`);

  it('says four numbers, and which of them may be higher', () => {
    expect(line(POSTURE)).toEqual([
      'at least 1 machine can be managed from the Internet (2 can be reached by anybody, 1 by some, 1 not known)',
      'at least 1 machine is open on a port that just-in-time access could close (1 configured, 1 not, 1 unsupported, 1 not known)',
      'at least 3 privileged grants stand without an end (1 eligible, 0 activated now, 1 not known how)',
      '2 credentials have ended or end within 90 days (1 ended)',
    ]);
  });

  it('never gives a bare number for a list of which a part was not read', () => {
    const unread = [JIT_FORBIDDEN];
    const partly: Posture = { exposure: { ways: [], unread }, jit: { machines: [], unread }, privileged: { holders: [], unread }, credentials: { ...POSTURE.credentials, items: [], unread } };
    expect(line(partly).every((text) => text.startsWith('Not known how many '))).toBe(true);
    expect(jitView({ ...RESULT, posture: partly }).none).toBe('No live request was seen. Not all that would tell of one could be read.');
    expect(jitView({ ...RESULT, posture: { ...partly, jit: { machines: [], unread: [] } } }).none).toBe('No request is live.');
    expect(jitView({ ...RESULT, posture: { ...partly, jit: { machines: [{ id: IDS.VM_WEB, group: 'configured', ports: [], live: [], unknown: JIT_FORBIDDEN }], unread: [] } } }).none).toContain('Not all that would tell');
    const html = htmlText({ ...RESULT, posture: partly });
    expect([...html.matchAll(/class="note gap"/g)]).toHaveLength(5);
  });

  it('is not there for a result that does not hold it', () => {
    expect(glanceView(RESULT)).toEqual([]);
    for (const id of ['exposure', 'jit', 'privileged', 'credentials']) expect(htmlText(RESULT)).not.toContain(`id="${id}"`);
  });
});

describe('the lists of posture', () => {
  it('hold machines in the groups of the portal, and who has access now', () => {
    const { groups, requests } = jitView(WITH_POSTURE);
    expect(groups.map(({ word, count, rows }) => [word, count, rows.map(({ grade }) => grade.split(':')[0])])).toEqual([
      ['Configured', '1', ['protected']], ['Not configured', '1', ['unprotected']], ['Unsupported', '1', ['no Defender for Servers plan 2']],
      ['Not known', '1', ['not known']],
    ]);
    expect(groups[0]?.rows[0]).toMatchObject({ name: 'vm-api-01', where: 'rg-app, Production', ports: '22 for 3 h', last: 'ann@contoso.example, 2026-11-24 09:00 UTC' });
    expect(requests).toEqual([{ machine: 'vm-api-01', where: 'rg-app, Production', port: '22', requestor: 'ann@contoso.example', sources: 'the address of who asked', until: '2026-11-24 12:00 UTC' }]);
  });

  it('count privileged grants by who holds them and how, and name those that stand', () => {
    const { columns, kinds, rows, standing } = privilegedView(WITH_POSTURE);
    expect(columns).toEqual(['standing', 'time-bound', 'activated now', 'eligible', 'not known how']);
    expect(kinds.map(({ kind, counts }) => [kind, counts.map(({ count }) => count).join(' ')])).toEqual([
      ['Users', '1 0 0 1 0'], ['Groups', '1 0 0 0 0'], ['Deleted, nobody any more', '1 0 0 0 0'], ['Not known who', '0 0 0 0 1'],
    ]);
    expect(standing).toBe('3 standing grants');
    expect(rows).toContainEqual({ name: 'Operators', isAttention: false, kind: 'group, 7 people', role: 'User Access Administrator', scope: 'subscription Production' });
    expect(rows).toContainEqual({ name: 'Gone', isAttention: true, kind: 'deleted', role: 'Global Administrator', scope: 'the whole directory' });
  });

  it('say when credentials end, as days from the clock of the scan', () => {
    const { line, rows } = credentialView(WITH_POSTURE);
    expect(line).toBe('1 ended, 1 end within 90 days, 4 end later or never.');
    expect(rows.map(({ name, aside, when, expired }) => [name, aside, when, expired])).toEqual([
      ['Shop', 'client secret deploy; another takes its place', 'ended 23 days ago', true], ['api-key', 'secret in kv-app', '10 days left', false],
    ]);
  });

  it.each(['exposure', 'jit', 'privileged', 'credentials'])('have a section that the contents name: %s', (id) => {
    const html = htmlText(WITH_POSTURE);
    expect(html).toContain(`<a href="#${id}">`);
    expect(html).toContain(`<h2 id="${id}"`);
  });

  it('stay text, whatever they hold', () => {
    const hostile = structuredClone(POSTURE) as unknown;
    const html = htmlText({ ...RESULT, posture: poisoned(hostile) as Posture });
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;img src&#x3D;x');
    expect([...html.matchAll(/<script/g)]).toHaveLength(2);
  });
});

/** The same with markup in every text that is not a word of ours. */
function poisoned(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, poisoned(member, name)]));
  const isWord = ['verdict', 'path', 'group', 'reason', 'holding', 'kind', 'level', 'endsAt', 'startedAt', 'lastRequestedAt', 'ports', 'protocol'].includes(key);
  return typeof value === 'string' && !isWord ? `${value}<img src=x onerror=alert(1)>` : value;
}

describe('the head of the page', () => {
  it('begins with what could not be read, before the verdict', () => {
    const html = htmlText(RESULT);
    expect(html.indexOf('class="banner"')).toBeGreaterThan(0);
    expect(html.indexOf('class="banner"')).toBeLessThan(html.indexOf('id="verdict"'));
    expect(/class="banner">[\s\S]*?<\/p>/.exec(html)?.[0]).toContain('jitNetworkAccessPolicies in subscription Legacy');
    expect(htmlText(CLEAN)).not.toContain('class="banner"');
  });

  it('names each section that there is, once, and links to nothing else', () => {
    for (const result of [RESULT, CLEAN, DISPOSED, WITH_POSTURE]) {
      const html = htmlText(result);
      const contents = /<nav class="contents"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
      const links = [...contents.matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id);
      for (const id of links) expect(html, id).toMatch(new RegExp(`<h[12] id="${id}"`));
      expect([...html.matchAll(/<h[12] id="([^"]+)"/g)].map(([, id]) => id)).toEqual(links);
    }
  });

  it('counts in the contents what the summary counts', () => {
    expect(htmlText(manyFindings(1_234))).toContain('<a href="#findings"><span class="text">Findings</span> <span class="tally">1,234</span></a>');
  });
});
