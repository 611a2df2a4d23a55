/** `anchorscope detect` with a package that asks for more than anybody waits for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tinySpec, writeTinyPackage } from '../packages/testing/tinyPackage.ts';
import { bmpFile, packRows } from '../pictures/testing/bmpFile.ts';
import { run } from './testing/program.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('ends each picture that takes too long, names it and goes on', async () => {
  const { input, rpn, ...spec } = tinySpec();
  // So many proposals, none of which suppresses another: minutes of comparing them.
  await writeTinyPackage(path.join(folder, 'model'), {
    spec: {
      ...spec,
      input: { ...input, shortSide: 3072, longSideMax: 3072 },
      rpn: { ...rpn, preNmsTopN: 1_000_000, postNmsTopN: 100_000, nmsIoU: 1, minSize: 0 },
    },
  });
  const pixels = packRows(64, 64, 24, (x, y) => (x * 13007 + y * 7919) % 2 ** 24);
  for (const name of ['a.bmp', 'b.bmp']) {
    await writeFile(path.join(folder, name), bmpFile({ width: 64, height: 64, bits: 24, pixels }));
  }
  const pictures = ['a.bmp', 'b.bmp'];
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
