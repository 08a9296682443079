import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { GRANTS, opening, postureOf, RICH, way } from '../client/results.ts';
import { DISPOSED } from '../report/disposed.ts';
import { CLEAN, IDS, manyFindings, nth, RESULT, resultWith } from '../report/fixture.ts';
import { choose, expectQuiet, names, reportOpener, rows } from './opened.ts';

const open = reportOpener();

async function hashOf(page: Page): Promise<URLSearchParams> {
  return new URLSearchParams(await page.evaluate<string>('location.hash.slice(1)'));
}

async function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.id');
}

async function countText(page: Page): Promise<string> {
  return await page.locator('#count').textContent() ?? '';
}

/** The rules of the findings on the page, in their order. */
async function ruleIds(page: Page): Promise<readonly string[]> {
  return (await page.locator('#rows .rule').allTextContents()).map((text) => text.split(' ', 1)[0] ?? '');
}

describe('filters', () => {
  it('by text, status, severity, rule and subscription narrow the list, and chips take them away', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    expect(await rows(page).count()).toBe(6);
    await page.getByLabel('Search findings').fill('vm-web INTERNET');
    expect(await names(page)).toEqual(['vm-web-01', 'vm-web-01']);
    expect(await countText(page)).toBe('2 of 6 findings');
    await page.getByRole('button', { name: 'Clear all' }).click();
    expect(await rows(page).count()).toBe(6);
    await choose(page, 'Status', 'Unknown');
    expect(await rows(page).count()).toBe(3);
    await choose(page, 'Subscription', 'Legacy');
    expect(await rows(page).count()).toBe(2);
    await page.getByRole('button', { name: /^Status: Unknown/ }).click();
    expect(await names(page)).toEqual(['vm-old-01', 'vm-old-02']);
    expect(await focused(page)).toBe('filter-text');
    await choose(page, 'Severity', 'High');
    await page.getByLabel('Search findings').fill('nothing of this kind');
    expect(await page.locator('#rows').textContent()).toBe('Nothing matches.');
    await expectQuiet(opened);
  });

  it('count each value under the other filters, and let several values of one facet be alternatives', async () => {
    const opened = await open(DISPOSED);
    const { page } = opened;
    await choose(page, 'Owner', 'web@contoso.example');
    await page.locator('.facet summary', { hasText: 'Severity' }).click();
    const values = page.locator('.facet[open] .value');
    expect(await values.allInnerTexts()).toEqual(['Critical\n1', 'High\n1', 'Medium\n1']);
    await values.filter({ hasText: 'Critical' }).locator('input').check();
    await values.filter({ hasText: 'Medium' }).locator('input').check();
    expect(await values.allInnerTexts()).toEqual(['Critical\n1', 'High\n1', 'Medium\n1']);
    expect(await countText(page)).toBe('2 of 8 findings');
    expect((await hashOf(page)).getAll('severity')).toEqual(['critical', 'medium']);
    await page.evaluate('history.back()');
    await values.filter({ hasText: 'Medium' }).locator('input:not(:checked)').waitFor();
    expect(await values.filter({ hasText: 'Critical' }).locator('input').isChecked()).toBe(true);
    await expectQuiet(opened);
  });

  it('offer what there is to choose, and nothing where all findings are alike', async () => {
    const opened = await open(manyFindings(3));
    await opened.page.locator('#more').click();
    expect(await opened.page.locator('#more-facets summary').allTextContents()).not.toContain('Owner');
    expect(await opened.page.locator('#more-facets summary').allTextContents()).toContain('Rule');
    await expectQuiet(opened);
  });

  it('show what was fixed since the baseline, which is not among the findings', async () => {
    const opened = await open(DISPOSED);
    const { page } = opened;
    expect(await countText(page)).toBe('8 findings');
    await choose(page, 'Since the baseline', 'Fixed');
    expect(await names(page)).toEqual(['kv-passes', 'kv-gone']);
    expect(await page.locator('#rows .sev').first().innerText()).toContain('Fixed');
    await page.goBack();
    await choose(page, 'Since the baseline', 'New');
    expect(await names(page)).toEqual(['vm-old-01', 'vm-web-01']);
    await expectQuiet(opened);
  });

  it('tell waived, known and new failures apart in words', async () => {
    const opened = await open(DISPOSED);
    expect(await opened.page.locator('#rows .sev .sub').allTextContents()).toEqual(['seen before', 'new', 'new', 'waived', 'known', 'high', 'high', 'medium']);
    await expectQuiet(opened);
  });
});

