/** What comes into a project of another set of annotations, and how the two are compared. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareLabels } from './comparing.ts';
import { FileWork, type FileStep } from './fileWork.ts';
import { describeImport, importAnnotations } from './importing.ts';
import { addClass, boxAnnotation, draw } from './testing/projects.ts';
import { useProjects } from './testing/useProjects.ts';

const { scratch, setUp } = useProjects();
const unwatched = () => new FileWork(() => undefined);

describe('an import', () => {
  it('takes what the data set keeps for a test, too: a project is of whatever pictures there are', async () => {
    const { project } = await setUp();
    const yolo = path.join(scratch(), 'yolo');
    const files = {
      'data.yaml': 'path: .\ntrain: train.txt\nval: val.txt\ntest: test.txt\nnames: [cell]\n',
      'train.txt': 'a.png\n',
      'val.txt': 'b.png\n',
      'test.txt': 'c/a.png\n',
      'a.txt': '0 0.5 0.5 0.25 0.25\n',
      'b.txt': '0 0.5 0.5 0.25 0.25\n',
      'c/a.txt': '0 0.5 0.5 0.25 0.25\n',
    };
    await mkdir(path.join(yolo, 'c'), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(yolo, name), text);
    const request = { path: yolo, format: null, vocFirstPixel: 1 } as const;
    expect(await describeImport(project, request, unwatched())).toMatchObject({
      pictures: 3,
      annotations: 3,
    });
    const told: FileStep[] = [];
    const work = new FileWork((step) => void told.push(step));
    const { state } = await importAnnotations(project, request, work);
    expect(state.classes).toMatchObject([{ name: 'cell', annotations: 3, pictures: 3 }]);
    // Every step says when it begins, and reading says when it is done; between, it depends on the time.
    const [reading, read] = [told[0], told.findLast(({ title }) => title.startsWith('Reading'))];
    expect(reading).toEqual({ title: 'Reading annotations', done: 0, total: 0 });
    expect(read).toEqual({ title: 'Reading annotations', done: 3, total: 3 });
    expect(told).toContainEqual({ title: 'Importing annotations', done: 0, total: 3 });
  });
});

describe('an import of Pascal VOC', () => {
  it('counts from the first pixel that is said', async () => {
    const { project } = await setUp();
    const voc = path.join(scratch(), 'voc');
    await mkdir(voc);
    await writeFile(
      path.join(voc, 'a.xml'),
      '<annotation><filename>a.png</filename><object><name>cell</name><bndbox><xmin>3</xmin><ymin>4</ymin><xmax>10</xmax><ymax>12</ymax></bndbox></object></annotation>',
    );
    const boxFrom = async (vocFirstPixel: 0 | 1) => {
      const request = { path: voc, format: 'voc', vocFirstPixel } as const;
      await importAnnotations(project, request, unwatched());
      const [made] = project.annotations('a.png');
      project.undo();
      return made?.geometry.box;
    };
    expect(await boxFrom(1)).toEqual([2, 3, 10, 12]);
    expect(await boxFrom(0)).toEqual([3, 4, 10, 12]);
  });

  it('can be stopped, and then has changed nothing', async () => {
    const { project } = await setUp();
    const voc = path.join(scratch(), 'voc');
    await mkdir(voc);
    await writeFile(path.join(voc, 'a.xml'), '<annotation><filename>a.png</filename></annotation>');
    const work = unwatched();
    work.stop();
    await expect(
      importAnnotations(project, { path: voc, format: 'voc', vocFirstPixel: 1 }, work),
    ).rejects.toThrow('stopped');
    expect(project.state.edits).toBe(0);
  });
});

describe('a comparison', () => {
  const coco = (images: readonly string[]) => ({
    images: images.map((name, i) => ({ id: i + 1, file_name: name, width: 64, height: 48 })),
    categories: [{ id: 9, name: 'cell' }],
    annotations: [
      { id: 1, image_id: 1, category_id: 9, bbox: [0, 0, 10, 8], area: 80, iscrowd: 0 },
      { id: 2, image_id: 1, category_id: 9, bbox: [30, 30, 5, 5], area: 25, iscrowd: 0 },
    ],
  });

  it('is of what was begun here and is there, with classes by their names; nothing changes', async () => {
    const { project } = await setUp();
    project.edit([addClass(1, 'cell'), ...draw('a.png', boxAnnotation([0, 0, 10, 10]))]);
    project.edit(draw('b.png', boxAnnotation([0, 0, 10, 10])));
    const before = project.state;
    const file = path.join(scratch(), 'labels.json');
    await writeFile(file, JSON.stringify(coco(['a.png', 'c/a.png', 'strange.png'])));
    const request = { path: file, format: null, vocFirstPixel: 1, least: 0.5 } as const;
    const { comparison, others } = await compareLabels(project, request, unwatched());
    expect(comparison).toMatchObject({
      ...{ format: 'coco', least: 0.5, compared: 1, onlyHere: 1, notBegun: 1 },
      all: { agreed: 1, otherClass: 0, onlyFirst: 0, onlySecond: 1, meanIoU: 0.8 },
      classes: [{ className: 'cell', agreed: 1, onlySecond: 1 }],
      pictures: [{ picture: 'a.png', agreement: 2 / 3 }],
    });
    expect(comparison.problems.join(' ')).toContain('strange.png');
    expect(others.get('a.png')).toEqual([
      { box: [0, 0, 10, 8], className: 'cell' },
      { box: [30, 30, 35, 35], className: 'cell' },
    ]);
    expect(project.state).toEqual(before);
  });

  it.each([
    ['the other set has none of the pictures', ['strange.png'], 'strange.png'],
    ['nothing of it is begun here', ['a.png'], 'none is annotated here yet'],
  ])('says that %s', async (_, images, said) => {
    const { project } = await setUp();
    const file = path.join(scratch(), 'labels.json');
    await writeFile(file, JSON.stringify(coco(images)));
    const request = { path: file, format: null, vocFirstPixel: 1, least: 0.5 } as const;
    await expect(compareLabels(project, request, unwatched())).rejects.toThrow(said);
  });
});
