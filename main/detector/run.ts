/**
 * Faster R-CNN on one picture, in the paper's order. Each step is a function of shared/detection; what
 * is here is their order, their times, and what a change of a setting makes it necessary to run again.
 */
import { anchorStrides, makeAnchors } from '../../shared/detection/rpn/anchors.ts';
import { decodeAnchors } from '../../shared/detection/rpn/boxCoder.ts';
import { readClasses } from '../../shared/detection/head/classes.ts';
import { clipProposals } from '../../shared/detection/rpn/clipped.ts';
import { selectDetections } from '../../shared/detection/head/detections.ts';
import { inputGeometry, makeInput } from '../../shared/detection/input/input.ts';
import type { ModelPackage, RpnSpec } from '../../shared/model/modelPackage.ts';
import { readObjectness } from '../../shared/detection/rpn/objectness.ts';
import { selectProposals } from '../../shared/detection/rpn/proposals.ts';
import { poolProposals } from '../../shared/detection/roi/roiPooling.ts';
import type { FeatureMap } from '../../shared/detection/roi/featureMap.ts';
import type { DetectionSettings } from '../../shared/model/settings.ts';
import {
  stageKinds,
  type AnchorTable,
  type PooledTable,
  type ProposalTable,
  type StageKind,
  type StageTables,
} from '../../shared/detection/stages/stages.ts';
import { selectTopK } from '../../shared/detection/rpn/topK.ts';
import type { InputGeometry } from '../../shared/geometry/spaces.ts';
import type { RgbPicture } from '../pictures/picture.ts';
import type { GraphTensor, RunGraph } from '../../shared/detection/graphs.ts';
import { simdPooling } from './simdPooling.ts';

/** For all runs: while one pools, nothing else happens in the process. */
const pooling = simdPooling();

/** A model package with its two graphs ready to run. */
export interface LoadedModel {
  readonly spec: ModelPackage;
  readonly runTrunk: RunGraph;
  readonly runHead: RunGraph;
}

/** The parts whose time is told. */
export type StepName = 'preprocess' | 'trunk' | 'proposals' | 'roi' | 'head' | 'postprocess';

/** One picture's run: all tables, and what is needed to run again from any stage behind the trunk. */
export interface Run {
  readonly geometry: InputGeometry;
  readonly settings: DetectionSettings;
  readonly tables: StageTables;
  /** The feature maps that are pooled, finest first. */
  readonly features: readonly FeatureMap[];
  /** Milliseconds of each step of this run; a re-run has 0 for what it did not do. */
  readonly timings: Readonly<Record<StepName, number>>;
  /** Milliseconds of the computation that made each stage's table. */
  readonly milliseconds: Readonly<Record<StageKind, number>>;
  /** Changes for a stage when its table is made anew. */
  readonly versions: Readonly<Record<StageKind, number>>;
}

/**
 * Runs every stage. `onStep` is told what is about to run.
 * @param spare the pooled features of a run that nobody needs any more; the new run's may be written over them
 */
export async function detect(
  model: LoadedModel,
  picture: RgbPicture,
  settings: DetectionSettings,
  onStep: (step: StepName) => void = () => {},
  spare: Float32Array<ArrayBuffer> | null = null,
): Promise<Run> {
  const { spec } = model;
  const watch = new Stopwatch(onStep);

  watch.step('preprocess');
  const geometry = inputGeometry(picture.width, picture.height, spec.input);
  const input = makeInput(picture.data, geometry, spec.input);

  watch.step('trunk');
  const trunk = await model.runTrunk(
    {
      [spec.input.name]: {
        data: input,
        dims: [1, 3, geometry.paddedHeight, geometry.paddedWidth],
      },
    },
    trunkOutputs(spec),
  );

  watch.step('proposals');
  const anchors = watch.stage('anchors', () => anchorsOf(spec.rpn, trunk, geometry));
  const objectness = watch.stage('objectness', () =>
    readObjectness(
      spec.rpn.levels.map((level) => dataOf(trunk, level.objectness)),
      anchors.levels,
      spec.rpn.logits,
    ),
  );
  const decoded = watch.stage('decoded', () =>
    decodeAnchors(
      spec.rpn.levels.map((level) => dataOf(trunk, level.deltas)),
      anchors,
      spec.rpn,
    ),
  );
  // The trunk computes the objectness; reading it is the small part.
  watch.addTrunkTo('objectness');
  const features = spec.roi.levels.map((level) => featureMap(tensorOf(trunk, level.feature)));
  const behindTrunk = { geometry, features, anchors, objectness, decoded };
  return runBehindTrunk(model, behindTrunk, settings, watch, null, spare);
}

