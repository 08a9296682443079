import type { Evidence } from '../../model/finding.ts';
import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import type { Sequence } from '../../model/sequence.ts';
import type { Unknown } from '../../model/unknown.ts';
import { visibleText } from '../../model/visibleText.ts';
import { canonicalJson } from '../../values/json.ts';
import { fixOf } from '../incomplete.ts';
import { clip } from '../text.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';
import { chunksOf, DETAIL_ROWS, LINK_LENGTH, type DetailChunk, type PageCause } from './pageFormat.ts';

/** Longer values are cut in the page, visibly: the JSON result holds them whole. */
const MOST_TEXT = 2_000;

/** What is shown of a finding once it is opened, in chunks of `DETAIL_ROWS`, in the order of the findings. */
export function detailChunks(result: ScanResult, findings: readonly ResultFinding[]): readonly DetailChunk[] {
  return chunksOf(findings, DETAIL_ROWS).map((part) => detailChunk(result, part));
}

function detailChunk(result: ScanResult, findings: readonly ResultFinding[]): DetailChunk {
  const lookups = createDictionary([]);
  const causes = createDictionary([]);
  const rows = findings.map((finding) => [evidenceOf(finding.evidence, lookups), causeOf(result, finding.unknown, causes), visibleText(finding.fingerprint.slice(LINK_LENGTH))] as const);
  return { lookups: lookups.entries.map((text) => JSON.parse(text) as DetailChunk['lookups'][number]), causes: causes.entries.map((text) => JSON.parse(text) as PageCause), rows };
}

function evidenceOf(evidence: Sequence<Evidence>, lookups: Dictionary): readonly (number | string)[] {
  return evidence.flatMap((entry) => [lookups.add(lookupText(entry)), actualText(entry.actual)]);
}

function lookupText({ path, expected, type, apiVersion }: Evidence): string {
  return JSON.stringify([path, expected, type, apiVersion].map(shown));
}

function causeOf(result: ScanResult, unknown: Unknown | undefined, causes: Dictionary): number {
  if (unknown === undefined) return -1;
  const { reason, artifact, scope, missing, message, requestId = '' } = unknown;
  const cause: PageCause = {
    reason, artifact: shown(artifact), scope: shown(scope), missing: clip(missing.map(visibleText).join(', '), MOST_TEXT), message: shown(message), fix: clip(fixOf(result, unknown), MOST_TEXT), requestId: shown(requestId),
  };
  return causes.add(JSON.stringify(cause));
}

/** What was seen, as people write it: text without quotes, everything else as JSON. */
function actualText(actual: Evidence['actual']): string {
  if (actual === null) return 'absent';
  return shown(typeof actual === 'string' ? actual : canonicalJson(actual));
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}
