import { LONGEST_ATTEMPT } from './limits.ts';
import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';

/** A simulator's pure core, by shape: this folder does not import it. */
export type Handle = (request: { readonly method: string; readonly url: string; readonly headers: Record<string, string>; readonly body: string }) => {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly cut?: boolean;
  /** The connection ends before the status. */
  readonly reset?: boolean;
  /** Milliseconds until the answer comes. No time passes here: longer than the request waits is no answer, shorter is one at once. */
  readonly delay?: number;
  /** Where the answer stands still for ever: no answer. */
  readonly stall?: string;
  /** How the body trickles: all of it at once, or too late. */
  readonly drip?: { readonly bytes: number; readonly milliseconds: number };
  /** A packed body that nobody can hold; nothing is packed here. */
  readonly bomb?: number;
};

/** An HttpClient that answers in process, without a socket: what the SDKs talk to in `demo` and in tests. */
export function simulatedHttpClient(handle: Handle): HttpClient {
  return {
    async sendRequest(request) {
      // A real answer takes a turn of the event loop too: without one, Ctrl-C would wait until everything was read.
      await nextTurn();
      if (request.abortSignal?.aborted === true) throw Object.assign(new Error('the request was aborted'), { name: 'AbortError' });
      const answer = handle({ method: request.method, url: request.url, headers: headersOf(request), body: bodyOf(request) });
      if (answer.reset === true) throw new RestError('the connection was reset', { code: 'ECONNRESET', request });
      if (answer.bomb !== undefined) throw new RestError('a packed answer needs a connection', { code: 'SIMULATOR', request });
      if (timeOf(answer) > (request.timeout > 0 ? request.timeout : LONGEST_ATTEMPT)) throw Object.assign(new Error('The operation was aborted. Request timed out.'), { name: 'AbortError' });
      if (answer.cut === true) throw new RestError('the connection was cut inside the body', { code: 'PARSE_ERROR', request });
      return { request, status: answer.status, headers: createHttpHeaders({ ...answer.headers }), bodyAsText: answer.body };
    },
  };
}

/** Milliseconds from the request to the last byte. */
function timeOf({ delay = 0, stall, drip, body }: ReturnType<Handle>): number {
  if (stall !== undefined) return Number.POSITIVE_INFINITY;
  return delay + (drip === undefined ? 0 : Math.floor(Buffer.byteLength(body) / drip.bytes) * drip.milliseconds);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function headersOf(request: PipelineRequest): Record<string, string> {
  return Object.fromEntries([...request.headers].map(([name, value]) => [name.toLowerCase(), value]));
}

function bodyOf(request: PipelineRequest): string {
  const { body } = request;
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  throw new RestError('the simulator takes text bodies only', { code: 'SIMULATOR', request });
}
