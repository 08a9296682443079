import { idKey, isAtOrBelow } from '../values/armId.ts';
import { parseInstant } from '../values/duration.ts';
import { compareText } from '../values/json.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import { CATALOG } from './catalog.ts';
import { subscriptionScope, tenantScope, type Manifest } from './snapshot.ts';
import type { Gap } from './unknown.ts';

/** A fault of meaning: where in the manifest, and what. */
interface ManifestFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * What in a manifest contradicts itself, or undefined. A type that was read needs a file, or its rows would be taken for
 * absent; what was not read needs its gap, or it would be taken for complete.
 */
export function manifestFault(manifest: Manifest): ManifestFault | undefined {
  return instantFault(manifest) ?? assumptionFault(manifest) ?? unfiledType(manifest) ?? missingGap(manifest);
}

function instantFault(manifest: Manifest): ManifestFault | undefined {
  const key = (['startedAt', 'finishedAt'] as const).find((name) => parseInstant(manifest[name]) === undefined);
  return key === undefined ? undefined : { path: [key], message: `${key} does not say when it was read` };
}

function assumptionFault({ assumes }: Manifest): ManifestFault | undefined {
  const index = assumes.findIndex((name) => !Object.hasOwn(ASSUMPTIONS, name));
  return index < 0 ? undefined : { path: ['assumes', index], message: `it assumes '${assumes[index] ?? ''}', which means nothing` };
}

function unfiledType({ artifacts, files }: Manifest): ManifestFault | undefined {
  const filed = new Set(files.map((file) => file.type.toLowerCase()));
  const index = artifacts.findIndex((record) => !filed.has(record.type.toLowerCase()));
  return index < 0 ? undefined : { path: ['artifacts', index], message: `it names no file for ${artifacts[index]?.type ?? ''}, which it says was read` };
}

function missingGap({ artifacts, gaps }: Manifest): ManifestFault | undefined {
  const byType = Map.groupBy(gaps, (gap) => gap.artifact.toLowerCase());
  const index = artifacts.findIndex((record) => record.status === 'gap' && !(byType.get(record.type.toLowerCase()) ?? []).some((gap) => touches(gap, record.scope)));
  const bare = artifacts[index];
  return bare === undefined ? undefined : { path: ['artifacts', index, 'status'], message: `it says that ${bare.type} was not wholly read in ${bare.scope}, and not why` };
}

function touches(gap: Gap, scope: string): boolean {
  return isAtOrBelow(gap.scope, scope) || isAtOrBelow(scope, gap.scope) || idKey(scope).startsWith('/tenants/');
}

/**
 * The manifest with a gap for each type and scope that it says nothing of: an older version, which knew fewer types, wrote
 * it. What nobody looked for is not absent.
 */
export function withUnrecordedGaps(manifest: Manifest): Manifest {
  const recorded = new Set(manifest.artifacts.map((record) => keyOf(record.type, record.scope)));
  const subscriptions = manifest.scopes.seen.map((one) => subscriptionScope(one.subscriptionId));
  const gaps = CATALOG.flatMap((entry) => (entry.scope === 'tenant' ? [tenantScope(manifest.tenantId)] : subscriptions)
    .filter((scope) => !recorded.has(keyOf(entry.type, scope)))
    .map((scope): Gap => ({ reason: 'notCollected', artifact: entry.type, scope, missing: [entry.type], message: `the snapshot says nothing of ${entry.type} in ${scope}: the version that wrote it did not read the type` })));
  if (gaps.length === 0) return manifest;
  return { ...manifest, gaps: [...manifest.gaps, ...gaps].toSorted((a, b) => compareText(a.artifact, b.artifact) || compareText(a.scope, b.scope)) };
}

function keyOf(type: string, scope: string): string {
  return `${type.toLowerCase()} ${idKey(scope)}`;
}
