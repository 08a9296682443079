import { catalogEntry } from '../../model/catalog.ts';
import { narrowingText } from '../../model/narrowing.ts';
import type { CoverageCell, ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { scopeText } from '../incomplete.ts';
import { visibleText } from '../../model/visibleText.ts';
import { compareText } from '../../values/json.ts';
import { capitalised, counted, thousands } from '../text.ts';

/** What was read of each scope: what is missing by name and permission, what is whole in one line. */
export function coverageView(result: ScanResult) {
  const scopes = [...Map.groupBy(result.coverage, (cell) => idKey(cell.scope)).values()].map((cells) => scopeView(result, cells));
  return {
    scopes,
    matrix: matrixOf(result),
    asked: askedText(result),
    seen: result.scan.scopes.seen.map((seen) => ({ name: visibleText(seen.displayName || seen.subscriptionId), id: visibleText(seen.subscriptionId), state: visibleText(seen.state) })),
  };
}

/** Scopes that stand beside each other as columns; more would be no table for people. */
const MOST_COLUMNS = 8;

/** How many of the types of each provider were read whole, a column a scope: where the hole is, at a glance. */
function matrixOf(result: ScanResult) {
  const asked = result.coverage.filter((cell) => !isLeftOut(cell));
  const scopes = [...Map.groupBy(asked, (cell) => idKey(cell.scope)).entries()];
  if (scopes.length === 0 || scopes.length > MOST_COLUMNS) return { any: false, columns: [], rows: [] };
  const providers = [...new Set(asked.map(providerOf))].toSorted(compareText);
  return {
    any: true,
    columns: scopes.map(([, cells]) => capitalised(scopeText(result, cells[0]?.scope ?? ''))),
    rows: providers.map((provider) => ({ provider: visibleText(provider), cells: scopes.map(([, cells]) => matrixCell(cells.filter((cell) => providerOf(cell) === provider))) })),
  };
}

function providerOf({ type }: CoverageCell): string {
  return type.split('/')[0] ?? type;
}

function matrixCell(cells: readonly CoverageCell[]) {
  const whole = cells.filter(({ status }) => status === 'complete').length;
  return { text: cells.length === 0 ? '' : whole === cells.length ? `${whole}` : `${whole} of ${cells.length}`, isWhole: whole === cells.length, isEmpty: cells.length === 0 };
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
