/** A whole host under what one window may do to it: its memory stays small, and the other windows are answered. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, enter, openSocket, type Opened } from './testing/plainClient.ts';

let scratch: string;
let host: ChildProcess;
let port: number;
let key: string;

beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'anchorscope-load-'));
  host = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, ANCHORSCOPE_DATA: path.join(scratch, 'data') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (host.stdout === null) throw new Error('The output is not read.');
  const line = Promise.withResolvers<string>();
  createInterface(host.stdout).once('line', line.resolve);
  const address = await line.promise;
  port = Number(new URL(address).port);
  ({ key } = await enter({ address, port }));
});
afterEach(async () => {
  host.kill('SIGKILL');
  await once(host, 'exit');
  await rm(scratch, { recursive: true });
});

/** The most memory that the host has had, megabytes. */
function peak(): number {
  const status = readFileSync(`/proc/${host.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function answers({ socket, next }: Opened): Promise<void> {
  socket.send(call('studio', 'info', []));
  expect(await next()).toMatchObject({ r: { ok: true } });
}

describe.skipIf(process.platform !== 'linux')('the host (on Linux, which tells its memory)', () => {
  it('takes twenty listings of a folder of 30,000 files that nobody reads', async () => {
    const folder = path.join(scratch, 'many');
    await mkdir(folder);
    for (let start = 0; start < 30_000; start += 500) {
      const files = Array.from({ length: 500 }, (_, i) => path.join(folder, `${start + i}.jpg`));
      await Promise.all(files.map((file) => writeFile(file, '')));
    }
    const [greedy, other] = [await openSocket(port, { key }), await openSocket(port, { key })];
    await answers(other);
    greedy.socket.pause();
    for (let i = 0; i < 20; i++) greedy.socket.send(call('studio', 'list', [folder], `${i}`));
    for (let i = 0; i < 20; i++) await answers(other);
    greedy.socket.resume();
    for (let i = 0; i < 20; i++) {
      expect(await greedy.next()).toMatchObject({
        r: { value: { left: 28_000, pictures: 30_000 } },
      });
    }
    expect(peak()).toBeLessThan(1000);
  });

  it.each([0x91, 0x81, 0xdd])('refuses 100 MB of the byte %i', async (code) => {
    const [bad, other] = [await openSocket(port, { key }), await openSocket(port, { key })];
    bad.socket.send(new Uint8Array(100_000_000).fill(code));
    expect(await bad.closed).toBe(1007);
    await answers(other);
    expect(peak()).toBeLessThan(1000);
  });
});