it('titles findings on role assignments by who holds them', async () => {
  const opened = await open(GRANTS);
  const { page } = opened;
  expect((await names(page)).slice(0, 2)).toEqual(['Ann', 'Ben <b>']);
  await page.locator('#rows .toggle').first().click();
  await page.locator('.panel').waitFor();
  expect(await page.locator('.panel').getAttribute('aria-label')).toBe('Details of Ann');
  expect(await page.locator('.panel .ids').innerText()).toContain(nth(GRANTS.resources, 0).id);
  await expectQuiet(opened);
});

describe('a row', () => {
  it('opens and closes by a click anywhere in it, the focus on its name', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    const first = rows(page).first();
    expect(await page.evaluate("getComputedStyle(document.querySelector('#rows > tr')).cursor")).toBe('pointer');
    for (const [part, state] of [['.message', 'visible'], ['.where', 'detached'], ['.rule', 'visible'], ['.sev', 'detached']] as const) {
      await first.locator(part).click();
      await page.locator('tr.detail').waitFor({ state });
      expect([part, await focused(page)]).toEqual([part, `toggle-${'f'.repeat(16)}`]);
    }
    await expectQuiet(opened);
  });

  it('stays as it is while text is selected, and where details are clicked', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    await rows(page).first().scrollIntoViewIfNeeded();
    const message = await rows(page).first().locator('.message').boundingBox();
    if (message === null) throw new Error('the message is not shown');
    await page.mouse.move(message.x + 2, message.y + 8);
    await page.mouse.down();
    await page.mouse.move(message.x + 120, message.y + 8, { steps: 4 });
    await page.mouse.up();
    expect(await page.evaluate<string>('String(getSelection())')).toMatch(/^vm-web-01 a/);
    expect((await hashOf(page)).get('finding')).toBeNull();
    await rows(page).first().locator('.where').click();
    await page.locator('.panel').waitFor();
    await page.locator('.panel .headline .message').click();
    expect(await page.locator('.panel').count()).toBe(1);
    await page.evaluate("location.hash = '#text=nothing+of+this+kind'");
    await page.locator('#rows .note').click();
    expect((await hashOf(page)).get('text')).toBe('nothing of this kind');
    await expectQuiet(opened);
  });
});

describe('the order', () => {
  it('follows the headers, by mouse and by keyboard, one after another', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    const header = (name: string) => page.locator('#findings-table th', { hasText: name });
    await header('Finding').locator('button').click();
    expect(await names(page)).toEqual(['ops-owner', 'stdata01', 'vm-old-01', 'vm-old-02', 'vm-web-01', 'vm-web-01']);
    expect(await header('Finding').getAttribute('aria-sort')).toBe('ascending');
    await header('Rule').locator('button').focus();
    await page.keyboard.press('Shift+Enter');
    expect((await hashOf(page)).get('sort')).toBe('finding,rule');
    expect(await ruleIds(page)).toEqual(['IAM001', 'KEY002', 'JIT001', 'JIT001', 'JIT001', 'NET001']);
    await header('Rule').locator('button').click({ modifiers: ['Shift'] });
    expect(await ruleIds(page)).toEqual(['IAM001', 'KEY002', 'JIT001', 'JIT001', 'NET001', 'JIT001']);
    expect(await page.locator('th[aria-sort]').count()).toBe(1);
    expect(await header('Rule').innerText()).toContain('place 2 of the order, descending');
    await page.locator('#more').click();
    await page.getByLabel('Order by').selectOption('-severity');
    await page.getByLabel('Then by').selectOption('where');
    expect((await hashOf(page)).get('sort')).toBe('-severity,where');
    await expectQuiet(opened);
  });
});

