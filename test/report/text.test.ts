import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleLines, visibleText } from '../../src/model/visibleText.ts';
import { clip, counted, instantText, sentence, thousands } from '../../src/report/text.ts';
import { fit, textWidth, wrap } from '../../src/report/console/layout.ts';

describe('visible text', () => {
  it.each([
    ['plain', 'plain'],
    ['日本語 עברית 👩‍💻', '日本語 עברית 👩‍💻'],
    ['a\r\nb\tc\u2028d', 'a  b c d'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['nul\u0000', 'nul\\u{0}'],
    ['\u009b0m', '\\u{9b}0m'],
    ['\u202egnp', '\\u{202e}gnp'],
    ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['\u200bx\ufeff', '\\u{200b}x\\u{feff}'],
    ['\ud800', '\\u{d800}'],
  ])('shows %j as %j', (text, expected) => expect(visibleText(text)).toBe(expected));

  it('holds nothing that steers, reorders or cannot be encoded, whatever came in', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = visibleText(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      expect(visibleText(shown)).toBe(shown);
    }));
  });

  it('keeps line feeds where several lines are meant', () => expect(visibleLines('az a\r\naz b\u0007\n')).toBe('az a\naz b\\u{7}'));
});

describe('numbers and times', () => {
  it.each([[0, '0'], [999, '999'], [1_000, '1,000'], [1_234_567, '1,234,567']])('writes %d as %s', (count, text) => expect(thousands(count)).toBe(text));
  it('counts in words', () => {
    expect(counted(1, 'finding')).toBe('1 finding');
    expect(counted(0, 'finding')).toBe('0 findings');
  });
  it.each([['2026-11-24T06:01:30.000Z', '2026-11-24 06:01 UTC'], ['2026-11-24T06:01:30Z', '2026-11-24 06:01 UTC'], ['never', 'never']])('writes %s as %s', (instant, text) => expect(instantText(instant)).toBe(text));
  it.each([['a', 'a.'], ['a.', 'a.'], ['a?', 'a?'], ['', '']])('ends %j as %j', (text, expected) => expect(sentence(text)).toBe(expected));
});

describe('cutting text', () => {
  it('never splits a pair of surrogates', () => expect(clip('ab👩cd', 4)).toBe('ab…'));

  it('fits into the columns it is given, wide characters counted twice', () => {
    expect(textWidth('日本')).toBe(4);
    expect(fit('日本語の名前', 6)).toBe('日本…');
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      expect(textWidth(fit(text, width))).toBeLessThanOrEqual(width);
    }));
  });

  it('wraps without losing a character other than spaces', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
    }));
  });
});
