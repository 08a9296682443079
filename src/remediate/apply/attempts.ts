import type { Outcome } from '../../model/journal.ts';
import type { Action, Change } from '../../model/plan.ts';
import type { JsonObject } from '../../values/json.ts';
import { merge, type Merged, type MergedWrite } from '../change.ts';
import { changeOf, possiblyDone, type Earlier } from '../journalled.ts';
import type { WriteResult } from '../../model/armAnswers.ts';
import { targetOf } from '../targets.ts';
import { liveRequests } from './liveRequests.ts';
import { lockOn } from './locks.ts';
import { reasonOf } from './preflight.ts';
import { instantOf, wait, type Run } from './run.ts';

/** Most times that one action is sent: each after a fresh read. */
const MOST_ATTEMPTS = 4;
/** What a lost answer is given before the target is read again: it may still arrive. */
const AFTER_LOSS = 2_000;
/** How long before its journal line a target was read at most: reading comes right before writing. */
const READ_BEFORE = 60_000;

/** A write that may have been carried out, and by what its events are known. Instants in milliseconds, by our clock. */
export interface Sent {
  readonly change: Change;
  /** The whole that was sent; null for a DELETE. */
  readonly body: JsonObject | null;
  readonly readAt: number;
  readonly sentAt: number;
  /** When its answer was there; when it was sent, where none came. */
  readonly answeredAt: number;
  readonly clientRequestId: string;
  readonly correlationId: string;
}

export type Attempted =
  /** The target is as after a write of ours. */
  | { readonly kind: 'written'; readonly sent: Sent; readonly merged: Merged }
  /** Nothing of it was left to be written. */
  | { readonly kind: 'nothing'; readonly merged: Merged }
  | { readonly kind: 'ended'; readonly outcome: Outcome; readonly message: string; /** Whether a write of this action had left, now or in an earlier run. */ readonly wasSent?: true };

/**
 * Brings one change into its target: read, merge, journal, send once, journal; a few times where Azure was busy, refused for a newer version, or nobody
 * knows. Each attempt begins with a read, which decides: what is as after the change is not sent again, what is as before it is. A PUT or DELETE of a whole
 * state may be sent again, being the same whether it was carried out or not (RFC 9110, 9.2.2); nothing else ever is.
 */
export async function attempt(run: Run, action: Action, change: Change, earlier: Earlier): Promise<Attempted> {
  let sent = sentEarlier(action, earlier);
  let isLost = sent !== undefined;
  for (let tries = 1; ; tries += 1) {
    const readAt = run.ports.now();
    const reading = await run.ports.read(targetOf(change), action.request.apiVersion);
    if (reading.kind === 'failed') return told(ended('failed', `${targetOf(change)} could not be read: ${reasonOf(reading)}`), sent);
    const raw = reading.kind === 'found' ? reading.body : null;
    const merged = merge(raw, change);
    const { write } = merged;
    if (write === null) return told(nothingLeft(merged, sent, tries), sent);
    const kept = keptFrom(run, { raw, change, write }) ?? givenUp(run, isLost, tries);
    if (kept !== undefined) return told(kept, sent);
    const { result, attempted } = await send(run, action, { number: earlier.writes.length + tries, readAt, raw, write, etag: reading.kind === 'found' ? reading.etag : undefined });
    if (result.kind === 'accepted') return { kind: 'written', sent: attempted, merged };
    // A gateway that repeats by itself can answer with the refusal of its second try: what is read next decides, whatever the answer was.
    sent = attempted;
    isLost ||= result.kind === 'lost';
    const over = await after(run, result, tries);
    if (over !== undefined) return told(over, result.kind === 'lost' || tries > 1 ? sent : undefined);
  }
}

/** A run that was killed may have sent something: what stands there decides, not the journal. */
function sentEarlier(action: Action, earlier: Earlier): Sent | undefined {
  const last = possiblyDone(earlier).at(-1);
  if (last === undefined) return undefined;
  const sentAt = Date.parse(last.line.at);
  const answeredAt = last.answer === undefined ? sentAt : Date.parse(last.answer.at);
  const { clientRequestId, body } = last.line;
  return { change: changeOf(action, last.line), body, readAt: sentAt - READ_BEFORE, sentAt, answeredAt, clientRequestId, correlationId: last.answer?.correlationId ?? '' };
}

/** What is as after the change may be so by a write of ours whose answer nobody saw. */
function nothingLeft(merged: Merged, sent: Sent | undefined, tries: number): Attempted {
  if (sent === undefined) return { kind: 'nothing', merged };
  if (merged.alreadyDone.length > 0) return { kind: 'written', sent, merged };
  return tries === 1 ? { kind: 'nothing', merged } : ended('failed', 'no answer came, and what stands there now is neither as before nor as after: somebody else wrote it');
}