describe('groups', () => {
  it('hold counts that add up to what is filtered, and lead to their findings', async () => {
    const opened = await open(RICH);
    const { page } = opened;
    await page.getByLabel('Group by').selectOption('rule');
    const cells = async (row: string): Promise<readonly string[]> => page.locator(`${row} > *`).allTextContents();
    expect(await cells('.groups thead tr')).toEqual(['Rule', 'Critical', 'High', 'Medium', 'Low', 'Info', 'Known', 'Waived', 'Unknown', 'Findings', 'Root causes']);
    expect(await cells('.groups tbody tr:first-child')).toEqual(['NET001 Management port is open to the Internet', '2', '0', '0', '0', '0', '0', '0', '0', '2', '2']);
    expect(await cells('.groups tfoot tr')).toEqual(['All findings', '2', '1', '0', '0', '0', '1', '1', '3', '8', '2']);
    await page.locator('.groups .into', { hasText: 'JIT001' }).focus();
    await page.keyboard.press('Enter');
    expect(await names(page)).toEqual(['vm-web-01', 'vm-old-01', 'vm-old-02']);
    expect([await page.locator('#findings-table').isVisible(), await page.locator('.groups').count()]).toEqual([true, 0]);
    expect(await focused(page)).toBe('results');
    await page.goBack();
    expect([await page.locator('#findings-table').isVisible(), await page.locator('.groups').isVisible()]).toEqual([false, true]);
    await page.getByLabel('Group by').selectOption({ label: 'A benchmark 6.0' });
    expect(await page.locator('.groups tbody tr').allInnerTexts()).toHaveLength(4);
    expect(await page.locator('.groups tbody tr').last().innerText()).toContain('Of no control of this benchmark');
    await expectQuiet(opened);
  });
});

describe('pages', () => {
  it('hold a hundred rows', async () => {
    const opened = await open(manyFindings(250));
    const { page } = opened;
    expect(await rows(page).count()).toBe(100);
    expect(await page.locator('#position').textContent()).toBe('1 to 100 of 250');
    expect(await page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true);
    const first = nth(await names(page), 0);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await rows(page).count()).toBe(50);
    expect(await page.locator('#position').textContent()).toBe('201 to 250 of 250');
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
    expect(await names(page)).not.toContain(first);
    await page.goBack();
    expect(await page.locator('#position').textContent()).toBe('101 to 200 of 250');
    await expectQuiet(opened);
  });
});

