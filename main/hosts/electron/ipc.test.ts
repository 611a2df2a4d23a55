import type { IpcMain } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeStudio, tableBoxes, type FakeStudio } from '../../services/testing/fakeStudio.ts';
import { serveCalls } from './ipc.ts';
import { callChannel } from './names.ts';

const own = { url: 'anchorscope://studio/', origin: 'anchorscope://studio', parent: null };

let studio: FakeStudio;
const logged = vi.fn<(text: string) => void>();
let invoke: (senderFrame: unknown, ...call: unknown[]) => unknown;

beforeEach(() => {
  studio = fakeStudio();
  logged.mockClear();
  const handle = vi.fn<IpcMain['handle']>();
  serveCalls({ handle }, studio, logged);
  const [channel, listener] = handle.mock.calls[0] ?? [];
  expect(handle).toHaveBeenCalledOnce();
  expect(channel).toBe(callChannel);
  invoke = (senderFrame, ...call) =>
    listener === undefined
      ? undefined
      : Reflect.apply(listener, undefined, [{ senderFrame }, ...call]);
});

describe('a call', () => {
  it('of the window itself is dispatched, with its ArrayBuffers', async () => {
    expect(
      await invoke(own, 'detector', 'table', [{ runId: 2, version: 0 }, { stage: 'topK' }]),
    ).toMatchObject({
      ok: true,
      value: { value: { boxes: tableBoxes(2).buffer } },
    });
    expect(logged).not.toHaveBeenCalled();
  });

  it.each([
    ['a frame inside the window', { ...own, parent: own }],
    ['a page of the web', { ...own, url: 'https://example.com/', origin: 'https://example.com' }],
    ['another host of the scheme', { ...own, origin: 'anchorscope://other' }],
    ['a page without an origin', { ...own, url: 'about:blank', origin: 'null' }],
    ['a file', { ...own, url: 'file:///tmp/x.html', origin: 'file://' }],
    ['a frame that is gone', null],
  ])('of %s is refused', async (_, frame) => {
    const info = vi.spyOn(studio.api.studio, 'info');
    expect(await invoke(frame, 'studio', 'info', [])).toEqual({
      ok: false,
      failure: { kind: 'unsupported', message: 'Only the window itself may use the studio.' },
    });
    expect(info).not.toHaveBeenCalled();
    expect(logged).toHaveBeenCalledOnce();
  });

  it.each([
    [['constructor', 'constructor', []]],
    [['__proto__', 'toString', []]],
    [['studio', 'hasOwnProperty', ['x']]],
    [[{ toString: 1 }, 'info', []]],
    [['studio', null, []]],
    [['studio', 'info', [1]]],
    [['pictures', 'open', 'x']],
    [[]],
  ])('%j is answered with a failure', async (call) => {
    expect(await invoke(own, ...call)).toMatchObject({ ok: false });
  });
});
