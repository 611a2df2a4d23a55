import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeDarkPictures } from '../../datasets/testing/darkPictures.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { squaresRecipe } from '../testing/squares.ts';
import { readTrainingData } from './trainingData.ts';

const scratch = useScratchFolder();
const nobody = () => Promise.resolve();

describe('the data of a training', () => {
  it('say once what is to be said of how pictures are read', async () => {
    const folder = await writeDarkPictures(path.join(scratch(), 'dark'), 4);
    const recipe = squaresRecipe(folder, 'joint');
    const asked = { ...recipe, data: { ...recipe.data, format: null } };
    const { data, leftOut } = await readTrainingData(asked, null, false, nobody);
    expect(leftOut).toEqual([]);
    expect(data.problems).toHaveLength(1);
    expect(data.problems[0]).toMatch(
      /^'.*\.tif' is dark: of its numbers of 16 bits no more than 12 are used\. .* Likewise 3 more pictures\.$/,
    );
  });
});
