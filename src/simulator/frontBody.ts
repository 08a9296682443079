import type { ServerResponse } from 'node:http';
import { createGzip, gzipSync } from 'node:zlib';
import type { SimResponse } from './http.ts';

const WITHOUT_BODY = [204, 304];
/** Shorter bodies do not get shorter by packing. */
const SHORTEST_PACKED = 1024;
/** Packing is for the shape of the wire, not for its length. */
const FASTEST = { level: 1 } as const;
/** A bomb is packed in parts of so many bytes. */
const PART = 1024 * 1024;
/** What of a packed body is held back where it is cut: its end, by which an unpacker knows that it is whole. */
const TAIL = 9;

/** Sends status, headers and body, packed where the client takes gzip, with what befalls the connection on the way. */
export function writeAnswer(answer: SimResponse, response: ServerResponse, accepted: string): void {
  if (answer.bomb !== undefined) return writeBomb(answer, response, answer.bomb);
  const isPacked = /\bgzip\b/.test(accepted) && answer.body.length >= SHORTEST_PACKED;
  const body = isPacked ? gzipSync(answer.body, FASTEST) : Buffer.from(answer.body);
  const promised = body.length + (answer.cut === true ? 1 : 0);
  const length = WITHOUT_BODY.includes(answer.status) ? {} : { 'content-length': String(promised) };
  response.writeHead(answer.status, { ...answer.headers, ...length, ...(isPacked ? { 'content-encoding': 'gzip' } : {}) });
  if (answer.cut === true) return cut(response, isPacked ? body.subarray(0, -TAIL) : body);
  if (answer.stall !== undefined) return stall(response, answer.stall === 'half' ? body.subarray(0, body.length / 2) : Buffer.alloc(0));
  if (answer.drip !== undefined) return drip(response, body, answer.drip);
  response.end(body);
}

/** The head promised a byte more than there is; the socket ends when what there is has left. */
function cut(response: ServerResponse, body: Buffer): void {
  response.flushHeaders();
  response.write(body, () => void response.socket?.destroy());
}

function stall(response: ServerResponse, body: Buffer): void {
  response.flushHeaders();
  if (body.length > 0) response.write(body);
}

function drip(response: ServerResponse, body: Buffer, { bytes, milliseconds }: NonNullable<SimResponse['drip']>): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + bytes));
    sent += bytes;
    if (sent < body.length) return;
    clearInterval(timer);
    response.end();
  }, milliseconds);
  response.once('close', () => {
    clearInterval(timer);
  });
}

/** White space, which packs to a thousandth, as fast as the client takes it and until it goes away. */
function writeBomb(answer: SimResponse, response: ServerResponse, bytes: number): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-encoding': 'gzip' });
  const packer = createGzip(FASTEST);
  packer.pipe(response);
  let left = bytes;
  const fill = (): void => {
    while (left > 0 && !response.destroyed) {
      const part = Math.min(PART, left);
      left -= part;
      if (!packer.write(Buffer.alloc(part, ' '))) return void packer.once('drain', fill);
    }
    packer.end();
  };
  response.once('close', () => {
    left = 0;
    packer.destroy();
  });
  fill();
}
