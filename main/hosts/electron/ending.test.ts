import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StartArguments } from '../common/startArguments.ts';
import { Ending } from './ending.ts';

let closing: PromiseWithResolvers<void>;
let done: string[];
let ending: Ending;

beforeEach(() => {
  vi.useFakeTimers();
  closing = Promise.withResolvers();
  done = [];
  ending = new Ending({
    app: {
      exit: (code) => done.push(`exit ${code}`),
      // As Electron, which asks again.
      quit: () => done.push(quits() ? 'quit' : 'quit prevented'),
      relaunch: (options) => done.push(`relaunch ${options?.args?.join(' ')}`),
    },
    close: () => {
      done.push('close');
      return closing.promise;
    },
    argumentsOf: ({ startModel, startPictures }: StartArguments) => [
      String(startModel),
      ...startPictures,
    ],
    log: (text) => done.push(text),
  });
});
afterEach(() => vi.useRealTimers());

function quits(): boolean {
  const preventDefault = vi.fn();
  ending.willQuit({ preventDefault });
  return preventDefault.mock.calls.length === 0;
}

describe('the end', () => {
  it('waits until all is closed, however often it is asked for', async () => {
    expect([quits(), quits()]).toEqual([false, false]);
    closing.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(['close', 'quit']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(done).toHaveLength(2);
  });

  it('comes also where something cannot be closed, and says so', async () => {
    quits();
    closing.reject(new Error('The disk is gone.'));
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(['close', expect.stringContaining('The disk is gone.'), 'quit']);
  });

  it('comes in time where closing never ends', async () => {
    quits();
    await vi.advanceTimersByTimeAsync(5000);
    expect(done).toEqual(['close', 'exit 1']);
    closing.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toHaveLength(2);
  });

  it.each([
    ['is closed', 'quit', () => closing.resolve()],
    ['never closes', 'exit 1', () => undefined],
  ])(
    'of an app that %s starts it again, once, with what was asked for meanwhile',
    async (_, how, close) => {
      expect(ending.begun).toBe(false);
      ending.begin();
      expect(ending.begun).toBe(true);
      ending.thenStart({ startPictures: ['/a.jpg'], startModel: '/model' });
      quits();
      expect(ending.begun).toBe(true);
      ending.thenStart({ startPictures: ['/b.jpg'], startModel: null });
      close();
      await vi.advanceTimersByTimeAsync(5000);
      expect(done).toEqual(['close', 'relaunch /model /a.jpg /b.jpg', how]);
    },
  );
});
