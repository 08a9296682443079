import type { RedactionMode } from '../../model/redaction.ts';
import type { ScanInfo } from '../../model/scanResult.ts';

const WHAT: Readonly<Record<RedactionMode, string>> = {
  subscriptions: 'ids of subscriptions and of the tenant',
  names: 'names, ids of people and things, addresses',
  tags: 'values of tags and owners',
};

/** What of a result are stand-ins, in words for its head; undefined where nothing is. */
export function redactedText({ redacted = [] }: Pick<ScanInfo, 'redacted'>): string | undefined {
  return redacted.length === 0 ? undefined : `stand-ins take the place of ${redacted.map((mode) => WHAT[mode]).join('; ')}`;
}
