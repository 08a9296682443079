import type { IncomingMessage, Server } from 'node:http';

type Socket = IncomingMessage['socket'];

/** The connections of a server below http and TLS, tunnels included. */
export interface Sockets {
  /** Ends all of them. */
  readonly end: () => void;
  /** Resets the connection that carries a request: the client gets TCP's RST, not an orderly end. */
  readonly reset: (request: IncomingMessage) => void;
}

export function trackSockets(server: Server): Sockets {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => void open.delete(socket));
    // A client that goes away in the middle is no fault of the front.
    socket.on('error', () => undefined);
  });
  return {
    end: () => {
      for (const socket of open) socket.destroy();
    },
    // Over TLS the request's own socket is another one, which cannot be reset; both have the same ends.
    reset: ({ socket }) => void [...open].find(({ localPort, remotePort }) => localPort === socket.localPort && remotePort === socket.remotePort)?.resetAndDestroy(),
  };
}