describe('details', () => {
  it('tell why, what was found, what to do, who, and where it is in the portal', async () => {
    const opened = await open(RICH);
    const { page } = opened;
    await page.locator('#rows .toggle').nth(2).click();
    const text = (await page.locator('.panel').innerText()).replaceAll(/\s+/g, ' ');
    for (const part of [
      'Open failure, high', 'vm-web-01 is open to the Internet on 22 and no JIT policy covers it.', 'fact.jit.state', 'in unprotected, partial', 'unprotected', 'Microsoft.Compute/virtualMachines 2024-04-01', 'Put the machine under a just-in-time policy',
      'az vm show --name <name>', 'Defender for Cloud > Workload protections', 'web@contoso.example', '1 other finding comes from it', 'First seen 2026-11-24 06:01 UTC, new since the baseline', 'b'.repeat(64), `#finding=${'b'.repeat(16)}`,
    ]) expect(text).toContain(part);
    expect(await page.locator('.panel a[target=_blank]').getAttribute('href')).toMatch(/^https:\/\/portal\.azure\.com\/#@72f98800-0000-4000-8000-00000000c0de\/resource\/subscriptions\//);
    await page.getByRole('button', { name: '1 other finding comes from it' }).click();
    expect(await names(page)).toEqual(['vm-web-01', 'vm-web-01']);
    expect(await ruleIds(page)).toEqual(['NET001', 'JIT001']);
    await expectQuiet(opened);
  });

  it('draw the way from the Internet to the port, station by station', async () => {
    const opened = await open(RICH, { hash: `#finding=${'f'.repeat(16)}` });
    const { page } = opened;
    await page.locator('tr.detail .way').first().waitFor();
    expect(await page.locator('tr.detail .waytitle').allTextContents()).toEqual(['TCP and UDP 22 is open to the Internet', 'TCP 22 is open to the Internet']);
    const stations = page.locator('tr.detail .way').nth(1).locator('ol > li');
    expect((await stations.allInnerTexts()).map((text) => text.replaceAll('\n', ' | '))).toEqual([
      'Internet | Any address | 3,702,258,433 addresses', 'Public address | 203.0.113.8 | port 50001', 'Load balancer | lb-web | rule ssh-nat', 'Subnet | Filters nothing | no security group | no filter',
      'Network interface | Allowed by allow-ssh | nsg-networkInterface, priority 300', 'Machine | vm-web-01 | 10.0.0.4, TCP 22',
    ]);
    const tops = async (): Promise<number> => new Set(await stations.evaluateAll((items) => items.map((item) => Math.round((item as unknown as { getBoundingClientRect: () => { top: number } }).getBoundingClientRect().top)))).size;
    expect(await tops()).toBe(1);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await tops()).toBe(6);
    await expectQuiet(opened);
  });

  it('draw a way that a live request holds open, and say until when', async () => {
    const request = { port: 22, requestor: 'ann@contoso.example', sources: [], startedAt: RESULT.scan.now, endsAt: '2026-11-24T08:00:00.000Z' };
    const posture = { ...postureOf([way({ verdict: 'temporary', openings: [opening({ verdict: 'temporary' })] })]), jit: { machines: [{ id: IDS.VM_WEB, group: 'configured', ports: [], live: [request] } as const], unread: [] } };
    const opened = await open({ ...RESULT, posture }, { hash: `#finding=${'f'.repeat(16)}` });
    const { page } = opened;
    const drawn = page.locator('.panel .way.temporary');
    await drawn.waitFor();
    expect(await drawn.locator('.waytitle').textContent()).toBe('TCP 22 is open until its just-in-time request ends, 2026-11-24 08:00 UTC');
    expect(await drawn.locator('.sub').last().textContent()).toBe('Asked for by ann@contoso.example, until 2026-11-24 08:00 UTC.');
    expect(await page.evaluate("getComputedStyle(document.querySelector('.panel .waytitle')).color")).toBe('rgb(131, 85, 0)');
    await expectQuiet(opened);
  });

  it('fold the ways in of a machine where the rule is about something else', async () => {
    const rules = RICH.rules.map((rule) => (rule.id === 'JIT001' ? { ...rule, domain: 'machines' } : rule));
    const opened = await open({ ...RICH, rules }, { hash: `#finding=${'b'.repeat(16)}` });
    const { page } = opened;
    const summary = page.locator('.panel .moreways > summary');
    expect(await summary.innerText()).toBe('The machine has 2 ways in from the Internet');
    expect(await page.locator('.panel .way').first().isVisible()).toBe(false);
    await summary.click();
    expect(await page.locator('.panel .way:visible').count()).toBe(2);
    await expectQuiet(opened);
  });

  it('say of an unknown what is missing and what corrects it', async () => {
    const opened = await open(RESULT, { hash: '#status=unknown&subscription=Legacy' });
    await opened.page.locator('#rows .toggle').first().click();
    const text = await opened.page.locator('.panel').innerText();
    for (const part of ['Not known, high if it fails', 'reading was refused', 'Missing', 'Microsoft.Security/locations/jitNetworkAccessPolicies/read', 'Grant Microsoft.Security/locations/jitNetworkAccessPolicies/read to scanner']) expect(text).toContain(part);
    await expectQuiet(opened);
  });

  it('say of a waived failure who set it aside, why and until when', async () => {
    const opened = await open(DISPOSED, { hash: '#status=waived' });
    await opened.page.locator('#rows .toggle').click();
    const text = await opened.page.locator('.panel').innerText();
    for (const part of ['Set aside by WV-01', 'The operators need it until the move is done.', 'ops@contoso.example', '2026-11-30, 6 days left', '2026-10-01 08:30 UTC, 53 days before this scan']) expect(text).toContain(part);
    await expectQuiet(opened);
  });

  it('link what is in the directory to its page there', async () => {
    const id = '/tenants/c0705000-0000-4000-8000-000000000001/users/u1';
    const resources = [...RESULT.resources, { id, type: 'Microsoft.Graph/users', name: 'Ann', subscriptionId: '', resourceGroup: '', location: '' }];
    const findings = RESULT.findings.map((finding) => (finding.ruleId === 'IAM001' ? { ...finding, resourceId: id } : finding));
    const opened = await open({ ...RESULT, resources, findings }, { hash: '#topic=Azure+roles' });
    const { page } = opened;
    expect(await names(page)).toEqual(['Ann']);
    await page.locator('#rows .toggle').click();
    expect(await page.locator('.ids a[target=_blank]').getAttribute('href')).toBe(`https://entra.microsoft.com/#@${RESULT.scan.tenant}/view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/u1`);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await choose(page, 'Subscription', 'Microsoft Entra ID');
    expect(await rows(page).count()).toBe(1);
    await expectQuiet(opened);
  });

  it('copy the commands and the link', async () => {
    const opened = await open(RESULT, { hash: `#finding=${'b'.repeat(16)}`, before: "globalThis.copied = []; Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied.push(text); } } });" });
    const { page } = opened;
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    expect(await page.evaluate('globalThis.copied')).toEqual(['az security jit-policy list --query "[].name"\naz vm show --name <name> --resource-group <group>', `${await page.evaluate<string>("location.href.split('#')[0]")}#finding=${'b'.repeat(16)}`]);
    await expectQuiet(opened);
  });
});

