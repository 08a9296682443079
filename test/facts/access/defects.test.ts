import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SITUATIONS_OF_ACCESS } from '../../oracle/situationsOfAccess.ts';
import { withCopy } from '../copies.ts';
import type { Edit } from '../exposure/defect.ts';
import { DEFECTS } from './defects.ts';
import { disagreement, trialOf, trialOfSituation, type Subject, type Trial } from './questions.ts';

const SOURCE = new URL('../../../src', import.meta.url).pathname;
const SITUATIONS: readonly Trial[] = SITUATIONS_OF_ACCESS.map(trialOfSituation);
/** As many tenants as are tried before a defect counts as one that nobody would notice; what the oracle thinks of them is worked out once. */
const TRIALS: readonly Trial[] = Array.from({ length: 80 }, (_, index) => trialOf(70_000 + index, 100));

async function caught(edit: Edit): Promise<boolean> {
  return withCopy(SOURCE, ['facts/access/accessIndex'], edit, async (folder) => {
    const subject = (await import(pathToFileURL(`${folder}/facts/access/accessIndex.js`).href)) as Subject;
    return [...SITUATIONS, ...TRIALS].some((trial) => isWrong(subject, trial));
  });
}

/** A defect that makes the code throw is noticed too. */
function isWrong(subject: Subject, trial: Trial): boolean {
  try {
    return disagreement(subject, trial) !== undefined;
  } catch {
    return true;
  }
}

describe('a defect is noticed', () => {
  it.each(DEFECTS.map(({ name, edit }) => [name, edit] as const))('%s', async (_name, edit) => {
    expect(await caught(edit)).toBe(true);
  });

  it('and the code without any is not', async () => {
    expect(await caught({ file: 'facts/access/verdict.ts', find: "'./none'", replace: '' }).catch((error: unknown) => String(error))).toContain('and not once');
    expect(await caught({ file: 'facts/access/period.ts', find: 'start <= now', replace: 'start  <= now' })).toBe(false);
  });
});
