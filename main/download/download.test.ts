import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { download, type DownloadRequest, type DownloadSurroundings } from './download.ts';
import type { FileSystem } from './part.ts';
import { prefixOf, startFileServer, testContent, type FileServer } from './testing/fileServer.ts';

let folder = '';
const content = testContent(300_000);
const file = () => path.join(folder, 'downloads', 'weights.pth');
const part = () => `${file()}.part`;
let server: FileServer;
let received: (readonly [number, number | null])[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-test-'));
  server = await startFileServer(content);
  server.manners = { etags: ['"one"'] };
  received = [];
  server.arrived = () => received.at(-1)?.[0] ?? 0;
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
  await rm(folder, { recursive: true });
});

function get(given: Partial<DownloadRequest> = {}, around: Partial<DownloadSurroundings> = {}) {
  return download(
    {
      address: server.address,
      file: file(),
      sha256Prefix: prefixOf(content),
      maxBytes: 400_000,
      signal: new AbortController().signal,
      onReceived: (...progress) => received.push(progress),
      onChecked: () => {},
      ...given,
    },
    { pauses: [1, 1], ...around },
  );
}

const failure = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
/** Nothing but the file, and that whole. */
async function expectWhole(): Promise<void> {
  expect(await readdir(path.dirname(file()))).toEqual(['weights.pth']);
  expect(content.equals(await readFile(file()))).toBe(true);
}
const networkFailure = (reason: string) => ({
  kind: 'network',
  message:
    `weights.pth could not be downloaded: ${reason}; try again, or download it yourself from ` +
    `${server.address} and import it as weights.`,
});
/** Downloads the first 100,000 bytes and is stopped. */
async function beStopped(): Promise<void> {
  const { manners } = server;
  server.manners = { ...manners, stallAfter: 100_000 };
  const controller = new AbortController();
  const stopped = get({
    signal: controller.signal,
    onReceived: (done) => {
      if (done === 100_000) controller.abort();
    },
  });
  expect(await failure(stopped)).toEqual({
    kind: 'stopped',
    message: 'The download of weights.pth was stopped; what is there of it is kept.',
  });
  server.manners = manners;
}

