import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ExportFormat } from '../../../shared/annotation/formats/formatNames.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { exportPictures, type ExportPicture, type ExportTools } from './exporting.ts';
import { onceResult } from '../detection/testing/onceResults.ts';
import { modelSummary, settings } from '../detection/testing/scriptedDetector.ts';

const scratch = useScratchFolder();
const out = () => path.join(scratch(), 'out');

const photo = (name: string): ExportPicture => ({
  id: `id of ${name}`,
  source: `/photos/${name}`,
  path: `/photos/${name}`,
  name: path.basename(name),
});

interface Given {
  readonly detectOnce?: (request: OnceRequest) => Promise<OnceResult>;
  readonly format?: ExportFormat;
  readonly stage?: string;
  readonly signal?: AbortSignal;
  readonly onDone?: ExportTools['onDone'];
}

function exported(pictures: readonly ExportPicture[], given: Given = {}) {
  const { format = 'jsonl', stage = 'detections' } = given;
  return exportPictures(
    pictures,
    { format, stage, minScore: 0.25, settings, folder: out() },
    {
      detectOnce: given.detectOnce ?? (() => Promise.resolve(onceResult())),
      model: modelSummary(),
      version: '1.2.3',
      signal: given.signal ?? new AbortController().signal,
      onDone: given.onDone ?? (() => {}),
    },
  );
}

const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
const read = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(out(), file), 'utf8'));

describe('exportPictures', () => {
  it('asks for the boxes of the stage and the score, and writes them', async () => {
    const detectOnce = vi.fn((_request: OnceRequest) => Promise.resolve(onceResult()));
    const summary = await exported([photo('a.jpg')], { detectOnce });
    expect(detectOnce).toHaveBeenCalledExactlyOnceWith({
      pictureId: 'id of a.jpg',
      source: '/photos/a.jpg',
      settings,
      tables: [],
      boxes: { stage: 'detections', minScore: 0.25 },
    });
    expect(summary).toEqual({ folder: out(), pictures: 1, boxes: 1, files: 2, problems: [] });
    expect(await read('annotations.jsonl')).toMatchObject({
      image: 'a.jpg',
      width: 40,
      height: 30,
      detections: [{ classId: 1, box: [1, 2, 11, 22], lineage: { anchor: { y: 3, x: 4 } } }],
    });
  });

  it('names pictures from the folder that they share, and the choices in the manifest', async () => {
    await exported([photo('one/a.jpg'), photo('two/a.jpg')], { format: 'coco' });
    expect(await read('annotations.json')).toMatchObject({
      images: [{ file_name: 'one/a.jpg' }, { file_name: 'two/a.jpg' }],
    });
    expect(await read('manifest.json')).toMatchObject({
      createdBy: 'Anchorscope 1.2.3',
      model: 'Scripted',
      stage: 'detections',
      minScore: 0.25,
      settings,
      picturesFolder: path.resolve('/photos'),
    });
  });

  it('names a picture that was dropped by its mere name', async () => {
    const dropped = { id: 'x', source: '/tmp/1-a.jpg', path: 'a.jpg', name: 'a.jpg' };
    await exported([dropped, photo('b.jpg')]);
    expect(await read('manifest.json')).toMatchObject({
      pictures: [{ relativePath: 'a.jpg' }, { relativePath: 'b.jpg' }],
    });
  });

  it('leaves out a picture that fails and says so in the summary and the manifest', async () => {
    const problem = "'/photos/a.jpg' is an empty file.";
    const onDone = vi.fn();
    const summary = await exported([photo('a.jpg'), photo('b.jpg')], {
      detectOnce: ({ source }) =>
        source === '/photos/a.jpg'
          ? Promise.reject(new StudioError('badInput', problem))
          : Promise.resolve(onceResult(2)),
      onDone,
    });
    expect(summary).toMatchObject({ pictures: 1, boxes: 2, problems: [problem] });
    expect(await read('manifest.json')).toMatchObject({ problems: [problem] });
    expect(onDone.mock.calls).toEqual([
      [photo('a.jpg'), null, problem],
      [photo('b.jpg'), expect.objectContaining({ detections: 2 })],
    ]);
  });

  it('writes nothing where no picture can be used', async () => {
    const detectOnce = () => Promise.reject(new StudioError('badInput', "'a.jpg' is empty."));
    expect(await failureFrom(exported([photo('a.jpg')], { detectOnce }))).toEqual({
      kind: 'badInput',
      message: "Nothing was exported: 'a.jpg' is empty.",
    });
    expect(await failureFrom(exported([]))).toEqual({
      kind: 'badInput',
      message: 'Nothing was exported: there is no picture.',
    });
    expect(await readdir(scratch())).toEqual([]);
  });

  it('refuses a folder that exists before it detects anything', async () => {
    await mkdir(out());
    const detectOnce = vi.fn(() => Promise.resolve(onceResult()));
    expect(await failureFrom(exported([photo('a.jpg')], { detectOnce }))).toMatchObject({
      kind: 'badInput',
    });
    expect(detectOnce).not.toHaveBeenCalled();
    expect(await readdir(out())).toEqual([]);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const controller = new AbortController();
    const detectOnce = () => {
      controller.abort();
      return Promise.resolve(onceResult());
    };
    const given = { detectOnce, signal: controller.signal };
    expect(await failureFrom(exported([photo('a.jpg'), photo('b.jpg')], given))).toMatchObject({
      kind: 'stopped',
    });
    expect(await readdir(scratch())).toEqual([]);
  });

  it.each([
    ['jsonl', true],
    ['csv', false],
  ] as const)(
    'keeps lineages in memory only for a format that holds them: %s',
    async (format, kept) => {
      const onDone = vi.fn<ExportTools['onDone']>();
      await exported([photo('a.jpg')], { format, onDone });
      const run = onDone.mock.calls[0]?.[1];
      expect(run?.annotations.map(({ id }) => run.lineages?.has(id) ?? false)).toEqual([kept]);
    },
  );
});
