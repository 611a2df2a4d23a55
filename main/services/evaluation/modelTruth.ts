/** The ground truth of a data set as a model's evaluation takes it: classes are the same by name, or as a person says. */
import { areaOf } from '../../../shared/annotation/geometry.ts';
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import { listOf, quoted } from '../../../shared/annotation/sentences.ts';
import {
  classFinder,
  lackedClasses,
  lackedSentence,
  likelyName,
  modelNameOf,
  type ClassNames,
} from '../../../shared/evaluation/classNames.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { StudioError } from '../../../shared/result.ts';
import { counted } from '../../../shared/words.ts';
import type { DataPlace } from '../../datasets/openData.ts';
import { afterReasons } from '../../datasets/reasons.ts';
import { readAnnotations, type ReadAnnotations } from '../../datasets/readAnnotations.ts';
import type { SubsetChoice } from './subsetChoices.ts';

export interface TruthObject extends DiagnosedObject {
  /** As the data name its class; null where they name none. */
  readonly label: string | null;
}

export interface TruthPicture {
  readonly path: string;
  /** From the folder of the pictures. */
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly objects: readonly TruthObject[];
}

/** What of a picture is the same in each reading of the same data, wherever they lie. */
export function truthIdentity({ name, width, height, objects }: TruthPicture): unknown {
  return [name, width, height, objects];
}

export interface ModelTruth {
  readonly pictures: readonly TruthPicture[];
  /** Those of the model's classes that the data annotate: what is detected of another is neither right nor wrong. */
  readonly annotated: readonly ClassSummary[];
  /** What was left out or is doubtful, a sentence each. */
  readonly problems: readonly string[];
  /** Whether something is in the data that could not be read. */
  readonly isIncomplete: boolean;
}

/**
 * @param classes the model's
 * @param classNames what the data call otherwise
 * @throws StudioError as readAnnotations, and badInput where no picture is of the subset, no class is the model's, or one that is named is
 *   none, after what was left out.
 */
export async function modelTruth(
  place: DataPlace,
  classes: readonly ClassSummary[],
  subset: SubsetChoice = 'all',
  classNames: ClassNames = [],
): Promise<ModelTruth> {
  const read = await readAnnotations(place);
  const chosen = picturesOf(read, subset, place.folder);
  const names = new Map(read.classes.map(({ id, name }) => [id, name]));
  const known = classes.map(({ name }) => name);
  checkNames(classNames, [...names.values()], known, place.folder, read.problems);
  const find = classFinder(known, classNames);
  const annotatedNames = new Set([...names.values()].map((name) => modelNameOf(name, classNames)));
  const annotated = classes.filter(({ name }) => annotatedNames.has(name));
  if (annotated.length === 0) {
    const sentence =
      names.size === 0
        ? `${quoted(place.folder)} has no class with a name that can be read; the model knows ${listOf(known.map(quoted))}.`
        : `The model knows none of the classes that ${quoted(place.folder)} annotates: ${listOf([...names.values()].map(quoted))}. ` +
          `It knows ${listOf(known.map(quoted))}; say with --class DATA=MODEL which is which.`;
    throw new StudioError('badInput', afterReasons(read.problems, sentence));
  }
  const objectsOf = ({ annotations }: AnnotatedPicture) =>
    annotations.map(({ classId, geometry, attributes: { crowd, difficult } }): TruthObject => {
      const label = classId === null ? null : (names.get(classId) ?? null);
      const [classIndex, area] = [find(label), areaOf(geometry)];
      return { label, classIndex, box: geometry.box, area, crowd, difficult };
    });
  const pictures = chosen.map((picture) => ({
    ...{ path: picture.path, name: picture.relativePath },
    ...{ width: picture.width, height: picture.height, objects: objectsOf(picture) },
  }));
  const labels = pictures.flatMap(({ objects }) => objects.map(({ label }) => label));
  return {
    ...{ pictures, annotated },
    problems: [
      ...read.problems,
      ...unlikeClasses(known, labels, find),
      ...unannotated(classes.length - annotated.length),
    ],
    isIncomplete: read.isIncomplete,
  };
}

function picturesOf(
  { pictures, subsets, problems }: ReadAnnotations,
  subset: SubsetChoice,
  folder: string,
): readonly AnnotatedPicture[] {
  const wanted = subset === 'validation' ? 'val' : subset;
  const chosen =
    wanted === 'all'
      ? pictures
      : pictures.filter(({ relativePath }) => subsets.get(relativePath)?.has(wanted));
  if (chosen.length > 0) return chosen;
  const isDivided = [...subsets.values()].some((said) => said.size > 0);
  const which = subset === 'all' ? '' : ` for ${subset === 'train' ? 'training' : 'validation'}`;
  const sentence =
    subset === 'all' || isDivided
      ? `${quoted(folder)} has no annotated picture${which}.`
      : `${quoted(folder)} does not say which pictures are${which}: leave --subset out.`;
  throw new StudioError('badInput', afterReasons(problems, sentence));
}

/** What of the objects cannot be compared, and which class they may be of. */
function unlikeClasses(
  known: readonly string[],
  labels: readonly (string | null)[],
  find: (label: string | null) => number | null,
): readonly string[] {
  return lackedClasses(labels, find).map((lacked) => {
    const likely = lacked.label === null ? null : likelyName(lacked.label, known);
    const sentence = lackedSentence(lacked);
    return likely === null
      ? sentence
      : `${sentence} Is it its ${quoted(likely)}? Then say --class "${lacked.label}=${likely}".`;
  });
}

function unannotated(classes: number): readonly string[] {
  if (classes === 0) return [];
  const which = counted(classes, 'class', 'classes');
  return [`Not counted: detections of ${which} of the model that the data do not annotate.`];
}

/** @throws StudioError badInput */
function checkNames(
  classNames: ClassNames,
  annotated: readonly string[],
  known: readonly string[],
  folder: string,
  problems: readonly string[],
): void {
  for (const [data, model] of classNames) {
    if (!annotated.includes(data)) {
      const others = annotated.length === 0 ? '' : `, but ${listOf(annotated.map(quoted))}`;
      const sentence = `--class: ${quoted(folder)} annotates no class ${quoted(data)}${others}.`;
      throw new StudioError('badInput', afterReasons(problems, sentence));
    }
    if (!known.includes(model)) {
      const sentence = `--class: the model knows no class ${quoted(model)}, but ${listOf(known.map(quoted))}.`;
      throw new StudioError('badInput', sentence);
    }
  }
}
