import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readHtmlAssets } from '../../src/files/assets.ts';
import { reportHtml } from '../../src/report/html.ts';
import { GRANTS } from '../client/results.ts';
import { DISPOSED } from './disposed.ts';
import { CLEAN, FINDINGS, HOSTILE, HOSTILE_STRINGS, manyFindings, RESULT, resultWith } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { htmlText, pageData, pageDocuments } from './render.ts';

const ASSETS = readHtmlAssets();

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function contentOf(html: string, element: string): string {
  return new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html)?.[1] ?? '';
}

function policyOf(html: string): string {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return content.replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=');
}

describe('the HTML report', () => {
  it('allows its one style sheet and one script by hash, and nothing else', () => {
    const html = htmlText(RESULT);
    expect(policyOf(html).split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${sha256(contentOf(html, 'style'))}'`,
      `script-src 'sha256-${sha256(contentOf(html, 'script'))}'`,
      "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ]);
  });

  it.each([['result', RESULT], ['clean', CLEAN], ['hostile', HOSTILE], ['accepted', DISPOSED]])('names nothing that a browser would load or run: %s', (_name, result) => {
    const html = htmlText(result);
    const elements = [...html.replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '').matchAll(/<([a-z][a-z0-9]*)\b([^<>]*)>/gi)];
    for (const [, name = '', attributes = ''] of elements) {
      expect(['img', 'link', 'iframe', 'object', 'embed', 'base', 'form', 'script', 'style', 'video', 'audio', 'image', 'use']).not.toContain(name.toLowerCase());
      expect(attributes).not.toMatch(/\s(on[a-z]+|style|src|srcset|action|formaction|background|ping)\s*=/i);
      expect(/href="([^"]*)"/.exec(attributes)?.[1] ?? '#').toMatch(/^(#|https:\/\/)/);
    }
  });

  it('escapes every foreign text', () => {
    const html = htmlText(HOSTILE);
    const [script, image] = HOSTILE_STRINGS as readonly [string, string];
    expect(html).not.toContain(script);
    expect(html).not.toContain(image);
    expect(html).toContain('&lt;/script&gt;&lt;script&gt;globalThis.hacked &#x3D; true&lt;/script&gt;');
    expect(html).toContain('{{#with &quot;s&quot;}}{{constructor}}{{/with}}');
    expect(html.replace(ASSETS.script, '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect([...html.matchAll(/<script/g)]).toHaveLength(2);
  });

  it('tells in its title and first heading what is wrong', () => {
    expect(contentOf(htmlText(RESULT), 'title')).toMatch(/^INCOMPLETE, FAILED · /);
    expect(contentOf(htmlText(CLEAN), 'title')).toMatch(/^Passed · /);
    expect(contentOf(htmlText(resultWith({ scan: { simulated: true } })), 'title')).toContain('simulated');
    expect(htmlText(RESULT)).toMatch(/<h1[^>]*>Failed and incomplete<\/h1>/);
    expect(htmlText(resultWith({ findings: FINDINGS.filter((finding) => finding.status === 'unknown') }))).toMatch(/<h1[^>]*>Incomplete<\/h1>[\s\S]*not a clean result/);
  });

  it('says without JavaScript what could not be read and what would correct it', () => {
    const html = htmlText(RESULT);
    expect(html).toContain('What could not be read');
    expect(html).toContain('Grant Microsoft.Security/locations/jitNetworkAccessPolicies/read to scanner at /subscriptions/22222222-2222-4222-8222-222222222222.');
    expect(html).toContain('1 finding is unknown because Azure itself holds no such data.');
    expect(htmlText(CLEAN)).not.toContain('What could not be read');
  });

  it('holds the first hundred findings as a table and all of them as data', () => {
    const html = htmlText(manyFindings(250));
    expect([...(/<tbody id="rows"[^>]*>[\s\S]*?<\/tbody>/.exec(html)?.[0] ?? '').matchAll(/<span class="name">/g)]).toHaveLength(100);
    expect(pageData(html).findings).toHaveLength(250);
    expect(html).toContain('The first 100 are shown.');
  });

  it('says in the rows that need no JavaScript that a finding lies above subscriptions', () => {
    expect(htmlText(GRANTS).match(/class="where">Above subscriptions </g)).toHaveLength(4);
  });

  it('titles role assignments by who holds them, without JavaScript too', () => {
    expect([...htmlText(GRANTS).matchAll(/class="what"><span class="name">([^<]*)</g)].map(([, name]) => name)).toEqual(['Ann', 'Ben &lt;b&gt;', ...GRANTS.resources.slice(2).map(({ name }) => name)]);
  });

  it('stays under 2 MB with 10,000 findings', () => {
    expect(Buffer.byteLength(htmlText(manyFindings(10_000)))).toBeLessThan(2_000_000);
  });

  it('is byte-equal for equal results, and names no operating system', () => {
    expect(htmlText(structuredClone(RESULT))).toBe(htmlText(RESULT));
    const base64 = /id="data"[^>]*>([^<]*)</.exec(htmlText(RESULT))?.[1] ?? '';
    expect([...Buffer.from(base64, 'base64').subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  });

  it('refuses a style sheet or script that would end its own element', () => {
    expect(() => [...reportHtml(RESULT, { html: { ...ASSETS, css: '</STYLE><p>' } })]).toThrow(/style would end/);
    expect(() => [...reportHtml(RESULT, { html: { ...ASSETS, script: '"</script>"' } })]).toThrow(/script would end/);
  });

  it('refuses a template that names what the page does not have', () => {
    expect(() => [...reportHtml(RESULT, { html: { ...ASSETS, page: '{{headlin}}' } })]).toThrow(/headlin/);
  });

  it('hashes line feeds even where a checkout made them CRLF, as HTML parsers read them', () => {
    const crlf = { ...ASSETS, css: ASSETS.css.replaceAll('\n', '\r\n'), script: ASSETS.script.replaceAll('\n', '\r\n') };
    expect(policyOf([...reportHtml(RESULT, { html: crlf })].join(''))).toBe(policyOf(htmlText(RESULT)));
  });

  it.each([['report.html', RESULT], ['report.accepted.html', DISPOSED]])('equals its golden file %s, its data unpacked, style and script left out', (name, result) => {
    const html = htmlText(result).replace(/(id="data"[^>]*>)[^<]*/, (_all, tag: string) => `${tag}\n${pageDocuments(htmlText(result)).map((document) => JSON.stringify(document)).join('\n').replaceAll(/,(?="|\{)/g, ',\n')}\n`);
    const text = html.replace(contentOf(html, 'style'), '').replace(ASSETS.script, '').replaceAll(/sha256-[A-Za-z0-9+/]+(&#x3D;)*/g, 'sha256-*');
    expectGolden(name, text);
  });
});
