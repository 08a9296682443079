import { describe, expect, it } from 'vitest';
import { contradictionIn } from '../../src/flow/contradictions.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { GateWorld } from '../oracle/gateTypes.ts';
import { randomGateWorld } from '../oracle/gateRandom.ts';
import { GATE_SITUATIONS } from '../oracle/gateSituations.ts';
import { resultOf } from '../assess/gateWorld.ts';
import { FINDINGS, nth, RESULT, resultWith } from '../report/fixture.ts';

const WORLDS = 400;

/** What a scan can tell: nothing that passes or does not apply fails by the same rule, or stands twice. */
function canBe({ verdicts }: GateWorld): boolean {
  const byPlace = Map.groupBy(verdicts, ({ rule, resource }) => `${rule} ${resource.toLowerCase()}`);
  return [...byPlace.values()].every((told) => told.filter(({ status }) => status !== 'unknown').length < 2 || told.every(({ status }) => status === 'fail' || status === 'unknown'));
}

describe('what a scan tells', () => {
  it.each(GATE_SITUATIONS.filter(({ world }) => canBe(world)).map(({ name, world }) => [name, world] as const))('is no contradiction: %s', (_name, world) => {
    expect(contradictionIn(resultOf(world))).toBeUndefined();
  });

  it(`is no contradiction in ${WORLDS} random worlds`, () => {
    const worlds = Array.from({ length: WORLDS }, (_none, seed) => [seed, randomGateWorld(seed + 1)] as const).filter(([, world]) => canBe(world));
    expect(worlds.length).toBeGreaterThan(WORLDS / 4);
    for (const [seed, world] of worlds) expect(contradictionIn(resultOf(world)), `world ${seed + 1}`).toBeUndefined();
  });

  it('contradicts itself as soon as one decision of the gate, or one number of the baseline, is another', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const result = resultOf(randomGateWorld(seed));
      const { gate, baseline } = result;
      const edited = [
        { ...result, gate: { ...gate, failed: !gate.failed } },
        { ...result, gate: { ...gate, failed: !gate.failed, exitCode: ({ 0: 1, 1: 0, 3: 4, 4: 3 } as const)[gate.exitCode] } },
        { ...result, gate: { ...gate, allowed: (gate.allowed ?? 0) + result.findings.length + 1 } },
        ...(baseline === undefined ? [] : [{ ...result, baseline: { ...baseline, known: baseline.known + 1 } }, { ...result, baseline: { ...baseline, new: baseline.new + 1 } }]),
      ];
      for (const [index, document] of edited.entries()) expect(contradictionIn(document), `world ${seed}, edit ${index}`).toBeDefined();
    }
  });
});

describe('what was allowed to be unread', () => {
  const allowing = (allowIncomplete: readonly string[]): ScanResult => resultWith({ policy: { allowIncomplete } });
  const withAllowed = ({ gate: { allowed: _allowed, ...gate }, ...result }: ScanResult, allowed: number): ScanResult => ({ ...result, gate: { ...gate, ...(allowed === 0 ? {} : { allowed }), exitCode: allowed === 2 ? 1 : 4 } });

  // Two findings are unread. Where all may be, all are allowed; by a name some may be held back by what has another; where nothing may be, none is.
  it.each<readonly [string, readonly string[], readonly number[]]>([
    ['all', ['*'], [2]], ['by name', ['forbidden'], [0, 1, 2]], ['by a name of nothing unread', ['throttled'], [0]], ['nothing', [], [0]],
  ])('is as many as can be: %s', (_what, names, fitting) => {
    expect([0, 1, 2, 3].filter((allowed) => contradictionIn(withAllowed(allowing(names), allowed)) === undefined)).toEqual(fitting);
  });

  it('is no more than is unread where stand-ins hide the names', () => {
    const hidden = (allowed: number): ScanResult => withAllowed({ ...allowing(['subscription-9']), scan: { ...RESULT.scan, redacted: ['names'] } }, allowed);
    expect([0, 1, 2, 3].filter((allowed) => contradictionIn(hidden(allowed)) === undefined)).toEqual([0, 1, 2]);
  });
});

describe('a fingerprint', () => {
  const [unread, other] = [nth(FINDINGS, 2), nth(FINDINGS, 3)];
  const holding = (findings: ScanResult['findings']): string | undefined => contradictionIn(resultWith({ findings, waivers: [] }))?.message;

  it('is of one rule and one resource, of unknowns too', () => {
    expect(holding([unread, { ...other, fingerprint: unread.fingerprint }])).toBe(`the fingerprint ${unread.fingerprint} stands twice`);
    expect(holding([unread, other])).toBeUndefined();
  });

  it('may be that of several things that were not read, and of a failure beside them', () => {
    const again = { ...unread, unknown: { reason: 'forbidden', artifact: 'Microsoft.Compute/virtualMachines', scope: '/', missing: [], message: '' } } as const;
    const { unknown: _unknown, ...rest } = unread;
    const failure = { ...rest, status: 'fail' } as const;
    for (const findings of [[unread, again, failure], [failure, unread, again]]) expect(holding(findings)).toBeUndefined();
    expect(holding([unread, failure, failure])).toBe(`the fingerprint ${unread.fingerprint} stands twice`);
  });
});
