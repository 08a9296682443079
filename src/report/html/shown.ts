import { visibleText } from '../../model/visibleText.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { idKey, lastSegment, resourceGroupOf, subscriptionOf } from '../../values/armId.ts';
import { subscriptionNames } from '../selection.ts';
import { clip } from '../text.ts';
import { callName } from '../place.ts';

const MOST_TEXT = 300;

/** A foreign text as the page's summary shows it: visible, and of a length that no hostile name can stretch. */
export function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}

/** Several names in one line, of many the first. */
export function namesShown(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).map(shown).join(', ')} and ${rest} more` : names.map(shown).join(', ');
}

/** Where a resource lies: `rg-web, Production`; the words for what is above. */
export function whereOf(result: ScanResult): (id: string) => string {
  const nameOf = subscriptionNames(result);
  return (id) => {
    const subscription = subscriptionOf(id);
    if (subscription === undefined) return '';
    return [resourceGroupOf(id) ?? '', nameOf(subscription)].filter((part) => part !== '').map(shown).join(', ');
  };
}

/** Answers who answers for a resource by its tags, where the result tells. */
export function ownersOf(result: ScanResult): (id: string) => string {
  const byKey = new Map(result.resources.flatMap(({ id, owner }) => (owner === undefined ? [] : [[idKey(id), owner] as const])));
  return (id) => byKey.get(idKey(id)) ?? '';
}

/** What people call a machine: an instance of a scale set by the set and its number, as Azure does. */
export function machineName(id: string): string {
  return shown(callName(id, lastSegment(id)));
}
