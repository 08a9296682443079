/** Copies of the code with one defect in each, for the question whether the comparison with the oracle would notice. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomEstate, type RandomEstate } from '../../oracle/estates.ts';
import { createRandom } from '../../oracle/random.ts';
import { INTERFACE } from '../../oracle/situations.ts';
import { SITUATIONS_OF_FILTERS } from '../../oracle/situationsOfFilters.ts';
import { SITUATIONS_OF_WAYS } from '../../oracle/situationsOfWays.ts';
import { SITUATIONS_OF_VERIFY } from '../../oracle/situationsOfVerify.ts';
import { firstDisagreement, situationDisagreement } from './agreementChecks.ts';
import type { Edit } from './defect.ts';
import { loadSubject, type Subject } from './subject.ts';
import { unreadDisagreement } from './unreadChecks.ts';
import { firstVerifyDisagreement, verifyDisagreement } from './verifyChecks.ts';

const COPIED = ['values', 'model', 'facts/exposure', 'facts/jit', 'facts/missing.ts', 'facts/shared.ts'];
const PACKETS_A_NETWORK = 100;
/** Rare defects are looked for in the situations before more networks are tried. */
const SEEDS_AT_FIRST = 40;

/** Runs something with the code as an edit leaves it. Throws where the text to find is gone, or is not the only one. */
export async function withDefect<T>(source: string, edit: Edit, run: (subject: Subject) => T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-defect-'));
  try {
    for (const name of COPIED) cpSync(join(source, name), join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const path = join(folder, edit.file);
    writeFileSync(path, edited(readFileSync(path, 'utf8'), edit));
    return run(await loadSubject(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function edited(text: string, { file, find, replace }: Edit): string {
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} holds ${String(count)} times, and not once: ${find}`);
  return text.replace(find, () => replace);
}

/** What notices first that something is wrong: the seed of a network, or a situation that is rare in networks; undefined where nothing does. */
export function caughtBy(subject: Subject, seeds: readonly number[], withoutType?: string): string | undefined {
  const complaint = withoutType === undefined ? (seed: number) => disagreementOfSeed(subject, seed) : (seed: number) => unreadDisagreement(subject, estateOf(seed), withoutType, createRandom(-seed), PACKETS_A_NETWORK);
  const firstOf = (some: readonly number[]): string | undefined => {
    const seed = some.find((one) => isWrong(() => complaint(one)));
    return seed === undefined ? undefined : `seed ${String(seed)}${withoutType === undefined ? '' : ` without ${withoutType}`}`;
  };
  return firstOf(seeds.slice(0, SEEDS_AT_FIRST)) ?? (withoutType === undefined ? situationThatDiffers(subject) : undefined) ?? firstOf(seeds.slice(SEEDS_AT_FIRST));
}

function situationThatDiffers(subject: Subject): string | undefined {
  const found = [...SITUATIONS_OF_FILTERS, ...SITUATIONS_OF_WAYS].find((one) => isWrong(() => situationDisagreement(subject, one, INTERFACE)))
    ?? SITUATIONS_OF_VERIFY.find(({ estate, packet }) => isWrong(() => verifyDisagreement(estate, subject.verifier(estate)(packet), packet)));
  return found === undefined ? undefined : `"${found.name}"`;
}

function disagreementOfSeed(subject: Subject, seed: number): string | undefined {
  const estate = estateOf(seed);
  return firstDisagreement(subject, estate, createRandom(-seed), PACKETS_A_NETWORK)?.wrong
    ?? firstVerifyDisagreement(subject, estate, createRandom(-seed), PACKETS_A_NETWORK)?.wrong;
}

const ESTATES = new Map<number, RandomEstate>();

/** The same networks for all defects, so that what the oracle has worked out of them is worked out once. */
function estateOf(seed: number): RandomEstate {
  const estate = ESTATES.get(seed) ?? randomEstate(seed);
  ESTATES.set(seed, estate);
  return estate;
}

/** A defect that makes the code throw is noticed too. */
function isWrong(complaint: () => string | undefined): boolean {
  try {
    return complaint() !== undefined;
  } catch {
    return true;
  }
}
