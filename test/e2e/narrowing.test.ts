import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../src/flow/judge.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { openInput } from '../../src/flow/openInput.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import type { Row, RowChange } from '../../src/model/resource.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import { run, type Ran } from '../cli/run.ts';
import { narrowingOf } from '../evaluate/narrowingWorld.ts';
import { mayBeWanted, owner, said, thingsBy, type Things, type Wanted } from '../oracle/tags.ts';
import { contoso, RULES, type ContosoOptions } from './tenant.ts';

/**
 * A narrowed scan says of what is left exactly what the whole scan says of it: same verdicts, words, evidence, owners, fingerprints. Facts
 * still see everything. What is left is told by the second implementation, from the ids and tags alone.
 */

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { production, legacy, edge } = CONTOSO.subscriptions;
const subscription = (id: string): string => `/subscriptions/${id}`;
const group = (id: string, name: string): string => `${subscription(id)}/resourceGroups/${name}`;

/** Contoso tags its machines; here its groups and subscriptions carry tags too, in letters of their own. */
const TAGS: readonly (readonly [id: string, type: string, tags: Readonly<Record<string, string>>])[] = [
  [subscription(production), 'Microsoft.Resources/subscriptions', { Environment: 'PRODUCTION', Owner: 'cloud' }],
  [subscription(edge), 'Microsoft.Resources/subscriptions', { environment: 'edge' }],
  [group(production, 'rg-data'), 'Microsoft.Resources/subscriptions/resourceGroups', { OWNER: 'data', tier: 'gold' }],
  [group(production, 'rg-admin'), 'Microsoft.Resources/subscriptions/resourceGroups', { environment: 'admin' }],
  [group(legacy, 'Legacy-Apps'), 'Microsoft.Resources/subscriptions/resourceGroups', { environment: '', Team: 'apps' }],
];

function tagged(snapshot: Snapshot): Snapshot {
  return snapshot.overlay(TAGS.flatMap(([id, type, tags]): readonly RowChange[] => {
    const row = [...snapshot.rows(type)].find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
    return row === undefined ? [] : [{ id: row.id, type: row.type, row: { ...row, tags } }];
  }));
}

const OWNER_TAGS = ['owner', 'team'];
const judged = (snapshot: Snapshot, wanted: Wanted): ScanResult => judge(snapshot, RULES, { now: undefined, failOn: 'high', assumes: [], allowEmpty: false, narrowing: narrowingOf(wanted), ownerTags: OWNER_TAGS });

const groups = (...names: readonly string[]): Wanted => ({ groups: names, tags: [] });
const tags = (...pairs: readonly (readonly [string, string])[]): Wanted => ({ groups: [], tags: pairs });

const NARROWINGS: readonly (readonly [what: string, wanted: Wanted])[] = [
  ['nothing narrowed', groups()],
  ['a group by name', groups('RG-Web')],
  ['a group by id', groups(group(production, 'rg-data').toUpperCase())],
  ['three groups', groups('rg-app', group(legacy, 'legacy-OPS'), 'rg-hub')],
  ['a name that two subscriptions have', groups('networkwatcherrg')],
  ['a tag', tags(['ENVIRONMENT', 'Production'])],
  ['a tag of a group', tags(['environment', 'admin'])],
  ['two tags', tags(['environment', 'production'], ['owner', 'data'])],
  ['a group and a tag', { groups: ['rg-admin', 'rg-web'], tags: [['environment', 'production']] }],
  ['two groups and two tags', { groups: [group(production, 'RG-DATA'), 'rg-web'], tags: [['Tier', 'Gold'], ['owner', 'DATA']] }],
];

async function collectedTo(directory: string, options: ContosoOptions): Promise<Snapshot> {
  const { inner, credential } = await simulatedTenant(contoso(options));
  const ran = await run(['collect', '--out', directory, '--quiet'], { now: () => Date.parse(CONTOSO_NOW), azure: { inner, credential } });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return openInput(directory, CONTOSO_NOW).snapshot;
}

