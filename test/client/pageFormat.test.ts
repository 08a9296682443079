import { describe, expect, it } from 'vitest';
import { detailIn } from '../../reports/html/client/exports.ts';
import { isFormer, linkOf, messageOf, nameOf, newsOf, resourceOf, rowCount, rowOfLink, ruleOf, severityOf, stateOf, textOf, titleOf } from '../../reports/html/client/table.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { NAME_MARK } from '../../src/report/html/pageFormat.ts';
import { inReadingOrder } from '../../src/report/selection.ts';
import { DISPOSED } from '../report/disposed.ts';
import { CLEAN, HOSTILE, HOSTILE_STRINGS, IDS, manyFindings, nth, RESULT } from '../report/fixture.ts';
import { dataText, range, sourceOf } from './pageData.ts';
import { BENCHMARK, estateOf, GRANTS, opening, RICH, way, postureOf } from './results.ts';

/** What a reader must see of a text: no character that cannot be seen, at most 2,000 of them. Written apart from the code. */
function seen(text: string): string {
  const visible = Array.from(text, (character) => {
    if (/[\r\n\t\v\f\u2028\u2029]/.test(character)) return ' ';
    return /[\p{Cc}\p{Cs}\p{Bidi_Control}\u200b\u2060\ufeff]/u.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character;
  }).join('');
  return visible.length <= 2_000 ? visible : `${visible.slice(0, 1_999)}…`;
}

