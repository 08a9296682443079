import type { RedactionMode } from '../../model/redaction.ts';
import { visibleText } from '../../model/visibleText.ts';
import { compareText } from '../../values/json.ts';

/** Where a name was seen; the first of these decides what its stand-in is called. */
export type Provenance = 'resource' | 'id' | 'member' | 'sentence';
const RANK: Readonly<Record<Provenance, number>> = { resource: 0, id: 1, member: 2, sentence: 3 };

/** Something to be replaced, by its text without letter case. */
export interface Term {
  readonly text: string;
  readonly kind: string;
  readonly mode: RedactionMode;
  readonly rank: number;
}

/** All that is to be replaced, and its stand-ins. */
export interface Terms {
  /** The stand-in of a whole text; undefined where it has none. */
  standIn(text: string): string | undefined;
  /** The longest term that begins at an index of a text, with the length of what it takes there. */
  at(text: string, index: number): Hit | undefined;
}

/** A term in a text. */
interface Hit {
  readonly length: number;
  readonly standIn: string;
}

/** Terms as they are found. The same one may be found in several places. */
export class TermList {
  readonly #terms = new Map<string, Term>();

  add(text: string, kind: string, mode: RedactionMode, from: Provenance): void {
    const key = text.toLowerCase();
    const term = { text, kind: /^[A-Za-z]{1,40}$/.test(kind) ? kind : 'name', mode, rank: RANK[from] };
    const earlier = this.#terms.get(key);
    if (earlier === undefined || compareTerms(term, earlier) < 0) this.#terms.set(key, term);
  }

  has(text: string): boolean {
    return this.#terms.has(text.toLowerCase());
  }

