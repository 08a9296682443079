import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineOf } from '../../src/assess/baseline.ts';
import { fingerprintOf } from '../../src/assess/fingerprint.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { judge, type JudgeOptions } from '../../src/flow/judge.ts';
import { openInput } from '../../src/flow/openInput.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import { memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Row } from '../../src/model/resource.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { isJsonObject, type JsonValue } from '../../src/values/json.ts';
import { CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import { run } from '../cli/run.ts';
import { createRandom } from '../oracle/random.ts';
import { contoso, RULES } from './tenant.ts';

/**
 * A finding is the same finding as long as its rule, its resource and its element are: whatever Azure or a person writes otherwise, a
 * baseline of the one makes everything of the other known.
 */

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

let snapshot: Snapshot;
let whole: ScanResult;

const scanOf = (of: Snapshot, rules: readonly Rule[] = RULES.rules, more: Partial<JudgeOptions> = {}): ScanResult => judge(of, { ...RULES, rules }, { now: undefined, failOn: 'high', assumes: [], allowEmpty: false, ...more });

beforeAll(async () => {
  const { inner, credential } = await simulatedTenant(contoso());
  expect((await run(['collect', '--out', at('contoso'), '--quiet'], { now: () => Date.parse(CONTOSO_NOW), azure: { inner, credential } })).exitCode).toBe(0);
  snapshot = openInput(at('contoso'), CONTOSO_NOW).snapshot;
  whole = scanOf(snapshot);
}, 60_000);

const fails = ({ findings }: ScanResult): readonly ResultFinding[] => findings.filter(({ status }) => status === 'fail');
const fingerprints = (result: ScanResult): readonly string[] => fails(result).map(({ fingerprint }) => fingerprint).toSorted();

/** Every text of a value, keys left as they are. */
function mapped(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => mapped(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, item === undefined ? null : mapped(item, change)]));
}

/** The same estate with each row changed. */
function withRows(change: (row: Row) => Row, arrange: (rows: readonly Row[]) => readonly Row[] = (rows) => rows): Snapshot {
  const rows = CATALOG.flatMap(({ type }): readonly Row[] => [...snapshot.rows(type)]);
  return memorySnapshot(snapshot.id, snapshot.manifest, arrange(rows.map(change)));
}

const isId = (text: string): boolean => /^\/(?:subscriptions|providers)\//i.test(text);
/** Ids wherever they stand, each segment by its place. */
const ids = (letters: (segment: string, place: number) => string) => (): Snapshot => withRows((row) => mapped(row, (text) => (isId(text) ? text.split('/').map(letters).join('/') : text)) as Row);
const upper = (text: string): string => text.toUpperCase();
const lower = (text: string): string => text.toLowerCase();

function withShuffledTags(row: Row): Row {
  return isJsonObject(row.tags) ? { ...row, tags: Object.fromEntries(Object.entries(row.tags).toReversed()) } : row;
}

const random = createRandom(20_261_128);
const CHANGED: readonly (readonly [what: string, changed: () => Snapshot])[] = [
  ['ids in large letters', ids(upper)],
  ['ids in small letters', ids(lower)],
  ['every other segment of ids in large letters, the rest in small ones', ids((segment, place) => (place % 2 === 0 ? upper(segment) : lower(segment)))],
  ['rows and tags in another order', () => withRows(withShuffledTags, (rows) => random.sample(rows, rows.length))],
  ['other tags', () => withRows((row) => (row.tags === undefined ? row : { ...row, tags: { Owner: 'somebody else', note: 'new' } }))],
  ['accounts, vaults and security groups in another region', () => withRows((row) => (/storageaccounts$|vaults$|securitygroups$/.test(row.type) ? { ...row, location: 'northeurope' } : row))],
  ['people and subscriptions under other names', () => withNames()],
];

/** What people call a subscription, a group of subscriptions, a user. */
function withNames(): Snapshot {
  const renamed = withRows((row) => {
    const properties = isJsonObject(row.properties) && typeof row.properties['displayName'] === 'string' ? { ...row.properties, displayName: `${row.properties['displayName']} (renamed)` } : row.properties;
    const isSubscription = row.type === 'microsoft.resources/subscriptions';
    return { ...row, ...(isSubscription ? { name: `${row.name} (renamed)` } : {}), ...(properties === undefined ? {} : { properties }) };
  });
  const { scopes } = snapshot.manifest;
  const seen = scopes.seen.map((subscription) => ({ ...subscription, displayName: `${subscription.displayName} (renamed)` }));
  return memorySnapshot(snapshot.id, { ...snapshot.manifest, scopes: { ...scopes, seen } }, CATALOG.flatMap(({ type }) => [...renamed.rows(type)]));
}

