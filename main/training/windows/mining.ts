/** The mining of all classes' hard negatives, picture by picture. */
import type { Annotation } from '../../../shared/annotation/annotation.ts';
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import { isIgnored } from '../../../shared/annotation/annotation.ts';
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import {
  slidingWindows,
  imageAsInput,
} from '../../../shared/detection/detectors/slidingWindows/slidingWindows.ts';
import type { SlidingWindowsTables } from '../../../shared/detection/detectors/slidingWindows/tables.ts';
import {
  objectBoxes,
  windowDescriptor,
  type WindowClassifier,
} from '../../../shared/detection/detectors/slidingWindows/windowStages.ts';
import { makeTables } from '../../../shared/detection/pipeline.ts';
import {
  featureScale,
  HardNegativeMining,
  unscaled,
} from '../../../shared/detection/training/hardNegatives.ts';
import { objectDescriptors, showsNone } from '../../../shared/detection/training/windowExamples.ts';
import { classShape, scalesOf } from '../../../shared/detection/training/windowShapes.ts';
import { descriptorLength, windowShape } from '../../../shared/detection/windows/windowScores.ts';
import { takeRows } from '../../../shared/geometry/boxes.ts';
import { item } from '../../../shared/item.ts';
import {
  slidingWindowsDefaults,
  windowsRanges,
  type WindowsSpec,
} from '../../../shared/model/slidingWindowsPackage.ts';
import { usualSvm } from '../../../shared/model/svmSpec.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { miningRuleOf } from '../../../shared/training/svmRecipe.ts';
import type { RgbPicture } from '../../pictures/picture.ts';
import type { WindowsState } from './windowsState.ts';

/** A window of a picture as one number: the picture's place, and the window's row. */
const rowsOfPicture = 2 ** 22;

/** Bytes of all kept negatives together; when there are so many, no more are taken until some are given up. */
const mostKeptBytes = 1.5 * 2 ** 30;
/** Windows are drawn at random until they show none, so often for each that is wanted. */
const mostDraws = 50;

export interface MiningPlan {
  readonly classes: readonly ClassSummary[];
  readonly windows: WindowsSpec;
  readonly recipe: Pick<TrainingRecipe, 'svm' | 'windows' | 'augmentation'>;
}

/** Shapes and scales by the objects of the training pictures. */
export function planOf(
  classes: readonly ClassSummary[],
  train: readonly AnnotatedPicture[],
  recipe: TrainingRecipe,
): MiningPlan {
  const { gamma, step } = recipe.windows;
  const sizes = classes.map(({ id }) =>
    train.flatMap(({ annotations }) =>
      annotations
        .filter((each) => each.classId === id && !isIgnored(each))
        .map(({ geometry: { box } }) => ({ width: box[2] - box[0], height: box[3] - box[1] })),
    ),
  );
  const shapes = sizes.map((own) => classShape(own, recipe.windows));
  const scales = scalesOf(sizes, shapes, recipe.windows);
  const most = windowsRanges.usualMost;
  return { classes, windows: { shapes, gamma, step, ...scales, most }, recipe };
}

/** The windows of a picture, and what classifiers say of them where there are some. */
async function tablesOf(
  { windows }: MiningPlan,
  picture: RgbPicture,
  classifiers: readonly WindowClassifier[] | null,
): Promise<SlidingWindowsTables> {
  const detector = slidingWindows({ spec: { windows }, classifiers: classifiers ?? [] });
  const { width, height, data } = picture;
  const view = {
    geometry: imageAsInput(width, height),
    picture: { width, height, channels: 3, pixels: data } as const,
  };
  const settings = slidingWindowsDefaults({ windows, svm: usualSvm });
  const until = classifiers === null ? 'windows' : 'scores';
  return makeTables(detector, view, settings, { until });
}

/** [n, 4] the objects of a class, those too that are not counted. */
function objectsOf(annotations: readonly Annotation[], id: number): Float32Array {
  return Float32Array.from(
    annotations.flatMap(({ classId, geometry }) => (classId === id ? geometry.box : [])),
  );
}

