/** `anchorscope detect` with packages that ask for more than anybody waits for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  writeEndlessLoop,
  writeEndlessWork,
  writePicture,
} from '../services/detection/testing/endlessWork.ts';
import { run } from './testing/program.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What is said of a picture that took longer. */
const tooLong = (name: string, seconds: number) =>
  `Detecting on '${path.join(folder, name)}' took longer than ${seconds} s and was ended; ` +
  '--time-limit in a terminal, the menu of the provider in the window, sets the limit.';

it('ends each picture that takes too long, names it and goes on', async () => {
  const pictures = ['a.bmp', 'b.bmp'];
  await writeEndlessWork(folder, pictures);
  const limited = ['--provider', 'cpu', '--time-limit', '3'];
  const ended = await run(['detect', ...pictures, '--model', 'model', ...limited], folder);
  const [opened, ...late] = ended.words;
  expect(opened).toBe('Tiny on cpu');
  expect(late).toEqual(pictures.map((name) => tooLong(name, 3)));
  expect(ended).toMatchObject({ code: 2, stdout: '' });
});

it('ends a loop of the network that has no end, and goes on with the pictures that have one', async () => {
  await writeEndlessLoop(path.join(folder, 'model'));
  await writePicture(path.join(folder, 'a-narrow.bmp'), 90);
  await writePicture(path.join(folder, 'b-wide.bmp'), 120);
  await writePicture(path.join(folder, 'c-narrow.bmp'), 80);
  const pictures = ['a-narrow.bmp', 'b-wide.bmp', 'c-narrow.bmp'];
  const limited = ['--provider', 'cpu', '--time-limit', '10', '--json'];
  const ended = await run(['detect', ...pictures, '--model', 'model', ...limited], folder);
  expect(ended.words).toEqual(['Tiny on cpu', tooLong('b-wide.bmp', 10)]);
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain('a-narrow.bmp');
  expect(ended.stdout).toContain('c-narrow.bmp');
});
