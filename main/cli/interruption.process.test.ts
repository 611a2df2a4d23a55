/** The terminal program when it is stopped, or its reader goes away, in the middle of many pictures. */
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { d2go, data, hasData, start, type Started } from './testing/program.ts';
import { parseResults } from './testing/resultSchema.ts';

const pictures = path.join(data, 'voc85', 'images');
const detect = ['detect', pictures, '--json', ...d2go];
const begun = 'd2go-fbnetv3a on cpu';
const canTell = hasData && existsSync('/proc/self/environ');

describe.skipIf(!canTell)('anchorscope in the middle (needs Linux and ../shared/data)', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends with 130 at %s, with the lines printed so far',
    async (signal) => {
      const started = start(detect, folder);
      await firstOf(started, 'stdout');
      expect(started.processes()).toHaveLength(2);
      // Twice, as npm passes it on.
      started.child.kill(signal);
      started.child.kill(signal);
      const { code, stdout, words } = await started.ended;
      expect({ code, words }).toEqual({ code: 130, words: [begun, 'Stopped.'] });
      expect(parseResults(stdout).length).toBeLessThan(85);
      await noneLeft(started);
    },
  );

  it('ends with 130 while the model is being opened', async () => {
    const started = start(detect, folder);
    await vi.waitFor(() => expect(started.processes()).toHaveLength(2));
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130, stdout: '' });
    await noneLeft(started);
  });

  it('leaves nothing of an export that is stopped', async () => {
    const target = ['--to', 'coco', '--out', 'runs/out'];
    const started = start(['export', pictures, ...d2go, ...target], folder);
    await firstOf(started, 'stderr');
    started.child.kill('SIGINT');
    const ended = await started.ended;
    expect(ended).toEqual({ code: 130, stdout: '', words: [begun, 'Stopped.'] });
    expect(await readdir(folder)).toEqual([]);
    await noneLeft(started);
  });

  it('ends well and soon when its reader has seen enough', async () => {
    const started = start(detect, folder);
    await firstOf(started, 'stdout');
    started.child.stdout?.destroy();
    expect(await started.ended).toMatchObject({ code: 0, words: [begun] });
    await noneLeft(started);
  });

  it('goes on when only its words are not read', async () => {
    const started = start(['detect', pictures, 'gone.jpg', '--json', ...d2go], folder);
    started.child.stderr?.destroy();
    await firstOf(started, 'stdout');
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130 });
    await noneLeft(started);
  });

  it.skipIf(!existsSync('/dev/full'))('says that its results cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    const started = start(detect, folder, { stdout: full.fd });
    const { code, words } = await started.ended;
    await full.close();
    expect(code).toBe(2);
    expect(words).toEqual([begun, expect.stringContaining('no space left on device')]);
    await noneLeft(started);
  });
});

/** Resolves with the first that it prints or says. */
function firstOf({ child }: Started, stream: 'stdout' | 'stderr'): Promise<unknown> {
  return new Promise((resolve) => child[stream]?.once('data', resolve));
}

/** No process is left, also of those whose parent is gone. */
function noneLeft({ processes }: Started): Promise<void> {
  return vi.waitFor(() => expect(processes()).toEqual([]));
}
