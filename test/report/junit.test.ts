import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { visibleText } from '../../src/model/visibleText.ts';
import { launchBrowser } from '../browser/chrome.ts';
import { DISPOSED, WAIVERS } from './disposed.ts';
import { CLEAN, EMPTY, FINDINGS, HOSTILE, HOSTILE_STRINGS, IDS, manyFindings, nth, RESULT, resultWith, RULES } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { junitText } from './render.ts';
import { elementsOf, readXml, type XmlElement } from './xmlReader.ts';

const GRANULARITIES = ['rule', 'finding'] as const;
const RESULTS: readonly (readonly [string, ScanResult])[] = [['a result', RESULT], ['a clean result', CLEAN], ['nothing', EMPTY], ['accepted failures', DISPOSED], ['hostile texts', HOSTILE], ['many failures', manyFindings(1_500)]];
const DOCUMENTS = RESULTS.flatMap(([name, result]) => GRANULARITIES.map((granularity) => [`${name}, a test a ${granularity}`, junitText(result, granularity)] as const));

/** The elements of JUnit XML with their attributes, as the schema that Jenkins publishes (junit-10.xsd) has them: those that must be there first, then those that may. */
const SHAPE: Readonly<Record<string, { readonly must: readonly string[]; readonly may: readonly string[]; readonly children: readonly string[] }>> = {
  testsuites: { must: [], may: ['name', 'time', 'tests', 'failures', 'errors'], children: ['testsuite'] },
  testsuite: { must: ['name', 'tests', 'failures', 'errors'], may: ['skipped', 'time', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url', 'group'], children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'] },
  properties: { must: [], may: [], children: ['property'] },
  property: { must: ['name', 'value'], may: [], children: [] },
  testcase: { must: ['name'], may: ['time', 'classname', 'group'], children: ['skipped', 'error', 'failure', 'rerunFailure', 'rerunError', 'flakyFailure', 'flakyError', 'system-out', 'system-err'] },
  failure: { must: [], may: ['type', 'message'], children: [] },
  error: { must: [], may: ['type', 'message'], children: [] },
  skipped: { must: [], may: ['type', 'message'], children: [] },
};

/** What is not as in the published shape. */
function misshapen({ name, attributes, children }: XmlElement): readonly string[] {
  const shape = SHAPE[name];
  if (shape === undefined) return [`<${name}>`];
  const names = Object.keys(attributes);
  return [
    ...shape.must.filter((must) => !names.includes(must)).map((must) => `${name} without ${must}`),
    ...names.filter((one) => ![...shape.must, ...shape.may].includes(one)).map((one) => `${name} with ${one}`),
    ...children.filter((child) => !shape.children.includes(child.name)).map((child) => `${child.name} in ${name}`),
    ...children.flatMap(misshapen),
  ];
}

const tests = (root: XmlElement): readonly XmlElement[] => elementsOf(root, 'testcase');
const outcome = (test: XmlElement): string => nth([...test.children.map(({ name }) => name), 'passed'], 0);
/** The tests of a result by name: how each came out, its message and its text. */
function outcomes(result: ScanResult, granularity: 'rule' | 'finding'): Readonly<Record<string, readonly [kind: string, message: string, text: string]>> {
  const all = tests(readXml(junitText(result, granularity)));
  return Object.fromEntries(all.map((test) => [test.attributes['name'] ?? '', [outcome(test), test.children[0]?.attributes['message'] ?? '', test.children[0]?.text ?? '']]));
}

