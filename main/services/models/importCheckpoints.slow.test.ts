/** Whatever a training keeps beside its weights: the package is that of the bare state_dict, byte by byte. */
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { item } from '../../../shared/item.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { sizeOf, type Parameter } from '../../network/graph/graph.ts';
import { buildHead } from '../../network/head.ts';
import type { GivenValues } from '../../network/importedContent.ts';
import { torchvisionSpec } from '../../network/spec/torchvision.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { rowMajorStrides } from '../../network/weights/layout.ts';
import {
  bytes,
  call,
  dict,
  floats,
  int,
  list,
  object,
  pickle,
  storage,
  tensor,
  text,
  type PicklePart,
} from '../../network/weights/testing/pickles.ts';
import { float32, torchStream, torchZip } from '../../network/weights/testing/weightFiles.ts';
import { importModel } from './importModel.ts';
import { seededValues } from './testing/torchvision/seededWeights.ts';

const scratch = useScratchFolder();
const architecture = 'fasterrcnn_mobilenet_v3_large_320_fpn';

const spec = torchvisionSpec(architecture, { kind: 'batch', epsilon: 1e-5, frozen: true });
const { graph: trunk, levels } = buildTrunk(spec);
const head = buildHead(spec, item(levels, 0).channels, 2);
const parameters: readonly Parameter[] = [...trunk.parameters, ...head.parameters];
const storages: Record<string, Uint8Array> = { extra: float32(1, 2) };
for (const parameter of parameters) {
  storages[parameter.name] = new Uint8Array(seededValues(parameter, 1).buffer);
}

function stateOf(rename: (name: string) => string, wrap = (part: PicklePart) => part): PicklePart {
  const entries = parameters.flatMap(({ name, dims }) => {
    const whole = storage({ key: name, count: sizeOf(dims) });
    const parts = { storage: whole, dims, strides: rowMajorStrides(dims) };
    return [text(rename(name)), wrap(tensor(parts))];
  });
  return bytes(call('collections', 'OrderedDict'), '(', ...entries, 'u');
}

const plain = stateOf((name) => name);
const extra = floats(2, 'extra');
const options = object('argparse', 'Namespace', dict({ data_path: text('/coco'), lr: int(1) }));
const scalar = call(
  'numpy.core.multiarray',
  'scalar',
  call('numpy', 'dtype', text('f8')),
  text(''),
);
const asParameter = (part: PicklePart) =>
  call('torch._utils', '_rebuild_parameter', part, [0x88], call('collections', 'OrderedDict'));

const checkpoints: [string, PicklePart][] = [
  [
    'torchvision’s reference script',
    dict({ model: plain, optimizer: dict({ state: list(extra) }), args: options, epoch: int(25) }),
  ],
  [
    'Lightning, with a loss beside the model',
    dict({
      'pytorch-lightning_version': text('2.5.0'),
      state_dict: bytes(
        stateOf((name) => `model.${name}`),
        text('loss.weight'),
        extra,
        's',
      ),
      callbacks: dict({ best: call('pathlib', 'PosixPath', text('/')), score: scalar }),
      hyper_parameters: dict({ when: call('datetime', 'date', text('x')) }),
    }),
  ],
  [
    'DataParallel and torch.compile, as parameters',
    dict({ model: stateOf((name) => `module._orig_mod.${name}`, asParameter), best: scalar }),
  ],
  ['an average beside it', dict({ model_ema: stateOf((name) => `module.${name}`), epoch: int(1) })],
];

