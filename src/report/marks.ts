import { narrowingText } from '../model/narrowing.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { visibleText } from '../model/visibleText.ts';
import { redactedText } from './redaction/redactedText.ts';
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
  const redacted = redactedText(scan);
  const marks: readonly (readonly [boolean, string, string])[] = [
    [scan.simulated, 'Simulated', 'this is made-up data of the built-in simulator, not of an Azure tenant'],
    [scan.origin === 'export', 'Export', 'judged from exported files: what they do not hold is unknown'],
    [scan.interrupted, 'Interrupted', 'the collection was stopped before its end'],
    [scan.assumes.length > 0, 'Assumed', scan.assumes.map(visibleText).join(', ')],
    [scan.overrides !== undefined, 'Overridden', (scan.overrides ?? []).map(overrideText).join('; ')],
    [scan.narrowed !== undefined, 'Narrowed', scan.narrowed === undefined ? '' : `only this was judged: ${visibleText(narrowingText(scan.narrowed))}`],
    [scan.scopes.notVisible.length > 0, 'Not visible', scan.scopes.notVisible.map(visibleText).join(', ')],
    [unseen !== undefined, 'Not judged', unseen ?? ''],
    [redacted !== undefined, 'Redacted', redacted ?? ''],
  ];
  return marks.filter(([applies]) => applies).map(([, label, text]) => ({ label, text }));
}

const RULES_TOLD = 3;

/** An override as one line, visible, with the first of its rules, so that what it changes is not lost behind a long list of ids. */
export function overrideText(text: string): string {
  const [ids = ''] = /^(?:[\w*]+, )+[\w*]+(?= )/.exec(text) ?? [];
  const rules = ids.split(', ');
  if (rules.length <= RULES_TOLD + 1) return visibleText(text);
  return visibleText(`${rules.slice(0, RULES_TOLD).join(', ')} and ${String(rules.length - RULES_TOLD)} more rules ${text.slice(ids.length + 1)}`);
}
