import type { AuditEntry } from '../facts/jit/audit.ts';
import { logLines } from '../model/logLine.ts';
import { visibleText } from '../model/visibleText.ts';
import { cell, screenWidth, wrap, wrappedLines } from '../report/console/layout.ts';
import { painter, type Paint, type Style } from '../report/console/paint.ts';
import { counted, instantText } from '../report/text.ts';
import { lastSegment, resourceGroupOf } from '../values/armId.ts';
import { notWholeTexts } from './fixText.ts';
import type { JitAudit } from './jitAudit.ts';
import type { JitTableOptions } from './jitListTable.ts';
import { AUDIT_LIMITS, HOW_TO_END, openText, sourcesText, whoText } from './jitWords.ts';

interface Page {
  readonly audit: JitAudit;
  readonly paint: Paint;
  readonly width: number;
}

const WORD_WIDTH = 11;
const INDENT = ' '.repeat(WORD_WIDTH);

const ENDINGS: Readonly<Record<NonNullable<AuditEntry['ending']>, string>> = {
  live: 'open now', ranOut: 'ran out', replaced: 'replaced by a newer request', takenBack: 'taken back', revoked: 'revoked', notKnown: 'how it ended is not known',
};

/** The audit for people: newest first, then what is open now, what was not read, and what no audit can tell. */
export function jitAuditTable(audit: JitAudit, options: JitTableOptions): Iterable<string> {
  return logLines(pageLines(audit, options));
}

function* pageLines(audit: JitAudit, options: JitTableOptions): Generator<string> {
  const page: Page = { audit, paint: painter(options.color), width: screenWidth(options.width) };
  yield* headLines(page);
  if (audit.entries.length > 0) yield '\n';
  for (const entry of audit.entries) yield* entryLines(page, entry);
  yield* openLines(page);
  yield* wrappedLines(audit.gaps.length === 0 ? [] : ['', ...notWholeTexts(audit.gaps)], page.width, '', (text) => page.paint('magenta', text));
  yield* wrappedLines(['', ...AUDIT_LIMITS], page.width, '', (text) => page.paint('dim', text));
}

function* headLines({ audit, paint, width }: Page): Generator<string> {
  const { tenantId, cloud, now, simulated, asked, entries } = audit;
  yield* wrappedLines([`Audit of just-in-time access, tenant ${visibleText(tenantId)} (${cloud}) as of ${instantText(now)}`], width, '', (text) => paint('bold', text));
  if (simulated) yield 'Simulated data\n';
  const narrowed = [...(asked.machines.length === 0 ? [] : [`machines ${asked.machines.map(visibleText).join(', ')}`]), ...(asked.since === undefined ? [] : [`since ${instantText(asked.since)}`])];
  if (narrowed.length > 0) yield* wrappedLines([`Only ${narrowed.join('; ')}`], width, '');
  const requests = entries.filter(({ kind }) => kind === 'request');
  const granted = requests.filter(({ result }) => result !== 'failed').length;
  const counts = [`${counted(granted, 'port')} granted`, `${counted(requests.length - granted, 'request')} failed`, `${counted(entries.length - requests.length, 'change')} of policies`];
  yield* wrappedLines([entries.length === 0 ? 'Nothing is told of any request.' : `${counts.join(', ')}, by ${asked.activityLog ? 'policies and the activity log' : 'what policies keep (--activity-log also asks the log)'}`], width, '');
}

function wordOf({ kind, result, ending }: AuditEntry): readonly [string, Style] {
  if (result === 'failed') return ['failed', 'red'];
  if (kind === 'policyWrite') return ['changed', 'yellow'];
  if (kind === 'policyDelete') return ['deleted', 'yellow'];
  if (ending === 'live') return ['open', 'cyan'];
  return result === 'notKnown' ? ['unknown', 'magenta'] : ['granted', 'green'];
}

function* entryLines({ paint, width }: Page, entry: AuditEntry): Generator<string> {
  const [word, style] = wordOf(entry);
  const when = entry.at === null ? 'at a time that is not told' : instantText(entry.at);
  const [first = '', ...more] = wrap(`${when}  ${whoText(entry.who)}: ${whatText(entry)}`, width - WORD_WIDTH);
  yield `${paint(style, cell(word, WORD_WIDTH))}${first}\n`;
  for (const line of more) yield `${INDENT}${line}\n`;
  yield* wrappedLines([detailText(entry)].filter((text) => text !== ''), width, INDENT, (text) => paint('dim', text));
}

function whatText({ kind, machine, port, sources, until, policy, source }: AuditEntry): string {
  const of = `policy ${visibleText(lastSegment(policy))} in ${visibleText(resourceGroupOf(policy) ?? 'a group that is not told')}`;
  if (kind === 'policyWrite') return `wrote ${of}`;
  if (kind === 'policyDelete') return `deleted ${of}`;
  if (source === 'log') return `asked for access by ${of}; the log does not say to which machine`;
  const what = `${machine === null ? 'a machine that is not named' : visibleText(lastSegment(machine))} port ${port ?? 'that is not told'}`;
  return `${what} from ${sourcesText(sources)} until ${until === null ? 'a time that is not told' : instantText(until)}`;
}

function detailText({ ending, justified, source, correlationId, result }: AuditEntry): string {
  const parts = [
    ...(ending === null ? [] : [ENDINGS[ending]]),
    ...(justified === null ? [] : [justified ? 'a reason was given' : 'no reason was given']),
    ...(result === 'notKnown' ? ['the log tells of its start alone'] : []),
    { policy: 'by the policy', log: 'by the activity log', both: 'by the policy and the activity log' }[source] + (correlationId === null ? '' : ` (correlation id ${visibleText(correlationId)})`),
  ];
  return parts.join('; ');
}

function* openLines({ audit, paint, width }: Page): Generator<string> {
  const { open, now, gaps } = audit;
  yield '\n';
  if (open.length === 0) {
    yield* wrappedLines([`Nothing is open by a request now${gaps.length > 0 ? ', as far as it was read' : ''}.`], width, '');
    return;
  }
  yield* wrappedLines(['Open now:'], width, '', (text) => paint('bold', text));
  yield* wrappedLines(open.map((one) => `${visibleText(lastSegment(one.machine))} ${openText(one, now)}`), width, '  ');
  yield* wrappedLines(HOW_TO_END, width, '', (text) => paint('dim', text));
}
