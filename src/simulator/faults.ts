import { answerWith, type FaultAnswer, type FaultGround } from './faultAnswers.ts';
import type { Call, SimResponse } from './http.ts';
import { isMap, parseJson, type JsonMap } from './json.ts';

/** One row of the fault table: which calls it meets, and what they get instead of the right answer. */
export interface Fault {
  readonly method?: string;
  /** A part of the URL, without regard to case, or a pattern for it. */
  readonly url: string | RegExp;
  /** Which of the matching calls, counted from 1; all of them where absent. */
  readonly calls?: readonly number[];
  /** From the first of those on, every matching call for so many milliseconds by the simulator's clock, and none after that. */
  readonly lasts?: number;
  readonly answer: FaultAnswer;
}

/** The fault table at work: counts the calls of each row. */
export interface FaultTable {
  /** What the call gets: the fault that it meets, or the right answer. */
  apply(call: Call, answer: () => SimResponse): SimResponse;
  /** The rows, counted from 0, that were met since this was last asked. */
  met(): readonly number[];
}

/** What a row has seen so far. */
interface Seen {
  calls: number;
  /** When it was first met, where it lasts. */
  since?: number;
  /** The last right answer to each question: what a repeated page repeats. */
  readonly last: Map<string, SimResponse>;
  /** Authorization headers that it has revoked. */
  readonly revoked: Set<string>;
}

export function createFaultTable(faults: readonly Fault[], ground: FaultGround): FaultTable {
  const rows = faults.map((fault, row) => ({ fault, row, seen: { calls: 0, last: new Map<string, SimResponse>(), revoked: new Set<string>() } satisfies Seen as Seen }));
  let met: readonly number[] = [];
  return {
    met: () => {
      const told = met;
      met = [];
      return told;
    },
    apply: (call, answer) => {
      const matching = rows.filter(({ fault }) => matches(fault, call));
      for (const { seen } of matching) seen.calls += 1;
      const found = matching.find(({ fault, seen }) => meets(fault, seen, call, ground.now()));
      const remembered = (): SimResponse => {
        const right = answer();
        for (const { seen } of matching) seen.last.set(questionOf(call), right);
        return right;
      };
      if (found === undefined) return remembered();
      met = [...met, found.row];
      return answerWith(found.fault.answer, { call, answer: remembered, last: found.seen.last.get(questionOf(call)), ground });
    },
  };
}

/** What all pages of one list are asked: the address without the page, and the query of Resource Graph without its options. */
function questionOf({ host, path, query, request }: Call): string {
  const filter = [...query].filter(([name]) => !/^\$skiptoken$/i.test(name)).map(([name, value]) => `${name}=${value}`);
  const { options: _page, ...asked } = isMap(parseJson(request.body)) ? (parseJson(request.body) as JsonMap) : {};
  return [host, path.toLowerCase(), ...filter, JSON.stringify(asked)].join(' ');
}

/** A revoked token stays revoked; the call that its row names revokes the one it brings. */
function meets(fault: Fault, seen: Seen, call: Call, now: number): boolean {
  const named = isNamed(fault, seen, now);
  if (fault.answer.kind !== 'tokenRevoked') return named;
  const token = call.request.headers['authorization'] ?? '';
  // Without numbers it is the first token that is revoked, not every one.
  if (fault.calls === undefined ? seen.revoked.size === 0 : named) seen.revoked.add(token);
  return seen.revoked.has(token);
}

function isNamed({ calls, lasts }: Fault, seen: Seen, now: number): boolean {
  const named = calls?.includes(seen.calls) ?? true;
  if (lasts === undefined) return named;
  if (named) seen.since ??= now;
  return seen.since !== undefined && now < seen.since + lasts;
}

function matches(fault: Fault, call: Call): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
  const { url } = call.request;
  if (typeof fault.url === 'string') return url.toLowerCase().includes(fault.url.toLowerCase());
  return url.search(fault.url) >= 0;
}