function expectKnown(of: Snapshot, rules: readonly Rule[]): void {
  const against = scanOf(of, rules, { baseline: baselineOf(whole), gate: { newOnly: true } });
  expect(fingerprints(against)).toEqual(fingerprints(whole));
  expect(against.baseline).toMatchObject({ known: fails(whole).length, new: 0, raised: 0, former: [] });
  expect([against.gate.failed, against.summary.rootCauses]).toEqual([false, 0]);
}

describe('a finding is the same with', () => {
  it.each(CHANGED)('%s', (_what, changed) => {
    expectKnown(changed(), RULES.rules);
  });

  it('other titles, messages and texts, and a lower severity', () => {
    const rules = RULES.rules.map((rule): Rule => ({ ...rule, title: `${rule.title}, said otherwise`, message: `otherwise: ${rule.message}`, rationale: 'otherwise', remediation: { summary: 'otherwise' }, references: [], severity: 'info' }));
    expectKnown(snapshot, rules);
  });

  it('any segment of its id in other letters, and a slash at its end', () => {
    for (const { ruleId, resourceId } of fails(whole)) {
      const segments = resourceId.split('/');
      const others = segments.flatMap((_segment, place) => [upper, lower].map((letters) => segments.map((segment, index) => (index === place ? letters(segment) : segment)).join('/')));
      for (const other of [...others, `${resourceId}/`]) expect(fingerprintOf(ruleId, other, '["x"]')).toBe(fingerprintOf(ruleId, resourceId, '["x"]'));
    }
  });
});

describe('findings are different', () => {
  it('by rule, by resource and by element: no two of contoso are one', () => {
    expect(new Set(fingerprints(whole)).size).toBe(fails(whole).length);
  });

  it('by element where a rule has an identity, one for each, in whatever order the elements come', () => {
    const withIdentity = RULES.rules.filter(({ identity }) => identity.length > 0);
    const several = [...Map.groupBy(fails(whole).filter(({ ruleId }) => withIdentity.some(({ id }) => id === ruleId)), ({ ruleId, resourceId }) => `${ruleId} ${resourceId}`).values()].filter((group) => group.length > 1);
    expect(several.length).toBeGreaterThan(1);
    const reversed = withRows((row) => ({ ...row, properties: backwards(row.properties ?? null, ['subnets', 'natRuleCollections', 'rules', 'passwordCredentials', 'keyCredentials', 'authenticationMethodConfigurations']) }));
    expect(fingerprints(scanOf(reversed, withIdentity))).toEqual(fingerprints(scanOf(snapshot, withIdentity)));
  });

  it('by element: another element beside it is new, and the others stay known', () => {
    const rules = RULES.rules.filter(({ id }) => id === 'NET008');
    const network = fails(whole).find(({ ruleId }) => ruleId === 'NET008')?.resourceId ?? '';
    const before = scanOf(snapshot, rules);
    const grown = withRows((row) => (row.id.toLowerCase() === network.toLowerCase() ? { ...row, properties: withCopiedSubnet(row) } : row));
    const after = scanOf(grown, rules, { baseline: baselineOf(before) });
    const open = fails(after).filter(({ disposition }) => disposition === 'open');
    expect([open.length, open[0]?.resourceId.toLowerCase(), after.baseline?.known]).toEqual([1, network.toLowerCase(), fails(before).length]);
  });
});

function backwards(value: JsonValue, names: readonly string[]): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => backwards(item, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => {
    const inner = backwards(item ?? null, names);
    return [key, Array.isArray(inner) && names.includes(key) ? (inner as readonly JsonValue[]).toReversed() : inner];
  }));
}

/** A network with one more subnet that has no security group. */
function withCopiedSubnet({ properties }: Row): JsonValue {
  if (!isJsonObject(properties) || !Array.isArray(properties['subnets'])) throw new Error('a network without subnets');
  const subnets = properties['subnets'] as readonly JsonValue[];
  const bare = subnets.find((subnet) => isJsonObject(subnet) && isJsonObject(subnet['properties']) && subnet['properties']['networkSecurityGroup'] === undefined);
  if (!isJsonObject(bare) || typeof bare['id'] !== 'string') throw new Error('no subnet without a security group');
  return { ...properties, subnets: [...subnets, { ...bare, name: 'snet-another', id: `${bare['id']}-another` }] };
}

