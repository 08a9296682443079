import type { PipelineResponse } from '@azure/core-rest-pipeline';

/** How far Azure's clock is from this machine's, by the `Date` of its answers (RFC 9110, 6.6.1). */
export interface AzureClock {
  /** An answer, and when by this machine's clock its request was sent and its head had come, milliseconds. */
  readonly answered: (response: PipelineResponse, sentAt: number, receivedAt: number) => void;
  /** Milliseconds to add to this machine's clock to get Azure's; 0 where they agree, or no answer told. */
  readonly offset: () => number;
}

/** Clocks that differ by less are taken for the same: no verdict hangs on a minute, and answers tell whole seconds. */
const TOLERANCE = 60_000;
/** A `Date` is cut to whole seconds. */
const SECOND = 1000;

/**
 * Every answer bounds the difference from both sides. The answer that bears the smallest one counts: an old answer out of a cache makes the
 * difference seem large, and one that is real is told by all of them.
 */
export function createAzureClock(): AzureClock {
  let smallest: number | undefined;
  return {
    answered: (response, sentAt, receivedAt) => {
      const date = Date.parse(response.headers.get('date') ?? '');
      if (Number.isNaN(date)) return;
      const least = nearestToZero(date - receivedAt, date + SECOND - sentAt);
      if (smallest === undefined || Math.abs(least) < Math.abs(smallest)) smallest = least;
    },
    offset: () => (smallest === undefined || Math.abs(smallest) < TOLERANCE ? 0 : smallest),
  };
}

function nearestToZero(low: number, high: number): number {
  if (low <= 0 && high >= 0) return 0;
  return low > 0 ? low : high;
}
