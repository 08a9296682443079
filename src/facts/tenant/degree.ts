/** How certain it is that something holds, ordered: what is in between is not known. */
export type Degree = 0 | 1 | 2;

export const NO: Degree = 0;
export const PERHAPS: Degree = 1;
export const SURELY: Degree = 2;

export function opposite(degree: Degree): Degree {
  return degree === SURELY ? NO : degree === NO ? SURELY : PERHAPS;
}

/** As certain as the least certain; surely where there is none. */
export function allOf(degrees: Iterable<Degree>): Degree {
  let least: Degree = SURELY;
  for (const degree of degrees) if (degree < least) least = degree;
  return least;
}

/** As certain as the most certain; no where there is none. */
export function anyOf(degrees: Iterable<Degree>): Degree {
  let most: Degree = NO;
  for (const degree of degrees) if (degree > most) most = degree;
  return most;
}

/** Something under both readings: what surely is, and what is unless all that is unknown turns out against it. */
export interface Extent<T> {
  readonly surely: T;
  readonly perhaps: T;
}