const thingsOf = (snapshot: Snapshot): Things => thingsBy([{ id: `/tenants/${snapshot.manifest.tenantId}` }, ...CATALOG.flatMap(({ type }): readonly Row[] => [...snapshot.rows(type)])]);

const keyOf = ({ ruleId, resourceId }: ResultFinding): string => `${ruleId} ${resourceId}`;
const passesOf = (result: ScanResult): readonly string[] => (['pass', 'notApplicable'] as const).flatMap((status) => Object.entries(result.verdicts[status]).flatMap(([ruleId, indexes]) => indexes.map((index) => `${ruleId} ${status} ${result.resources.at(index)?.id ?? ''}`)));
const idOf = (pass: string): string => pass.split(' ').slice(2).join(' ');

/** Rows that nobody listed are told of their scope. */
function isUnlisted({ unknown, resourceId, status }: ResultFinding, snapshot: Snapshot): boolean {
  return status === 'unknown' && unknown !== undefined && snapshot.gaps.some(({ artifact, scope }) => artifact === unknown.artifact && scope === resourceId && scope === unknown.scope);
}

describe.each([
  ['everything read', {}, NARROWINGS],
  ['a subscription that may not be read', { withheld: [{ action: '*/read', subscriptionId: legacy }] }, NARROWINGS.filter((_narrowing, index) => index % 3 === 0)],
] as const)('a narrowed scan, %s', (what, options: ContosoOptions, narrowings) => {
  let snapshot: Snapshot;
  let whole: ScanResult;
  let things: Things;
  beforeAll(async () => {
    snapshot = tagged(await collectedTo(at(what.replaceAll(' ', '-')), options));
    whole = judged(snapshot, groups());
    things = thingsOf(snapshot);
  }, 60_000);

  it.each(narrowings)('%s: says of what is left what the whole says, and that it is unknown where nobody knows', (_of, wanted) => {
    const narrowed = judged(snapshot, wanted);
    const saying = (id: string): ReturnType<typeof said> => said(id, wanted, things);
    const isLeft = (finding: ResultFinding): boolean => (isUnlisted(finding, snapshot) ? mayBeWanted(finding.resourceId, finding.unknown?.artifact ?? '', wanted) : saying(finding.resourceId) === 'judged');
    const isOpen = (finding: ResultFinding): boolean => !isUnlisted(finding, snapshot) && saying(finding.resourceId) === 'unknown';
    expect(narrowed.findings.filter((finding) => !isOpen(finding))).toEqual(whole.findings.filter(isLeft));
    expect(passesOf(narrowed)).toEqual(passesOf(whole).filter((pass) => saying(idOf(pass)) === 'judged'));
    expect([narrowed.gaps, narrowed.coverage, narrowed.scan.scopes]).toEqual([whole.gaps, whole.coverage, whole.scan.scopes]);
    const told = narrowed.findings.filter(isOpen);
    const asked = [...whole.findings.filter(isOpen).map(keyOf), ...passesOf(whole).filter((pass) => saying(idOf(pass)) === 'unknown').map((pass) => `${pass.split(' ')[0] ?? ''} ${idOf(pass)}`)];
    expect(told.map(keyOf)).toEqual([...new Set(asked)].toSorted());
    expect(told.filter(({ status, unknown }) => status !== 'unknown' || unknown?.reason !== 'notCollected')).toEqual([]);
  });

  it('tells who answers, in findings and among the resources', () => {
    const ofScope = new Set(whole.findings.filter((finding) => isUnlisted(finding, snapshot)).map(({ resourceId }) => resourceId));
    for (const resource of whole.resources.filter(({ id }) => !ofScope.has(id))) expect([resource.id, resource.owner]).toEqual([resource.id, owner(resource.id, OWNER_TAGS, things)]);
    const owners = new Map(whole.resources.map((resource) => [resource.id, resource.owner]));
    for (const finding of whole.findings) expect([finding.resourceId, finding.owner]).toEqual([finding.resourceId, owners.get(finding.resourceId)]);
    expect([...new Set(whole.resources.flatMap((resource) => resource.owner ?? []))]).toEqual(expect.arrayContaining(['cloud', 'data']));
  });
});

