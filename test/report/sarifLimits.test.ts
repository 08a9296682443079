import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { MANY_SUBSCRIPTIONS, manyFindings, nth, PRODUCTION, resultWith, RULES } from './fixture.ts';
import { categoryOf, sarifLog, sarifText, type SarifLog } from './render.ts';

/** GitHub documentation, "SARIF results exceed one or more limits". */
const LIMITS = { bytes: 10_000_000, runs: 20, results: 5_000, rules: 25_000 } as const;

const NETWORK = RULES.slice(4);

function results(log: SarifLog) {
  return log.runs.flatMap((run) => run.results);
}

/** All in one subscription and domain. */
function inOne(result: ScanResult): ScanResult {
  const moved = (id: string): string => id.replace(/^\/subscriptions\/[^/]+/, `/subscriptions/${PRODUCTION}`);
  return { ...result, resources: result.resources.map((one) => ({ ...one, id: moved(one.id), subscriptionId: PRODUCTION })), findings: result.findings.map((one) => ({ ...one, resourceId: moved(one.resourceId) })) };
}

function notices(log: SarifLog): readonly string[] {
  return results(log).filter((entry) => entry.ruleId === 'SCAN001').map((entry) => entry.message.text.split(':')[0] ?? '');
}

describe('the limits of code scanning', () => {
  it.each([
    [5_000, 5_000, []], [5_001, 5_000, ['2 findings are not shown']], [25_001, 5_000, ['20,002 findings are not shown']],
  ])('of %i findings of one subscription and domain leave %i results, one of them the notice', (count, kept, told) => {
    const log = sarifLog(inOne(manyFindings(count, NETWORK)), 'github');
    expect(log.runs.map((run) => run.results.length)).toEqual([kept, 0, 0]);
    expect(notices(log)).toEqual(told);
  });

  it('hold for each subscription and domain on its own', () => {
    const log = sarifLog(manyFindings(10_002, NETWORK), 'github');
    expect(log.runs.map((run) => run.results.length)).toEqual([5_000, 5_000, 0]);
    expect(notices(log)).toEqual(['2 findings are not shown', '2 findings are not shown']);
  });

  it('have notices that are alerts of their own, also of two domains of one subscription', () => {
    const all = results(sarifLog(inOne(manyFindings(10_004, [nth(RULES, 1), nth(RULES, 4)])), 'github'));
    expect(all.filter((entry) => entry.ruleId === 'SCAN001')).toHaveLength(2);
    expect(new Set(all.map((entry) => entry.partialFingerprints?.primaryLocationLineHash)).size).toBe(10_000);
  });

  it('leave out the least severe, whether a baseline knows them or not', () => {
    const rules = [{ ...nth(RULES, 3), domain: 'network' }, nth(RULES, 4)];
    const flood = inOne(manyFindings(6_000, [nth(rules, 0)]));
    // The last three: critical, and known.
    const findings = flood.findings.map((one, index): ResultFinding => (index < 5_997 ? one : { ...one, ruleId: 'NET001', severity: 'critical', disposition: 'known' }));
    const [run] = sarifLog(resultWith({ rules, resources: flood.resources, findings, verdicts: { pass: {}, notApplicable: {} } }), 'github').runs;
    expect(run?.results).toHaveLength(LIMITS.results);
    expect(run?.results.slice(0, 4).map((entry) => entry.ruleId)).toEqual(['NET001', 'NET001', 'NET001', 'KEY002']);
  });

  it('leave out whole parts beyond 20 runs, clean ones first, and name them', () => {
    const log = sarifLog(MANY_SUBSCRIPTIONS, 'github');
    const last = MANY_SUBSCRIPTIONS.scan.scopes.seen.at(-1)?.subscriptionId ?? '';
    expect(log.runs).toHaveLength(LIMITS.runs);
    expect(log.runs.map(categoryOf)).toContain(`${last}/network`);
    // Twelve subscriptions with four domains each, less the 19 that are there.
    expect(results(log).filter((entry) => entry.ruleId === 'SCAN001').map((entry) => entry.message.text)).toEqual([expect.stringMatching(/^0 findings are not shown: .* 29 parts did not fit\./)]);
  });

  it('keep a file below 10 MB packed: what does not fit is left out, least severe first, and counted', () => {
    const fat = packedHard(8, 1_500_000);
    const text = sarifText(fat, 'github');
    const log = JSON.parse(text) as SarifLog;
    expect(gzipSync(text).length).toBeLessThan(LIMITS.bytes);
    const shown = results(log).filter((entry) => entry.ruleId !== 'SCAN001').length;
    // Each failure takes 1.5 MB that cannot be packed.
    expect(shown).toBe(6);
    expect(notices(log)).toEqual(['2 findings are not shown']);
    expect(results(log).map((entry) => entry.level)).toContain('error');
    expect(log.runs.map(categoryOf)).toContain(`${fat.scan.scopes.seen.at(-1)?.subscriptionId}/network`);
    expect(log.runs.length).toBeLessThanOrEqual(LIMITS.runs);
  });

  it('leave out a part whose rules a run cannot hold', () => {
    const rules = Array.from({ length: LIMITS.rules + 1 }, (_none, index) => ({ ...nth(RULES, 4), id: `ABC${index}`, domain: 'custom' }));
    const log = sarifLog(resultWith({ rules: [...RULES, ...rules], findings: [] }), 'github');
    expect(Math.max(...log.runs.map((run) => run.tool.driver.rules.length))).toBeLessThan(LIMITS.rules);
    expect(results(log)[0]?.message.text).toMatch(/2 parts did not fit\./);
  });

  it('take a location a result', () => {
    expect(results(sarifLog(manyFindings(50), 'github')).every((entry) => entry.locations.length === 1)).toBe(true);
  });
});

/** A failure in each of so many subscriptions with that much evidence that does not compress; the one in the last subscription is critical. */
function packedHard(count: number, bytes: number): ScanResult {
  const seen = Array.from({ length: count }, (_none, index) => ({ subscriptionId: `00000000-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`, displayName: '', state: 'Enabled' }));
  const rules = [{ ...nth(RULES, 3), domain: 'network' }, nth(RULES, 4)];
  const base = manyFindings(count, [nth(rules, 0)]);
  const idOf = (index: number): string => `/subscriptions/${nth(seen, index).subscriptionId}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`;
  const findings = base.findings.map((one, index): ResultFinding => ({
    ...one, resourceId: idOf(index), evidence: [{ path: 'tags.note', expected: '', actual: noise(index, bytes), type: 'any', apiVersion: '' }],
    ...(index === count - 1 ? { ruleId: 'NET001', severity: 'critical' } : {}),
  }));
  return resultWith({ rules, findings, resources: base.resources.map((one, index) => ({ ...one, id: idOf(index), subscriptionId: nth(seen, index).subscriptionId })), verdicts: { pass: {}, notApplicable: {} }, scan: { scopes: { asked: { subscriptions: [], managementGroups: [], exclude: [] }, seen, notVisible: [] } } });
}

/** Base64 of digests in a row: gzip gets it back to so many bytes, and no further. */
function noise(seed: number, bytes: number): string {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_none, index) => createHash('sha512').update(`${seed} ${index}`).digest());
  return Buffer.concat(blocks).toString('base64');
}
