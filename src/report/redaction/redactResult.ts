import { REDACTION_MODES, type RedactionMode } from '../../model/redaction.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { keptApart } from './distinct.ts';
import { findTerms } from './finder.ts';
import { replacerOf } from './replacer.ts';
import { numbered } from './terms.ts';
import { mapResult } from './traverse.ts';
import { vocabularyOf } from './vocabulary.ts';

/**
 * The same result with stand-ins for ids of subscriptions and of the tenant (`subscriptions`), for names of resources, people, groups and for addresses (`names`), for values
 * of tags and owners (`tags`). It is a whole result: verdicts, numbers, order, indexes and fingerprints are as they were; the same thing has the same stand-in everywhere.
 * `scan.redacted` tells the modes. A mode that was applied before is not applied again. Pure: equal results give equal stand-ins.
 */
export function redactResult(result: ScanResult, modes: readonly RedactionMode[]): ScanResult {
  const earlier = result.scan.redacted ?? [];
  const fresh = new Set(modes.filter((mode) => !earlier.includes(mode)));
  if (fresh.size === 0) return result;
  const vocabulary = vocabularyOf(result);
  const found = findTerms(result, fresh, vocabulary);
  const redacted = keptApart(result, mapResult(result, replacerOf(found, numbered(found.terms, vocabulary), fresh)));
  return { ...redacted, scan: { ...redacted.scan, redacted: REDACTION_MODES.filter((mode) => fresh.has(mode) || earlier.includes(mode)) } };
}
