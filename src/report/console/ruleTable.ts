import type { ScanResult, StatusCounts } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { counted, thousands } from '../text.ts';
import { rulesByUrgency, type RuleRow } from '../rulesByUrgency.ts';
import { cell } from './layout.ts';
import { SEVERITY_STYLES, type Paint, type Style } from './paint.ts';

interface TableInput {
  readonly result: ScanResult;
  readonly paint: Paint;
  readonly width: number;
  /** Rules that it lists; the rest are counted. */
  readonly rows: number;
}

const COUNT_COLUMNS = [['fail', 'Fail'], ['unknown', 'Unknown'], ['pass', 'Pass'], ['notApplicable', 'N/A']] as const;
const COUNT_WIDTH = 8;
const ID_WIDTH = 10;
const SEVERITY_WIDTH = 10;

/** Verdicts by rule, those with failures first. A narrow terminal loses the titles, never a number. */
export function ruleTable(input: TableInput): readonly string[] {
  const rows = rulesByUrgency(input.result);
  if (rows.length === 0) return [];
  const titleWidth = Math.max(0, input.width - ID_WIDTH - SEVERITY_WIDTH - COUNT_WIDTH * COUNT_COLUMNS.length);
  const rest = rows.length - input.rows;
  return [
    input.paint('dim', headLine(titleWidth, input.width)),
    ...rows.slice(0, input.rows).map((row) => rowLine(input, row, titleWidth)),
    ...(rest > 0 ? [input.paint('dim', `and ${counted(rest, 'more rule')}`)] : []),
  ];
}

function isNarrow(width: number): boolean {
  return width < ID_WIDTH + SEVERITY_WIDTH + COUNT_WIDTH * COUNT_COLUMNS.length;
}

function headLine(titleWidth: number, width: number): string {
  const counts = COUNT_COLUMNS.map(([, label]) => cell(label, COUNT_WIDTH, 'right')).join('');
  return `${cell('Rule', isNarrow(width) ? 8 : ID_WIDTH)}${isNarrow(width) ? '' : cell('Severity', SEVERITY_WIDTH)}${cell('Title', titleWidth)}${counts}`;
}

function rowLine({ paint, width }: TableInput, { rule, counts }: RuleRow, titleWidth: number): string {
  const severity = isNarrow(width) ? '' : paint(SEVERITY_STYLES[rule.severity], cell(rule.severity, SEVERITY_WIDTH));
  const title = titleWidth > 8 ? `${cell(visibleText(rule.title), titleWidth - 2)}  ` : ' '.repeat(titleWidth);
  const numbers = COUNT_COLUMNS.map(([status]) => paint(countStyle(status, counts[status]), cell(thousands(counts[status]), COUNT_WIDTH, 'right')));
  return `${cell(visibleText(rule.id), isNarrow(width) ? 8 : ID_WIDTH)}${severity}${title}${numbers.join('')}`;
}

function countStyle(status: keyof StatusCounts, count: number): Style {
  if (count === 0 || status === 'notApplicable') return 'dim';
  if (status === 'pass') return 'green';
  return status === 'fail' ? 'red' : 'yellow';
}
