import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readHtmlAssets, readSchema } from '../../src/files/assets.ts';
import { FORMATS, SARIF_PROFILES } from '../../src/model/formats.ts';
import { REDACTION_MODES, type RedactionMode } from '../../src/model/redaction.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { loadReporter, type Reporter } from '../../src/report/reporters.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { DISPOSED } from './disposed.ts';
import { CLEAN, EMPTY, HOSTILE, nth, PRODUCTION, RESULT, resultWith } from './fixture.ts';
import { categoryOf, consoleText, htmlText, jsonText, sarifLog, sarifText } from './render.ts';

const SAMPLE = JSON.parse(readFileSync('reports/sample/results.json', 'utf8')) as ScanResult;
const SNAPSHOT = 'reports/sample/snapshot';
const ADDRESSES = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;
const GUIDS = /(?<![\da-f])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-f])/gi;

/** Every format as text, what a page holds compressed too. */
const reporters = new Map<string, Reporter>();
beforeAll(async () => {
  for (const format of FORMATS) reporters.set(format, await loadReporter(format));
});

function rendered(result: ScanResult): ReadonlyMap<string, string> {
  const html = readHtmlAssets();
  const profiled = [...reporters].flatMap(([format, reporter]) => (format === 'sarif' ? SARIF_PROFILES : SARIF_PROFILES.slice(0, 1)).map((sarifProfile) => ({ format, reporter, sarifProfile })));
  const texts = profiled.map(({ format, reporter, sarifProfile }) => [`${format} ${sarifProfile}`, [...reporter(result, { sarifProfile, junitGranularity: 'finding', html, color: false, width: 400 })].join('')] as const);
  return new Map(texts.map(([name, text]) => [name, `${text}\n${unpacked(text)}`]));
}

/** What is compressed in a text, by the magic number of gzip in base64 (RFC 1952). */
function unpacked(text: string): string {
  return [...text.matchAll(/H4sI[A-Za-z0-9+/=]{40,}/g)].map(([base64]) => gunzipSync(Buffer.from(base64, 'base64')).toString('utf8')).join('\n');
}

/** Which of some strings stand in a text, as words of it, in whatever letters. */
function seenIn(text: string, strings: Iterable<string>): readonly string[] {
  const lower = text.toLowerCase();
  const words = new Set(lower.match(/[\p{L}\p{N}]+/gu));
  // Of guids and addresses there are many, made of the same few words: the whole ones.
  const wholes = new Set([...(lower.match(GUIDS) ?? []), ...(lower.match(ADDRESSES) ?? [])]);
  const mayBe = (one: string): boolean => (isWhole(one) ? wholes.has(one) : true) && (one.match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => words.has(word));
  return [...strings].filter((one) => mayBe(one.toLowerCase()) && placesOf(lower, one.toLowerCase()).some((at) => !/[\p{L}\p{N}]/u.test(lower.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(lower.charAt(at + one.length))));
}

function isWhole(text: string): boolean {
  return [GUIDS, ADDRESSES].some((pattern) => text.match(pattern)?.[0] === text);
}

/** One after another: who looks for any of them needs no more. */
function* placesOf(text: string, wanted: string): Generator<number> {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) yield at;
}

/** Strings of a document under members of some names, and whatever else a pattern finds in any string. */
function collected(value: JsonValue, wanted: (key: string, text: string, parent: string) => readonly string[], key = '', parent = ''): readonly string[] {
  if (typeof value === 'string') return wanted(key, value, parent);
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => collected(item, wanted, key, parent));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, item]) => collected(item as JsonValue, wanted, inner, key));
}

const NAMES = new Set(['name', 'displayName', 'userPrincipalName', 'mail', 'resourceGroup', 'requestor', 'principalName', 'roleName', 'managedByTenantName', 'ipAddress', 'privateIPAddress', 'address']);
/** What Microsoft named: rows of these types, built-in roles, and the names of default rules, fixed subnets, service tags and plans. */
const OF_MICROSOFT = /^microsoft\.(?:resources\.providers|security\.pricings|security\.assessments|graph\.subscribedskus|graph\.authenticationstrengthpolicies|network\.servicetags|graph\.directoryrolealerts)/;
const MICROSOFTS = new Set([
  'AllowVnetInBound', 'AllowAzureLoadBalancerInBound', 'DenyAllInBound', 'AzureBastionSubnet', 'AzureFirewallSubnet', 'GatewaySubnet', 'AzureCloud', 'NetworkWatcherRG', 'westeurope', 'northeurope', 'default', 'Standard', 'Basic', 'Premium',
  'authorizationPolicy', 'Authorization Policy', 'Authentication Methods Policy', 'SecurityCenter-JITRule--1000006-00000000000000000000000000000006',
].map((name) => name.toLowerCase()));