describe('download', () => {
  it('brings the file, and tells how far it is', async () => {
    await get();
    await expectWhole();
    expect(received[0]).toEqual([0, 300_000]);
    expect(received.at(-1)).toEqual([300_000, 300_000]);
    const counts = received.map(([done]) => done);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it('brings a file whose length the server does not tell', async () => {
    server.manners = { noLength: true };
    await get();
    await expectWhole();
    expect(received.at(-1)).toEqual([300_000, null]);
  });

  it('asks for nothing where the file is there', async () => {
    await get();
    await get();
    expect(server.asked).toHaveLength(1);
  });

  it('brings it anew where what is there is another', async () => {
    await get();
    await writeFile(file(), 'damaged');
    await get();
    await expectWhole();
  });
});

describe('a download that was stopped', () => {
  it('goes on where it ended, if the file is still the same', async () => {
    await beStopped();
    expect((await stat(part())).size).toBe(100_000);
    await get();
    await expectWhole();
    expect(server.asked.at(-1)).toEqual({ range: 'bytes=100000-', ifRange: '"one"' });
    expect(received[0]).toEqual([100_000, 300_000]);
  });

  it('goes by the time of the last change where there is no strong tag', async () => {
    const lastModified = 'Sat, 01 Jan 2022 00:00:00 GMT';
    server.manners = { etags: ['W/"weak"'], lastModified };
    await beStopped();
    server.manners = { lastModified };
    await get();
    await expectWhole();
    expect(server.asked.at(-1)).toEqual({ range: 'bytes=100000-', ifRange: lastModified });
  });

  it.each<[string, FileServer['manners'], (string | undefined)[]]>([
    ['the file has changed', { etags: ['"two"'] }, ['bytes=100000-']],
    ['the server gives no parts', { etags: ['"one"'], noRanges: true }, ['bytes=100000-']],
    [
      'the server gives another part',
      { etags: ['"one"'], wrongRange: true },
      ['bytes=100000-', undefined],
    ],
  ])('begins anew where %s', async (_, manners, ranges) => {
    await beStopped();
    server.manners = manners;
    await get();
    await expectWhole();
    expect(server.asked.slice(1).map(({ range }) => range)).toEqual(ranges);
  });

  it('begins anew where the server named no version, or the record is damaged', async () => {
    server.manners = {};
    await beStopped();
    await get();
    server.manners = { etags: ['"one"'] };
    await writeFile(file(), 'damaged');
    await beStopped();
    await writeFile(`${part()}.json`, '{"address":');
    await get();
    await expectWhole();
    expect(server.asked.map(({ range }) => range)).toEqual(Array(4).fill(undefined));
  });

  it('does not take the beginning of another address', async () => {
    await beStopped();
    await get({ address: `${server.address}?v=2` });
    await expectWhole();
    expect(server.asked.at(-1)?.range).toBeUndefined();
  });

  it('checks what had come to its end', async () => {
    await beStopped();
    await writeFile(part(), content);
    await get();
    await expectWhole();
    expect(server.asked.at(-1)?.range).toBe('bytes=300000-');
  });

  it('begins anew where more is there than there is', async () => {
    await beStopped();
    await writeFile(part(), Buffer.concat([content, content]));
    await get();
    await expectWhole();
  });
});

describe('a connection that is cut', () => {
  it.each([
    [0, 0],
    [1, 150_000],
    [299_999, 0],
  ])('after %i and %i bytes is made anew', async (...cutAfter) => {
    server.manners = { etags: ['"one"'], cutAfter };
    await get();
    await expectWhole();
    expect(server.asked).toHaveLength(3);
  });

  it('is given up at last, with what has come so far', async () => {
    server.manners = { etags: ['"one"'], cutAfter: [50_000, 50_000, 50_000] };
    expect(await failure(get())).toEqual(networkFailure('the connection to 127.0.0.1 was cut'));
    expect((await stat(part())).size).toBe(150_000);
    server.manners = { etags: ['"one"'] };
    await get();
    await expectWhole();
  });

  it('is made anew as often as it leads a good piece further, and no more', async () => {
    const large = testContent(6_000_000);
    server.content = large;
    const cutAfter = Array<number>(5).fill(1_100_000);
    server.manners = { etags: ['"one"'], cutAfter };
    await get({ sha256Prefix: prefixOf(large), maxBytes: 6_000_000 }, { pauses: [1] });
    expect(large.equals(await readFile(file()))).toBe(true);

    server.manners = { noRanges: true, cutAfter: Array<number>(50).fill(1_100_000) };
    await writeFile(file(), 'damaged');
    const before = server.asked.length;
    const again = get({ sha256Prefix: prefixOf(large), maxBytes: 6_000_000 }, { pauses: [1] });
    expect(await failure(again)).toMatchObject({ kind: 'network' });
    expect(server.asked.length - before).toBeLessThan(20);
  });

  it('counts as one where nothing comes for too long', async () => {
    server.manners = { etags: ['"one"'], stallAfter: 20_000 };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const stallMilliseconds = 30_000;
    let most = 0;
    // Once all has come that comes, the time for which nothing does passes at once.
    const onReceived = (done: number) => {
      if (done > most && done % 20_000 === 0) void vi.advanceTimersByTimeAsync(stallMilliseconds);
      most = Math.max(most, done);
    };
    expect(await failure(get({ onReceived }, { stallMilliseconds, pauses: [1] }))).toEqual(
      networkFailure('127.0.0.1 sent nothing for 30 seconds'),
    );
    expect((await stat(part())).size).toBe(40_000);
  });
});

describe('a server that has no file', () => {
  it.each([
    [404, '127.0.0.1 no longer has it (404)', 1],
    [403, '127.0.0.1 refuses it (403)', 1],
    [418, '127.0.0.1 gave an answer that is not understood (418)', 1],
    [206, '127.0.0.1 gave an answer that is not understood (206)', 1],
    [503, '127.0.0.1 cannot serve it now (503)', 3],
  ])('with status %i: one sentence', async (status, reason, requests) => {
    server.manners = { status: [status] };
    expect(await failure(get())).toEqual(networkFailure(reason));
    expect(server.asked).toHaveLength(requests);
  });

  it('only for a moment is asked again', async () => {
    server.manners = { status: [503, 429, 200] };
    await get();
    await expectWhole();
  });

  it('but a web page in its place', async () => {
    server.manners = { contentType: 'text/html; charset=utf-8' };
    expect(await failure(get())).toEqual(
      networkFailure('127.0.0.1 sent a web page in its place, as networks do that ask to sign in'),
    );
  });
});

describe('where no server is', () => {
  it('says so at once', async () => {
    await server.close();
    expect(await failure(get({}, { pauses: [60_000] }))).toEqual(
      networkFailure('127.0.0.1 refuses the connection'),
    );
  });

  it('waits for it where some of the file has come', async () => {
    server.manners = { etags: ['"one"'], stallAfter: 1000 };
    const getting = failure(get({}, { pauses: [1, 1] }));
    while (received.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close();
    expect(await getting).toEqual(networkFailure('127.0.0.1 refuses the connection'));
  });
});

describe('a redirect', () => {
  it('is followed', async () => {
    server.manners = { status: [302, 307, 200], location: (address) => address };
    await get();
    await expectWhole();
  });

  it.each<[string, (address: string) => string, string]>([
    ['in a circle', (address) => address, '127.0.0.1 leads from one address to the next'],
    [
      'to an insecure address',
      () => 'http://example.com/weights.pth',
      '127.0.0.1 leads to an address that is not secure',
    ],
    ['to a file', () => 'file:///etc/passwd', '127.0.0.1 leads to an address that is not secure'],
    ['to nowhere', () => 'https://', '127.0.0.1 leads to an address that is not secure'],
  ])('%s is not', async (_, location, reason) => {
    server.manners = { status: [302], location };
    expect(await failure(get())).toEqual(networkFailure(reason));
  });
});

describe('what is not the published file', () => {
  it('is removed', async () => {
    const sha256Prefix = 'abcdef01';
    expect(await failure(get({ sha256Prefix }))).toEqual({
      kind: 'badInput',
      message:
        `weights.pth from ${server.address} is not what was published and was removed: its SHA-256 ` +
        `begins with ${prefixOf(content)} and not with abcdef01; download it again.`,
    });
    expect(await readdir(path.dirname(file()))).toEqual([]);
  });

  it.each([false, true])('is refused where it is too large (length told: %s)', async (told) => {
    server.manners = { noLength: !told };
    expect(await failure(get({ maxBytes: 200_000 }))).toEqual(
      networkFailure('what 127.0.0.1 sends is larger than the file was'),
    );
    expect(await readdir(path.dirname(file()))).toEqual([]);
  });
});

describe('the disk', () => {
  it('that is full is told of, and what is there is kept', async () => {
    const fileSystem: FileSystem = {
      open: async (...given) => {
        const handle = await open(...given);
        let room = 150_000;
        return {
          // As a disk does: what fits is written, and then it fails.
          appendFile: async (bytes) => {
            const fits = bytes.subarray(0, room);
            room -= fits.length;
            await handle.appendFile(fits);
            if (fits.length < bytes.length) {
              throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
            }
          },
          sync: () => handle.sync(),
          close: () => handle.close(),
        };
      },
    };
    expect(await failure(get({}, { fileSystem }))).toEqual({
      kind: 'diskFull',
      message: `There is no room left on the disk for ${file()}.`,
    });
    expect((await stat(part())).size).toBe(150_000);
    await get();
    await expectWhole();
    expect(server.asked.at(-1)?.range).toBe('bytes=150000-');
  });

  it('that refuses the folder is told of', async () => {
    await writeFile(path.join(folder, 'downloads'), '');
    expect(await failure(get())).toMatchObject({ kind: 'badInput' });
  });
});
