import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateSmear } from '../../smears/field.ts';
import { generateSmears } from './generateSmears.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'anchorscope-smears-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const never = new AbortController().signal;

describe('a data set of generated smears', () => {
  it('has pictures, their boxes, both lists, and says what it is', async () => {
    const folder = path.join(root, 'smears');
    const told: number[] = [];
    const onPicture = (done: number) => told.push(done);
    const boxes = await generateSmears(
      { folder, count: 5, seed: 'a' },
      { signal: never, onPicture },
    );
    expect(told).toEqual([1, 2, 3, 4, 5]);

    const names = [
      'generated-smear-00001',
      'generated-smear-00002',
      'generated-smear-00003',
      'generated-smear-00004',
      'generated-smear-00005',
    ];
    const list = (name: string) =>
      readFile(path.join(folder, 'ImageSets', 'Main', `${name}.txt`), 'utf8');
    expect(await list('train')).toBe(names.slice(0, 4).join('\n') + '\n');
    expect(await list('val')).toBe('generated-smear-00005\n');
    expect((await readdir(path.join(folder, 'JPEGImages'))).sort()).toEqual(
      names.map((name) => `${name}.jpg`),
    );
    expect(await readFile(path.join(folder, 'README.txt'), 'utf8')).toMatch(
      /^These pictures are generated/,
    );

    const texts = await Promise.all(
      names.map((name) => readFile(path.join(folder, 'Annotations', `${name}.xml`), 'utf8')),
    );
    expect(texts.join('').match(/<object>/g)).toHaveLength(boxes);
    const smear = generateSmear({ width: 640, height: 480, seed: 'a/2' });
    const values = [...(texts[1] ?? '').matchAll(/<(?:name|xmin|ymin|xmax|ymax)>([^<]*)</g)];
    expect(values.map(([, value]) => value)).toEqual(
      smear.boxes.flatMap(({ label, box: [x0, y0, x1, y1] }) =>
        [label, x0 + 1, y0 + 1, x1, y1].map(String),
      ),
    );
  });

  it('is absent when it was stopped, and writes over nothing', async () => {
    const folder = path.join(root, 'smears');
    const stop = new AbortController();
    const stopped = generateSmears(
      { folder, count: 4, seed: '1' },
      { signal: stop.signal, onPicture: () => stop.abort() },
    );
    await expect(stopped).rejects.toMatchObject({ kind: 'stopped' });
    expect(await readdir(root)).toEqual([]);
    const onto = generateSmears(
      { folder: root, count: 1, seed: '1' },
      { signal: never, onPicture: () => expect.fail('Nothing is to be drawn.') },
    );
    await expect(onto).rejects.toMatchObject({ kind: 'badInput' });
  });
});