interface Definition {
  readonly properties?: { readonly type?: string; readonly isBuiltIn?: boolean; readonly roleName?: string; readonly displayName?: string };
}

function isBuiltInRole({ properties }: Definition): boolean {
  return properties?.type === 'BuiltInRole' || properties?.isBuiltIn === true;
}

/** What the tenant of the sample is recognised by, from the snapshot itself and not from the result. */
function telling(): ReadonlySet<string> {
  const found = new Set<string>();
  const roles = ['microsoft.authorization.roledefinitions', 'microsoft.graph.directoryroledefinitions'].flatMap((type) => readFileSync(join(SNAPSHOT, `${type}.ndjson`), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Definition));
  const ofMicrosoft = new Set([...MICROSOFTS, ...roles.filter(isBuiltInRole).flatMap(({ properties }) => [properties?.roleName, properties?.displayName].flatMap((name) => name?.toLowerCase() ?? []))]);
  for (const file of readdirSync(SNAPSHOT).filter((name) => name.endsWith('.ndjson') && !OF_MICROSOFT.test(name))) {
    for (const line of readFileSync(join(SNAPSHOT, file), 'utf8').split('\n').filter((text) => text !== '')) {
      const row = JSON.parse(line) as Definition;
      if (isBuiltInRole(row)) continue;
      for (const one of tellingOf(row as JsonValue)) if (one.length >= 4 && !ofMicrosoft.has(one.toLowerCase())) found.add(one);
    }
  }
  return found;
}

function tellingOf(row: JsonValue): readonly string[] {
  return collected(row, (key, text, parent) => [
    ...(NAMES.has(key) || parent === 'tags' ? [text] : []), ...(text.match(GUIDS) ?? []), ...(text.match(ADDRESSES) ?? []).filter((address) => !/\.0\.0$|\.255\.255$|^168\.63\.129\.16$/.test(address)),
    ...[...text.matchAll(/\/resourcegroups\/([^/]+)/gi)].map(([, group = '']) => group), ...(text.startsWith('/subscriptions/') ? [text.slice(text.lastIndexOf('/') + 1)] : []),
  ]);
}

/** The same reports with nothing in them: what their own words are. */
function wordsOfReports(): string {
  const nothing = { ...SAMPLE, findings: [], resources: [], gaps: [], coverage: [], waivers: [], verdicts: { pass: {}, notApplicable: {} }, scan: { ...EMPTY.scan, tenant: 'unknown', scopes: EMPTY.scan.scopes, principal: null } };
  const vocabulary = [...rendered(nothing).values()].join('\n');
  // Types and enumerations of facts stand in evidence of any tenant.
  const types = [...new Set([...SAMPLE.resources.map(({ type }) => type), ...SAMPLE.coverage.map(({ type }) => type)])].join(' ');
  return `${vocabulary} ${types} ${[...new Set(SAMPLE.findings.flatMap(({ evidence }) => evidence.map(({ path, expected }) => `${path} ${expected.replaceAll(GUIDS, '')}`)))].join(' ')}`;
}

