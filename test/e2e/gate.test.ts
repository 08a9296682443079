import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { run, type Ran } from '../cli/run.ts';
import type { ContosoOptions } from './tenant.ts';

/**
 * The exit codes, from the command line to the wires: what a gate must say when something cannot be read, when something fails, when both,
 * and what waivers, a baseline and --allow-incomplete may change about it. The tenant has one machine that is closed and, where a row says
 * so, one that is open; one rule judges them.
 */

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { production, legacy, edge, sandbox } = CONTOSO.subscriptions;
const NOW = Date.parse(CONTOSO_NOW);
const CLOSED = 'vm-web-01';
const OPEN = 'vm-ops-01';
const OPEN_ID = `/subscriptions/${production}/resourceGroups/rg-admin/providers/Microsoft.Compute/virtualMachines/${OPEN}`;
const ALL = '*';

interface Tenant extends ContosoOptions {
  /** Machines that are there. */
  readonly machines?: readonly string[];
  readonly faults?: readonly Fault[];
}

function azureOf({ machines = [CLOSED], faults = [], ...options }: Tenant) {
  const estate = contosoEstate(options);
  const isThere = (name: string): boolean => machines.includes(ALL) || machines.includes(name);
  const resources = estate.tables.resources.filter(({ type, name }) => !/^microsoft\.compute\/virtualmachines$/i.test(type) || isThere(name));
  const tables = { ...estate.tables, resources, computeresources: [] };
  return createSimulator({ estate: { ...estate, tables }, now: () => NOW, faults });
}

const onlyRule = (id: string): string => `overrides: [{ rules: [${id}], enabled: true }, { rules: ["*"], enabled: false, reason: the table asks about one rule }]\n`;

async function scanned(tenant: Tenant, argv: readonly string[] = [], { rule = 'NET001', overrides = onlyRule(rule) }: Pick<Row, 'rule' | 'overrides'> = {}): Promise<Ran & { readonly result: ScanResult | undefined }> {
  const [config, json] = [at('portcullis.yaml'), at('result.json')];
  writeFileSync(config, overrides);
  rmSync(json, { force: true });
  const { inner, credential } = await simulatedTenant(azureOf(tenant));
  const ran = await run(['scan', '--config', config, '-o', `json=${json}`, '--quiet', ...argv], { now: () => NOW, azure: { inner, credential } });
  return { ...ran, result: read(json) };
}

function read(path: string): ScanResult | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ScanResult;
  } catch {
    return undefined;
  }
}

interface WaiverText {
  readonly id?: string;
  readonly rules?: string;
  readonly scope: string;
  readonly expiresOn?: string;
  readonly more?: string;
}

let files = 0;

/** A file of waivers, as an argument. */
function waivers(...all: readonly WaiverText[]): readonly string[] {
  const lines = all.map(({ id = 'WV-1', rules = '[NET001]', scope, expiresOn = '2027-01-31', more = '' }) =>
    `  - { id: ${id}, rules: ${rules}, scope: "${scope}", reason: agreed, owner: ops@contoso.example, expiresOn: ${expiresOn}${more} }\n`);
  return waiverFile(`version: 1\nwaivers:\n${lines.join('')}`);
}

function waiverFile(text: string): readonly string[] {
  const file = at(`waivers-${files += 1}.yaml`);
  writeFileSync(file, text);
  return ['--waivers', file];
}

const forbidden: ContosoOptions = { withheld: [{ action: '*/read', subscriptionId: legacy }] };
const both = ['--subscription', production, '--subscription', legacy];
const withFailure = { machines: [CLOSED, OPEN] };
const wide = (subscription: string): WaiverText => ({ scope: `/subscriptions/${subscription}/**` });

interface Row {
  readonly what: string;
  readonly tenant: Tenant;
  readonly argv: readonly string[];
  readonly exit: number;
  /** Statuses of what is no pass, sorted. */
  readonly findings?: readonly string[];
  readonly rule?: string;
  /** How many pass, where that is the point. */
  readonly passes?: number;
  /** Overrides in place of those that leave one rule on. */
  readonly overrides?: string;
}

