import { describe, expect, it } from 'vitest';
import { judge } from '../oracle/gate.ts';
import { randomGateWorld } from '../oracle/gateRandom.ts';
import { GATE_SITUATIONS } from '../oracle/gateSituations.ts';
import { saidByCode, saidByOracle } from './gateWorld.ts';

const WORLDS = Number(process.env['PORTCULLIS_GATES'] ?? 3_000);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 1);

describe('waivers, baseline and gate, against a second implementation that shares no line with them', () => {
  it.each(GATE_SITUATIONS.map(({ name, world }) => [name, world] as const))('%s', (_name, world) => {
    expect(saidByCode(world)).toEqual(saidByOracle(judge(world)));
  });

  it(`${WORLDS} random worlds`, () => {
    for (let seed = SEED; seed < SEED + WORLDS; seed += 1) {
      const world = randomGateWorld(seed);
      expect(saidByCode(world), `world ${seed}`).toEqual(saidByOracle(judge(world)));
    }
  });
});
