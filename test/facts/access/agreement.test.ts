import { describe, expect, it } from 'vitest';
import { accessIndex } from '../../../src/facts/access/accessIndex.ts';
import { SITUATIONS_OF_ACCESS } from '../../oracle/situationsOfAccess.ts';
import { disagreement, listDisagreement, trialOf, trialOfSituation, type Trial } from './questions.ts';

const QUESTIONS_A_TENANT = 100;
const QUESTIONS = Number(process.env['PORTCULLIS_QUESTIONS'] ?? 50_000);
const FIRST = Number(process.env['PORTCULLIS_SEED'] ?? 1000);
const SEEDS = Array.from({ length: Math.ceil(QUESTIONS / QUESTIONS_A_TENANT) }, (_, index) => FIRST + index);
const subject = { accessIndex };

function said(seed: number, find: (trial: Trial) => string | undefined, count = QUESTIONS_A_TENANT): readonly string[] {
  const found = find(trialOf(seed, count));
  return found === undefined ? [] : [`seed ${String(seed)}: ${found}`];
}

describe('who can do what where', () => {
  it(`is answered as the naive expander answers it, ${String(QUESTIONS)} times`, { timeout: QUESTIONS * 5 }, () => {
    expect(SEEDS.flatMap((seed) => said(seed, (trial) => disagreement(subject, trial)))).toEqual([]);
  });

  it('is listed as it is answered one by one', () => {
    expect(SEEDS.slice(0, 50).flatMap((seed) => said(seed, (trial) => listDisagreement(subject, trial), 20))).toEqual([]);
  });

  it.each(SITUATIONS_OF_ACCESS.map((one) => [one.name, one] as const))('where %s', (_name, situation) => {
    expect(disagreement(subject, trialOfSituation(situation))).toBeUndefined();
  });
});
