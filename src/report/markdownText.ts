import { visibleText } from '../model/visibleText.ts';
import { clip } from './text.ts';

/** What Markdown, its tables and its mathematics take for markup. */
const MARKUP = /[&<>`|\\*_~[\]$^]/g;

/**
 * What sites make links of after the Markdown is rendered, when an escaped character is itself again: mentions, issues, pull requests,
 * labels, addresses. An invisible character between keeps them from being seen; a reader sees no difference.
 */
const REFERENCES = /@|(?:[#!%$~&]|(?<![a-z0-9])GH-)(?=\w)|:(?=\/\/)|www(?=\.)/giu;
const BREAK = '\u200b';

/** A foreign text in a line of Markdown: one line of at most `limit` characters, in which nothing is markup, a link or a mention. */
export function markdownText(text: string, limit: number): string {
  return clip(visibleText(text), limit)
    .trim()
    .replace(REFERENCES, (found) => `${found}${BREAK}`)
    .replace(MARKUP, entity)
    .replaceAll(BREAK, entity);
}

function entity(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`;
}
