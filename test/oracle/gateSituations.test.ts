import { describe, expect, it } from 'vitest';
import { judge } from './gate.ts';
import { movesBetween } from './gateDiff.ts';
import { randomGateWorld, randomGateWorlds } from './gateRandom.ts';
import { GATE_SITUATIONS } from './gateSituations.ts';
import { partsOf, type GateParts } from './gateSituationParts.ts';
import { DIFF_SITUATIONS, movesInShort } from './gateSituationsOfDiff.ts';
import type { GateWaiverState, GateWaiverUse, GateWorld } from './gateTypes.ts';

describe('the oracle of the gate', () => {
  it.each(GATE_SITUATIONS.map((one) => [one.name, one] as const))('%s', (_name, { world, expected }) => {
    const parts = partsOf(judge(world));
    const asked = Object.keys(expected) as readonly (keyof GateParts)[];
    expect(Object.fromEntries(asked.map((part) => [part, parts[part]]))).toEqual(expected);
  });

  it('is tried on situations that all ask something and have a name of their own', () => {
    expect(new Set(GATE_SITUATIONS.map(({ name }) => name)).size).toBe(GATE_SITUATIONS.length);
    expect(GATE_SITUATIONS.filter(({ expected }) => Object.keys(expected).length === 0)).toEqual([]);
  });
});

describe('the oracle of what moved', () => {
  it.each(DIFF_SITUATIONS.map((one) => [one.name, one] as const))('%s', (_name, { older, newer, failing, ended }) => {
    expect(movesInShort(movesBetween(older, newer))).toEqual({ failing, ended });
  });
});

const STATES: readonly GateWaiverState[] = ['pending', 'active', 'expiring', 'expired'];
const USES: readonly GateWaiverUse[] = ['used', 'undecided', 'unused', 'outOfScope', 'neverMatches'];
const WORDS: readonly string[] = [
  'open', 'known', 'waived',
  'exit 0', 'exit 1', 'exit 3', 'exit 4', 'exit 0 though incomplete', 'exit 1 though incomplete', 'failed by waivers alone', 'fewer root causes than failures',
  'failing', 'undecided', 'fixed', 'gone', 'notJudged', 'raised', 'raised and waived', 'open though in the baseline as severe',
  'midnight after the last day', 'last instant of the last day', 'midnight of the first day', 'last instant before the first day',
];
const SEEDS = Array.from({ length: 600 }, (_, seed) => seed);

/** A comparison over random worlds says little where nearly every answer is the same: the share of the worlds that has each. */
describe('the random worlds of the gate', () => {
  const told = SEEDS.map(randomGateWorld).map((world) => wordsOf(world));
  const moves = SEEDS.map((seed) => movesInShort(movesBetween(...randomGateWorlds(seed)))).map(({ failing, ended }) => [...failing.map((move) => move.split(',')[0]), ...ended.map((fate) => `ended ${fate}`)]);

  it.each([...WORDS, ...STATES.flatMap((state) => USES.map((use) => `${state} ${use}`))])('often have: %s', (word) => {
    expect(told.filter((words) => words.includes(word)).length).toBeGreaterThan(SEEDS.length / 100);
  });

  it.each(['sameSeverity', 'lessSevere', 'moreSevere', 'fixed', 'gone', 'undecided', 'notJudged', 'ended fixed', 'ended gone', 'ended undecided', 'ended notJudged'])('often moved: %s', (word) => {
    expect(moves.filter((words) => words.includes(word)).length).toBeGreaterThan(SEEDS.length / 100);
  });

  it('are the same for the same seed', () => {
    expect([randomGateWorld(7), randomGateWorlds(7)]).toEqual([randomGateWorld(7), randomGateWorlds(7)]);
  });
});

/** What can be said of a world and of its answer, for counting. */
function wordsOf(world: GateWorld): readonly string[] {
  const { failures, waivers, gate, baseline } = judge(world);
  const raised = failures.filter(({ fingerprint }) => baseline?.raised.includes(fingerprint));
  const isOld = (firstSeen: string | undefined): boolean => firstSeen !== undefined && firstSeen !== world.now;
  return [
    ...failures.map(({ disposition }) => disposition),
    ...waivers.map(({ state, use }) => `${state} ${use}`),
    `exit ${gate.exitCode}`,
    ...(gate.incomplete ? [`exit ${gate.exitCode} though incomplete`] : []),
    ...(gate.failed && gate.counted === 0 ? ['failed by waivers alone'] : []),
    ...(gate.rootCauses < gate.counted ? ['fewer root causes than failures'] : []),
    ...(baseline?.fates.map(({ fate }) => fate) ?? []),
    ...(raised.length > 0 ? ['raised'] : []),
    ...(raised.some(({ disposition }) => disposition === 'waived') ? ['raised and waived'] : []),
    ...(failures.some((one) => one.disposition === 'open' && isOld(one.firstSeen) && !raised.includes(one)) ? ['open though in the baseline as severe'] : []),
    ...instantsOf(world),
  ];
}

function instantsOf({ now, waivers }: GateWorld): readonly string[] {
  const untilNow = (day: string): number => Date.parse(now) - Date.parse(day);
  const aDay = Date.parse('2026-01-02') - Date.parse('2026-01-01');
  return waivers.flatMap(({ approvedOn, expiresOn }) => [
    ...(untilNow(expiresOn) === aDay ? ['midnight after the last day'] : []),
    ...(untilNow(expiresOn) === aDay - 1 ? ['last instant of the last day'] : []),
    ...(approvedOn !== undefined && untilNow(approvedOn) === 0 ? ['midnight of the first day'] : []),
    ...(approvedOn !== undefined && untilNow(approvedOn) === -1 ? ['last instant before the first day'] : []),
  ]);
}