/** Of one class: the descriptors of its objects, and of windows of the training pictures that show none. */
export interface FirstExamples {
  readonly positives: Float32Array<ArrayBuffer>[];
  readonly negatives: Float32Array<ArrayBuffer>[];
  /** Of the negatives. */
  readonly names: number[];
}

/** Adds what a picture has to the examples of each class. @param place of the picture */
export async function collect(
  plan: MiningPlan,
  examples: readonly FirstExamples[],
  { annotations }: AnnotatedPicture,
  pixels: RgbPicture,
  place: number,
  random: Random,
): Promise<void> {
  const { windows, classes, recipe } = plan;
  const { shapes, gamma } = windows;
  const { width, height, data } = pixels;
  const picture = { width, height, channels: 3, pixels: data } as const;
  const tables = await tablesOf(plan, pixels, null);
  const boxes = objectBoxes(tables.windows, shapes);
  classes.forEach(({ id, name }, index) => {
    const { positives, negatives, names } = item(examples, index);
    const shape = item(shapes, index);
    for (const annotation of annotations) {
      const { box } = annotation.geometry;
      const isSolid = box[2] > box[0] && box[3] > box[1];
      if (annotation.classId !== id || isIgnored(annotation) || !isSolid) continue;
      const { flipHorizontally } = recipe.augmentation;
      positives.push(...objectDescriptors(picture, box, shape, gamma, flipHorizontally));
    }
    const objects = objectsOf(annotations, id);
    const { firstRow, count } = item(tables.windows.ofClasses, index);
    const own = random.fork(name);
    const taken = new Set<number>();
    const wanted = recipe.windows.firstOfPicture;
    for (let draw = 0; count > 0 && draw < wanted * mostDraws && taken.size < wanted; draw++) {
      const row = firstRow + own.int(count);
      if (taken.has(row)) continue;
      if (!showsNone(boxes, row, objects, recipe.svm.negativeBelow)) continue;
      taken.add(row);
      negatives.push(windowDescriptor(row, tables, shapes));
      names.push(place * rowsOfPicture + row);
    }
  });
}

interface OfClass {
  readonly mining: HardNegativeMining;
  readonly scale: number;
  readonly offered: Set<number>;
}

export class WindowsMining {
  readonly #plan: MiningPlan;
  readonly #classes: readonly OfClass[];
  /** New hard negatives of the pass, over all classes. */
  found = 0;