const READ: readonly Row[] = [
  { what: 'all is read and holds', tenant: {}, argv: both, exit: 0, findings: [] },
  { what: 'all is read and one fails', tenant: withFailure, argv: both, exit: 1, findings: ['fail open'] },
  { what: 'all is read, and what fails is waived', tenant: withFailure, argv: [...both, ...waivers({ scope: OPEN_ID })], exit: 0, findings: ['fail waived'] },
  { what: 'what fails is at the gate', tenant: withFailure, argv: [...both, '--fail-on', 'critical'], exit: 1, findings: ['fail open'] },
  { what: 'what fails is below the gate', tenant: { machines: ['vm-nat-01'] }, argv: [...both, '--fail-on', 'critical'], exit: 0, findings: ['fail open'], rule: 'JIT001' },
  { what: 'the same, at it', tenant: { machines: ['vm-nat-01'] }, argv: both, exit: 1, findings: ['fail open'], rule: 'JIT001' },
];

const UNREAD: readonly Row[] = [
  { what: 'a forbidden subscription', tenant: forbidden, argv: both, exit: 3, findings: ['unknown open'] },
  { what: 'a forbidden subscription, with waivers that would hide it', tenant: forbidden, argv: [...both, ...waivers(wide(legacy), { id: 'WV-2', scope: `/subscriptions/${legacy}` })], exit: 3, findings: ['unknown open'] },
  { what: 'a forbidden subscription and a failure', tenant: { ...forbidden, ...withFailure }, argv: both, exit: 4, findings: ['fail open', 'unknown open'] },
  { what: 'both, with waivers for the forbidden one', tenant: { ...forbidden, ...withFailure }, argv: [...both, ...waivers(wide(legacy))], exit: 4, findings: ['fail open', 'unknown open'] },
  { what: 'both, with waivers for everything', tenant: { ...forbidden, ...withFailure }, argv: [...both, ...waivers(wide(legacy), { ...wide(production), id: 'WV-2' })], exit: 3, findings: ['fail waived', 'unknown open'] },
  { what: 'both, with a waiver of the whole tenant that was allowed', tenant: { ...forbidden, ...withFailure }, argv: [...both, '--allow-broad', ...waivers({ scope: '/**', rules: '["*"]' })], exit: 3, findings: ['fail waived', 'unknown open'] },
  { what: 'a list that may be read, and nothing in it', tenant: { withheld: [{ action: 'Microsoft.KeyVault/vaults/secrets/read' }] }, argv: both, exit: 3, rule: 'KEY002', passes: 0 },
  { what: 'a list that may be read, and every item that fails', tenant: { faults: [{ url: '/secrets', answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } }] }, argv: both, exit: 3, rule: 'KEY002', passes: 0 },
  { what: 'a subscription that was asked for and is not visible', tenant: {}, argv: ['--subscription', production, '--subscription', 'Nowhere'], exit: 3, findings: ['unknown open'] },
  { what: 'the same, and a failure', tenant: withFailure, argv: ['--subscription', production, '--subscription', 'Nowhere'], exit: 4, findings: ['fail open', 'unknown open'] },
  { what: 'the same, with waivers for all that can be named', tenant: withFailure, argv: ['--subscription', production, '--subscription', 'Nowhere', '--allow-broad', ...waivers({ scope: '/**', rules: '["*"]' })], exit: 3, findings: ['fail waived', 'unknown open'] },
];

/** A rule that is on for a part only: what could not be listed may lie in it. */
const onFor = (scope: string): string => `overrides: [{ rules: [NET001], scope: ${scope}, enabled: true }, { rules: ["*"], enabled: false, reason: the table asks about one rule }]\n`;
const refused = (url: string): Fault => ({ url, answer: { kind: 'error', status: 403, code: 'Authorization_RequestDenied' } });
const POLICIES = '/identity/conditionalAccess/policies';
const DEFAULTS = '/policies/identitySecurityDefaultsEnforcementPolicy';

const OLD = 'vm-ops-old-01';
const NO_GROUPS = [{ action: 'Microsoft.Network/networkSecurityGroups/read', subscriptionId: legacy }];

