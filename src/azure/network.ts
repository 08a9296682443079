import { createDefaultHttpClient, RestError, type HttpClient, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';

/** What the SDK's client hands over of a body that it does not read. */
type Body = NonNullable<PipelineResponse['readableStreamBody']>;

/**
 * The network: the SDK's own client, whose bodies are read here. By itself it waits for ever where a packed (gzip) answer is cut or stands still, whatever
 * aborts it, since the unpacker never hears of the connection's end (measured); and it unpacks without a bound. Throws RestError ECONNRESET for a body that
 * ends too early or cannot be unpacked, ANSWER_TOO_LARGE for one of more than `largest` bytes, and AbortError where the request's signal ends it.
 */
export function networkClient(largest: number, base: HttpClient = createDefaultHttpClient()): HttpClient {
  return {
    async sendRequest(request) {
      const { readableStreamBody: body, ...head } = await withoutBody(base, request);
      if (body === undefined) return head;
      return { ...head, bodyAsText: await textOf(body, head, largest) };
    },
  };
}

/**
 * The answer with its body as it comes over the wire: packed, and not read. The client unpacks where a header of the request's own asks for it, so that
 * the header goes where it is not looked for.
 */
async function withoutBody(base: HttpClient, request: PipelineRequest): Promise<PipelineResponse> {
  const { streamResponseStatusCodes, requestOverrides } = request;
  const encodings = request.headers.get('accept-encoding');
  request.requestOverrides = { ...requestOverrides, headers: request.headers.toJSON({ preserveCase: true }) };
  request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
  request.headers.delete('accept-encoding');
  try {
    return await base.sendRequest(request);
  } finally {
    if (encodings !== undefined) request.headers.set('accept-encoding', encodings);
    restore(request, 'streamResponseStatusCodes', streamResponseStatusCodes);
    restore(request, 'requestOverrides', requestOverrides);
  }
}

function restore<K extends 'streamResponseStatusCodes' | 'requestOverrides'>(request: PipelineRequest, key: K, value: PipelineRequest[K] | undefined): void {
  if (value === undefined) delete request[key];
  else request[key] = value;
}

async function textOf(body: Body, { request, headers }: PipelineResponse, largest: number): Promise<string> {
  const host = new URL(request.url).host;
  const tooLarge = new RestError(`${host} answered more than ${largest} bytes`, { code: 'ANSWER_TOO_LARGE', request });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of unpacked(body, headers.get('content-encoding') ?? '', request)) {
      length += chunk.length;
      if (length > largest) throw tooLarge;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    // What is left of it must not keep the connection.
    if ('destroy' in body && typeof body.destroy === 'function') body.destroy();
    if (request.abortSignal?.aborted === true) throw Object.assign(new Error('the request was aborted while its answer came'), { name: 'AbortError' });
    if (error instanceof RestError) throw error;
    throw new RestError(`the answer of ${host} was cut or cannot be unpacked (${error instanceof Error ? error.message : String(error)})`, { code: 'ECONNRESET', request });
  }
}

/** Content codings (RFC 9110, 8.4.1) that are asked for, with their old name. */
const PACKED: Readonly<Record<string, 'gzip' | 'deflate'>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'deflate' };

function unpacked(body: Body, encoding: string, request: PipelineRequest): AsyncIterable<Uint8Array> {
  const source = body as AsyncIterable<Uint8Array>;
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return source;
  const format = PACKED[name];
  if (format === undefined) throw new RestError(`${new URL(request.url).host} answered in an encoding that nobody asked for`, { code: 'UNKNOWN_ENCODING', request });
  return ReadableStream.from(source).pipeThrough(new DecompressionStream(format));
}
