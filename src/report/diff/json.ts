import { DIFF_LISTS, type Diff, type DiffEntry, type Differing, type DiffSide } from '../../model/diff.ts';
import { compareText, pick } from '../../values/json.ts';
import { chunked } from '../chunks.ts';
import { listLines, memberLine } from '../json.ts';

/**
 * The comparison as JSON: keys in one fixed order, one entry a line. Its schema is `reports/schemas/diff.schema.json`.
 */
export function diffJson(diff: Diff): Iterable<string> {
  return chunked(documentLines(diff));
}

function* documentLines(diff: Diff): Generator<string> {
  yield '{\n';
  yield* memberLine('schemaVersion', diff.schemaVersion);
  yield* memberLine('tool', pick(diff.tool, ['name', 'version']));
  yield* memberLine('before', sideDocument(diff.before));
  yield* memberLine('after', sideDocument(diff.after));
  yield* listLines('remarks', diff.remarks, (remark) => remark);
  yield* memberLine('subscriptions', differingDocument(diff.subscriptions, (scope) => pick(scope, ['subscriptionId', 'displayName'])));
  yield* memberLine('rules', differingDocument(diff.rules, (id) => id));
  for (const list of DIFF_LISTS) yield* listLines(list, diff[list], entryDocument);
  yield `"counts":${JSON.stringify(pick(diff.counts, DIFF_LISTS))}\n}\n`;
}

function sideDocument(side: DiffSide): object {
  const { narrowed } = side;
  const ordered = {
    ...side,
    tool: pick(side.tool, ['name', 'version', 'rulesSha256']),
    ...(narrowed === undefined ? {} : { narrowed: { resourceGroups: narrowed.resourceGroups, tags: Object.fromEntries(Object.entries(narrowed.tags).toSorted(([a], [b]) => compareText(a, b))) } }),
    failures: pick(side.failures, ['open', 'known', 'waived']),
    gate: pick(side.gate, ['failOn', 'newOnly', 'failed', 'incomplete', 'exitCode']),
  };
  return pick(ordered, ['tool', 'tenant', 'now', 'snapshot', 'origin', 'simulated', 'interrupted', 'narrowed', 'subscriptions', 'resources', 'rules', 'failures', 'unknown', 'gate']);
}

function differingDocument<T>({ onlyBefore, onlyAfter }: Differing<T>, documentOf: (item: T) => unknown): object {
  return { onlyBefore: onlyBefore.map(documentOf), onlyAfter: onlyAfter.map(documentOf) };
}

function entryDocument(entry: DiffEntry): object {
  const { before, unknown } = entry;
  const ordered = {
    ...entry,
    ...(before === undefined ? {} : { before: pick(before, ['severity', 'disposition']) }),
    ...(unknown === undefined ? {} : { unknown: pick(unknown, ['reason', 'artifact']) }),
  };
  return pick(ordered, [
    'ruleId', 'title', 'resourceId', 'name', 'subscription', 'severity', 'disposition', 'before', 'owner', 'why', 'unknown', 'waiverId', 'expiresOn', 'firstSeen', 'fingerprint', 'formerFingerprints',
  ]);
}
