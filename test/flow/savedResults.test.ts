import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResult } from '../../src/flow/readResult.ts';
import { upgradeResult } from '../../src/flow/upgradeResult.ts';
import { FORMATS, SARIF_PROFILES } from '../../src/model/formats.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { ResultBaseline } from '../../src/model/baseline.ts';
import { ToolError } from '../../src/model/toolError.ts';
import { REDACTION_MODES } from '../../src/model/redaction.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { loadReporter } from '../../src/report/reporters.ts';
import { readHtmlAssets } from '../../src/files/assets.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { consoleText, htmlText, jsonText, pageData, sarifLog } from '../report/render.ts';

/** Results that earlier versions wrote of the simulated tenant, cut down to a few rules; `reports/sample/results.json` of this repository's history. */
const FIXTURES = 'test/flow/fixtures';
const NAMES = readdirSync(FIXTURES).filter((name) => name.startsWith('result-'));
const directory = mkdtempSync(join(tmpdir(), 'saved-'));

interface Written {
  readonly findings: readonly { readonly ruleId: string; readonly status: string; readonly disposition: string; readonly severity: string }[];
  readonly verdicts: Readonly<Record<'pass' | 'notApplicable', Readonly<Record<string, readonly number[]>>>>;
  readonly resources: readonly unknown[];
  readonly summary: Readonly<Record<string, unknown>>;
}

function written(name: string): Written & Record<string, unknown> {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as Written & Record<string, unknown>;
}

/** Counted from the file as it was written. */
function recount({ findings, verdicts, resources }: Written) {
  const of = (status: string): number => findings.filter((finding) => finding.status === status).length;
  const set = (disposition: string): number => findings.filter((finding) => finding.status === 'fail' && finding.disposition === disposition).length;
  return {
    byStatus: { fail: of('fail'), unknown: of('unknown'), pass: Object.values(verdicts.pass).flat().length, notApplicable: Object.values(verdicts.notApplicable).flat().length },
    byDisposition: { open: set('open'), waived: set('waived'), known: set('known') },
    resources: resources.length,
  };
}

/** A document in a file of its own. */
function saved(document: unknown, name = 'edited.json'): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(document));
  return path;
}

