import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { createAzureClock } from '../../src/azure/azureClock.ts';

const NOON = Date.parse('2026-11-16T12:00:00Z');
const HOUR = 3_600_000;

/** An answer whose clock says so many milliseconds past noon, to a request between two instants of ours. */
type Seen = readonly [theirs: number | string, sentAt: number, receivedAt: number];

function offsetAfter(...seen: readonly Seen[]): number {
  const clock = createAzureClock();
  for (const [theirs, sentAt, receivedAt] of seen) {
    const date = typeof theirs === 'string' ? theirs : new Date(NOON + theirs).toUTCString();
    clock.answered({ request: createPipelineRequest({ url: 'https://management.azure.com/' }), status: 200, headers: createHttpHeaders(date === '' ? {} : { date }) }, NOON + sentAt, NOON + receivedAt);
  }
  return clock.offset();
}

describe("Azure's clock", () => {
  it.each<[string, readonly Seen[], number]>([
    ['the same second', [[0, 100, 300]], 0],
    ['the same, though the answer took minutes', [[100_000, 0, 180_000]], 0],
    ['a minute less one second ahead: the same', [[59_000, 0, 0]], 0],
    ['an hour ahead', [[HOUR, 0, 0]], HOUR],
    // It may have been written a whole second after what it says, and when the request was sent.
    ['an hour behind', [[-HOUR, 0, 200]], -HOUR + 1000],
    ['an hour ahead, by an answer that took long: no further than is proven', [[HOUR, 0, 60_000]], HOUR - 60_000],
    ['an old answer out of a cache beside a fresh one: the fresh one', [[-HOUR, 0, 100], [0, 200, 300]], 0],
    ['an hour ahead, told twice: by the answer that bounds it best', [[HOUR + 5000, 0, 1000], [HOUR + 9000, 8000, 9000]], HOUR],
    ['not told', [['', 0, 0]], 0],
    ['told as no date', [['yesterday', 0, 0]], 0],
    ['nothing was asked', [], 0],
  ])('%s', (_words, seen, offset) => {
    expect(offsetAfter(...seen)).toBe(offset);
  });
});
