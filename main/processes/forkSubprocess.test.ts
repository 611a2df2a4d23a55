import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subprocess } from './subprocess.ts';
import { forkSubprocess } from './forkSubprocess.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-fork-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function launch(source: string): Promise<Subprocess> {
  const entry = path.join(folder, `${crypto.randomUUID()}.mjs`);
  await writeFile(entry, source);
  return forkSubprocess('detector', entry, crashes())();
}

const crashes = () => path.join(folder, 'crashes');
/** What the file holds that a sentence names. */
const lastWords = (said: string) => readFile(/ is in (.*)\.$/.exec(said)?.[1] ?? '', 'utf8');
const endOf = (detector: Subprocess) => new Promise<string>((resolve) => detector.onExit(resolve));
const nextMessage = (detector: Subprocess) =>
  new Promise<unknown>((resolve) => detector.onMessage(resolve));

describe('forkSubprocess', () => {
  it('carries structured clones both ways', async () => {
    const detector = await launch(`process.on('message', (m) => process.send({ back: m }));`);
    const message = { column: new Float32Array([1, NaN, -0]), map: new Map([[1, undefined]]) };
    const answer = nextMessage(detector);
    detector.send(message);
    expect(await answer).toEqual({ back: message });
    detector.kill();
    await endOf(detector);
  });

  it('ends it at once, also while it blocks, and tells late listeners too', async () => {
    const detector = await launch(`process.send({}); for (;;);`);
    await nextMessage(detector);
    detector.kill();
    expect(await endOf(detector)).toBe('The detector process was ended by SIGKILL.');
    expect(await endOf(detector)).toBe('The detector process was ended by SIGKILL.');
    expect(() => detector.send({ late: true })).not.toThrow();
  });

  it('says where what it said last is when it crashes', async () => {
    const detector = await launch(`throw new RangeError('no room for the features');`);
    const said = await endOf(detector);
    expect(said).toMatch(/^The detector process ended with code 1\. What it said last is in .*\.$/);
    expect(await lastWords(said)).toContain('RangeError: no room for the features');
  });

  it('keeps what it prints from the output of the terminal program', async () => {
    const parent = path.join(folder, 'parent.ts');
    const entry = path.join(folder, 'noisy.mjs');
    await writeFile(entry, `console.log('noise'); console.error('noise');`);
    const module = path.join(import.meta.dirname, 'forkSubprocess.ts');
    await writeFile(
      parent,
      `import { forkSubprocess } from ${JSON.stringify(module)};
       forkSubprocess('detector', ${JSON.stringify(entry)}, null)().onExit((reason) => console.log(reason));`,
    );
    const output = await promisify(execFile)(process.execPath, [parent]);
    expect(output).toEqual({ stdout: 'The detector process ended by itself.\n', stderr: '' });
  });

  it('says why where it cannot even start', async () => {
    const missing = forkSubprocess('detector', path.join(folder, 'missing.mjs'), crashes())();
    expect(await lastWords(await endOf(missing))).toContain('Cannot find module');
  });
});
