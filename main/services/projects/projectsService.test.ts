import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultExportChoices } from '../../../shared/annotation/formats/exportChoices.ts';
import { describeData } from '../../datasets/describeData.ts';
import type { JobProgress } from '../../../shared/contract/jobs.ts';
import { png } from '../../datasets/testing/folders.ts';
import { boxAnnotation, addClass, changeId, draw } from '../../projects/testing/projects.ts';
import { failureFrom } from '../detection/testing/clientUnderTest.ts';
import { useProjectStudio } from './testing/projectStudio.ts';

const under = useProjectStudio();
const { at, openCells, otherSet } = under;

describe('a folder of pictures', () => {
  it('is compared with another set, whose boxes can be seen picture by picture', async () => {
    const { api, ids } = await openCells();
    const [a = '', b = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 11, 12]))],
      changeId(),
    );
    const asked = await otherSet('theirs', [1, 2, 10, 10]);
    expect(await api.projects.compare(asked)).toMatchObject({
      compared: 1,
      all: { agreement: 1, agreed: 1 },
      pictures: [{ picture: a, agreement: 1 }],
    });
    expect(await api.projects.compared(a)).toEqual([{ box: [1, 2, 11, 12], className: 'cell' }]);
    expect(await api.projects.compared(b)).toEqual([]);
  });
});

describe('the process', () => {
  it('is there again after it ended, with all that was answered', async () => {
    const { api, ids } = await openCells();
    const [a = ''] = ids;
    await api.projects.edit(draw(a, boxAnnotation([1, 2, 3, 4], null)), changeId());
    await under.projects.crash();
    expect((await api.projects.picture(a)).annotations).toHaveLength(1);
    await api.projects.edit(draw(a, boxAnnotation([5, 5, 6, 6], null)), changeId());
    expect(under.projects.launched).toHaveLength(2);
  });
});

