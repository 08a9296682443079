import { describe, expect, it } from 'vitest';
import { contradictionIn } from '../../src/flow/contradictions.ts';
import type { GateWorld } from '../oracle/gateTypes.ts';
import { randomGateWorld } from '../oracle/gateRandom.ts';
import { GATE_SITUATIONS } from '../oracle/gateSituations.ts';
import { resultOf } from '../assess/gateWorld.ts';

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