const rule = (id: string, more: string): string => `id: ${id}
name: account-named
title: A storage account
severity: high
status: stable
target: { type: Microsoft.Storage/storageAccounts }
if: { field: name, exists: true }
message: "{{ name }} is an account"
rationale: Made up, so that something fails.
remediation:
  summary: Nothing.
references:
  - https://example.com/
${more}`;

describe('a rule that got another id', () => {
  const ACCOUNT = '/subscriptions/5ab00000-0000-4000-8000-000000000001/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stcontosodata';

  async function scanned(text: string, argv: readonly string[]): Promise<{ readonly exitCode: number; readonly stderr: string; readonly result: ScanResult; readonly file: string }> {
    const [rules, config, file] = [at('rules'), at('portcullis.yaml'), at('result.json')];
    mkdirSync(join(rules, 'credentials'), { recursive: true });
    writeFileSync(join(rules, 'credentials', 'account-named.yaml'), text);
    writeFileSync(config, 'overrides: [{ rules: [KEY9*], enabled: true }, { rules: ["*"], enabled: false, reason: one rule is enough }]\n');
    const { exitCode, stderr } = await run(['evaluate', '--snapshot', at('contoso'), '--rules', rules, '--config', config, '-o', `json=${file}`, '--quiet', ...argv]);
    return { exitCode, stderr, file, result: JSON.parse(readFileSync(file, 'utf8')) as ScanResult };
  }

  it('keeps its baseline and its waivers by its alias, and by that alone', async () => {
    const old = await scanned(rule('KEY901', ''), []);
    expect([old.exitCode, old.stderr, fails(old.result).length > 1]).toEqual([1, '', true]);
    const baseline = at('baseline.json');
    expect((await run(['baseline', 'create', old.file, '--out', baseline, '--quiet'])).exitCode).toBe(0);
    const renamed = await scanned(rule('KEY902', 'aliases: [KEY901]\n'), ['--baseline', baseline, '--new-only']);
    expect([renamed.exitCode, renamed.result.baseline]).toMatchObject([0, { known: fails(old.result).length, new: 0, former: [] }]);
    const strange = await scanned(rule('KEY902', ''), ['--baseline', baseline, '--new-only']);
    expect([strange.exitCode, strange.result.baseline?.known, strange.result.baseline?.former.map(({ fate }) => fate)]).toEqual([1, 0, fails(old.result).map(() => 'notJudged')]);
    const waivers = at('waivers.yaml');
    writeFileSync(waivers, `version: 1\nwaivers:\n  - { id: WV-1, rules: [KEY901], scope: "${ACCOUNT}", reason: agreed, owner: ops@contoso.example, expiresOn: 2027-01-31 }\n`);
    const waived = await scanned(rule('KEY902', 'aliases: [KEY901]\n'), ['--waivers', waivers]);
    expect(fails(waived.result).filter(({ disposition }) => disposition === 'waived').map(({ ruleId, resourceId }) => `${ruleId} ${resourceId.toLowerCase()}`)).toEqual([`KEY902 ${ACCOUNT.toLowerCase()}`]);
  });

  it('is taken into a baseline under the new id, with when it was first seen', async () => {
    const [old, baseline] = [await scanned(rule('KEY901', ''), []), at('carried.json')];
    await run(['baseline', 'create', old.file, '--out', baseline, '--quiet']);
    const renamed = await scanned(rule('KEY902', 'aliases: [KEY901]\n'), ['--now', '2026-12-24T00:00:00Z']);
    expect((await run(['baseline', 'create', renamed.file, '--out', baseline, '--replace', '--quiet'])).exitCode).toBe(0);
    const { findings } = JSON.parse(readFileSync(baseline, 'utf8')) as { readonly findings: readonly { readonly ruleId: string; readonly firstSeen: string }[] };
    expect(new Set(findings.map(({ ruleId, firstSeen }) => `${ruleId} ${firstSeen}`))).toEqual(new Set([`KEY902 ${old.result.scan.now}`]));
  });
});
