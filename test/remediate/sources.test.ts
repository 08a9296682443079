import { describe, expect, it } from 'vitest';
import { heldBy, isWide } from '../../src/remediate/plan/sources.ts';

describe('the given sources that a rule lets in today', () => {
  const CASES: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['*'], ['51.1.1.0/24', '20.0.0.1']], [['Internet'], ['51.1.1.0/24', '20.0.0.1']], [['0.0.0.0/0'], ['51.1.1.0/24', '20.0.0.1']],
    [['::/0'], []], [['AzureCloud'], []], [['51.0.0.0/8'], ['51.1.1.0/24']], [['AzureCloud', '20.0.0.0/30'], ['20.0.0.1']], [['51.1.1.0/25'], []],
  ];
  it.each(CASES)('%j: %j', (sources, held) => {
    expect(heldBy(sources, ['51.1.1.0/24', '20.0.0.1'])).toEqual(held);
  });
});

describe('as wide as everybody', () => {
  it.each([[['*'], true], [['AzureCloud'], true], [['20.1.0.0/16'], false], [['20.1.0.0/16', '20.2.0.1'], true], [['10.0.0.0/8'], false], [['2603:1020::/47'], true], [['2603:1020::/48'], false]])('%j: %s', (sources, wide) => {
    expect(isWide(sources)).toBe(wide);
  });
});
