/** The anchors of an evaluated model against the objects of its pictures: what they reach, and what other sets would. */
import type { ModelSummary } from '../../../../shared/contract/models.ts';
import { inputGeometry } from '../../../../shared/detection/input/input.ts';
import {
  closestShape,
  hasSides,
  type Shape,
} from '../../../../shared/detection/training/anchorCoverage.ts';
import { notCounted } from '../../../../shared/evaluation/diagnosis/truth.ts';
import { objectOf, type EvaluatedSet } from '../../../../shared/evaluation/evaluatedSet.ts';
import { inputFromImage, type InputGeometry } from '../../../../shared/geometry/spaces.ts';
import { item } from '../../../../shared/item.ts';
import { usualAnchorWish } from '../../../../shared/training/anchorAdvice.ts';
import {
  anchorOverlaps,
  anchorSets,
  shapesIn,
  suggestedAnchors,
  type AnchorOverlaps,
  type AnchorSet,
  type CellLevel,
  type InputPicture,
} from '../../../../shared/training/anchorReach.ts';

/** The IoUs that an object is reached at: from which a detection counts, and from which an anchor is trained as one that fits. */
export const reachedAt = [0.5, 0.7] as const;

/** A set of anchors, and what it reaches of the objects. */
export interface ReachedSet extends AnchorSet {
  /** Of each object. */
  readonly overlaps: AnchorOverlaps;
}

export interface AnchorView {
  /** Rows of the objects that count and have an area. */
  readonly rows: Int32Array;
  /** Of each, as large as the network sees it; input pixels. */
  readonly shapes: readonly Shape[];
  readonly sets: readonly ReachedSet[];
}

/** null: the model has no anchors. */
export function anchorView(
  set: EvaluatedSet,
  { anchoring, levels }: Pick<ModelSummary, 'anchoring' | 'levels'>,
): AnchorView | null {
  const own = levels['anchors'];
  if (anchoring === null || own === undefined) return null;
  const { input, offset } = anchoring;
  const cells = own.map(({ stride, shapes }): CellLevel => ({ stride, shapes, offset }));
  const { rows, pictures } = seenObjects(set, (width, height) =>
    inputGeometry(width, height, input),
  );
  const suggested = suggestedAnchors(pictures, cells.length, usualAnchorWish);
  return {
    rows,
    shapes: pictures.flatMap(({ boxes }) => shapesIn(boxes)),
    sets: anchorSets(cells, suggested).map((each) => ({
      ...each,
      overlaps: anchorOverlaps(pictures, cells, each),
    })),
  };
}

/** The objects that count and have an area, picture by picture, as large as the network sees them. */
function seenObjects(
  set: EvaluatedSet,
  geometryOf: (width: number, height: number) => InputGeometry,
): { readonly rows: Int32Array; readonly pictures: readonly InputPicture[] } {
  const rows: number[] = [];
  const pictures = [...countedByPicture(set)].map(([place, own]): InputPicture => {
    const { width, height } = item(set.pictures, place).rows;
    const geometry = geometryOf(width, height);
    const seen = own.flatMap((row) => {
      const box = inputFromImage(boxOf(set, row), geometry);
      return shapesIn(box).every(hasSides) ? [{ row, box }] : [];
    });
    rows.push(...seen.map(({ row }) => row));
    const boxes = Float32Array.from(seen.flatMap(({ box }) => [...box]));
    return { boxes, width: geometry.paddedWidth, height: geometry.paddedHeight };
  });
  return { rows: Int32Array.from(rows), pictures };
}

/** Rows of the objects that count, by the place of their picture. */
function countedByPicture(set: EvaluatedSet): ReadonlyMap<number, readonly number[]> {
  const { count, picture } = set.tables.objects;
  const rows = Array.from({ length: count }, (_, row) => row);
  return Map.groupBy(
    rows.filter((row) => notCounted(objectOf(set, row)) === null),
    (row) => picture[row]!,
  );
}

function boxOf({ tables }: EvaluatedSet, row: number): Float32Array {
  return Float32Array.from(tables.objects.boxes.subarray(4 * row, 4 * row + 4));
}

