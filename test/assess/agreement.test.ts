import { describe, expect, it } from 'vitest';
import { aliasesOf, assessJudgements, type assess } from '../../src/assess/assess.ts';
import { tabulate } from '../../src/assess/verdictTable.ts';
import { judge } from '../oracle/gate.ts';
import { randomGateWorld } from '../oracle/gateRandom.ts';
import { GATE_SITUATIONS } from '../oracle/gateSituations.ts';
import { jsonText } from '../report/render.ts';
import { resultOf, saidByCode, saidByOracle } from './gateWorld.ts';

const WORLDS = Number(process.env['PORTCULLIS_GATES'] ?? 3_000);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 1);

/** With every finding outside of memory, as those of a large scan are. */
const assessedOutside: typeof assess = ({ verdicts, ...input }) => assessJudgements({ ...input, judgements: tabulate(verdicts, { aliasesOf: aliasesOf(input.rules), keepText: (text) => () => text }) });

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

  it(`${WORLDS} random worlds, the same bytes where findings lie in a file`, () => {
    for (let seed = SEED; seed < SEED + WORLDS; seed += 1) {
      const world = randomGateWorld(seed);
      expect(jsonText(resultOf(world, assessedOutside)), `world ${seed}`).toBe(jsonText(resultOf(world)));
    }
  });
});
