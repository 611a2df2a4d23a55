import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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

  it('says what of it was left out, and why a data set cannot be read', async () => {
    const [set, broken, none] = [
      path.join(scratch(), 'one'),
      path.join(scratch(), 'broken'),
      path.join(scratch(), 'none'),
    ];
    await cp(sample, set, { recursive: true });
    const cut = path.join(set, 'Annotations', 'generated-smear-00002.xml');
    await writeFile(cut, (await readFile(cut, 'utf8')).slice(0, 700));
    const picture = path.join(set, 'JPEGImages', 'generated-smear-00002.jpg');
    for (const folder of [broken, none]) {
      await mkdir(folder);
      await cp(picture, path.join(folder, 'a.jpg'));
    }
    await writeFile(
      path.join(broken, 'instances.json'),
      '{"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [], "annotations": [{"image_id": 1, ',
    );
    const projects = new Projects();
    const problemsOf = (...folders: string[]) => projects.problemsBeside(folders, 1);
    const left = await problemsOf(path.join(set, 'JPEGImages'));
    expect(left).toEqual([
      expect.stringContaining('“Annotations/generated-smear-00002.xml” cannot be read'),
      expect.stringContaining('no annotation of them: 1 picture'),
    ]);
    expect(await projects.truthBeside(picture, false, 1)).toBeNull();
    const why = await problemsOf(broken, none);
    expect(why).toEqual([expect.stringContaining('instances.json')]);
    expect(await projects.truthBeside(path.join(broken, 'a.jpg'), false, 1)).toBeNull();
    expect(await problemsOf(none)).toEqual([]);
    expect(await problemsOf(path.join(set, 'JPEGImages'), broken)).toEqual([...left, ...why]);
  });
});
