/** The web host's server: loopback only, its own page only. See access.ts for who is let in. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { StudioError } from '../../../shared/result.ts';
import { maxMessageBytes, sessionParameter, socketPath } from '../../../shared/transport/wire.ts';
import type { Log } from '../../services/dispatch.ts';
import type { Studio } from '../../services/studio.ts';
import type { RendererFiles } from '../common/rendererFiles.ts';
import { pageReply, textReply, type Reply } from '../common/reply.ts';
import { respond } from '../common/respond.ts';
import { Access, isForeign, isLoopbackHost, isOwnOrigin } from './access.ts';
import { serveWindow } from './windowSocket.ts';

/** How long a window may take to say goodbye. */
const closingMilliseconds = 500;

export interface WebServer {
  /** What a person opens: with the token. */
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
  readonly log: Log;
}

/** Serves the studio on 127.0.0.1. Throws StudioError where the port cannot be had. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { studio, log } = options;
  const access = new Access();
  const server = createServer((request, response) => {
    void answer(request, access, options).then((reply) => send(request, response, reply));
  });

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // Over loopback compression only costs; an SSH tunnel compresses by itself (ssh -C).
    perMessageDeflate: false,
  });
  const endings = new Set<() => void>();
  server.on('upgrade', (request, stream, head) => {
    const refusal = refusalOfUpgrade(request, access);
    if (refusal !== null) return refuse(stream, refusal);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const session = studio.openSession(sessionOf(request));
      const end = serveWindow(socket, session, log);
      endings.add(end);
      socket.on('close', () => endings.delete(end));
    });
  });

  const { port } = await listen(server, options.port);
  return {
    address: `http://127.0.0.1:${port}/?token=${access.token}`,
    port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const end of endings) end();
      server.closeAllConnections();
      const impatient = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, closingMilliseconds);
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

async function answer(
  request: IncomingMessage,
  access: Access,
  { studio, files, log }: WebServerOptions,
): Promise<Reply> {
  const { headers } = request;
  if (!isLoopbackHost(headers)) return textReply(403, 'This is not an address of this machine.');
  if (isForeign(headers)) return textReply(403, 'Another page asked for this.');
  const url = urlOf(request);
  if (url === null) return textReply(400, 'The address is not understood.');

  const token = url.searchParams.get('token');
  if (url.pathname === '/' && token !== null) {
    if (request.method !== 'GET' || !access.isToken(token)) return noToken;
    return letIn(request, access);
  }
  if (!access.isKnown(headers)) return url.pathname === '/' ? noToken : noCookie;
  const ifNoneMatch = headers['if-none-match'] ?? null;
  return respond(
    { method: request.method ?? '', path: url.pathname, ifNoneMatch },
    { files, studio, log },
  );
}

const noToken = pageReply(
  401,
  'The token is missing',
  'This address needs the token that Anchorscope printed when it started. ' +
    'Open the whole address that stands in the terminal.',
);
const noCookie = textReply(401, 'Open the address that Anchorscope printed when it started.');

/** Gives the cookie, and takes the token out of the address. */
function letIn({ headers }: IncomingMessage, access: Access): Reply {
  const cookie = { 'Set-Cookie': access.cookieFor(headers) };
  // A browser does not send a strict cookie along a redirect that began at another site, such as a
  // terminal in a web page; a page of ours that goes on by itself is a beginning of its own.
  if (headers['sec-fetch-site'] === 'cross-site') {
    const page = pageReply(200, 'Opening', '<a href="/">Open the window</a>');
    return { ...page, headers: { ...page.headers, ...cookie, Refresh: '0; url=/' } };
  }
  const reply = textReply(303, 'The window is at /.');
  return { ...reply, headers: { ...reply.headers, ...cookie, Location: '/' } };
}

/** Why a WebSocket is not opened; null where it is. */
function refusalOfUpgrade(request: IncomingMessage, access: Access): Reply | null {
  const { headers } = request;
  if (!isLoopbackHost(headers)) return textReply(403, 'This is not an address of this machine.');
  if (!isOwnOrigin(headers)) return textReply(403, 'Another page asked for this.');
  if (!access.isKnown(headers)) return noCookie;
  if (request.method !== 'GET' || urlOf(request)?.pathname !== `/${socketPath}`) {
    return textReply(404, 'There is nothing at this address.');
  }
  return null;
}

/** The session that the window says it had. It lets nobody in: by then the cookie has. */
function sessionOf(request: IncomingMessage): string | null {
  return urlOf(request)?.searchParams.get(sessionParameter) ?? null;
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