/** After the last attempt, or when the user wants to stop, the target has been read once more: nothing of ours stands in it. */
function givenUp({ ports }: Run, isLost: boolean, tries: number): Attempted | undefined {
  const outcome = isLost ? 'failed' : 'notAttempted';
  if (tries > 1 && ports.interrupted()) return ended(outcome, 'interrupted between two attempts: nothing of it was written when it was read last');
  return tries > MOST_ATTEMPTS ? ended('failed', `given up after ${MOST_ATTEMPTS} attempts: nothing of it was written when it was read last`) : undefined;
}

/** What keeps from writing once it is known what would be written. */
function keptFrom(run: Run, { raw, change, write }: { readonly raw: JsonObject | null; readonly change: Change; readonly write: MergedWrite }): Attempted | undefined {
  const { heldBack } = run.settings;
  if (heldBack !== undefined) return ended('notAttempted', `${heldBack}: nothing of it stands there, and nothing was sent`);
  const live = change.kind === 'jitPolicy' && !run.settings.forceLiveRequests ? liveRequests(raw, run.ports.now()) : [];
  if (live.length > 0) return ended('blocked', `access is open in the policy until ${live[0]?.until ?? ''} (${live.map(({ requestor }) => requestor).join(', ')}): wait for its end, or --force-live-requests`);
  const lock = lockOn(run.locks, targetOf(change), write.method);
  return lock === undefined ? undefined : ended('blocked', `the lock ${lock.id} keeps everybody from deleting it`);
}

interface Sending {
  readonly number: number;
  readonly readAt: number;
  readonly raw: JsonObject | null;
  readonly write: MergedWrite;
  readonly etag: string | undefined;
}

/** One write between its two lines of the journal: the first is on disk before a byte leaves. */
async function send(run: Run, action: Action, { number, readAt, raw, write, etag }: Sending): Promise<{ readonly result: WriteResult; readonly attempted: Sent }> {
  const { ports } = run;
  const { method, body, change } = write;
  const [path, { apiVersion }, clientRequestId] = [targetOf(change), action.request, ports.guid()];
  const machines = change.kind === 'jitPolicy' ? change.machines : [];
  run.written.add(clientRequestId.toLowerCase());
  ports.journal({ event: 'write', at: instantOf(run), action: action.id, attempt: number, method, path, apiVersion, clientRequestId, body, before: raw, machines });
  const sentAt = ports.now();
  // Security groups have versions; policies have none, so that only the activity log tells of another writer (facts 4.1, 5.6).
  const result = await ports.write({ method, path, apiVersion, body, clientRequestId, etag: change.kind === 'securityRule' ? etag : undefined });
  const { requestId, correlationId } = result;
  const [code, message, status] = result.kind === 'accepted' ? ['', '', result.status] : [result.code, result.message, result.status];
  ports.journal({ event: 'answer', at: instantOf(run), action: action.id, attempt: number, result: result.kind, status, requestId, correlationId, code, message });
  run.tell({ kind: 'answered', action: action.id, result: result.kind, requestId, correlationId });
  return { result, attempted: { change, body, readAt, sentAt, answeredAt: ports.now(), clientRequestId, correlationId } };
}

/** What a write that was not accepted leads to: the end, or another attempt after a pause. */
async function after(run: Run, result: Exclude<WriteResult, { kind: 'accepted' }>, tries: number): Promise<Attempted | undefined> {
  const { kind, code, message } = result;
  if (kind === 'lost') {
    await wait(run, AFTER_LOSS * tries, `no answer came (${code})`);
    return undefined;
  }
  if (result.status === 412) return undefined;
  if (code === 'ScopeLocked') return ended('blocked', `Azure refused it for a lock: ${message}`);
  if (result.pause === undefined) return ended('failed', result.missing.length > 0 ? `${result.missing.join(', ')} is missing` : `Azure refused it: ${code}: ${message}`);
  if (tries >= MOST_ATTEMPTS) return ended('failed', `Azure was too busy, ${MOST_ATTEMPTS} times: ${code}: ${message}`);
  // The next attempt heeds a stop as well: here it spares the wait.
  if (!run.ports.interrupted()) await wait(run, result.pause, `Azure is busy (${code})`);
  return undefined;
}

function told(attempted: Attempted, sent: Sent | undefined): Attempted {
  return attempted.kind === 'ended' && sent !== undefined ? { ...attempted, wasSent: true } : attempted;
}

function ended(outcome: Outcome, message: string): Attempted {
  return { kind: 'ended', outcome, message };
}
