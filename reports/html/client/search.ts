import { LINK_LENGTH, type PageData } from '../../../src/report/html/pageFormat.ts';
import { entry, fingerprintStart, messageOf, resourceId, resourceTitle, rowCount } from './table.ts';
import { STATE_WORDS } from './words.ts';

/**
 * Full-text search: every word must occur somewhere in a finding's texts, without letter case. Texts that many findings share are looked at once a
 * word; what they answer is put together by row.
 */
export interface SearchIndex {
  readonly data: PageData;
  readonly rules: readonly string[];
  readonly texts: readonly string[];
  readonly scopes: readonly string[];
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly messages: readonly string[];
}

export function searchIndex(data: PageData): SearchIndex {
  return {
    data,
    rules: data.rules.map(({ id, title, topic }) => lower(`${id}\n${title}\n${data.topics[topic] ?? ''}`)),
    texts: data.texts.map(lower),
    scopes: data.scopes.map(({ name, id }) => lower(`${name}\n${id}`)),
    names: data.resources.name.map((name, position) => lower(`${name}\n${resourceTitle(data, position)}`)),
    ids: data.resources.name.map((_name, position) => lower(resourceId(data, position))),
    messages: Array.from({ length: rowCount(data) }, (_none, row) => lower(messageOf(data, row))),
  };
}

function lower(text: string): string {
  return text.toLowerCase();
}

function wordsOf(text: string): readonly string[] {
  return lower(text).split(/\s+/).filter((word) => word !== '');
}

/** Marks the rows in which each word occurs; undefined where there is no word, which every row meets. */
export function searched(index: SearchIndex, text: string): Uint8Array | undefined {
  const words = wordsOf(text);
  if (words.length === 0) return undefined;
  const marks = new Uint8Array(rowCount(index.data)).fill(1);
  for (const word of words) keepWith(index, word, marks);
  return marks;
}

function keepWith(index: SearchIndex, word: string, marks: Uint8Array): void {
  const { data, messages } = index;
  const { rule, resource, owner, cause, waiver, severity, state } = data.findings;
  const has = (texts: readonly string[]): Uint8Array => Uint8Array.from(texts, (text) => Number(text.includes(word)));
  const texts = has(index.texts);
  const rules = has(index.rules);
  const resources = resourcesWith(index, word, texts);
  const severities = has(data.severities);
  const states = has(Object.values(STATE_WORDS).map(lower));
  for (let row = 0; row < marks.length; row += 1) {
    if (marks[row] === 0) continue;
    const found = rules[at(rule, row)] === 1 || resources[at(resource, row)] === 1 || texts[at(owner, row)] === 1 || texts[at(cause, row)] === 1 || texts[at(waiver, row)] === 1
      || severities[at(severity, row)] === 1 || states[at(state, row)] === 1 || entry(messages, row).includes(word) || isFingerprint(data, row, word);
    if (!found) marks[row] = 0;
  }
}

function at(column: readonly number[], row: number): number {
  return column[row] ?? -1;
}

function resourcesWith({ data, scopes, names, ids }: SearchIndex, word: string, texts: Uint8Array): Uint8Array {
  const { type, within, scope } = data.resources;
  const inScopes = Uint8Array.from(scopes, (text) => Number(text.includes(word)));
  return Uint8Array.from(names, (name, position) => Number(
    name.includes(word) || texts[at(type, position)] === 1 || texts[at(within, position)] === 1 || inScopes[at(scope, position)] === 1 || entry(ids, position).includes(word),
  ));
}

/** A fingerprint is looked for from its start; a whole one finds the link that it begins with. */
function isFingerprint(data: PageData, row: number, word: string): boolean {
  if (word.length < FEWEST_DIGITS || !/^[0-9a-f]+$/.test(word)) return false;
  return fingerprintStart(data, row).startsWith(word.slice(0, LINK_LENGTH));
}

const FEWEST_DIGITS = 6;