/** Of each file in the package. */
async function imported(root: PicklePart, isStream = false, given?: GivenValues) {
  const file = join(scratch(), `${architecture}.pth`);
  const content = pickle(root);
  const counted = Object.entries(storages).filter(
    ([key]) => key !== 'extra' || Buffer.from(content).includes(Buffer.from(bytes(extra))),
  );
  const stream = counted.map(([key, values]) => [key, values.length / 4, values] as const);
  await writeFile(file, isStream ? torchStream(content, stream) : torchZip(content, storages));
  const folder = join(scratch(), 'made');
  const made = await importModel({
    file,
    architecture: null,
    classes: null,
    folder,
    ...(given === undefined ? {} : { given }),
  });
  const read = (name: string) => readFile(join(folder, name));
  const hash = async (name: string) =>
    createHash('sha256')
      .update(await read(name))
      .digest('hex');
  const hashes = [await hash('trunk.onnx'), await hash('head.onnx'), await hash('model.json')];
  const model: unknown = JSON.parse((await read('model.json')).toString());
  await rm(folder, { recursive: true });
  return { hashes, model, made };
}

describe('an imported checkpoint', () => {
  let known: readonly string[] | null = null;
  const bare = async () => (known ??= (await imported(plain)).hashes);

  it.each(checkpoints)('of %s is the bare state_dict', async (_, root) => {
    const expected = await bare();
    expect((await imported(root)).hashes).toEqual(expected);
    expect((await imported(root, true)).hashes).toEqual(expected);
  });

  it('has what is given, says what is assumed and what is left out', async () => {
    const root = dict({
      state_dict: bytes(
        stateOf((name) => `net.${name}`),
        text('loss.weight'),
        extra,
        's',
      ),
    });
    const { hashes, model, made } = await imported(
      root,
      false,
      new Map<string, unknown>([
        ['anchors.sizes', [16, 32, 64, 128, 256]],
        ['anchors.ratios', [1, 2, 4]],
        ['input.shortSide', 480],
        ['head.scoreThreshold', 0.3],
        ['licence', 'MIT'],
      ]),
    );
    expect(hashes.slice(0, 2)).toEqual((await bare()).slice(0, 2));
    expect(model).toMatchObject({
      licence: 'MIT',
      input: { shortSide: 480, longSideMax: 640 },
      head: { scoreThreshold: 0.3, nmsIoU: 0.5 },
    });
    const cell = model as { rpn: { levels: { anchors: number[][] }[] } };
    expect(cell.rpn.levels).toHaveLength(3);
    for (const { anchors } of cell.rpn.levels) {
      expect(anchors).toHaveLength(15);
      expect(anchors[0]).toEqual([-8, -8, 8, 8]);
      expect(anchors[5]).toEqual([-6, -11, 6, 11]);
    }
    expect(made.leftOut).toEqual(['loss.weight']);
    expect(made.assumed).toMatchObject({ 'input.longSideMax': 640, 'rpn.preNmsTopN': 150 });
    expect(made.assumed).not.toHaveProperty(['anchors.sizes']);
    const { description } = model as { description: string };
    expect(description).toContain('since weights do not say it: input.mean [0.485,0.456,0.406]');
    expect(description).not.toContain('input.shortSide');
  });

  it('says in its description which of several sets of weights it is of', async () => {
    const { hashes, model, made } = await imported(dict({ model: plain, model_ema: plain }));
    expect(hashes.slice(0, 2)).toEqual((await bare()).slice(0, 2));
    expect(made.choice).toEqual({ taken: 'model', others: ['model_ema'] });
    expect((model as { description: string }).description).toContain(
      'Of the sets of weights in the file, “model” was taken, and not “model_ema”.',
    );
  });

  it('is refused with what cannot be', async () => {
    const failure = (...given: [string, unknown][]) =>
      imported(plain, false, new Map(given)).then(
        () => 'nothing',
        (error: unknown) => failureOf(error).message,
      );
    expect(await failure(['head.classSpecific', false])).toBe(
      'head.classSpecific cannot be set for an import: the weights decide it.',
    );
    expect(await failure(['input.shortSide', 'wide'])).toMatch(
      /^The package cannot be so: input\.shortSide: .*\.$/,
    );
    expect(await failure(['anchors.sizes', [[16], [32], [64]]])).toContain(
      'has 15 anchors a cell (rpn.head.cls_logits.weight), and anchors.sizes and anchors.ratios make 3.',
    );
  });
});
