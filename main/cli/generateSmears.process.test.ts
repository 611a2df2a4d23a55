/** `anchorscope generate-smears` as a shell sees it. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './testing/program.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('anchorscope generate-smears', () => {
  it('writes a data set and prints its folder', async () => {
    const ended = await run(
      ['generate-smears', '--count', '1', '--seed', 'x', '--out', 'a'],
      folder,
    );
    expect(ended).toMatchObject({ code: 0, stdout: `${path.join(folder, 'a')}\n` });
    expect(ended.words[0]).toBe('Drawing cells on 1 picture');
    expect(ended.words[1]).toMatch(/^\d+ boxes of 1 generated picture:$/);
    expect((await readdir(path.join(folder, 'a'))).sort()).toEqual([
      'Annotations',
      'ImageSets',
      'JPEGImages',
      'README.txt',
    ]);
  });

  it.each([
    [['generate-smears', '--out', 'a'], '--count <pictures>'],
    [['generate-smears', '--count', '1'], '--out <folder>'],
    [['generate-smears', '--count', '0', '--out', 'a'], 'It is a whole number from 1 to'],
    [['generate-smears', '--count', '1.5', '--out', 'a'], 'It is a whole number from 1 to'],
    [['generate-smears', '--count', '1', '--out', '.'], 'exists already'],
  ])('ends with 2 and says why: %j', async (args, words) => {
    const ended = await run(args, folder);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.words.at(-1)).toContain(words);
    expect(await readdir(folder)).toEqual([]);
  });
});
