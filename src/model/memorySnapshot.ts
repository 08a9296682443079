import { idKey } from '../values/armId.ts';
import { compareText } from '../values/json.ts';
import { overlaySnapshot } from './overlay.ts';
import type { Row } from './resource.ts';
import { SNAPSHOT_SCHEMA_VERSION, type Manifest, type Snapshot } from './snapshot.ts';

/** A snapshot held in memory: an export, a rule's case, a test. Rows may come in any order. */
export function memorySnapshot(id: string, manifest: Manifest, rows: Iterable<Row>): Snapshot {
  const byType = new Map<string, Row[]>();
  for (const row of rows) {
    const type = row.type.toLowerCase();
    const ofType = byType.get(type);
    if (ofType) ofType.push(row);
    else byType.set(type, [row]);
  }
  for (const ofType of byType.values()) ofType.sort((a, b) => compareText(idKey(a.id), idKey(b.id)));
  const snapshot: Snapshot = {
    id,
    manifest,
    gaps: manifest.gaps,
    rows: (type) => byType.get(type.toLowerCase()) ?? [],
    overlay: (changes) => overlaySnapshot(snapshot, changes),
  };
  return snapshot;
}

/** A manifest with nothing in it, to be completed by spreading. */
export function emptyManifest(tenantId: string, at: string): Manifest {
  return {
    schemaVersion: SNAPSHOT_SCHEMA_VERSION,
    tool: { name: 'portcullis', version: '0.0.0' },
    origin: 'collected',
    simulated: false,
    interrupted: false,
    tenantId,
    cloud: 'AzureCloud',
    principal: null,
    scopes: { asked: { subscriptions: [], managementGroups: [], exclude: [] }, seen: [], notVisible: [] },
    startedAt: at,
    finishedAt: at,
    assumes: [],
    artifacts: [],
    gaps: [],
    files: [],
  };
}
