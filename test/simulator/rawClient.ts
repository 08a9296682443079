import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the answer ended where its head said. */
  readonly complete: boolean;
}

export interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Over TLS, trusting this certificate; the name to look for in it, the server's address where left out. */
  readonly tls?: { readonly ca?: string; readonly servername?: string };
}

/** One request to a port of this machine, on a connection of its own. Rejects where no head came. */
export function ask(port: number, { method = 'GET', path = '/', headers = {}, body = '', tls }: Asking): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers: { ...headers }, agent: false, ...tls };
    const sent = (tls === undefined ? httpRequest : httpsRequest)(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
      response.on('error', () => undefined);
      response.on('close', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, complete: response.complete });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export interface Ended {
  readonly text: string;
  /** The system's word for how the connection broke; undefined where it ended in order. */
  readonly error: string | undefined;
}

/** Sends bytes and reads until the connection ends, as no http client would tell it. */
export function converse(port: number, text: string, address = '127.0.0.1'): Promise<Ended> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, address);
    let received = '';
    let error: string | undefined;
    socket.setEncoding('latin1').on('data', (chunk: string) => void (received += chunk));
    socket.on('error', (failure: NodeJS.ErrnoException) => void (error = failure.code));
    socket.on('close', () => {
      resolve({ text: received, error });
    });
    socket.write(text);
  });
}