/** One thing that is unread behind another. */
const BEHIND: readonly Row[] = [
  { what: 'a forbidden subscription, and a rule that is on where a tag says so', tenant: forbidden, argv: both, exit: 3, overrides: onFor('{ tag: { env: prod } }') },
  { what: 'a forbidden subscription, and a rule that is on in a group of it', tenant: forbidden, argv: both, exit: 3, overrides: onFor(`{ id: /subscriptions/${legacy}/resourceGroups/rg-app }`) },
  { what: 'a forbidden subscription, and a rule that is on in the other', tenant: forbidden, argv: both, exit: 0, overrides: onFor(`{ id: /subscriptions/${production} }`) },
  { what: 'two parts of the directory that are refused, of which one is allowed to be', tenant: { faults: [refused(POLICIES), refused(DEFAULTS)] }, argv: [...both, '--allow-incomplete=Microsoft.Graph/conditionalAccessPolicies'], exit: 3, rule: 'ENT014' },
  { what: 'the same, and both are', tenant: { faults: [refused(POLICIES), refused(DEFAULTS)] }, argv: [...both, '--allow-incomplete=Microsoft.Graph/conditionalAccessPolicies', '--allow-incomplete=Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy'], exit: 0, rule: 'ENT014' },
  { what: 'a part of the directory that is refused, and that one is allowed to be', tenant: { faults: [refused(DEFAULTS)] }, argv: [...both, '--allow-incomplete=Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy'], exit: 0, rule: 'ENT014' },
  { what: 'a list that rows name ids of is refused', tenant: { machines: [OLD], withheld: NO_GROUPS }, argv: both, exit: 3, findings: ['unknown open'] },
  { what: 'the same, and what is refused is allowed to be: that the ids are nowhere follows from it', tenant: { machines: [OLD], withheld: NO_GROUPS }, argv: [...both, '--allow-incomplete=forbidden'], exit: 0, findings: ['unknown open'] },
  { what: 'the same, by its type', tenant: { machines: [OLD], withheld: NO_GROUPS }, argv: [...both, '--allow-incomplete=Microsoft.Network/networkSecurityGroups'], exit: 0, findings: ['unknown open'] },
  { what: 'the same, and interfaces are refused too', tenant: { machines: [OLD], withheld: [...NO_GROUPS, { action: 'Microsoft.Network/networkInterfaces/read', subscriptionId: legacy }] }, argv: [...both, '--allow-incomplete=Microsoft.Network/networkSecurityGroups'], exit: 3 },
  { what: 'what decides about sign-ins is refused, where policies by location are looked for', tenant: { faults: [refused(DEFAULTS)] }, argv: [...both, '--fail-on', 'medium'], exit: 3, rule: 'ENT009' },
  { what: 'groups that could not be listed, and one that is misspelt beside one that is there', tenant: { ...withFailure, withheld: [{ action: 'Microsoft.Resources/subscriptions/resourceGroups/read' }] }, argv: [...both, '--resource-group', 'rg-web', '--resource-group', 'rg-admn'], exit: 2 },
  { what: 'groups that could not be listed, and both are there', tenant: { ...withFailure, withheld: [{ action: 'Microsoft.Resources/subscriptions/resourceGroups/read' }] }, argv: [...both, '--resource-group', 'rg-web', '--resource-group', 'rg-admin'], exit: 1 },
];

const EMPTY = ['--exclude', production, '--exclude', legacy, '--exclude', edge, '--exclude', sandbox];

const EMPTIED: readonly Row[] = [
  { what: 'nothing visible', tenant: withFailure, argv: EMPTY, exit: 2 },
  { what: 'nothing visible, which is allowed', tenant: withFailure, argv: [...EMPTY, '--allow-empty'], exit: 0, findings: [] },
  { what: 'no subscription visible, which is allowed, and a directory that fails', tenant: {}, argv: [...EMPTY, '--allow-empty'], exit: 1, rule: 'ENT014' },
  { what: 'no subscription visible, which is allowed, and a directory that is refused', tenant: { faults: [refused('graph.microsoft.com')] }, argv: [...EMPTY, '--allow-empty'], exit: 3, rule: 'ENT014', passes: 0 },
  { what: 'one that was asked for and is not visible, which is no emptiness', tenant: {}, argv: ['--subscription', 'Nowhere', '--allow-empty'], exit: 3, findings: ['unknown open'] },
  { what: 'no subscription visible, which is allowed, and a directory that holds', tenant: { entra: 'sound' }, argv: [...EMPTY, '--allow-empty'], exit: 0, rule: 'ENT014' },
];

const expired = { scope: OPEN_ID, expiresOn: '2026-11-15' };

