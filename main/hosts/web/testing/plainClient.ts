/** Requests and sockets as a browser, or anything else, may send them: nothing in them is put right. */
import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import {
  parseEntrance,
  socketProtocol,
  tokenParameter,
  type Entrance,
} from '../../../../shared/transport/entrance.ts';
import { decodeMessage, encodeMessage } from '../../../../shared/transport/wire.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Headers by name; a list sends each of them, as one more header of the name. */
export type Headers = Readonly<Record<string, string | string[]>>;

export function ask(
  port: number,
  path: string,
  headers: Headers = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const each = Object.entries({ Host: `127.0.0.1:${port}`, ...headers });
    const raw = each.flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));
    const to = { host: '127.0.0.1', port, path, method, headers: raw, agent: false };
    const sent = request(to, (answer) => {
      const { statusCode: status = 0, headers: answered } = answer;
      text(answer).then((body) => resolve({ status, headers: answered, body }), reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** The origin of the window's page, as the browser that shows it names it. */
export const originAt = (port: number) => `http://127.0.0.1:${port}`;

export const tokenIn = (address: string) =>
  new URLSearchParams(new URL(address).hash.slice(1)).get(tokenParameter) ?? '';

/** Shows a token or a key, as the page does. */
export function show(port: number, secret: string, headers: Headers = {}): Promise<Answer> {
  const Authorization = `Bearer ${secret}`;
  return ask(port, '/entrance', { Origin: originAt(port), Authorization, ...headers }, 'POST');
}

/** The entrance that the address opens. @throws Error where it opens none. */
export async function enter({
  address,
  port,
}: {
  address: string;
  port: number;
}): Promise<Entrance> {
  const { status, body } = await show(port, tokenIn(address));
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return parseEntrance(JSON.parse(body));
}

export interface Opened {
  readonly socket: WebSocket;
  readonly messages: unknown[];
  readonly next: () => Promise<unknown>;
  readonly closed: Promise<number>;
}

/** @throws Error whose message is the status of a refusal. */
export async function openSocket(
  port: number,
  {
    key,
    path = '/socket',
    headers = { Origin: originAt(port) },
  }: {
    readonly key?: string | undefined;
    readonly path?: string | undefined;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<Opened> {
  const protocols = key === undefined ? [socketProtocol] : [socketProtocol, key];
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });
  const messages: unknown[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    messages.push(decodeMessage(data));
    wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (_, answer) => reject(new Error(String(answer.statusCode))));
    socket.on('error', reject);
  });
  const next = async (): Promise<unknown> => {
    while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return messages.shift();
  };
  return { socket, messages, next, closed };
}

/** A call of the contract, in the bytes of birpc's request. */
export const call = (service: string, method: string, args: unknown, i = 'one') =>
  encodeMessage({ t: 'q', m: 'call', i, a: [service, method, args] });
