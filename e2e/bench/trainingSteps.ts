/**
 * Training steps on 640 × 480: over their own forward pass (the same picture, anchors, proposals, samples and losses, with
 * nothing that learns), that over a detection with as many RoIs, and steps of kept features over those that make them.
 */
import { generateSmear } from '../../main/smears/field.ts';
import { inOnePiece } from '../../main/network/onnx/onnxBytes.ts';
import { onnxRuntime } from '../../main/runtime/session.ts';
import { DeviceReader } from '../../main/runtime/deviceReader.ts';
import { phasesOf } from '../../main/training/phases.ts';
import { startingNetwork } from '../../main/training/start/startingNetwork.ts';
import type { StartingNetwork } from '../../main/training/start/networkTypes.ts';
import { packageGraphs } from '../../main/training/start/trainedPackage.ts';
import { StepRunner } from '../../main/training/step/stepRunner.ts';
import { WeightStore } from '../../main/training/weightStore.ts';
import { inputGeometry, makeInput } from '../../shared/detection/input/input.ts';
import { inputFromImage } from '../../shared/geometry/spaces.ts';
import { item } from '../../shared/item.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import { seededRandom } from '../../shared/random.ts';
import { detect } from '../../shared/detection/pipeline.ts';
import { fasterRcnn } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import {
  defaultRecipe,
  type ScheduleName,
  type TrainingRecipe,
  type TrainingStart,
} from '../../shared/training/recipe.ts';
import { simdPooling } from '../../main/kernels/simdPooling.ts';
import { fileURLToPath } from 'node:url';
import type { TrainableName } from '../../shared/model/architectures.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

const labels = ['Platelets', 'RBC', 'WBC'];

/** A step is three times its forward pass where nothing but the arithmetic costs; what is more is said here. */
const limits = { stepOverForward: 3.2, forwardOverDetection: 2, keptOverMade: 0.5 };

interface Case {
  readonly name: string;
  readonly start: TrainingStart;
  readonly schedule: ScheduleName;
}

const ofArchitecture = (name: TrainableName): Case => ({
  name,
  start: { kind: 'architecture', name, backbone: null },
  schedule: 'joint',
});

const packageOf = (name: string, address: string, schedule: ScheduleName): Case => ({
  name,
  start: { kind: 'package', folder: fileURLToPath(new URL(address, import.meta.url)) },
  schedule,
});

const shipped = '../../models/blood-cells/';
const d2go = '../fixtures/d2go/';

/** What is measured. @param withD2go whether its graphs are there */
export function trainingCases(withD2go: boolean): readonly Case[] {
  return [
    ...(withD2go ? [packageOf('D2Go', d2go, 'heads'), packageOf('D2Go', d2go, 'joint')] : []),
    ofArchitecture('fasterrcnn_mobilenet_v2_c4'),
    ofArchitecture('fasterrcnn_mobilenet_v3_large_320_fpn'),
    ofArchitecture('fasterrcnn_squeezenet_c4'),
    ofArchitecture('fasterrcnn_resnet50_fpn'),
    ofArchitecture('fasterrcnn_resnet18_fpn_gn'),
    packageOf('blood-cells', shipped, 'heads'),
  ];
}

/** @param withD2go whether its graphs are there */
export async function trainingSteps(withD2go: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const each of trainingCases(withD2go)) figures.push(...(await figuresOf(each)));
  return figures;
}

async function figuresOf({ name, start, schedule }: Case): Promise<Figure[]> {
  const work = await openStep('cpu', start, schedule);
  const detection = await openDetection(work.network, work.recipe);
  const { picture } = smear();
  const times = await sideBySide(
    {
      step: work.step,
      forward: work.forward,
      detection: () => detect(detection.detector, picture, detection.settings),
    },
    4,
    5,
  );
  const again =
    schedule === 'heads' ? await sideBySide({ kept: work.kept, made: work.step }, 4, 5) : null;
  await detection.release();
  await work.release();
  const title = `${name}, ${schedule}`;
  const parts = {};
  const figures = [
    {
      name: `${title}: a training step over its own forward pass`,
      milliseconds: times.step,
      yardstick: times.forward,
      limit: limits.stepOverForward,
      parts,
    },
    {
      name: `${title}: the step's forward pass over a detection with as many RoIs`,
      milliseconds: times.forward,
      yardstick: times.detection,
      limit: limits.forwardOverDetection,
      parts,
    },
  ];
  if (again === null) return figures;
  return [
    ...figures,
    {
      name: `${title}: a step of kept features over one that makes them`,
      milliseconds: again.kept,
      yardstick: again.made,
      limit: limits.keptOverMade,
      parts,
    },
  ];
}

/** Of the network that is trained from scratch, as the GPU's check has it. */
export function openTrainingStep(provider: ProviderName) {
  return openStep(provider, ofArchitecture('fasterrcnn_resnet18_fpn_gn').start, 'joint');
}

/** The step and its forward pass on a provider, ready to run again and again. */
export async function openStep(
  provider: ProviderName,
  start: TrainingStart,
  schedule: ScheduleName,
) {
  const recipe = defaultRecipe({ data: { folder: '-' }, start, schedule });
  const size = { shortSide: 480, longSideMax: 800 };
  const classes = labels.map((name, id) => ({ id, name }));
  const network = await startingNetwork(start, classes, size, seededRandom(1));
  const reader = new DeviceReader(provider);
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  const phase = item(phasesOf(schedule), 0);
  const runner = new StepRunner(network, phase, recipe, provider, weights);
  const losses = new StepRunner(network, phase, recipe, provider, weights, false);
  const example = makeExample(network.spec.input);
  const features = await runner.featuresOf(example);

  let seed = 0;
  // A rate that moves nothing far: every step is as the first one.
  const rate = 1e-6;
  const random = () => seededRandom(seed++);
  return {
    network,
    recipe,
    step: () => runner.run([{ example, random: random(), cached: null }], rate),
    forward: () => losses.run([{ example, random: random(), cached: null }], rate),
    kept: () => runner.run([{ example, features, random: random(), cached: null }], rate),
    async release() {
      await runner.release();
      await losses.release();
      await reader.release();
    },
  };
}

/** The network as a package that detects as many RoIs as a step samples. */
async function openDetection(network: StartingNetwork, { heads, rpn }: TrainingRecipe) {
  const graphs = packageGraphs(network, network.values);
  const open = async (path: string, pieces: AsyncIterable<Uint8Array>) => {
    return onnxRuntime.open({ name: path, path, bytes: await inOnePiece(pieces) }, 'cpu');
  };
  const [trunk, head] = [await open('trunk', graphs.trunk), await open('head', graphs.head)];
  const { spec } = network;
  const own = fasterRcnnDefaults(spec);
  const limited = { preNmsTopN: rpn.preNmsTopN, postNmsTopN: heads.sampled };
  return {
    detector: fasterRcnn({ spec, runTrunk: trunk.run, runHead: head.run }, simdPooling()),
    settings: { ...own, rpn: { ...own['rpn'], ...limited } },
    async release() {
      await trunk.release();
      await head.release();
    },
  };
}

const smear = () => generateSmear({ width: 640, height: 480, seed: 1 });

/** A generated picture with its cells. */
function makeExample(input: Parameters<typeof inputGeometry>[2]) {
  const { picture, boxes } = smear();
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

// As a program it prints its figures; the GPU's check takes one of its steps.
if (import.meta.main) {
  const figures = await trainingSteps(process.argv.includes('d2go'));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
