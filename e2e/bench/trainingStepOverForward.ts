/**
 * A step of joint training over its own forward pass: the same picture, anchors, proposals, samples and losses, with
 * nothing that learns.
 */
import { generateSmear } from '../../main/smears/field.ts';
import { DeviceReader } from '../../main/runtime/deviceReader.ts';
import { phasesOf } from '../../main/training/phases.ts';
import { startingNetwork } from '../../main/training/start/startingNetwork.ts';
import { StepRunner } from '../../main/training/step/stepRunner.ts';
import { WeightStore } from '../../main/training/weightStore.ts';
import { inputGeometry, makeInput } from '../../shared/detection/input/input.ts';
import { inputFromImage } from '../../shared/geometry/spaces.ts';
import { item } from '../../shared/item.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import { seededRandom } from '../../shared/random.ts';
import { defaultRecipe } from '../../shared/training/recipe.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

const labels = ['Platelets', 'RBC', 'WBC'];

export async function trainingStepOverForward(): Promise<Figure> {
  const work = await openTrainingStep('cpu');
  const times = await sideBySide({ step: work.step, forward: work.forward }, 4, 5);
  await work.release();
  return {
    name: 'a training step of fasterrcnn_resnet18_fpn_gn on 640 × 480 over its own forward pass',
    milliseconds: times.step,
    yardstick: times.forward,
    limit: 3.6,
    parts: {},
  };
}

/** The step and its forward pass on a provider, ready to run again and again. */
export async function openTrainingStep(provider: ProviderName) {
  const start = {
    kind: 'architecture',
    name: 'fasterrcnn_resnet18_fpn_gn',
    backbone: null,
  } as const;
  const recipe = defaultRecipe({ data: { folder: '-' }, start, schedule: 'joint' });
  const size = { shortSide: 480, longSideMax: 800 };
  const classes = labels.map((name, id) => ({ id, name }));
  const network = await startingNetwork(start, classes, size, seededRandom(1));
  const reader = new DeviceReader(provider);
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  const phase = item(phasesOf('joint'), 0);
  const runner = new StepRunner(network, phase, recipe, provider, weights);
  const losses = new StepRunner(network, phase, recipe, provider, weights, false);
  const example = makeExample(network.spec.input);

  let seed = 0;
  return {
    step: () => runner.run([{ example, random: seededRandom(seed++), cached: null }], 1e-4),
    forward: () => losses.run([{ example, random: seededRandom(seed++), cached: null }], 1e-4),
    async release() {
      await runner.release();
      await losses.release();
      await reader.release();
    },
  };
}

/** A generated picture with its cells. */
function makeExample(input: Parameters<typeof inputGeometry>[2]) {
  const { picture, boxes } = generateSmear({ width: 640, height: 480, seed: 1 });
  const geometry = inputGeometry(picture.width, picture.height, input);
  return {
    picture: {
      path: 'generated',
      relativePath: 'generated',
      name: 'generated',
      width: picture.width,
      height: picture.height,
      exifRotated: false,
      annotations: [],
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
