/**
 * What an evaluation is computed from: pictures, objects (ground truth) and detections as columns. A row of a table is named by
 * its index, and every metric of this folder says which rows stand behind a number.
 *
 * Boxes are in image space. Rows may stand in any order: what decides between equal scores is the order of the pictures' ids
 * and, within a picture, that of the rows. So the order of the pictures changes no number, and the tables of shards that share
 * no picture can be put together.
 */
import type { Annotation } from '../../annotation/annotation.ts';
import { areaOf } from '../../annotation/geometry.ts';
import { boxArea, type Box } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';

export type PictureId = string | number;

export interface PictureColumns {
  /** All different. */
  readonly ids: readonly PictureId[];
  /** Pixels. */
  readonly width: Float64Array;
  readonly height: Float64Array;
  /** Words that are said of a picture: `night`, `camera 3`. */
  readonly labels: readonly (readonly string[])[];
}

export interface BoxColumns {
  /** [n, 4] */
  readonly boxes: Float64Array;
  /** Square pixels of the boxes, by which they are compared. */
  readonly boxArea: Float64Array;
}

export interface ObjectColumns extends BoxColumns {
  readonly count: number;
  /** Row of the picture. */
  readonly picture: Int32Array;
  readonly classId: Int32Array;
  /** Square pixels by which an object is small, medium or large; of its mask where it has one. */
  readonly area: Float64Array;
  /** 1: stands for many objects; a detection in it counts neither way. COCO's `iscrowd`; pycocotools reads no other `ignore`. */
  readonly crowd: Uint8Array;
  /** 1: hard to see; a detection of it, by IoU, counts neither way. */
  readonly difficult: Uint8Array;
}

export interface DetectionColumns extends BoxColumns {
  readonly count: number;
  /** Row of the picture. */
  readonly picture: Int32Array;
  readonly classId: Int32Array;
  readonly score: Float64Array;
}

export interface EvaluationTables {
  readonly pictures: PictureColumns;
  readonly objects: ObjectColumns;
  readonly detections: DetectionColumns;
}

export interface EvaluatedObject {
  readonly classId: number;
  readonly box: Box;
  /** That of the box where nothing is said. */
  readonly area?: number;
  /** Of the box, where it is said: of a width and a height that are no differences of corners to the last bit. */
  readonly boxArea?: number;
  readonly crowd: boolean;
  readonly difficult: boolean;
}

export interface EvaluatedDetection {
  readonly classId: number;
  readonly box: Box;
  /** As of an object. */
  readonly boxArea?: number;
  readonly score: number;
}

export interface EvaluatedPicture {
  readonly id: PictureId;
  readonly width: number;
  readonly height: number;
  readonly labels: readonly string[];
  readonly objects: readonly EvaluatedObject[];
  readonly detections: readonly EvaluatedDetection[];
}

/** A picture's annotations as objects. What has no class is left out: no class could find it. */
export function evaluatedObjects(annotations: readonly Annotation[]): EvaluatedObject[] {
  return annotations.flatMap(({ classId, geometry, attributes }) => {
    if (classId === null) return [];
    const { crowd, difficult } = attributes;
    return [{ classId, box: geometry.box, area: areaOf(geometry), crowd, difficult }];
  });
}

/** The tables of the pictures, row after row as they are given. */
export function evaluationTables(pictures: readonly EvaluatedPicture[]): EvaluationTables {
  const tables = new TablesBuilder({
    objects: pictures.reduce((sum, each) => sum + each.objects.length, 0),
    detections: pictures.reduce((sum, each) => sum + each.detections.length, 0),
  });
  for (const picture of pictures) tables.add(picture);
  return tables.build();
}

/** The same of one picture after another, of which nothing is kept but the columns. */
export class TablesBuilder {
  readonly #ids: PictureId[] = [];
  readonly #widths: number[] = [];
  readonly #heights: number[] = [];
  readonly #labels: (readonly string[])[] = [];
  #objects: ObjectColumns;
  #detections: DetectionColumns;
  #object = 0;
  #detection = 0;

  /** @param expected rows for which there is room from the beginning */
  constructor(expected: { readonly objects: number; readonly detections: number } = fewRows) {
    this.#objects = emptyObjects(expected.objects);
    this.#detections = emptyDetections(expected.detections);
  }

