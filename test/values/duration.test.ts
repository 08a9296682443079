import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDuration, compareDurations, formatDuration, parseDuration, parseInstant, type Duration } from '../../src/values/duration.ts';

const HOUR = 3_600_000;

function duration(text: string): Duration {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new Error(`${text} was not read`);
  return parsed;
}

describe('a duration', () => {
  it.each([
    ['PT3H', 0, 3 * HOUR], ['P1D', 0, 24 * HOUR], ['P2W', 0, 14 * 24 * HOUR], ['P1Y6M', 18, 0], ['P1M', 1, 0], ['PT1M', 0, 60_000],
    ['PT1H30M', 0, 1.5 * HOUR], ['PT0.5S', 0, 500], ['PT0S', 0, 0], ['P1Y2M3DT4H5M6S', 14, 3 * 24 * HOUR + 4 * HOUR + 5 * 60_000 + 6000], ['pt8h', 0, 8 * HOUR],
  ])('%s is read', (text, months, milliseconds) => {
    expect(parseDuration(text)).toEqual({ months, milliseconds });
  });

  it.each(['', 'P', 'PT', 'P1', '1D', '-P1D', 'P-1D', 'P1H', 'PT1D', 'P1DT', '3h', 'P1.5D', 'PT1H1H', 'P1D2W', `P${'9'.repeat(30)}D`])('%s is not one', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    ['2026-01-31T00:00:00Z', 'P1M', 1, '2026-02-28T00:00:00.000Z'],
    ['2024-01-31T00:00:00Z', 'P1M', 1, '2024-02-29T00:00:00.000Z'],
    ['2026-03-31T12:00:00Z', 'P1M', -1, '2026-02-28T12:00:00.000Z'],
    ['2024-02-29T00:00:00Z', 'P1Y', 1, '2025-02-28T00:00:00.000Z'],
    ['2026-12-31T23:00:00Z', 'PT2H', 1, '2027-01-01T01:00:00.000Z'],
    ['2026-11-16T09:00:00Z', 'P90D', -1, '2026-08-18T09:00:00.000Z'],
  ] as const)('%s and %s (%s) is %s', (from, text, sign, expected) => {
    expect(new Date(addDuration(Date.parse(from), duration(text), sign)).toISOString()).toBe(expected);
  });

  it('is ordered: by length where there are no months', () => {
    expect(compareDurations(duration('PT24H'), duration('P1D'))).toBe(0);
    expect(compareDurations(duration('PT8H'), duration('PT7H59M'))).toBe(1);
    fc.assert(fc.property(fc.nat(1e6), fc.nat(1e6), (a, b) => {
      expect(compareDurations(duration(`PT${a}S`), duration(`PT${b}S`))).toBe(Math.sign(a - b));
    }));
  });

  it('knows that a year is more than twelve times 30 days and less than twelve times 31', () => {
    expect(compareDurations(duration('P1Y'), duration('P360D'))).toBe(1);
    expect(compareDurations(duration('P1Y'), duration('P372D'))).toBe(-1);
    expect(compareDurations(duration('P12M'), duration('P1Y'))).toBe(0);
  });
});

describe('a written duration', () => {
  it.each([[0, 'PT0S'], [14 * 24 * HOUR, 'P14D'], [8 * HOUR, 'PT8H'], [26 * HOUR + 30_000, 'P1DT2H30S'], [90_000, 'PT1M30S']] as const)('of %i ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('reads back as what was written, to the second', () => {
    fc.assert(fc.property(fc.nat(4e9), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1000))).toEqual({ months: 0, milliseconds: seconds * 1000 });
    }));
  });
});

describe('an instant', () => {
  it.each([
    ['2026-11-16T09:00:00Z', '2026-11-16T09:00:00.000Z'],
    ['2026-11-16T09:00:00.1234567Z', '2026-11-16T09:00:00.123Z'],
    ['2026-11-16T09:00:00.5+00:00', '2026-11-16T09:00:00.500Z'],
    ['2026-11-16T09:00:00+05:30', '2026-11-16T03:30:00.000Z'],
    ['2026-11-16T09:00Z', '2026-11-16T09:00:00.000Z'],
    ['2026-11-16', '2026-11-16T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T23:59:59.9Z', '2000-02-29T23:59:59.900Z'],
    ['2026-04-30T09:00:00.05Z', '2026-04-30T09:00:00.050Z'],
  ])('%s is read', (text, expected) => {
    const instant = parseInstant(text);
    expect(instant === undefined ? undefined : new Date(instant).toISOString()).toBe(expected);
  });

  it.each(['', 'yesterday', '2026-11-16T09:00:00', '2026-02-30', '2025-02-29', '2026-13-01', '2026-11-16T25:00:00Z', '2026-11-16T09:60:00Z', '16/11/2026', '1763283600', '2026-11-16 09:00:00Z',
    '2026-02-30T09:00:00Z', '2026-04-31T09:00:00Z', '2100-02-29T09:00:00Z', '2026-00-10T09:00:00Z', '2026-11-00T09:00:00Z', '2026-11-16T24:00:00Z', '2026-11-16T09:60:00Z', '2026-11-16T09:00:60Z',
    '2026-11-1xT09:00:00Z', '2026-11-16T09:00:0:Z', '2026-11-16T09:00:00.Z', '2026-11-16T09:00:00.1x3Z', '2026-11-16T09:00:00.1234567890Z', '2026/11/16T09:00:00Z'])('%s is not one', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('agrees with the platform on every instant the platform writes', () => {
    fc.assert(fc.property(fc.date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }), (date) => {
      expect(parseInstant(date.toISOString())).toBe(date.getTime());
    }));
  });
});