describe('a redacted report of the sample', () => {
  const redacted = redactResult(SAMPLE, REDACTION_MODES);
  const secrets = telling();
  // A name that is a word of the reports themselves says nothing; there are some, and not many.
  const texts = SAMPLE.rules.flatMap(({ id, name, title, rationale, remediation, references, file }) => [id, name, title, rationale, ...references, file, JSON.stringify(remediation)]);
  const ordinary = new Set(seenIn([...texts, JSON.stringify(SAMPLE.benchmarks)].join('\n'), secrets));

  it('knows enough of the tenant for the next test to mean something', () => {
    expect(secrets.size).toBeGreaterThan(1_000);
    expect(ordinary.size).toBeLessThan(80);
    for (const one of ['contoso-production', 'vm-web-01', 'Cloud lead', '5ab00000-0000-4000-8000-000000000001', 'c0705000-0000-4000-8000-000000000001', '20.90.104.10', 'legacy-operations', 'rg-network']) expect([one, secrets.has(one) && !ordinary.has(one)]).toEqual([one, true]);
  });

  it('names nothing of the tenant in any format', () => {
    const own = wordsOfReports();
    const inOwn = new Set(seenIn(own, secrets));
    const hidden = [...secrets].filter((one) => !ordinary.has(one) && !inOwn.has(one));
    for (const [format, text] of rendered(redacted)) expect({ format, leaks: seenIn(text, hidden) }).toEqual({ format, leaks: [] });
    // The same look finds them in the report that is not redacted.
    expect(seenIn(jsonText(SAMPLE), hidden).length).toBeGreaterThan(300);
  });

  it('is a whole result with the same verdicts and numbers', () => {
    expectWhole(SAMPLE, redacted);
    // People ask about a waiver by its id.
    expect(redacted.waivers.map(({ id }) => id)).toEqual(['WV-2026-014', 'WV-2026-021', 'WV-2026-009', 'WV-2026-017']);
    // What is known of the built-in rules would tell what a stand-in in their texts is for. One example of a command names an account as the sample does.
    const changed = redacted.rules.filter((rule, index) => JSON.stringify(rule) !== JSON.stringify(SAMPLE.rules[index]));
    expect(changed.map(({ id, remediation }) => [id, /--display-name "user-\d+"/.test(remediation.az ?? '')])).toEqual([['ENT015', true], ['ENT016', true]]);
  });

  it('hides in texts of rules what shows by its form that it is a name, and ids of subscriptions', () => {
    const rules = RESULT.rules.map((rule) => ({ ...rule, rationale: `vm-web-01 of ${PRODUCTION} is Production's, not 00000003-0000-0000-c000-000000000000 at 203.0.113.7` }));
    expect(redactResult(resultWith({ rules }), REDACTION_MODES).rules[0]?.rationale).toMatch(/^virtualMachine-\d of [\da-f]{8}-[\da-f-]{27} is Production's, not 00000003-0000-0000-c000-000000000000 at 203\.0\.113\.7$/);
  });

  it('can still be read: links are links to guids, names say what they are of', () => {
    const html = htmlText(redacted);
    expect(html).toMatch(/virtualMachine-\d+ is open to the Internet on port 22: any Internet address -&gt; address-\d+:22/);
    expect(sarifText(redacted, 'archive')).toMatch(/portal\.azure\.com\/#@[\da-f-]{36}\/resource\/subscriptions\/[\da-f-]{36}\/resourceGroups\/resourceGroup-\d+/);
    // What Microsoft named is still there.
    for (const word of ['Owner', 'User Access Administrator', 'AllowVnetInBound', 'Internet']) expect(seenIn(html, [word])).toEqual([word]);
  });
});

/** The parts of a result that no redaction may touch, and that it holds together. */
function expectWhole(before: ScanResult, after: ScanResult): void {
  expect(validateAgainstSchema(readSchema('scan-result'), JSON.parse(jsonText(after)) as JsonValue)).toEqual([]);
  expect([after.tool, after.verdicts, after.summary, after.benchmarks, after.scan.snapshot, after.gate.exitCode, after.gate.reasons.length]).toEqual([before.tool, before.verdicts, before.summary, before.benchmarks, before.scan.snapshot, before.gate.exitCode, before.gate.reasons.length]);
  const kept = (finding: ResultFinding): unknown => [finding.ruleId, finding.status, finding.severity, finding.disposition, finding.fingerprint, finding.evidence.map(({ path, type }) => [path, type]), finding.unknown?.reason];
  expect(after.findings.map(kept)).toEqual(before.findings.map(kept));
  expect(after.resources.map(({ type, location }) => [type, location])).toEqual(before.resources.map(({ type, location }) => [type, location]));
  expectSame(before, after, ({ resources }) => resources.map(({ id }) => id.toLowerCase()));
  expectSame(before, after, ({ resources }) => resources.map(({ name }) => name.toLowerCase()));
  expectSame(before, after, ({ findings }) => findings.map(({ resourceId }) => resourceId.toLowerCase()));
  expectSame(before, after, ({ findings }) => findings.map(({ rootCause, fingerprint }) => rootCause ?? fingerprint));
  expectSame(before, after, ({ findings, waivers }) => [...findings.map(({ waiverId = '' }) => waiverId), ...waivers.map(({ id }) => id)]);
  const ids = new Set(after.resources.map(({ id }) => id.toLowerCase()));
  expect(after.findings.filter(({ resourceId }) => !ids.has(resourceId.toLowerCase()))).toEqual([]);
}

/** What was the same is the same, and what was different is different. */
function expectSame(before: ScanResult, after: ScanResult, read: (result: ScanResult) => readonly string[]): void {
  const first = (texts: readonly string[]): readonly number[] => texts.map((text) => texts.indexOf(text));
  expect(first(read(after))).toEqual(first(read(before)));
}

describe('each mode', () => {
  it.each<readonly [RedactionMode, RegExp, readonly string[], readonly string[]]>([
    ['subscriptions', /ids of subscriptions and of the tenant/, ['5ab00000-0000-4000-8000-000000000001', 'c0705000-0000-4000-8000-000000000001'], ['vm-web-01', 'contoso-production', 'Cloud lead', 'network-team', 'ace00000-0000-4000-8000-000000000002', '20.90.104.10']],
    ['names', /names, ids of people and things, addresses/, ['vm-web-01', 'contoso-production', 'Cloud lead', 'ace00000-0000-4000-8000-000000000002', '20.90.104.10', 'allow-rdp', 'kv-contoso-prod', 'former.engineer@contoso.example'], ['5ab00000-0000-4000-8000-000000000001', 'c0705000-0000-4000-8000-000000000001', 'network-team']],
    ['tags', /values of tags and owners/, ['developers', 'network-team', 'legacy-operations'], ['vm-web-01', 'contoso-production', '5ab00000-0000-4000-8000-000000000001']],
  ])('%s is for itself, and told in every format', (mode, told, gone, kept) => {
    const one = redactResult(SAMPLE, [mode]);
    // Waivers name people by addresses of mail, which are names and no tags.
    const text = JSON.stringify({ ...one, rules: [], benchmarks: [], ...(mode === 'tags' ? { waivers: [] } : {}) });
    expect([seenIn(text, gone), seenIn(text, kept)]).toEqual([[], kept]);
    expect(one.scan.redacted).toEqual([mode]);
    expectWhole(SAMPLE, one);
    expect(consoleText(one, { width: 200 })).toMatch(new RegExp(`Redacted +.*${told.source}`));
    expect(htmlText(one)).toMatch(new RegExp(`Redacted[\\s\\S]{1,80}${told.source}`));
    for (const profile of SARIF_PROFILES) expect(sarifLog(one, profile).runs.map(({ properties, automationDetails }) => [properties['portcullis/redacted'], (automationDetails as unknown as { description: { text: string } }).description.text])).toEqual(sarifLog(one, profile).runs.map(() => [[mode], expect.stringMatching(told) as unknown]));
    expect((JSON.parse(jsonText(one)) as ScanResult).scan.redacted).toEqual([mode]);
  });

  it('subscriptions changes guids of subscriptions and of tenants and nothing else: put back, the document is the same', () => {
    const originals = [...new Set(collected(SAMPLE as unknown as JsonValue, (_key, text) => [...text.matchAll(/\/(?:subscriptions|tenants)\/([\da-f-]{36})/gi)].map(([, guid = '']) => guid)))];
    const before = JSON.stringify(SAMPLE);
    const after = JSON.stringify(redactResult(SAMPLE, ['subscriptions']));
    const [was, is] = [before.match(GUIDS) ?? [], after.match(GUIDS) ?? []];
    expect(is.length).toBe(was.length);
    const back = new Map(is.map((guid, index) => [guid, was[index] ?? '']));
    expect(after.replace(GUIDS, (guid) => back.get(guid) ?? guid).replace(',"redacted":["subscriptions"]', '')).toBe(before);
    expect(new Set(is.filter((guid, index) => guid !== was[index])).size).toBe(new Set([...originals, 'c0705000-0000-4000-8000-000000000001', 'fab70000-0000-4000-8000-000000000001']).size);
  });

  it('has guids of version 8 for guids (RFC 9562), the same in every report', () => {
    const [one, other] = [redactResult(SAMPLE, ['subscriptions']), redactResult({ ...SAMPLE, findings: SAMPLE.findings.slice(0, 3), gaps: [] }, ['subscriptions', 'names'])];
    expect(one.scan.tenant).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(other.scan.tenant).toBe(one.scan.tenant);
    expect(other.scan.scopes.seen.map(({ subscriptionId }) => subscriptionId)).toEqual(one.scan.scopes.seen.map(({ subscriptionId }) => subscriptionId));
  });

  it('is added to those of an earlier report, and not applied twice', () => {
    const names = redactResult(SAMPLE, ['names']);
    expect(redactResult(names, ['names'])).toBe(names);
    expect(redactResult(SAMPLE, [])).toBe(SAMPLE);
    const more = redactResult(names, ['tags', 'names']);
    expect(more.scan.redacted).toEqual(['names', 'tags']);
    expect(more.resources.map(({ name }) => name)).toEqual(names.resources.map(({ name }) => name));
    expect(seenIn(JSON.stringify(more.resources), ['network-team'])).toEqual([]);
  });

  it('gives equal stand-ins for equal results, whatever the order of keys', () => {
    const reversed = (value: unknown): unknown => (Array.isArray(value) ? value.map(reversed) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, reversed(inner)])) : value);
    expect(redactResult(reversed(SAMPLE) as ScanResult, REDACTION_MODES)).toEqual(redactResult(SAMPLE, REDACTION_MODES));
  });

  it('gives SARIF categories that close no alert of another scan: of a part that was named, those of the one scan; of whole subscriptions, the same every time', () => {
    const narrowed = { resourceGroups: ['rg-app'], tags: {} };
    const categories = (snapshot: string, modes: readonly RedactionMode[]): readonly string[] => sarifLog(redactResult(resultWith({ scan: { narrowed, snapshot } }), modes), 'github').runs.map(categoryOf);
    const shared = (left: readonly string[], right: readonly string[]): readonly string[] => left.filter((category) => right.includes(category));
    const [one, other] = ['a'.repeat(64), 'b'.repeat(64)];
    for (const modes of [['subscriptions'], ['names'], ['tags'], REDACTION_MODES] as const) expect(shared(categories(one, modes), categories(other, modes))).toEqual([]);
    expect(shared(categories(one, []), categories(one, ['subscriptions']))).toEqual([]);
    const whole = (snapshot: string): readonly string[] => sarifLog(redactResult(resultWith({ scan: { snapshot } }), REDACTION_MODES), 'github').runs.map(categoryOf);
    expect(whole(one)).toEqual(whole(other));
    // Categories hold ids of scopes and no names.
    const plain = (modes: readonly RedactionMode[]): readonly string[] => sarifLog(redactResult(RESULT, modes), 'github').runs.map(categoryOf);
    for (const modes of [['names'], ['tags']] as const) expect(plain(modes)).toEqual(plain([]));
    expect(shared(plain(['subscriptions']), plain([]))).toEqual([]);
  });

  it.each(['RESULT', 'CLEAN', 'EMPTY', 'DISPOSED', 'HOSTILE'] as const)('leaves %s a whole result', (name) => {
    const result = { RESULT, CLEAN, EMPTY, DISPOSED, HOSTILE }[name];
    const redacted = redactResult(result, REDACTION_MODES);
    expectWhole(result, redacted);
    for (const text of rendered(redacted).values()) expect(text.length).toBeGreaterThan(0);
  });
});