/** Every text inside a value. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

describe('the data of the page', () => {
  it.each<readonly [string, ScanResult]>([['a result', RESULT], ['waivers and a baseline', DISPOSED], ['hostile texts', HOSTILE], ['850 findings in three chunks', manyFindings(850)]])('holds every finding whole: %s', async (_name, result) => {
    const { data, detailOf } = await sourceOf(result);
    const findings = inReadingOrder(result.findings, result.gate);
    expect(data.current).toBe(findings.length);
    for (const [row, finding] of findings.entries()) {
      const { evidence, cause, fingerprint } = await detailOf(row);
      expect(ruleOf(data, row).id).toBe(seen(finding.ruleId));
      expect(resourceOf(data, row).id).toBe(seen(finding.resourceId));
      expect(messageOf(data, row)).toBe(seen(finding.message));
      expect(severityOf(data, row)).toBe(finding.severity);
      expect(stateOf(data, row)).toBe(finding.status === 'unknown' ? 'unknown' : finding.disposition);
      expect(textOf(data, 'owner', row)).toBe(seen(finding.owner ?? ''));
      expect(textOf(data, 'cause', row)).toBe(seen(finding.rootCause ?? ''));
      expect(textOf(data, 'waiver', row)).toBe(seen(finding.waiverId ?? ''));
      expect(fingerprint).toBe(finding.fingerprint);
      expect(linkOf(data, row)).toBe(finding.fingerprint.slice(0, 16));
      expect(evidence.map(({ path }) => path)).toEqual(finding.evidence.map(({ path }) => seen(path)));
      expect(evidence.map(({ expected }) => expected)).toEqual(finding.evidence.map(({ expected }) => seen(expected)));
      expect(cause?.missing).toBe(finding.unknown === undefined ? undefined : seen(finding.unknown.missing.join(', ')));
    }
  });

  it('writes what was found as people do, and type with api-version', async () => {
    const { data, detailOf } = await sourceOf(RESULT);
    const row = rowOfLink(data, 'b'.repeat(16));
    expect((await detailOf(row)).evidence).toEqual([
      { path: 'fact.jit.state', expected: 'in unprotected, partial', actual: 'unprotected', type: 'Microsoft.Compute/virtualMachines', apiVersion: '2024-04-01' },
      { path: 'fact.exposure.openings', expected: '', actual: '[{"ports":"22","protocol":"Tcp","sources":["0.0.0.0/0"]}]', type: 'Microsoft.Compute/virtualMachines', apiVersion: '2024-04-01' },
    ]);
    const unknown = await detailOf(rowOfLink(data, 'c'.repeat(16)));
    expect(unknown.evidence[0]?.actual).toBe('absent');
    expect(unknown.cause?.fix).toBe('Grant Microsoft.Security/locations/jitNetworkAccessPolicies/read to scanner at /subscriptions/22222222-2222-4222-8222-222222222222.');
  });

  it('tells of former failures behind the findings', async () => {
    const { data, detailOf } = await sourceOf(DISPOSED);
    const former = range(rowCount(data)).filter((row) => isFormer(data, row));
    expect(former.map((row) => [nameOf(data, row), stateOf(data, row), newsOf(data, row), messageOf(data, row)])).toEqual([
      ['kv-passes', 'fixed', 'fixed', 'Failed in the baseline, and passes or does not apply now'],
      ['kv-gone', 'fixed', 'fixed', 'Failed in the baseline, and is gone'],
      ['kv-hidden', 'lost', 'lost', 'Failed in the baseline, and is not known now'],
      ['kv-left', 'notJudged', 'notJudged', 'Failed in the baseline, and was not judged'],
    ]);
    expect(await detailOf(nth(former, 0))).toEqual({ evidence: [], cause: undefined, fingerprint: 'b100000000000000' });
  });

  it('holds the ways in of a machine for each of its findings, and none for others', async () => {
    const { data, waysOf } = await sourceOf(RICH);
    const titles = async (link: string): Promise<readonly string[]> => (await waysOf(rowOfLink(data, link))).map(({ title }) => title);
    expect(await titles('b'.repeat(16))).toEqual(['TCP and UDP 22 is open to the Internet', 'TCP 22 is open to the Internet']);
    expect(await titles('f'.repeat(16))).toEqual(await titles('b'.repeat(16)));
    expect(await titles('a'.repeat(16))).toEqual([]);
  });

  it('says of a way that a live request holds open until when', async () => {
    const request = { port: 22, requestor: 'ann', sources: [], startedAt: RESULT.scan.now, endsAt: '2026-11-24T08:00:00.000Z' };
    const posture = { ...postureOf([way({ verdict: 'temporary', openings: [opening({ verdict: 'temporary' })] })]), jit: { machines: [{ id: IDS.VM_API, live: [{ ...request, endsAt: '2026-11-24T09:00:00.000Z' }] }, { id: IDS.VM_WEB.toUpperCase(), live: [request] }].map((machine) => ({ group: 'configured', ports: [], ...machine }) as const), unread: [] } };
    const { data, waysOf } = await sourceOf({ ...RESULT, posture });
    expect((await waysOf(rowOfLink(data, 'b'.repeat(16)))).map(({ verdict, title }) => [verdict, title])).toEqual([['temporary', 'TCP 22 is open until its just-in-time request ends, 2026-11-24 08:00 UTC']]);
  });

  it('finds the ways of a machine among more than a chunk of them', async () => {
    const many = manyFindings(250);
    const { data, waysOf } = await sourceOf({ ...many, posture: postureOf(many.resources.map(({ id, name }) => way({ virtualMachine: id, privateAddress: name }))) });
    for (const row of [0, 99, 100, 249]) expect((await waysOf(row))[0]?.stations.at(-1)?.detail).toBe(`${nameOf(data, row)}, TCP 22`);
  });

  it('titles a role assignment by who holds it, where that is told, and keeps its name', async () => {
    const { data } = await sourceOf(GRANTS);
    const names = GRANTS.resources.map(({ name }) => name);
    expect(range(4).map((row) => titleOf(data, row))).toEqual(['Ann', 'Ben <b>', ...names.slice(2)]);
    expect(range(4).map((row) => [nameOf(data, row), resourceOf(data, row).id, messageOf(data, row)])).toEqual(GRANTS.resources.map(({ id, name }) => [name, id, `${name} holds Owner`]));
  });

  it('tells names in messages once, however often they stand there', async () => {
    const twice = manyFindings(60).findings.map((finding) => ({ ...finding, message: `${finding.resourceId.split('/').at(-1) ?? ''} and again ${finding.resourceId.split('/').at(-1) ?? ''}` }));
    const { data } = await sourceOf({ ...manyFindings(60), findings: twice });
    expect(data.messages).toHaveLength(1);
    for (const row of range(60)) expect(messageOf(data, row)).toBe(`${nameOf(data, row)} and again ${nameOf(data, row)}`);
  });

  it('names controls that rules of the scan speak to', async () => {
    const { data } = await sourceOf(RICH);
    const idsOf = (positions: readonly number[]): readonly string[] => positions.map((position) => nth(data.rules, position).id);
    expect(data.benchmarks.map(({ id, title }) => [id, title])).toEqual([['cis', 'A benchmark 6.0']]);
    expect(nth(data.benchmarks, 0).controls.map(({ id, rules, stricter }) => [id, idsOf(rules), idsOf(stricter)])).toEqual([['7.1', ['NET001'], []], ['7.2', ['NET001', 'JIT001'], []], ['8.1', [], ['KEY002']]]);
    expect(BENCHMARK.controls).toHaveLength(4);
  });

  it('takes a fingerprint whole, as links carry it, and in capitals; not one that is shorter', async () => {
    const { data } = await sourceOf(RESULT);
    const row = rowOfLink(data, 'f'.repeat(64));
    expect(nameOf(data, row)).toBe('vm-web-01');
    expect([rowOfLink(data, 'F'.repeat(16)), rowOfLink(data, 'f'.repeat(15)), rowOfLink(data, ''), rowOfLink(data, '0'.repeat(16))]).toEqual([row, -1, -1, -1]);
  });

  it('follows the link of a finding whose rule had another id', async () => {
    const findings = RESULT.findings.map((finding) => (finding.ruleId === 'NET001' ? { ...finding, formerFingerprints: ['1'.repeat(64), '2'.repeat(64)] } : finding));
    const { data } = await sourceOf({ ...RESULT, findings });
    const row = rowOfLink(data, 'f'.repeat(16));
    expect(['1'.repeat(16), '2'.repeat(64)].map((link) => rowOfLink(data, link))).toEqual([row, row]);
    expect([linkOf(data, row), rowOfLink(data, '3'.repeat(16))]).toEqual(['f'.repeat(16), -1]);
  });

  it('gives every row a link of its own, also where fingerprints begin alike', async () => {
    const start = 'b'.repeat(16);
    const [one, other] = [`${start}${'1'.repeat(48)}`, `${start}${'2'.repeat(48)}`];
    const findings = RESULT.findings.map((finding, index) => ({ ...finding, fingerprint: [one, other][index] ?? finding.fingerprint }));
    const { data, detailOf } = await sourceOf({ ...RESULT, findings });
    const rows = [one, other].map((link) => rowOfLink(data, link));
    expect(rows.map((row) => linkOf(data, row))).toEqual([one, other]);
    expect(await Promise.all(rows.map(async (row) => (await detailOf(row)).fingerprint))).toEqual([one, other]);
    expect(rows).toContain(rowOfLink(data, start));
    expect(linkOf(data, rowOfLink(data, 'f'.repeat(16)))).toBe('f'.repeat(16));
  });

  it('tells a former failure from the finding that is not known now by its link', async () => {
    const lost = nth(DISPOSED.baseline?.former ?? [], 2);
    const findings = DISPOSED.findings.map((finding) => (finding.fingerprint === 'c'.repeat(64) ? { ...finding, fingerprint: lost.fingerprint } : finding));
    const { data, detailOf } = await sourceOf({ ...DISPOSED, findings });
    const rows = range(rowCount(data)).filter((row) => linkOf(data, row).startsWith('b3'));
    expect(rows.map((row) => [stateOf(data, row), linkOf(data, row)])).toEqual([['unknown', 'b300000000000000'], ['lost', 'b300000000000000-2']]);
    expect(rows.map((row) => rowOfLink(data, linkOf(data, row)))).toEqual(rows);
    expect(rowOfLink(data, lost.fingerprint)).toBe(rows[0]);
    expect((await detailOf(nth(rows, 1))).fingerprint).toBe('b300000000000000');
  });

  it('shows no character that cannot be seen', async () => {
    const { data, detailOf } = await sourceOf(HOSTILE);
    const details = await Promise.all(range(data.current).map(detailOf));
    // Line feeds stay in commands; the mark stands for names in messages.
    for (const text of stringsIn([data, details])) expect(text.replaceAll('\n', '').replaceAll(NAME_MARK, '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\u200b\ufeff]/u);
    expect(HOSTILE_STRINGS.length).toBe(data.current);
  });

  it('gives equal bytes for equal results, whatever the order of the findings', () => {
    const shuffled = { ...RICH, findings: [...RICH.findings].toReversed() };
    expect(dataText(shuffled)).toBe(dataText(RICH));
    expect(dataText(structuredClone(RICH))).toBe(dataText(RICH));
    const many = manyFindings(5);
    const ways = many.resources.map(({ id }) => way({ virtualMachine: id }));
    expect(dataText({ ...many, posture: postureOf(ways.toReversed()) })).toBe(dataText({ ...many, posture: postureOf(ways) }));
  });

  it('is there where nothing failed', async () => {
    expect(rowCount((await sourceOf(CLEAN)).data)).toBe(0);
  });

  // The bar of a whole page is 2 MB; the data has to leave room for the summary and the script.
  it('takes less than 1.2 MB for 10,000 findings with evidence as a tenant has it', async () => {
    const result = estateOf(10_000);
    const text = dataText(result);
    expect(result.findings).toHaveLength(10_000);
    expect(text.length).toBeLessThan(1_200_000);
  });

  it('refuses a position that the data does not have', () => {
    expect(() => detailIn({ links: { fingerprints: '' } } as never, { lookups: [], causes: [], rows: [] }, 0, 0)).toThrow(/no entry 0/);
  });
});
