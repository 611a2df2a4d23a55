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
import { foundBy, thresholdAt, type Matches } from './matching.ts';
import { rankTables } from './ranking.ts';
import { grouped, rowsUpTo, type Grouped } from './order.ts';
import { commonArea } from './overlaps.ts';
import { onceEach, recount } from './recount.ts';
import type { EvaluationTables, ObjectColumns } from './tables.ts';

export interface Slice {
  readonly name: string;
  /** For each object: 1 where it is in the slice. */
  readonly objects: Uint8Array;
  /** For each detection: 1 where it is the slice's if it is a false alarm. */
  readonly falseAlarms: Uint8Array;
}

export interface SliceCounts {
  readonly name: string;
  /** Rows of objects that were found, and that were not. */
  readonly found: Int32Array;
  readonly missed: Int32Array;
  /** NaN where no object of it counts. */
  readonly recall: number;
  /** Rows of detections. */
  readonly falseAlarms: Int32Array;
}

/**
 * @param iou one of those that were matched @param score the least that is kept
 * @throws RangeError where nothing was matched at `iou`
 */
export function sliceCounts(
  matches: Matches,
  slices: readonly Slice[],
  iou: number,
  score: number,
): SliceCounts[] {
  const all = countedRows(matches, iou, score);
  return slices.map((slice) => {
    const found = all.foundObjects.filter((row) => slice.objects[row] === 1);
    const missed = all.missed.filter((row) => slice.objects[row] === 1);
    return {
      name: slice.name,
      found,
      missed,
      recall: found.length / (found.length + missed.length),
      falseAlarms: all.falseAlarms.filter((row) => slice.falseAlarms[row] === 1),
    };
  });
}

/**
 * For each slice the mean AP over the classes that have an object in it, NaN where none has. No score is asked for: it stays as it
 * is while a threshold is moved.
 * @throws RangeError where nothing was matched at `iou`
 */
export function slicePrecisions(matches: Matches, slices: readonly Slice[], iou: number): number[] {
  const t = thresholdAt(matches, iou);
  const objectOf = foundBy(matches, 0, t);
  return slices.map((slice) => averagePrecision(matches, slice, t, objectOf));
}

function averagePrecision(
  { tables, place, ranking, inRange }: Matches,
  slice: Slice,
  t: number,
  objectOf: Int32Array,
): number {
  const { ignored, counts } = item(inRange, 0);
  const isCounted = (row: number) => {
    const object = objectOf[row]!;
    if (place[row]! >= mostDetections) return false;
    if (object >= 0) return slice.objects[object] === 1;
    return (ignored[row]! & (1 << t)) === 0 && slice.falseAlarms[row] === 1;
  };
  const detections = keptOf(ranking.detections, isCounted);
  const objects = keptOf(ranking.objects, (row) => counts[row] === 1 && slice.objects[row] === 1);
  const pictures = tables.pictures.ids.length;
  const { precision } = recount(
    {
      thresholds: 1,
      classes: ranking.classes,
      start: detections.start,
      picture: detections.rows.map((row) => tables.detections.picture[row]!),
      fate: Uint32Array.from(detections.rows, (row) => Number(objectOf[row]! >= 0)),
      objectStart: objects.start,
      objectPicture: objects.rows.map((row) => tables.objects.picture[row]!),
      pictures,
    },
    onceEach(pictures),
  );
  return meanOfKnown(precision);
}

/** The groups without the rows that are not kept. */
function keptOf({ rows, start }: Grouped, isKept: (row: number) => boolean): Grouped {
  const kept = { rows: new Int32Array(rows.length), start: new Int32Array(start.length) };
  let at = 0;
  for (let group = 0; group + 1 < start.length; group++) {
    for (let i = start[group]!; i < start[group + 1]!; i++) {
      if (isKept(rows[i]!)) kept.rows[at++] = rows[i]!;
    }
    kept.start[group + 1] = at;
  }
  return { rows: kept.rows.subarray(0, at), start: kept.start };
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
  return partition(edges, objects.area, detections.boxArea);
}

/** By width / height of the box. @param edges ascending */
export function aspectSlices({ objects, detections }: EvaluationTables, edges: readonly number[]) {
  return partition(edges, aspects(objects), aspects(detections));
}

/** Objects or detections. */
type Rows = Pick<ObjectColumns, 'count' | 'picture' | 'boxes'>;

function columnOf(count: number, valueOf: (row: number) => number): Float64Array {
  const column = new Float64Array(count);
  for (let row = 0; row < count; row++) column[row] = valueOf(row);
  return column;
}

function aspects({ count, boxes }: Rows): Float64Array {
  return columnOf(count, (row) => {
    const i = 4 * row;
    return (boxes[i + 2]! - boxes[i]!) / (boxes[i + 3]! - boxes[i + 1]!);
  });
}

/** By how many other objects an object overlaps; a false alarm by how many it overlaps. @param edges ascending */
export function overlapSlices(tables: EvaluationTables, edges: readonly number[]): Slice[] {
  const { objects, detections, pictures } = tables;
  const near = grouped(rowsUpTo(objects.count), objects.picture, pictures.ids.length);
  const overlapped = ({ count, picture, ...own }: Rows) =>
    columnOf(count, (row) => {
      let overlaps = 0;
      for (let i = near.start[picture[row]!]!; i < near.start[picture[row]! + 1]!; i++) {
        if (commonArea(own, row, objects, near.rows[i]!) > 0) overlaps++;
      }
      return overlaps;
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
  const inPicture = ({ count, picture }: Rows) => columnOf(count, (row) => counts[picture[row]!]!);
  return partition(
    edges,
    inPicture(objects).map((count) => count - 1),
    inPicture(detections),
  );
}

/** By width × height of the picture. @param edges ascending, in pixels */
export function pictureSizeSlices(tables: EvaluationTables, edges: readonly number[]): Slice[] {
  const { width, height } = tables.pictures;
  const pixels = ({ count, picture }: Rows) =>
    columnOf(count, (row) => width[picture[row]!]! * height[picture[row]!]!);
  return partition(edges, pixels(tables.objects), pixels(tables.detections));
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
    const within = (values: Float64Array) => {
      const is = new Uint8Array(values.length);
      for (let row = 0; row < values.length; row++) {
        is[row] = Number(values[row]! >= from && values[row]! < to);
      }
      return is;
    };
    return {
      name: i === 0 ? `< ${to}` : to === Infinity ? `≥ ${from}` : `${from}–${to}`,
      objects: within(ofObjects),
      falseAlarms: within(ofDetections),
    };
  });
}
