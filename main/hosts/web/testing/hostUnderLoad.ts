/** A web host as a process of its own, of which a test knows what it costs. Linux only. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import * as v from 'valibot';
import type { Result } from '../../../../shared/result.ts';
import { parseResult } from '../../../../shared/transport/bridge.ts';
import type { Entrance } from '../../../../shared/transport/entrance.ts';
import { ask, call, enter, openSocket, type Answer, type Opened } from './plainClient.ts';

export class HostUnderLoad {
  /** A folder for the test's files, removed at the end. */
  readonly scratch: string;
  readonly #host: ChildProcess;
  readonly #port: number;
  readonly #entrance: Entrance;

  private constructor(scratch: string, host: ChildProcess, port: number, entrance: Entrance) {
    this.scratch = scratch;
    this.#host = host;
    this.#port = port;
    this.#entrance = entrance;
  }

  static async start(): Promise<HostUnderLoad> {
    const scratch = await mkdtemp(path.join(tmpdir(), 'anchorscope-load-'));
    const probe = path.join(import.meta.dirname, 'stretchProbe.ts');
    const program = path.join(import.meta.dirname, '..', 'main.ts');
    const host = spawn(process.execPath, ['--import', probe, program], {
      env: {
        ...process.env,
        ANCHORSCOPE_DATA: path.join(scratch, 'data'),
        STRETCH_FILE: path.join(scratch, 'stretch'),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const line = Promise.withResolvers<string>();
    createInterface(host.stdout).once('line', line.resolve);
    const address = await line.promise;
    const port = Number(new URL(address).port);
    const started = new HostUnderLoad(scratch, host, port, await enter({ address, port }));
    // What starting takes is no stretch of work.
    await started.longestStretch();
    return started;
  }

  async end(): Promise<void> {
    this.#host.kill('SIGKILL');
    await once(this.#host, 'exit');
    await rm(this.scratch, { recursive: true });
  }

  /** Another window. */
  window(): Promise<Opened> {
    return openSocket(this.#port, { key: this.#entrance.key });
  }

  /** Asks for a picture or its thumbnail, as a page does. */
  show(kind: 'picture' | 'thumbnail', id: string): Promise<Answer> {
    return this.ask(`${kind}/${encodeURIComponent(id)}`);
  }

  /** Asks for what is below the folder of pictures. */
  ask(address: string): Promise<Answer> {
    return ask(this.#port, `/${this.#entrance.pictureFolder}/${address}`);
  }

  /** The most memory that the host has had, megabytes. */
  peak(): number {
    const status = readFileSync(`/proc/${this.#host.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  /** The longest that the host has held its loop since this was asked for, in yardsticks of `measureStretches`. */
  async longestStretch(): Promise<number> {
    const file = path.join(this.scratch, 'stretch');
    this.#host.kill('SIGUSR2');
    while (!existsSync(file)) await after(5);
    const longest = Number(await readFile(file, 'utf8'));
    await rm(file);
    return longest;
  }
}

const answerSchema = v.object({ i: v.string(), r: v.unknown() });
let asked = 0;

/** Asks a window's host, one thing after another. @returns what it answers; events are passed over. */
export async function request(
  { socket, next }: Opened,
  service: string,
  method: string,
  args: unknown,
): Promise<Result<unknown>> {
  const id = `request ${asked++}`;
  socket.send(call(service, method, args, id));
  for (;;) {
    const message = await next();
    if (v.is(answerSchema, message) && message.i === id) return parseResult(message.r);
  }
}

/** Asks something small while the work goes on, again and again. @returns how long each answer took, milliseconds. */
export async function answeredDuring(window: Opened, work: Promise<unknown>): Promise<number[]> {
  const state = { done: false };
  const end = work.finally(() => (state.done = true));
  const times: number[] = [];
  while (!state.done) {
    const began = performance.now();
    const { ok } = await request(window, 'studio', 'info', []);
    if (!ok) throw new Error('The host does not answer.');
    times.push(performance.now() - began);
    await after(20);
  }
  await end;
  return times;
}
