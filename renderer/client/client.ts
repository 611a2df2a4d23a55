/** The window's way to main: the contract as functions, its events, and the pictures' addresses. */
import { createSubscriber } from 'svelte/reactivity';
import { contract, type StudioApi, type StudioEvents } from '../../shared/contract/contract.ts';
import { StudioError, type Result } from '../../shared/result.ts';
import { parseResult, type HostBridge } from '../../shared/transport/bridge.ts';
import { pictureAddress, thumbnailAddress } from '../../shared/transport/pictureAddresses.ts';
import { socketProtocol, type Entrance } from '../../shared/transport/entrance.ts';
import { pageParameter, sessionParameter, socketPath } from '../../shared/transport/wire.ts';
import { Entering, hasToken, takeToken } from './enter.ts';
import { ownSession } from './ownSession.ts';
import { PageKey } from './pageKey.ts';
import type { ConnectionState, Transport } from './transport.ts';
import { webSocketTransport } from './webSocketTransport.ts';

export type { ConnectionState } from './transport.ts';

declare global {
  interface Window {
    /** Exposed by Electron's preload; absent in a browser. */
    readonly anchorscope?: HostBridge<File>;
  }
}

/** Every function throws StudioError. Without a connection that is kind `crashed`, at once. */
export interface StudioClient extends StudioApi {
  /** @returns a function that ends the subscription. */
  on<E extends keyof StudioEvents>(
    name: E,
    listener: (payload: StudioEvents[E]) => void,
  ): () => void;
  /** `connecting` only at the start; always `connected` in Electron. */
  readonly connection: ConnectionState;
  /** @returns a function that ends the subscription. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** What a person types, and in which folder, to start the web host again; null in Electron, and before it was told. */
  readonly start: Entrance['start'] | null;
  /** Where a dropped or chosen file lies on disk; null where the host does not tell. */
  pathForFile(file: File): string | null;
  /** Addresses, relative to the window's own, of the picture and of a small one; another host has others, which is reactive. */
  pictureUrl(id: string): string;
  thumbnailUrl(id: string): string;
}

/** The client of the host that carries this window. */
export function createClient(): StudioClient {
  const bridge = window.anchorscope;
  return clientOver(bridge === undefined ? webHostTransport() : overBridge(bridge));
}

/** The transport in Electron: what the preload exposes. It cannot be lost while the window lives. */
export function overBridge(bridge: HostBridge<File>): Transport {
  return {
    ...bridge,
    connection: 'connected',
    onConnection: () => () => undefined,
    pictures: '',
    start: null,
  };
}

function webHostTransport(): Transport {
  const key = new PageKey(() => {
    // What a page has that was connected before is not lost: it goes on.
    if (typeof transport.connection === 'object' && !transport.enterAgain()) location.reload();
  });
  const entering = new Entering(takeToken(), key);
  // Tells this loading of the page from any other, also from that of a duplicated tab.
  const page = crypto.randomUUID();
  const transport = webSocketTransport(
    () => entering.enter(),
    ({ key }) => new WebSocket(socketAddress(page), [socketProtocol, key]),
  );
  // Another address of this host, typed where this one was: a browser takes that for a place in the same page.
  window.addEventListener('hashchange', () => {
    if (hasToken()) location.reload();
  });
  return transport;
}

function socketAddress(page: string): URL {
  const address = new URL(socketPath, document.baseURI);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.searchParams.set(pageParameter, page);
  const session = ownSession();
  if (session !== null) address.searchParams.set(sessionParameter, session);
  return address;
}

/** The client over any transport. */
export function clientOver(transport: Transport): StudioClient {
  // Another host has another folder of pictures: what shows one asks again.
  const followed = createSubscriber((changed) => transport.onConnection(changed));
  const inFolder = (address: string): string => {
    followed();
    return transport.pictures + address;
  };
  return {
    ...apiOver(transport),
    on: (name, listener) =>
      transport.onEvent((told, payload) => {
        // Main is ours and its events are typed where they are sent: a payload is not parsed again.
        if (told === name) listener(payload as Parameters<typeof listener>[0]);
      }),
    get connection() {
      return transport.connection;
    },
    onConnection: (listener) => transport.onConnection(listener),
    get start() {
      return transport.start;
    },
    pathForFile: (file) => transport.pathForFile(file),
    pictureUrl: (id) => inFolder(pictureAddress(id)),
    thumbnailUrl: (id) => inFolder(thumbnailAddress(id)),
  };
}

/** A function for each method of the contract. */
function apiOver(transport: Transport): StudioApi {
  const api: Record<string, Record<string, (...args: readonly unknown[]) => Promise<unknown>>> = {};
  for (const [service, methods] of Object.entries(contract)) {
    const functions = Object.keys(methods).map(
      (method) =>
        [method, (...args: readonly unknown[]) => call(transport, service, method, args)] as const,
    );
    api[service] = Object.fromEntries(functions);
  }
  // Built over the contract's own keys, from which StudioApi is derived.
  return api as unknown as StudioApi;
}

async function call(
  transport: Transport,
  service: string,
  method: string,
  args: readonly unknown[],
): Promise<unknown> {
  let result: Result<unknown>;
  try {
    result = parseResult(await transport.call(service, method, args));
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    const message = `Anchorscope gave no answer to ${service}.${method}.`;
    throw new StudioError('internal', message, { cause });
  }
  if (!result.ok) throw new StudioError(result.failure.kind, result.failure.message);
  return result.value;
}
