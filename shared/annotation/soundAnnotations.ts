/** What a file says of a picture, held against the picture itself and the classes. */
import type { Annotation } from './annotation.ts';
import type { DataProblems } from './dataProblems.ts';
import type { SaidAnnotation, Size } from './formats/said.ts';
import type { Geometry } from './geometry.ts';
import { quoted } from './sentences.ts';
import type { Box } from '../geometry/boxes.ts';

/** A box is said to be cut where that moved a side by more than this, pixels. */
const noticeable = 0.01;

/** Where annotations come from, for sentences: `object 3 of “a.xml”`. */
export interface AnnotationPlace {
  /** What the format calls an annotation: object, annotation, line. */
  readonly noun: string;
  readonly file: string;
}

export function placeOf({ noun, file }: AnnotationPlace, id: number): string {
  return `${noun} ${id} of ${quoted(file)}`;
}

/**
 * The annotations that can be learned from: with a box that is cut at the picture's edges and has an area, and of a
 * known class. The others are left out and reported, and so is every cut, and every mask of a picture of another size.
 * @param classIdOf the id of its class; null where it has none and was reported already.
 */
export function soundAnnotations(
  annotations: readonly SaidAnnotation[],
  size: Size,
  place: AnnotationPlace,
  classIdOf: (said: SaidAnnotation) => number | null,
  problems: DataProblems,
): Annotation[] {
  const { width, height } = size;
  const sound: Annotation[] = [];
  for (const said of annotations) {
    const { id, geometry, attributes, origin } = said;
    const [x0, y0, x1, y1] = geometry.box;
    const box: Box = [clamp(x0, width), clamp(y0, height), clamp(x1, width), clamp(y1, height)];
    const words = () => `${placeOf(place, id)} (${geometry.box.map(shortNumber).join(', ')})`;
    if (!(x1 > x0 && y1 > y0)) {
      problems.add('boxWithoutArea', words());
      continue;
    }
    if (!(box[2] > box[0] && box[3] > box[1])) {
      problems.add('boxOutside', words());
      continue;
    }
    const classId = classIdOf(said);
    if (classId === null) continue;
    if (box.some((side, index) => Math.abs(side - (geometry.box[index] ?? side)) > noticeable)) {
      problems.add('boxCut', words());
    }
    const misfit = misfitOf(geometry, size);
    if (misfit !== null) problems.add('outlineUnread', `${placeOf(place, id)}: ${misfit}`);
    const kept: Geometry = misfit === null ? { ...geometry, box } : { kind: 'box', box };
    sound.push({ id, geometry: kept, classId, attributes, origin });
  }
  return sound;
}

/** Why an outline cannot be of the picture; null where it can. */
function misfitOf(geometry: Geometry, { width, height }: Size): string | null {
  if (geometry.kind !== 'mask') return null;
  const { mask } = geometry;
  if (mask.width === width && mask.height === height) return null;
  return `its mask is ${mask.width} × ${mask.height} and the picture ${width} × ${height}`;
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
