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
      for (const picture of pictures) said.push(await projects.truthBeside(picture, anew, 1));
      return said;
    };
    const found = await truths(true);
    expect(found.map((truth) => truth?.known.includes('RBC'))).toEqual([true, true]);
    for (const set of sets) await rm(path.join(set, 'Annotations'), { recursive: true });
    expect(await truths(false)).toEqual(found);
    expect(await truths(true)).toEqual([null, null]);
  });

  it('is read by either first pixel, and not again where two windows have another one by turns', async () => {
    const set = path.join(scratch(), 'one');
    await cp(sample, set, { recursive: true });
    const projects = new Projects();
    const picture = path.join(set, 'JPEGImages', 'generated-smear-00002.jpg');
    const truth = (first: 0 | 1, anew = false) => projects.truthBeside(picture, anew, first);
    const [from0, from1] = [await truth(0), await truth(1)];
    expect(from0?.objects[0]?.box[0]).toBe((from1?.objects[0]?.box[0] ?? NaN) + 1);
    await rm(path.join(set, 'Annotations'), { recursive: true });
    expect([await truth(0), await truth(1)]).toEqual([from0, from1]);
    expect([await truth(0, true), await truth(1)]).toEqual([null, null]);
  });
});
