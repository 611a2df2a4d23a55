/** Small inputs that went wrong for people, each with what is right (../shared/cases/README.md). */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDataset } from './readDataset.ts';

const cases = new URL('../../../shared/cases/', import.meta.url).pathname;

/** `cat 10 20 60 80` of each picture by its name. */
type Pictures = Readonly<Record<string, readonly string[]>>;

const box = 'cat 10 20 60 80';
const vocBox = 'cat 9 19 60 80';
const half = 'cat 20 30 60 90';

describe.skipIf(!existsSync(cases))('cases (needs ../shared/cases)', () => {
  test.each<[name: string, pictures: Pictures, problems: readonly RegExp[]]>([
    ['K02-strmix', { 'a.png': [box], 'b.png': [box] }, []],
    ['K07-crowdnull', { 'a.png': [box, box], 'b.png': [box] }, []],
    [
      'K09-rfdummy',
      { 'a.png': ['RBC 10 20 60 80'], 'b.png': ['WBC 10 20 60 80'] },
      [/“cells-ab12”/],
    ],
    [
      'K11-bboxnull',
      { 'b.png': [box] },
      [/annotation 1 of .*: bbox is null/, /background.*a\.png/],
    ],
    ['K17-lsurl', { 'a.png': [box], 'b.png': [box] }, [/found by their name: 2 pictures/]],
    ['K19-strsize', { 'a.png': [box], 'b.png': [box] }, []],
    ['K23-nan', { 'a.png': [box], 'b.png': [box] }, []],
    ['K36-nfd', { 'é.png': [box], 'b.png': [box] }, []],
    [
      'K43-imgperobj',
      {
        'a.png': [box, 'cat 80 30 120 70'],
        'b.png': [box, 'cat 80 30 120 70'],
        'c.png': [box, 'cat 80 30 120 70'],
      },
      [/all of it taken together: 3 pictures/],
    ],
    ['K40-labelme', { 'a.png': [box], 'b.png': [box] }, []],
    [
      'T07-heic',
      { 'b.png': ['cat 10 20 100 200'] },
      [/'JPEGImages\/a\.heic' is a HEIC picture/, /'JPEGImages\/c\.jpg' is a HEIC picture/],
    ],
    ['V07-doctype', { 'a.png': [vocBox], 'z.png': [vocBox] }, []],
    ['V09-latin1', { 'a.png': ['Vélo 9 19 60 80'], 'z.png': [vocBox] }, []],
    ['V11-gbk', { 'a.png': ['猫 9 19 60 80'], 'z.png': [vocBox] }, []],
    [
      'V12-swappedsize',
      { 'a.png': [vocBox], 'z.png': [vocBox] },
      [/width and height in the place/],
    ],
    ['V16-emptysize', { 'a.png': [vocBox], 'z.png': [vocBox] }, [/size\.width is “”/]],
    ['V24-cvat', { 'a.png': ['cat 9.5 19.25 60.75 80'], 'b.png': ['cat 9.5 19.25 60.75 80'] }, []],
    ['V25-pets', { 'cat_1.png': [vocBox], 'cat_2.png': [vocBox] }, []],
    ['V27-fnnoext', { 'img1.png': [vocBox], 'img2.png': [vocBox] }, []],
    ['V28-cross', { 'a.png': [vocBox], 'b.png': [vocBox] }, [/they name another that is there/]],
    ['V31-labelimg', { 'a.png': [vocBox], 'b.png': [vocBox] }, []],
    ['X1-cvatxml', { 'a.png': [box] }, [/no annotation of them: 1 picture: “images\/b.png”/]],
    ['X4-createml', { 'a.png': [box] }, [/no annotation of them: 1 picture: “images\/b.png”/]],
    [
      'Y01-abs',
      { 'b.png': [half] },
      [/line 1 of “labels\/train\/a.txt”: cx is “10” and not a share/, /a\.png/],
    ],
    ['Y02-seg', { 'a.png': ['cat 16 12 48 48'], 'b.png': [half] }, []],
    ['Y20-labelstudio', { 'a.png': [half], 'b.png': [half] }, []],
    [
      'Y33-nc',
      { 'a.png': ['dog 72 54 88 66'], 'b.png': [half] },
      [/nc is 5, and there are 2 names/],
    ],
  ])('%s', async (name, pictures, problems) => {
    const dataset = await readDataset({ folder: path.join(cases, name), format: null });
    const found = [...dataset.train, ...dataset.val].map((picture) => [
      picture.name.normalize('NFC'),
      picture.annotations.map(({ classId, geometry }) =>
        [
          dataset.classes.find(({ id }) => id === classId)?.name,
          ...geometry.box.map((side) => Number(side.toFixed(6))),
        ].join(' '),
      ),
    ]);
    expect(Object.fromEntries(found)).toEqual(pictures);
    expect(found).toHaveLength(Object.keys(pictures).length);
    for (const words of problems) expect(dataset.problems.join('\n')).toMatch(words);
    if (problems.length === 0) expect(dataset.problems).toEqual([]);
  });
});
