import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/documents/located.ts';
import { parseWaivers } from '../../src/rulepack/waiversParser.ts';
import type { JsonObject, JsonValue } from '../../src/values/json.ts';
import { FINE, fileText, MISTAKES, SUBSCRIPTION, TENANT, TODAY, waiverText } from './waiversGallery.ts';

const schema = JSON.parse(readFileSync('reports/schemas/waivers.schema.json', 'utf8')) as JsonObject;
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);

/** With all that a configuration can allow. */
const WIDEST = { today: TODAY, maxDays: 1_000_000, allowBroad: true };

function valueOf(text: string): JsonValue | undefined {
  const located = parseYaml('w.yaml', text);
  return located.ok ? located.document.value : undefined;
}

/** What the gallery holds that no schema of one file can see. */
const BEYOND_A_SCHEMA: readonly string[] = [
  // Other waivers and files.
  'an id twice', 'an id twice, in other letters', 'an id thrice', 'an id twice over two files',
  // The calendar, and today.
  'a day that no month has', 'a leap day of a common year', 'an end before the approval', 'a day too long from the approval', 'a day too long in a leap year', 'a day too long from today', 'a century',
  // What a configuration may allow.
  'everything', 'every subscription', 'a whole tenant', 'a whole list of the directory', 'every management group', 'every rule of everything in a subscription',
  // Characters, and whether an id is that of a list.
  'an owner that reorders what stands behind it', 'all subscriptions, exactly', 'a list of the directory, exactly', 'a type, exactly', 'the provider of an extension, exactly',
  'a blank that is none', 'a letter that was lost, since the file is not UTF-8', 'a character that cannot be seen', 'a letter of another script in a type', 'a type without its provider',
];

describe('the JSON Schema of waivers', () => {
  it('refuses every mistake of the gallery that it can see', () => {
    const seen = MISTAKES.flatMap(({ what, files }) => {
      const values = files.map(({ text }) => valueOf(text.replaceAll('§', '')));
      return values.includes(undefined) ? [] : [{ what, accepts: values.every((value) => validate(value)) }];
    });
    expect(seen.length).toBeGreaterThan(80);
    expect(seen.filter(({ accepts }) => accepts).map(({ what }) => what).toSorted()).toEqual(BEYOND_A_SCHEMA.toSorted());
  });

  it.each(Object.entries(FINE))('takes %s', (_what, parts) => {
    expect([validate(valueOf(fileText(waiverText(parts)))), validate.errors]).toEqual([true, null]);
  });

  it('is never stricter than the reader, and names the same keys', () => {
    const blank = fc.constantFrom('', ' ', '\t', '\n', '\u00a0');
    const segment = fc.oneof(fc.constantFrom('resourceGroups', 'providers', 'RESOURCEGROUPS', 'Microsoft.Compute', 'virtualMachines', 'users', 'rg-web', 'a b', '.', '..', '...', '%', '%2', '$', '(x)', 'größe', '日本', '*', '**', '', ' '), fc.stringMatching(/^[\w.() -]{1,6}$/));
    const scope = fc.tuple(blank, fc.constantFrom(SUBSCRIPTION, SUBSCRIPTION.toUpperCase(), TENANT, '/providers/Microsoft.Management/managementGroups', '/subscriptions', '/tEnants', '/providers', '', '/'), fc.array(segment, { maxLength: 6 }), fc.constantFrom('', '', '/**', '/'), blank)
      .map(([before, start, segments, end, after]) => `${before}${[start, ...segments].join('/')}${end}${after}`);
    const words = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('x', ' x ', 'x\n', '\nx', 'a\nb', '\u0085', 'a\u0085b', '👩‍💻'));
    const rule = fc.tuple(blank, fc.stringMatching(/^[A-Z]{0,7}[0-9]{0,5}\*?$/), blank).map((parts) => parts.join(''));
    const day = fc.tuple(blank, fc.constantFrom('2026-11-20', '2024-02-29', '9999-12-31', '0001-01-01', '2027-02-30'), blank).map((parts) => parts.join(''));
    let accepted = 0;
    fc.assert(fc.property(fc.record({ scope, id: words, reason: words, owner: words, rules: fc.array(rule, { maxLength: 2 }), expiresOn: day }), fc.dictionary(fc.constantFrom('scope', 'id', 'reason', 'owner', 'rules', 'expiresOn'), fc.constant(true)), (odd, which) => {
      const good = { id: 'WV-1', rules: ['NET001'], scope: SUBSCRIPTION, reason: 'r', owner: 'o', expiresOn: '2027-01-31' };
      const waiver = { ...good, ...Object.fromEntries(Object.entries(odd).filter(([key]) => which[key] === true)) };
      const value = { version: 1, waivers: [waiver] };
      if (parseWaivers([{ file: 'w.yaml', text: JSON.stringify(value) }], WIDEST).diagnostics.length > 0) return;
      accepted += 1;
      expect([value, validate(value)]).toEqual([value, true]);
    }), { numRuns: 3000 });
    expect(accepted).toBeGreaterThan(300);
    const known = /a waiver lacks 'id'|expected (.*)\)/.exec(parseWaivers([{ file: 'w.yaml', text: fileText(waiverText({ severity: 'low' })) }], WIDEST).diagnostics[0]?.message ?? '')?.[1]?.split(', ');
    const { waiver } = schema['$defs'] as { readonly waiver: { readonly properties: object } };
    expect(Object.keys(waiver.properties).toSorted()).toEqual(known?.toSorted());
  });
});
