/** `anchorscope make-package`, as a shell sees it. The worked example is the one of docs/staged-onnx.md. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fasterRcnnOf,
  networkOf,
  parseModelPackage,
  type ModelPackage,
} from '../../shared/model/modelPackage.ts';
import {
  onnxModel,
  tinyAnswers,
  tinyTrunk,
  writeStagedFiles,
} from '../services/models/testing/stagedFiles.ts';
import { data, hasData, run } from './testing/program.ts';
import { parseResults } from './testing/resultSchema.ts';

const root = path.join(import.meta.dirname, '..', '..');
let folder = '';
const at = (...names: string[]) => path.join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
  await writeStagedFiles(folder);
  await writeFile(at('answers.json'), JSON.stringify(tinyAnswers()));
});
afterEach(() => rm(folder, { recursive: true }));

const making = ['make-package', '--trunk', 't.onnx', '--head', 'h.onnx', '--out', 'made'];
const answered = [...making, '--answers', 'answers.json'];

async function packageIn(where: string): Promise<ModelPackage> {
  const parsed = parseModelPackage(
    JSON.parse(await readFile(path.join(where, 'model.json'), 'utf8')),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return networkOf(parsed.model, 'It');
}

describe('anchorscope make-package', () => {
  it('makes a package that opens, prints its folder, and tells where each value is from', async () => {
    const { code, stdout, words } = await run([...answered, '--set', 'rpn.nmsIoU=0.6'], folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${at('made')}\n` });
    expect(words).toContain('rpn.levels[0].stride: 8 (from the graph)');
    expect(words).toContain('rpn.nmsIoU: 0.6 (given)');
    expect(fasterRcnnOf(await packageIn(at('made')), 'made').rpn.nmsIoU).toBe(0.6);
    expect((await readdir(at('made'))).toSorted()).toEqual([
      'head.onnx',
      'model.json',
      'trunk.onnx',
    ]);
  });

  it('lists all that it cannot know at once, and ends with 2', async () => {
    const { code, stdout, words } = await run([...making, '--like', 'detectron2'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const first = words.findIndex((line) => line.startsWith('4 keys of model.json are not known.'));
    expect(words.slice(first + 1).map((line) => /^ {2}(\S+): /.exec(line)?.[1])).toEqual([
      'licence',
      'trainedOn',
      'classes',
      'anchors.sizes',
    ]);
    expect(words).toContain("input.channelOrder: bgr (from detectron2's defaults)");
    const alone = await run(making, folder);
    expect(alone.code).toBe(2);
    expect(alone.words.join('\n')).toContain(
      '--like detectron2, mmdetection, torchvision or another',
    );
    expect((await readdir(folder)).includes('made')).toBe(false);
  });

  it('tells a wrong stride when it opens the package, and keeps nothing', async () => {
    const { code, stdout, words } = await run(
      [...answered, '--set', 'rpn.levels[0].stride=16'],
      folder,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(words.at(-1)).toBe(
      `${at('made', 'model.json')}: rpn.levels[0].stride: the trunk trunk.onnx has 12 × 8 cells in ` +
        "'objectness' for an input of 96 × 64 pixels, which is not a stride of 16. So it was not kept.",
    );
    expect((await readdir(folder)).toSorted()).toEqual(['answers.json', 'h.onnx', 't.onnx']);
  });

  it('tells a trunk that takes pictures of one size alone', async () => {
    const inputs = [{ name: 'image', dims: [1, 3, 64, 96] }];
    await writeFile(at('t.onnx'), onnxModel({ ...tinyTrunk(), inputs }));
    const { code, words } = await run(answered, folder);
    expect(code).toBe(2);
    expect(words.at(-1)).toContain(
      "takes 'image' as [1, 3, 64, 96], but [1, 3, free, free] is needed",
    );
  });

  it.each<[string, readonly string[], string]>([
    [
      'files that are swapped',
      ['make-package', '--trunk', 'h.onnx', '--head', 't.onnx', '--out', 'made'],
      "'h.onnx' is a head and 't.onnx' is a trunk: they are swapped.",
    ],
    ['a file that is not there', [...making, '--head', 'g.onnx'], "There is no file 'g.onnx'."],
    [
      'a file that is no ONNX',
      [...making, '--head', 'answers.json'],
      "'answers.json' is cut short or damaged in the file.",
    ],
    [
      'an unknown key',
      [...making, '--set', 'rpn.iou=1'],
      "'rpn.iou=1' has 'rpn.iou', which is no key of model.json.",
    ],
    [
      'no trunk',
      ['make-package', '--head', 'h.onnx'],
      "Required option '--trunk <file>' not specified.",
    ],
  ])('%s: exit code 2 and one sentence', async (_, args, sentence) => {
    expect(await run(args, folder)).toEqual({ code: 2, stdout: '', words: [sentence] });
  });
});

describe.skipIf(!hasData)('the worked example of docs/staged-onnx.md', () => {
  it('makes the package of e2e/fixtures/d2go, which finds what it finds', async () => {
    const page = await readFile(path.join(root, 'docs', 'staged-onnx.md'), 'utf8');
    const answers = /```json\n(\{[^]*?)```/.exec(page)?.[1] ?? '';
    await writeFile(at('d2go.json'), answers);
    const trunk = path.join(data, 'd2go', 'd2go_trunk_rpn.onnx');
    const head = path.join(data, 'd2go', 'd2go_box_head.onnx');
    const classes = path.join(data, 'cocoeval', 'instances_val2014_100.json');
    const options = ['--like', 'detectron2', '--classes', classes, '--answers', 'd2go.json'];
    const made = await run(
      ['make-package', '--trunk', trunk, '--head', head, ...options, '--out', 'd2go'],
      folder,
    );
    expect(made).toMatchObject({ code: 0, stdout: `${at('d2go')}\n` });

    const {
      description: _,
      files,
      ...expected
    } = await packageIn(path.join(root, 'e2e/fixtures/d2go'));
    const { description: _none, files: copies, ...content } = await packageIn(at('d2go'));
    expect(content).toEqual(expected);
    expect([copies.trunk.sha256, copies.head.sha256]).toEqual([
      files.trunk.sha256,
      files.head.sha256,
    ]);

    const picture = path.join(data, 'd2go', 'test1.png');
    const args = ['detect', '--json', '--provider', 'cpu', '--model', 'd2go', picture];
    const [result] = parseResults((await run(args, folder)).stdout);
    expect(result?.detections[0]).toMatchObject({ classId: 2, label: 'bicycle' });
  });
});
