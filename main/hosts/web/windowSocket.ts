/** One window's WebSocket: its calls are dispatched in its session, whose events are sent to it. */
import { createBirpc } from 'birpc';
import type { RawData, WebSocket } from 'ws';
import { eventKey } from '../../../shared/contract/contract.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeFromWindow, encodeMessage } from '../../../shared/transport/wire.ts';
import { dispatch, type Log } from '../../services/dispatch.ts';
import type { WindowSession } from '../../services/studio.ts';

/** With more than this on its way to a window, it is slow: events wait, of those about the same only the latest. */
const slowBytes = 1024 * 1024;
/** A window that takes nothing any more is given up at this, so that it does not fill the memory. */
const backlogLimit = 512 * 1024 * 1024;
const heartbeatMilliseconds = 30_000;

/** WebSocket close codes (RFC 6455, 7.4.1). */
const closeCodes = { goingAway: 1001, malformed: 1007 } as const;

/** What the window offers to birpc. */
interface WindowFunctions {
  event(name: string, payload: unknown): void;
}

/** Serves `socket` until it closes. @returns a function that tells the window that all ends. */
export function serveWindow(socket: WebSocket, session: WindowSession, log: Log): () => void {
  /** By what they are about, in the order of the latest of each. */
  const waiting = new Map<string | symbol, readonly [name: string, payload: unknown]>();

  const rpc = createBirpc<WindowFunctions>(
    {
      call: (service: string, method: string, args: unknown): Promise<Result<unknown>> =>
        dispatch(session.api, service, method, args, log),
    },
    {
      eventNames: ['event'],
      timeout: -1,
      on: (receive: (message: unknown) => unknown) => {
        socket.on('message', (data, isBinary) => {
          const message = parseMessage(data, isBinary);
          if (message !== null) receive(message);
          else socket.close(closeCodes.malformed, 'The message was not understood.');
        });
      },
      serialize: encodeMessage,
      post: (message: Uint8Array) => {
        socket.send(message, sendWaiting);
        if (socket.bufferedAmount > backlogLimit) socket.terminate();
      },
      // A result that is no message: a mistake of ours, and the window is told so.
      onGeneralError: (error) => {
        log(`An answer could not be sent: ${error.stack ?? error.message}`);
        return true;
      },
    },
  );

  function sendWaiting(): void {
    // Asked before the walk begins, which passes over all that was deleted: an event that waits must cost little.
    if (socket.bufferedAmount > slowBytes) return;
    for (const [key, [name, payload]] of waiting) {
      waiting.delete(key);
      void rpc.event(name, payload);
      if (socket.bufferedAmount > slowBytes) return;
    }
  }

  const unsubscribe = session.subscribe((name, payload) => {
    const key = eventKey(name, payload) ?? Symbol(name);
    // Deleted first: a Map keeps the place of a key, and what came later is to be sent later.
    waiting.delete(key);
    waiting.set(key, [name, payload]);
    sendWaiting();
  });

  const endHeartbeat = keepAlive(socket);
  socket.on('error', (error) => log(`The connection of a window failed: ${error.message}`));
  socket.on('close', () => {
    endHeartbeat();
    unsubscribe();
    session.leave();
    waiting.clear();
    rpc.$close();
  });
  return () => socket.close(closeCodes.goingAway, 'Anchorscope was closed.');
}

/** Notices a window that is gone without a word (a tunnel that broke). */
function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, heartbeatMilliseconds);
  return () => clearInterval(timer);
}

/** null: nothing that our window sends. */
function parseMessage(data: RawData, isBinary: boolean): unknown {
  if (!isBinary || !(data instanceof Uint8Array)) return null;
  try {
    return decodeFromWindow(data);
  } catch {
    return null;
  }
}
