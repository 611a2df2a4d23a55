/** A server on this machine that serves one file as well, or as badly, as a test says. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Manners {
  /** Cuts the connection after so many bytes of each body, once they have arrived; the n-th request takes the n-th. */
  readonly cutAfter?: readonly number[];
  /** Sends nothing more after so many bytes, and stays. */
  readonly stallAfter?: number;
  /** Answers Range with the whole file. */
  readonly noRanges?: boolean;
  /** The n-th request takes the n-th; the last stays. */
  readonly etags?: readonly (string | null)[];
  readonly lastModified?: string;
  /** Sends no Content-Length. */
  readonly noLength?: boolean;
  /** The n-th request takes the n-th; the last stays. */
  readonly status?: readonly number[];
  readonly location?: (address: string) => string;
  readonly contentType?: string;
  /** Answers a range with one that begins elsewhere. */
  readonly wrongRange?: boolean;
}

export interface Asked {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export interface FileServer {
  /** Of the file. */
  readonly address: string;
  manners: Manners;
  content: Buffer;
  /** How much of the file the client has: what is on its way when a connection is cut is lost. */
  arrived: () => number;
  /** The requests so far. */
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Bytes that are nowhere like their neighbours, so that a wrong offset shows. */
export function testContent(bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  let state = bytes;
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[i] = state >>> 24;
  }
  return content;
}

export function prefixOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 8);
}

export async function startFileServer(content: Buffer): Promise<FileServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    asked.push({ range: request.headers.range, ifRange: request.headers['if-range']?.toString() });
    answer(request, response, file, asked.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const file: FileServer = {
    address: `http://127.0.0.1:${port}/weights.pth`,
    manners: {},
    content,
    arrived: () => Number.POSITIVE_INFINITY,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return file;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { address, manners, content, arrived }: FileServer,
  turn: number,
): void {
  const status = at(manners.status, turn) ?? 200;
  if (status !== 200) {
    const location = manners.location?.(address);
    response.writeHead(status, location === undefined ? {} : { Location: location });
    response.end('no');
    return;
  }
  const etag = at(manners.etags, turn) ?? null;
  const validator = etag ?? manners.lastModified ?? null;
  const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const same = request.headers['if-range'] === validator;
  const start = manners.noRanges === true || !same ? 0 : asked;
  const headers: Record<string, string | number> = {
    'Content-Type': manners.contentType ?? 'application/octet-stream',
  };
  if (etag !== null) headers['ETag'] = etag;
  if (manners.lastModified !== undefined) headers['Last-Modified'] = manners.lastModified;
  if (start > 0 && start >= content.length) {
    response.writeHead(416, { ...headers, 'Content-Range': `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(start);
  if (manners.noLength !== true) headers['Content-Length'] = body.length;
  if (start > 0) {
    const first = manners.wrongRange === true ? start - 1 : start;
    headers['Content-Range'] = `bytes ${first}-${content.length - 1}/${content.length}`;
  }
  response.writeHead(start > 0 ? 206 : 200, headers);
  send(response, body, manners, turn, (bytes) => arrived() >= start + bytes);
}

function send(
  response: ServerResponse,
  body: Buffer,
  manners: Manners,
  turn: number,
  have: (bytes: number) => boolean,
): void {
  const cut = manners.cutAfter?.[turn];
  const end = cut ?? manners.stallAfter;
  if (end === undefined || end >= body.length) {
    response.end(body);
    return;
  }
  const cutConnection = (): void => {
    if (have(end)) response.destroy();
    else setTimeout(cutConnection, 2);
  };
  response.write(body.subarray(0, end), () => {
    if (cut !== undefined) cutConnection();
  });
}

function at<T>(list: readonly T[] | undefined, index: number): T | undefined {
  return list?.[Math.min(index, list.length - 1)];
}
