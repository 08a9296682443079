import type { Action } from '../../model/plan.ts';
import { sameId, subscriptionOf } from '../../values/armId.ts';
import type { WriteEvent } from '../../model/armAnswers.ts';
import { targetOf } from '../targets.ts';
import type { Sent } from './attempts.ts';
import type { OtherWriter } from './outcome.ts';
import { reasonOf } from './preflight.ts';
import type { Run } from './run.ts';

/** How far before the reading events are asked for: our clock and Azure's may differ by this much at most. */
const CLOCKS = 5 * 60_000;

/**
 * Who else wrote the target between our reading and our write. A PUT of a policy replaces the whole and has no version to hold on to (facts 4.3), so that what
 * somebody wrote in between is lost without a word: only the activity log tells. Our own event in it ties its clock to ours.
 */
export async function otherWriter(run: Run, action: Action, sent: Sent): Promise<OtherWriter> {
  if (!run.settings.activityLog) return { kind: 'notKnown', message: 'the activity log was not asked (--without-activity-log)' };
  const target = targetOf(action.change);
  const reading = await run.ports.events(subscriptionOf(target) ?? '', new Date(sent.readAt - CLOCKS).toISOString());
  if (reading.kind === 'failed') return { kind: 'notKnown', message: `the activity log could not be read: ${reasonOf(reading)}; ${LATER}` };
  const events = reading.events.filter(({ resourceId }) => sameId(resourceId, target));
  const own = events.filter((event) => isOurs(event, sent));
  if (own.length === 0) return { kind: 'notKnown', message: `the activity log does not hold our own write yet; ${LATER}` };
  return judged(events, own, run, sent);
}

const LATER = 'it can be minutes behind: "apply --resume" with the same plan looks again';

function judged(events: readonly WriteEvent[], own: readonly WriteEvent[], run: Run, sent: Sent): OtherWriter {
  const instants = own.map(({ at }) => Date.parse(at));
  // Our event began after we sent and before we had the answer: by so much Azure's clock is ahead of ours, at least.
  const ahead = Math.min(...instants) - sent.answeredAt;
  const [from, to] = [sent.readAt + ahead, Math.max(...instants)];
  const others = events.filter((event) => !isOurs(event, sent) && !run.written.has(event.clientRequestId.toLowerCase()) && Date.parse(event.at) >= from && Date.parse(event.at) <= to);
  if (others.length === 0) return { kind: 'none' };
  const who = new Map(others.map((event) => [`${event.caller} at ${event.at} (correlation id ${event.correlationId})`, event] as const));
  return { kind: 'found', message: `${[...who.keys()].join('; ')} wrote it between our reading and our write: what was written then may be lost, ask them` };
}

function isOurs(event: WriteEvent, { clientRequestId, correlationId }: Sent): boolean {
  return isSame(event.clientRequestId, clientRequestId) || isSame(event.correlationId, correlationId);
}

function isSame(left: string, right: string): boolean {
  return right !== '' && left.toLowerCase() === right.toLowerCase();
}