describe('an export', () => {
  it('has what is wanted of it, says before what the format will not hold, and is a data set', async () => {
    const { api, ids } = await openCells();
    const [a = '', b = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    await api.projects.edit([{ kind: 'setState', picture: a, state: 'verified' }], changeId());
    await api.projects.edit([{ kind: 'setState', picture: b, state: 'verified' }], changeId());
    const request = {
      format: 'coco',
      folder: at('out'),
      which: 'verified',
      choices: defaultExportChoices,
    } as const;
    expect(await api.projects.losses(request)).toEqual([]);
    expect(existsSync(at('out'))).toBe(false);
    expect(await api.projects.export(request)).toMatchObject({ pictures: 2, boxes: 1 });
    const { folder, pictures } = await api.projects.trainingData();
    expect(pictures).toBe(at('cells'));
    const written = JSON.parse(
      await readFile(path.join(folder, 'annotations.json'), 'utf8'),
    ) as unknown;
    expect(written).toMatchObject({ images: [{ file_name: 'a.png' }, { file_name: 'b.png' }] });
  });

  it('of what is verified tells training which pictures are not, apart from those with a fault', async () => {
    await mkdir(at('cells/more'));
    for (const name of ['more/a.png', 'more/b.png', 'more/c.png', 'more/bad.png']) {
      await writeFile(at('cells', name), png);
    }
    const { api, ids } = await openCells();
    const { pictureIds } = await api.projects.standings();
    expect(pictureIds).toHaveLength(7);
    const [a = '', b = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 30, 40]))],
      changeId(),
    );
    const last = ids.at(-2) ?? '';
    for (const picture of [a, b, last]) {
      await api.projects.edit([{ kind: 'setState', picture, state: 'verified' }], changeId());
    }
    const bad = (await api.projects.history(null, 1))[0]?.picture ?? '';
    await writeFile(at('cells', bad), 'no picture');
    const { folder } = await api.projects.trainingData();
    const described = await describeData(
      { folder, format: null, validationShare: 0.5, seed: 3, vocFirstPixel: 1 },
      new AbortController().signal,
    );
    expect(described).toMatchObject({
      ...{ trainPictures: 1, validationPictures: 1, notVerified: 4 },
      problems: [`Left out, because there is no annotation of them: 1 picture: “${bad}”.`],
    });
  });

  it('tells its own window how far it is, as does an import', async () => {
    const other = await openCells();
    const { api, heard, ids, project } = await openCells();
    const [a = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    const { path: labels } = await otherSet('theirs', [1, 2, 10, 10]);
    await api.projects.import({ path: labels, format: null, vocFirstPixel: 1 });
    await api.projects.export({
      ...({ format: 'voc', which: 'annotated' } as const),
      ...{ folder: at('out'), choices: defaultExportChoices },
    });
    const ofJobs = (all: typeof heard) => all.filter(({ name }) => name === 'progress');
    const told = ofJobs(heard).map(({ payload }) => payload as JobProgress);
    expect(told.every((one) => one.project === project.path && one.unit === 'pictures')).toBe(true);
    const ends = [...Map.groupBy(told, ({ jobId }) => jobId).values()].map((one) => one.at(-1));
    expect(ends).toMatchObject([
      { title: 'Importing annotations', total: 1, finished: true },
      { title: 'Writing files', done: 1, total: 1, finished: true },
    ]);
    const titles = new Set(told.map(({ title }) => title));
    expect([...titles]).toEqual([
      ...['Reading annotations', 'Importing annotations', 'Exporting annotations'],
      'Writing files',
    ]);
    expect(ofJobs(other.heard)).toEqual([]);
  });

  it('can be stopped, and leaves nothing', async () => {
    const { api, ids, subscribe } = await openCells();
    const [a = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    // As soon as there is a job to be stopped.
    subscribe((name, payload) => {
      if (name === 'progress' && 'jobId' in payload) void api.jobs.stop(payload.jobId);
    });
    const exporting = failureFrom(
      api.projects.export({
        ...({ format: 'voc', which: 'annotated' } as const),
        ...{ folder: at('out'), choices: { ...defaultExportChoices, vocFirstPixel: 0 } },
      }),
    );
    expect(await exporting).toMatchObject({ kind: 'stopped' });
    expect(existsSync(at('out'))).toBe(false);
    expect((await readdir(at())).filter((each) => each.includes('out'))).toEqual([]);
  });

  it('has the choices that were made', async () => {
    const { api, ids } = await openCells();
    const [a = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    await api.projects.export({
      ...({ format: 'voc', which: 'annotated' } as const),
      ...{ folder: at('out'), choices: { ...defaultExportChoices, vocFirstPixel: 0 } },
    });
    const manifest = await readFile(at('out', 'manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({
      choices: { boxes: expect.stringContaining('0-based') as unknown },
    });
  });

  it('with an annotation that has no class names its picture, and what to do, before anything is written', async () => {
    const { api, ids } = await openCells();
    const [a = '', b = '', deep = ''] = ids;
    await api.projects.edit(
      [addClass(1, 'cell'), ...draw(a, boxAnnotation([1, 2, 3, 4]))],
      changeId(),
    );
    await api.projects.edit(
      draw(b, boxAnnotation([1, 2, 3, 4]), boxAnnotation([5, 6, 7, 8], null)),
      changeId(),
    );
    const request = {
      ...({ format: 'coco', which: 'annotated' } as const),
      ...{ folder: at('out'), choices: defaultExportChoices },
    };
    const sentence =
      '“b.png” has annotations without a class: give each a class in Annotate or delete it, and try again.';
    expect(await failureFrom(api.projects.losses(request))).toEqual({
      kind: 'badInput',
      message: sentence,
    });
    expect(await failureFrom(api.projects.export(request))).toEqual({
      kind: 'badInput',
      message: sentence,
    });
    await api.projects.edit(draw(deep, boxAnnotation([5, 6, 7, 8], null)), changeId());
    expect(await failureFrom(api.projects.export(request))).toMatchObject({
      message:
        '“b.png” and “deep/a.png” have annotations without a class: give each a class in Annotate or delete it, and try again.',
    });
    expect(existsSync(at('out'))).toBe(false);
    // What is not exported may be unfinished.
    await api.projects.edit([{ kind: 'setState', picture: a, state: 'verified' }], changeId());
    expect(await api.projects.export({ ...request, which: 'verified' })).toMatchObject({
      pictures: 1,
    });
  });

  it('of nothing is refused', async () => {
    const { api } = await openCells();
    const request = {
      format: 'coco',
      folder: at('out'),
      which: 'verified',
      choices: defaultExportChoices,
    } as const;
    expect(await failureFrom(api.projects.export(request))).toMatchObject({
      message: 'Nothing was exported: there is no such picture.',
    });
    expect(existsSync(at('out'))).toBe(false);
  });
});