  entries(): readonly Term[] {
    return [...this.#terms.values()];
  }
}

/** What people think of first when several things have one name. */
const FIRST_KINDS = ['subscription', 'resourceGroup', 'virtualMachine', 'user', 'group', 'application', 'servicePrincipal'];

function kindRank({ kind }: Term): number {
  if (kind === 'name') return FIRST_KINDS.length + 1;
  const rank = FIRST_KINDS.indexOf(kind);
  return rank < 0 ? FIRST_KINDS.length : rank;
}

/** Of one text: the better known kind first, `networkSecurityGroups` before `networksecuritygroups`. */
function compareTerms(a: Term, b: Term): number {
  return a.rank - b.rank || kindRank(a) - kindRank(b) || compareText(a.kind, b.kind) || compareText(a.mode, b.mode) || compareText(a.text, b.text);
}

/**
 * Numbers terms by kind in the order of their texts, so that equal results get equal stand-ins; a stand-in that is itself something to be replaced is passed over.
 * `vocabulary`: lower-case words of the rules, which a sentence uses in their own sense.
 */
export function numbered(list: TermList, vocabulary: ReadonlySet<string>): Terms {
  const terms = list.entries().toSorted((a, b) => compareText(a.text.toLowerCase(), b.text.toLowerCase()));
  const counters = new Map<string, number>();
  const standIns = new Map<string, string>();
  for (const term of terms) standIns.set(term.text.toLowerCase(), nextOf(term.kind, counters, list));
  const prose = proseIndex(terms, standIns, vocabulary);
  return {
    standIn: (text) => standIns.get(text.toLowerCase()),
    at: (text, index) => longestAt(prose, text, index),
  };
}

function nextOf(kind: string, counters: Map<string, number>, list: TermList): string {
  for (let number = (counters.get(kind) ?? 0) + 1; ; number += 1) {
    counters.set(kind, number);
    const standIn = `${kind}-${number}`;
    if (!list.has(standIn)) return standIn;
  }
}

/** A term as it is looked for in sentences. */
interface Spelling {
  readonly text: string;
  readonly standIn: string;
  /** A word of the language too: only with these very letters. */
  readonly isExact: boolean;
  /** Values of tags are common words, and numbers stand in many a name: parts of a name are none of them. */
  readonly isWhole: boolean;
  /** A sentence may begin with the word, and never begins with this name. */
  readonly isNeverFirst: boolean;
}

type ProseIndex = ReadonlyMap<string, readonly Spelling[]>;

const WORD = /[\p{L}\p{N}]+/u;
/** From the first letter or digit to the last. */
const CORE = /[\p{L}\p{N}](?:[^]*[\p{L}\p{N}])?/u;
const SHORTEST = 3;
const SHORTEST_NUMBER = 4;

/** By their first word, the longest first. */
function proseIndex(terms: readonly Term[], standIns: ReadonlyMap<string, string>, vocabulary: ReadonlySet<string>): ProseIndex {
  const index = new Map<string, Spelling[]>();
  for (const term of terms) {
    for (const spelling of spellingsOf(term, standIns.get(term.text.toLowerCase()) ?? '', vocabulary)) {
      const first = WORD.exec(spelling.text)?.[0].toLowerCase() ?? '';
      const others = index.get(first);
      if (others === undefined) index.set(first, [spelling]);
      else others.push(spelling);
    }
  }
  for (const spellings of index.values()) spellings.sort((a, b) => b.text.length - a.text.length || compareText(a.text, b.text));
  return index;
}

/** As it was written, and as a JSON text and a report show it. Short ones and words of the rules are not looked for, nor are numbers that the rules use or that may be ports of three digits, days, counts. */
function spellingsOf({ text, kind, mode }: Term, standIn: string, vocabulary: ReadonlySet<string>): readonly Spelling[] {
  const written = [...new Set([text, JSON.stringify(text).slice(1, -1), visibleText(text)])].map((one) => CORE.exec(one)?.[0] ?? '');
  return written.flatMap((one) => {
    const isWord = isOfVocabulary(one, vocabulary);
    const isNumber = isOfDigits(one);
    if (one.length < (isNumber ? SHORTEST_NUMBER : SHORTEST) || (isWord && !/\p{Lu}/u.test(one)) || (isNumber && vocabulary.has(one))) return [];
    return [{ text: one, standIn, isExact: isWord, isWhole: mode === 'tags' || isNumber, isNeverFirst: isWord && kind.startsWith('accessReview') }];
  });
}

/** `4711`, `2031-07-09`: a name that nothing but its place tells from a number. */
export function isOfDigits(text: string): boolean {
  return /^\d[\d.:/-]*$/.test(text);
}

function isOfVocabulary(text: string, vocabulary: ReadonlySet<string>): boolean {
  return /^[\p{L} -]+$/u.test(text) && text.toLowerCase().split(' ').every((word) => vocabulary.has(word));
}

function longestAt(index: ProseIndex, text: string, at: number): Hit | undefined {
  const first = wordAt(text, at);
  const found = index.get(first.toLowerCase())?.find((spelling) => standsAt(spelling, text, at));
  return found === undefined ? undefined : { length: found.text.length, standIn: found.standIn };
}

const STICKY_WORD = /[\p{L}\p{N}]+/uy;

function wordAt(text: string, at: number): string {
  STICKY_WORD.lastIndex = at;
  return STICKY_WORD.exec(text)?.[0] ?? '';
}

/** What is quick to see is looked at first: a long name in a long text would otherwise be compared at each of its words. */
function standsAt({ text: wanted, isExact, isWhole, isNeverFirst }: Spelling, text: string, at: number): boolean {
  const end = at + wanted.length;
  if ((isNeverFirst && at === 0) || end > text.length || !isFreeAfter(text.slice(end, end + 2), isWhole)) return false;
  if (isWhole && /[_@.-]/.test(text.charAt(at - 1))) return false;
  const seen = text.slice(at, end);
  return isExact ? seen === wanted : seen.toLowerCase() === wanted.toLowerCase();
}

function isFreeAfter(after: string, isWhole: boolean): boolean {
  return !/^[\p{L}\p{N}]/u.test(after) && !(isWhole && /^(?:[_@-]|\.[\p{L}\p{N}])/u.test(after));
}
