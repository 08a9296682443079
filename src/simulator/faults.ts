import { answerWith, type FaultAnswer } from './faultAnswers.ts';
import type { Call, SimResponse } from './http.ts';
import type { State } from './state.ts';

/** One row of the fault table: which calls it meets, and what they get instead of the right answer. */
export interface Fault {
  readonly method?: string;
  /** A part of the URL, without regard to case, or a pattern for it. */
  readonly url: string | RegExp;
  /** Which of the matching calls, counted from 1; all of them where absent. */
  readonly calls?: readonly number[];
  readonly answer: FaultAnswer;
}

/** The fault table at work: counts the calls of each row. */
export interface FaultTable {
  /** What the call gets: the fault that it meets, or the right answer. */
  apply(call: Call, answer: () => SimResponse): SimResponse;
}

/** What a row has seen so far. */
interface Seen {
  calls: number;
  /** The last right answer: what a repeated page repeats. */
  last?: SimResponse;
  /** Authorization headers that it has revoked. */
  readonly revoked: Set<string>;
}

export function createFaultTable(faults: readonly Fault[], rehearse: State['rehearse']): FaultTable {
  const rows = faults.map((fault) => ({ fault, seen: { calls: 0, revoked: new Set<string>() } satisfies Seen as Seen }));
  return {
    apply: (call, answer) => {
      const matching = rows.filter(({ fault }) => matches(fault, call));
      for (const { seen } of matching) seen.calls += 1;
      const met = matching.find(({ fault, seen }) => meets(fault, seen, call));
      const remembered = (): SimResponse => {
        const right = answer();
        for (const { seen } of matching) seen.last = right;
        return right;
      };
      return met === undefined ? remembered() : answerWith(met.fault.answer, { call, answer: remembered, last: met.seen.last, rehearse });
    },
  };
}

/** A revoked token stays revoked; the call that its row names revokes the one it brings. */
function meets(fault: Fault, seen: Seen, call: Call): boolean {
  const named = fault.calls?.includes(seen.calls) ?? true;
  if (fault.answer.kind !== 'tokenRevoked') return named;
  const token = call.request.headers['authorization'] ?? '';
  // Without numbers it is the first token that is revoked, not every one.
  if (fault.calls === undefined ? seen.revoked.size === 0 : named) seen.revoked.add(token);
  return seen.revoked.has(token);
}

function matches(fault: Fault, call: Call): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
  const { url } = call.request;
  if (typeof fault.url === 'string') return url.toLowerCase().includes(fault.url.toLowerCase());
  return url.search(fault.url) >= 0;
}
