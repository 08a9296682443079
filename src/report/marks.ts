import { narrowingText } from '../model/narrowing.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { visibleText } from '../model/visibleText.ts';
import { unseenText } from './unseen.ts';

export interface Mark {
  readonly label: string;
  /** One line, with nothing invisible in it; as long as what it names. */
  readonly text: string;
}

/** What a reader must not overlook about where the data came from and what was judged of it. */
export function marksOf(result: ScanResult): readonly Mark[] {
  const { scan } = result;
  const unseen = unseenText(result);
  const marks: readonly (readonly [boolean, string, string])[] = [
    [scan.simulated, 'Simulated', 'this is made-up data of the built-in simulator, not of an Azure tenant'],
    [scan.origin === 'export', 'Export', 'judged from exported files: what they do not hold is unknown'],
    [scan.interrupted, 'Interrupted', 'the collection was stopped before its end'],
    [scan.assumes.length > 0, 'Assumed', scan.assumes.map(visibleText).join(', ')],
    [scan.overrides !== undefined, 'Overridden', (scan.overrides ?? []).map(visibleText).join('; ')],
    [scan.narrowed !== undefined, 'Narrowed', scan.narrowed === undefined ? '' : `only this was judged: ${visibleText(narrowingText(scan.narrowed))}`],
    [scan.scopes.notVisible.length > 0, 'Not visible', scan.scopes.notVisible.map(visibleText).join(', ')],
    [unseen !== undefined, 'Not judged', unseen ?? ''],
  ];
  return marks.filter(([applies]) => applies).map(([, label, text]) => ({ label, text }));
}
