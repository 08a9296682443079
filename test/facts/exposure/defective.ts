/** The code with one defect at a time, for the question whether the comparison with the oracle would notice. */
import { randomEstate, type RandomEstate } from '../../oracle/estates.ts';
import { createRandom } from '../../oracle/random.ts';
import { randomShots, type Shot } from '../../oracle/shots.ts';
import { INTERFACE } from '../../oracle/situations.ts';
import { SITUATIONS_OF_FILTERS } from '../../oracle/situationsOfFilters.ts';
import { SITUATIONS_OF_WAYS } from '../../oracle/situationsOfWays.ts';
import { SITUATIONS_OF_VERIFY } from '../../oracle/situationsOfVerify.ts';
import { randomVerifyPackets } from '../../oracle/verifyPackets.ts';
import type { VerifyPacket } from '../../oracle/verifyWalker.ts';
import { withCopy } from '../copies.ts';
import { disagreementAmong, situationDisagreement } from './agreementChecks.ts';
import type { Edit } from './defect.ts';
import { ENTRIES, loadSubject, type Subject } from './subject.ts';
import { unreadDisagreement } from './unreadChecks.ts';
import { verifyDisagreement, verifyDisagreementAmong } from './verifyChecks.ts';

const PACKETS_A_NETWORK = 100;
/** Rare defects are looked for in the situations before more networks are tried. */
const SEEDS_AT_FIRST = 25;

/** Runs something with the code as an edit leaves it. Throws where the text to find is gone, or is not the only one. */
export async function withDefect<T>(source: string, edit: Edit, run: (subject: Subject) => T): Promise<T> {
  return withCopy(source, ENTRIES, edit, async (folder) => run(await loadSubject(folder, 'js')));
}

/** What notices first that something is wrong: the seed of a network, or a situation that is rare in networks; undefined where nothing does. */
export function caughtBy(subject: Subject, seeds: readonly number[], withoutType?: string): string | undefined {
  const complaint = withoutType === undefined ? (seed: number) => disagreementOfSeed(subject, seed) : (seed: number) => unreadDisagreement(subject, trialOf(seed).estate, withoutType, trialOf(seed).shots);
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
  const { estate, shots, packets } = trialOf(seed);
  return disagreementAmong(subject, estate, shots, createRandom(seed))?.wrong ?? verifyDisagreementAmong(subject, estate, packets)?.wrong;
}

/** A network, and what is sent to it. */
interface Trial {
  readonly estate: RandomEstate;
  readonly shots: readonly Shot[];
  readonly packets: readonly VerifyPacket[];
}

const TRIALS = new Map<number, Trial>();

/** The same for all defects, so that what the oracle thinks of it is worked out once. */
function trialOf(seed: number): Trial {
  const trial = TRIALS.get(seed) ?? newTrial(seed);
  TRIALS.set(seed, trial);
  return trial;
}

function newTrial(seed: number): Trial {
  const [estate, random] = [randomEstate(seed), createRandom(-seed)];
  return { estate, shots: randomShots(estate, random, PACKETS_A_NETWORK), packets: randomVerifyPackets(estate, random, PACKETS_A_NETWORK) };
}

/** A defect that makes the code throw is noticed too. */
function isWrong(complaint: () => string | undefined): boolean {
  try {
    return complaint() !== undefined;
  } catch {
    return true;
  }
}
