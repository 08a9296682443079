import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { holds, isEmpty, signInCoverage } from '../../../src/facts/tenant/coverage.ts';
import { SITUATIONS_OF_CONTROL } from '../../oracle/signInSituationsOfControl.ts';
import { SITUATIONS_OF_SCOPE } from '../../oracle/signInSituationsOfScope.ts';
import { withCopy } from '../copies.ts';
import type { Edit } from '../exposure/defect.ts';
import { DEFECTS } from './defects.ts';
import { compare, trialOf, trialOfSituation, type Subject, type Trial } from './signIns.ts';

const SOURCE = new URL('../../../src', import.meta.url).pathname;
const SITUATIONS = [...SITUATIONS_OF_SCOPE, ...SITUATIONS_OF_CONTROL].map(trialOfSituation);
/** As many tenants as are tried before a defect counts as one that nobody would notice; what the enumerator thinks of them is worked out once. */
const TRIALS = [...SITUATIONS, ...Array.from({ length: 250 }, (_, index) => trialOf(70_000 + index, 20))];
const LEFT_OPEN = new Map(TRIALS.map((trial) => [trial, compare({ signInCoverage, holds, isEmpty }, trial).leftOpen.length]));

async function caught(edit: Edit): Promise<boolean> {
  return withCopy(SOURCE, ['facts/tenant/coverage'], edit, async (folder) => {
    const subject = (await import(pathToFileURL(`${folder}/facts/tenant/coverage.js`).href)) as Subject;
    return TRIALS.some((trial) => isWrong(subject, trial));
  });
}

/** A defect that makes the code throw is noticed too, and so is one that makes it leave open what it can answer. */
function isWrong(subject: Subject, trial: Trial): boolean {
  try {
    const { disagreements, leftOpen } = compare(subject, trial);
    return disagreements.length > 0 || leftOpen.length !== LEFT_OPEN.get(trial);
  } catch {
    return true;
  }
}

describe('a defect is noticed', () => {
  it.each(DEFECTS.map(({ name, edit }) => [`${edit.file}: ${name}`, edit] as const))('%s', { timeout: 60_000 }, async (_name, edit) => {
    expect(await caught(edit)).toBe(true);
  });

  it('and the code without any is not', { timeout: 60_000 }, async () => {
    expect(await caught({ file: 'facts/tenant/grants.ts', find: "if (operator === 'or') return every;", replace: "if (operator === 'or') return  every;" })).toBe(false);
  });
});
