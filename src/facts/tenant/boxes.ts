/** A set of atoms of one dimension, a bit each. */
export type Mask = bigint;

/** The dimensions of a sign-in, apart from who signs in. The order is that of the masks of a box. */
export const DIMENSIONS = ['target', 'client', 'address', 'country', 'signInRisk', 'userRisk', 'platform', 'flow'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** All sign-ins whose every dimension lies in the mask of it. A box with an empty mask holds none. */
export type Box = readonly Mask[];

/** What subtraction may cost: boxes are cut in pieces, and the pieces can multiply. */
export interface Budget {
  /** The most boxes that one remainder may have. */
  readonly boxes: number;
  /** Cuts that are left. */
  cuts: number;
}

export function isEmptyBox(box: Box): boolean {
  return box.includes(0n);
}

export function intersectBoxes(left: Box, right: Box): Box {
  return left.map((mask, index) => mask & (right[index] ?? 0n));
}

export function holdsPoint(boxes: readonly Box[], point: Box): boolean {
  return boxes.some((box) => point.every((bit, index) => (bit & (box[index] ?? 0n)) !== 0n));
}

/** A box without what lies in another one: at most one piece a dimension, none of them overlapping. */
function cut(box: Box, by: Box): readonly Box[] {
  const pieces: Box[] = [];
  const inner = [...box];
  for (const [index, mask] of box.entries()) {
    const outside = mask & ~(by[index] ?? 0n);
    if (outside === mask) return [box];
    if (outside !== 0n) pieces.push(inner.with(index, outside));
    inner[index] = mask & (by[index] ?? 0n);
  }
  return pieces;
}

/** What is left of some boxes without others; undefined where the budget does not reach. */
export function subtractBoxes(from: readonly Box[], cuts: readonly Box[], budget: Budget): readonly Box[] | undefined {
  let left = from.filter((box) => !isEmptyBox(box));
  for (const by of cuts) {
    if (left.length === 0) return left;
    budget.cuts -= left.length;
    left = left.flatMap((box) => cut(box, by));
    if (left.length > budget.boxes || budget.cuts < 0) return undefined;
  }
  return left;
}