function refusal(document: unknown): string {
  try {
    readResult(saved(document));
  } catch (error) {
    if (error instanceof ToolError) return `${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  return 'accepted';
}

describe('a result of an earlier version', () => {
  it('is there for each form that the document had', () => {
    expect(NAMES).toEqual(['result-before-waivers.json', 'result-first.json', 'result-with-benchmarks.json', 'result-with-unknowns.json', 'result-with-waivers.json']);
    expect(NAMES.filter((name) => written(name).summary['byDisposition'] === undefined).length).toBe(4);
  });

  it.each(NAMES)('%s is read, and is what was written with what can be counted', (name) => {
    const before = written(name);
    const { byStatus, byDisposition, resources } = recount(before);
    expect(readResult(join(FIXTURES, name))).toEqual({ ...before, summary: { ...before.summary, byStatus, byDisposition, resources } });
  });

  it.each(NAMES)('%s is rendered in every format, with numbers that a recount agrees to', async (name) => {
    const result = readResult(join(FIXTURES, name));
    const { byStatus: { fail, unknown, pass, notApplicable } } = recount(written(name));
    for (const format of FORMATS) {
      const reporter = await loadReporter(format);
      // Other formats have no profiles.
      for (const sarifProfile of SARIF_PROFILES.slice(0, format === 'sarif' ? undefined : 1)) expect([...reporter(result, { sarifProfile, junitGranularity: 'finding', html: readHtmlAssets(), color: false, width: 100 })].join('').length, format).toBeGreaterThan(100);
    }
    expect(consoleText(result, { width: 200 })).toMatch(new RegExp(`${fail} fail.*, ${unknown} unknown, ${pass} pass, ${notApplicable} not applicable`));
    const kinds = sarifLog(result, 'archive').runs.flatMap((run) => run.results).map(({ kind }) => kind);
    expect(['fail', 'open', 'pass', 'notApplicable'].map((kind) => kinds.filter((one) => one === kind).length)).toEqual([fail, unknown, pass, notApplicable]);
    expect(pageData(htmlText(result)).findings.length).toBe(fail + unknown);
  });

  it.each(NAMES)('%s has a page that names the digest of what this version writes of it', (name) => {
    const result = readResult(join(FIXTURES, name));
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(/<dt>Result \(JSON, as this version writes it\)<\/dt><dd><code>sha256 ([0-9a-f]{64})</.exec(htmlText(result))?.[1]).toBe(sha256(jsonText(result)));
    // It is no digest of the older file, and is not said to be.
    if (written(name).summary['byDisposition'] === undefined) expect(sha256(jsonText(result))).not.toBe(sha256(readFileSync(join(FIXTURES, name), 'utf8')));
  });

  it.each(NAMES)('%s can be redacted, and is read again', (name) => {
    const redacted = redactResult(readResult(join(FIXTURES, name)), REDACTION_MODES);
    expect(readResult(saved(redacted, name)).summary).toEqual(redacted.summary);
  });

  it('has from its reasons whether unused waivers fail its gate', () => {
    const whole = written('result-with-waivers.json') as unknown as ScanResult;
    const reason = '2 waivers are not needed (WV-1, WV-2), and --fail-on-unused-waivers was given';
    const upgraded = (reasons: readonly string[]): unknown => (upgradeResult({ ...whole, gate: { ...whole.gate, reasons } } as unknown as JsonValue) as unknown as ScanResult).gate.failOnUnusedWaivers;
    expect([upgraded([...whole.gate.reasons, reason]), upgraded(whole.gate.reasons), upgraded([`${reason}, somebody says`])]).toEqual([true, undefined, undefined]);
  });

  it('is brought up to date once: what is up to date stays as it is', () => {
    for (const name of NAMES) {
      const upgraded = upgradeResult(written(name) as JsonValue);
      expect(upgradeResult(upgraded)).toBe(upgraded);
    }
  });

  it.each<readonly [string, JsonValue]>([['nothing', null], ['a list', []], ['a text', 'x'], ['no summary', { findings: [] }], ['a summary that is none', { summary: 3 }], ['findings that are none', { summary: {}, findings: [null, 1, { status: 'fail' }] }]])('%s is no result, and is not made one', (_what, document) => {
    expect(refusal(document)).toMatch(/not a scan result/);
    expect(() => upgradeResult(document)).not.toThrow();
  });
});

const FORMER = { fingerprint: 'f'.repeat(64), ruleId: 'NET001', resourceId: '/gone', severity: 'high', firstSeen: '2026-11-01T00:00:00.000Z', fate: 'gone' } as const;

/** A result as it would be against a baseline of one failure, which is gone: all that is open is new. */
function compared(result: ScanResult, parts: Partial<ResultBaseline>): ScanResult {
  const opened = result.findings.filter(({ status, disposition }) => status === 'fail' && disposition === 'open').length;
  return { ...result, baseline: { createdAt: '2026-11-01T00:00:00.000Z', snapshot: '2'.repeat(64), findings: 1, known: 0, raised: 0, new: opened, former: [FORMER], ...parts } };
}

/** The failures made slight, and counted so. */
function slight({ findings, summary }: ScanResult): Pick<ScanResult, 'findings' | 'summary'> {
  const low = findings.filter(({ status, disposition }) => status === 'fail' && disposition === 'open').length;
  return { findings: findings.map((finding) => ({ ...finding, severity: 'low' as const })), summary: { ...summary, bySeverity: { critical: 0, high: 0, medium: 0, low, info: 0 } } };
}

/** A pass, with its numbers, of the rule of the first finding, on a resource that is added where it is not there. */
function passing(result: ScanResult, id: string): ScanResult {
  const { ruleId = '' } = result.findings.at(0) ?? {};
  const held = result.resources.findIndex((resource) => resource.id === id);
  const [template] = result.resources;
  const resources = held >= 0 || template === undefined ? result.resources : [...result.resources, { ...template, id }];
  const index = held >= 0 ? held : resources.length - 1;
  const { summary, verdicts } = result;
  const byRule = summary.byRule.map((row) => (row.ruleId === ruleId ? { ...row, counts: { ...row.counts, pass: row.counts.pass + 1 } } : row));
  return {
    ...result, resources,
    verdicts: { ...verdicts, pass: { ...verdicts.pass, [ruleId]: [...(verdicts.pass[ruleId] ?? []), index] } },
    summary: { ...summary, byRule, resources: resources.length, byStatus: { ...summary.byStatus, pass: summary.byStatus.pass + 1 } },
  };
}

/** A rule that passes on the resource to which it does not apply. */
function both(result: ScanResult): Pick<ScanResult, 'verdicts'> {
  const { verdicts } = passing(result, '/passes');
  const { ruleId = '' } = result.findings.at(0) ?? {};
  return { verdicts: { ...verdicts, notApplicable: { ...verdicts.notApplicable, [ruleId]: [...(verdicts.notApplicable[ruleId] ?? []), result.resources.length] } } };
}

describe('a saved result is refused', () => {
  const whole = written('result-with-waivers.json') as unknown as ScanResult;
  const old = written('result-first.json') as unknown as ScanResult;
  const { summary } = whole;
  const [first, ...others] = whole.findings;
  const unchanged = [refusal(whole), refusal(passing(whole, '/passes')), refusal(compared(whole, {}))];

  it.each<readonly [string, unknown, RegExp]>([
    ['of a newer version', { ...whole, schemaVersion: 2 }, /is of result schema version 2; this version reads up to 1 Use the newer portcullis/],
    ['that counts fewer failures', { ...whole, summary: { ...summary, byStatus: { ...summary.byStatus, fail: 1 } } }, /the summary counts 1 fail, and there are \d+/],
    ['that counts more passes', { ...whole, summary: { ...summary, byStatus: { ...summary.byStatus, pass: 900 } } }, /the summary counts 900 pass, and there are \d+/],
    ['that counts severities otherwise', { ...whole, summary: { ...summary, bySeverity: { ...summary.bySeverity, critical: 0 } } }, /the summary counts 0 critical, and there are \d+/],
    ['that counts another rule', { ...whole, summary: { ...summary, byRule: summary.byRule.slice(1) } }, /the summary counts \d+ rules, and there are \d+/],
    ['that counts a rule otherwise', { ...whole, summary: { ...summary, byRule: summary.byRule.map((row) => ({ ...row, counts: { ...row.counts, fail: 0 } })) } }, /the summary counts 0 fail, and there are \d+/],
    ['that counts root causes otherwise', { ...whole, summary: { ...summary, rootCauses: 0 } }, /the summary counts 0 rootCauses, and there are \d+/],
    ['that lost a finding', { ...whole, findings: others }, /the summary counts/],
    ['with a waiver of no name', { ...whole, waivers: [] }, /not among the waivers/],
    ['of an earlier version with a waived finding', { ...old, findings: old.findings.map((finding) => ({ ...finding, disposition: 'waived', waiverId: 'WV' })) }, /not among the waivers/],
    ['of an earlier version that lost a finding', { ...old, findings: old.findings.slice(1) }, /the summary counts \d+ fail, and there are \d+/],
    ['of an earlier version with a gate that says otherwise', { ...old, gate: { ...old.gate, exitCode: 0 } }, /the gate says exit code 0, and means 1/],
    ['with an unknown that became a pass', { ...whole, findings: whole.findings.filter(({ status }) => status === 'fail') }, /the summary counts 1 unknown, and there are 0/],
    ['with a gate that failed and says that it did not', { ...whole, gate: { ...whole.gate, failed: false, reasons: [], exitCode: whole.gate.incomplete ? 3 : 0 } }, /:\d+:\d+ .*the gate says not failed, and something fails it at high/],
    ['with a gate that failed at a severity that nothing reaches', { ...whole, ...slight(whole) }, /the gate says failed, and nothing fails it at high/],
    ['with a gate that allows what nobody allowed', { ...whole, gate: { ...whole.gate, allowed: 1 } }, /the gate allows 1 unknown findings, and there are 0/],
    ['with a rule that passes where it fails', passing(whole, first?.resourceId ?? ''), /has two verdicts on/],
    ['with a rule that passes and does not apply', { ...passing(whole, '/passes'), ...both(whole) }, /has two verdicts on/],
    ['with a resource twice', { ...whole, resources: [...whole.resources, { ...whole.resources.at(0), id: (whole.resources.at(0)?.id ?? '').toUpperCase() }], summary: { ...summary, resources: summary.resources + 1 } }, /stands twice among the resources/],
    ['with a rule twice', { ...whole, rules: [...whole.rules, ...whole.rules.slice(0, 1)] }, /stands twice among the rules/],
    ['with a finding twice', { ...whole, findings: [...whole.findings, ...whole.findings.slice(0, 1)] }, /the fingerprint [0-9a-f]{64} stands twice/],
    ['with two findings of one fingerprint', { ...whole, findings: whole.findings.map((finding) => ({ ...finding, fingerprint: 'a'.repeat(64) })) }, /the fingerprint a{64} stands twice/],
    ['with a waiver that set another number of failures aside', { ...whole, waivers: whole.waivers.map((waiver) => ({ ...waiver, waived: waiver.waived + 1 })) }, /sets \d+ failures aside, and there are \d+/],
    ['with a known failure of no baseline', { ...whole, findings: whole.findings.map((finding) => (finding.status === 'fail' && finding.disposition === 'open' ? { ...finding, disposition: 'known' } : finding)) }, /known from a baseline, and there is none/],
    ['with a baseline that knows what is not there', compared(whole, { known: 9 }), /the baseline knows 9 failures, and there are 0/],
    ['with a baseline to which less is new', compared(whole, { new: 0 }), /0 failures are new to the baseline, and there are \d+/],
    ['with a baseline that all raises', compared(whole, { raised: 1_000 }), /1000 of \d+ new failures are more severe/],
    ['with a baseline of fewer failures than became of it', compared(whole, { findings: 0 }), /the baseline holds 0 failures, and must hold 1 to \d+/],
    ['with a baseline of more failures than fail', compared(whole, { findings: 1_000 }), /the baseline holds 1000 failures, and must hold 1 to \d+/],
    ['with a former failure that fails', compared(whole, { former: [{ ...FORMER, fingerprint: first?.fingerprint ?? '' }] }), /a former failure, which fails/],
    ['redacted by no mode that there is', { ...whole, scan: { ...whole.scan, redacted: ['everything'] } }, /redacted/],
  ])('%s', (_what, document, message) => {
    expect(first).toBeDefined();
    expect(unchanged).toEqual(['accepted', 'accepted', 'accepted']);
    expect(refusal(document)).toMatch(message);
  });
});
