/** One window's WebSocket: its calls are dispatched in its session, whose events are sent to it. */
import { createBirpc } from 'birpc';
import type { RawData, WebSocket } from 'ws';
import { eventKey } from '../../../shared/contract/contract.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeFromWindow, encodeMessage } from '../../../shared/transport/wire.ts';
import { dispatch, type Log } from '../../services/dispatch.ts';
import type { WindowSession } from '../../services/studio.ts';
import { Outbox } from './outbox.ts';

/** A window that takes nothing any more is given up at this, so that it does not fill the memory. */
const backlogLimit = 256 * 1024 * 1024;
const heartbeatMilliseconds = 30_000;
/** So many calls of one window wait or are at work; it asks for a few at once. */
const mostCalls = 64;

/** WebSocket close codes (RFC 6455, 7.4.1). */
const closeCodes = { goingAway: 1001, malformed: 1007 } as const;

/** What the window offers to birpc. */
interface WindowFunctions {
  event(name: string, payload: unknown): void;
}

/** A window's connection from the host's side. */
export interface ServedWindow {
  /** Of its session. */
  readonly sessionId: string;
  /** Whether its page is there: it answers, or takes what is on its way to it, within so many milliseconds. */
  answers(milliseconds: number): Promise<boolean>;
  /** Tells the window that all ends. */
  end(): void;
  /** Takes it for gone, though it has not said so and nobody has noticed yet. */
  giveUp(): void;
}

/** Serves `socket` until it closes. */
export function serveWindow(socket: WebSocket, session: WindowSession, log: Log): ServedWindow {
  const outbox = new Outbox(socket);
  let calls = 0;
  /** By what they are about, in the order of the latest of each. */
  const waiting = new Map<string | symbol, readonly [name: string, payload: unknown]>();

  const rpc = createBirpc<WindowFunctions>(
    {
      call: async (service: string, method: string, args: unknown): Promise<Result<unknown>> => {
        if (calls >= mostCalls) return tooManyCalls;
        calls++;
        try {
          // What was asked for is begun when there is room for its answer.
          await outbox.turn();
          return await dispatch(session.api, service, method, args, log);
        } finally {
          calls--;
        }
      },
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
        socket.send(message, () => {
          outbox.wake();
          sendWaiting();
        });
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
    if (outbox.isFull()) return;
    for (const [key, [name, payload]] of waiting) {
      waiting.delete(key);
      void rpc.event(name, payload);
      if (outbox.isFull()) return;
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
  let isGone = false;
  const leave = (): void => {
    if (isGone) return;
    isGone = true;
    endHeartbeat();
    unsubscribe();
    session.leave();
    waiting.clear();
    outbox.close();
    rpc.$close();
  };
  socket.on('error', (error) => log(`The connection of a window failed: ${error.message}`));
  socket.on('close', leave);
  return {
    sessionId: session.id,
    answers: (milliseconds) => answersWithin(socket, milliseconds),
    end: () => socket.close(closeCodes.goingAway, 'Anchorscope was closed.'),
    giveUp: () => {
      leave();
      socket.terminate();
    },
  };
}

/** Whether a pong comes, or something is taken, in time. */
function answersWithin(socket: WebSocket, milliseconds: number): Promise<boolean> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve(false);
  const backlog = socket.bufferedAmount;
  return new Promise((resolve) => {
    const settle = (isThere: boolean): void => {
      clearTimeout(timer);
      socket.off('pong', answered);
      socket.off('close', gone);
      resolve(isThere);
    };
    const answered = (): void => settle(true);
    const gone = (): void => settle(false);
    // What has come while this process was busy is read first.
    const late = (): void => void setImmediate(() => settle(socket.bufferedAmount < backlog));
    const timer = setTimeout(late, milliseconds);
    socket.once('pong', answered);
    socket.once('close', gone);
    socket.ping();
  });
}

/** Notices a window that is gone without a word (a tunnel that broke), or that takes nothing that is sent to it. */
function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  let backlog = 0;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    // Through a thin line the answer to a ping comes after all that was sent before.
    if (!answered && socket.bufferedAmount >= backlog) return socket.terminate();
    answered = false;
    socket.ping();
    backlog = socket.bufferedAmount;
  }, heartbeatMilliseconds);
  return () => clearInterval(timer);
}

const tooManyCalls: Result<never> = {
  ok: false,
  failure: {
    kind: 'badInput',
    message: `More than ${mostCalls} things were asked for at once: ask again later.`,
  },
};

/** null: nothing that our window sends. */
function parseMessage(data: RawData, isBinary: boolean): unknown {
  if (!isBinary || !(data instanceof Uint8Array)) return null;
  try {
    return decodeFromWindow(data);
  } catch {
    return null;
  }
}
