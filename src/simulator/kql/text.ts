import { Unsupported } from '../http.ts';

type TextTest = (left: string, right: string) => boolean;

const SHAPES: Readonly<Record<string, TextTest>> = {
  has: (left, right) => hasTerm(left, right, true, true),
  hasprefix: (left, right) => hasTerm(left, right, true, false),
  hassuffix: (left, right) => hasTerm(left, right, false, true),
  contains: (left, right) => left.includes(right),
  startswith: (left, right) => left.startsWith(right),
  endswith: (left, right) => left.endsWith(right),
};

/** The test of a text operator; without `_cs` letter case does not count (Kusto documentation, "String operators"). */
export function textTest(operator: string): TextTest {
  if (operator === '=~') return (left, right) => left.toLowerCase() === right.toLowerCase();
  if (operator === '!~') return (left, right) => left.toLowerCase() !== right.toLowerCase();
  const [, negation, word = '', exact] = /^(!?)([a-z]+)(_cs)?$/.exec(operator) ?? [];
  const shape = SHAPES[word];
  if (shape === undefined) throw new Unsupported(`the text operator '${operator}'`);
  const cased: TextTest = exact === undefined ? (left, right) => shape(left.toLowerCase(), right.toLowerCase()) : shape;
  return negation === '!' ? (left, right) => !cased(left, right) : cased;
}

/**
 * Whether the right text stands in the left one as a whole term: terms are the longest runs of ASCII letters and digits
 * (Kusto documentation, "String operators", "What is a term?").
 */
function hasTerm(left: string, right: string, whole: boolean, toEnd: boolean): boolean {
  for (let at = left.indexOf(right); at !== -1; at = left.indexOf(right, at + 1)) {
    const end = at + right.length;
    const startsTerm = !whole || !(isAlphanumeric(right.at(0)) && isAlphanumeric(left[at - 1]));
    const endsTerm = !toEnd || !(isAlphanumeric(right.at(-1)) && isAlphanumeric(left[end]));
    if (startsTerm && endsTerm) return true;
  }
  return false;
}

function isAlphanumeric(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9]/.test(character);
}

/** RE2 knows no look-around and no references back; a leading `(?i)` is a flag (Kusto documentation, "Regex syntax"). */
export function regexOf(source: string, flags = ''): RegExp {
  const anyCase = source.startsWith('(?i)');
  const body = source.replace(/^\(\?i\)/, '').replaceAll('(?P<', '(?<');
  if (/\(\?(?![:<])|\(\?<[=!]|\\[1-9]|\\[AzQE]|\[\[:/.test(body)) throw new Unsupported(`the regular expression '${source}'`);
  try {
    return new RegExp(body, `${flags}${anyCase ? 'i' : ''}`);
  } catch {
    throw new Unsupported(`the regular expression '${source}'`);
  }
}

/** How often a text stands in another: counted at every place, overlaps too (Kusto documentation, "countof()"). */
export function countOf(text: string, search: string): number {
  let found = 0;
  if (search === '') return found;
  for (let at = text.indexOf(search); at !== -1; at = text.indexOf(search, at + 1)) found += 1;
  return found;
}

/** A part from a start on, which is counted from the end where it is negative (Kusto documentation, "substring()"). */
export function substringOf(text: string, start: number, length: number): string {
  const from = start < 0 ? Math.max(0, text.length + start) : start;
  return text.slice(from, from + Math.max(0, length));
}

/** Without what the expression matches at either end (Kusto documentation, "trim()"). */
export function trimmed(text: string, source: string, start: boolean, end: boolean): string {
  const front = start ? text.replace(regexOf(`^(?:${source})+`), '') : text;
  return end ? front.replace(regexOf(`(?:${source})+$`), '') : front;
}