describe('links', () => {
  /** The next run: other findings came, some went, and they come in another order. */
  function nextRun(result: ScanResult): ScanResult {
    const fresh = manyFindings(400).findings.slice(300).map((finding): ResultFinding => ({ ...finding, severity: 'critical' }));
    return resultWith({ resources: manyFindings(400).resources, findings: [...fresh, ...result.findings.filter((_finding, index) => index % 3 !== 0)].toReversed(), waivers: [], verdicts: { pass: {}, notApplicable: {} } });
  }

  it('open the same finding in the next run', async () => {
    const first = manyFindings(250);
    const opened = await open(first, { hash: '#page=2' });
    await opened.page.locator('#rows .toggle', { hasText: 'vm-000007' }).or(opened.page.locator('#rows .toggle').nth(1)).first().click();
    const finding = (await hashOf(opened.page)).get('finding') ?? '';
    const kept = nth(nextRun(first).findings.filter(({ fingerprint }) => first.findings.some((one) => one.fingerprint === fingerprint)), 20);
    expect(finding).toMatch(/^[0-9a-f]{16}$/);
    await opened.page.context().close();
    const again = await open(nextRun(first), { hash: `#finding=${kept.fingerprint.slice(0, 16)}` });
    await again.page.locator('.panel').waitFor();
    expect(await again.page.locator('.toggle[aria-expanded="true"]').allTextContents()).toEqual([kept.resourceId.split('/').at(-1)]);
    expect(await again.page.locator('.panel').innerText()).toContain(kept.fingerprint);
    expect(await focused(again.page)).toBe(`toggle-${kept.fingerprint.slice(0, 16)}`);
    await expectQuiet(again);
  });

  it('set aside filters that hide the finding, and say so', async () => {
    const opened = await open(RESULT, { hash: `#severity=medium&text=stdata&finding=${'b'.repeat(16)}` });
    await opened.page.locator('.panel').waitFor();
    expect(await opened.page.locator('#notice').textContent()).toBe('The filters hid this finding and were set aside.');
    expect(await countText(opened.page)).toBe('6 findings');
    await expectQuiet(opened);
  });

  it('keep filters that do not hide it', async () => {
    const opened = await open(RESULT, { hash: `#severity=high&finding=${'b'.repeat(16)}` });
    await opened.page.locator('.panel').waitFor();
    expect([await opened.page.locator('#notice').textContent(), await countText(opened.page)]).toEqual(['', '4 of 6 findings']);
    await expectQuiet(opened);
  });

  it('to a finding that is no more say so, and what became of it where that is known', async () => {
    const opened = await open(DISPOSED, { hash: `#finding=${'9'.repeat(16)}` });
    const { page } = opened;
    expect(await page.locator('#notice').textContent()).toBe(`Finding ${'9'.repeat(16)} is not in this report: it was fixed, or not judged.`);
    await page.evaluate("location.hash = '#finding=b200000000000000'");
    await page.locator('.panel').waitFor();
    expect(await page.locator('.panel').innerText()).toContain('Failed in the baseline, and is gone.');
    expect(await page.locator('#notice').textContent()).toBe('This failure is in the baseline, and none now.');
    await expectQuiet(opened);
  });

  it('to a finding say so where nothing is left to find', async () => {
    const opened = await open(CLEAN, { hash: `#finding=${'9'.repeat(16)}` });
    expect(await opened.page.locator('#notice').textContent()).toBe(`Finding ${'9'.repeat(16)} is not in this report: it was fixed, or not judged.`);
    await expectQuiet(opened);
  });

  it('to a rule show its findings, from within the page too', async () => {
    const opened = await open(RESULT, { hash: '#rule=JIT001' });
    const { page } = opened;
    expect(await names(page)).toEqual(['vm-web-01', 'vm-old-01', 'vm-old-02']);
    await page.evaluate("location.hash = '#coverage'");
    expect(await rows(page).count()).toBe(3);
    await page.evaluate("location.hash = '#rule=NET001'");
    expect(await names(page)).toEqual(['vm-web-01']);
    expect(await focused(page)).toBe('findings');
    await expectQuiet(opened);
  });

  it('lead on after a rule got another id: the old ones of its findings and its own', async () => {
    const rules = RESULT.rules.map((rule) => (rule.id === 'NET001' ? { ...rule, aliases: ['NET900'] } : rule));
    const findings = RESULT.findings.map((finding) => (finding.ruleId === 'NET001' ? { ...finding, formerFingerprints: ['7'.repeat(64)] } : finding));
    const opened = await open({ ...RESULT, rules, findings }, { hash: `#finding=${'7'.repeat(16)}` });
    const { page } = opened;
    await page.locator('.panel').waitFor();
    expect([await page.locator('#notice').textContent(), await focused(page)]).toEqual(['', `toggle-${'f'.repeat(16)}`]);
    await page.evaluate("location.hash = '#rule=NET900'");
    expect(await ruleIds(page)).toEqual(['NET001']);
    await expectQuiet(opened);
  });

  it('open each of two findings whose fingerprints begin alike', async () => {
    const start = '5'.repeat(16);
    const findings = RESULT.findings.map((finding) => (finding.resourceId.endsWith('vm-web-01') ? { ...finding, fingerprint: start + (finding.ruleId === 'NET001' ? '1' : '2').repeat(48) } : finding));
    const opened = await open({ ...RESULT, findings });
    const { page } = opened;
    expect(await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id, index, all) => all.indexOf(id) !== index)")).toEqual([]);
    for (const toggle of [0, 1]) {
      await page.locator('#rows .toggle', { hasText: 'vm-web-01' }).nth(toggle).click();
      await page.locator('.panel').waitFor();
      expect(await page.locator('.panel .ids code').last().textContent()).toContain(start);
      expect([await page.locator('.panel').count(), await page.locator('.panel .headline .id').textContent()]).toEqual([1, ['NET001', 'JIT001'][toggle]]);
    }
    await expectQuiet(opened);
  });

  it('are kept by the browser step by step, back and forward', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    await choose(page, 'Severity', 'High');
    await page.locator('#rows .toggle').first().click();
    const toggle = await focused(page);
    expect(toggle).toMatch(/^toggle-b+$/);
    await page.goBack();
    expect([await page.locator('.panel').count(), await countText(page), await focused(page)]).toEqual([0, '4 of 6 findings', toggle]);
    await page.goBack();
    expect(await countText(page)).toBe('6 findings');
    await page.goForward();
    await page.goForward();
    await page.locator('.panel').waitFor();
    expect([await countText(page), await focused(page)]).toEqual(['4 of 6 findings', toggle]);
    await expectQuiet(opened);
  });
});

