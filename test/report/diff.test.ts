import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffOf } from '../../src/assess/diff.ts';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import { DIFF_LISTS, type Diff, type DiffEntry, type DiffList, type DiffReason } from '../../src/model/diff.ts';
import { visibleText } from '../../src/model/visibleText.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { textWidth } from '../../src/report/console/layout.ts';
import { diffConsole } from '../../src/report/diff/console.ts';
import { diffJson } from '../../src/report/diff/json.ts';
import { diffMarkdown } from '../../src/report/diff/markdown.ts';
import { markdownText } from '../../src/report/markdownText.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { CLEAN, FINDINGS, HOSTILE, HOSTILE_STRINGS, IDS, manyFindings, nth, PRODUCTION, RESULT, resultWith } from './fixture.ts';
import { expectGolden } from './golden.ts';

/** A week before: one failure that is fixed, one that is not known any more, one that was waived, one less severe, another rule pack. */
const BEFORE: ScanResult = resultWith({
  tool: { ...RESULT.tool, version: '0.0.9', rulesSha256: '9'.repeat(64) },
  findings: [
    { ...nth(FINDINGS, 0), disposition: 'open' },
    { ...nth(FINDINGS, 1), disposition: 'waived', waiverId: 'WV-2026-001' },
    { ...nth(FINDINGS, 1), ruleId: 'KEY001', resourceId: IDS.VAULT, severity: 'medium', owner: 'app@contoso.example', fingerprint: '8'.repeat(64) },
    { ...nth(FINDINGS, 1), resourceId: IDS.VM_OLD_1, fingerprint: 'c'.repeat(64), firstSeen: '2026-09-01T00:00:00.000Z' },
    { ...nth(FINDINGS, 5), severity: 'medium' },
  ],
  verdicts: { pass: {}, notApplicable: {} },
  scan: { now: '2026-11-17T06:00:00.000Z', snapshot: '7'.repeat(64), scopes: { ...RESULT.scan.scopes, seen: [...RESULT.scan.scopes.seen, { subscriptionId: '44444444-4444-4444-8444-444444444444', displayName: 'Sandbox', state: 'Enabled' }] } },
});
/** And now one more, on a machine that was not judged before. */
const AFTER: ScanResult = { ...RESULT, findings: [...FINDINGS, { ...nth(FINDINGS, 1), resourceId: IDS.VM_API, fingerprint: '6'.repeat(64), owner: 'web@contoso.example' }] };
const DIFF = diffOf(BEFORE, AFTER);
const MANY = diffOf(CLEAN, manyFindings(1_200));

const ANY_ENTRY: DiffEntry = {
  ruleId: 'NET001', title: 'title', resourceId: `/subscriptions/${PRODUCTION}`, name: 'name', subscription: 'Production', severity: 'high',
  fingerprint: 'a'.repeat(64), firstSeen: '2026-11-01T00:00:00.000Z', why: 'pass',
};

/** How an entry of each list looks at least, by its schema. */
const SHAPES: Readonly<Record<DiffList, Partial<DiffEntry> & { readonly why: DiffReason }>> = {
  new: { why: 'unknown', disposition: 'open' }, regressed: { why: 'waiverExpired', disposition: 'open' }, fixed: { why: 'pass', before: { severity: 'high', disposition: 'open' } },
  undecided: { why: 'unknown', before: { severity: 'high', disposition: 'waived' } }, waived: { why: 'waived', disposition: 'waived' },
  unchanged: { why: 'lessSevere', disposition: 'known', before: { severity: 'critical', disposition: 'waived' } },
};

/** A foreign text in every place of every list. */
function filledWith(texts: readonly string[]): Diff {
  const entriesOf = (list: DiffList): readonly DiffEntry[] => texts.map((text): DiffEntry => ({
    ...ANY_ENTRY, ...SHAPES[list], ruleId: text, title: text, resourceId: text, name: text, subscription: text, owner: text, waiverId: text,
    ...(SHAPES[list].why === 'unknown' ? { unknown: { reason: 'failed', artifact: text } } : {}),
  }));
  const side = { ...DIFF.before, tool: { ...DIFF.before.tool, name: nth(texts, 0), version: nth(texts, 0) }, tenant: nth(texts, 0), narrowed: { resourceGroups: texts, tags: { [nth(texts, 0)]: nth(texts, 0) } } };
  return {
    ...DIFF, tool: { name: nth(texts, 0), version: nth(texts, 0) }, before: side, after: side, remarks: texts.map((text) => `of ${text}`),
    subscriptions: { onlyBefore: texts.map((text) => ({ subscriptionId: text, displayName: text })), onlyAfter: [] }, rules: { onlyBefore: texts, onlyAfter: [] },
    ...Object.fromEntries(DIFF_LISTS.map((list) => [list, entriesOf(list)])), counts: countsOf(texts.length),
  };
}

