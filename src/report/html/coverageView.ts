import { catalogEntry } from '../../model/catalog.ts';
import { narrowingText } from '../../model/narrowing.ts';
import type { CoverageCell, ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { scopeText } from '../incomplete.ts';
import { visibleText } from '../../model/visibleText.ts';
import { capitalised, counted, thousands } from '../text.ts';

/** What was read of each scope: what is missing by name and permission, what is whole in one line. */
export function coverageView(result: ScanResult) {
  const scopes = [...Map.groupBy(result.coverage, (cell) => idKey(cell.scope)).values()].map((cells) => scopeView(result, cells));
  return {
    scopes,
    asked: askedText(result),
    seen: result.scan.scopes.seen.map((seen) => ({ name: visibleText(seen.displayName || seen.subscriptionId), id: visibleText(seen.subscriptionId), state: visibleText(seen.state) })),
  };
}

function scopeView(result: ScanResult, cells: readonly CoverageCell[]) {
  const whole = cells.filter((cell) => cell.status === 'complete');
  const left = cells.filter(isLeftOut);
  const broken = cells.filter((cell) => cell.status !== 'complete' && !isLeftOut(cell));
  const rows = cells.reduce((sum, cell) => sum + cell.rows, 0);
  const scope = cells[0]?.scope ?? '';
  return {
    name: capitalised(scopeText(result, scope)),
    share: `${whole.length} of ${counted(cells.length - left.length, 'type')}`,
    rows: counted(rows, 'row'),
    isWhole: broken.length === 0,
    broken: broken.map((cell) => ({ type: visibleText(cell.type), status: cell.status, missing: cell.missing.map(visibleText).join(', ') })),
    left: left.map((cell) => ({ type: visibleText(cell.type), option: cell.missing.map(visibleText).join(', ') })),
    whole: whole.map((cell) => ({ type: visibleText(cell.type), rows: thousands(cell.rows) })),
  };
}

/** What nobody asked for: no gap, and told apart from one. */
function isLeftOut({ type, status, missing }: CoverageCell): boolean {
  const optIn = catalogEntry(type)?.optIn;
  return status === 'notCollected' && optIn !== undefined && missing.includes(optIn);
}

function askedText({ scan }: ScanResult): string {
  const { subscriptions, managementGroups, exclude } = scan.scopes.asked;
  const parts = [
    ...(subscriptions.length > 0 ? [`subscriptions ${subscriptions.join(', ')}`] : []),
    ...(managementGroups.length > 0 ? [`management groups ${managementGroups.join(', ')}`] : []),
  ];
  const asked = parts.length > 0 ? parts.join('; ') : 'everything that is visible';
  const read = exclude.length > 0 ? `${asked}, without ${exclude.join(', ')}` : asked;
  return visibleText(scan.narrowed === undefined ? read : `${read}; of that, only ${narrowingText(scan.narrowed)} was judged`);
}
