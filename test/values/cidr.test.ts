import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALL_ADDRESSES, contains, countIpv4, countIpv6, equalAddresses, formatRanges, hasIpv6PrefixShorterThan, intersect, isEmptyAddresses, NO_ADDRESSES,
  overlaps, parseAddressSet, PUBLIC_ADDRESSES, subtract, union, type AddressSet,
} from '../../src/values/cidr.ts';

function set(...texts: string[]): AddressSet {
  const parsed = parseAddressSet(texts);
  if (parsed === undefined) throw new Error(`${texts.join()} should parse`);
  return parsed;
}

/** The naive model: a prefix matches an address when their leading bits are equal, bit by bit. */
interface Prefix { readonly family: 4 | 6; readonly bits: string; readonly length: number }

const LOW_BITS = 5;
const low = (bits: number): string => bits.toString(2).padStart(LOW_BITS, '0');
const HIGH = { 4: '0'.repeat(4) + '1010' + '0'.repeat(19), 6: '0010' + '0'.repeat(119) } as const;

const prefix: fc.Arbitrary<Prefix> = fc
  .tuple(fc.constantFrom(4 as const, 6 as const), fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: LOW_BITS }))
  .map(([family, bits, length]) => ({ family, bits: HIGH[family] + low(bits), length: HIGH[family].length + length }));
const prefixes = fc.array(prefix, { maxLength: 6 });

function text({ family, bits, length }: Prefix): string {
  return `${address(family, bits)}/${length}`;
}

function address(family: 4 | 6, bits: string): string {
  const width = family === 4 ? 8 : 16;
  const parts = bits.match(new RegExp(`.{${width}}`, 'g')) ?? [];
  return family === 4 ? parts.map((part) => Number.parseInt(part, 2)).join('.') : parts.map((part) => Number.parseInt(part, 2).toString(16)).join(':');
}

const UNIVERSE = ([4, 6] as const).flatMap((family) => Array.from({ length: 32 }, (_unused, bits) => ({ family, bits: HIGH[family] + low(bits) })));

function matches(from: readonly Prefix[], one: { family: 4 | 6; bits: string }): boolean {
  return from.some(({ family, bits, length }) => family === one.family && bits.slice(0, length) === one.bits.slice(0, length));
}

function members(from: AddressSet): string[] {
  return UNIVERSE.map((one) => address(one.family, one.bits)).filter((one) => contains(from, set(one)));
}

function expected(keep: (one: { family: 4 | 6; bits: string }) => boolean): string[] {
  return UNIVERSE.filter(keep).map((one) => address(one.family, one.bits));
}

describe('address sets agree with matching prefixes bit by bit', () => {
  it.each([
    ['union', union, (a: boolean, b: boolean) => a || b],
    ['intersect', intersect, (a: boolean, b: boolean) => a && b],
    ['subtract', subtract, (a: boolean, b: boolean) => a && !b],
  ] as const)('%s', (_name, operation, keep) => {
    fc.assert(fc.property(prefixes, prefixes, (a, b) => {
      const result = operation(set(...a.map(text)), set(...b.map(text)));
      expect(members(result)).toEqual(expected((one) => keep(matches(a, one), matches(b, one))));
    }), { numRuns: 60 });
  });

  it('overlaps, counts and merging', () => {
    fc.assert(fc.property(prefixes, prefixes, (a, b) => {
      const [left, right] = [set(...a.map(text)), set(...b.map(text))];
      const shared = UNIVERSE.filter((one) => matches(a, one) && matches(b, one));
      expect(overlaps(left, right)).toBe(shared.length > 0);
      expect(countIpv4(left)).toBe(UNIVERSE.filter((one) => one.family === 4 && matches(a, one)).length);
      expect(countIpv6(left)).toBe(BigInt(UNIVERSE.filter((one) => one.family === 6 && matches(a, one)).length));
      expect(equalAddresses(left, set(...a.toReversed().map(text)))).toBe(true);
    }), { numRuns: 60 });
  });

  it('formats to ranges that parse to the same set', () => {
    fc.assert(fc.property(prefixes, (a) => equalAddresses(set(...formatRanges(set(...a.map(text)))), set(...a.map(text)))));
  });
});

