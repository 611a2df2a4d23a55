/**
 * A step of joint training over a forward pass of the same network with the same weights: trunk, and heads on as many
 * RoIs. The step has all of itself: anchors, proposals, samples, both passes and the optimiser.
 */
import { sessionOptions } from '../../main/detector/session.ts';
import { generateSmear } from '../../main/smears/field.ts';
import { GraphRunner } from '../../main/training/runtime/graphRunner.ts';
import { DeviceReader } from '../../main/training/runtime/deviceReader.ts';
import { floats } from '../../main/training/runtime/tensors.ts';
import { phasesOf } from '../../main/training/phases.ts';
import { startingNetwork } from '../../main/training/start/startingNetwork.ts';
import { runnableGraphs } from '../../main/training/start/trainedPackage.ts';
import { StepRunner } from '../../main/training/step/stepRunner.ts';
import { WeightStore } from '../../main/training/weightStore.ts';
import { inputGeometry, makeInput } from '../../shared/detection/input.ts';
import { inputFromImage } from '../../shared/geometry/spaces.ts';
import { item } from '../../shared/item.ts';
import { seededRandom } from '../../shared/random.ts';
import { defaultRecipe } from '../../shared/training/recipe.ts';
import type { Figure } from './main.ts';
import { sideBySide } from './sideBySide.ts';

const labels = ['Platelets', 'RBC', 'WBC'];

export async function trainingStepOverForward(): Promise<Figure> {
  const start = {
    kind: 'architecture',
    name: 'fasterrcnn_resnet18_fpn_gn',
    backbone: null,
  } as const;
  const recipe = defaultRecipe({ data: { folder: '-' }, start, schedule: 'joint' });
  const size = { shortSide: 480, longSideMax: 800 };
  const classes = labels.map((name, id) => ({ id, name }));
  const network = await startingNetwork(start, classes, size, seededRandom(1));
  const reader = new DeviceReader('cpu');
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  const phase = item(phasesOf('joint'), 0);
  const runner = new StepRunner(network, phase, recipe, 'cpu', weights);
  const example = makeExample(network.spec.input);

  const graphs = await runnableGraphs(network);
  const options = await sessionOptions('cpu');
  const trunk = await GraphRunner.openBytes(graphs.trunk.bytes, options);
  const head = await GraphRunner.openBytes(graphs.head.bytes, options);
  const { geometry, input } = example;
  const image = floats(input, [1, 3, geometry.paddedHeight, geometry.paddedWidth]);
  const { roi, head: headSpec, rpn } = network.spec;
  const rows = [recipe.heads.sampled, 128, roi.outputHeight, roi.outputWidth];
  const pooled = floats(new Float32Array(rows.reduce((a, b) => a * b)).fill(0.1), rows);
  let step = 0;
  const times = await sideBySide(
    {
      step: () => runner.run(example, seededRandom(step++), 1e-4, null),
      forward: async () => {
        await trunk.run(
          (name) => (name === network.spec.input.name ? image : weights.parameter(name)),
          [
            ...rpn.levels.flatMap(({ objectness, deltas }) => [objectness, deltas]),
            ...roi.levels.map(({ feature }) => feature),
          ],
        );
        await head.run((name) => (name === headSpec.input ? pooled : weights.parameter(name)));
      },
    },
    4,
    5,
  );
  await runner.release();
  await trunk.release();
  await head.release();
  return {
    name: 'a training step of fasterrcnn_resnet18_fpn_gn on 640 × 480 over its own forward pass',
    milliseconds: times.step,
    yardstick: times.forward,
    limit: 3.6,
    parts: {},
  };
}

/** A generated picture with its cells. */
function makeExample(input: Parameters<typeof inputGeometry>[2]) {
  const { picture, boxes } = generateSmear({ width: 640, height: 480, seed: 1 });
  const geometry = inputGeometry(picture.width, picture.height, input);
  return {
    picture: {
      relativePath: 'generated',
      name: 'generated',
      width: picture.width,
      height: picture.height,
      exifRotated: false,
      boxes: [],
    },
    path: 'generated',
    drawn: { flipX: false, flipY: false, brightness: 1, contrast: 1, saturation: 1, hue: 0 },
    geometry,
    input: makeInput(picture.data, geometry, input),
    truth: {
      boxes: inputFromImage(Float32Array.from(boxes.flatMap(({ box }) => box)), geometry),
      classes: Int32Array.from(boxes, ({ label }) => labels.indexOf(label)),
      ignored: new Uint8Array(boxes.length),
    },
  };
}
