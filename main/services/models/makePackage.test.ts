import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import { readModelFolder } from '../../packages/modelFolder.ts';
import { flatValues } from '../../network/staged/keyPaths.ts';
import { draftPackage, writePackage, type StagedRequest } from './makePackage.ts';
import {
  onnxModel,
  tinyAnswers,
  tinyHead,
  tinySpec,
  tinyTrunk,
  writeStagedFiles,
} from './testing/stagedFiles.ts';

let folder = '';
let files: { trunk: string; head: string };
const at = (...names: string[]) => path.join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-staged-'));
  files = await writeStagedFiles(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const request = (more: Partial<StagedRequest> = {}): StagedRequest => ({
  ...files,
  like: null,
  classesFile: null,
  answers: flatValues(tinyAnswers()),
  folder: at('made'),
  ...more,
});

describe('draftPackage', () => {
  it('needs nothing but what no graph tells', async () => {
    const { missing, content } = await draftPackage(request());
    expect(missing).toEqual([]);
    const spec = tinySpec();
    const {
      format: _format,
      formatVersion: _version,
      kind: _kind,
      files: _files,
      ...expected
    } = spec;
    expect(content).toEqual(expected);
  });

  it('takes a package’s values with its folder, or its model.json', async () => {
    await writePackage(await draftPackage(request()), () => Promise.resolve());
    const texts = flatValues({ licence: 'MIT', trainedOn: 'x', classes: tinySpec().classes });
    for (const like of [at('made'), at('made', 'model.json')]) {
      const draft = await draftPackage(request({ like, answers: texts, folder: at('b') }));
      expect(draft.missing).toEqual([]);
      expect(draft.content).toMatchObject({
        name: 'b',
        input: tinySpec().input,
        rpn: tinySpec().rpn,
      });
      expect(draft.entries.find(({ path }) => path === 'roi.aligned')?.source).toBe("'Tiny'");
    }
  });

  it('reads the classes from a file, as many as the head has', async () => {
    await writeFile(at('names.txt'), 'a\nb\nc\n');
    const answers = new Map([...flatValues(tinyAnswers())].filter(([key]) => key !== 'classes'));
    const named = request({ answers, classesFile: at('names.txt') });
    expect((await draftPackage(named)).content).toMatchObject({
      classes: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    });
    await writeFile(at('names.txt'), 'a\nb\n');
    await expect(draftPackage(named)).rejects.toThrow('names 2 classes, but the weights have 3');
  });

  it('refuses a trunk and a head that are swapped', async () => {
    const swapped = request({ trunk: files.head, head: files.trunk });
    await expect(draftPackage(swapped)).rejects.toMatchObject({
      kind: 'badModel',
      message: `'${files.head}' is a head and '${files.trunk}' is a trunk: they are swapped.`,
    });
  });

  it('refuses a head that fits no map', async () => {
    const head = tinyHead();
    const inputs = [{ name: 'pooled', dims: ['n', 16, 2, 2] }];
    await writeFile(files.head, onnxModel({ ...head, inputs }));
    await expect(draftPackage(request())).rejects.toThrow(
      `The trunk '${files.trunk}' has no output with the 16 channels that the head takes; it has feature (4), objectness (2), deltas (8).`,
    );
  });

  it.each(['trunk', 'head'] as const)(
    'refuses a %s that is cut short or has weights elsewhere',
    async (part) => {
      const graph = part === 'trunk' ? tinyTrunk() : tinyHead();
      await writeFile(files[part], onnxModel(graph).subarray(0, 300));
      await expect(draftPackage(request())).rejects.toThrow(
        `'${files[part]}' is cut short or damaged`,
      );
      const weights = graph.weights.map((weight) => ({ ...weight, externalFile: 'w.bin' }));
      await writeFile(files[part], onnxModel({ ...graph, weights }));
      await expect(draftPackage(request())).rejects.toThrow(
        `'${files[part]}' keeps the weight '${graph.weights[0]?.name ?? ''}' in another file`,
      );
    },
  );

  it('refuses a folder that exists, and something to be like that does not', async () => {
    await mkdir(at('made'));
    await expect(draftPackage(request())).rejects.toThrow('exists already');
    await expect(draftPackage(request({ like: 'detectron', folder: at('b') }))).rejects.toThrow(
      "'detectron' is neither detectron2, mmdetection, torchvision nor the folder of a package.",
    );
  });
});

describe('writePackage', () => {
  const names = async () => (await readdir(folder)).toSorted();

  it('writes a package that opens, with the files as they were', async () => {
    const opened: string[] = [];
    await writePackage(await draftPackage(request()), async (made) => {
      opened.push((await readModelFolder(made)).folder);
    });
    expect(opened).toEqual([at('made')]);
    for (const [part, name] of [
      ['trunk', 'trunk.onnx'],
      ['head', 'head.onnx'],
    ] as const) {
      const copy = await readFile(at('made', name));
      expect(copy.equals(await readFile(files[part]))).toBe(true);
    }
  });

  it('leaves nothing where it does not open, and says why', async () => {
    const open = () => Promise.reject(new StudioError('badModel', 'The stride is wrong.'));
    await expect(writePackage(await draftPackage(request()), open)).rejects.toMatchObject({
      kind: 'badModel',
      message: 'The stride is wrong. So it was not kept.',
    });
    expect(await names()).toEqual(['h.onnx', 't.onnx']);
  });

  it('leaves nothing where it is stopped', async () => {
    const draft = await draftPackage(request());
    const writing = writePackage(draft, () => Promise.resolve(), AbortSignal.abort());
    await expect(writing).rejects.toMatchObject({ kind: 'stopped' });
    expect(await names()).toEqual(['h.onnx', 't.onnx']);
  });

  it('refuses values that cannot be, each by its key', async () => {
    const answers = new Map(flatValues(tinyAnswers()))
      .set('rpn.nmsIoU', 7)
      .set('input.channelOrder', 'grb');
    await expect(
      writePackage(await draftPackage(request({ answers })), () => Promise.resolve()),
    ).rejects.toMatchObject({
      kind: 'badInput',
      message: expect.stringMatching(
        /^The package cannot be so: input\.channelOrder \(given\): .+; rpn\.nmsIoU \(given\): .+\.$/,
      ) as string,
    });
    expect(await names()).toEqual(['h.onnx', 't.onnx']);
  });
});
