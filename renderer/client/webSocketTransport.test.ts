import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { decodeFromWindow, encodeMessage, maxMessageBytes } from '../../shared/transport/wire.ts';
import { Refused } from './enter.ts';
import type { ConnectionState } from './transport.ts';
import { webSocketTransport, type Socket } from './webSocketTransport.ts';

/** The far end of a connection, in the hands of the test. */
class FakeSocket implements Socket {
  binaryType = 'blob';
  closed = false;
  readonly sent: ReturnType<typeof decodeFromWindow>[] = [];
  readonly #listeners: [type: string, listener: (event: { readonly data: unknown }) => void][] = [];

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.push([type, listener]);
  }

  send(data: Uint8Array): void {
    this.sent.push(decodeFromWindow(data));
  }

  close(): void {
    this.closed = true;
    this.emit('close');
  }

  emit(type: 'open' | 'close' | 'message', data?: unknown): void {
    for (const [name, listener] of this.#listeners) if (name === type) listener({ data });
  }

  answer(value: unknown): void {
    const { i } = this.sent.at(-1) ?? { i: '' };
    this.receive({ t: 's', i, r: value });
  }

  receive(message: unknown): void {
    const bytes = encodeMessage(message);
    this.emit('message', bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
}

let sockets: FakeSocket[];
const open = (): FakeSocket => {
  const socket = new FakeSocket();
  sockets.push(socket);
  return socket;
};
const entrance = {
  ...{ key: 'k'.repeat(43), pictureFolder: 'p'.repeat(43) },
  start: { command: 'npm start -- --web --port 8123', folder: '/home/me/anchorscope' },
};
/** A transport that was let in, whose first connection is on its way. */
async function begin(): Promise<ReturnType<typeof webSocketTransport>> {
  const transport = webSocketTransport(() => Promise.resolve(entrance), open);
  await vi.advanceTimersByTimeAsync(0);
  return transport;
}
const latest = (): FakeSocket => {
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error('nothing was opened');
  return socket;
};
const lost = expect.objectContaining({
  kind: 'crashed',
  message: 'The connection to Anchorscope is lost.',
}) as unknown;

beforeEach(() => {
  sockets = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('webSocketTransport', () => {
  it('lets calls wait for the first connection, and matches answers to them', async () => {
    const transport = await begin();
    const calls = [transport.call('studio', 'info', []), transport.call('detector', 'stop', [])];
    expect(transport.connection).toBe('connecting');
    latest().emit('open');
    await vi.waitFor(() => expect(latest().sent).toHaveLength(2));
    expect(latest().sent.map(({ a }) => a)).toEqual([
      ['studio', 'info', []],
      ['detector', 'stop', []],
    ]);
    const [first, second] = latest().sent;
    latest().receive({ t: 's', i: second?.i, r: 'second' });
    latest().receive({ t: 's', i: first?.i, r: 'first' });
    expect(await Promise.all(calls)).toEqual(['first', 'second']);
  });

  it('carries ArrayBuffers as ArrayBuffers, both ways', async () => {
    const transport = await begin();
    latest().emit('open');
    expect(latest().binaryType).toBe('arraybuffer');
    const bytes = Uint8Array.of(1, 2, 3).buffer;
    const call = transport.call('pictures', 'addToDrop', ['drop', 0, [{ name: 'a', bytes }]]);
    await vi.waitFor(() => expect(latest().sent).toHaveLength(1));
    expect(latest().sent[0]?.a[2]).toEqual(['drop', 0, [{ name: 'a', bytes }]]);
    const boxes = Float32Array.of(1, 2, 3, 4).buffer;
    latest().answer({ boxes });
    expect(await call).toEqual({ boxes });
  });

  it('passes events on until nobody listens any more', async () => {
    const transport = await begin();
    latest().emit('open');
    const listener = vi.fn();
    const stop = transport.onEvent(listener);
    const event = { t: 'q', m: 'event', a: ['detectorState', { kind: 'noModel' }] };
    latest().receive(event);
    await vi.waitFor(() => expect(listener).toHaveBeenCalled());
    stop();
    latest().receive(event);
    await vi.advanceTimersByTimeAsync(100);
    expect(listener).toHaveBeenCalledExactlyOnceWith('detectorState', { kind: 'noModel' });
  });

  it('rejects what waits for an answer when the connection is lost, and what comes after', async () => {
    const transport = await begin();
    const states: ConnectionState[] = [];
    transport.onConnection((state) => states.push(state));
    latest().emit('open');
    const call = transport.call('detector', 'detect', ['id', {}]);
    await vi.waitFor(() => expect(latest().sent).toHaveLength(1));
    latest().emit('close');
    await expect(call).rejects.toEqual(lost);
    await expect(call).rejects.toBeInstanceOf(StudioError);
    await expect(transport.call('studio', 'info', [])).rejects.toEqual(lost);
    expect(states).toEqual(['connected', 'lost']);
    expect(transport.connection).toBe('lost');
  });

  it('rejects what waited for a first connection that never came', async () => {
    const transport = await begin();
    const call = transport.call('studio', 'info', []);
    latest().emit('close');
    await expect(call).rejects.toEqual(lost);
  });

  it('connects again, after waits that grow to five seconds', async () => {
    await begin();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const count = sockets.length;
      latest().emit('close');
      let waited = 0;
      while (sockets.length === count) {
        await vi.advanceTimersByTimeAsync(50);
        waited += 50;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('goes on over the new connection, and starts again with short waits', async () => {
    const transport = await begin();
    latest().emit('open');
    latest().emit('close');
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets).toHaveLength(2);
    latest().emit('open');
    expect(transport.connection).toBe('connected');
    const call = transport.call('studio', 'info', []);
    await vi.waitFor(() => expect(latest().sent).toHaveLength(1));
    latest().answer(7);
    expect(await call).toBe(7);
    latest().emit('close');
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets).toHaveLength(3);
  });

  it('tells where pictures are and how the host is started, once it was let in', async () => {
    const entered = Promise.withResolvers<typeof entrance>();
    const transport = webSocketTransport(() => entered.promise, open);
    expect([transport.pictures, transport.start]).toEqual(['', null]);
    entered.resolve(entrance);
    await vi.advanceTimersByTimeAsync(0);
    expect(transport.pictures).toBe(`${'p'.repeat(43)}/`);
    expect(transport.start).toEqual(entrance.start);
  });

  it('enters anew where it was refused and then a key is known, once, if it was ever connected', async () => {
    const enter = vi.fn(() => Promise.resolve(entrance));
    const transport = webSocketTransport(enter, open);
    await vi.advanceTimersByTimeAsync(0);
    latest().emit('open');
    enter.mockRejectedValue(new Refused('It was started anew.'));
    latest().emit('close');
    await vi.advanceTimersByTimeAsync(1000);
    expect(transport.connection).toEqual({ refused: 'It was started anew.' });
    enter.mockResolvedValue(entrance);
    expect([transport.enterAgain(), transport.enterAgain()]).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
    latest().emit('open');
    expect(transport.connection).toBe('connected');
    const never = webSocketTransport(() => Promise.reject(new Refused('Open the address.')), open);
    await vi.advanceTimersByTimeAsync(0);
    expect(never.enterAgain()).toBe(false);
  });

  it('tries again where the host cannot be reached, and ends where it refuses', async () => {
    const enter = vi.fn<() => Promise<typeof entrance>>();
    enter.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    enter.mockRejectedValue(new Refused('Open the address.'));
    const transport = webSocketTransport(enter, open);
    const states: ConnectionState[] = [];
    transport.onConnection((state) => states.push(state));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual(['lost', { refused: 'Open the address.' }]);
    expect(enter).toHaveBeenCalledTimes(2);
    expect(sockets).toEqual([]);
    await expect(transport.call('studio', 'info', [])).rejects.toThrow('Open the address.');
  });

  it.each([
    ['text', '{}'],
    ['no MessagePack', Uint8Array.of(0xc1).buffer],
    [
      'an event that the contract does not have',
      encodeMessage({ t: 'q', m: 'event', a: ['x', 1] }).slice().buffer,
    ],
  ])('ends a connection that sends %s', async (_, data) => {
    await begin();
    latest().emit('open');
    latest().emit('message', data);
    expect(sockets[0]?.closed).toBe(true);
  });

  it('does not send what the host would not take, and keeps the connection', async () => {
    const transport = await begin();
    latest().emit('open');
    const path = 'x'.repeat(maxMessageBytes);
    await expect(transport.call('pictures', 'open', [[path]])).rejects.toMatchObject({
      kind: 'badInput',
      message: 'This is more than 4 MB at once: take less.',
    });
    expect(transport.connection).toBe('connected');
    expect(latest().sent).toEqual([]);
  });
});
