/**
 * How a detector does on a part of the objects. A slice says of each object whether it is in it, and of each detection whether
 * it would be one of its false alarms. Nothing is matched anew: an object outside is neither found nor missed, and what found it
 * counts neither way. So a partition has every object once, and COCO's APs, which is matched anew, differs a little from the AP of
 * the slice of small objects.
 *
 * Whose a false alarm is follows from what is known of it: its class, its box's area and shape, its picture, and how many objects
 * it overlaps.
 */
import { item } from '../../item.ts';
import { meanOfKnown, mostDetections } from './cocoMetrics.ts';
import { countedRows } from './counts.ts';
import { foundBy, rankTables, thresholdAt, type Matches } from './matching.ts';
import { grouped, rowsOf, rowsUpTo } from './order.ts';
import { areaAt, commonArea } from './overlaps.ts';
import { onceEach, recount } from './recount.ts';
import type { EvaluationTables } from './tables.ts';

export interface Slice {
  readonly name: string;
  /** For each object: 1 where it is in the slice. */
  readonly objects: Uint8Array;
  /** For each detection: 1 where it is the slice's if it is a false alarm. */
  readonly falseAlarms: Uint8Array;
}

export interface SliceResult {
  readonly name: string;
  /** Rows of objects that were found, and that were not. */
  readonly found: Int32Array;
  readonly missed: Int32Array;
  /** NaN where no object of it counts. */
  readonly recall: number;
  /** Rows of detections. */
  readonly falseAlarms: Int32Array;
  /** Mean over the classes that have an object in it, at all scores; NaN where none has. */
  readonly AP: number;
}

/**
 * @param iou one of those that were matched @param score the least that is kept for what is found, missed and false
 * @throws RangeError where nothing was matched at `iou`
 */
export function sliceResults(
  matches: Matches,
  slices: readonly Slice[],
  iou: number,
  score: number,
): SliceResult[] {
  const t = thresholdAt(matches, iou);
  const all = countedRows(matches, iou, score);
  const objectOf = foundBy(matches, 0, t);
  return slices.map((slice) => {
    const found = all.foundObjects.filter((row) => slice.objects[row] === 1);
    const missed = all.missed.filter((row) => slice.objects[row] === 1);
    return {
      name: slice.name,
      found,
      missed,
      recall: found.length / (found.length + missed.length),
      falseAlarms: all.falseAlarms.filter((row) => slice.falseAlarms[row] === 1),
      AP: averagePrecision(matches, slice, t, objectOf),
    };
  });
}

function averagePrecision(
  { tables, place, ranking, inRange }: Matches,
  slice: Slice,
  t: number,
  objectOf: Int32Array,
): number {
  const { ignored, counts } = item(inRange, 0);
  const classes = ranking.classes.length;
  const classOf = (grouping: { readonly start: Int32Array }, count: number) => {
    const column = new Int32Array(count);
    for (let c = 0; c < classes; c++) column.fill(c, grouping.start[c], grouping.start[c + 1]);
    return column;
  };
  const isCounted = (row: number) => {
    const object = objectOf[row]!;
    if (place[row]! >= mostDetections) return false;
    if (object >= 0) return slice.objects[object] === 1;
    return (ignored[row]! & (1 << t)) === 0 && slice.falseAlarms[row] === 1;
  };
  const { rows } = ranking.detections;
  const detectionClasses = classOf(ranking.detections, rows.length);
  const detections = grouped(
    rowsUpTo(rows.length),
    detectionClasses.map((c, i) => (isCounted(rows[i]!) ? c : -1)),
    classes,
  );
  const known = ranking.objects.rows;
  const objects = grouped(
    rowsUpTo(known.length),
    classOf(ranking.objects, known.length).map((c, i) =>
      counts[known[i]!] === 1 && slice.objects[known[i]!] === 1 ? c : -1,
    ),
    classes,
  );
  const pictures = tables.pictures.ids.length;
  const { precision } = recount(
    {
      thresholds: 1,
      classes: ranking.classes,
      start: detections.start,
      picture: detections.rows.map((i) => tables.detections.picture[rows[i]!]!),
      found: Uint16Array.from(detections.rows, (i) => Number(objectOf[rows[i]!]! >= 0)),
      ignored: new Uint16Array(detections.rows.length),
      objectStart: objects.start,
      objectPicture: objects.rows.map((i) => tables.objects.picture[known[i]!]!),
      pictures,
    },
    onceEach(pictures),
  );
  return meanOfKnown(precision);
}