/** Runs again what depends on the settings that differ from the run's own; never the trunk. */
export async function rerun(
  model: LoadedModel,
  run: Run,
  settings: DetectionSettings,
  onStep: (step: StepName) => void = () => {},
): Promise<Run> {
  const { anchors, objectness, decoded } = run.tables;
  const behindTrunk = {
    geometry: run.geometry,
    features: run.features,
    anchors,
    objectness,
    decoded,
  };
  return runBehindTrunk(model, behindTrunk, settings, new Stopwatch(onStep), run, null);
}

interface BehindTrunk
  extends
    Pick<Run, 'geometry' | 'features'>,
    Pick<StageTables, 'anchors' | 'objectness' | 'decoded'> {}

/** The stages from top-k to detections, taking from `former` what the settings leave as it was. */
async function runBehindTrunk(
  model: LoadedModel,
  { geometry, features, anchors, objectness, decoded }: BehindTrunk,
  settings: DetectionSettings,
  watch: Stopwatch,
  former: Run | null,
  spare: Float32Array<ArrayBuffer> | null,
): Promise<Run> {
  const { spec } = model;
  const { rpn, head } = settings;
  const { inputWidth, inputHeight } = geometry;
  const old = former?.tables;
  const was = former?.settings.rpn;

  if (former !== null) watch.step('proposals');
  const topK =
    old !== undefined && was?.preNmsTopN === rpn.preNmsTopN
      ? old.topK
      : watch.stage('topK', () => selectTopK(objectness, decoded, anchors.levels, rpn.preNmsTopN));
  const clipped =
    topK === old?.topK && was?.minSize === rpn.minSize && was.scoreThreshold === rpn.scoreThreshold
      ? old.clipped
      : watch.stage('clipped', () =>
          clipProposals(topK, inputWidth, inputHeight, rpn.minSize, rpn.scoreThreshold),
        );
  const proposals =
    clipped === old?.clipped && was?.nmsIoU === rpn.nmsIoU && was.postNmsTopN === rpn.postNmsTopN
      ? old.proposals
      : watch.stage('proposals', () => selectProposals(clipped, rpn.nmsIoU, rpn.postNmsTopN));

  // The head sees only the proposals' boxes: when they are the same, so is all it says.
  const sameProposals = old !== undefined && equalBoxes(proposals, old.proposals);
  if (!sameProposals) watch.step('roi');
  const pooled = sameProposals
    ? old.pooled
    : watch.stage('pooled', () => poolProposals(proposals, features, spec.roi, spare, pooling));
  if (!sameProposals) watch.step('head');
  const classes = sameProposals
    ? old.classes
    : await watch.stageAsync('classes', async () =>
        readClasses(
          await runHead(model, pooled),
          proposals,
          spec.classes.length,
          spec.head,
          inputWidth,
          inputHeight,
        ),
      );

  watch.step('postprocess');
  const detections = watch.stage('detections', () => selectDetections(classes, head, geometry));
  watch.end();

  const tables = {
    anchors,
    objectness,
    decoded,
    topK,
    clipped,
    proposals,
    pooled,
    classes,
    detections,
  };
  return {
    geometry,
    settings,
    tables,
    features,
    timings: watch.steps,
    milliseconds: { ...(former?.milliseconds ?? noTimes), ...watch.stages },
    versions: former === null ? firstVersions : nextVersions(former, tables),
  };
}