describe('address texts', () => {
  it.each([
    [['10.0.0.4'], ['10.0.0.4-10.0.0.4']],
    [['10.0.0.77/24'], ['10.0.0.0-10.0.0.255']],
    [['1.0.0.0-9.255.255.255'], ['1.0.0.0-9.255.255.255']],
    [['0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0-255.255.255.255']],
    [['10.0.1.0/24', '10.0.0.0/24'], ['10.0.0.0-10.0.1.255']],
    [['2001:DB8::/32'], ['2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff']],
    [['::ffff:1.2.3.4'], ['::ffff:102:304-::ffff:102:304']],
    [['::1', '1.1.1.1'], ['1.1.1.1-1.1.1.1', '::1-::1']],
    [['2001:db8:0:1:1:1:1:1'], ['2001:db8:0:1:1:1:1:1-2001:db8:0:1:1:1:1:1']],
    [['2001:0:0:1:0:0:0:1'], ['2001:0:0:1::1-2001:0:0:1::1']],
    [['*'], ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    [[' 0.0.0.0/0 '], ['0.0.0.0-255.255.255.255']],
    [['::/0'], ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    [[], []],
  ])('%j is %j', (texts, ranges) => {
    expect(formatRanges(set(...texts))).toEqual(ranges);
  });

  it.each([
    '', '/0', 'Internet', '10.0.0', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '010.0.0.1', '10.0.0.9-10.0.0.1', '1.1.1.1-::1',
    '::/129', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', 'fe80::1%eth0', '1:2:3:4:5:6:7::8', '1.2.3.4:', '10.0.0.0/24/8',
  ])('%j is refused', (text) => {
    expect(parseAddressSet([text])).toBeUndefined();
  });
});

describe('width', () => {
  it.each([
    ['2001:db8::/48', false],
    ['2001:db8::/47', true],
    ['::/0', true],
    ['2001:db8:1::/48', false],
    ['1.0.0.0/8', false],
  ])('%s holds a prefix shorter than /48: %s', (text, wide) => {
    expect(hasIpv6PrefixShorterThan(set(text), 48)).toBe(wide);
  });

  it('two /48 side by side are a /47 only where they are aligned', () => {
    expect(hasIpv6PrefixShorterThan(set('2001:db8:2::/48', '2001:db8:3::/48'), 48)).toBe(true);
    expect(hasIpv6PrefixShorterThan(set('2001:db8:1::/48', '2001:db8:2::/48'), 48)).toBe(false);
  });

  it('counts a /16 as 65,536', () => {
    expect(countIpv4(set('20.1.0.0/16'))).toBe(65536);
  });
});

/** Rows of the IANA special-purpose registries whose "Globally Reachable" is not True, and of the multicast registries. */
const NOT_PUBLIC = [
  '0.0.0.0', '0.255.255.255', '10.1.2.3', '100.64.0.1', '100.127.255.255', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.8',
  '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.255', '240.0.0.1',
  '255.255.255.255', '168.63.129.16', '::', '::1', '::ffff:8.8.8.8', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1', '2002::1', '3fff::1', '5f00::1',
  'fc00::1', 'fdff::1', 'fe80::1', 'ff02::1',
];
const PUBLIC = [
  '1.0.0.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '20.50.60.70', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '168.63.129.15',
  '168.63.129.17', '172.15.255.255', '172.32.0.0', '192.0.0.9', '192.0.1.0', '192.31.196.1', '198.17.255.255', '198.20.0.0', '223.255.255.255',
  '64:ff9b::1', '2001:200::1', '2001:4860:4860::8888', '2603:1000::1', '2a00::1', '2001:20::1', '2001:db7::1', '2001:db9::1',
];

describe('public addresses', () => {
  it.each(NOT_PUBLIC)('%s is not one', (text) => expect(overlaps(PUBLIC_ADDRESSES, set(text))).toBe(false));
  it.each(PUBLIC)('%s is one', (text) => expect(contains(PUBLIC_ADDRESSES, set(text))).toBe(true));

  it('hold every IPv4 address but those of the blocks, plus two anycast addresses, minus the one of the platform', () => {
    const blocks = [24, 24, 22, 24, 16, 20, 8, 8, 8, 16, 17, 8, 8, 28, 28].map((bits) => 2 ** bits);
    expect(countIpv4(PUBLIC_ADDRESSES)).toBe(2 ** 32 - blocks.reduce((sum, size) => sum + size, 0) + 2 - 1);
  });

  it('leave something out of everything', () => {
    expect(isEmptyAddresses(subtract(PUBLIC_ADDRESSES, ALL_ADDRESSES))).toBe(true);
    expect(isEmptyAddresses(NO_ADDRESSES)).toBe(true);
  });
});
