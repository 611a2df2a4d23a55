import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { ShowRequest } from '../../display/protocol.ts';
import { DisplayClient } from './displayClient.ts';
import { ScriptedDisplays } from './testing/scriptedDisplay.ts';

let displays: ScriptedDisplays;
let client: DisplayClient;
beforeEach(() => {
  displays = new ScriptedDisplays();
  client = new DisplayClient(displays.launch);
});
afterEach(async () => {
  await client.close();
  expect(displays.alive).toBe(0);
});

const never = (): Promise<never> => new Promise(() => {});
const fileOf = (source: string) => ({
  contentType: 'image/png',
  digest: 'of it',
  bytes: new TextEncoder().encode(source),
});
const shown = (source: string, kind: ShowRequest['kind'] = 'thumbnail') =>
  client.show({ kind, source }).then(
    ({ bytes }) => new TextDecoder().decode(bytes),
    (error: unknown) => failureOf(error).message,
  );

describe('DisplayClient', () => {
  it('starts no process before a picture is asked for, and one for all', async () => {
    displays.show = (_, { source }) => Promise.resolve(fileOf(source));
    expect(displays.processes).toHaveLength(0);
    expect(await Promise.all([shown('/a'), shown('/b', 'picture')])).toEqual(['/a', '/b']);
    expect(displays.processes).toHaveLength(1);
  });

  it('brings large files whole, also several at a time', async () => {
    const files = [3_000_001, 2 ** 20, 1, 0].map((size, file) =>
      Uint8Array.from({ length: size }, (_, i) => (i * 7 + file) % 251),
    );
    displays.show = (_, { source }) =>
      Promise.resolve({ ...fileOf(source), bytes: files[Number(source)] ?? new Uint8Array() });
    const served = await Promise.all(
      files.map((_, i) => client.show({ kind: 'picture', source: String(i) })),
    );
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(served.map(({ bytes }) => digest(bytes))).toEqual(files.map(digest));
  });

  it('passes on why a picture is not shown', async () => {
    displays.show = () => Promise.reject(new StudioError('badInput', "'x' is an empty file."));
    const failure = await client.show({ kind: 'picture', source: '/x' }).catch(failureOf);
    expect(failure).toEqual({ kind: 'badInput', message: "'x' is an empty file." });
  });

  it('shows all but the picture that ends the process, which is named', async () => {
    displays.show = (process, { source }) => {
      if (source === '/deadly.gif') process.crash();
      return source === '/deadly.gif' ? never() : Promise.resolve(fileOf(source));
    };
    const sources = ['/a.png', '/deadly.gif', '/b.png', '/c.png'];
    expect(await Promise.all(sources.map((source) => shown(source)))).toEqual([
      '/a.png',
      "'deadly.gif' could not be decoded. The display process was ended by SIGSEGV.",
      '/b.png',
      '/c.png',
    ]);
  });

  it('tries those that were in work with it once more, each alone', async () => {
    let together = 0;
    let most = 0;
    displays.show = async (process, { source }) => {
      together++;
      if (process.pid === 0) {
        if (together === 4) process.crash();
        return never();
      }
      most = Math.max(most, together - 4);
      await Promise.resolve();
      together--;
      return fileOf(source);
    };
    const wanted = ['/a', '/b', '/c', '/d'];
    const kinds = ['picture', 'thumbnail', 'picture', 'thumbnail'] as const;
    const all = wanted.map((source, i) => shown(source, kinds[i]));
    expect(await Promise.all(all)).toEqual(wanted);
    expect(most).toBe(1);
    expect(displays.processes).toHaveLength(2);
  });

  it('has a bounded number in work, and pictures do not wait for thumbnails', async () => {
    const begun: string[] = [];
    displays.show = (_, { source }) => (begun.push(source), never());
    for (let i = 0; i < 50; i++) void shown(`/thumbnail ${i}`);
    for (let i = 0; i < 3; i++) void shown(`/picture ${i}`, 'picture');
    await expect.poll(() => begun.length).toBe(4);
    expect(begun.filter((source) => source.startsWith('/picture'))).toHaveLength(2);
  });

  it('ends a process that takes too long, and names the picture', async () => {
    client = new DisplayClient(displays.launch, null, 20);
    displays.show = (_, { source }) =>
      source === '/slow.tif' ? never() : Promise.resolve(fileOf(source));
    expect(await Promise.all([shown('/slow.tif'), shown('/a.png')])).toEqual([
      "'slow.tif' could not be decoded. The display process took too long and was ended.",
      '/a.png',
    ]);
  });

  it('answers all that wait when it closes', async () => {
    displays.show = never;
    const waiting = Array.from({ length: 9 }, (_, i) => shown(`/${i}`));
    await expect.poll(() => displays.processes.length).toBe(1);
    await client.close();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['The studio is closing.']));
    expect(await shown('/later')).toBe('The studio is closing.');
    expect(displays.processes).toHaveLength(1);
  });

  it('says that no process can be started', async () => {
    client = new DisplayClient(() => {
      throw new Error('spawn EAGAIN');
    });
    expect(await shown('/a.png')).toBe(
      "'a.png' could not be decoded. The display process could not be started: spawn EAGAIN",
    );
  });
});