/** One finding on the first machine, with a message, evidence and the like of a test. */
function withFinding(parts: Partial<ResultFinding>): ScanResult {
  return resultWith({ findings: [{ ...nth(RESULT.findings, 1), ...parts }] });
}

describe('in the text of a finding', () => {
  it.each<readonly [string, string, string]>([
    ['a name', 'vm-web-01 is open', 'virtualMachine-N is open'],
    ['a name in other letters', 'VM-WEB-01 is open.', 'virtualMachine-N is open.'],
    ['a name with more behind it', 'its interface vm-web-01-nic', 'its interface name-N'],
    ['a name in quotes', "'vm-web-01': no", "'virtualMachine-N': no"],
    ['an id', `held at /subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app.`, 'held at /subscriptions/GUID/resourceGroups/resourceGroup-N.'],
    ['an id of something that is nowhere else', 'not /subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-x(1)/providers/Microsoft.Compute/disks/data-9, though', 'not /subscriptions/GUID/resourceGroups/resourceGroup-N/providers/Microsoft.Compute/disks/disk-N, though'],
    ['an id in parentheses', '(/subscriptions/11111111-1111-4111-8111-111111111111)', '(/subscriptions/GUID)'],
    ['an address with a port', '203.0.113.7:22 and [2001:db8::7]:443', 'address-N:22 and [address-N]:443'],
    ['a network', 'from 203.0.113.0/24', 'from address-N/24'],
    ['what is everywhere', '0.0.0.0/0, 10.0.0.0/8, ::/0, 168.63.129.16 at 09:15:00', '0.0.0.0/0, 10.0.0.0/8, ::/0, 168.63.129.16 at 09:15:00'],
    ['a person by mail', 'asked by Ada.Byron#EXT#@contoso.example (contoso.example)', 'asked by person-N (domain-N)'],
    ['a person by name and id', 'User Ada Byron (00000000-0000-4000-8000-0000000000aa) holds Owner', 'User principal-N (GUID) holds Owner'],
    ['a policy in quotes', "'Ban the old ones' only reports", "'name-N' only reports"],
    ['a rule', 'allowed by let-them-in @100 in nsg-front', 'allowed by rule-N @100 in name-N'],
    ['types, permissions, words', 'Microsoft.Compute/virtualMachines/read is just-in-time for Microsoft.Network/*', 'Microsoft.Compute/virtualMachines/read is just-in-time for Microsoft.Network/*'],
    ['a word that begins with a name', 'Legacy is not Legacyware', 'subscription-N is not Legacyware'],
    ['words that begin with a name', "'Ban old' only reports; Ban older ones", "'name-N' only reports; Ban older ones"],
    ['a namespace that is not of Microsoft', 'at /subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Dynatrace.Observability/monitors/mon-1', 'at /subscriptions/GUID/resourceGroups/resourceGroup-N/providers/Dynatrace.Observability/monitors/monitor-N'],
    ['times and measures', 'P90D, PT3H, 22, 5985-5986, 2026-10-01T00:00:00.000Z, 1.24.9', 'P90D, PT3H, 22, 5985-5986, 2026-10-01T00:00:00.000Z, 1.24.9'],
  ])('%s', (_what, message, expected) => {
    const redacted = redactResult(withFinding({ message }), REDACTION_MODES);
    const plain = (text: string): string => text.replaceAll(GUIDS, 'GUID').replaceAll(/\b([a-z][A-Za-z]+)-\d+/g, '$1-N');
    expect(plain(nth(redacted.findings, 0).message)).toBe(expected);
  });

  it('a name is found as JSON spells it, and a stand-in is no name that somebody gave', () => {
    const name = 'the "old" one\\two';
    const evidence = [{ path: 'fact.directoryAssignment.principalName', expected: `equals ${JSON.stringify(name)}`, actual: name, type: 'x', apiVersion: '' }];
    expect(nth(nth(redactResult(withFinding({ evidence }), ['names']).findings, 0).evidence, 0).expected).toBe('equals "principal-1"');
    const named = RESULT.resources.map((resource, index) => (index === 0 ? { ...resource, id: resource.id.replace(resource.name, 'virtualMachine-2'), name: 'virtualMachine-2' } : resource));
    const names = redactResult(resultWith({ resources: named }), ['names']).resources.map((resource) => resource.name);
    expect([new Set(names).size, names.includes('virtualMachine-2')]).toEqual([names.length, false]);
  });

  it('a list that was cut keeps no part of a name', () => {
    const expected = 'notIn ["ace00000-0000-4000-8000-0000000000aa","ace00000-00...';
    const redacted = redactResult(withFinding({ evidence: [{ path: 'properties.principalId', expected, actual: null, type: 'x', apiVersion: '' }] }), ['names']);
    expect(nth(nth(redacted.findings, 0).evidence, 0).expected).toMatch(/^notIn \["[\da-f]{8}-[\da-f-]{27}",\.\.\.$/);
  });

  it('values of tags go by the tag, and leave words that hold them', () => {
    const result = withFinding({ owner: 'web', message: 'vm-web-01 of the team web', evidence: [{ path: 'tags', expected: '', actual: { team: 'web', 'cost center': '4711' }, type: 'x', apiVersion: '' }] });
    const { findings: [finding] } = redactResult(result, ['tags']);
    expect([finding?.owner, finding?.message, finding?.evidence.at(0)?.actual]).toEqual(['owner-1', 'vm-web-01 of the team owner-1', { team: 'owner-1', 'cost center': 'tagValue-1' }]);
  });

  it('evidence that nobody foresaw is a name, unless it is a word of a closed list, a measure or a type', () => {
    const actual = { 'someone': 'Ada', displayName: 'Byron', state: 'Enabled', version: '1.2.3', size: 'P30', id: '/subscriptions/11111111-1111-4111-8111-111111111111', userAssignedIdentities: { '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/x/y/id-payroll': {} }, count: 3, none: null };
    const redacted = redactResult(withFinding({ evidence: [{ path: 'fact.new.thing', expected: '', actual, type: 'x', apiVersion: '' }] }), REDACTION_MODES);
    const text = JSON.stringify(nth(redacted.findings, 0).evidence);
    expect(seenIn(text, ['Ada', 'Byron', 'id-payroll', 'rg-app', '11111111-1111-4111-8111-111111111111'])).toEqual([]);
    expect(seenIn(text, ['Enabled', '1.2.3'])).toEqual(['Enabled', '1.2.3']);
  });
});

describe('whatever a tenant calls its things', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789äßéж日'.split('');
  const inner = [...letters, '-', '_', '.', ' ', '(', "'", '"', '\\', '&', '<', '#'];
  /** Long enough and odd enough to be no word of any report. */
  const name = fc.tuple(fc.constantFrom(...letters), fc.array(fc.constantFrom(...inner), { minLength: 3, maxLength: 20 }), fc.constantFrom(...letters)).map(([first, rest, last]) => `q${first}${rest.join('')}${last}x`).filter((text) => !/\.\.|^\s|\s$|\s\s/.test(text));
  const guid = fc.uuid();
  const address = fc.tuple(fc.integer({ min: 11, max: 99 }), fc.nat(255), fc.integer({ min: 1, max: 254 }), fc.integer({ min: 1, max: 254 })).map((parts) => parts.join('.'));
  const tenant = fc.record({ machine: name, group: name, person: name, subscription: name, owner: name, policy: name, waiverBy: name, subscriptionId: guid, tenantId: guid, object: guid, address });
  type Tenant = typeof tenant extends fc.Arbitrary<infer T> ? T : never;

  /** Everything of a tenant in every place that a result has for it. */
  function resultOf(told: Tenant): ScanResult {
    const id = `/subscriptions/${told.subscriptionId}/resourceGroups/${told.group.replaceAll('/', '')}/providers/Microsoft.Compute/virtualMachines/${told.machine}`;
    const unknown = { reason: 'failed', artifact: 'Microsoft.Compute/virtualMachines', scope: id, missing: [id], message: `${told.machine} in ${told.group} was not read` } as const;
    const base = { ruleId: 'JIT001', resourceId: id, severity: 'high', disposition: 'open', owner: told.owner } as const;
    const evidence = [
      { path: 'fact.directoryAssignment.principalName', expected: `equals ${JSON.stringify(told.person)}`, actual: told.person, type: 'x', apiVersion: '' },
      { path: 'fact.exposure.openings[*]', expected: '', actual: [{ publicAddress: told.address, sentence: `any -> ${told.address}:22 -> ${told.machine}`, policies: [told.policy] }], type: 'x', apiVersion: '' },
      { path: 'properties.principalId', expected: '', actual: told.object, type: 'x', apiVersion: '' }, { path: 'tags.team', expected: '', actual: told.owner, type: 'x', apiVersion: '' },
    ];
    const findings: readonly ResultFinding[] = [
      { ...base, status: 'fail', message: `${told.machine} of ${told.person} is open at ${told.address} (${told.object})`, evidence, rootCause: `rule ${told.policy} of ${id.toLowerCase()}`, fingerprint: 'a'.repeat(64) },
      { ...base, status: 'fail', disposition: 'waived', waiverId: 'WV-1', message: `'${told.policy}' at ${id}`, evidence: [], fingerprint: 'b'.repeat(64) },
      { ...base, status: 'unknown', message: `not known: ${unknown.message}`, evidence: [], unknown, fingerprint: 'c'.repeat(64) },
    ];
    const waiver = { ...nth(RESULT.waivers, 0), id: 'WV-1', rules: ['JIT001'], scope: `${id}/**`, reason: `${told.person} said so`, owner: told.waiverBy, approvedBy: told.person, file: `${told.group}/waivers.yaml` };
    const seen = [{ subscriptionId: told.subscriptionId, displayName: told.subscription, state: 'Enabled' }];
    const scopes = { asked: { subscriptions: [told.subscription], managementGroups: [told.group], exclude: [told.subscriptionId] }, seen, notVisible: [told.policy] };
    const narrowed = { resourceGroups: [told.group], tags: { team: told.owner } };
    const posture = {
      exposure: { unread: [unknown], ways: [{ virtualMachine: id, networkInterface: `${id}/networkInterfaces/0`, privateAddress: told.address, publicAddress: told.address, path: 'publicIp', verdict: 'open', openings: [] }] },
      jit: { unread: [], machines: [{ id, group: 'configured', ports: [], live: [{ port: 22, requestor: told.person, sources: [told.address], startedAt: RESULT.scan.now, endsAt: RESULT.scan.now }], approvedBySomebody: told.waiverBy }] },
      privileged: { unread: [], holders: [{ grant: id, directory: false, role: told.policy, scope: `/subscriptions/${told.subscriptionId}`, principalId: told.object, principalName: told.person }] },
      credentials: { unread: [], days: 30, later: 0, items: [{ resourceId: id, resourceName: told.machine, kind: 'vaultKey', name: told.policy, endsAt: RESULT.scan.now, expired: false }] },
    } as unknown as NonNullable<ScanResult['posture']>;
    const result = resultWith({
      resources: [{ id, type: 'Microsoft.Compute/virtualMachines', name: told.machine, subscriptionId: told.subscriptionId, resourceGroup: told.group, location: 'westeurope', owner: told.owner }],
      findings, waivers: [waiver], gaps: [unknown], coverage: [{ scope: `/subscriptions/${told.subscriptionId}`, type: 'x', status: 'failed', rows: 0, missing: [id] }], verdicts: { pass: {}, notApplicable: {} },
      scan: { tenant: told.tenantId, scopes, narrowed, principal: { kind: 'user', objectId: told.object, name: told.person }, overrides: [`JIT001 tagged team=${told.owner}: severity low, sources = ${JSON.stringify([told.policy])} (${told.person} wants it)`] },
      policy: { allowIncomplete: [told.subscription] },
    });
    const former = [{ fingerprint: 'd'.repeat(64), ruleId: 'JIT001', resourceId: `${id}/extensions/${told.policy}`, severity: 'high', firstSeen: RESULT.scan.now, fate: 'gone' }] as const;
    return { ...result, posture, baseline: { createdAt: RESULT.scan.now, snapshot: 'e'.repeat(64), findings: 1, known: 0, raised: 0, new: 1, former } };
  }

  it('is in no format of a redacted result, which is as whole as it was', () => {
    fc.assert(fc.property(tenant, (told) => {
      const result = resultOf(told);
      const redacted = redactResult(result, REDACTION_MODES);
      const spelled = Object.values(told).flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]);
      for (const [format, text] of rendered(redacted)) expect({ format, leaks: seenIn(text, spelled) }).toEqual({ format, leaks: [] });
      expect(seenIn(JSON.stringify(redacted.posture), spelled)).toEqual([]);
      expect(redacted.summary).toEqual(result.summary);
      expect(new Set(redacted.findings.map(({ resourceId }) => resourceId))).toEqual(new Set(redacted.resources.map(({ id }) => id)));
    }), { numRuns: 30 });
  });
});
