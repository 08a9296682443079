import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { SelfSigned } from './certificate.ts';
import { answerRequest, type FrontOptions } from './frontAnswer.ts';
import { isAzureHost, LOOPBACK, withoutPort } from './frontHosts.ts';
import { urlOf } from './frontRequest.ts';
import { trackSockets, type Sockets } from './frontSockets.ts';

/** A server on loopback in front of the simulator. */
export interface Front {
  readonly port: number;
  /** Ends what is open, delayed answers too. */
  readonly close: () => Promise<void>;
}

interface Serving {
  readonly server: Server;
  readonly sockets: Sockets;
}

/** Serves plain http. Which Azure host is meant stands in `x-sim-original-host`, else in `Host`. Port 0 is any free one. */
export function openHttpFront(options: FrontOptions, port: number): Promise<Front> {
  return listen(plain(options), port);
}

/** Serves https by a certificate that the client is told to trust. Which Azure host is meant stands in `Host`, else in the name of the handshake. */
export function openHttpsFront(options: FrontOptions, tls: SelfSigned, port: number): Promise<Front> {
  return listen(secure(options, tls), port);
}

/**
 * A proxy that leads every tunnel (RFC 9110, 9.3.6: CONNECT) for an Azure host to an https front of its own, and none to
 * anywhere else. A client needs no more than HTTPS_PROXY and the certificate.
 */
export async function openProxy(options: FrontOptions, tls: SelfSigned, port: number): Promise<Front> {
  const inner = secure(options, tls);
  const outer = plain(options);
  outer.server.on('connect', (request, socket, head) => {
    const refusal = refusalOf(request.url ?? '');
    if (refusal !== undefined) return void socket.end(refusal);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    inner.server.emit('connection', socket);
  });
  return listen(outer, port);
}

function refusalOf(authority: string): string | undefined {
  if (isAzureHost(withoutPort(authority)) && authority.endsWith(':443')) return undefined;
  const text = `${authority} is no Azure endpoint: the proxy of a simulated Azure leads nowhere else.\n`;
  return `HTTP/1.1 403 Forbidden\r\nx-portcullis-simulated: true\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`;
}

function plain(options: FrontOptions): Serving {
  return serving(createHttpServer(), options, 'http');
}

function secure(options: FrontOptions, { key, certificate }: SelfSigned): Serving {
  return serving(createHttpsServer({ key, cert: certificate }), options, 'https');
}

function serving(server: Server, options: FrontOptions, scheme: 'http' | 'https'): Serving {
  const sockets = trackSockets(server);
  server.on('request', (request, response) => void answerRequest({ ...options, url: urlOf(request, scheme), reset: sockets.reset }, request, response));
  return { server, sockets };
}

function listen({ server, sockets }: Serving, port: number): Promise<Front> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port, close: () => close(server, sockets) });
    });
  });
}

function close(server: Server, sockets: Sockets): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    sockets.end();
  });
}
