import type { Json } from './conditionTypes.ts';

/**
 * Values of every kind that a row may hold, with the neighbours that a careless reading takes for them; and operands of every operator. Every
 * operator is asked of every value, so nothing here is left to chance.
 */
const TEXTS: readonly Json[] = ['', ' ', 'a', 'A', 'Allow', 'allow', 'ALLOW!', 'low', 'true', 'True', '80', '080', '1.0', 'abc12', 'ABC12', 'ab\nc', 'x*y', 'a.c', 'a#', 'Ärger', 'äRGER', '😀', 'null', '[]', '{}'];
const PLAIN: readonly Json[] = [0, 1, 1.5, -3, 22, 80, 65_535, 65_536, true, false];
const TIMES: readonly Json[] = [
  '2026-03-01T12:00:00Z', '2026-03-01T11:59:59.999Z', '2026-03-01T12:00:00.001Z', '2026-01-30T12:00:00Z', '2026-01-30', '2026-01-29', '2026-02-01T12:00:00Z', '2026-02-01T13:00:00+01:00',
  '2026-03-31T12:00:00Z', '2026-03-31T12:00:01Z', '2026-04-01T12:00:00Z', '2025-03-01T12:00:00Z', '2024-02-29', '2024-02-30', '2026-02-29', '2026-02-30T00:00:00Z', '2026-04-31', '2026-13-01', '2026-00-10',
  '2026-03-01T12:00:00', '2026-03-01 12:00:00Z', '2026-03-01T25:00:00Z', '2026-03-01T12:60:00Z', '2026-3-1', '2026', '01/03/2026', 'Sun Mar 01 2026', '1767225600',
];
const DURATIONS: readonly Json[] = ['P30D', 'P1M', 'P31D', 'P1Y', 'P365D', 'P366D', 'P12M', 'PT720H', 'PT0S', 'P0D', 'PT1S', 'PT90M', 'P1DT2H', 'P4W', 'P', 'PT', 'P1DT', '30D', 'P1H', '-P1D', '30.00:00:00'];
const PORTS: readonly Json[] = ['22', '20-25', '25-20', '22-22', '*', '0', '65536', '-1', '22,80', '22-', 'ssh', ['22', '80'], ['22', 80], ['22', null], ['22', 'ssh'], ['22', ['80']], ['22', { a: 1 }], ['0-21', '22-65535']];
const ADDRESSES: readonly Json[] = [
  '10.0.0.0/8', '10.1.2.3', '10.1.2.3/8', '10.0.0.0/33', '10.0.0.256', '10.0.0', '0.0.0.0/0', '255.255.255.255', '10.0.0.1-10.0.0.9', '10.0.0.9-10.0.0.1', '10.0.0.1-2001:db8::1', '2001:db8::/32', '2001:DB8::7', '::/0', '::', '::1', '2001:db8::/129', '2001:db8::1-2001:db8::9',
  'Internet', 'VirtualNetwork', ['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8', '2001:db8::/32'], ['10.1.2.3', null], ['10.1.2.3', 'Internet'], ['0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0/0', '::/0'], [7],
];
const ACTIONS: readonly Json[] = ['*/read', '*/write', 'Microsoft.Compute/*', 'Microsoft.Compute/*/write', 'microsoft.compute/WRITE', 'Microsoft.ComputeX/*', 'Microsoft.Compute/*/a/*/write', ['x', '*/write'], ['*/write', null], ['*/write', { a: 1 }], ['x', 80]];
const LISTS: readonly Json[] = [[], [null], ['a'], ['A', 'b'], ['Allow', 80, true], [80], ['80'], [true], ['allow', null], ['allow', { a: 1 }], ['allow', ['b']], [['allow']], [{ a: 1 }], [''], [['10.1.2.3']]];
const OBJECTS: readonly Json[] = [{}, { a: 1 }, { A: 1 }, { a: null }, { Key: {} }, { '': 1 }, { 'a.b': 1 }, { '22': 1 }];

/** What may stand at the asked path; null stands for a key that is there with a null. */
export const ZOO: readonly Json[] = [null, ...TEXTS, ...PLAIN, ...TIMES, ...DURATIONS, ...PORTS, ...ADDRESSES, ...ACTIONS, ...LISTS, ...OBJECTS];

const SCALARS = [...TEXTS, ...PLAIN];
const SPANS = ['P30D', 'P1M', 'P31D', 'P1Y', 'P12M', 'PT0S', 'PT720H', 'P4W', 'P13M', 'P1DT2H'];
const SETS: readonly Json[] = [['a'], ['Allow', 'b'], ['80', true], [80], ['', 'x'], ['TRUE'], ['a', 'b'], ['a', 'A'], [1.5, 'ärger']];
const PORT_SETS: readonly Json[] = ['22', '20-25', '*', ['22', '80'], ['0-65535'], '65535', '0'];
const ADDRESS_SETS: readonly Json[] = ['10.0.0.0/8', '0.0.0.0/0', '*', '10.1.2.3', ['10.0.0.0/9', '10.128.0.0/9'], ['0.0.0.0/0', '::/0'], '2001:db8::/32', '::/0', '10.0.0.4-10.0.0.20'];
const PATTERNS = ['#', '?', '.', '##', '###', 'A????', '?????', 'a.c', 'a#', 'ABC##', 'abc##', '..', 'Allow', 'ALLOW!', '?RGER'];
const LIKES = ['*', 'a*', '*a', 'al*w', 'allow*', '*allow', 'al*low', 'allow', '8*0', 'true', '*.0', 'a.c', 'a?c', '*\nc'];

/** Operands that the loader takes, by operator; a negation takes what its positive takes. */
export const ZOO_OPERANDS: Readonly<Record<string, readonly Json[]>> = {
  equals: SCALARS, contains: SCALARS.filter((operand) => operand !== ''), like: LIKES, match: PATTERNS, matchInsensitively: PATTERNS, in: SETS, containsKey: ['a', 'A', 'key', 'a.b', '22', 'none'],
  less: ['a', 'ALLOW', '80', 'Ärger', '😀', 0, 1.5, 22, -3], lessOrEquals: ['a', 'ALLOW', '80', 0, 22], greater: ['a', 'ALLOW', '80', '', 0, 22], greaterOrEquals: ['a', 'ALLOW', '80', 0, 22], exists: [true, false],
  olderThan: SPANS, newerThan: SPANS, withinNext: SPANS, longerThan: SPANS, shorterThan: SPANS, portsIntersect: PORT_SETS, portsInclude: PORT_SETS, ipInRange: ADDRESS_SETS, ipOverlaps: ADDRESS_SETS,
  containsAll: SETS, anyIn: SETS, noneIn: SETS, coversAction: ['Microsoft.Compute/write', 'Microsoft.Compute/virtualMachines/read', ['Microsoft.Compute/a/write', 'x/read'], 'Microsoft.Compute/a/write'],
  matchesRegex: ['^a', '[0-9]{2}', 'low', '^.$', 'c$', '^$'],
};
