import { describe, expect, it } from 'vitest';
import { diffOf } from '../../src/assess/diff.ts';
import { DIFF_LISTS, type DiffList } from '../../src/model/diff.ts';
import { movesBetween, type GateMoves } from '../oracle/gateDiff.ts';
import { fingerprintOf, namesOf, sameId } from '../oracle/gateNames.ts';
import { randomGateWorlds } from '../oracle/gateRandom.ts';
import { DIFF_SITUATIONS } from '../oracle/gateSituationsOfDiff.ts';
import type { GateWorld } from '../oracle/gateTypes.ts';
import { resultOf } from './gateWorld.ts';

const PAIRS = Number(process.env['PORTCULLIS_GATES'] ?? 600);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 1);

type Failing = GateMoves['failing'][number];

/** The list that a failure of the newer world belongs in, by how it stood before. */
function listOf({ before, dispositionBefore, disposition, fingerprint }: Failing, older: GateWorld, newer: GateWorld): DiffList {
  if (disposition === 'waived') return 'waived';
  switch (before) {
    case 'lessSevere': return 'regressed';
    case 'sameSeverity':
    case 'moreSevere': return dispositionBefore === 'waived' && disposition === 'open' ? 'regressed' : 'unchanged';
    // Judged before, and this failure not among what the rule told: it passed, or something else failed.
    case 'fixed': return failuresBeside(fingerprint, newer, older, newer).length > 0 ? 'new' : 'regressed';
    case 'undecided':
    case 'gone':
    case 'notJudged': return 'new';
  }
}

/** What became of a failure that is none any more. Where the rule still fails on the resource, both must be about parts of it. */
function listOfEnded({ fate, fingerprint }: GateMoves['ended'][number], older: GateWorld, newer: GateWorld): DiffList {
  if (fate === 'gone') return 'fixed';
  if (fate !== 'fixed') return 'undecided';
  const [own] = failuresOf(older).filter((one) => fingerprintOf(one.rule, one.resource, one.discriminator) === fingerprint);
  const beside = failuresBeside(fingerprint, older, newer, newer);
  return beside.length > 0 && [own, ...beside].some((one) => one?.discriminator === '') ? 'undecided' : 'fixed';
}

function failuresOf({ verdicts }: GateWorld): GateWorld['verdicts'] {
  return verdicts.filter(({ status }) => status === 'fail');
}

/** Failures of a world by the rule, and on the resource, of a failure of another. */
function failuresBeside(fingerprint: string, owner: GateWorld, other: GateWorld, { rules }: GateWorld): GateWorld['verdicts'] {
  const [own] = failuresOf(owner).filter((one) => fingerprintOf(one.rule, one.resource, one.discriminator) === fingerprint);
  if (own === undefined) throw new Error('no such failure');
  const names = rules.map(({ id }) => namesOf(id, rules)).find((all) => all.includes(own.rule)) ?? [own.rule];
  return failuresOf(other).filter(({ rule, resource }) => names.includes(rule) && sameId(resource, own.resource));
}

function expected(older: GateWorld, newer: GateWorld): readonly string[] {
  const { failing, ended } = movesBetween(older, newer);
  return [...failing.map((one) => `${one.fingerprint} ${listOf(one, older, newer)}`), ...ended.map((one) => `${one.fingerprint} ${listOfEnded(one, older, newer)}`)].toSorted();
}

function told(older: GateWorld, newer: GateWorld): readonly string[] {
  const diff = diffOf(resultOf(older), resultOf(newer));
  return DIFF_LISTS.flatMap((list) => diff[list].map(({ fingerprint }) => `${fingerprint} ${list}`)).toSorted();
}

/** A world from before the rules that have former ids got their present ones. */
function inFormerNames(world: GateWorld): GateWorld {
  const former = new Map(world.rules.map(({ id, aliases }) => [id, aliases[0] ?? id]));
  const nameOf = (id: string): string => former.get(id) ?? id;
  return { ...world, rules: world.rules.map(({ id }) => ({ id: nameOf(id), aliases: [] })), verdicts: world.verdicts.map((verdict) => ({ ...verdict, rule: nameOf(verdict.rule) })) };
}

describe('two results held against each other, as an oracle that shares no line with the code holds them', () => {
  it.each(DIFF_SITUATIONS.map(({ name, older, newer }) => [name, older, newer] as const))('%s', (_name, older, newer) => {
    expect(told(older, newer)).toEqual(expected(older, newer));
  });

  it(`${PAIRS} random pairs, and as many in which rules had other ids before`, () => {
    const met = new Set<string>();
    for (let seed = SEED; seed < SEED + PAIRS; seed += 1) {
      const [older, newer] = randomGateWorlds(seed);
      for (const before of [older, inFormerNames(older)]) {
        const answer = expected(before, newer);
        expect(told(before, newer), `pair ${seed}`).toEqual(answer);
        for (const line of answer) met.add(line.split(' ')[1] ?? '');
      }
    }
    expect(met).toEqual(new Set(DIFF_LISTS));
  });
});
