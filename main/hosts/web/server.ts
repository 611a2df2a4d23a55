/** The web host's server: loopback only, its own page only. See access.ts for who is let in. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { StudioError } from '../../../shared/result.ts';
import {
  entrancePath,
  socketProtocol,
  tokenParameter,
} from '../../../shared/transport/entrance.ts';
import {
  maxMessageBytes,
  pageParameter,
  sessionParameter,
  socketPath,
} from '../../../shared/transport/wire.ts';
import type { Log } from '../../services/dispatch.ts';
import type { Studio } from '../../services/studio.ts';
import type { RendererFiles } from '../common/rendererFiles.ts';
import { textReply, type Reply } from '../common/reply.ts';
import { respondFile, respondPicture } from '../common/respond.ts';
import { Access, isAmbiguous, isForeign, isLoopbackHost, isOwnOrigin } from './access.ts';
import { letIn, otherPage } from './letIn.ts';
import { serveWindow, type ServedWindow } from './windowSocket.ts';

/** How long a window may take to say goodbye. */
const goodbyeMilliseconds = 500;
/** How long a window may take to say that it is there, to another one that comes back to its session. */
const answerMilliseconds = 2000;

export interface WebServer {
  /** What a person opens: with a token that is good for one window, after which it is another. */
  readonly address: string;
  readonly port: number;
  /** Closes every window's connection and the port; the studio stays. */
  close(): Promise<void>;
}

export interface WebServerOptions {
  readonly studio: Studio;
  readonly files: RendererFiles;
  /** 0: any that is free. */
  readonly port: number;
  /** The folder in which a person starts it again. */
  readonly folder: string;
  /** Another user whose browser may come in; null: none. */
  readonly browserUser: number | null;
  readonly log: Log;
  /** The former address has let a window in; this one is for the next. */
  readonly renewed: (address: string) => void;
}

/** What the answers to requests are made of. */
interface Serving extends WebServerOptions {
  readonly access: Access;
}

/** Serves the studio on 127.0.0.1. Throws StudioError where the port cannot be had. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { studio, log } = options;
  const access = new Access();
  const server = createServer((request, response) => {
    void answer(request, { ...options, access, port }).then((reply) =>
      send(request, response, reply),
    );
  });

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // Over loopback compression only costs; an SSH tunnel compresses by itself (ssh -C).
    perMessageDeflate: false,
  });
  /** By their pages. */
  const windows = new Map<string | symbol, ServedWindow>();
  /** Of pages that wait for whether another one has their session. */
  const waiting = new Set<Duplex>();
  /** A page that is loaded again comes back before the host notices that it was gone; a duplicated one is beside it. */
  const giveUpTheGone = async (session: string | null): Promise<void> => {
    const others = [...windows.values()].filter(({ sessionId }) => sessionId === session);
    for (const other of others) if (!(await other.answers(answerMilliseconds))) other.giveUp();
  };
  const upgrade = async (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const page = parameterOf(request, pageParameter) ?? Symbol('a page without a name');
    const sessionId = parameterOf(request, sessionParameter);
    // Whose connection broke is back before the host notices, and would meet its own session as another window's.
    windows.get(page)?.giveUp();
    windows.delete(page);
    const ignored = (): void => undefined;
    stream.on('error', ignored);
    waiting.add(stream);
    await giveUpTheGone(sessionId);
    waiting.delete(stream);
    stream.off('error', ignored);
    if (stream.destroyed) return;
    sockets.handleUpgrade(request, stream, head, (socket) => {
      windows.get(page)?.giveUp();
      const window = serveWindow(socket, studio.openSession(sessionId), log);
      windows.set(page, window);
      socket.on('close', () => {
        if (windows.get(page) === window) windows.delete(page);
      });
    });
  };
  server.on('upgrade', (request, stream, head) => {
    const refusal = refusalOfUpgrade(request, access);
    if (refusal !== null) refuse(stream, refusal);
    else void upgrade(request, stream, head);
  });

  const { port } = await listen(server, options.port);
  return {
    get address() {
      return addressOf(access, port);
    },
    port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const window of windows.values()) window.end();
      for (const stream of waiting) stream.destroy();
      server.closeAllConnections();
      const impatient = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, goodbyeMilliseconds);
      await closed;
      clearTimeout(impatient);
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      const why =
        code === 'EADDRINUSE'
          ? 'is taken by another program'
          : code === 'EACCES'
            ? 'may not be used by you'
            : `cannot be used (${error.message})`;
      reject(new StudioError('badInput', `--port: port ${port} ${why}; choose another one.`));
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address);
    });
  });
}