function countsOf(count: number): Diff['counts'] {
  return { new: count, regressed: count, fixed: count, undecided: count, waived: count, unchanged: count };
}

const HOSTILES = filledWith(HOSTILE_STRINGS);
const LARGE = filledWith(Array.from({ length: 400 }, (_none, index) => nth(HOSTILE_STRINGS, index % HOSTILE_STRINGS.length)));
const DIFFS: readonly (readonly [string, Diff])[] = [
  ['a comparison', DIFF], ['nothing', diffOf(CLEAN, CLEAN)], ['many failures', MANY], ['hostile results', diffOf(HOSTILE, resultWith({}))], ['hostile strings', HOSTILES], ['many hostile strings', LARGE],
];

const json = (diff: Diff): string => [...diffJson(diff)].join('');
const markdown = (diff: Diff): string => [...diffMarkdown(diff)].join('');
const screen = (diff: Diff, { width = 100, color = false } = {}): string => [...diffConsole(diff, { width, color })].join('');
const faultsOf = (document: JsonValue): readonly string[] => validateAgainstSchema(readSchema('diff'), document).map((fault) => `/${fault.path.join('/')} ${fault.message}`);

/** A document that a test spoils. */
type Spoilt = Record<DiffList, object[]> & { readonly after: { readonly gate: object } };

/** The same value with the keys of every object in another order. */
function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, reversedKeys(inner)]));
}

describe('the comparison as JSON', () => {
  it('equals its golden file', () => expectGolden('diff.json', json(DIFF)));

  it.each(DIFFS)('holds %s whole and by its schema', (_name, diff) => {
    const document = JSON.parse(json(diff)) as JsonValue;
    // Lone surrogates are escaped, and come back as they were.
    expect(document).toEqual(JSON.parse(JSON.stringify(diff)));
    expect(faultsOf(document)).toEqual([]);
  });

  it.each(DIFFS)('does not depend on the order of keys: %s', (_name, diff) => expect(json(reversedKeys(diff) as Diff)).toBe(json(diff)));

  it('has one entry a line, and keys in the documented order', () => {
    const lines = json(DIFF).split('\n').filter((line) => line.startsWith('{"ruleId"'));
    expect(lines).toHaveLength(DIFF_LISTS.reduce((sum, list) => sum + DIFF.counts[list], 0));
    expect(Object.keys(JSON.parse(json(DIFF)) as object)).toEqual(['schemaVersion', 'tool', 'before', 'after', 'remarks', 'subscriptions', 'rules', ...DIFF_LISTS, 'counts']);
    expect(Object.keys(JSON.parse(nth(lines, 0).replace(/,$/, '')) as object).slice(0, 7)).toEqual(['ruleId', 'title', 'resourceId', 'name', 'subscription', 'severity', 'disposition']);
  });

  it.each<readonly [string, (document: Spoilt) => void]>([
    ['an unknown member', (document) => Object.assign(document, { more: 1 })],
    ['an unknown member of an entry', (document) => Object.assign(nth(document.new, 0), { more: 1 })],
    ['a missing list', (document) => void Reflect.deleteProperty(document, 'undecided')],
    ['something fixed that is not known', (document) => Object.assign(nth(document.fixed, 0), { why: 'unknown' })],
    ['something fixed that the rule did not judge', (document) => Object.assign(nth(document.fixed, 0), { why: 'notJudged' })],
    ['something fixed that fails', (document) => Object.assign(nth(document.fixed, 0), { disposition: 'open' })],
    ['something undecided that passes', (document) => Object.assign(nth(document.undecided, 0), { why: 'pass' })],
    ['something new that is waived', (document) => Object.assign(nth(document.new, 0), { disposition: 'waived' })],
    ['something waived that is open', (document) => Object.assign(nth(document.waived, 0), { disposition: 'open' })],
    ['a reason that is none', (document) => Object.assign(nth(document.new, 0), { why: 'bad luck' })],
    ['an exit code that is no verdict', (document) => Object.assign(document.after.gate, { exitCode: 2 })],
  ])('has a schema that refuses %s', (_name, spoil) => {
    const document = JSON.parse(json(HOSTILES)) as Spoilt;
    spoil(document);
    expect(faultsOf(document as unknown as JsonValue)).not.toEqual([]);
  });
});