describe('the keyboard', () => {
  it('leads from the search to a row, its details and back', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    await page.keyboard.press('/');
    expect(await focused(page)).toBe('filter-text');
    await page.keyboard.type('vm-web');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const toggle = await focused(page);
    expect(toggle).toBe(`toggle-${'b'.repeat(16)}`);
    await page.keyboard.press('Enter');
    await page.locator('.panel').waitFor();
    expect([await focused(page), await page.locator(`#${toggle}`).getAttribute('aria-expanded')]).toEqual([toggle, 'true']);
    expect(await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)).toBe('solid');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.closest('.panel') !== null")).toBe(true);
    await page.keyboard.press('Escape');
    expect([await page.locator('.panel').count(), await focused(page)]).toEqual([0, toggle]);
    await page.keyboard.press('Escape');
    expect([await focused(page), await page.locator('#filter-text').inputValue()]).toEqual(['filter-text', 'vm-web']);
    await expectQuiet(opened);
  });

  it('opens, uses and closes a menu, which also closes when the focus leaves it', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    const summary = page.locator('.facet summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.locator('.facet[open] .value').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect((await hashOf(page)).getAll('status')).toEqual(['open']);
    expect(await page.evaluate('document.activeElement.checked')).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('.facet[open]').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
    await page.keyboard.press('Enter');
    await page.getByLabel('Search findings').focus();
    expect(await page.locator('.facet[open]').count()).toBe(0);
    await expectQuiet(opened);
  });

  it('tells how many there are as it filters, politely', async () => {
    const opened = await open(RESULT);
    expect(await opened.page.locator('#count').getAttribute('role')).toBe('status');
    await opened.page.getByLabel('Search findings').fill('stdata');
    expect(await countText(opened.page)).toBe('1 of 6 findings');
    await expectQuiet(opened);
  });
});

