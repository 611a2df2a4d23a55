import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { Projects } from './projects.ts';

const scratch = useScratchFolder();
const sample = path.join(import.meta.dirname, '../../models/blood-cells/sample');

describe('what lies beside pictures', () => {
  it('is not read again for each picture where two windows evaluate two data sets by turns', async () => {
    const sets = ['one', 'two'].map((name) => path.join(scratch(), name));
    for (const set of sets) await cp(sample, set, { recursive: true });
    const projects = new Projects();
    const truths = async (anew: boolean) => {
      const pictures = sets.map((set) => path.join(set, 'JPEGImages', 'generated-smear-00002.jpg'));
      const said = [];
      for (const picture of pictures) said.push(await projects.truthBeside(picture, anew));
      return said;
    };
    const first = await truths(true);
    expect(first.map((truth) => truth?.known.includes('RBC'))).toEqual([true, true]);
    for (const set of sets) await rm(path.join(set, 'Annotations'), { recursive: true });
    expect(await truths(false)).toEqual(first);
    expect(await truths(true)).toEqual([null, null]);
  });
});