function addressOf({ token }: Access, port: number): string {
  return `http://127.0.0.1:${port}/#${tokenParameter}=${token}`;
}

/** Never rejects. */
async function answer(request: IncomingMessage, serving: Serving): Promise<Reply> {
  const { access, files, folder, port, renewed } = serving;
  const { headers } = request;
  const refusal = refusalOf(request);
  if (refusal !== null) return refusal;
  const url = urlOf(request);
  if (url === null) return textReply(400, 'The address is not understood.');
  if (url.pathname === `/${entrancePath}`) {
    const start = { command: `npm start -- --web --port ${port}`, folder };
    return letIn(request, { ...serving, start, renewed: () => renewed(addressOf(access, port)) });
  }
  const asked = { method: request.method ?? '', ifNoneMatch: headers['if-none-match'] ?? null };
  const [, first = '', rest = ''] = /^\/([^/]*)(\/.*)$/.exec(url.pathname) ?? [];
  return access.isPictureFolder(first)
    ? respondPicture({ ...asked, path: rest }, serving)
    : respondFile({ ...asked, path: url.pathname }, files);
}

/** Why a request is not even looked at; null where it is. */
function refusalOf(request: IncomingMessage): Reply | null {
  if (isAmbiguous(request)) return textReply(400, 'A header is there twice.');
  if (!isLoopbackHost(request.headers)) {
    return textReply(403, 'This is not an address of this machine.');
  }
  return isForeign(request.headers) ? otherPage : null;
}

/** Why a WebSocket is not opened; null where it is. */
function refusalOfUpgrade(request: IncomingMessage, access: Access): Reply | null {
  const refusal = refusalOf(request);
  if (refusal !== null) return refusal;
  if (!isOwnOrigin(request.headers)) return otherPage;
  if (!access.isKey(keyOf(request))) return textReply(401, 'The key of this run is missing.');
  if (request.method !== 'GET' || urlOf(request)?.pathname !== `/${socketPath}`) {
    return textReply(404, 'There is nothing at this address.');
  }
  return null;
}

/** The one WebSocket subprotocol beside ours. */
function keyOf({ headers }: IncomingMessage): string {
  const [protocol, key = '', more] = (headers['sec-websocket-protocol'] ?? '').split(/, ?/);
  return protocol === socketProtocol && more === undefined ? key : '';
}

/** What the window says of itself in the socket's address. It lets nobody in: by then the key has. */
function parameterOf(request: IncomingMessage, name: string): string | null {
  return urlOf(request)?.searchParams.get(name) ?? null;
}

function urlOf(request: IncomingMessage): URL | null {
  // Only a path: an absolute address in the request line is for proxies.
  return request.url?.startsWith('/') === true ? URL.parse(`http://127.0.0.1${request.url}`) : null;
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const length = reply.body === null ? {} : { 'Content-Length': reply.body.byteLength };
  response.writeHead(reply.status, { ...reply.headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : (reply.body ?? undefined));
}

function refuse(stream: Duplex, reply: Reply): void {
  stream.on('error', () => undefined);
  const headers = { ...reply.headers, Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.write(`HTTP/1.1 ${reply.status} Refused\r\n${lines.join('')}\r\n`);
  stream.end(reply.body ?? undefined);
}