describe('exports', () => {
  async function saved(page: Page, name: string): Promise<{ readonly file: string; readonly text: string }> {
    await page.locator('.toolbar summary', { hasText: 'Export' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
    return { file: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }

  it('hold what is filtered, in its order, with evidence', async () => {
    const opened = await open(manyFindings(900), { hash: '#rule=NET001&sort=-finding' });
    const { page } = opened;
    const { file, text } = await saved(page, 'CSV');
    const lines = text.trimEnd().split('\r\n');
    expect([file, lines.length]).toEqual(['findings.csv', 181]);
    expect(lines[1]).toContain('vm-000899');
    expect(lines[1]).toContain('fact.jit.state: unprotected (in unprotected, partial)');
    expect(await page.locator('details.menu[open]').count()).toBe(0);
    const json = await saved(page, 'JSON');
    const { filter, findings } = JSON.parse(json.text) as { readonly filter: string; readonly findings: readonly { readonly resourceName: string }[] };
    expect([json.file, filter, findings.length, findings[0]?.resourceName]).toEqual(['findings.json', 'rule=NET001&sort=-finding', 180, 'vm-000899']);
    const plan = await saved(page, 'Action plan (CSV)');
    expect([plan.file, plan.text.split('\r\n')[0]]).toEqual(['action-plan.csv', '\ufeffrule,whatToDo,resource,resourceId,owner,severity,targetDate,decision,comment']);
    await expectQuiet(opened);
  });

  it('plan no work for what waivers set aside, and say so', async () => {
    const opened = await open(DISPOSED);
    const { page } = opened;
    const note = page.locator('#export-sheet .sub').last();
    expect(await note.textContent()).toBe('The action plan holds 7: without what is waived, or no failure any more');
    const { text } = await saved(page, 'Action plan (CSV)');
    expect(text.trimEnd().split('\r\n')).toHaveLength(8);
    expect(text).not.toContain('IAM001');
    await choose(page, 'Status', 'Waived');
    expect(await page.locator('.menuitem', { hasText: 'Action plan' }).isDisabled()).toBe(true);
    expect(await page.locator('.menuitem', { hasText: 'JSON' }).isDisabled()).toBe(false);
    await page.goBack();
    await choose(page, 'Status', 'Open');
    expect(await note.isHidden()).toBe(true);
    await expectQuiet(opened);
  });
});
