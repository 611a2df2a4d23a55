/** The ground truth of a data set as a model's evaluation takes it: classes are the same by name. */
import { areaOf } from '../../../shared/annotation/geometry.ts';
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import { quoted } from '../../../shared/annotation/sentences.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { StudioError } from '../../../shared/result.ts';
import { counted } from '../../../shared/words.ts';
import type { DataPlace } from '../../datasets/openData.ts';
import { readAnnotations, type ReadAnnotations } from '../../datasets/readAnnotations.ts';

/** Which pictures: all, or those that the data say are to train or to validate on. */
export const subsetChoices = ['all', 'train', 'validation'] as const;
export type SubsetChoice = (typeof subsetChoices)[number];

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
 * @throws StudioError as readAnnotations, and badInput where no picture is of the subset, or no class is the model's.
 */
export async function modelTruth(
  place: DataPlace,
  classes: readonly ClassSummary[],
  subset: SubsetChoice = 'all',
): Promise<ModelTruth> {
  const read = await readAnnotations(place);
  const pictures = picturesOf(read, subset, place.folder);
  const indices = new Map(classes.map(({ name }, index) => [name, index]));
  const names = new Map(read.classes.map(({ id, name }) => [id, name]));
  const annotatedNames = new Set(names.values());
  const annotated = classes.filter(({ name }) => annotatedNames.has(name));
  if (annotated.length === 0) {
    const sentence = `The model knows none of the classes that ${quoted(place.folder)} annotates.`;
    throw new StudioError('badInput', [sentence, ...read.problems].join(' '));
  }
  const objectsOf = ({ annotations }: AnnotatedPicture) =>
    annotations.map(({ classId, geometry, attributes: { crowd, difficult } }): TruthObject => {
      const label = classId === null ? null : (names.get(classId) ?? null);
      const classIndex = label === null ? null : (indices.get(label) ?? null);
      return { label, classIndex, box: geometry.box, area: areaOf(geometry), crowd, difficult };
    });
  return {
    pictures: pictures.map((picture) => ({
      ...{ path: picture.path, name: picture.relativePath },
      ...{ width: picture.width, height: picture.height, objects: objectsOf(picture) },
    })),
    annotated,
    problems: [...read.problems, ...unlikeClasses(classes, annotated, pictures, names)],
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
  throw new StudioError('badInput', [sentence, ...problems].join(' '));
}

/** What of the classes cannot be compared. */
function unlikeClasses(
  classes: readonly ClassSummary[],
  annotated: readonly ClassSummary[],
  pictures: readonly AnnotatedPicture[],
  names: ReadonlyMap<number, string>,
): readonly string[] {
  const known = new Set(classes.map(({ name }) => name));
  const unknown = Map.groupBy(
    pictures.flatMap(({ annotations }) => annotations),
    ({ classId }) => (classId === null ? null : (names.get(classId) ?? null)),
  );
  const sentences: string[] = [];
  for (const [name, annotations] of unknown) {
    if (name !== null && known.has(name)) continue;
    const what = name === null ? 'no class' : `the class ${quoted(name)}, which the model lacks`;
    sentences.push(`Not counted: ${counted(annotations.length, 'object')} of ${what}.`);
  }
  const left = classes.filter((one) => !annotated.includes(one));
  if (left.length > 0) {
    sentences.push(
      `Not counted: detections of ${counted(left.length, 'class', 'classes')} of the model that the data do not annotate.`,
    );
  }
  return sentences;
}
