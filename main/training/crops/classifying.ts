/** What comes after R-CNN's fine-tuning: the features of every region, the classifiers that learn from them, and a look at what they find. */
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import {
  cropFeatures,
  type CropSpec,
} from '../../../shared/detection/detectors/rcnn/cropFeatures.ts';
import { rcnn } from '../../../shared/detection/detectors/rcnn/rcnn.ts';
import { detectionRows } from '../../../shared/detection/head/detectionRow.ts';
import { tablesOfBest } from '../../../shared/detection/detectors/svm/bestScores.ts';
import { imageFromInput } from '../../../shared/geometry/spaces.ts';
import { rcnnDefaults, type RcnnPackage } from '../../../shared/model/rcnnPackage.ts';
import { rcnnRidge, rcnnPairIou } from '../../../shared/detection/training/ridgeBoxes.ts';
import type { ProviderName } from '../../../shared/model/providers.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { miningRuleOf } from '../../../shared/training/svmRecipe.ts';
import { inOnePiece } from '../../network/onnx/onnxBytes.ts';
import { onnxRuntime, type GraphSession } from '../../runtime/session.ts';
import { imageTruth } from '../data/examples.ts';
import { ifReadable, pixelsOf, type UnreadablePicture } from '../data/unreadable.ts';
import type { Found } from '../evaluation.ts';
import type { Graph } from '../../network/graph/graph.ts';
import type { ProposalsOfPictures } from '../proposalStore.ts';
import type { Prepared } from '../prepare.ts';
import { fastest } from '../fastest.ts';
import type { StartingNetwork } from '../start/networkTypes.ts';
import { rcnnParts } from '../start/rcnnParts.ts';
import { graphPieces } from '../start/trainedPackage.ts';
import type { Values } from '../weightStore.ts';
import { chosenRegions } from './chosenRegions.ts';
import { classifierValues, type Classifiers } from './classifierGraph.ts';
import { CropFeatureStore } from './cropFeatureStore.ts';
import { learnClassifiers, type ClassifierRule, type CropRows } from './learnClassifiers.ts';

/** Crops by which the time of one is measured. */
const cropsTried = 32;

export interface Classifying {
  /** Of the package to make. */
  readonly folder: string;
  /** Regions of every picture, image space. */
  readonly regions: ProposalsOfPictures;
  /** The order of examples, and which regions are among them. */
  readonly random: Random;
  /** Is told before each picture, and may throw. */
  readonly between: (doing: string, done: number, total: number) => Promise<void>;
  readonly leave: (why: UnreadablePicture) => void;
}

/** The values of the classifiers, by the names of their parameters, and what they find on the validation pictures. */
export async function learnAfterCrops(
  prepared: Prepared,
  recipe: TrainingRecipe,
  work: Classifying,
): Promise<{ readonly values: Values; readonly found: Found[] }> {
  const { network, weights, data } = prepared;
  const { graphs, model, length } = rcnnParts(network, network.spec, recipe);
  const ofNetwork = await weights.values();
  const learned = await classifiersOf(
    prepared,
    recipe,
    { ...model, trunk: graphs.trunk, values: ofNetwork, length },
    work,
  );
  const values = classifierValues(learned, length);
  const found: Found[] = [];
  const all = new Map([...ofNetwork, ...values]);
  for await (const each of eachFound(data.val, model, graphs, all, prepared, work)) {
    found.push(each);
  }
  return { values, found };
}

/** The network as its features are made. */
interface CropTrunk extends CropSpec, Pick<RcnnPackage, 'classes'> {
  readonly trunk: Graph;
  readonly values: Values;
  /** D */
  readonly length: number;
}

