import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBaseline } from '../../src/flow/baselineFile.ts';
import { readProgress } from '../../src/files/readingProgress.ts';
import { openSnapshotWriter } from '../../src/files/snapshotWriter.ts';
import { seal } from '../../src/remediate/plan/seal.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { JsonObject, JsonValue } from '../../src/values/json.ts';
import { contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { policyOf, ran, seen, world } from '../e2e/applyWorld.ts';
import { DUAL, enabling, narrowing, network, planOf, WEB_POLICY } from '../remediate/plans.ts';
import { inherited, MANIFEST, outcomeOf, READERS, type FileReader } from './readers.ts';

/** Edits of each document: more with `PORTCULLIS_EDITS`, others with `PORTCULLIS_SEED`. */
const EDITS = Number(process.env['PORTCULLIS_EDITS'] ?? 12);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 11);

const root = mkdtempSync(join(tmpdir(), 'portcullis-edited-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const VALUES: readonly JsonValue[] = [
  null, true, 0, -1, 1.5, 1e308, '', ' ', '__proto__', 'constructor', 'toString', '..', '../../etc/passwd', '/', '//', '*', '\u0000', '\ud800', '\u202e', 'x'.repeat(5000), '9'.repeat(400), '2026-02-30T25:00:00Z', 'P1D', [], [[]], [null], {}, { '': null }, { constructor: 1 }, { length: 1e9 }, JSON.parse('{"__proto__":{"polluted":1}}') as JsonValue,
];

type Path = readonly (string | number)[];

/** Every place of a value below its root, as a path. */
function placesOf(value: JsonValue, path: Path = []): readonly Path[] {
  const inner: readonly (readonly [string | number, JsonValue])[] = Array.isArray(value) ? (value as readonly JsonValue[]).map((item, index) => [index, item] as const) : typeof value === 'object' && value !== null ? Object.entries(value as JsonObject).map(([key, item]) => [key, item ?? null] as const) : [];
  return inner.flatMap(([step, item]) => [[...path, step], ...placesOf(item, [...path, step])]);
}

type Edit = { readonly kind: 'replace' | 'add'; readonly value: JsonValue } | { readonly kind: 'remove' };

function edited(value: JsonValue, [step, ...rest]: Path, edit: Edit): JsonValue {
  const entries = Object.entries(value as JsonObject);
  const made = entries.flatMap(([key, inner]): (readonly [string, JsonValue])[] => {
    if (key !== String(step)) return [[key, inner ?? null]];
    if (rest.length > 0) return [[key, edited(inner ?? null, rest, edit)]];
    if (edit.kind === 'remove') return [];
    return edit.kind === 'add' ? [[key, inner ?? null], ['__proto__', edit.value]] : [[key, edit.value]];
  });
  return Array.isArray(value) ? made.map(([, inner]) => inner) : Object.fromEntries(made);
}

interface Sample {
  /** The documents of the file: one, or one a line. */
  readonly documents: readonly JsonValue[];
  readonly isLines: boolean;
  /** What makes the seals of an edited document hold again, as somebody who edits on purpose would. */
  readonly seal?: (document: JsonValue) => JsonValue;
}

const samples = new Map<string, Sample>();

function resealed(document: JsonValue): JsonValue {
  try {
    return seal(document as unknown as Plan) as unknown as JsonValue;
  } catch {
    return document;
  }
}

function resealedOpening(line: JsonValue): JsonValue {
  const { event, plan } = line as JsonObject;
  return event === 'opened' && typeof plan === 'object' && plan !== null ? { ...(line as JsonObject), plan: resealed(plan) } : line;
}

const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;
const one = (value: unknown, more: Partial<Sample> = {}): Sample => ({ documents: [asJson(value)], isLines: false, ...more });
const lines = (values: readonly unknown[], more: Partial<Sample> = {}): Sample => ({ documents: values.map(asJson), isLines: true, ...more });

async function appliedPlan(): Promise<{ readonly plan: Plan; readonly journal: readonly JournalLine[] }> {
  const at = world();
  const group = seen(at, network('nsg-dual')) as JsonObject;
  const rule = ((group['properties'] as JsonObject)['securityRules'] as readonly JsonObject[])[0] as JsonObject;
  const plan = planOf([enabling('a1', WEB_POLICY, [DUAL], policyOf(at, WEB_POLICY)), narrowing('a2', rule, { warnings: [] })]);
  return { plan, journal: (await ran(at, plan)).lines };
}

const NIC = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/n';
const VM = 'Microsoft.Compute/virtualMachines';
const ROW = { id: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/${VM}/v`, name: 'v', type: VM.toLowerCase(), tags: { a: 'b' }, properties: { a: [{ b: 'c' }] } };

function progress(): readonly unknown[] {
  const directory = join(root, 'begun');
  const writer = openSnapshotWriter(directory, { replace: false, resume: false });
  writer.begin({ tool: { name: 'portcullis', version: '1' }, cloud: 'AzureCloud', tenantId: 't', principal: null, asked: { subscriptions: [], managementGroups: [], exclude: [] }, seen: [], activityLog: false, startedAt: '2026-01-01T00:00:00.000Z' });
  writer.store({ type: VM, rows: [ROW], records: [{ type: VM, scope: '/subscriptions/s', status: 'complete', rows: 1, columns: '*', requests: 1, apiVersion: '2024-04-01' }], gaps: [], timing: { type: VM, milliseconds: 0, requests: 1 }, budget: { requests: 1, queries: 1, throttled: 0, repeated: 0, waitedMs: 0 } });
  return readFileSync(join(directory, 'progress.ndjson'), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
}

function baseline(): unknown {
  const made: Baseline = { schemaVersion: 1, tool: { name: 'portcullis', version: '1' }, tenant: 't', createdAt: '2026-01-01T00:00:00.000Z', snapshot: 'a'.repeat(64), subscriptions: [], findings: [{ fingerprint: 'b'.repeat(64), ruleId: 'NET001', resourceId: ROW.id, severity: 'high', firstSeen: '2026-01-01T00:00:00.000Z' }] };
  writeBaseline(join(root, 'baseline-sample.json'), made);
  return JSON.parse(readFileSync(join(root, 'baseline-sample.json'), 'utf8'));
}

beforeAll(async () => {
  const { plan, journal } = await appliedPlan();
  const { applications, subscriptions, tenantId, tables } = contosoEstate();
  const empty = { ...MANIFEST, artifacts: [], gaps: (MANIFEST['gaps'] as readonly unknown[]).slice(0, 2), files: [] };
  for (const [name, sample] of Object.entries<Sample>({
    'an export': one({ data: [ROW], count: 1, total_records: 1, skip_token: null }), 'a folder of exports': lines([ROW, { ...ROW, id: `${ROW.id}2` }]), 'the rows of a snapshot': lines([ROW]), 'the manifest of a snapshot': one(empty),
    'the progress of a collection': lines(progress()), 'a result': one(JSON.parse(readFileSync('test/flow/fixtures/result-first.json', 'utf8'))), 'a baseline': one(baseline()),
    'a plan': one(plan, { seal: resealed }), 'a journal': lines(journal, { seal: resealedOpening }), packets: lines([{ networkInterface: NIC, direction: 'Inbound', protocol: 'Tcp', remoteAddress: '8.8.8.8', remotePort: 1, localAddress: '10.0.0.4', localPort: 22 }]),
    'an estate': one({ tenantId, applications, subscriptions, tables: { resources: tables.resources.slice(0, 1) } }), faults: one([{ url: '/subscriptions', calls: [1], answer: { kind: 'error', status: 403, code: 'X' } }, { url: 'x', answer: { kind: 'raw', status: 200, headers: {}, body: '' } }]),
  })) samples.set(name, sample);
});

function textOf({ documents, isLines }: Sample): string {
  return isLines ? documents.map((document) => `${JSON.stringify(document)}\n`).join('') : JSON.stringify(documents[0]);
}

const edits: fc.Arbitrary<Edit> = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...VALUES).map((value) => ({ kind: 'replace', value }) as const) }, { weight: 1, arbitrary: fc.constant({ kind: 'remove' } as const) }, { weight: 1, arbitrary: fc.constantFrom(...VALUES).map((value) => ({ kind: 'add', value }) as const) });

const NAMES = ['an export', 'a folder of exports', 'the rows of a snapshot', 'the manifest of a snapshot', 'the progress of a collection', 'a result', 'a baseline', 'a plan', 'a journal', 'packets', 'an estate', 'faults'];

describe.each(NAMES)('%s', (name) => {
  const reader = READERS.find((one) => one.name === name) as FileReader;

  it('as it was written is read', async () => {
    const sample = samples.get(name) as Sample;
    expect(await outcomeOf(reader, root, textOf(sample))).toEqual({ kind: 'value', text: '' });
  });

  it(`that was edited anywhere, and sealed anew, is a value or refused in words for people (${EDITS} edits)`, async () => {
    const sample = samples.get(name) as Sample;
    const places = sample.documents.flatMap((document, index) => placesOf(document).map((path) => ({ index, path })));
    const before = inherited();
    await fc.assert(fc.asyncProperty(fc.nat(), edits, async (nth, edit) => {
      const { index, path } = places[nth % places.length] as (typeof places)[number];
      const change = (document: JsonValue): JsonValue => (sample.seal ?? ((same: JsonValue) => same))(edited(document, path, edit));
      const { kind, text } = await outcomeOf(reader, root, textOf({ ...sample, documents: sample.documents.map((document, at) => (at === index ? change(document) : document)) }));
      expect([path.join('.'), kind === 'broken' ? text : '']).toEqual([path.join('.'), '']);
    }), { seed: SEED, numRuns: EDITS });
    expect([inherited(), (Object.create(Object.prototype) as { polluted?: unknown }).polluted]).toEqual([before, undefined]);
  });
});

describe('a line of the progress of a collection', () => {
  const reader = READERS.find((one) => one.file.endsWith('progress.ndjson')) as FileReader;

  it.each(['records', 'gaps', 'timing', 'budget', 'file', 'type'])('whose %s is not as it was written counts for nothing: the type is read again', async (part) => {
    const { documents: [header, line = null] } = samples.get('the progress of a collection') as Sample;
    writeFileSync(join(root, 'unfinished', 'microsoft.compute.virtualmachines.ndjson'), `${JSON.stringify(ROW)}\n`);
    const read = async (type: JsonValue): Promise<number> => {
      await outcomeOf(reader, root, `${JSON.stringify(header)}\n${JSON.stringify({ type })}\n`);
      return readProgress(join(root, 'unfinished'))?.types.size ?? -1;
    };
    const whole = (line as JsonObject)['type'] as JsonObject;
    expect([await read(whole), await read({ ...whole, [part]: null }), await read({ ...whole, [part]: [null] })]).toEqual([1, 0, 0]);
  });
});

/** Deeper than the stack of what walks a value, and less deep than JSON.parse takes. */
const DEEP = `${'['.repeat(9000)}${']'.repeat(9000)}`;

it.each<readonly [string, string]>([['a result', 'actual'], ['a plan', 'before'], ['a journal', 'before'], ['an estate', 'properties']])('%s that is nested too deeply where anything may stand (%s) is refused in words', async (name, key) => {
  const sample = samples.get(name) as Sample;
  const text = textOf(sample).replace(new RegExp(`"${key}":(?=[^,])`), `"${key}":${DEEP},"was":`);
  expect(text.length).toBeGreaterThan(DEEP.length);
  const { kind, text: why } = await outcomeOf(READERS.find((one) => one.name === name) as FileReader, root, text);
  expect([kind, /nested deeper than 500 levels|line \d+ is damaged/.test(why)]).toEqual(['refused', true]);
});
