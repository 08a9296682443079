import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import type { ScanResult } from '../model/scanResult.ts';
import { recentMemo } from '../values/recentMemo.ts';
import { pageView } from './html/pageView.ts';

/** The texts the page is made of: a Handlebars template, its partials by name, a style sheet and a script. */
export interface HtmlAssets {
  readonly page: string;
  readonly partials: Readonly<Record<string, string>>;
  readonly css: string;
  readonly script: string;
}

export interface HtmlOptions {
  readonly html: HtmlAssets;
}

/**
 * The result as one self-contained page: a summary that reads without JavaScript, and a table over embedded data. Nothing is
 * loaded from anywhere; the content security policy lets only this style sheet and this script act, by their hashes.
 * Throws an Error when the assets cannot stand inside a page or a template names a field that the view lacks.
 */
export function* reportHtml(result: ScanResult, { html }: HtmlOptions): Generator<string> {
  const css = inlined(html.css, 'style');
  const script = inlined(html.script, 'script');
  yield templateOf(html)({ ...pageView(result), css, script, policy: contentSecurityPolicy(css, script) });
}

type Template = ReturnType<typeof Handlebars.compile>;

/** Templates are compiled once, by their texts: it takes longer than a small page. */
const TEMPLATES = recentMemo<string, Template>(4);

function templateOf({ page, partials }: HtmlAssets): Template {
  return TEMPLATES(JSON.stringify([page, partials]), () => {
    const engine = Handlebars.create();
    for (const [name, text] of Object.entries(partials)) engine.registerPartial(name, engine.compile(text, STRICT));
    return engine.compile(page, STRICT);
  });
}

/** A misspelt field is an error, and only the built-in block helpers exist. */
const STRICT: Parameters<typeof Handlebars.compile>[1] = { strict: true, knownHelpersOnly: true };

/** The text as it can stand inside its element. HTML parsers read CRLF as LF, so the hash is of line feeds alone. */
function inlined(text: string, element: 'style' | 'script'): string {
  if (text.toLowerCase().includes(`</${element}`)) throw new Error(`the report's ${element} would end its own element`);
  return text.replaceAll('\r\n', '\n');
}

/** Content Security Policy Level 3: nothing is allowed but one style sheet and one script. No frame-ancestors: it has no effect in a meta element. */
function contentSecurityPolicy(css: string, script: string): string {
  const policy = [
    "default-src 'none'",
    `style-src '${digest(css)}'`,
    `script-src '${digest(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return policy.join('; ');
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