async function classifiersOf(
  { data, provider }: Pick<Prepared, 'data' | 'provider'>,
  { svm, classifiedRegions: most }: Pick<TrainingRecipe, 'svm' | 'classifiedRegions'>,
  { trunk, values, length, ...spec }: CropTrunk,
  { folder, regions, random, between, leave }: Classifying,
): Promise<Classifiers> {
  const store = await CropFeatureStore.open(folder);
  const session = await opened(trunk, values, provider.actual);
  const rowsOf = async (picture: AnnotatedPicture, place: number): Promise<CropRows> => {
    const truth = imageTruth(picture, spec.classes);
    const all = regions.get(picture.relativePath) ?? new Float32Array(0);
    const own = chosenRegions(all, truth, most, random.fork(picture.relativePath));
    const boxes = Float32Array.from([...truth.boxes, ...own]);
    const count = boxes.length / 4;
    const kept = await store.get(place, count * length);
    if (kept !== null) return { truth, regions: own, values: kept };
    const pixels = await pixelsOf(picture);
    const made = await cropFeatures(pixels, { count, boxes }, spec, session.run);
    await store.put(place, made.values);
    return { truth, regions: own, values: made.values };
  };
  async function* pictures(doing: string): AsyncGenerator<CropRows> {
    for (const [place, picture] of data.train.entries()) {
      await between(doing, place, data.train.length);
      const rows = await ifReadable(rowsOf(picture, place), leave);
      if (rows !== null) yield rows;
    }
  }
  const passes = ['making features of regions', 'learning hard negatives'];
  let pass = 0;
  try {
    const each = () => pictures(passes[pass++] ?? '');
    const rule: ClassifierRule = {
      ...miningRuleOf(svm),
      negativeIou: svm.negativeBelow,
      pairIou: rcnnPairIou,
      ridge: rcnnRidge,
    };
    return await learnClassifiers(each, spec.classes.length, length, rule, random);
  } finally {
    await session.release();
  }
}

/** What an R-CNN finds on pictures, and its regions. */
async function* eachFound(
  pictures: readonly AnnotatedPicture[],
  spec: Omit<RcnnPackage, 'files'>,
  graphs: { readonly trunk: Graph; readonly head: Graph },
  values: Values,
  { provider }: Pick<Prepared, 'provider'>,
  { between, leave }: Pick<Classifying, 'between' | 'leave'>,
): AsyncGenerator<Found> {
  const trunk = await opened(graphs.trunk, values, provider.actual);
  try {
    const head = await opened(graphs.head, values, provider.actual);
    try {
      const detector = rcnn({ spec, runTrunk: trunk.run, runHead: head.run });
      for (const [done, picture] of pictures.entries()) {
        await between('evaluating', done, pictures.length);
        const pixels = await ifReadable(pixelsOf(picture), leave);
        if (pixels === null) continue;
        const { tables, view } = await tablesOfBest(detector, pixels, rcnnDefaults(spec));
        yield {
          picture,
          proposals: imageFromInput(tables.regions.boxes, view.geometry),
          detections: detectionRows(tables.detections, spec.classes),
        };
      }
    } finally {
      await head.release();
    }
  } finally {
    await trunk.release();
  }
}

/** What a crop's features take, measured on the picture's. */
export async function millisecondsOfCrop(
  network: StartingNetwork,
  recipe: TrainingRecipe,
  picture: AnnotatedPicture,
  provider: ProviderName,
): Promise<number> {
  const { graphs, model } = rcnnParts(network, network.spec, recipe);
  const session = await opened(graphs.trunk, network.values, provider);
  try {
    const pixels = await pixelsOf(picture);
    const whole = [0, 0, pixels.width, pixels.height];
    const boxes = Float32Array.from(Array.from({ length: cropsTried }, () => whole).flat());
    const made = () => cropFeatures(pixels, { count: cropsTried, boxes }, model, session.run);
    return (await fastest(made)) / cropsTried;
  } finally {
    await session.release();
  }
}

async function opened(
  graph: Graph,
  values: ReadonlyMap<string, Float32Array>,
  provider: ProviderName,
): Promise<GraphSession> {
  const bytes = await inOnePiece(graphPieces(graph, values));
  return onnxRuntime.open(
    { name: graph.name, path: `the ${graph.name} of R-CNN`, bytes },
    provider,
  );
}
