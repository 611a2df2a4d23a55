/** `anchorscope detect` with a package that asks for more than anybody waits for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeEndlessWork } from '../services/detection/testing/endlessWork.ts';
import { run } from './testing/program.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('ends each picture that takes too long, names it and goes on', async () => {
  const pictures = ['a.bmp', 'b.bmp'];
  await writeEndlessWork(folder, pictures);
  const limited = ['--provider', 'cpu', '--time-limit', '3'];
  const ended = await run(['detect', ...pictures, '--model', 'model', ...limited], folder);
  const [opened, ...late] = ended.words;
  expect(opened).toBe('Tiny on cpu');
  expect(late).toEqual(
    pictures.map(
      (name) =>
        `Detecting on '${path.join(folder, name)}' took longer than 3 s and was ended; ` +
        '--time-limit in a terminal, the menu of the provider in the window, sets the limit.',
    ),
  );
  expect(ended).toMatchObject({ code: 2, stdout: '' });
});
