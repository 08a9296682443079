import type { PageData } from '../../../src/report/html/pageFormat.ts';
import { thousands } from '../../../src/report/text.ts';
import type { App } from './app.ts';
import { button, byId, element } from './elements.ts';
import { actionPlan, csvExport, isWork, jsonExport, type Exported } from './exports.ts';
import { addressOf } from './viewState.ts';

interface Format {
  readonly label: string;
  readonly file: string;
  readonly type: string;
  /** Whether a finding that is filtered is in the file. */
  readonly holds: (data: PageData, row: number) => boolean;
  readonly write: (app: App, findings: readonly Exported[]) => string;
}

const isAny = (): boolean => true;

const FORMATS: readonly Format[] = [
  { label: 'CSV', file: 'findings.csv', type: 'text/csv;charset=utf-8', holds: isAny, write: (app, findings) => csvExport(app.source.data, findings) },
  { label: 'JSON', file: 'findings.json', type: 'application/json', holds: isAny, write: (app, findings) => jsonExport(app.source.data, findings, addressOf({ ...app.state(), page: 0, finding: '' })) },
  { label: 'Action plan (CSV)', file: 'action-plan.csv', type: 'text/csv;charset=utf-8', holds: isWork, write: (app, findings) => actionPlan(app.source.data, findings) },
];

/** Fills the menu of exports. Answers what tells how many findings they would hold. */
export function exportMenu(app: App): () => void {
  const note = element('p', { className: 'sub' });
  const planNote = element('p', { className: 'sub' });
  const buttons = FORMATS.map((format) => ({ format, made: button(format.label, 'menuitem', () => { void save(app, format); }) }));
  byId('export-sheet', HTMLDivElement).replaceChildren(note, ...buttons.map(({ made }) => made), planNote);
  return () => {
    const { rows } = app.result();
    const { data } = app.source;
    const count = rows.length;
    showPlanNote(planNote, rows.filter((row) => isWork(data, row)).length, count);
    note.textContent = count === 0 ? 'Nothing is filtered.' : `All ${thousands(count)} that are filtered, in this order`;
    for (const { format, made } of buttons) made.disabled = !rows.some((row) => format.holds(data, row));
  };
}

/** What a plan leaves out is said where it leaves out something. */
function showPlanNote(note: HTMLElement, work: number, count: number): void {
  note.hidden = work === count;
  note.textContent = `The action plan holds ${work === 0 ? 'nothing' : thousands(work)}: without what is waived, or no failure any more`;
}

/** Hands a file to the browser: it is made in the page, so nothing is sent. */
async function save(app: App, { file, type, write }: Format): Promise<void> {
  const text = write(app, await unpackedRows(app));
  const address = URL.createObjectURL(new Blob([text], { type }));
  element('a', { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR);
}

/** Milliseconds after which a saved file's address ends: by then the browser has taken it. */
const KEPT_FOR = 60_000;

/** Details are unpacked in the order of the data, chunk by chunk, whatever the order of the rows. */
async function unpackedRows({ source, result }: App): Promise<readonly Exported[]> {
  const rows = [...result().rows];
  const details = new Map<number, Exported>();
  for (const row of rows.toSorted((a, b) => a - b)) details.set(row, { row, detail: await source.detailOf(row) });
  return rows.flatMap((row) => details.get(row) ?? []);
}
