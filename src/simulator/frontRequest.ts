import type { IncomingMessage } from 'node:http';
import { withoutPort } from './frontHosts.ts';

/** Names the Azure host of a request where neither name resolution nor a proxy can; the https check of a client stays happy. */
const ORIGINAL_HOST = 'x-sim-original-host';

/**
 * The URL that the client meant, with the Azure host in it, so that links in the answer lead there and not to the front.
 * Azure itself is https; only hosts that are addresses (the metadata service, the front itself) are spoken to in the clear.
 */
export function urlOf(request: IncomingMessage, scheme: 'http' | 'https'): string {
  const path = request.url ?? '/';
  // What a client sends to a proxy.
  if (!path.startsWith('/')) return path;
  const host = scheme === 'http' ? plainHostOf(request) : secureHostOf(request);
  return `${isAddress(host) && scheme === 'http' ? 'http' : 'https'}://${host}${path}`;
}

function plainHostOf(request: IncomingMessage): string {
  const told = request.headers[ORIGINAL_HOST];
  return hostOf(typeof told === 'string' ? told : request.headers.host);
}

function secureHostOf(request: IncomingMessage): string {
  const named = hostOf(request.headers.host);
  return isAddress(named) ? serverNameOf(request) ?? named : named;
}

/** An address keeps its port: it is the only thing that tells two of them apart. */
function hostOf(authority: string | undefined): string {
  const name = withoutPort(authority ?? '');
  return isAddress(name) ? (authority ?? '') : name;
}

function isAddress(host: string): boolean {
  return /^(localhost|[\d.]+|\[.*\])(:\d+)?$/.test(host);
}

/** The name in the handshake (RFC 6066, 3). */
function serverNameOf({ socket }: IncomingMessage): string | undefined {
  const name: unknown = 'servername' in socket ? socket.servername : undefined;
  return typeof name === 'string' && name !== '' && !isAddress(name) ? name.toLowerCase() : undefined;
}

/** Names in lower case, as the core takes them, without what was only meant for the front. */
export function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(request.headers).flatMap(([name, value]) => (value === undefined || name === ORIGINAL_HOST ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]]));
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The body as text; undefined where it is longer than the limit. What follows is thrown away, so that the client can read the answer. */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  return length > limit ? undefined : Buffer.concat(chunks).toString('utf8');
}
