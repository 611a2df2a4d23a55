/** The window's calls in Electron: the sender is checked, then the call is dispatched. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { Result } from '../../../shared/result.ts';
import { dispatch, type Log } from '../../services/dispatch.ts';
import type { WindowSession } from '../../services/studio.ts';
import { callChannel, windowOrigin } from './names.ts';

type Sender = Pick<IpcMainInvokeEvent, 'senderFrame'>;

/** Answers the window's calls with Results. */
export function serveCalls(
  ipcMain: Pick<IpcMain, 'handle'>,
  session: Pick<WindowSession, 'api'>,
  log: Log,
): void {
  ipcMain.handle(callChannel, (event, ...call: readonly unknown[]) =>
    answer(event, call, session, log),
  );
}

async function answer(
  event: Sender,
  [service, method, args]: readonly unknown[],
  session: Pick<WindowSession, 'api'>,
  log: Log,
): Promise<Result<unknown>> {
  if (!isOwnWindow(event)) {
    log(`A call from ${event.senderFrame?.url ?? 'a frame that is gone'} was refused.`);
    return refused('Only the window itself may use the studio.');
  }
  if (typeof service !== 'string' || typeof method !== 'string') {
    return refused('The request has no name.');
  }
  return dispatch(session.api, service, method, args, log);
}

/** Whether the window's own page sent it: its main frame, and still at its own address. */
function isOwnWindow({ senderFrame }: Sender): boolean {
  return senderFrame?.parent === null && senderFrame.origin === windowOrigin;
}

function refused(message: string): Result<never> {
  return { ok: false, failure: { kind: 'unsupported', message } };
}