async function runHead(model: LoadedModel, pooled: PooledTable) {
  const { head } = model.spec;
  if (pooled.count === 0) {
    return { classLogits: new Float32Array(0), boxDeltas: new Float32Array(0) };
  }
  const outputs = await model.runHead(
    {
      [head.input]: {
        data: pooled.features,
        dims: [pooled.count, pooled.channels, pooled.height, pooled.width],
      },
    },
    [head.classLogits, head.boxDeltas],
  );
  return {
    classLogits: dataOf(outputs, head.classLogits),
    boxDeltas: dataOf(outputs, head.boxDeltas),
  };
}

/** Names of everything that the pipeline takes from the trunk. */
export function trunkOutputs(spec: ModelPackage): string[] {
  return [
    ...new Set([
      ...spec.rpn.levels.flatMap((level) => [level.objectness, level.deltas]),
      ...spec.roi.levels.map((level) => level.feature),
    ]),
  ];
}

function anchorsOf(
  { levels, anchorSpacing, anchorOffset }: RpnSpec,
  trunk: Record<string, GraphTensor>,
  { paddedWidth, paddedHeight }: InputGeometry,
): AnchorTable {
  const grids = levels.map(({ objectness, stride, anchors }) => {
    const [, , height = 0, width = 0] = tensorOf(trunk, objectness).dims;
    const cells = { width, height };
    const strides = anchorStrides(anchorSpacing, stride, cells, paddedWidth, paddedHeight);
    return { ...cells, ...strides, cellBoxes: anchors };
  });
  return makeAnchors(grids, anchorOffset);
}

function featureMap({ data, dims }: GraphTensor): FeatureMap {
  const [, channels = 0, height = 0, width = 0] = dims;
  return { channels, height, width, data };
}

function tensorOf(outputs: Record<string, GraphTensor>, name: string): GraphTensor {
  const tensor = outputs[name];
  if (tensor === undefined) throw new Error(`The graph gave no output '${name}'.`);
  return tensor;
}

function dataOf(outputs: Record<string, GraphTensor>, name: string): Float32Array {
  return tensorOf(outputs, name).data;
}

function equalBoxes(a: ProposalTable, b: ProposalTable): boolean {
  return a === b || (a.count === b.count && a.boxes.every((value, i) => value === b.boxes[i]));
}

const noTimes = Object.fromEntries(stageKinds.map((kind) => [kind, 0])) as Record<
  StageKind,
  number
>;
const firstVersions = Object.fromEntries(stageKinds.map((kind) => [kind, 1])) as Record<
  StageKind,
  number
>;

function nextVersions(former: Run, tables: StageTables): Record<StageKind, number> {
  const versions = { ...former.versions };
  for (const kind of stageKinds) if (tables[kind] !== former.tables[kind]) versions[kind]++;
  return versions;
}

/** Times of steps, one after another, and of the stages inside them. */
class Stopwatch {
  readonly steps: Record<StepName, number> = {
    preprocess: 0,
    trunk: 0,
    proposals: 0,
    roi: 0,
    head: 0,
    postprocess: 0,
  };
  readonly stages: Partial<Record<StageKind, number>> = {};
  readonly #onStep: (step: StepName) => void;
  #current: StepName | null = null;
  #since = 0;

  constructor(onStep: (step: StepName) => void) {
    this.#onStep = onStep;
  }

  /** Ends the step before and begins this one. */
  step(name: StepName): void {
    this.end();
    this.#onStep(name);
    this.#current = name;
    this.#since = performance.now();
  }

  /** Counts the trunk's time to a stage that it made. */
  addTrunkTo(kind: StageKind): void {
    this.stages[kind] = (this.stages[kind] ?? 0) + this.steps.trunk;
  }

  end(): void {
    if (this.#current !== null) this.steps[this.#current] += performance.now() - this.#since;
    this.#current = null;
  }

  stage<T>(kind: StageKind, make: () => T): T {
    const since = performance.now();
    const table = make();
    this.stages[kind] = performance.now() - since;
    return table;
  }

  async stageAsync<T>(kind: StageKind, make: () => Promise<T>): Promise<T> {
    const since = performance.now();
    const table = await make();
    this.stages[kind] = performance.now() - since;
    return table;
  }
}