/** The command line, on the snapshot that everything was read for. */
async function evaluated(argv: readonly string[], config = 'gate: { failOn: high }\n'): Promise<Ran & { readonly result: ScanResult | undefined }> {
  const [file, json] = [at('portcullis.yaml'), at('result.json')];
  writeFileSync(file, config);
  rmSync(json, { force: true });
  const ran = await run(['evaluate', '--snapshot', at('everything-read'), '--config', file, '--quiet', '-o', `json=${json}`, ...argv]);
  return { ...ran, result: ran.exitCode === 2 ? undefined : JSON.parse(readFileSync(json, 'utf8')) as ScanResult };
}

const resourceGroups = (result: ScanResult | undefined): readonly string[] => [...new Set(result?.resources.map(({ id }) => /\/resourcegroups\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? 'none'))].toSorted();

describe('on the command line', () => {
  it('groups and tags narrow, and the result says to what', async () => {
    const { result } = await evaluated(['--resource-group', 'RG-WEB', '--resource-group', group(production, 'rg-app').toUpperCase(), '--tag', ' Environment = Production ']);
    expect(resourceGroups(result)).toEqual(['rg-app', 'rg-web']);
    expect(result?.scan.narrowed).toEqual({ resourceGroups: ['RG-WEB', group(production, 'rg-app').toUpperCase()], tags: { Environment: 'Production' } });
    expect(new Set(result?.resources.map(({ type }) => type.toLowerCase()))).toContain('microsoft.compute/virtualmachines');
  });

  it('a flag replaces what the configuration narrows to', async () => {
    const config = 'scope: { resourceGroups: [rg-data] }\n';
    expect(resourceGroups((await evaluated([], config)).result)).toEqual(['rg-data']);
    expect(resourceGroups((await evaluated(['--resource-group', 'rg-web'], config)).result)).toEqual(['rg-web']);
  });

  it.each([
    ['a misspelt group', ['--resource-group', 'rg-wbe'], /no resource group 'rg-wbe'/],
    ['a misspelt group beside a right one', ['--resource-group', 'rg-web', '--resource-group', 'rg-wbe'], /no resource group 'rg-wbe'/],
    ['a group of another subscription', ['--resource-group', group(legacy, 'rg-web')], /no resource group/],
    ['a subscription for a group', ['--resource-group', subscription(production)], /no resource group/],
    ['a tag of nobody', ['--resource-group', 'rg-web', '--tag', 'nobody=has-it'], /nothing to judge/],
    ['a tag without a value', ['--tag', 'environment='], /NAME=VALUE/],
    ['a tag without a name', ['--tag', '=production'], /NAME=VALUE/],
    ['a tag twice', ['--tag', 'environment=production', '--tag', 'Environment=edge'], /'environment' is given twice/],
    ['a tag that is no pair', ['--tag', 'environment'], /NAME=VALUE/],
  ])('%s is refused', async (_what, argv, message) => {
    const { exitCode, stderr } = await evaluated(argv);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('an owner is told by the tags of the configuration, in its order', async () => {
    const ownerOf = async (config: string): Promise<string | undefined> => (await evaluated(['--resource-group', 'rg-web'], config)).result?.resources.find(({ name }) => name === 'vm-web-01')?.owner;
    const [byDefault, byEnvironment, byNone] = [await ownerOf('gate: { failOn: high }\n'), await ownerOf('owners: { tags: [nobody, ENVIRONMENT, owner] }\n'), await ownerOf('owners: { tags: [nobody] }\n')];
    expect([byEnvironment, byNone]).toEqual(['production', undefined]);
    expect(byDefault).toBeTypeOf('string');
    expect(byDefault).not.toBe('production');
  });
});