  constructor(plan: MiningPlan, examples: readonly FirstExamples[], random: Random) {
    this.#plan = plan;
    const rule = miningRuleOf(plan.recipe.svm);
    this.#classes = examples.map(({ positives, negatives, names }, index) => {
      const { name } = item(plan.classes, index);
      const scale = featureScale([...positives, ...negatives]);
      const mining = new HardNegativeMining(positives, scale, rule, random.fork(name));
      return { mining, scale, offered: new Set(names) };
    });
  }

  get plan(): MiningPlan {
    return this.#plan;
  }

  /** The first classifier of a class. */
  begin(index: number, { negatives, names }: FirstExamples): void {
    const { mining } = item(this.#classes, index);
    mining.offer(negatives, names);
    mining.finish();
  }

  /** The classifiers as they are by now. */
  classifiers(): WindowClassifier[] {
    return this.#classes.map(({ mining, scale }, index) => {
      const { svm } = mining.report;
      const { width, height } = item(this.#plan.windows.shapes, index);
      // A class without any window has nothing to say.
      const none = {
        weights: new Float32Array(descriptorLength(windowShape(width, height))),
        bias: -1,
      };
      return svm === null || svm.weights.length === 0 ? none : unscaled(svm, scale);
    });
  }

  /**
   * Looks for hard negatives on a picture.
   * @param place of the picture
   * @returns [n, 4] their boxes, image space
   */
  async look(
    { annotations }: AnnotatedPicture,
    pixels: RgbPicture,
    place: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { classes, windows, recipe } = this.#plan;
    const tables = await tablesOf(this.#plan, pixels, this.classifiers());
    const { scores, boxes } = tables.scores;
    const limit = mostKeptBytes / classes.length;
    const all: number[] = [];
    classes.forEach(({ id }, index) => {
      const { mining, offered } = item(this.#classes, index);
      const { firstRow, count } = item(tables.windows.ofClasses, index);
      const objects = objectsOf(annotations, id);
      const hard: number[] = [];
      for (let row = firstRow; row < firstRow + count; row++) {
        if (!(scores[row]! > recipe.svm.hardAbove)) continue;
        if (offered.has(place * rowsOfPicture + row)) continue;
        if (showsNone(boxes, row, objects, recipe.svm.negativeBelow)) hard.push(row);
      }
      hard.sort((a, b) => scores[b]! - scores[a]! || a - b);
      const { width, height } = item(windows.shapes, index);
      const bytes = 4 * descriptorLength(windowShape(width, height));
      const room = Math.max(0, Math.floor(limit / bytes) - mining.report.kept);
      const taken = hard.slice(0, Math.min(room, recipe.windows.hardOfPicture));
      const names = taken.map((row) => place * rowsOfPicture + row);
      names.forEach((name) => offered.add(name));
      this.found += taken.length;
      all.push(...taken);
      const rows = taken.map((row) => windowDescriptor(row, tables, windows.shapes));
      mining.offer(rows, names);
    });
    return takeRows(boxes, Int32Array.from(all), 4);
  }

  /** Learns what is new since the last training. */
  finish(): void {
    for (const { mining } of this.#classes) mining.finish();
  }

  state(): WindowsState {
    return {
      found: this.found,
      classes: this.#classes.map(({ mining, offered }) => {
        const { names, alphas, svm, ...counts } = mining.state;
        return {
          mining: {
            ...counts,
            names: [...names],
            alphas: [...alphas],
            svm: svm && { ...svm, weights: [...svm.weights] },
          },
          offered: [...offered],
        };
      }),
    };
  }

  /** The places of the pictures that the state's kept negatives are on. */
  static picturesOf({ classes }: WindowsState): number[] {
    const places = classes.flatMap(({ mining }) =>
      mining.names.map((name) => Math.floor(name / rowsOfPicture)),
    );
    return [...new Set(places)].sort((a, b) => a - b);
  }

  /** The kept negatives of a state that are on a picture, by their names. */
  async descriptorsOn(
    { classes }: WindowsState,
    pixels: RgbPicture,
    place: number,
  ): Promise<ReadonlyMap<number, Float32Array>> {
    const tables = await tablesOf(this.#plan, pixels, null);
    const names = classes.flatMap(({ mining }) => mining.names);
    const own = names.filter((name) => Math.floor(name / rowsOfPicture) === place);
    return new Map(
      own.map((name) => [
        name,
        windowDescriptor(name % rowsOfPicture, tables, this.#plan.windows.shapes),
      ]),
    );
  }

  /** Goes on from a state. @param descriptors of its kept negatives, by their names */
  goOnFrom({ found, classes }: WindowsState, descriptors: ReadonlyMap<number, Float32Array>): void {
    this.found = found;
    this.#classes.forEach(({ mining, offered }, index) => {
      const { mining: state, offered: names } = item(classes, index);
      const rows = state.names.flatMap((name) => descriptors.get(name) ?? []);
      if (rows.length < state.names.length) {
        throw new RangeError('A window that was kept is not there any more.');
      }
      mining.goOnFrom(state, rows);
      names.forEach((name) => offered.add(name));
    });
  }

  /** What training.json tells of each class. */
  report() {
    return this.#classes.map(({ mining }, index) => {
      const { svm, seen, kept, evicted, trainings } = mining.report;
      const { id, name } = item(this.#plan.classes, index);
      const shape = item(this.#plan.windows.shapes, index);
      return { id, name, shape, seen, kept, evicted, trainings, settled: svm?.settled ?? null };
    });
  }
}
