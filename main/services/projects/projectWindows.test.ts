import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultExportChoices } from '../../../shared/annotation/formats/exportChoices.ts';
import type { StudioApi } from '../../../shared/contract/contract.ts';
import type { OpenedFile } from '../../../shared/contract/projects.ts';
import { png } from '../../datasets/testing/folders.ts';
import { boxAnnotation, addClass, changeId, draw } from '../../projects/testing/projects.ts';
import { failureFrom } from '../detection/testing/clientUnderTest.ts';
import { dropFiles } from '../testing/dropFiles.ts';
import { useProjectStudio } from './testing/projectStudio.ts';

const under = useProjectStudio();
const { at, isFree, openWindow, openCells, otherSet } = under;

describe('a folder of pictures', () => {
  it('is a project in one step, whose file is in the studio’s own folder', async () => {
    const { project, ids } = await openCells();
    expect(project).toMatchObject({
      ...{ name: 'cells', folder: at('cells'), readOnly: null, missing: 0, pictures: null },
      state: { classes: [], undo: null, redo: null, edits: 0 },
      standings: { pictureIds: ids },
    });
    expect(path.dirname(project.path)).toBe(at('data', 'projects'));
    expect((await readdir(at('cells'), { recursive: true })).sort()).toEqual([
      ...['a.png', 'b.png', 'deep', 'deep/a.png'],
    ]);
  });

  it('is the same one in the next start, with what was done', async () => {
    const { api, ids, project } = await openCells();
    const [a = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    await under.studio.close();
    under.start();
    const again = await openCells();
    expect(again.project.path).toBe(project.path);
    expect(again.project.state).toMatchObject({
      classes: [{ name: 'cell', annotations: 1 }],
      undo: { title: 'cell drawn, Class cell added', picture: 'a.png', pictureId: again.ids[0] },
    });
    expect((await again.api.projects.picture(again.ids[0] ?? '')).annotations).toHaveLength(1);
    expect(await again.api.projects.recent()).toMatchObject([{ path: project.path }]);
  });

  it.each([['none is open', [], 'Open a folder of pictures to annotate them.']])(
    'cannot be one where %s',
    async (_, paths, sentence) => {
      const { api } = openWindow();
      if (paths.length > 0) await api.pictures.open(paths);
      expect(await failureFrom(api.projects.openHere())).toMatchObject({ message: sentence });
      expect(await failureFrom(api.projects.undo(changeId()))).toMatchObject({
        message: 'No project is open: open a folder of pictures.',
      });
    },
  );

  it('cannot be one where pictures were dropped without a path', async () => {
    const { api } = openWindow();
    await dropFiles(api.pictures, [{ name: 'x.png', bytes: new Uint8Array(png).buffer }]);
    expect(await failureFrom(api.projects.openHere())).toMatchObject({
      message:
        'Pictures that were dropped without a path have no place on the disk: open their folder to annotate them.',
    });
  });

  it('is offered those of the data set that its pictures are of, which lie above them', async () => {
    await mkdir(at('voc/JPEGImages'), { recursive: true });
    await mkdir(at('voc/Annotations'));
    await writeFile(at('voc/JPEGImages/a.png'), png);
    const box = '<xmin>2</xmin><ymin>3</ymin><xmax>5</xmax><ymax>9</ymax>';
    await writeFile(
      at('voc/Annotations/a.xml'),
      `<annotation><filename>a.png</filename><size><width>64</width><height>48</height><depth>3</depth></size><object><name>cell</name><bndbox>${box}</bndbox></object></annotation>`,
    );
    const { api, heard } = openWindow();
    const { pictures } = await api.pictures.open([at('voc/JPEGImages')]);
    await api.projects.openHere();
    await expect
      .poll(() => heard.find(({ name }) => name === 'foundBeside')?.payload)
      .toMatchObject({ found: { path: at('voc'), format: 'voc', pictures: 1, annotations: 1 } });
    await api.projects.import({ path: at('voc'), format: 'voc', vocFirstPixel: 1 });
    expect((await api.projects.picture(pictures[0]?.id ?? '')).annotations).toMatchObject([
      { geometry: { box: [1, 2, 5, 9] } },
    ]);
  });

  it('is offered the annotations that lie beside its pictures, until something was done', async () => {
    const annotations = {
      images: [{ id: 1, file_name: 'a.png', width: 64, height: 48 }],
      categories: [{ id: 7, name: 'cell' }],
      annotations: [
        { id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 },
      ],
    };
    await writeFile(at('cells/annotations.json'), JSON.stringify(annotations));
    const { api, heard, project, ids } = await openCells();
    await expect
      .poll(() => heard.find(({ name }) => name === 'foundBeside')?.payload)
      .toMatchObject({
        project: project.path,
        found: { format: 'coco', annotations: 1, classes: ['cell'] },
      });
    const change = await api.projects.import({
      ...{ path: at('cells'), format: null, vocFirstPixel: 1 },
    });
    expect(change.entries[0]?.title).toBe('1 annotation on 1 picture imported from COCO');
    expect(change.state.classes).toMatchObject([{ id: 7, name: 'cell', annotations: 1 }]);
    expect((await api.projects.picture(ids[0] ?? '')).annotations).toMatchObject([
      { classId: 7, geometry: { box: [1, 2, 4, 6] } },
    ]);
    // Again, it brings nothing that is not there.
    const again = await api.projects.import({
      ...{ path: at('cells'), format: 'coco', vocFirstPixel: 1 },
    });
    expect([again.entries, again.state.edits]).toEqual([[], 1]);
    // What was begun is not offered them any more.
    const other = await openCells();
    await other.api.projects.standings();
    expect(other.heard.map(({ name }) => name)).not.toContain('foundBeside');
    await api.projects.undo(changeId());
    expect((await api.projects.picture(ids[0] ?? '')).annotations).toEqual([]);
  });
});

describe('two windows of one project', () => {
  it('hear of each other’s edits, under their own ids', async () => {
    const one = await openCells();
    const two = await openCells();
    expect(two.project.readOnly).toBeNull();
    await one.api.projects.edit(
      draw(one.ids[1] ?? '', boxAnnotation([1, 2, 3, 4], null)),
      changeId(),
    );
    const heard = two.heard.filter(({ name }) => name === 'projectChanged');
    expect(heard).toMatchObject([
      {
        payload: {
          entries: [{ pictureId: two.ids[1] }],
          annotations: [{ pictureId: two.ids[1], set: [{ id: 1 }] }],
          standings: { pictureIds: [two.ids[1]] },
        },
      },
    ]);
    expect(one.heard.filter(({ name }) => name === 'projectChanged')).toEqual([]);
    await two.api.projects.undo(changeId());
    expect((await one.api.projects.picture(one.ids[1] ?? '')).annotations).toEqual([]);
  });

  it('have once what one of them asked for again, whose answer was lost or whose process ended', async () => {
    const one = await openCells();
    const two = await openCells();
    const [a = ''] = one.ids;
    const box = draw(a, boxAnnotation([1, 2, 3, 4], null));
    const id = changeId();
    const answer = await one.api.projects.edit(box, id);
    expect(await one.api.projects.edit(box, id)).toEqual(answer);
    await two.api.projects.edit(
      draw(two.ids[0] ?? '', boxAnnotation([5, 5, 6, 6], null)),
      changeId(),
    );
    expect(await one.api.projects.edit(box, id)).toMatchObject({
      annotations: null,
      standings: null,
    });
    await under.projects.crash();
    expect(await one.api.projects.edit(box, id)).toMatchObject({ state: { edits: 2 } });
    await one.api.projects.close();
    await two.api.projects.close();
    await one.api.projects.openHere();
    await one.api.projects.edit(box, id);
    expect((await one.api.projects.picture(a)).annotations).toHaveLength(2);
  });

  it('each compare it with a set of their own, which is forgotten with its window', async () => {
    const one = await openCells();
    const two = await openCells();
    const [first = ''] = one.ids;
    const [second = ''] = two.ids;
    await one.api.projects.edit(
      [addClass(1, 'cell'), ...draw(first, boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    await one.api.projects.compare(await otherSet('theirs', [1, 2, 10, 10]));
    const ones = [{ box: [1, 2, 11, 12], className: 'cell' }];
    expect(await two.api.projects.compared(second)).toEqual([]);
    await two.api.projects.compare(await otherSet('others', [5, 5, 5, 5]));
    expect(await one.api.projects.compared(first)).toEqual(ones);
    expect(await two.api.projects.compared(second)).toMatchObject([{ box: [5, 5, 10, 10] }]);
    await two.api.projects.close();
    await two.api.projects.openHere();
    expect(await two.api.projects.compared(second)).toEqual([]);
    expect(await one.api.projects.compared(first)).toEqual(ones);
  });
});

/** The project of a folder, and another window with pictures of another folder, where openings can be held up. */
async function openMore() {
  const cells = await openCells();
  const { project } = cells;
  await mkdir(at('more'));
  await writeFile(at('more', 'c.png'), png);
  const { api } = openWindow();
  await api.pictures.open([at('more')]);
  const closeCells = () => cells.api.projects.close();
  return { api, closeCells, project, held: Promise.withResolvers<null>() };
}

/** The window has what was opened: it can ask for its first picture. */
async function expectShown(api: StudioApi, opened: OpenedFile): Promise<void> {
  const [first] = (opened.kind === 'opened' ? opened.project.pictures : null) ?? [];
  expect(await api.projects.picture(first?.id ?? '')).toMatchObject({ annotations: [] });
}

describe("a project's file", () => {
  it('brings its pictures, and is the one of their folder from then on', async () => {
    const first = await openCells();
    await first.api.projects.edit(
      draw(first.ids[0] ?? '', boxAnnotation([1, 2, 3, 4], null)),
      changeId(),
    );
    const elsewhere = at('mine.anchorscope');
    await under.studio.close();
    await rename(first.project.path, elsewhere);
    under.start();
    const { api } = openWindow();
    const opened = await api.projects.openFile(elsewhere);
    expect(opened).toMatchObject({
      kind: 'opened',
      project: {
        path: elsewhere,
        pictures: [{ name: 'a.png' }, { name: 'b.png' }, { name: 'a.png' }],
      },
    });
    const again = await openCells();
    expect(again.project.path).toBe(elsewhere);
  });

  it('is what the window gets that asked for it last, however long another takes', async () => {
    const { api, held, project } = await openMore();
    under.projects.beforeOpening = async (file) =>
      path.basename(file).startsWith('more') && held.promise;
    const late = failureFrom(api.projects.openHere());
    const opened = await api.projects.openFile(project.path);
    held.resolve(null);
    expect(await late).toEqual({
      kind: 'stopped',
      message: 'Something else was opened in the meantime.',
    });
    await expectShown(api, opened);
  });

  it('is what the window gets, though that of its pictures is opened by itself meanwhile', async () => {
    const { api, held, project } = await openMore();
    under.projects.beforeOpening = async (file) => file === project.path && held.promise;
    const opening = api.projects.openFile(project.path);
    const own = await api.projects.openHere();
    expect(own.name).toBe('more');
    held.resolve(null);
    const opened = await opening;
    await expectShown(api, opened);
  });

  it.each([
    ['while it opens', 'beforeOpening'],
    ['while its pictures are taken in', 'beforeTakingIn'],
  ] as const)('is let go where a person stops its opening %s', async (_, step) => {
    const { api, closeCells, held, project } = await openMore();
    await closeCells();
    const own = await api.projects.openHere();
    const [shown] = own.standings.pictureIds;
    const asked = Promise.withResolvers<null>();
    under.projects[step] = (file) => {
      if (file !== project.path) return Promise.resolve();
      asked.resolve(null);
      return held.promise;
    };
    const opening = failureFrom(api.projects.openFile(project.path));
    await asked.promise;
    await api.projects.stopOpening();
    held.resolve(null);
    expect(await opening).toMatchObject({ kind: 'stopped' });
    expect((await api.session.resume()).pictures.map(({ id }) => id)).toEqual([shown]);
    expect(await api.projects.picture(shown ?? '')).toMatchObject({ annotations: [] });
    expect(await isFree(project.path)).toBe(true);
    expect(await isFree(own.path)).toBe(false);
  });

  it('of its pictures opens by itself though the opening of another one is stopped', async () => {
    const { api, held, project } = await openMore();
    under.projects.beforeOpening = () => held.promise;
    const own = api.projects.openHere();
    const other = failureFrom(api.projects.openFile(project.path));
    await api.projects.stopOpening();
    held.resolve(null);
    expect(await other).toMatchObject({ kind: 'stopped' });
    expect((await own).name).toBe('more');
  });

  it('of a folder is not that of pictures that were opened meanwhile', async () => {
    const { api } = openWindow();
    await api.pictures.open([at('cells')]);
    const held = Promise.withResolvers<null>();
    under.projects.beforeOpening = () => held.promise;
    const late = failureFrom(api.projects.openHere());
    await expect.poll(() => under.projects.launched.length).toBe(1);
    await api.pictures.open([at('cells', 'deep')]);
    held.resolve(null);
    expect(await late).toMatchObject({ kind: 'stopped' });
    expect(await failureFrom(api.projects.standings())).toMatchObject({ kind: 'notFound' });
  });

  it('whose folder moved says so, finds its pictures there, and also those that have another name', async () => {
    const { api, ids, project } = await openCells();
    for (const id of ids) await api.projects.picture(id);
    await api.projects.edit(draw(ids[1] ?? '', boxAnnotation([1, 2, 3, 4], null)), changeId());
    await writeFile(at('cells/b.png'), Buffer.concat([png, Buffer.from('b')]));
    await api.projects.keepFile(ids[1] ?? '');
    await under.studio.close();
    await rename(at('cells'), at('moved'));
    await rename(at('moved/b.png'), at('moved/other name.png'));
    await rm(at('moved/deep'), { recursive: true });
    under.start();
    const window = openWindow();
    expect(await window.api.projects.openFile(project.path)).toEqual({
      ...{ kind: 'moved', path: project.path, name: 'cells', folder: at('cells'), pictures: 3 },
    });
    expect(await window.api.projects.findMoved(project.path, at('moved'))).toEqual({
      ...{ folder: at('moved'), byPath: 1, byContent: 1, changed: [] },
      ...{ missing: ['deep/a.png'], missingCount: 1 },
    });
    const opened = await window.api.projects.relocate(project.path, at('moved'));
    expect(opened).toMatchObject({ folder: at('moved'), missing: 1 });
    const counts = opened.pictures?.map(({ name, id }) => {
      const row = opened.standings.pictureIds.indexOf(id);
      return [name, opened.standings.standings[row]?.annotations];
    });
    expect(counts).toEqual([
      ['a.png', 0],
      ['other name.png', 1],
    ]);
  });

  it('takes the file that a person points at for one that is missing, and says which picture that is', async () => {
    const { api, ids } = await openCells();
    const [a = ''] = ids;
    await api.projects.picture(a);
    await api.projects.edit(draw(a, boxAnnotation([1, 2, 3, 4], null)), changeId());
    await rename(at('cells/a.png'), at('cells/new.png'));
    expect((await api.projects.picture(a)).missing).toBe('a.png');
    // It is opened again: the file is there as a new picture, and the old one is missing.
    const again = await openCells();
    expect(again.project.missing).toBe(1);
    expect(await again.api.projects.missing()).toEqual({ paths: ['a.png'], count: 1 });
    const chosen = at('cells/new.png');
    expect(await again.api.projects.lookAtFile('a.png', chosen)).toEqual({
      ...{ path: 'new.png', same: true },
    });
    const { project, pictureId } = await again.api.projects.takeFile('a.png', chosen);
    expect(project).toMatchObject({ missing: 0, pictures: { length: 3 } });
    expect(project.pictures?.find(({ id }) => id === pictureId)?.name).toBe('new.png');
    expect((await again.api.projects.picture(pictureId)).annotations).toHaveLength(1);
  });

  it('is not moved to where none of its pictures is', async () => {
    const { api, project } = await openCells();
    await mkdir(at('empty'));
    expect(await failureFrom(api.projects.relocate(project.path, at('empty')))).toMatchObject({
      message: `None of the project's pictures is in ${at('empty')}.`,
    });
    expect(await failureFrom(api.projects.findMoved(project.path, at('none')))).toMatchObject({
      message: `${at('none')} is no folder.`,
    });
  });

  it('is free as soon as no window has it, also where what was asked of it failed', async () => {
    const { api, project } = await openCells();
    expect(await isFree(project.path)).toBe(false);
    await api.projects.close();
    expect(await isFree(project.path)).toBe(true);
    await mkdir(at('empty'));
    await failureFrom(api.projects.relocate(project.path, at('empty')));
    expect(await isFree(project.path)).toBe(true);
    await failureFrom(api.projects.findMoved(project.path, at('empty')));
    expect(await isFree(project.path)).toBe(true);
    // It is open in another window: what fails here takes nothing from that.
    const other = await openCells();
    await failureFrom(api.projects.relocate(project.path, at('empty')));
    expect(await isFree(project.path)).toBe(false);
    expect((await other.api.projects.standings()).pictureIds).toHaveLength(3);
  });

  it('is free once nobody comes back to the window that had it', async () => {
    const { leave, project } = await openCells();
    leave();
    expect(await isFree(project.path)).toBe(false);
    // Windows that were left are kept, up to eight.
    for (let i = 0; i < 8; i++) openWindow().leave();
    await expect.poll(() => isFree(project.path)).toBe(true);
  });

  it('stays open for work that goes on after its window has left it', async () => {
    const { api, ids, project } = await openCells();
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(ids[0] ?? '', boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    const exporting = api.projects.export({
      ...({ format: 'coco', which: 'all' } as const),
      ...{ folder: at('out'), choices: defaultExportChoices },
    });
    await api.projects.close();
    expect(await exporting).toMatchObject({ pictures: 3, boxes: 1 });
    await expect.poll(() => isFree(project.path)).toBe(true);
  });

  it('is still what a window gets when it asks for a file that cannot be taken meanwhile', async () => {
    const { api, held, project } = await openMore();
    await api.projects.openHere();
    under.projects.beforeOpening = async (file) => file === project.path && held.promise;
    const opening = api.projects.openFile(project.path);
    expect(await failureFrom(api.projects.takeFile('gone.png', at('none.png')))).toMatchObject({
      kind: 'notFound',
    });
    held.resolve(null);
    await expectShown(api, await opening);
  });

  it('that is damaged is not touched, and gives what can be read', async () => {
    const { api, ids, project } = await openCells();
    const boxes = Array.from({ length: 3000 }, (_, i) => boxAnnotation([i, 0, i + 1, 1], null));
    await api.projects.edit(draw(ids[0] ?? '', ...boxes), changeId());
    await under.studio.close();
    const bytes = await readFile(project.path);
    bytes.fill(0xa5, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.5));
    await writeFile(project.path, bytes);
    under.start();
    const window = openWindow();
    const opened = await window.api.projects.openFile(project.path);
    expect(opened).toMatchObject({ kind: 'damaged', salvage: { pictures: 3 } });
    expect(await readFile(project.path)).toEqual(bytes);
    const saved = await window.api.projects.salvage(project.path);
    expect(saved).toMatchObject({ name: 'cells (saved)', folder: at('cells'), readOnly: null });
    expect(saved.standings.pictureIds).toHaveLength(3);
  });
});