/** What a reader sees of a text: entities as characters, and what cannot be seen left out. */
function seen(text: string): string {
  return text.replaceAll('&#8203;', '').replace(/&#(\d+);/g, (_found, code) => String.fromCodePoint(Number(code)));
}

describe('a foreign text in Markdown', () => {
  it.each([
    ['a|b', 'a&#124;b'],
    ['`code`', '&#96;code&#96;'],
    ['[click](https://evil.example)', '&#91;click&#93;(https:&#8203;//evil.example)'],
    ['![x](y)', '!&#91;x&#93;(y)'],
    ['<b onclick=x>&lt;', '&#60;b onclick=x&#62;&#38;&#8203;lt;'],
    ['a\r\nb\u2028c', 'a  b c'],
    ['@octocat and ops@contoso.example', '@&#8203;octocat and ops@&#8203;contoso.example'],
    ['#12, !34, GH-56, %7', '#&#8203;12, !&#8203;34, GH-&#8203;56, %&#8203;7'],
    ['www.evil.example WWW.EVIL.EXAMPLE', 'www&#8203;.evil.example WWW&#8203;.EVIL.EXAMPLE'],
    ['**bold** _i_ ~~s~~ $x$ \\', '&#42;&#42;bold&#42;&#42; &#95;i&#95; &#126;&#126;&#8203;s&#126;&#126; &#36;&#8203;x&#36; &#92;'],
    ['\u202egnp.exe', '&#92;u{202e}gnp.exe'],
    ['vm-web-01.contoso.example: 22/tcp (a+b)', 'vm-web-01.contoso.example: 22/tcp (a+b)'],
  ])('%j', (text, expected) => expect(markdownText(text, 200)).toBe(expected));

  it('is what it was to a reader, and no markup, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_STRINGS), fc.array(fc.constantFrom('@', '#', '|', '`', '<', '[', ']', '\\', '&', ';', '1', 'a', ':', '//', 'www.', '\n', '_', '*', '~'), { maxLength: 30 }).map((parts) => parts.join(''))), (text) => {
      const written = markdownText(text, 100_000);
      expect(seen(written)).toBe(visibleText(text).trim());
      expect(written.replace(/&#\d+;/g, '')).not.toMatch(/[|`<>[\]\\*_~&$^\n\r]/);
      expect(written).not.toMatch(/@(?!&#8203;)|#(?=\w)(?<!&#)|:\/\/|www\./i);
    }), { numRuns: 2_000 });
  });
});

describe('the comparison as Markdown', () => {
  it('equals its golden file', () => expectGolden('diff.md', markdown(DIFF)));

  it.each(DIFFS)('is under 60 KB, of %s', (_name, diff) => expect(Buffer.byteLength(markdown(diff))).toBeLessThanOrEqual(60_000));

  it.each(DIFFS)('has tables of whole rows, of %s', (_name, diff) => {
    const tables = markdown(diff).split('\n\n').filter((block) => block.startsWith('|'));
    for (const table of tables) {
      const columns = table.trim().split('\n').map((line) => line.split('|').length);
      expect(new Set(columns).size).toBe(1);
      // A head, a rule, and at most 50 rows.
      expect(columns.length).toBeLessThanOrEqual(52);
    }
  });

  it.each(DIFFS)('has no tag but its own, no link, no code, no mention, of %s', (_name, diff) => {
    const text = markdown(diff);
    expect(new Set(text.match(/<[^>]*>/g) ?? [])).toEqual(new Set((text.match(/<\/?(?:details|summary)>/g) ?? [])));
    expect(text.replace(/<\/?(?:details|summary)>/g, '')).not.toMatch(/[<>`[\]\\*_]/);
    expect(text).not.toMatch(/@(?!&#8203;)|:\/\/|www\./i);
  });

  it('counts what it leaves out', () => {
    expect(MANY.counts.new).toBe(1_200);
    expect(markdown(MANY)).toContain('1,150 more are not listed here.');
    const rows = markdown(LARGE).split('\n').filter((line) => /^\| (critical|high) /.test(line)).length;
    const left = [...markdown(LARGE).matchAll(/^([\d,]+) more (?:is|are) not listed here/gm)].reduce((sum, [, count]) => sum + Number(count?.replaceAll(',', '')), 0);
    expect(rows + left).toBe(400 * 6);
    expect(rows).toBeGreaterThan(0);
  });

  it('lists the worst first', () => {
    const severities = [...markdown(MANY).matchAll(/^\| (critical|high|medium) \|/gm)].map(([, severity]) => severity);
    expect(severities).toEqual(Array.from({ length: 50 }, () => 'critical'));
  });

  it('starts with the counts', () => {
    expect(markdown(DIFF)).toMatch(/^## Portcullis: 1 new, 2 regressed, 1 fixed, 1 undecided\n/);
    expect(markdown(diffOf(CLEAN, CLEAN))).toMatch(/^## Portcullis: 0 new, 0 regressed, 0 fixed\n[\s\S]*Nothing failed, before or now\.\n$/);
  });
});

/** ECMA-48 "select graphic rendition". */
const SGR = new RegExp(`${String.fromCodePoint(0x1b)}\\[\\d+m`, 'g');

describe('the comparison on a screen', () => {
  it('equals its golden file', () => expectGolden('diff.txt', screen(DIFF)));

  it.each(DIFFS)('keeps every line inside the terminal, and fits one screen: %s', (_name, diff) => {
    for (const width of [20, 40, 80, 140, 400]) {
      const lines = screen(diff, { width }).split('\n');
      expect(Math.max(...lines.map((line) => textWidth(line)))).toBeLessThanOrEqual(Math.max(width, 40));
      expect(lines.length).toBeLessThanOrEqual(60);
    }
  });

  it.each(DIFFS)('adds nothing but colour, and lets no character of a name steer the terminal: %s', (_name, diff) => {
    expect(screen(diff, { color: true }).replace(SGR, '')).toBe(screen(diff));
    expect(screen(diff).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
  });

  it('counts what it cuts', () => expect(screen(MANY)).toContain('  and 1,194 more\n'));
});

describe('every format', () => {
  it.each<readonly [DiffReason, DiffList, Partial<DiffEntry>, string]>([
    ['pass', 'regressed', {}, 'passed before'],
    ['pass', 'fixed', {}, 'passes'],
    ['notApplicable', 'regressed', {}, 'the rule did not apply before'],
    ['resourceAbsent', 'new', { disposition: 'known' }, 'the resource was not there before; known from the baseline'],
    ['resourceAbsent', 'fixed', { before: { severity: 'high', disposition: 'waived' } }, 'the resource is gone; was waived'],
    ['unknown', 'undecided', { unknown: { reason: 'forbidden', artifact: 'Microsoft.Network/networkSecurityGroups' } }, 'is not known now (forbidden: Microsoft.Network/networkSecurityGroups)'],
    ['otherFailure', 'undecided', {}, 'the rule still fails there, and may mean the same'],
    ['moreSevere', 'regressed', { before: { severity: 'low', disposition: 'open' } }, 'more severe than before; was low'],
    ['waiverExpired', 'regressed', { waiverId: 'WV-1', expiresOn: '2026-11-10', disposition: 'open', before: { severity: 'high', disposition: 'waived' } }, 'waiver WV-1 ended on 2026-11-10'],
    ['waived', 'waived', { waiverId: 'WV-1', expiresOn: '2026-12-10' }, 'waiver WV-1 until 2026-12-10; not among the failures before'],
    ['lessSevere', 'unchanged', { before: { severity: 'critical', disposition: 'waived' }, disposition: 'known' }, 'less severe than before; was critical; waived before, known from the baseline now'],
  ])('says why: %s in %s', (why, list, more, expected) => {
    const empty = diffOf(CLEAN, CLEAN);
    const text = markdown({ ...empty, [list]: [{ ...ANY_ENTRY, ...more, why }] });
    expect(text.split('\n').filter((line) => line.startsWith('| high |')).map((line) => nth(line.split(' | '), 5).replace(/ \|$/, ''))).toEqual([expected]);
  });

  it('tells of a scope that only one of the two saw', () => {
    expect(DIFF.subscriptions.onlyBefore.map(({ displayName }) => displayName)).toEqual(['Sandbox']);
    for (const text of [json(DIFF), markdown(DIFF), screen(DIFF)]) expect(text).toContain('Sandbox');
  });
});

describe('the comparison in the log of a pipeline', () => {
  it.each(['##vso[task.setvariable variable=x]y', '##[error]x', '::add-mask::x'])('holds no command: %j', (name) => {
    const resources = RESULT.resources.map((resource) => ({ ...resource, name }));
    const lines = [...diffConsole(diffOf(CLEAN, { ...RESULT, resources, scan: { ...RESULT.scan, tenant: name } }), { color: false, width: 140 })].join('').split('\n');
    expect(lines.filter((line) => /##(vso)?\[/i.test(line) || /^\s*::/.test(line))).toEqual([]);
    expect(lines.join('\n')).toContain(name.replace('[', '('));
  });
});
