import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeAnswer } from './frontBody.ts';
import { bodyOf, headersOf } from './frontRequest.ts';
import { AzureError, errorResponse, type SimRequest, type SimResponse } from './http.ts';

/** What a front serves. */
export interface FrontOptions {
  readonly handle: (request: SimRequest) => SimResponse;
  /** Told of an error of the simulator itself; the client gets a 500. */
  readonly onFailure: (error: unknown) => void;
}

/** More than any request that the simulator models is long: ARM itself takes 4 MB of a template. */
const LONGEST_BODY = 4 * 1024 * 1024;

const MARKER = { 'x-portcullis-simulated': 'true' } as const;

interface Answering extends FrontOptions {
  readonly url: string;
  readonly reset: (request: IncomingMessage) => void;
}

/** Reads a request, asks the core and sends what it says, faults of the connection included. Never rejects. */
export async function answerRequest(options: Answering, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await bodyOf(request, LONGEST_BODY);
    send(answerOf(options, request, body), request, response, () => {
      options.reset(request);
    });
  } catch (error) {
    // The client went away inside its own request: nobody is left to be answered.
    if (!request.readableAborted) options.onFailure(error);
    request.socket.destroy();
  }
}

function answerOf(options: Answering, request: IncomingMessage, body: string | undefined): SimResponse {
  const { url } = options;
  if (body === undefined) return refused(413, 'RequestEntityTooLarge', `The simulator takes bodies of up to ${LONGEST_BODY} bytes.`);
  if (request.headers['content-encoding'] !== undefined) return refused(415, 'UnsupportedMediaType', 'The simulator takes bodies as they are, not encoded.');
  if (!isReadable(url)) return refused(400, 'BadRequest', 'The URL cannot be read.');
  try {
    return options.handle({ method: request.method ?? 'GET', url, headers: headersOf(request), body });
  } catch (error) {
    options.onFailure(error);
    return refused(500, 'SimulatorFailed', 'The simulator failed at this request: a fault of portcullis, not of the client.');
  }
}

function refused(status: number, code: string, message: string): SimResponse {
  const answer = errorResponse(new AzureError(status, code, message));
  return { ...answer, headers: { ...answer.headers, ...MARKER, connection: 'close' } };
}

/** Whether it is a URL whose percent signs can be resolved. */
function isReadable(url: string): boolean {
  try {
    return decodeURIComponent(new URL(url).pathname) !== '';
  } catch {
    return false;
  }
}

function send(answer: SimResponse, request: IncomingMessage, response: ServerResponse, reset: () => void): void {
  // What has the connection open and nothing in it is ended by the client, or by the end of the front.
  if (answer.stall === 'nothing') return;
  const deliver = (): void => {
    if (answer.reset === true) reset();
    else writeAnswer(answer, response, String(request.headers['accept-encoding'] ?? ''));
  };
  if (answer.delay === undefined) return deliver();
  const timer = setTimeout(deliver, answer.delay);
  response.once('close', () => {
    clearTimeout(timer);
  });
}
