import type { ActionOutcome, JournalLine } from '../model/journal.ts';
import type { Action, Change, Plan } from '../model/plan.ts';
import { asObject } from '../values/json.ts';
import { machinesOf, writable } from './change.ts';

export type WriteLine = Extract<JournalLine, { readonly event: 'write' }>;
type AnswerLine = Extract<JournalLine, { readonly event: 'answer' }>;

/** What a journal tells of one action. */
export interface Earlier {
  /** Its writes with their answers, in order. */
  readonly writes: readonly { readonly line: WriteLine; readonly answer: AnswerLine | undefined }[];
  /** The last word on it; undefined where a run ended before. */
  readonly outcome: ActionOutcome | undefined;
}

const NOTHING: Earlier = { writes: [], outcome: undefined };

/** What the lines of a journal tell of an action. */
export function earlierOf(lines: readonly JournalLine[], actionId: string): Earlier {
  return lines.reduce((earlier: Earlier, line) => {
    if (!('action' in line) || line.action !== actionId) return earlier;
    switch (line.event) {
      case 'write':
        // What came to an end before is no last word any more.
        return { writes: [...earlier.writes, { line, answer: undefined }], outcome: undefined };
      case 'answer':
        return { ...earlier, writes: earlier.writes.map((write) => (write.line.attempt === line.attempt ? { ...write, answer: line } : write)) };
      case 'outcome':
        return { ...earlier, outcome: outcomeOf(line) };
    }
  }, NOTHING);
}

function outcomeOf({ event: _event, at: _at, ...outcome }: Extract<JournalLine, { readonly event: 'outcome' }>): ActionOutcome {
  return outcome;
}

/**
 * Refusals that may be of a second try, which a gateway makes by itself after a first one that was carried out: busy, in use, another version. After those the
 * target is read again, and the outcome tells what was seen.
 */
const PERHAPS_SECOND: ReadonlySet<number> = new Set([409, 412, 429, 503]);
const SEEN_WRITTEN: ReadonlySet<string> = new Set(['done', 'notVerified', 'alreadyDone']);

/** Writes that may have been carried out: all but those that Azure refused, where nothing was seen of them afterwards. */
export function possiblyDone({ writes, outcome }: Earlier): Earlier['writes'] {
  const mayBeSeen = outcome === undefined || SEEN_WRITTEN.has(outcome.outcome);
  return writes.filter(({ answer }) => answer?.result !== 'refused' || (mayBeSeen && PERHAPS_SECOND.has(answer.status ?? 0)));
}

/** What a line of a write changed, with what stood there then as its `before`. */
export function changeOf(action: Action, line: WriteLine): Change {
  switch (action.change.kind) {
    case 'jitPolicy':
      return { ...action.change, machines: line.machines };
    case 'securityRule':
      return { ...action.change, before: propertiesIn(line.before), after: propertiesIn(line.body) };
  }
}

function propertiesIn(resource: WriteLine['body']): WriteLine['body'] {
  return resource === null ? null : asObject(writable(resource)['properties']);
}

/** What a policy held besides machines when a write took the last one out: without it the policy could not be made anew as it was. */
export function shellOf({ method, before }: WriteLine): WriteLine['body'] {
  if (method !== 'DELETE' || before === null || machinesOf(before).length === 0) return null;
  const shell = writable(before);
  return { ...shell, properties: { ...asObject(shell['properties']), virtualMachines: [] } };
}

/** The plan that a journal belongs to: its first line holds it. */
export function planOfJournal(lines: readonly JournalLine[]): Plan | undefined {
  const [first] = lines;
  return first?.event === 'opened' ? first.plan : undefined;
}