/** What candidates that lie on a grid and are no anchors reach: windows, each for its own class. Image space. */
export interface WindowView {
  readonly rows: Int32Array;
  readonly shapes: readonly Shape[];
  /** Of each object with the best window. */
  readonly onGrid: Float64Array;
}

export function windowView(set: EvaluatedSet): WindowView {
  const rows = [...countedByPicture(set).values()].flat();
  return {
    rows: Int32Array.from(rows),
    shapes: rows.flatMap((row) => shapesIn(boxOf(set, row))),
    onGrid: Float64Array.from(rows, (row) => objectOf(set, row).coverage.best[0] ?? 0),
  };
}

/** The rows of the objects that no anchor reaches. @param overlaps of each */
export function notReached(rows: Int32Array, overlaps: Float64Array, iou: number): number[] {
  return [...rows].filter((_, i) => !(overlaps[i]! >= iou));
}

/** A field of the figure: shapes of about one scale and one ratio. */
export interface ShapeField {
  /** Place along the scales and along the ratios. */
  readonly column: number;
  readonly line: number;
  /** Of a shape in its middle with the anchor that fits it best, centre on centre; null: there are no shapes to fit. */
  readonly iou: number | null;
  /** How many objects are in it, and how many of them nothing reaches at each of reachedAt. */
  readonly objects: number;
  readonly missed: readonly [atHalf: number, atSeventy: number];
}

export interface ShapeFields {
  /** log₂ of the scale (side of the square of the same area) at the left, and of the ratio (height to width) below. */
  readonly left: number;
  readonly below: number;
  readonly columns: number;
  readonly lines: number;
  readonly fields: readonly ShapeField[];
}

/** Fields an octave, along both axes. */
export const perOctave = 4;
/** Octaves that are drawn at most, along each axis: what is beyond is drawn at the edge. */
const mostOctaves = 12;

/**
 * @param objects input space, with an area @param overlaps of each, with what is there
 * @param shapes that could fit; none: nothing is said of what could be reached
 */
export function shapeFields(
  objects: readonly Shape[],
  overlaps: Float64Array,
  shapes: readonly Shape[],
): ShapeFields {
  const places = [...objects, ...shapes].map(placeOf);
  const [left, columns] = spanOf(places.map(({ scale }) => scale));
  const [below, lines] = spanOf(places.map(({ ratio }) => ratio));
  const counts = Array.from({ length: columns * lines }, (): [number, number, number] => [0, 0, 0]);
  const at = (value: number, from: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((value - from) * perOctave)));
  objects.forEach((object, i) => {
    const { scale, ratio } = placeOf(object);
    const field = item(counts, at(ratio, below, lines) * columns + at(scale, left, columns));
    field[0]++;
    if (!(overlaps[i]! >= reachedAt[0])) field[1]++;
    if (!(overlaps[i]! >= reachedAt[1])) field[2]++;
  });
  const fields = counts.map(([all, atHalf, atSeventy], i): ShapeField => {
    const [column, line] = [i % columns, Math.floor(i / columns)];
    const middle = shapeAt(left + (column + 0.5) / perOctave, below + (line + 0.5) / perOctave);
    return {
      ...{ column, line, objects: all, missed: [atHalf, atSeventy] },
      iou: shapes.length === 0 ? null : closestShape(middle, shapes).iou,
    };
  });
  return { left, below, columns, lines, fields };
}

/** log₂ of its scale, and of its ratio of height to width. */
export function placeOf({ width, height }: Shape): {
  readonly scale: number;
  readonly ratio: number;
} {
  return { scale: Math.log2(width * height) / 2, ratio: Math.log2(height / width) };
}

function shapeAt(scale: number, ratio: number): Shape {
  const side = 2 ** scale;
  return { width: side / 2 ** (ratio / 2), height: side * 2 ** (ratio / 2) };
}

/** From where on, in whole octaves, and how many fields: half an octave more than the values need. */
function spanOf(values: readonly number[]): readonly [from: number, count: number] {
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  if (least > most) return [0, perOctave];
  const from = Math.floor(least - 0.5);
  const octaves = Math.min(mostOctaves, Math.ceil(most + 0.5) - from);
  return [from, octaves * perOctave];
}
