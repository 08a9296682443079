import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWaivers, type WaiverFile, type WaiverLimits } from '../../src/rulepack/waiversParser.ts';
import { FINE, fileText, MISTAKES, TODAY, waiverText } from './waiversGallery.ts';

/** Texts a law: more with `PORTCULLIS_WAIVERS=50000`. */
const RUNS = { numRuns: Number(process.env['PORTCULLIS_WAIVERS'] ?? 1500) };

const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const ROOT = /^\/(?:subscriptions|tenants)\/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?:\/[^/*]+)*(?:\/\*\*)?$|^\/providers\/[^/*]+\/[^/*]+(?:\/[^/*]+)+(?:\/\*\*)?$/i;

/** What is wrong with what came out of a text, by the promises of docs/waivers.md alone. */
function broken(files: readonly WaiverFile[], limits: WaiverLimits): readonly string[] {
  const { waivers, diagnostics } = parseWaivers(files, limits);
  if (diagnostics.length > 0) {
    return [
      ...(waivers.length > 0 ? ['waivers in spite of faults'] : []),
      ...diagnostics.flatMap(({ file, line, column, message, suggestion }) => {
        const lines = files.find((one) => one.file === file)?.text.split('\n') ?? [];
        const placed = line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1;
        const says = message.trim() !== '' && !/TypeError|RangeError|\bundefined\b|\[object|\bNaN\b|node_modules/.test(`${message} ${suggestion ?? ''}`);
        return [...(placed ? [] : [`no place ${line}:${column}`]), ...(says ? [] : [`no sentence: ${message}`])];
      }),
    ];
  }
  return waivers.flatMap((waiver) => {
    const { id, rules, scope, reason, owner, approvedOn, expiresOn } = waiver;
    const life = (Date.parse(expiresOn) - Date.parse(approvedOn ?? limits.today)) / 86_400_000;
    const parts = {
      id: /\S/.test(id), reason: /\S/.test(reason), owner: /\S/.test(owner),
      rules: rules.length > 0 && rules.every((rule) => /^(?:[A-Z]{2,6}\d{3,4}|[A-Z]+\d*\*|\*)$/.test(rule)),
      scope: ROOT.test(scope) && !/\/\.{1,2}(?:\/|$)/.test(scope),
      narrow: !(rules.includes('*') && scope.endsWith('/**')) && !/^\/tenants\/[^/]+(?:\/[^/]+)?\/\*\*$/.test(scope),
      expiresOn: DAY.test(expiresOn) && life <= limits.maxDays,
      approvedOn: approvedOn === undefined || (DAY.test(approvedOn) && life >= 0),
    };
    return Object.entries(parts).flatMap(([part, holds]) => (holds ? [] : [`${part}: ${JSON.stringify(waiver)}`]));
  });
}

const LIMITS: WaiverLimits = { today: TODAY, maxDays: 365, allowBroad: false };
const accepted = (text: string): boolean => parseWaivers([{ file: 'w.yaml', text }], LIMITS).diagnostics.length === 0;

const FULL = { category: 'mitigated', ticket: 'CHG-1', approvedBy: 'board', approvedOn: '2026-11-01' };
const GOOD = `# ours\n${fileText(waiverText(FULL), waiverText({ ...FULL, id: 'WV-2', rules: '["NET*", JIT001]', expiresOn: '"2027-03-01"' }))}`;

/** Words out of the gallery, and what YAML, ids and days are made of. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '~', 'null', 'yes', '[]', '{}', '[~]', '*', '**', '/', '/**', '/*', '|', '>-', '&a', '*a', '!x y', '- a', 'a: b', '"', "'", '2027-02-29', '2027-02-28', '2027-01-31T00:00:00Z', '1e3', '.nan', '0x1F', '__proto__', 'constructor', '\t', '\u202e', '\ud800', '\u0000', '%', '#', '?'),
  fc.stringMatching(/^\/(?:subscriptions|tenants|providers)(?:\/[a-z.* %]{0,4}){0,4}$/),
  fc.stringMatching(/^[A-Z]{0,7}[0-9]{0,5}[*?]{0,2}$/),
  fc.stringMatching(/^[0-9]{3,5}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$/),
  fc.json({ maxDepth: 3 }),
);

const KEYS = ['id', 'rules', 'scope', 'category', 'reason', 'owner', 'ticket', 'approvedBy', 'approvedOn', 'expiresOn', '__proto__', 'expires'];

describe('whatever text is put in any place', () => {
  it('as YAML, a file is refused with located faults and no waiver, or every waiver has all its parts', () => {
    const seen = new Set<boolean>();
    fc.assert(fc.property(fc.constantFrom(...KEYS), words, fc.boolean(), (key, word, json) => {
      const text = fileText(waiverText({ [key]: json ? JSON.stringify(word) : word }), waiverText({ id: 'WV-2' }));
      seen.add(accepted(text));
      expect(broken([{ file: 'w.yaml', text }], LIMITS)).toEqual([]);
    }), RUNS);
    expect(seen.size).toBe(2);
  });

  it('as any value of JSON, in any number of places', () => {
    const value = fc.oneof(words, fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...Object.values(FINE).flatMap((parts) => Object.values(parts))), fc.array(words, { maxLength: 3 }));
    const seen = new Set<boolean>();
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...KEYS), value), fc.boolean(), (changes, whole) => {
      const good = { id: 'WV-1', rules: ['NET001'], scope: '/subscriptions/20000000-0000-4000-8000-000000000001', reason: 'r', owner: 'o', expiresOn: '2027-01-31' };
      const text = JSON.stringify({ version: 1, waivers: [whole ? { ...good, ...changes } : changes] });
      seen.add(accepted(text));
      expect(broken([{ file: 'w.yaml', text }], LIMITS)).toEqual([]);
    }), RUNS);
    expect(seen.size).toBe(2);
  });

  it('as the whole file', () => {
    fc.assert(fc.property(fc.array(words, { maxLength: 8 }), fc.constantFrom('\n', ': ', '\n  - ', ', '), (all, between) => {
      expect(broken([{ file: 'a.yaml', text: all.join(between) }, { file: 'b.yaml', text: GOOD }], LIMITS)).toEqual([]);
    }), RUNS);
  });
});

type Edit = (text: string, at: number, other: number) => string;

function onLines(edit: (lines: string[], at: number, other: number) => void): Edit {
  return (text, at, other) => {
    const lines = text.split('\n');
    edit(lines, at % lines.length, other % lines.length);
    return lines.join('\n');
  };
}

const CHARACTERS = '*/:-#"\'[]{},&!|>%@~\t\r\n 0a\u00a0\u200b\u202e\ufeff\u0000'.split('');

const EDITS: Readonly<Record<string, Edit>> = {
  deleteLine: onLines((lines, at) => void lines.splice(at, 1)),
  duplicateLine: onLines((lines, at) => void lines.splice(at, 0, lines[at] ?? '')),
  swapLines: onLines((lines, at, other) => void ([lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''])),
  indentLine: onLines((lines, at, other) => void (lines[at] = ' '.repeat((other % 5) + 1) + (lines[at] ?? ''))),
  emptyValue: onLines((lines, at) => void (lines[at] = (lines[at] ?? '').replace(/: .*$/, ':'))),
  deleteCharacter: (text, at) => text.slice(0, at % text.length) + text.slice((at % text.length) + 1),
  duplicateCharacter: (text, at) => text.slice(0, at % text.length) + text.slice(Math.max(0, (at % text.length) - 1)),
  swapCharacters: (text, at) => text.slice(0, at % text.length) + (text[(at % text.length) + 1] ?? '') + (text[at % text.length] ?? '') + text.slice((at % text.length) + 2),
  insertCharacter: (text, at, other) => text.slice(0, at % text.length) + (CHARACTERS[other % CHARACTERS.length] ?? '') + text.slice(at % text.length),
  cutOff: (text, at) => text.slice(0, at % text.length),
};

describe('a good file that a machine broke', () => {
  it('is good before', () => {
    expect(accepted(GOOD)).toBe(true);
    expect(GOOD).not.toContain('§');
  });

  it.each(Object.keys(EDITS))('by %s is refused whole, or whole', (name) => {
    const edit = EDITS[name] ?? ((text: string) => text);
    fc.assert(fc.property(fc.nat(), fc.nat(), (at, other) => {
      expect(broken([{ file: 'w.yaml', text: edit(GOOD, at, other) }], LIMITS)).toEqual([]);
    }), { numRuns: Math.ceil(RUNS.numRuns / 5) });
  });

  it('by each loss of one line: only a remark and the optional parts can be missed', () => {
    const lines = GOOD.split('\n');
    const missed = lines.filter((line, at) => line !== '' && accepted(lines.filter((_line, index) => index !== at).join('\n'))).map((line) => line.trim().replace(/:.*$/, ''));
    expect(missed).toEqual(['# ours', 'category', 'ticket', 'approvedBy', 'approvedOn', 'category', 'ticket', 'approvedBy', 'approvedOn']);
  });

  it('by a mistake of the gallery beside it: no waiver of either file counts', () => {
    for (const { what, files } of MISTAKES) {
      const { waivers, diagnostics } = parseWaivers([{ file: 'good.yaml', text: GOOD.replaceAll('WV-', 'GOOD-') }, ...files.map(({ file, text }) => ({ file, text: text.replaceAll('§', '') }))], LIMITS);
      expect([what, waivers, diagnostics.some(({ file }) => file === 'good.yaml')]).toEqual([what, [], false]);
    }
  });
});
