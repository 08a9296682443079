/** The number of a dotted IPv4 address, or undefined. Leading zeros are refused, since readers disagree on octal. */
export function parseIpv4(text: string): number | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes.reduce((sum, byte) => sum * 256 + byte, 0) : undefined;
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** The number of an IPv6 address in any form of RFC 4291 section 2.2 (`::`, dotted tail), or undefined. No zones. */
export function parseIpv6(text: string): bigint | undefined {
  const plain = withoutDottedTail(text);
  if (plain === undefined) return undefined;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = [groupsOf(halves[0] ?? ''), groupsOf(halves[1] ?? '')];
  if (head === undefined || tail === undefined) return undefined;
  const absent = 8 - head.length - tail.length;
  if (halves.length === 1 ? absent !== 0 : absent < 1) return undefined;
  const groups = [...head, ...new Array<number>(absent).fill(0), ...tail];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

function groupsOf(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.map((group) => Number.parseInt(group, 16)) : undefined;
}

/** `::ffff:1.2.3.4` with its last 32 bits as two groups. */
function withoutDottedTail(text: string): string | undefined {
  if (!text.includes('.')) return text.includes(':') ? text : undefined;
  const colon = text.lastIndexOf(':');
  const tail = parseIpv4(text.slice(colon + 1));
  if (colon < 0 || tail === undefined) return undefined;
  return `${text.slice(0, colon + 1)}${Math.floor(tail / 65536).toString(16)}:${(tail % 65536).toString(16)}`;
}

/** The text that RFC 5952 prescribes: lower case, the longest run of zero groups (first of equals, two at least) as `::`. */
export function formatIpv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_unused, index) => Number((address >> BigInt(112 - 16 * index)) & 0xffffn));
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  return length < 2 ? hex.join(':') : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