/** A slice for each class, by id. */
export function classSlices(tables: EvaluationTables): Slice[] {
  const { objects, detections } = tables;
  return Array.from(rankTables(tables).classes, (classId) => ({
    name: String(classId),
    objects: Uint8Array.from(objects.classId, (own) => Number(own === classId)),
    falseAlarms: Uint8Array.from(detections.classId, (own) => Number(own === classId)),
  }));
}

/** By area in square pixels; a false alarm by its box's. @param edges ascending; COCO's are 32² and 96² */
export function sizeSlices({ objects, detections }: EvaluationTables, edges: readonly number[]) {
  const areas = Float64Array.from(rowsUpTo(detections.count), (row) =>
    areaAt(detections.boxes, row),
  );
  return partition(edges, objects.area, areas);
}

/** By width / height of the box. @param edges ascending */
export function aspectSlices({ objects, detections }: EvaluationTables, edges: readonly number[]) {
  return partition(edges, aspects(objects), aspects(detections));
}

function aspects({ count, boxes }: { readonly count: number; readonly boxes: Float64Array }) {
  return Float64Array.from(rowsUpTo(count), (row) => {
    const i = 4 * row;
    return (boxes[i + 2]! - boxes[i]!) / (boxes[i + 3]! - boxes[i + 1]!);
  });
}

/** By how many other objects an object overlaps; a false alarm by how many it overlaps. @param edges ascending */
export function overlapSlices(tables: EvaluationTables, edges: readonly number[]): Slice[] {
  const { objects, detections, pictures } = tables;
  const near = grouped(rowsUpTo(objects.count), objects.picture, pictures.ids.length);
  const overlapped = (table: { readonly picture: Int32Array; readonly boxes: Float64Array }) =>
    Float64Array.from(table.picture, (picture, row) => {
      let count = 0;
      for (const object of rowsOf(near, picture)) {
        if (commonArea(table.boxes, row, objects.boxes, object) > 0) count++;
      }
      return count;
    });
  // An object overlaps itself.
  const others = overlapped(objects).map((count) => Math.max(0, count - 1));
  return partition(edges, others, overlapped(detections));
}

/** By how many other objects the picture has; a false alarm by how many its picture has. @param edges ascending */
export function companySlices(tables: EvaluationTables, edges: readonly number[]): Slice[] {
  const { objects, detections, pictures } = tables;
  const counts = new Float64Array(pictures.ids.length);
  for (const picture of objects.picture) counts[picture]!++;
  const others = Float64Array.from(objects.picture, (picture) => counts[picture]! - 1);
  const inPicture = Float64Array.from(detections.picture, (picture) => counts[picture]!);
  return partition(edges, others, inPicture);
}

/** By width × height of the picture. @param edges ascending, in pixels */
export function pictureSizeSlices(tables: EvaluationTables, edges: readonly number[]): Slice[] {
  const { width, height } = tables.pictures;
  const pixels = (column: Int32Array) =>
    Float64Array.from(column, (picture) => width[picture]! * height[picture]!);
  return partition(edges, pixels(tables.objects.picture), pixels(tables.detections.picture));
}

/** A slice for each label, with what is on the pictures that have it; by name. */
export function labelSlices({ pictures, objects, detections }: EvaluationTables): Slice[] {
  const names = [...new Set(pictures.labels.flat())].sort();
  return names.map((name) => {
    const has = pictures.labels.map((labels) => Number(labels.includes(name)));
    const of = (column: Int32Array) => Uint8Array.from(column, (picture) => item(has, picture));
    return { name, objects: of(objects.picture), falseAlarms: of(detections.picture) };
  });
}

/** A slice below the first edge, one from each edge to the next, and one from the last on. */
function partition(
  edges: readonly number[],
  ofObjects: Float64Array,
  ofDetections: Float64Array,
): Slice[] {
  return [-Infinity, ...edges].map((from, i) => {
    const to = edges[i] ?? Infinity;
    const within = (values: Float64Array) =>
      Uint8Array.from(values, (value) => Number(value >= from && value < to));
    return {
      name: i === 0 ? `< ${to}` : to === Infinity ? `≥ ${from}` : `${from}–${to}`,
      objects: within(ofObjects),
      falseAlarms: within(ofDetections),
    };
  });
}
