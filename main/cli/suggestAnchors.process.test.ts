/** `anchorscope suggest-anchors` as a shell sees it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAnchors } from './trainOptions.ts';
import { run } from './testing/program.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
  await run(['generate-smears', '--count', '4', '--out', 'data'], folder);
});
afterAll(() => rm(folder, { recursive: true }));

const of = ['suggest-anchors', '--data', 'data', '--architecture', 'fasterrcnn_squeezenet_c4'];

describe('anchorscope suggest-anchors', () => {
  it('prints what --anchors of a training takes, and what it reaches', async () => {
    const ended = await run([...of, '--sizes', '2'], folder);
    expect(ended).toMatchObject({ code: 0, words: [] });
    const [first = '', ...rest] = ended.stdout.split('\n');
    const { sizes, ratios } = parseAnchors(first.replace('--anchors ', ''));
    expect([sizes.length, sizes[0]?.length, ratios.length]).toEqual([1, 2, 3]);
    expect(rest.join('\n')).toMatch(
      /suggested by k-means +6 .*\n +the network’s own .*\n +Faster R-CNN, 3 sizes × 3 ratios +9 /,
    );
  });

  it.each([
    [[...of, '--sizes', '0'], '--sizes and --ratios are whole numbers from 1 to 16.'],
    [[...of, '--ratios', '1.5'], '--sizes and --ratios are whole numbers from 1 to 16.'],
    [[...of, '--from', 'x'], 'Name either an --architecture or a package with --from.'],
    [['suggest-anchors', '--data', 'data'], 'Name either an --architecture or a package'],
    [[...of.slice(0, 2), 'nowhere', ...of.slice(3)], 'nowhere'],
  ])('ends with 2 and a sentence: %j', async (args, words) => {
    const ended = await run(args, folder);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.words.at(-1)).toContain(words);
  });
});
