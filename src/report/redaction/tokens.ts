import { parseIpv4, parseIpv6 } from '../../values/ipAddress.ts';

/** What may stand in a text besides plain words; `word` is a run of letters and digits. */
type TokenKind = 'id' | 'type' | 'email' | 'guid' | 'address' | 'word';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly index: number;
}

const HEX = '[0-9a-f]';
export const GUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;

/** In this order: an id holds guids, an address of mail holds words. */
const PATTERNS: Readonly<Record<TokenKind, string>> = {
  id: String.raw`(?<![\p{L}\p{N}_.])\/(?:subscriptions|providers|tenants|resourceGroups)\/[^\s"'<>|,;\\]+`,
  type: String.raw`(?<![\p{L}\p{N}_])Microsoft\.[A-Za-z]+(?:\/(?:[A-Za-z]+|\*)(?![\p{L}\p{N}_-]))*(?![\p{L}\p{N}_-])`,
  // It begins where a run of such characters begins: tried from each of them, a long run without an `@` would take the square of its length.
  email: String.raw`(?<![^\s"'<>(),;:[\]{}|\/\\=])[^\s"'<>(),;:[\]{}|\/\\=]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`,
  guid: `(?<!${HEX})${GUID}(?!${HEX})`,
  address: String.raw`(?<![\p{L}\p{N}_.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}_]|\.\d)|(?<![\p{L}\p{N}:.])${HEX}{0,4}(?::${HEX}{0,4}){2,7}(?![\p{L}\p{N}:])`,
  word: String.raw`[\p{L}\p{N}]+`,
};

const KINDS = Object.keys(PATTERNS) as readonly TokenKind[];
const ANY = new RegExp(KINDS.map((kind) => `(?<${kind}>${PATTERNS[kind]})`).join('|'), 'giu');

/** The first token at or after an index; undefined where there is none. */
export function tokenAt(text: string, from: number): Token | undefined {
  ANY.lastIndex = from;
  const match = ANY.exec(text);
  if (match === null) return undefined;
  const kind = KINDS.find((candidate) => match.groups?.[candidate] !== undefined) ?? 'word';
  const whole = match[0];
  return { kind, text: kind === 'id' ? withoutTail(whole) : whole, index: match.index };
}

/** Every token of a text, one after another. */
export function* tokensOf(text: string): Generator<Token> {
  for (let token = tokenAt(text, 0); token !== undefined; token = tokenAt(text, token.index + token.text.length)) yield token;
}

/** An id in a sentence without the punctuation that follows it. A group's name may end in a parenthesis, if it opened one. */
function withoutTail(id: string): string {
  let surplus = id.split(')').length - id.split('(').length;
  let end = id.length;
  for (let last = id.charAt(end - 1); '.:!?]}'.includes(last) || (last === ')' && surplus > 0); last = id.charAt(end - 1)) {
    if (last === ')') surplus -= 1;
    end -= 1;
  }
  return id.slice(0, end);
}

/** Whether a candidate is an IP address: clock times and versions look like some. */
export function isAddress(text: string): boolean {
  return parseIpv4(text) !== undefined || parseIpv6(text) !== undefined;
}
