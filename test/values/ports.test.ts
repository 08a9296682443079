import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALL_PORTS, EMPTY_PORTS, equalPorts, formatPorts, includes, intersect, intersects, isEmptyPorts, parsePortSet, portIntervals, subtract, union, type PortSet,
} from '../../src/values/ports.ts';

/** The naive model: an array of ports, over the low end and the high end of the range where edges can go wrong. */
const UNIVERSE = [...Array.from({ length: 24 }, (_unused, port) => port), ...Array.from({ length: 8 }, (_unused, index) => 65528 + index)];
const port = fc.constantFrom(...UNIVERSE);
const range = fc.tuple(port, port).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
const ranges = fc.array(range, { maxLength: 6 });

type Ranges = readonly { first: number; last: number }[];

function setOf(from: Ranges): PortSet {
  const parsed = parsePortSet(from.map(({ first, last }) => `${first}-${last}`));
  if (parsed === undefined) throw new Error('the generator made a range that does not parse');
  return parsed;
}

function has(from: Ranges, wanted: number): boolean {
  return from.some(({ first, last }) => first <= wanted && wanted <= last);
}

function members(set: PortSet): number[] {
  return UNIVERSE.filter((wanted) => has(portIntervals(set), wanted));
}

describe('port sets agree with sets of single ports', () => {
  const laws: readonly [string, (a: PortSet, b: PortSet) => PortSet, (a: boolean, b: boolean) => boolean][] = [
    ['union', union, (a, b) => a || b],
    ['intersect', intersect, (a, b) => a && b],
    ['subtract', subtract, (a, b) => a && !b],
  ];
  it.each(laws)('%s', (_name, operation, keep) => {
    fc.assert(fc.property(ranges, ranges, (a, b) => {
      expect(members(operation(setOf(a), setOf(b)))).toEqual(UNIVERSE.filter((one) => keep(has(a, one), has(b, one))));
    }));
  });

  it('intersects and includes', () => {
    fc.assert(fc.property(ranges, ranges, (a, b) => {
      const everyPort = Array.from({ length: 65536 }, (_unused, one) => one).filter((one) => one < 24 || one > 65520 || has(a, one) !== has(b, one));
      expect(intersects(setOf(a), setOf(b))).toBe(a.some((x) => b.some((y) => x.first <= y.last && y.first <= x.last)));
      expect(includes(setOf(a), setOf(b))).toBe(everyPort.every((one) => !has(b, one) || has(a, one)));
    }), { numRuns: 25 });
  });

  it('is sorted, disjoint and merged whatever the order of its texts', () => {
    fc.assert(fc.property(ranges, (a) => {
      const intervals = portIntervals(setOf(a));
      for (const [index, { first, last }] of intervals.entries()) {
        expect(first).toBeLessThanOrEqual(last);
        expect(first).toBeGreaterThan((intervals[index - 1]?.last ?? -2) + 1);
      }
      expect(equalPorts(setOf(a), setOf(a.toReversed()))).toBe(true);
    }));
  });

  it('formats to texts that parse to the same set', () => {
    fc.assert(fc.property(ranges, (a) => equalPorts(parsePortSet(formatPorts(setOf(a))) ?? ALL_PORTS, setOf(a))));
  });
});

describe('port texts', () => {
  it.each([
    ['22', ['22']],
    ['20-25', ['20-25']],
    [' 20 - 25 ', ['20-25']],
    ['*', ['*']],
    ['0-65535', ['*']],
    ['5985-5985', ['5985']],
    [['22', '23', '24'], ['22-24']],
    [['3389', '22', '22'], ['22', '3389']],
    [[], []],
    ['0', ['0']],
    ['65535', ['65535']],
  ])('%j is %j', (text, expected) => {
    expect(formatPorts(parsePortSet(text) ?? EMPTY_PORTS)).toEqual(expected);
  });

  it.each(['', 'ssh', '22,23', '25-20', '65536', '-1', '1-', '22.0', '0x16', '1-2-3', '٢٢'])('%j is refused', (text) => {
    expect(parsePortSet(text)).toBeUndefined();
  });

  it('one bad text spoils the whole list', () => {
    expect(parsePortSet(['22', 'ssh'])).toBeUndefined();
  });

  it('knows the empty and the full set', () => {
    expect(isEmptyPorts(EMPTY_PORTS)).toBe(true);
    expect(isEmptyPorts(subtract(ALL_PORTS, ALL_PORTS))).toBe(true);
    expect(portIntervals(ALL_PORTS)).toEqual([{ first: 0, last: 65535 }]);
  });
});
