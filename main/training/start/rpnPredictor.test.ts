import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { item } from '../../../shared/item.ts';
import { seededRandom } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { refusal } from '../../network/weights/testing/weightFiles.ts';
import { tinySpec, tinyTrunk, writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { startingNetwork } from './startingNetwork.ts';

const scratch = useScratchFolder();
let folders = 0;
const input = { shortSide: 64, longSideMax: 128 };
const classes = [{ id: 1, name: 'class 0' }];
type Anchors = TrainingRecipe['anchors'];

type Parts = Parameters<typeof writeTinyPackage>[1];

/** The tiny package, whose one level has a square of 16 and a box of 32 × 16 pixels. */
async function tiny(anchors: Anchors, parts: Parts = {}) {
  const folder = join(scratch(), `tiny ${folders++}`);
  await writeTinyPackage(folder, parts);
  const start = { kind: 'package' as const, folder };
  const network = await startingNetwork(start, classes, input, seededRandom(3), anchors);
  const weights = (name: string) => {
    const dims = network.trunk.parameters.find((each) => each.name === name)?.dims ?? [];
    return { dims, values: [...(network.values.get(name) ?? [])] };
  };
  return { network, weights };
}

const former = (name: string) => {
  const weight = tinyTrunk().weights.find((each) => each.name === name);
  return [...(weight?.values ?? [])];
};
const boxesOf = ({ network }: Awaited<ReturnType<typeof tiny>>) =>
  network.spec.rpn.levels.map(({ anchors }) => anchors);

/** Channels of the tiny trunk's map. */
const channels = 4;

describe('the anchors of a package', () => {
  it('stay where none are given', async () => {
    const { network, weights } = await tiny({ sizes: null, ratios: null });
    expect(network.spec.rpn).toEqual(expect.objectContaining({ levels: tinySpec().rpn.levels }));
    expect(weights('w1').values).toEqual(former('w1'));
  });

  it('keep what is known of boxes that a cell had, and draw the rest', async () => {
    const made = await tiny({ sizes: [[64, 16]], ratios: [1] });
    expect(boxesOf(made)).toEqual([
      [
        [-32, -32, 32, 32],
        [-8, -8, 8, 8],
      ],
    ]);
    const objectness = made.weights('w1');
    expect(objectness.dims).toEqual([2, channels, 1, 1]);
    expect(objectness.values.slice(channels)).toEqual(former('w1').slice(0, channels));
    expect(objectness.values.slice(0, channels)).not.toEqual(former('w1').slice(0, channels));
    const deltas = made.weights('w2');
    expect(deltas.dims).toEqual([8, channels, 1, 1]);
    expect(deltas.values.slice(4 * channels)).toEqual(former('w2').slice(0, 4 * channels));
    expect(made.network.origin).toContain(
      'Its region proposal network’s last layers are made anew for 2 anchors of its cells: what it knew of 1 is kept. ',
    );
  });

  it('may be more than there were', async () => {
    const made = await tiny({ sizes: [[8, 24]], ratios: [0.5, 1, 2] });
    expect(boxesOf(made).map((level) => level.length)).toEqual([6]);
    expect(made.weights('w1').dims).toEqual([6, channels, 1, 1]);
    expect(made.weights('w2').dims).toEqual([24, channels, 1, 1]);
    expect(made.network.trunk.outputs.map(({ dims }) => dims[1])).toEqual(
      expect.arrayContaining([6, 24]),
    );
    expect(made.network.origin).toContain('are made anew for 6 anchors of its cells. ');
  });

  it('keep both halves of a softmax', async () => {
    const spec = tinySpec();
    const trunk = tinyTrunk();
    const values = Float32Array.from({ length: 4 * channels }, (_, i) => i);
    const softmax = {
      ...trunk,
      outputs: trunk.outputs.map((port) =>
        port.name === 'objectness' ? { ...port, dims: [1, 4, 'fh', 'fw'] } : port,
      ),
      weights: trunk.weights.map((weight) =>
        weight.name === 'w1' ? { name: 'w1', dims: [4, channels, 1, 1], values } : weight,
      ),
    };
    const rpn = { ...spec.rpn, logits: 'softmax' as const };
    const made = await tiny(
      { sizes: [[16]], ratios: [1] },
      { spec: { ...spec, rpn }, trunk: softmax },
    );
    // Background of the first box, then object of the first box.
    expect(made.weights('w1').values).toEqual(
      [...values.slice(0, channels)].concat([...values.slice(2 * channels, 3 * channels)]),
    );
  });

  it('keep of a layer that levels share what means the same on all of them', async () => {
    const spec = tinySpec();
    const trunk = tinyTrunk();
    const level = item(spec.rpn.levels, 0);
    const [square, wide] = level.anchors;
    if (square === undefined || wide === undefined) throw new Error('The tiny package has two.');
    const second = { objectness: 'objectness2', deltas: 'deltas2', stride: 8 };
    const levels = [level, { ...second, anchors: [square, [-4, -4, 4, 4]] }];
    const shared = {
      ...trunk,
      outputs: [
        ...trunk.outputs,
        { name: 'objectness2', dims: [1, 2, 'fh', 'fw'] },
        { name: 'deltas2', dims: [1, 8, 'fh', 'fw'] },
      ],
      nodes: [
        ...trunk.nodes,
        { type: 'Conv', inputs: ['feature', 'w1'], outputs: ['objectness2'] },
        { type: 'Conv', inputs: ['feature', 'w2'], outputs: ['deltas2'] },
      ],
    };
    const made = await tiny(
      { sizes: [[16, 8]], ratios: [1] },
      { spec: { ...spec, rpn: { ...spec.rpn, levels } }, trunk: shared },
    );
    const objectness = made.weights('w1');
    expect(objectness.dims).toEqual([2, channels, 1, 1]);
    expect(objectness.values.slice(0, channels)).toEqual(former('w1').slice(0, channels));
    expect(objectness.values.slice(channels)).not.toEqual(former('w1').slice(channels));
    expect(boxesOf(made)).toHaveLength(2);
  });

  it.each<[string, Anchors, Parts, RegExp]>([
    [
      'sizes alone',
      { sizes: [[16]], ratios: null },
      {},
      /^anchors: give sizes and ratios both: those of .*trunk\.onnx are boxes, and no sizes and ratios\.$/,
    ],
    [
      'sizes of more levels than it has',
      { sizes: [[16], [32], [64]], ratios: [1] },
      {},
      /^anchors\.sizes has 3 lists, and .*trunk\.onnx has 1 levels\.$/,
    ],
    [
      'an RPN whose last layer is none of its own',
      { sizes: [[16]], ratios: [1] },
      {
        trunk: {
          ...tinyTrunk(),
          nodes: [
            ...tinyTrunk().nodes.slice(0, 2),
            { type: 'Conv', inputs: ['feature', 'w1'], outputs: ['before'] },
            { type: 'Relu', inputs: ['before'], outputs: ['objectness'] },
            ...tinyTrunk().nodes.slice(3),
          ],
        },
      },
      /trunk\.onnx: “objectness” is made by Relu, not by a convolution of its own, so it cannot be fitted to other anchors\.$/,
    ],
  ])('cannot be: %s', async (_, anchors, parts, sentence) => {
    expect(await refusal(tiny(anchors, parts))).toMatch(sentence);
  });
});

describe('the anchors of a new network', () => {
  const start = { kind: 'architecture', name: 'fasterrcnn_squeezenet_c4', backbone: null } as const;
  const make = (anchors: Anchors) =>
    startingNetwork(start, classes, input, seededRandom(3), anchors);

  it('are those that are given, with layers for as many', async () => {
    const { spec, trunk } = await make({ sizes: [[32, 64]], ratios: [0.5, 1, 2] });
    expect(spec.rpn.levels.map(({ anchors }) => anchors.length)).toEqual([6]);
    const rows = trunk.parameters.filter(({ name, dims }) => name.includes('rpn') && dims[0] === 6);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('have their own sizes or ratios where one is not given', async () => {
    const { spec } = await make({ sizes: null, ratios: [1] });
    expect(spec.rpn.levels.map(({ anchors }) => anchors.length)).toEqual([5]);
  });
});
