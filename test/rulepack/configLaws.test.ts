import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChecker } from '../../src/documents/checker.ts';
import { parseYaml } from '../../src/documents/located.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { FORMATS } from '../../src/model/formats.ts';
import { SEVERITIES } from '../../src/model/rule.ts';
import { parseRuleChanges, parseSettings } from '../../src/rulepack/configParser.ts';
import { configSchema } from '../../src/rulepack/configSchema.ts';
import { SETTINGS, SETTING_NAMES } from '../../src/rulepack/settings.ts';
import type { JsonValue } from '../../src/values/json.ts';

const { rules } = loadRules([]);
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(configSchema());

function read(text: string) {
  const located = parseYaml('portcullis.yaml', text);
  if (located.document === undefined) return { values: {}, told: located.ok ? [] : located.diagnostics, value: undefined };
  const checker = createChecker(located.document);
  const { values } = parseSettings(located.document, checker);
  parseRuleChanges(located.document, checker, rules);
  return { values, told: [...(located.ok ? [] : located.diagnostics), ...checker.diagnostics], value: located.document.value };
}

/** What a value of each setting is, whatever it was read from. */
const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isSwitch = (value: unknown): boolean => typeof value === 'boolean';
const isOneOf = (words: readonly string[]) => (value: unknown): boolean => typeof value === 'string' && words.includes(value);
const IS: Readonly<Record<keyof typeof SETTINGS, (value: unknown) => boolean>> = {
  tenant: isText, cloud: isOneOf(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud']), auth: isText, subscriptions: isTexts, managementGroups: isTexts, exclude: isTexts, activityLog: isSwitch,
  resourceGroups: isTexts, tags: (value) => typeof value === 'object' && value !== null && Object.values(value).every(isText), rules: isTexts, assumptions: isTexts, ownerTags: isTexts,
  waivers: isTexts, waiverDays: (value) => typeof value === 'number' && Number.isInteger(value) && value > 0, allowBroad: isSwitch, failOn: isOneOf(SEVERITIES), baseline: isText,
  newOnly: isSwitch, allowIncomplete: isTexts, failOnUnusedWaivers: isSwitch, allowEmpty: isSwitch, exitZero: isSwitch,
  outputs: (value) => Array.isArray(value) && value.every(({ format, path }: { readonly format: string; readonly path: unknown }) => FORMATS.some((one) => one === format) && isText(path)),
  sarifProfile: isOneOf(['github', 'archive']), junitGranularity: isOneOf(['rule', 'finding']),
};

const words = fc.oneof(fc.constantFrom<JsonValue>('high', 'High', 'true', 'yes', '', ' ', true, false, 0, 1, 90, 0.5, -1, null, [], {}, ['a'], [''], [null], { html: 'r.html' }, { env: 'prod' }, { env: 1 }, 'AzureCloud', 'cli', 'github', { files: ['w.yaml'] }, '*', ['*']), fc.string(), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>);
const KEYS = [...new Set(SETTING_NAMES.flatMap((name) => [SETTINGS[name].path.split('.')[0] ?? '', SETTINGS[name].path.split('.').at(-1) ?? '', SETTINGS[name].flag ?? 'tags'])), 'overrides', 'emergencyAccounts', 'version', '__proto__', 'constructor', 'toString'];
const RUNS = { numRuns: 2000 };

function hold(text: string): boolean {
  const { values, told, value } = read(text);
  const lines = text.split('\n');
  expect(told.filter(({ line, column, message }) => line < 1 || line > lines.length || column < 1 || column > (lines[line - 1]?.length ?? 0) + 1 || /TypeError|\bundefined\b|\[object|\bNaN\b/.test(message))).toEqual([]);
  expect(Object.entries(values).filter(([name, one]) => !IS[name as keyof typeof IS](one))).toEqual([]);
  if (told.length === 0) expect([text, validate(value)]).toEqual([text, true]);
  return told.length === 0;
}

describe('whatever stands in a configuration', () => {
  it('in the place of a setting: it is told, or it is a value of its kind, and the JSON Schema takes it too', () => {
    const kept = new Set<boolean>();
    fc.assert(fc.property(fc.constantFrom(...SETTING_NAMES), words, (name, word) => {
      const [first = '', second] = SETTINGS[name].path.split('.');
      kept.add(hold(JSON.stringify({ [first]: second === undefined ? word : { [second]: word } })));
    }), RUNS);
    expect(kept.size).toBe(2);
  });

  it('under any keys at all', () => {
    const level = fc.dictionary(fc.constantFrom(...KEYS), words, { maxKeys: 4 });
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(words, level), { maxKeys: 4 }), (root) => void hold(JSON.stringify(root))), RUNS);
  });

  it('as text', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom(...KEYS), fc.constantFrom(': ', '\n', '\n  ', '- ', '[', ']', '{', '}', '#', '&a ', '*a', '"', '|', '\t'), fc.string()), { maxLength: 12 }), (parts) => void hold(parts.join(''))), RUNS);
  });

  it('a variable is read as a value of the same kind, or refused in words', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom(',', ' , ', 'a,b', 'a=b', 'a=b,c', '=', 'true', 'TRUE', 'false', '1', '0', 'yes', '90', '90d', 'html=r.html', 'html', 'html=', 'pdf=x', 'high', 'critical', 'cli', 'AzureCloud'));
    fc.assert(fc.property(fc.constantFrom(...SETTING_NAMES), texts, (name, text) => {
      if (text.trim() === '') return;
      const answer = SETTINGS[name].kind.fromText(text.trim());
      if ('value' in answer) expect([name, answer.value, IS[name](answer.value)]).toEqual([name, answer.value, true]);
      else expect(answer.fault).toMatch(/^expected /);
    }), RUNS);
  });
});
