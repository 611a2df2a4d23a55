import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { groundTruth, groundTruthBeside } from './groundTruth.ts';

const sample = path.join(import.meta.dirname, '..', '..', 'models', 'blood-cells', 'sample');
const pictures = path.join(sample, 'JPEGImages');
const name = 'generated-smear-00001.jpg';

describe('groundTruth', () => {
  it('knows a picture by its path, and by its name where one alone has that', async () => {
    const truth = await groundTruth({ folder: sample, format: 'voc' });
    const found = await truth.of(path.join(pictures, name));
    expect(found?.objects.length).toBeGreaterThan(5);
    expect(found?.known).toEqual(
      expect.arrayContaining(found?.objects.map(({ label }) => label) ?? []),
    );
    expect(await truth.of(path.join('/elsewhere', name))).toEqual(found);
    expect(await truth.of('/elsewhere/other.jpg')).toBeNull();
  });

  it('is found beside the pictures, above a folder that data sets have for them', async () => {
    const beside = await groundTruthBeside(pictures, 1);
    expect((await beside?.of(path.join(pictures, name)))?.objects.length).toBeGreaterThan(5);
  });

  it('counts from the pixel that a person says, and tells of which format it is', async () => {
    const begins = async (vocFirstPixel: 0 | 1) => {
      const truth = await groundTruthBeside(pictures, vocFirstPixel);
      const found = await truth?.of(path.join(pictures, name));
      expect(found?.format).toBe('voc');
      return found?.objects.map(({ box: [x, y] }) => [x, y]);
    };
    const from1 = await begins(1);
    expect(await begins(0)).toEqual(from1?.map((corner) => corner.map((side) => side + 1)));
  });

  it('is not looked for above any other folder', async () => {
    expect(await groundTruthBeside(path.join(sample, 'ImageSets'), 1)).toBeNull();
  });
});
