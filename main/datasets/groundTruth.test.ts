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
    const beside = await groundTruthBeside(pictures);
    expect((await beside?.of(path.join(pictures, name)))?.objects.length).toBeGreaterThan(5);
  });

  it('is not looked for above any other folder', async () => {
    expect(await groundTruthBeside(path.join(sample, 'ImageSets'))).toBeNull();
  });
});
