import { createHash, type Hash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { simulatedHttpClient } from '../src/azure/simulated.ts';
import { manifestText } from '../src/files/snapshotWriter.ts';
import { collectTenant } from '../src/flow/collectTenant.ts';
import { CATALOG, snapshotFileName } from '../src/model/catalog.ts';
import type { Row } from '../src/model/resource.ts';
import type { ArtifactRecord, Snapshot, SnapshotFile } from '../src/model/snapshot.ts';
import { GENERATED, generateEstate } from '../src/simulator/generate/generateEstate.ts';
import { createSimulator } from '../src/simulator/simulator.ts';
import { compareText } from '../src/values/json.ts';
import { bulkOf, subscriptionRows } from './estateBulk.ts';
import { directoryRows, type Directory } from './estateDirectory.ts';

/**
 * Snapshots of any size for measuring, straight to disk: what the simulator makes of a small estate, read by the real collectors, is a template;
 * its subscriptions are written again and again under other ids, with the bulk of a real tenant around them and fat tails (a security group of a
 * thousand rules, a group of 50,000, 4,000 assignments in one subscription). The same size gives the same bytes. Every type counts as read.
 */
const TEMPLATE = { seed: 7, subscriptions: 8, machinesPerSubscription: 60 } as const;
/** Of a hundred rows so many are of the directory. */
const DIRECTORY_SHARE = 0.12;

export interface WrittenEstate {
  readonly directory: string;
  readonly rows: number;
  readonly bytes: number;
  readonly subscriptions: number;
}

/** Writes a snapshot of about `rows` rows into a new directory. */
export async function writeEstate(directory: string, rows: number): Promise<WrittenEstate> {
  const template = await templateSnapshot();
  const files = openFiles(directory);
  const people = directoryRows(template, Math.floor(rows * DIRECTORY_SHARE));
  writeOutside(template, people, files);
  const seen = writeSubscriptions(template, people, files, rows);
  const written = [...files.close()];
  writeFileSync(join(directory, 'manifest.json'), manifestText(manifestOf(template, seen, written)), { mode: 0o600 });
  return { directory, rows: written.reduce((sum, file) => sum + file.rows, 0), bytes: files.bytes(), subscriptions: seen.length };
}

/** What the real collectors read of a small simulated estate. */
async function templateSnapshot(): Promise<Snapshot> {
  const now = (): number => Date.parse(GENERATED.now);
  const simulator = createSimulator({ estate: generateEstate(TEMPLATE), now });
  return collectTenant({
    cloud: 'AzureCloud', auth: 'environment', tenantId: GENERATED.tenantId, asked: { subscriptions: [], managementGroups: [], exclude: [] },
    environment: { AZURE_TENANT_ID: GENERATED.tenantId, AZURE_CLIENT_ID: GENERATED.clientId, AZURE_CLIENT_SECRET: GENERATED.clientSecret },
    inner: simulatedHttpClient((request) => simulator.handle(request)), now, sleep: async () => undefined,
    signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false,
  });
}

interface Files {
  readonly write: (type: string, lines: readonly string[]) => void;
  readonly close: () => Iterable<SnapshotFile>;
  readonly bytes: () => number;
}

interface OpenFile {
  readonly type: string;
  readonly name: string;
  readonly descriptor: number;
  readonly hash: Hash;
  rows: number;
}

function openFiles(directory: string): Files {
  mkdirSync(directory, { mode: 0o700 });
  let bytes = 0;
  const open = new Map(CATALOG.map(({ type }): readonly [string, OpenFile] => {
    const name = snapshotFileName(type);
    return [type.toLowerCase(), { type, name, descriptor: openSync(join(directory, name), 'wx', 0o600), hash: createHash('sha256'), rows: 0 }];
  }));
  return {
    bytes: () => bytes,
    write: (type, lines) => {
      const file = open.get(type.toLowerCase());
      if (file === undefined || lines.length === 0) return;
      const chunk = Buffer.from(`${lines.join('\n')}\n`);
      writeSync(file.descriptor, chunk);
      file.hash.update(chunk);
      file.rows += lines.length;
      bytes += chunk.length;
    },
    close: () => [...open.values()].map(({ type, name, descriptor, hash, rows }) => {
      closeSync(descriptor);
      return { name, type, rows, sha256: hash.digest('hex') };
    }),
  };
}

const isInSubscription = (row: Row): boolean => /^\/subscriptions\//i.test(row.id);

/** What lies in no subscription: management groups, assignments at them, the directory. */
function writeOutside(template: Snapshot, people: Directory, files: Files): void {
  for (const { type } of CATALOG) {
    const outside = [...template.rows(type)].filter((row) => !isInSubscription(row));
    const own = people.rows.get(type.toLowerCase()) ?? [];
    files.write(type, [...outside, ...own].toSorted(byId).map((row) => JSON.stringify(row)));
  }
}

function byId(left: Row, right: Row): number {
  return compareText(left.id.toLowerCase(), right.id.toLowerCase());
}

/** The id of the subscription that is written as number `copy`: in the order of numbers, so that files are sorted. */
function subscriptionIdOf(copy: number): string {
  return `${copy.toString(16).padStart(8, '0')}-5ab0-4000-8000-000000000000`;
}

/** Writes copies until there are `rows` rows. Answers the subscriptions. */
function writeSubscriptions(template: Snapshot, people: Directory, files: Files, rows: number): readonly string[] {
  const sources = subscriptionRows(template);
  const seen: string[] = [];
  let left = rows - people.count;
  while (left > 0) {
    const copy = seen.length;
    const source = sources[copy % sources.length];
    if (source === undefined) break;
    const block = copy - (copy % sources.length);
    const asIts = (text: string): string => sources.reduce((own, { subscriptionId }, at) => own.replaceAll(subscriptionId, subscriptionIdOf(block + at)), text);
    for (const [type, own] of bulkOf(source, { copy, people })) {
      const lines = own.toSorted(byId).slice(0, Math.max(left, 1)).map((row) => asIts(JSON.stringify(row)));
      files.write(type, lines);
      left -= lines.length;
    }
    seen.push(subscriptionIdOf(copy));
  }
  return seen;
}

/** Every type was read of every subscription, and nothing is missing but what nobody asked for. */
function manifestOf(template: Snapshot, seen: readonly string[], files: readonly SnapshotFile[]): Snapshot['manifest'] {
  const { manifest } = template;
  const own = manifest.artifacts.filter(({ scope }) => !/^\/subscriptions\//i.test(scope));
  const first = manifest.artifacts.filter(({ scope }) => scope === manifest.artifacts.find((record) => /^\/subscriptions\//i.test(record.scope))?.scope);
  const artifacts = [...own, ...seen.flatMap((id) => first.map((record): ArtifactRecord => ({ ...record, scope: `/subscriptions/${id}` })))];
  const optional = manifest.gaps.slice(0, 1);
  return {
    ...manifest, artifacts, files,
    gaps: seen.flatMap((id) => optional.map((gap) => ({ ...gap, scope: `/subscriptions/${id}` }))),
    scopes: { ...manifest.scopes, seen: seen.map((subscriptionId, at) => ({ subscriptionId, displayName: `subscription-${at}`, state: 'Enabled' })) },
  };
}
