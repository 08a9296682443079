import type { ScanResult } from '../../model/scanResult.ts';
import type { Unknown } from '../../model/unknown.ts';
import { scopeText } from '../incomplete.ts';
import { counted } from '../text.ts';
import { shown } from './shown.ts';

const MOST_PARTS = 4;

/** What could not be read and might make a list longer: empty where all of it was read. */
export function unreadLine(result: ScanResult, unread: readonly Unknown[], what: string): string {
  if (unread.length === 0) return '';
  const parts = [...new Set(unread.map(({ artifact, scope, reason }) => `${shown(artifact)} of ${scopeText(result, scope)} (${reason})`))];
  const rest = parts.length - MOST_PARTS;
  return `There may be more ${what} than are listed. Not read: ${parts.slice(0, MOST_PARTS).join('; ')}${rest > 0 ? `; and ${counted(rest, 'more part')}` : ''}.`;
}
