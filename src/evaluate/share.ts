/** One of several evaluations of the same rows, each with facts of its own. */
export interface Share {
  /** From 0. The first also tells what could not be listed. */
  readonly index: number;
  readonly of: number;
  /** Whether a block of rows of a lower-case type is this one's to judge: true for one of them, whoever asks first. */
  readonly claim: (type: string, block: number) => boolean;
}

/**
 * Types by what their facts are made of: networks, then what stands for itself, then who may do what. Whoever goes through them from one end builds the
 * indexes of the other end late, and for few rows, if at all.
 */
const FACTS_ALIKE: readonly RegExp[] = [/^microsoft\.(?:compute|network|security)\//, /^microsoft\.(?!authorization|graph|managedservices|resources)/];

function placeOf(type: string): number {
  const place = FACTS_ALIKE.findIndex((pattern) => pattern.test(type));
  return place < 0 ? FACTS_ALIKE.length : place;
}

/** Which of several builds the indexes of who may do what in any case. */
export function beginsWithAccess(of: number): number {
  return of === 1 ? 0 : 1;
}

/** The order in which one of several goes through types: from both ends at once; where there are more than two, from the middle too. */
export function inOrderOf<T extends readonly [type: string, ...unknown[]]>(share: Share | undefined, types: readonly T[]): readonly T[] {
  if (share === undefined) return types;
  const alike = types.toSorted(([a], [b]) => placeOf(a) - placeOf(b));
  const directed = share.index % 2 === 0 ? alike : alike.toReversed();
  const start = Math.floor((Math.floor(share.index / 2) * directed.length) / Math.ceil(share.of / 2));
  return [...directed.slice(start), ...directed.slice(0, start)];
}