describe('the JUnit report', () => {
  it.each(GRANULARITIES)('equals its golden file: a test a %s', (granularity) => expectGolden(`junit.${granularity}.xml`, junitText(DISPOSED, granularity)));

  it.each(DOCUMENTS)('has the published shape, of %s', (_name, text) => expect(misshapen(readXml(text))).toEqual([]));

  it.each(DOCUMENTS)('counts its tests right, of %s', (_name, text) => {
    const root = readXml(text);
    for (const counted of [root, ...elementsOf(root, 'testsuite')]) {
      const of = (kind: string): string => String(tests(counted).filter((test) => outcome(test) === kind).length);
      const { tests: all, failures, errors, skipped } = counted.attributes;
      expect({ all, failures, errors }).toEqual({ all: String(tests(counted).length), failures: of('failure'), errors: of('error') });
      if (counted.name === 'testsuite') expect(skipped).toBe(of('skipped'));
    }
  });

  // GitLab drops the second of two tests of one class and name.
  it.each(DOCUMENTS)('gives no two tests one name, of %s', (_name, text) => {
    const names = tests(readXml(text)).map(({ attributes }) => `${attributes['classname']}\n${attributes['name']}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(DOCUMENTS)('has at most one outcome a test, and no time that nobody took, of %s', (_name, text) => {
    for (const test of tests(readXml(text))) {
      expect(test.children.length).toBeLessThanOrEqual(1);
      expect(test.attributes['time']).toBe('0');
    }
  });
});

describe('a test a rule', () => {
  it.each<readonly [string, ScanResult, Readonly<Record<string, readonly [string, RegExp, RegExp]>>]>([
    ['fails where a failure counts, is an error where something was not read, and both where both', RESULT, {
      'NET001 Management port is open to the Internet': ['failure', /^1 fail, 0 unknown, 2 pass, 1 not applicable$/, /^- vm-web-01 \(rg-app, Production\): vm-web-01 accepts 22 .*\nWhat to do: Correct what NET001 found\.$/],
      'JIT001 Exposed virtual machine has no just-in-time policy': ['failure', /^1 fail, 2 unknown, 1 pass, 0 not applicable$/, /^- vm-web-01 [^\n]*\nWhat to do/],
      'JIT001 Exposed virtual machine has no just-in-time policy (not known)': ['error', /^1 fail, 2 unknown/, /^- vm-old-01 .*refused\n- vm-old-02 .*refused$/],
    }],
    ['is skipped where all that fails is waived, and where Azure holds no such data', RESULT, {
      'IAM001 Owner is assigned directly at subscription scope': ['skipped', /^1 fail \(1 waived\), 0 unknown, 0 pass/, /^$/],
      'KEY002 Storage account key is older than its rotation period': ['skipped', /^0 fail, 1 unknown \(1 without data\), 0 pass/, /^$/],
      'KEY001 Key Vault secret has no expiry': ['passed', /^$/, /^$/],
    }],
    ['is skipped where a known failure does not count', DISPOSED, { 'KEY001 Key Vault secret has no expiry': ['skipped', /^1 fail \(1 known\)/, /^$/] }],
    ['fails where a known failure counts', resultWith({ findings: DISPOSED.findings }), { 'KEY001 Key Vault secret has no expiry': ['failure', /^1 fail, /, /kv-app/] }],
    ['is skipped where nothing was judged, or the rule was switched off', resultWith({ findings: [], verdicts: { pass: {}, notApplicable: {} }, rules: RULES.map((rule, index) => (index === 0 ? { ...rule, switchedOff: true } : rule)) }), {
      'IAM001 Owner is assigned directly at subscription scope': ['skipped', /switched the rule off/, /^$/],
      'NET001 Management port is open to the Internet': ['skipped', /no resource is of a kind/, /^$/],
    }],
    ['is skipped where the rule applies to nothing', resultWith({ findings: [], verdicts: { pass: {}, notApplicable: { NET001: [0] } } }), { 'NET001 Management port is open to the Internet': ['skipped', /^0 fail, 0 unknown, 0 pass, 1 not applicable$/, /^$/] }],
  ])('%s', (_name, result, expected) => {
    const all = outcomes(result, 'rule');
    for (const [name, [kind, message, text]] of Object.entries(expected)) {
      expect([name, all[name]?.[0]]).toEqual([name, kind]);
      expect(all[name]?.[1]).toMatch(message);
      expect(all[name]?.[2]).toMatch(text);
    }
  });

  it('is as severe as the worst of its failures, which an override may have raised', () => {
    const findings = [{ ...nth(FINDINGS, 1), severity: 'low' as const }, { ...nth(FINDINGS, 1), severity: 'critical' as const, resourceId: IDS.VM_API, fingerprint: '9'.repeat(64) }];
    const failure = elementsOf(readXml(junitText(resultWith({ findings }), 'rule')), 'failure');
    expect(failure.map(({ attributes }) => attributes['type'])).toEqual(['critical']);
  });

  it('lists fifty resources and counts the rest', () => {
    const [, , text = ''] = outcomes(manyFindings(500), 'rule')['NET001 Management port is open to the Internet'] ?? [];
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(50);
    expect(text).toContain('\nand 50 more resources\n');
  });
});

describe('a test a finding', () => {
  const all = outcomes(RESULT, 'finding');

  it.each([
    [`vm-web-01 ${IDS.VM_WEB}`, 'failure', /^vm-web-01 (?:is open|accepts)/],
    [`vm-old-01 ${IDS.VM_OLD_1}`, 'passed', /^$/],
    [`ops-owner ${IDS.OWNER}`, 'skipped', /^Waived by WV-2026-007 until 2026-12-06 \(The operators need it/],
    [`stdata01 ${IDS.STORAGE}`, 'skipped', /^Not known, because Azure holds no such data: /],
    [`vm-old-02 ${IDS.VM_OLD_2}`, 'skipped', /^Does not apply$/],
  ])('is named by the resource and its id: %s is %s', (name, kind, message) => {
    expect(all[name]?.[0]).toBe(kind);
    expect(all[name]?.[1]).toMatch(message);
  });

  it('tells two findings of a rule on one resource apart, in every scan alike', () => {
    const twice = [nth(FINDINGS, 5), { ...nth(FINDINGS, 5), message: 'another part', fingerprint: '9'.repeat(64) }];
    const names = (findings: ScanResult['findings']): readonly string[] => Object.keys(outcomes(resultWith({ findings, verdicts: { pass: {}, notApplicable: {} } }), 'finding')).filter((name) => name.startsWith('vm-web'));
    expect(names(twice).toSorted()).toEqual([`vm-web-01 ${IDS.VM_WEB} [${'9'.repeat(12)}]`, `vm-web-01 ${IDS.VM_WEB} [${'f'.repeat(12)}]`]);
    expect(names(twice.toReversed()).toSorted()).toEqual(names(twice).toSorted());
  });

  it('holds what somebody needs to act', () => {
    const [, , text = ''] = all[`vm-web-01 ${IDS.VM_WEB}`] ?? [];
    for (const part of ['Severity: ', 'Where: rg-app, Production\n', 'fact.', 'What to do: Correct what ', 'Portal: https://portal.azure.com/']) expect(text).toContain(part);
  });

  it('tells of what is not known what is missing, not how to correct it', () => {
    const [error] = elementsOf(readXml(junitText(RESULT, 'finding')), 'error').filter(({ text }) => text.includes('Where: rg-old'));
    expect(error?.text).toMatch(/\nNot read: Microsoft\.Security\/.* at \/subscriptions\/.*\nMissing: Microsoft\.Security\/locations\/jitNetworkAccessPolicies\/read\n/);
    expect(error?.text).not.toContain('What to do');
  });

  it('stays below what GitLab takes, keeps the failures, and counts what it leaves out', () => {
    const many = manyFindings(16_000);
    const verdicts = { pass: { IAM001: Array.from({ length: 9_000 }, (_none, index) => index) }, notApplicable: {} };
    const result = { ...many, verdicts, summary: resultWith({ ...many, verdicts }).summary };
    const text = junitText(result, 'finding');
    const root = readXml(text);
    // 30 MB a file; 250,000 objects: each name and each value that is read, and each list.
    expect(Buffer.byteLength(text)).toBeLessThan(30_000_000);
    expect(objectsOf(root)).toBeLessThan(250_000);
    const kinds = Map.groupBy(tests(root), outcome);
    const listed = (kinds.get('failure')?.length ?? 0);
    const [kind, message] = outcomes(result, 'finding')['verdicts that are not listed'] ?? [];
    const left = /Not listed: ([\d,]+) fail, ([\d,]+) unknown, ([\d,]+) pass, 0 not applicable/.exec(message ?? '')?.slice(1).map((digits) => Number(digits.replaceAll(',', '')));
    expect(kind).toBe('failure');
    // The one that tells it is a failure too, and one passing test is of the scan.
    expect([listed - 1 + nth(left ?? [], 0), (kinds.get('passed')?.length ?? 0) - 1 + nth(left ?? [], 2)]).toEqual([16_000, 9_000]);
    expect(listed).toBeGreaterThan(14_000);
  });
});

describe('a file of tests with long texts', () => {
  it('stays below 30 MB, and counts what it leaves out', () => {
    const base = manyFindings(1_000);
    // A quote takes six bytes.
    const evidence = Array.from({ length: 10 }, () => ({ ...nth(nth(FINDINGS, 1).evidence, 0), path: '"'.repeat(600) }));
    const text = junitText({ ...base, findings: base.findings.map((finding) => ({ ...finding, evidence })) }, 'finding');
    expect(Buffer.byteLength(text)).toBeLessThan(30_000_000);
    const listed = tests(readXml(text)).filter(({ attributes }) => attributes['classname'] !== 'portcullis.scan').length;
    expect(listed).toBeGreaterThan(500);
    expect(text).toContain(`Not listed: ${1_000 - listed} fail, 0 unknown, 0 pass, 0 not applicable.`);
  });
});

/** How many objects a reader holds that turns elements into maps by name: each key and value, and a list where a name comes more than once. */
function objectsOf({ attributes, children, text }: XmlElement): number {
  const own = 1 + 2 * Object.keys(attributes).length + (text.trim() === '' ? 0 : 2);
  const names = [...Map.groupBy(children, ({ name }) => name).values()].reduce((sum, named) => sum + (named.length === 1 ? 1 : 2), 0);
  return own + names + children.reduce((sum, child) => sum + objectsOf(child), 0);
}

describe('the suite of the scan', () => {
  const scanOf = (result: ScanResult): XmlElement => nth(elementsOf(readXml(junitText(result, 'rule')), 'testsuite'), 0);
  const told = (result: ScanResult): readonly (readonly string[])[] => tests(scanOf(result)).map((test) => [outcome(test), test.attributes['name'] ?? '']);
  const READ = ['passed', 'everything that the rules need was read'];

  it.each<readonly [string, ScanResult, readonly (readonly string[])[]]>([
    ['all was read', CLEAN, [READ]],
    ['something was not read', RESULT, [['error', 'Microsoft.Security/locations/jitNetworkAccessPolicies in subscription Legacy could be read'], ['skipped', 'subscriptions that are not visible']]],
    ['what was not read is allowed to be', { ...RESULT, gate: { ...RESULT.gate, allowIncomplete: ['*'], allowed: 2, exitCode: 1 } }, [['error', 'Microsoft.Security/locations/jitNetworkAccessPolicies in subscription Legacy could be read'], ['skipped', 'subscriptions that are not visible']]],
    ['nothing was judged', EMPTY, [['error', 'nothing was judged']]],
    ['the collection was cut short', { ...CLEAN, scan: { ...CLEAN.scan, interrupted: true } }, [['error', 'the collection was stopped before its end']]],
  ])('is first, and tells that %s', (_name, result, expected) => {
    expect(scanOf(result).attributes['name']).toBe('scan');
    expect(told(result)).toEqual(expected);
  });

  it('fails where waivers that nothing needs fail the gate, and nothing else does', () => {
    const idle = (failOnUnusedWaivers: boolean): ScanResult => ({ ...resultWith({ findings: [], gaps: [], verdicts: CLEAN.verdicts, coverage: CLEAN.coverage, waivers: WAIVERS, scan: CLEAN.scan, policy: { failOnUnusedWaivers } }) });
    expect([idle(true).gate.exitCode, idle(false).gate.exitCode]).toEqual([1, 0]);
    expect(told(idle(false))).toEqual([READ]);
    expect(told(idle(true))).toEqual([READ, ['failure', 'every waiver is needed']]);
    for (const granularity of GRANULARITIES) expect(readXml(junitText(idle(true), granularity)).attributes).toMatchObject({ failures: '1', errors: '0' });
    const [failure] = elementsOf(scanOf(idle(true)), 'failure');
    expect(failure?.attributes).toEqual({ type: 'unusedWaivers', message: '2 waivers are not needed, and --fail-on-unused-waivers was given' });
    expect(failure?.text.split('\n').map((line) => /waiver (WV-\d+)/.exec(line)?.[1])).toEqual(['WV-03', 'WV-04']);
  });

  it('names two hundred waivers that nothing needs, and counts the rest', () => {
    const waivers = Array.from({ length: 203 }, (_none, index) => ({ ...nth(WAIVERS, 2), id: `WV-${index}` }));
    const [failure] = elementsOf(scanOf(resultWith({ waivers, policy: { failOnUnusedWaivers: true } })), 'failure');
    expect(failure?.text.split('\n')).toHaveLength(201);
    expect(failure?.text).toMatch(/\nand 3 more waivers$/);
  });

  it('names what would correct it', () => {
    const [error] = elementsOf(scanOf(RESULT), 'error');
    expect(error?.attributes).toEqual({ type: 'forbidden', message: 'forbidden: 2 findings unknown (JIT001)' });
    expect(error?.text).toMatch(/^Grant Microsoft\.Security\/locations\/jitNetworkAccessPolicies\/read to scanner at /);
  });

  it('says that data is simulated, exported, narrowed or vouched for', () => {
    const names = elementsOf(scanOf(resultWith({ scan: { simulated: true, origin: 'export', narrowed: { resourceGroups: ['rg'], tags: {} } } })), 'property').map(({ attributes }) => attributes['name']);
    expect(names).toEqual(expect.arrayContaining(['simulated', 'export', 'narrowed', 'assumed', 'not visible']));
  });

  it('counts parts beyond two hundred', () => {
    const findings = Array.from({ length: 203 }, (_none, index) => ({ ...nth(FINDINGS, 2), unknown: { reason: 'forbidden', artifact: `Some/type${index}`, scope: '/', missing: [], message: '' } as const }));
    const errors = elementsOf(scanOf(resultWith({ findings })), 'error');
    expect(errors).toHaveLength(201);
    expect(errors.at(-1)?.attributes['message']).toBe('3 more parts could not be read');
  });
});

describe('hostile texts in JUnit XML', () => {
  it.each(GRANULARITIES)('are all there, readable, and nothing but text: a test a %s', (granularity) => {
    const root = readXml(junitText(HOSTILE, granularity));
    // The elements are as many as the report itself makes: one a property and a test, and its outcome.
    const made = elementsOf(root, 'testcase').filter((test) => test.children.length > 0).length + elementsOf(root, 'testcase').length + elementsOf(root, 'property').length + elementsOf(root, 'testsuite').length + 2;
    expect(elementsNamed(root)).toBe(made);
    const texts = textsOf(root).join('\n');
    expect(texts.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
    // A test a rule counts what is waived (every third) and does not list it.
    for (const text of HOSTILE_STRINGS.filter((_text, index) => granularity === 'finding' || index % 3 !== 1)) expect(texts).toContain(visibleText(text).replaceAll(/[\ufffe\uffff]/g, '\ufffd').slice(0, 100));
  });
});

function elementsNamed({ children }: XmlElement): number {
  return 1 + children.reduce((sum, child) => sum + elementsNamed(child), 0);
}

function textsOf({ attributes, text, children }: XmlElement): readonly string[] {
  return [...Object.values(attributes), text, ...children.flatMap(textsOf)];
}

describe('JUnit XML', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('is to a browser what it is to the reader of these tests, hostile texts too', async () => {
    const page = await browser.newPage();
    const read = await page.evaluate<readonly unknown[]>(`(${JSON.stringify(DOCUMENTS.map(([, text]) => text))}).map((text) => {
      const plain = (element) => ({ name: element.localName, attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])), children: [...element.children].map(plain), text: [...element.childNodes].filter(({ nodeType }) => nodeType !== 1).map(({ data }) => data).join('') });
      return plain(new DOMParser().parseFromString(text, 'application/xml').documentElement);
    })`);
    expect(read).toEqual(DOCUMENTS.map(([, text]) => readXml(text)));
  });
});
