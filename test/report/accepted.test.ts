import { describe, expect, it } from 'vitest';
import type { ResultBaseline } from '../../src/model/baseline.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { ResultWaiver } from '../../src/model/waiver.ts';
import { baselineLine } from '../../src/report/baselineText.ts';
import { outcomeOf } from '../../src/report/gateText.ts';
import { byAttention, daysText, effectText, waiverLine } from '../../src/report/waiverText.ts';
import { BASELINE, DISPOSED, disposedWith, NARROWED, WAIVERS } from './disposed.ts';
import { CLEAN, EMPTY, FINDINGS, HOSTILE, IDS, nth, RESULT, resultWith, type Parts } from './fixture.ts';
import { consoleText, htmlText, pageData } from './render.ts';

const waiver = (id: string, parts: Partial<ResultWaiver>): ResultWaiver => ({ ...nth(WAIVERS, 2), id, use: 'used', named: 1, waived: 1, ...parts });

/** The words of a text, whatever lines it was broken into. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** What a page shows, without its tags. */
function pageText(html: string): string {
  return flat(html.replaceAll(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll('&#x3D;', '='));
}

/** The part of a page under a heading, to the next heading of its level. */
function sectionOf(html: string, id: string): string {
  return new RegExp(`<h2 id="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';
}

describe('waivers in a line', () => {
  const quiet = { state: 'active', daysLeft: 97 } as const;
  it.each<readonly [string, readonly ResultWaiver[], string]>([
    ['none', [], ''],
    ['one that acts', [waiver('A', quiet)], '1 waiver sets 1 failure aside'],
    ['many that act', [waiver('A', { ...quiet, named: 2_000, waived: 2_000 }), waiver('B', quiet)], '2 waivers set 2,001 failures aside'],
    ['one that ends today', [waiver('A', { state: 'expiring', daysLeft: 0 })], '1 waiver sets 1 failure aside, 1 expires today (A)'],
    ['one that ends tomorrow', [waiver('A', { state: 'expiring', daysLeft: 1 })], '1 waiver sets 1 failure aside, 1 expires in 1 day (A)'],
    ['two that end', [waiver('B', { state: 'expiring', daysLeft: 6, expiresOn: '2026-11-30' }), waiver('A', { state: 'expiring', daysLeft: 2, expiresOn: '2026-11-26' })], '2 waivers set 2 failures aside, 2 expire within 6 days (A, B)'],
    ['one that is over', [waiver('A', { state: 'expired', daysLeft: -3, waived: 0 })], '1 waiver sets no failure aside, 1 expired (A)'],
    ['some that nothing needs', [waiver('A', { ...quiet, use: 'unused', named: 0, waived: 0 }), waiver('B', { ...quiet, use: 'neverMatches', named: 0, waived: 0 })], '2 waivers set no failure aside, 2 are not needed (A, B)'],
    ['one of a part that nobody looked at, and one that is undecided', [waiver('A', { ...quiet, use: 'outOfScope', named: 0, waived: 0 }), waiver('B', { ...quiet, use: 'undecided', named: 0, waived: 0 })], '2 waivers set no failure aside'],
    ['more than are named', ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((id) => waiver(id, { state: 'expired', daysLeft: -3, waived: 0 })), '7 waivers set no failure aside, 7 expired (A, B, C, D, E and 2 more)'],
    ['all kinds', WAIVERS, '1 waiver sets 1 failure aside, 1 expires in 6 days (WV-01), 1 expired (WV-02), 1 is not in effect yet (WV-05), 2 are not needed (WV-03, WV-04)'],
  ])('are told: %s', (_name, waivers, line) => expect(waiverLine(waivers)).toBe(line));

  it.each([[-1, 'over for 1 day'], [0, 'ends today'], [1, '1 day left'], [97, '97 days left']])('have %d days in words', (days, text) => expect(daysText(days)).toBe(text));

  it.each<readonly [Partial<ResultWaiver>, RegExp]>([
    [{ named: 3, waived: 3 }, /^Sets 3 failures aside\.$/],
    [{ named: 3, waived: 1 }, /^Sets 1 failure aside\. 2 more are set aside by another waiver\.$/],
    [{ named: 1, waived: 0 }, /^1 failure that it names is set aside by another waiver\.$/],
    [{ state: 'expired', named: 2, waived: 0 }, /2 failures .* not set aside by it any more/],
    [{ state: 'pending', named: 2, waived: 0 }, /2 failures .* not set aside by it yet/],
    [{ use: 'unused' }, /^Not needed/], [{ use: 'neverMatches' }, /^Not needed.*gone, or misspelt/], [{ use: 'outOfScope' }, /Nobody looked/], [{ use: 'undecided' }, /leaves open/],
  ])('say what each did: %j', (parts, text) => expect(effectText(waiver('A', { ...quiet, ...parts }))).toMatch(text));

  it('come with those first that somebody must look at', () => {
    expect(WAIVERS.toReversed().toSorted(byAttention).map(({ id }) => id)).toEqual(['WV-02', 'WV-01', 'WV-03', 'WV-04', 'WV-05', 'WV-06', 'WV-07']);
  });
});

describe('a baseline in a line', () => {
  it.each<readonly [string, Partial<ResultBaseline>, string]>([
    ['everything', {}, 'since 2026-11-16 09:00 UTC: 3 new (1 more severe than before), 1 known, 2 fixed, 1 not known any more, 1 not judged'],
    ['nothing', { new: 0, raised: 0, known: 0, former: [] }, 'since 2026-11-16 09:00 UTC: 0 new, 0 known, 0 fixed'],
    ['many', { new: 1_200, raised: 0, known: 30, former: [] }, 'since 2026-11-16 09:00 UTC: 1,200 new, 30 known, 0 fixed'],
  ])('tells %s', (_name, parts, line) => expect(baselineLine({ ...BASELINE, ...parts })).toBe(line));
});

const UNKNOWN_ONLY = { findings: FINDINGS.filter(({ status }) => status === 'unknown'), waivers: [] };
const PASSED_WITH_WAIVED = { findings: FINDINGS.filter(({ disposition }) => disposition === 'waived') };
const KNOWN_ONLY = { findings: FINDINGS.filter(({ status }) => status === 'fail').map((finding) => ({ ...finding, disposition: 'known' as const })), policy: { newOnly: true } };
const FAILED_ONLY = { findings: FINDINGS.filter(({ status }) => status === 'fail') };
const allowing = (parts: Parts, allowIncomplete: readonly string[] = ['*']): Parts => ({ ...parts, policy: { ...parts.policy, allowIncomplete } });

describe('a gate that came out as', () => {
  // What each outcome must say and must not, in both reports that people read.
  it.each<readonly [string, ScanResult, { readonly code: number; readonly console: string; readonly title: string; readonly says: RegExp; readonly not: RegExp }]>([
    ['passed', CLEAN, { code: 0, console: 'Gate PASSED, exit code 0', title: 'Passed', says: /Clean \(--fail-on high\)/, not: /INCOMPLETE|nothing was judged/i }],
    ['passed with waived failures', resultWith(PASSED_WITH_WAIVED), { code: 0, console: 'Gate PASSED, exit code 0', title: 'Passed', says: /Clean, but for what people accepted: 1 waived \(--fail-on high\)/, not: /INCOMPLETE|Clean \(/ }],
    ['passed because all is known', resultWith(KNOWN_ONLY), { code: 0, console: 'Gate PASSED, exit code 0', title: 'Passed', says: /accepted: 3 known \(--fail-on high --new-only\)/, not: /INCOMPLETE|Clean \(/ }],
    ['nothing judged', EMPTY, { code: 0, console: 'Gate PASSED, NOTHING JUDGED, exit code 0', title: 'NOTHING JUDGED', says: /Not clean: nothing was judged/, not: /^ *Clean|everything that the rules needed/im }],
    ['incomplete', resultWith(UNKNOWN_ONLY), { code: 3, console: 'Gate INCOMPLETE, exit code 3', title: 'INCOMPLETE', says: /Not clean: not everything was read/, not: /PASSED|allowed/ }],
    ['incomplete, and allowed to be', resultWith(allowing(UNKNOWN_ONLY)), { code: 0, console: 'Gate PASSED, INCOMPLETE as allowed, exit code 0', title: 'INCOMPLETE as allowed, passed', says: /Not clean: not everything was read, and that was allowed \(--fail-on high --allow-incomplete\)/, not: /^ *Clean/m }],
    ['incomplete, where something else was allowed', resultWith(allowing(UNKNOWN_ONLY, ['throttled'])), { code: 3, console: 'Gate INCOMPLETE, exit code 3', title: 'INCOMPLETE', says: /--allow-incomplete=throttled/, not: /as allowed/ }],
    ['failed', resultWith(FAILED_ONLY), { code: 1, console: 'Gate FAILED, exit code 1', title: 'FAILED', says: /Failed \(--fail-on high\)/, not: /INCOMPLETE/ }],
    ['failed, incompleteness allowed', resultWith(allowing({})), { code: 1, console: 'Gate FAILED, INCOMPLETE as allowed, exit code 1', title: 'INCOMPLETE as allowed, FAILED', says: /Failed, and not everything was read, which was allowed/, not: /PASSED/ }],
    ['stopped before its end', resultWith({ ...PASSED_WITH_WAIVED, scan: { interrupted: true } }), { code: 0, console: 'Gate INTERRUPTED, INCOMPLETE, exit code 0', title: 'INTERRUPTED, INCOMPLETE', says: /Not clean: the collection was stopped before its end, and nobody knows what the rest holds \(/, not: /PASSED|Clean/ }],
    ['failed and stopped before its end', resultWith({ scan: { interrupted: true } }), { code: 4, console: 'Gate FAILED, INTERRUPTED and INCOMPLETE, exit code 4', title: 'INTERRUPTED, INCOMPLETE, FAILED', says: /Failed, and the collection was stopped before its end: there may be more \(/, not: /PASSED/ }],
    ['failed and incomplete', RESULT, { code: 4, console: 'Gate FAILED and INCOMPLETE, exit code 4', title: 'INCOMPLETE, FAILED', says: /Failed, and not everything was read \(/, not: /allowed/ }],
  ])('%s', (_name, result, expected) => {
    const text = consoleText(result, { width: 140 });
    const page = htmlText(result);
    expect(result.gate.exitCode).toBe(expected.code);
    expect(text).toContain(expected.console);
    expect(text).toMatch(expected.says);
    expect(text).not.toMatch(expected.not);
    expect(/<title>([^<]*) · Portcullis/.exec(page)?.[1]).toBe(expected.title);
    // The green verdict is for what was judged whole and came out well.
    expect(/<section class="verdict passed"/.test(page)).toBe(expected.code === 0 && !result.gate.incomplete && !result.scan.interrupted && result.resources.length > 0);
  });

  it('--exit-zero says that the process ends with 0 all the same, beside the code that it would have had', () => {
    const zero = resultWith({ policy: { exitZero: true } });
    expect(consoleText(zero)).toContain('exit code 4');
    expect(consoleText(zero)).toContain('--exit-zero: the process ends with 0');
    expect(pageText(htmlText(zero))).toContain('Exit code 4 failed and incomplete the process ends with 0 all the same');
    expect(consoleText(RESULT) + htmlText(RESULT)).not.toContain('the process ends');
  });

  it('failed by waivers alone claims no failure', () => {
    const result = resultWith({ findings: [], gaps: [], waivers: WAIVERS.slice(2, 3), policy: { failOnUnusedWaivers: true } });
    expect(outcomeOf(result)).toBe('failed');
    expect(pageText(htmlText(result))).not.toMatch(/failures? reach/i);
    expect(flat(consoleText(result))).toContain('1 waiver is not needed (WV-03), and --fail-on-unused-waivers was given');
  });

  it('has many reasons shows some and counts the rest', () => {
    const whole = resultWith({});
    const result = { ...whole, gate: { ...whole.gate, reasons: Array.from({ length: 40 }, (_none, index) => `--allow-incomplete=name-${index} names nothing`) } };
    expect(consoleText(result)).toMatch(/and \d+ more reasons/);
    expect(pageText(htmlText(result))).toMatch(/And \d+ more reasons/);
    expect(consoleText(result, { width: 80 }).split('\n').length).toBeLessThanOrEqual(60);
  });

  it('tells of many waivers that lapsed in one reason, the first by name', () => {
    const lapsed = Array.from({ length: 40 }, (_none, index) => waiver(`OLD-${index}`, { state: 'expired', daysLeft: -1, named: 1, waived: 0 }));
    const { reasons } = resultWith({ waivers: lapsed }).gate;
    expect(reasons.filter((reason) => reason.includes('OLD-'))).toEqual([expect.stringMatching(/^40 waivers expired \(OLD-0 on .*OLD-4 on [\d-]+ and 35 more\): 40 failures are not set aside by them any more$/)]);
  });

  it.each<readonly [string, ScanResult, RegExp]>([
    ['no rule', { ...EMPTY, rules: [] }, /There is no rule\./],
    ['no subscription', EMPTY, /No subscription is visible/],
    ['nothing in the part that was to be judged', resultWith({ findings: [], verdicts: { pass: {}, notApplicable: {} }, scan: { narrowed: NARROWED } }), /Nothing that was read is among what was to be judged: resource groups rg-app, rg-data; tagged env=prod/],
    ['nothing of a kind that rules judge', resultWith({ findings: [], verdicts: { pass: {}, notApplicable: {} } }), /Nothing that was read is of a kind that a rule judges/],
  ])('nothing says why: %s', (_name, result, why) => {
    for (const text of [flat(consoleText(result)), pageText(htmlText(result))]) expect(text).toMatch(why);
    expect(htmlText(result)).not.toContain('No rule failed');
  });
});

describe('the reports that people read', () => {
  it.each([['console', flat(consoleText(DISPOSED))], ['page', pageText(htmlText(DISPOSED))]])('tell of a narrowed scan: %s', (_name, text) => {
    expect(text).toMatch(/Narrowed .{0,60}resource groups rg-app, rg-data; tagged env=prod/);
  });

  it('tell nothing of what is not there', () => {
    for (const text of [consoleText(CLEAN), pageText(htmlText(CLEAN))]) expect(text).not.toMatch(/Waivers|Baseline|Narrowed|\b(waived|known|new|seen before)\b/);
    expect(consoleText(CLEAN)).not.toContain('  owner ');
    expect(htmlText(CLEAN)).not.toMatch(/id="(waivers|baseline)"|href="#(waivers|baseline)"/);
  });

  it('name the owner of a top finding on the console, and of every finding on the page', () => {
    expect(consoleText(DISPOSED)).toMatch(/NET001 {2}vm-web-01 \(rg-app, Production\) {2}owner web@contoso\.example/);
    expect(consoleText(DISPOSED)).toMatch(/NET001 {2}vm-old-01 \(rg-old, Legacy\)\n/);
    const rows = sectionOf(htmlText(DISPOSED), 'findings').split('<tr role="row">').slice(1);
    expect(rows.filter((row) => row.includes('<td role="cell" class="owner">web@contoso.example</td>'))).toHaveLength(3);
    expect(pageData(htmlText(DISPOSED)).findings.filter(({ owner }) => owner === 'web@contoso.example')).toHaveLength(3);
  });

  it('tell waived, known, new and seen failures apart without JavaScript', () => {
    const rows = sectionOf(htmlText(DISPOSED), 'findings').split('<tr role="row">').slice(2).map((row) => /<\/span> <span class="sub">([a-z ]+)<\/span>/.exec(row)?.[1]);
    // In reading order: open ones, then accepted ones, then unknowns, whose severity stands there.
    expect(rows).toEqual(['seen before', 'new', 'new', 'waived', 'known', 'high', 'high', 'medium']);
  });

  it('know whether a failure is new only against a baseline', () => {
    const { baseline: _baseline, ...without } = DISPOSED;
    expect(new Set(pageData(htmlText(without)).findings.map(({ news }) => news))).toEqual(new Set(['']));
  });

  it('hold what the detail of a waived failure tells: reason, owner, last day', () => {
    expect(pageData(htmlText(DISPOSED)).main.waivers).toEqual([['WV-01', 'The operators need it until the move is done.', 'ops@contoso.example', '2026-11-30, 6 days left']]);
  });

  it('say that a rule is switched off, which has no failures then', () => {
    const rules = RESULT.rules.map((rule) => (rule.id === 'KEY001' ? { ...rule, switchedOff: true as const } : rule));
    expect(pageText(htmlText({ ...RESULT, rules }))).toContain('Key Vault secret has no expiry switched off, for all or a part');
  });
});

describe('the section of waivers', () => {
  const section = sectionOf(htmlText(DISPOSED), 'waivers');

  it('has a row each with all that is known of it, those that somebody must look at first', () => {
    const rows = section.split('<tr role="row">').slice(2).map(pageText);
    expect(rows.map((row) => /WV-\d+/.exec(row)?.[0])).toEqual(['WV-02', 'WV-01', 'WV-03', 'WV-04', 'WV-05', 'WV-06', 'WV-07']);
    for (const part of ['waiver', 'expiring', 'IAM001', IDS.OWNER, 'Sets 1 failure aside.', 'The operators need it until the move is done.', 'Owner ops@contoso.example', 'Ticket CHG-1234', 'Approved by ciso-office on 2026-10-01', '2026-11-30', '6 days left']) expect(rows[1]).toContain(part);
    expect(rows[0]).toContain('mitigated expired');
    expect(rows[2]).toContain('false positive not needed');
    expect(rows[4]).toContain('not in effect yet');
  });

  it('holds all of them, however many', () => {
    const many = Array.from({ length: 1_000 }, (_none, index) => waiver(`WV-${String(index).padStart(4, '0')}`, { scope: IDS.VM_WEB }));
    expect([...sectionOf(htmlText(resultWith({ waivers: many })), 'waivers').matchAll(/<tr role="row">/g)]).toHaveLength(1_001);
  });
});

describe('the part about the baseline', () => {
  it('counts, and lists what became of former failures', () => {
    const section = pageText(sectionOf(htmlText(DISPOSED), 'baseline'));
    for (const part of ['new 3', 'of them more severe than before 1', 'known 1', 'fixed 2', 'not known any more 1', 'not judged 1', 'kv-passes passes or does not apply now', 'kv-gone is gone', 'kv-hidden is not known now', 'First seen 2026-10-01 08:30 UTC', 'Held against 7 failures of 2026-11-16 09:00 UTC']) expect(section).toContain(part);
  });

  it('calls nothing fixed that is not known to be', () => {
    const former = BASELINE.former.filter(({ fate }) => fate === 'unknown' || fate === 'notJudged');
    const section = pageText(sectionOf(htmlText(disposedWith({ baseline: { ...BASELINE, former } })), 'baseline'));
    expect(section).toContain('fixed 0');
    expect(section).not.toMatch(/Fixed \d+ failures/);
  });

  it('is cut where very much was fixed, and counts the rest', () => {
    const former = Array.from({ length: 250 }, () => nth(BASELINE.former, 1));
    const section = sectionOf(htmlText(disposedWith({ baseline: { ...BASELINE, former } })), 'baseline');
    expect([...section.matchAll(/is gone\./g)]).toHaveLength(100);
    expect(section).toContain('150 more');
  });
});

describe('hostile strings in waivers, owners, narrowings and baselines', () => {
  it('are all there, and inert', () => {
    const html = htmlText(HOSTILE);
    for (const id of ['waivers', 'baseline']) {
      const section = sectionOf(html, id);
      expect(section).toContain('&lt;!--&lt;script&gt;');
      expect(section.replaceAll('\n', '')).not.toMatch(/<script|<img|onerror="|[\p{Cc}\p{Bidi_Control}]/u);
    }
    expect(html).toMatch(/Narrowed<\/dt><dd>[^<]*&lt;\/script&gt;/);
  });
});
