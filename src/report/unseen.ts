import { visibleText } from '../model/visibleText.ts';
import type { ScanResult } from '../model/scanResult.ts';

const NAMES_SHOWN = 10;

/** The subscriptions that exist under the management groups and that nobody judged, in words; undefined where there are none. */
export function unseenText({ scan }: ScanResult): string | undefined {
  const notSeen = scan.scopes.descendants?.notSeen ?? [];
  if (notSeen.length === 0) return undefined;
  const names = notSeen.slice(0, NAMES_SHOWN).map(({ subscriptionId, displayName }) => visibleText(displayName || subscriptionId)).join(', ');
  const more = notSeen.length > NAMES_SHOWN ? ` and ${notSeen.length - NAMES_SHOWN} more` : '';
  const [count, lie] = notSeen.length === 1 ? ['1 subscription', 'lies'] : [`${notSeen.length} subscriptions`, 'lie'];
  return `${count} ${lie} under the management groups and cannot be seen by the identity that scans, so that nothing in it was judged: ${names}${more}.`;
}
