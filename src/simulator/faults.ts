import type { Call, SimResponse } from './http.ts';
import { errorResponse, AzureError } from './http.ts';
import { isMap, parseJson } from './json.ts';

/** One row of the fault table: which calls it meets, and what they get instead of the right answer. */
export interface Fault {
  readonly method?: string;
  /** A part of the URL, without regard to case, or a pattern for it. */
  readonly url: string | RegExp;
  /** Which of the matching calls, counted from 1; all of them where absent. */
  readonly calls?: readonly number[];
  readonly answer: FaultAnswer;
}

type FaultAnswer =
  /** An ARM error document. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string; readonly headers?: Readonly<Record<string, string>> }
  /** Exactly this. */
  | { readonly kind: 'raw'; readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** A proxy's page. */
  | { readonly kind: 'html'; readonly status?: number }
  /** The right answer, the connection ending inside it. */
  | { readonly kind: 'cut' }
  /** The right answer, ending too early although the connection closes in order. */
  | { readonly kind: 'truncated' }
  /** The right answer, naming a next page on another host. */
  | { readonly kind: 'foreignNextLink'; readonly host: string };

/** The fault table at work: counts the calls of each row. */
export interface FaultTable {
  /** What the call gets: the fault that it meets, or the right answer. */
  apply(call: Call, answer: () => SimResponse): SimResponse;
}

export function createFaultTable(faults: readonly Fault[]): FaultTable {
  const seen = faults.map(() => 0);
  return {
    apply: (call, answer) => {
      let met: Fault | undefined;
      for (const [index, fault] of faults.entries()) {
        if (!matches(fault, call)) continue;
        const nth = (seen[index] ?? 0) + 1;
        seen[index] = nth;
        if (met === undefined && (fault.calls?.includes(nth) ?? true)) met = fault;
      }
      return met === undefined ? answer() : faulty(met.answer, answer);
    },
  };
}

function matches(fault: Fault, call: Call): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
  const { url } = call.request;
  if (typeof fault.url === 'string') return url.toLowerCase().includes(fault.url.toLowerCase());
  return url.search(fault.url) >= 0;
}

function faulty(fault: FaultAnswer, answer: () => SimResponse): SimResponse {
  switch (fault.kind) {
    case 'error':
      return errorResponse(new AzureError(fault.status, fault.code, fault.message ?? fault.code, { headers: fault.headers ?? {} }));
    case 'raw':
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body };
    case 'html':
      return { status: fault.status ?? 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in to the network</title><p>Please sign in.' };
    case 'cut':
      return { ...halved(answer()), cut: true };
    case 'truncated':
      return halved(answer());
    case 'foreignNextLink':
      return withNextLink(answer(), `https://${fault.host}/next?$skiptoken=1`);
  }
}

function halved(response: SimResponse): SimResponse {
  return { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) };
}

function withNextLink(response: SimResponse, nextLink: string): SimResponse {
  const body = parseJson(response.body);
  return isMap(body) ? { ...response, body: JSON.stringify({ ...body, nextLink }) } : response;
}