  add(picture: EvaluatedPicture): void {
    const row = this.#ids.push(picture.id) - 1;
    this.#widths.push(picture.width);
    this.#heights.push(picture.height);
    this.#labels.push(picture.labels.length === 0 ? noLabels : picture.labels);
    const objects = this.#roomForObjects(picture.objects.length);
    for (const { classId, box, crowd, difficult, ...said } of picture.objects) {
      const at = this.#object++;
      const own = said.boxArea ?? boxArea(box);
      objects.picture[at] = row;
      objects.classId[at] = classId;
      objects.boxes.set(box, 4 * at);
      objects.boxArea[at] = own;
      objects.area[at] = said.area ?? own;
      objects.crowd[at] = Number(crowd);
      objects.difficult[at] = Number(difficult);
    }
    const detections = this.#roomForDetections(picture.detections.length);
    for (const { classId, box, score, boxArea: own = boxArea(box) } of picture.detections) {
      const at = this.#detection++;
      detections.picture[at] = row;
      detections.classId[at] = classId;
      detections.boxes.set(box, 4 * at);
      detections.boxArea[at] = own;
      detections.score[at] = score;
    }
  }

  /** To be called once, when all pictures are added. */
  build(): EvaluationTables {
    return {
      pictures: {
        ids: this.#ids,
        width: Float64Array.from(this.#widths),
        height: Float64Array.from(this.#heights),
        labels: this.#labels,
      },
      objects: firstObjects(this.#objects, this.#object),
      detections: firstDetections(this.#detections, this.#detection),
    };
  }

  #roomForObjects(more: number): ObjectColumns {
    const room = grown(this.#objects.count, this.#object + more);
    if (room === this.#objects.count) return this.#objects;
    const made = emptyObjects(room);
    setObjects(made, firstObjects(this.#objects, this.#object), noStart);
    return (this.#objects = made);
  }

  #roomForDetections(more: number): DetectionColumns {
    const room = grown(this.#detections.count, this.#detection + more);
    if (room === this.#detections.count) return this.#detections;
    const made = emptyDetections(room);
    setDetections(made, firstDetections(this.#detections, this.#detection), noStart);
    return (this.#detections = made);
  }
}

const fewRows = { objects: 256, detections: 1024 };
const noLabels: readonly string[] = [];
const noStart: PartStart = { picture: 0, object: 0, detection: 0 };

/** Room for at least so many rows: by halves more, so that copying is a small part of the work. */
function grown(room: number, wanted: number): number {
  return wanted <= room ? room : Math.max(wanted, Math.ceil(1.5 * room));
}

/** Detections that come one after another, as columns. */
export class DetectionRows {
  #columns = emptyDetections(1024);
  #count = 0;

  /** @param boxArea as of an EvaluatedDetection */
  add(picture: number, { classId, box, score, boxArea: own = boxArea(box) }: EvaluatedDetection) {
    this.addBox(picture, classId, box[0], box[1], box[2], box[3], own, score);
  }

  /** The same without an object for each. */
  addBox(
    picture: number,
    classId: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    own: number,
    score: number,
  ): void {
    const row = this.#count++;
    if (row === this.#columns.count) this.#columns = resized(this.#columns, 2 * row);
    const {
      picture: pictures,
      classId: classes,
      boxes,
      boxArea: areas,
      score: scores,
    } = this.#columns;
    pictures[row] = picture;
    classes[row] = classId;
    boxes[4 * row] = x0;
    boxes[4 * row + 1] = y0;
    boxes[4 * row + 2] = x1;
    boxes[4 * row + 3] = y1;
    areas[row] = own;
    scores[row] = score;
  }

  columns(): DetectionColumns {
    return resized(this.#columns, this.#count);
  }
}

function resized(from: DetectionColumns, count: number): DetectionColumns {
  const to = emptyDetections(count);
  const kept = Math.min(count, from.count);
  to.picture.set(from.picture.subarray(0, kept));
  to.classId.set(from.classId.subarray(0, kept));
  to.score.set(from.score.subarray(0, kept));
  to.boxes.set(from.boxes.subarray(0, 4 * kept));
  to.boxArea.set(from.boxArea.subarray(0, kept));
  return to;
}

/** Where each part's rows begin in the tables that are put together. */
export interface PartStart {
  readonly picture: number;
  readonly object: number;
  readonly detection: number;
}

export interface MergedTables {
  readonly tables: EvaluationTables;
  /** For each part. */
  readonly starts: readonly PartStart[];
}

/** The tables of parts that share no picture, one after another. */
export function mergeTables(parts: readonly EvaluationTables[]): MergedTables {
  const starts: PartStart[] = [];
  const end = { picture: 0, object: 0, detection: 0 };
  for (const { pictures, objects, detections } of parts) {
    starts.push({ ...end });
    end.picture += pictures.ids.length;
    end.object += objects.count;
    end.detection += detections.count;
  }
  const pictures = {
    ids: parts.flatMap((part) => part.pictures.ids),
    width: new Float64Array(end.picture),
    height: new Float64Array(end.picture),
    labels: parts.flatMap((part) => part.pictures.labels),
  };
  const objects = emptyObjects(end.object);
  const detections = emptyDetections(end.detection);
  parts.forEach((part, i) => {
    const start = item(starts, i);
    pictures.width.set(part.pictures.width, start.picture);
    pictures.height.set(part.pictures.height, start.picture);
    setObjects(objects, part.objects, start);
    setDetections(detections, part.detections, start);
  });
  return { tables: { pictures, objects, detections }, starts };
}

/** Writes a column of rows to `at`, each `shift` further; −1, which is no row, stays. */
export function setShifted(to: Int32Array, from: Int32Array, at: number, shift: number): void {
  for (let i = 0; i < from.length; i++) to[at + i] = from[i]! < 0 ? -1 : from[i]! + shift;
}

/** Writes rows to where a part begins. */
function setObjects(to: ObjectColumns, from: ObjectColumns, start: PartStart): void {
  setShifted(to.picture, from.picture, start.object, start.picture);
  to.classId.set(from.classId, start.object);
  to.boxes.set(from.boxes, 4 * start.object);
  to.boxArea.set(from.boxArea, start.object);
  to.area.set(from.area, start.object);
  to.crowd.set(from.crowd, start.object);
  to.difficult.set(from.difficult, start.object);
}

function setDetections(to: DetectionColumns, from: DetectionColumns, start: PartStart): void {
  setShifted(to.picture, from.picture, start.detection, start.picture);
  to.classId.set(from.classId, start.detection);
  to.boxes.set(from.boxes, 4 * start.detection);
  to.boxArea.set(from.boxArea, start.detection);
  to.score.set(from.score, start.detection);
}

/** The first rows, in the same memory. */
function firstObjects(columns: ObjectColumns, count: number): ObjectColumns {
  return {
    count,
    picture: columns.picture.subarray(0, count),
    classId: columns.classId.subarray(0, count),
    boxes: columns.boxes.subarray(0, 4 * count),
    boxArea: columns.boxArea.subarray(0, count),
    area: columns.area.subarray(0, count),
    crowd: columns.crowd.subarray(0, count),
    difficult: columns.difficult.subarray(0, count),
  };
}

function firstDetections(columns: DetectionColumns, count: number): DetectionColumns {
  return {
    count,
    picture: columns.picture.subarray(0, count),
    classId: columns.classId.subarray(0, count),
    score: columns.score.subarray(0, count),
    boxes: columns.boxes.subarray(0, 4 * count),
    boxArea: columns.boxArea.subarray(0, count),
  };
}

function emptyObjects(count: number): ObjectColumns {
  return {
    count,
    picture: new Int32Array(count),
    classId: new Int32Array(count),
    boxes: new Float64Array(4 * count),
    boxArea: new Float64Array(count),
    area: new Float64Array(count),
    crowd: new Uint8Array(count),
    difficult: new Uint8Array(count),
  };
}

function emptyDetections(count: number): DetectionColumns {
  return {
    count,
    picture: new Int32Array(count),
    classId: new Int32Array(count),
    score: new Float64Array(count),
    boxes: new Float64Array(4 * count),
    boxArea: new Float64Array(count),
  };
}
