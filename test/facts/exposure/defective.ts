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

/** What notices a defect: the seed of a network, or the name of a situation that is rare in networks. */
export type Witness = number | string;

interface Search {
  /** The type whose rows are withheld; undefined: none. */
  readonly withoutType?: string | undefined;
  /** What noticed it when it was last looked for: asked first, and only if it does not notice it any more all others are. */
  readonly before?: Witness | undefined;
}

/** What notices that something is wrong; undefined where nothing does. Networks of other seeds than these are not asked. */
export function caughtBy(subject: Subject, seeds: readonly number[], { withoutType, before }: Search = {}): Witness | undefined {
  const isNoticed = (seed: number): boolean => isWrong(() => (withoutType === undefined ? disagreementOfSeed(subject, seed) : unreadDisagreement(subject, trialOf(seed).estate, withoutType, trialOf(seed).shots)));
  const situations = withoutType === undefined ? situationsFor(subject) : [];
  const known = typeof before === 'number' ? seeds.includes(before) && isNoticed(before) : situations.find(({ name }) => name === before)?.isWrong() === true;
  if (known) return before;
  return seeds.slice(0, SEEDS_AT_FIRST).find(isNoticed) ?? situations.find((one) => one.isWrong())?.name ?? seeds.slice(SEEDS_AT_FIRST).find(isNoticed);
}

/** The situations, as questions to a subject. */
function situationsFor(subject: Subject): readonly { readonly name: string; readonly isWrong: () => boolean }[] {
  return [
    ...[...SITUATIONS_OF_FILTERS, ...SITUATIONS_OF_WAYS].map((one) => ({ name: one.name, isWrong: () => isWrong(() => situationDisagreement(subject, one, INTERFACE)) })),
    ...SITUATIONS_OF_VERIFY.map(({ name, estate, packet }) => ({ name, isWrong: () => isWrong(() => verifyDisagreement(estate, subject.verifier(estate)(packet), packet)) })),
  ];
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
