/** The transport to the web host: birpc over a WebSocket that is opened again when it is lost. */
import { createBirpc } from 'birpc';
import { StudioError } from '../../shared/result.ts';
import type { Entrance } from '../../shared/transport/entrance.ts';
import { decodeFromHost, encodeMessage, maxMessageBytes } from '../../shared/transport/wire.ts';
import { Refused } from './enter.ts';
import { Listeners } from './listeners.ts';
import type { ConnectionState, Transport } from './transport.ts';

/** The part of a WebSocket that is used here. */
export interface Socket {
  binaryType: string;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** What the host offers to birpc. */
interface HostFunctions {
  call(service: string, method: string, args: readonly unknown[]): Promise<unknown>;
}

const firstWaitMilliseconds = 250;
const longestWaitMilliseconds = 5000;

export interface ReopenedTransport extends Transport {
  /**
   * Enters anew where it was refused, since a key is known now.
   * @returns false where it was never connected: its page has nothing to go on with.
   */
  enterAgain(): boolean;
}

/** Enters and opens at once, and anew, after growing waits, whenever the connection is lost, until it is refused. */
export function webSocketTransport(
  enter: () => Promise<Entrance>,
  open: (entrance: Entrance) => Socket,
): ReopenedTransport {
  return new WebSocketTransport(enter, open);
}

class WebSocketTransport implements ReopenedTransport {
  readonly #enter: () => Promise<Entrance>;
  readonly #open: (entrance: Entrance) => Socket;
  readonly #events = new Listeners<[name: string, payload: unknown]>();
  readonly #connections = new Listeners<[state: ConnectionState]>();
  /** Calls made before the first connection wait for it; later ones fail while there is none. */
  readonly #first = Promise.withResolvers<HostFunctions>();
  #host = this.#first.promise;
  #state: ConnectionState = 'connecting';
  #wait = firstWaitMilliseconds;
  #entrance: Entrance | null = null;
  #wasConnected = false;

  constructor(enter: () => Promise<Entrance>, open: (entrance: Entrance) => Socket) {
    this.#enter = enter;
    this.#open = open;
    void this.#connect();
  }

  get pictures(): string {
    return this.#entrance === null ? '' : `${this.#entrance.pictureFolder}/`;
  }

  get start(): Entrance['start'] | null {
    return this.#entrance?.start ?? null;
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    return this.#connections.add(listener);
  }

  onEvent(listener: (name: string, payload: unknown) => void): () => void {
    return this.#events.add(listener);
  }

  /** A browser tells no page where a file lies. */
  pathForFile(): null {
    return null;
  }

  enterAgain(): boolean {
    if (!this.#wasConnected) return false;
    if (typeof this.#state === 'object') {
      this.#set('lost');
      void this.#connect();
    }
    return true;
  }

  async call(service: string, method: string, args: readonly unknown[]): Promise<unknown> {
    const host = await this.#host;
    return host.call(service, method, args);
  }

  async #connect(): Promise<void> {
    try {
      this.#entrance = await this.#enter();
    } catch (error) {
      if (error instanceof Refused) this.#end(error.message, { refused: error.message });
      else this.#lose();
      return;
    }
    const socket = this.#open(this.#entrance);
    socket.binaryType = 'arraybuffer';
    const host = this.#birpc(socket);
    socket.addEventListener('open', () => {
      this.#wait = firstWaitMilliseconds;
      this.#wasConnected = true;
      this.#host = Promise.resolve(host);
      this.#first.resolve(host);
      this.#set('connected');
    });
    socket.addEventListener('close', () => host.$close(this.#lose()));
  }

  /** @returns what calls that wait are answered with. */
  #lose(): StudioError {
    setTimeout(() => void this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, longestWaitMilliseconds);
    return this.#end('The connection to Anchorscope is lost.', 'lost');
  }

  #end(sentence: string, state: ConnectionState): StudioError {
    const ended = new StudioError('crashed', sentence);
    this.#first.reject(ended);
    this.#host = Promise.reject(ended);
    // Whoever calls sees it; that nobody calls is no error.
    this.#host.catch(() => undefined);
    this.#first.promise.catch(() => undefined);
    this.#set(state);
    return ended;
  }

  #birpc(socket: Socket) {
    return createBirpc<HostFunctions>(
      { event: (name: string, payload: unknown) => this.#events.tell(name, payload) },
      {
        // A detector may run for minutes; a lost connection ends the waiting.
        timeout: -1,
        on: (receive: (message: unknown) => unknown) => {
          socket.addEventListener('message', ({ data }) => {
            const message = parseMessage(data);
            if (message === null) socket.close();
            else receive(message);
          });
        },
        serialize: encodeMessage,
        post: (message: Uint8Array<ArrayBuffer>) => {
          if (message.byteLength > maxMessageBytes) {
            const limit = `${maxMessageBytes / 2 ** 20} MB`;
            throw new StudioError('badInput', `This is more than ${limit} at once: take less.`);
          }
          socket.send(message);
        },
      },
    );
  }

  #set(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#connections.tell(state);
  }
}

/** null: nothing that our host sends. */
function parseMessage(data: unknown): unknown {
  try {
    return data instanceof ArrayBuffer ? decodeFromHost(data) : null;
  } catch {
    return null;
  }
}
