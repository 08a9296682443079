import { catalogEntry } from '../../model/catalog.ts';
import { narrowingText } from '../../model/narrowing.ts';
import type { CoverageCell, ScanResult } from '../../model/scanResult.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { scopeText } from '../incomplete.ts';
import { subscriptionNames } from '../selection.ts';
import { visibleText } from '../../model/visibleText.ts';
import { compareText } from '../../values/json.ts';
import { capitalised, counted, thousands } from '../text.ts';
import { ABOVE_SUBSCRIPTIONS } from '../place.ts';
import { shown } from './shown.ts';

/** Scopes that the page lists, those with something missing first. */
const MOST_SCOPES = 60;

/** What was read of each scope: what is missing by name and permission, what is whole in one line. */
export function coverageView(result: ScanResult) {
  const scopes = [...Map.groupBy(result.coverage, (cell) => idKey(cell.scope)).values()].map((cells) => scopeView(result, cells));
  const ordered = scopes.toSorted((a, b) => Number(a.isWhole) - Number(b.isWhole));
  const rest = scopes.length - MOST_SCOPES;
  return {
    scopes: ordered.slice(0, MOST_SCOPES),
    rest: rest > 0 ? `${counted(rest, 'more scope')}, ${ordered.slice(MOST_SCOPES).every(({ isWhole }) => isWhole) ? 'each read to the end' : 'some of them not read to the end: the JSON result names what is missing'}.` : '',
    matrix: matrixOf(result),
    asked: askedText(result),
    ...seenView(result),
  };
}

/** The subscriptions that were seen, by name, id and state. */
function seenView({ scan }: ScanResult) {
  const { seen } = scan.scopes;
  const rest = seen.length - MOST_SCOPES;
  return {
    seen: seen.slice(0, MOST_SCOPES).map(({ displayName, subscriptionId, state }) => ({ name: visibleText(displayName || subscriptionId), id: visibleText(subscriptionId), state: visibleText(state) })),
    moreSeen: rest > 0 ? `${counted(rest, 'more subscription')}: the JSON result names all of them.` : '',
  };
}

/** Subscriptions that stand beside each other as columns; more would be no table for people. */
const MOST_COLUMNS = 8;

/** How many of the types of each provider were read to the end, a column a subscription: where the hole is, at a glance. */
function matrixOf(result: ScanResult) {
  const asked = result.coverage.filter((cell) => !isLeftOut(cell));
  const nameOf = subscriptionNames(result);
  const columns = [...Map.groupBy(asked, ({ scope }) => subscriptionOf(scope) ?? '').entries()].toSorted(([a], [b]) => compareText(a || '~', b || '~'));
  if (asked.length === 0 || columns.length > MOST_COLUMNS) return { any: false, columns: [], rows: [] };
  const providers = [...new Set(asked.map(providerOf))].toSorted(compareText);
  return {
    any: true,
    columns: columns.map(([subscription]) => (subscription === '' ? ABOVE_SUBSCRIPTIONS : shown(nameOf(subscription)))),
    rows: providers.map((provider) => ({ provider: shown(provider), cells: columns.map(([, cells]) => matrixCell(cells.filter((cell) => providerOf(cell) === provider))) })),
  };
}

function providerOf({ type }: CoverageCell): string {
  return (type.split('/')[0] ?? type).replace(/^Microsoft\./i, '');
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