const WAIVED: readonly Row[] = [
  { what: 'a waiver on its last day', tenant: withFailure, argv: [...both, ...waivers({ ...expired, expiresOn: '2026-11-16' })], exit: 0, findings: ['fail waived'] },
  { what: 'a waiver a day later', tenant: withFailure, argv: [...both, ...waivers(expired)], exit: 1, findings: ['fail open'] },
  { what: 'a waiver of another rule', tenant: withFailure, argv: [...both, ...waivers({ scope: OPEN_ID, rules: '[NET002, JIT001]' })], exit: 1, findings: ['fail open'] },
  { what: 'a waiver in other letters', tenant: withFailure, argv: [...both, ...waivers({ scope: OPEN_ID.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') })], exit: 0, findings: ['fail waived'] },
  { what: 'a waiver of a machine whose name begins the same', tenant: withFailure, argv: [...both, ...waivers({ scope: OPEN_ID.slice(0, -1) })], exit: 1, findings: ['fail open'] },
  { what: 'a waiver of a group, exactly: not of what is in it', tenant: withFailure, argv: [...both, ...waivers({ scope: OPEN_ID.replace(/\/providers.*/, '') })], exit: 1, findings: ['fail open'] },
  { what: 'a waiver of a group and what is in it', tenant: withFailure, argv: [...both, ...waivers({ scope: OPEN_ID.replace(/\/providers.*/, '/**') })], exit: 0, findings: ['fail waived'] },
  { what: 'a malformed waiver beside a good one', tenant: withFailure, argv: [...both, ...waivers({ scope: OPEN_ID }, { id: 'WV-2', scope: OPEN_ID, more: ', owners: nobody' })], exit: 2 },
  { what: 'a waiver of the whole tenant', tenant: withFailure, argv: [...both, ...waivers({ scope: '/**' })], exit: 2 },
  { what: 'a waiver that is not needed', tenant: {}, argv: [...both, ...waivers({ scope: OPEN_ID.replace(OPEN, CLOSED).replace('rg-admin', 'rg-web') })], exit: 0, findings: [] },
  { what: 'a waiver that is not needed, where that fails', tenant: {}, argv: [...both, '--fail-on-unused-waivers', ...waivers({ scope: OPEN_ID.replace(OPEN, CLOSED).replace('rg-admin', 'rg-web') })], exit: 1, findings: [] },
  { what: 'a waiver that matches nothing, where that fails', tenant: {}, argv: [...both, '--fail-on-unused-waivers', ...waivers({ scope: OPEN_ID })], exit: 1, findings: [] },
  { what: 'a waiver of a subscription that is not looked at, where idle ones fail', tenant: {}, argv: [...both, '--fail-on-unused-waivers', ...waivers(wide(edge))], exit: 0, findings: [] },
];

const incompleteAndFailed: Tenant = { ...forbidden, ...withFailure };

/** 0, 1, 3 and 4, each with what --allow-incomplete may name. */
const ALLOWED: readonly Row[] = [
  ['', [0, 1, 3, 4]], ['--allow-incomplete', [0, 1, 0, 1]], ['--allow-incomplete=forbidden', [0, 1, 0, 1]], ['--allow-incomplete=throttled', [0, 1, 3, 4]],
  ['--allow-incomplete=Microsoft.Compute', [0, 1, 3, 4]],
  // The rule judges machines and instances of scale sets; neither could be listed.
  ['--allow-incomplete=microsoft.compute/VIRTUALMACHINES', [0, 1, 3, 4]], ['--allow-incomplete=microsoft.compute/VIRTUALMACHINES --allow-incomplete=Microsoft.Compute/virtualMachineScaleSets/virtualMachines', [0, 1, 0, 1]],
  [`--allow-incomplete=${legacy.toUpperCase()}`, [0, 1, 0, 1]], ['--allow-incomplete=contoso-legacy', [0, 1, 0, 1]], [`--allow-incomplete=${production}`, [0, 1, 3, 4]], ['--allow-incomplete=noData', [0, 1, 3, 4]],
].flatMap(([flag, exits]) => [{}, withFailure, forbidden, incompleteAndFailed].map((tenant, index): Row => ({
  what: `${['clean', 'failed', 'incomplete', 'failed and incomplete'][index]}, ${flag === '' ? 'nothing allowed' : String(flag)}`, tenant, argv: [...both, ...String(flag).split(' ').filter((word) => word !== '')], exit: (exits as readonly number[])[index] ?? -1,
})));

/** A tenant is read once for all rows about it: the rows are about the gate. */
const snapshots = new Map<string, string>();

async function snapshotOf(tenant: Tenant, scope: readonly string[]): Promise<string> {
  const key = JSON.stringify([tenant, scope]);
  const held = snapshots.get(key) ?? at(`snapshot-${snapshots.size}`);
  if (!snapshots.has(key)) {
    const { inner, credential } = await simulatedTenant(azureOf(tenant));
    const { exitCode, stderr } = await run(['collect', '--out', held, '--quiet', ...scope], { now: () => NOW, azure: { inner, credential } });
    expect([exitCode, stderr.replace(/^warning: .*\n/gm, '')]).toEqual([0, '']);
  }
  snapshots.set(key, held);
  return held;
}

/** The row by two ways: asking Azure, and judging what was saved of it. */
async function judgedFromSaved({ tenant, argv, rule = 'NET001' }: Row): Promise<number> {
  const scope = argv.flatMap((word, index) => (['--subscription', '--exclude'].includes(word) ? [word, argv[index + 1] ?? ''] : []));
  const rest = argv.filter((word, index) => !['--subscription', '--exclude'].includes(word) && !['--subscription', '--exclude'].includes(argv[index - 1] ?? ''));
  const snapshot = await snapshotOf(tenant, scope);
  writeFileSync(at('saved.yaml'), onlyRule(rule));
  return (await run(['evaluate', '--snapshot', snapshot, '--config', at('saved.yaml'), '--quiet', ...rest])).exitCode;
}

describe('the gate', () => {
  it.each([...READ, ...UNREAD, ...BEHIND, ...EMPTIED, ...WAIVED].map((row) => [row.exit, row.what, row] as const))('%d: %s', async (_exit, _what, row) => {
    const ran = await scanned(row.tenant, row.argv, row);
    expect([ran.exitCode, ran.exitCode === 2 ? undefined : ran.result?.gate.exitCode], ran.stderr).toEqual([row.exit, row.exit === 2 ? undefined : row.exit]);
    if (row.passes !== undefined) expect(ran.result?.verdicts.pass[row.rule ?? 'NET001']?.length ?? 0).toBe(row.passes);
    if (row.findings !== undefined) expect([...new Set(ran.result?.findings.map(({ status, disposition }) => `${status} ${disposition}`))].toSorted()).toEqual(row.findings);
  });

  it.each(ALLOWED.map((row) => [row.exit, row.what, row] as const))('%d: %s', async (_exit, _what, row) => {
    expect(await judgedFromSaved(row)).toBe(row.exit);
  });

  it('takes nothing out of a baseline by a scan of fewer subscriptions, in which all is as it was', async () => {
    const of = async (scope: readonly string[], name: string): Promise<string> => {
      const { exitCode } = await run(['evaluate', '--snapshot', await snapshotOf({ machines: [ALL] }, scope), '--no-config', '-o', `json=${at(name)}`, '--quiet']);
      expect(exitCode).toBe(1);
      return at(name);
    };
    const [whole, part] = [await of([], 'whole.json'), await of(['--subscription', legacy], 'part.json')];
    expect((await run(['baseline', 'create', whole, '--out', at('baseline.json')])).exitCode).toBe(0);
    expect((await run(['baseline', 'prune', at('baseline.json'), part, '--out', at('pruned.json')])).stdout).toMatch(/ 0 removed, /);
    expect((await run(['diff', whole, part])).stdout).toMatch(/^Fixed +0$/m);
    // Nor is a waiver idle that is about what lies in no subscription.
    const still = new Set(read(part)?.findings.map(({ fingerprint }) => fingerprint));
    const above = read(whole)?.findings.find(({ status, resourceId, fingerprint }) => status === 'fail' && resourceId.startsWith('/providers/') && !still.has(fingerprint));
    const idle = await run(['waivers', 'check', ...waivers({ scope: above?.resourceId ?? '', rules: `[${above?.ruleId ?? ''}]` }).slice(1), '--result', part]);
    expect([idle.exitCode, idle.stdout]).toEqual([0, expect.stringMatching(/ {2}not looked at {2}/)]);
  });
});
