import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFolder } from '../packages/modelFolder.ts';
import type { OnnxGraphParts, OnnxValue } from '../runtime/testing/onnx.ts';
import { openOnProvider } from './providers.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import {
  tinyHead,
  tinySpec,
  tinyTrunk,
  writeTinyPackage,
} from '../packages/testing/tinyPackage.ts';

const scratch = useScratchFolder();
type Spec = ReturnType<typeof tinySpec>;

interface Change {
  readonly spec?: (spec: Spec) => Spec;
  readonly trunk?: (graph: OnnxGraphParts) => OnnxGraphParts;
  readonly head?: (graph: OnnxGraphParts) => OnnxGraphParts;
}

/** What opening the tiny package says after a change, or 'opened'. */
async function opening(change: Change): Promise<string> {
  await writeTinyPackage(scratch(), {
    spec: (change.spec ?? same)(tinySpec()),
    trunk: (change.trunk ?? same)(tinyTrunk()),
    head: (change.head ?? same)(tinyHead()),
  });
  const folder = await readModelFolder(scratch());
  try {
    const model = await openOnProvider(folder, 'cpu', [], () => Promise.resolve());
    await model.release();
    return 'opened';
  } catch (error) {
    expect(error).toMatchObject({ kind: 'badModel' });
    return String(error).replace(`StudioError: ${folder.description}: `, '');
  }
}

const same = <T>(value: T) => value;
const withLevel = (level: Partial<Spec['rpn']['levels'][number]>) => (spec: Spec) => ({
  ...spec,
  rpn: { ...spec.rpn, levels: spec.rpn.levels.map((each) => ({ ...each, ...level })) },
});
const withInput = (input: OnnxValue) => (graph: OnnxGraphParts) => ({ ...graph, inputs: [input] });

describe('opening a package checks its graphs against model.json', () => {
  it('opens what fits', async () => {
    expect(await opening({})).toBe('opened');
  });

  it.each<[string, Change, string]>([
    [
      'an output that is missing',
      { spec: withLevel({ objectness: 'objectness2' }) },
      "rpn.levels[0].objectness: the trunk trunk.onnx has no output 'objectness2'; " +
        'it has feature, objectness, deltas.',
    ],
    [
      'an input that is missing',
      { spec: (spec) => ({ ...spec, head: { ...spec.head, input: 'roi' } }) },
      "head.input: the head head.onnx has no input 'roi'; it has pooled.",
    ],
    [
      'an input too many',
      {
        trunk: (graph) => ({
          ...graph,
          inputs: [...graph.inputs, { name: 'im_info', dims: [1, 3] }],
        }),
      },
      "input.name: the trunk trunk.onnx also has an input 'im_info', which a package cannot feed.",
    ],
    [
      'a size that is fixed',
      { trunk: withInput({ name: 'image', dims: [1, 3, 64, 'w'] }) },
      "input.name: the trunk trunk.onnx takes 'image' as [1, 3, 64, w], but [1, 3, free, free] is needed.",
    ],
    [
      'pooled features of another size',
      {
        spec: (spec) => ({ ...spec, roi: { ...spec.roi, outputHeight: 7 } }),
      },
      "head.input: the head head.onnx takes 'pooled' as [n, 4, 2, 2], but [free, 4, 7, 2] is needed.",
    ],
    [
      'another number of anchors',
      { spec: withLevel({ anchors: [[-8, -8, 8, 8]] }) },
      "rpn.levels[0].objectness: the trunk trunk.onnx puts out 'objectness' as [1, 2, 8, 12], " +
        'but [1, 1, h, w] is needed.',
    ],
    [
      'softmax where there is sigmoid',
      { spec: (spec) => ({ ...spec, rpn: { ...spec.rpn, logits: 'softmax' } }) },
      "rpn.levels[0].objectness: the trunk trunk.onnx puts out 'objectness' as [1, 2, 8, 12], " +
        'but [1, 4, h, w] is needed.',
    ],
    [
      'another stride',
      { spec: withLevel({ stride: 16 }) },
      "rpn.levels[0].stride: the trunk trunk.onnx has 12 × 8 cells in 'objectness' for an input of " +
        '96 × 64 pixels, which is not a stride of 16.',
    ],
    [
      'another number of classes',
      { spec: (spec) => ({ ...spec, classes: spec.classes.slice(1) }) },
      "head.classLogits: the head head.onnx puts out 'logits' as [3, 4], but [3, 3] is needed.",
    ],
    [
      'class-agnostic boxes where they are class-specific',
      { spec: (spec) => ({ ...spec, head: { ...spec.head, classSpecific: false } }) },
      "head.boxDeltas: the head head.onnx puts out 'box_deltas' as [3, 12], but [3, 4] is needed.",
    ],
    [
      'half precision',
      {
        head: (graph) => ({
          ...graph,
          nodes: [
            ...graph.nodes.map((node) =>
              node.outputs[0] === 'logits' ? { ...node, outputs: ['single'] } : node,
            ),
            { type: 'Cast', inputs: ['single'], outputs: ['logits'], attributes: { to: 10 } },
          ],
          outputs: graph.outputs.map((output) =>
            output.name === 'logits' ? { ...output, type: 'float16' as const } : output,
          ),
        }),
      },
      "head.classLogits: the head head.onnx has its output 'logits' as float16, but float32 is needed.",
    ],
  ])('names %s', async (_, change, sentence) => {
    expect(await opening(change)).toBe(sentence);
  });

  it('does not read weights of other files', async () => {
    const message = await opening({
      trunk: (graph) => ({
        ...graph,
        weights: graph.weights.map((weight) => ({ ...weight, externalFile: 'head.onnx' })),
      }),
    });
    const file = join(scratch(), 'trunk.onnx');
    expect(message).toBe(
      `StudioError: Opening ${file} on cpu failed: it keeps weights in another file.`,
    );
  });

  it('says what a file is not', async () => {
    await writeTinyPackage(scratch());
    const folder = await readModelFolder(scratch());
    const text = { ...folder.files.head, bytes: new TextEncoder().encode('no model') };
    const model = openOnProvider(
      { ...folder, files: { ...folder.files, head: text } },
      'cpu',
      [],
      () => Promise.resolve(),
    );
    const sentence = `Opening ${folder.files.head.path} on cpu failed: it is no ONNX model.`;
    await expect(model).rejects.toThrow(sentence);
  });
});
