/**
 * A COCO file of annotations and one of results, as an evaluation takes them: numbers are the files' own, boxes are not cut at the
 * picture's edges, and no picture is opened. Numbers may be texts and crowds null, as where data sets are read, by the same functions.
 * What cannot be understood is not left out as there, but refused, since it would change the numbers.
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import { flagOf, wholeNumberOf } from '../../shared/annotation/formats/coco/read.ts';
import { entriesOf, plainName, wrongField } from '../../shared/annotation/formats/jsonValues.ts';
import {
  JsonLists,
  JsonListsError,
  wholeList,
  type ItemListener,
} from '../../shared/annotation/formats/jsonLists.ts';
import { isNoNumber } from '../../shared/annotation/formats/looseJson.ts';
import { plainNumberOf } from '../../shared/annotation/formats/said.ts';
import { listOf, quoted } from '../../shared/annotation/sentences.ts';
import {
  DetectionRows,
  evaluationTables,
  type DetectionColumns,
  type EvaluatedObject,
  type EvaluatedPicture,
  type EvaluationTables,
} from '../../shared/evaluation/metrics/tables.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { parseJson } from '../../shared/json.ts';
import { StudioError } from '../../shared/result.ts';
import { counted } from '../../shared/words.ts';
import { takePlainResults } from './plainResults.ts';
import { checkStopped } from './stopped.ts';
import { textPieces } from './textFile.ts';

export interface CocoEvaluation {
  readonly tables: EvaluationTables;
  readonly classes: readonly ClassSummary[];
  /** What does not count, or counts as something else than it is, a sentence each. */
  readonly remarks: readonly string[];
}

/** Bytes of a file that is read at once: a text has no more than half a gigabyte. */
const largestWhole = 2 ** 28;

type Entries = Readonly<Record<string, unknown>>;
type PictureId = EvaluatedPicture['id'];
type Listener = (entries: Entries, row: number) => void;

interface Picture extends EvaluatedPicture {
  readonly objects: EvaluatedObject[];
}

/**
 * @param groundTruth path of a COCO file with `images`, `annotations` and `categories`
 * @param results path of a list of `image_id`, `category_id`, `bbox` and `score`; those of a category that the ground truth does not list
 *   do not count, as with pycocotools
 * @throws StudioError naming the file and the field; stopped.
 */
export async function readCocoEvaluation(
  groundTruth: string,
  results: string,
  signal?: AbortSignal,
): Promise<CocoEvaluation> {
  const pictures = new Map<PictureId, Picture>();
  const classes = new Map<number, ClassSummary>();
  // Annotations may come before the pictures and classes that they name.
  const said: {
    readonly image: PictureId;
    readonly row: number;
    readonly object: EvaluatedObject;
  }[] = [];
  const truth = new FieldsOf(groundTruth);
  await truth.read(
    {
      images: (entries) => {
        const id = truth.id(entries, 'id');
        if (pictures.has(id)) throw truth.refusal(`id ${id} is there twice`);
        // Sizes and names change no number, and pycocotools asks for neither.
        const [width, height] = [sizeOf(entries['width']), sizeOf(entries['height'])];
        pictures.set(id, { ...{ id, width, height, labels: [] }, objects: [], detections: [] });
      },
      categories: (entries) => {
        const id = truth.whole(entries, 'id');
        if (classes.has(id)) throw truth.refusal(`id ${id} is there twice`);
        classes.set(id, { id, name: plainName(entries['name']) ?? `class ${id}` });
      },
      annotations: (entries, row) => {
        const box = truth.box(entries);
        const object = {
          ...{ classId: truth.whole(entries, 'category_id'), box, boxArea: truth.boxArea(entries) },
          area: truth.area(entries),
          crowd: truth.flag(entries, 'iscrowd'),
          difficult: false,
        };
        said.push({ image: truth.id(entries, 'image_id'), row, object });
      },
    },
    'no COCO file of annotations',
    signal,
  );
  const places = new Map([...pictures.keys()].map((id, row) => [id, row]));
  const placeOf = (fields: FieldsOf, image: PictureId): number => {
    const place = places.get(image);
    if (place !== undefined) return place;
    throw fields.unknown('image_id', image, 'images', groundTruth);
  };
  const unknownClass = (fields: FieldsOf, classId: number) =>
    fields.unknown('category_id', classId, 'categories', groundTruth);
  for (const { image, row, object } of said) {
    truth.goTo('annotations', row);
    placeOf(truth, image);
    if (!classes.has(object.classId)) throw unknownClass(truth, object.classId);
    pictures.get(image)?.objects.push(object);
  }
  const known: Known = { places, classes };
  const found =
    (await plainDetections(results, known, signal)) ??
    (await anyDetections(results, placeOf, known, signal));
  const { detections, others } = found;
  const [other] = others.keys();
  if (other !== undefined && detections.count === 0) {
    const fields = new FieldsOf(results);
    fields.goTo(wholeList, 1);
    throw unknownClass(fields, other);
  }
  const tables = { ...evaluationTables([...pictures.values()]), detections };
  const remarks = [
    ...remarksOnAreas(truth.areasOfBoxes, groundTruth),
    ...remarksOn(others, results, groundTruth),
  ];
  return { tables, classes: [...classes.values()], remarks };
}

function remarksOnAreas(objects: number, groundTruth: string): readonly string[] {
  if (objects === 0) return [];
  const which = counted(objects, 'annotation');
  const file = quoted(path.basename(groundTruth));
  return [
    `${which} of ${file} ${objects === 1 ? 'has' : 'have'} no area: that of the box is taken.`,
  ];
}

function remarksOn(
  others: ReadonlyMap<number, number>,
  results: string,
  groundTruth: string,
): readonly string[] {
  if (others.size === 0) return [];
  const all = [...others.values()].reduce((sum, each) => sum + each, 0);
  const ids = [...others.keys()].sort((a, b) => a - b);
  const of = ids.length === 1 ? 'the category' : 'categories';
  const [file, truth] = [path.basename(results), path.basename(groundTruth)];
  return [
    `${counted(all, 'result')} of ${quoted(file)} ${all === 1 ? 'is' : 'are'} of ${of} ${listOf(ids.map(String))}, which ${quoted(truth)} does not list: ${all === 1 ? 'it does' : 'they do'} not count.`,
  ];
}

interface FoundDetections {
  readonly detections: DetectionColumns;
  /** How many there are of each category that is not known. */
  readonly others: ReadonlyMap<number, number>;
}

interface Known {
  /** Rows of pictures. */
  readonly places: ReadonlyMap<PictureId, number>;
  readonly classes: ReadonlyMap<number, ClassSummary>;
}

/** null where the file is not as programs write it, or not sound: it is read again for what is wrong. */
async function plainDetections(
  file: string,
  { places, classes }: Known,
  signal: AbortSignal | undefined,
): Promise<FoundDetections | null> {
  const bytes = await wholeFile(file);
  checkStopped(signal);
  if (bytes === null) return null;
  const rows = new DetectionRows();
  const others = new Map<number, number>();
  const isTaken = takePlainResults(bytes, (image, classId, x, y, width, height, score) => {
    const place = places.get(image);
    if (place === undefined) return false;
    if (!classes.has(classId)) {
      others.set(classId, (others.get(classId) ?? 0) + 1);
      return true;
    }
    // Added up and multiplied as pycocotools does.
    rows.addBox(place, classId, x, y, x + width, y + height, width * height, score);
    return true;
  });
  return isTaken ? { detections: rows.columns(), others } : null;
}

async function anyDetections(
  file: string,
  placeOf: (fields: FieldsOf, image: PictureId) => number,
  { classes }: Known,
  signal: AbortSignal | undefined,
): Promise<FoundDetections> {
  const found = new FieldsOf(file);
  const rows = new DetectionRows();
  const others = new Map<number, number>();
  await found.read(
    {
      [wholeList]: (entries) => {
        const image = found.id(entries, 'image_id');
        const classId = found.whole(entries, 'category_id');
        const place = placeOf(found, image);
        const [box, boxArea] = [found.box(entries), found.boxArea(entries)];
        const score = found.number(entries, 'score');
        if (classes.has(classId)) rows.add(place, { classId, box, boxArea, score });
        else others.set(classId, (others.get(classId) ?? 0) + 1);
      },
    },
    'no list of COCO results',
    signal,
  );
  return { detections: rows.columns(), others };
}

/** null where it is too large to be read at once, or cannot be read. */
async function wholeFile(file: string): Promise<Buffer | null> {
  try {
    const { size } = await stat(file);
    return size > largestWhole ? null : await readFile(file);
  } catch {
    return null;
  }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

type Quadruple = readonly [number, number, number, number];

function isQuadruple(value: unknown): value is Quadruple {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);
}

/** Pixels; 0 where it is not said. */
function sizeOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** The fields of one file's entries; what is wrong with one is refused. */
class FieldsOf {
  readonly #file: string;
  readonly #name: string;
  /** The entry that is read. */
  #list = wholeList;
  #row = 0;
  /** How many of its areas are those of boxes. */
  areasOfBoxes = 0;

  constructor(file: string) {
    this.#file = file;
    this.#name = path.basename(file);
  }

  /** @param lists what is done with the entries of each list that the file must have @param noSuch what it is where it has not */
  async read(
    lists: Readonly<Record<string, Listener>>,
    noSuch: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const listeners = new Map(
      Object.entries(lists).map(([key, listener]) => [key, this.#taking(key, listener)]),
    );
    const whole = await this.#whole([...listeners.keys()]);
    checkStopped(signal);
    if (whole === null) await this.#inPieces(listeners, noSuch, signal);
    else {
      for (const [key, take] of listeners) {
        whole.get(key)?.forEach((value, index) => take(index + 1, value));
      }
    }
  }

  #taking(key: string, listener: Listener): ItemListener {
    return (row, value) => {
      this.goTo(key, row);
      const entries = entriesOf(value);
      if (entries !== null) listener(entries, row);
      else throw this.refusal(`it is no ${value === undefined ? 'JSON' : 'object'}`);
    };
  }

  /** What is refused from here on is of that entry. @param row from 1 */
  goTo(list: string, row: number): void {
    this.#list = list;
    this.#row = row;
  }

  /** The lists at once, which is faster than piece by piece; null where the file is too large for it, or not sound. */
  async #whole(keys: readonly string[]): Promise<ReadonlyMap<string, readonly unknown[]> | null> {
    try {
      const bytes = await wholeFile(this.#file);
      if (bytes === null) return null;
      const value = parseJson(bytes.toString('utf8'));
      const found = keys.map(
        (key) => [key, key === wholeList ? value : entriesOf(value)?.[key]] as const,
      );
      const lists = found.flatMap(([key, list]) => (isList(list) ? [[key, list] as const] : []));
      return lists.length === keys.length ? new Map(lists) : null;
    } catch {
      // Reading in pieces says why.
      return null;
    }
  }

  async #inPieces(
    listeners: ReadonlyMap<string, ItemListener>,
    noSuch: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const json = new JsonLists(listeners);
    try {
      for await (const piece of textPieces(path.resolve(this.#file), this.#name)) {
        checkStopped(signal);
        json.push(piece);
      }
      json.end();
    } catch (error) {
      if (!(error instanceof JsonListsError)) throw error;
      throw new StudioError('badInput', `${quoted(this.#name)} is ${noSuch}: it ${error.message}.`);
    }
    const missing = [...listeners.keys()].find((key) => key !== wholeList && !json.seen.has(key));
    if (missing === undefined) return;
    const sentence = `${quoted(this.#name)} is ${noSuch}: it has no list “${missing}”.`;
    throw new StudioError('badInput', sentence);
  }

  id(entries: Entries, field: string): PictureId {
    const value = entries[field];
    const number = wholeNumberOf(value);
    if (number !== null) return number;
    if (typeof value === 'string' && value !== '') return value;
    throw this.wrong(field, value, 'the id of a picture');
  }

  whole(entries: Entries, field: string): number {
    const value = entries[field];
    const number = wholeNumberOf(value);
    // Columns of classes have 32 bits.
    if (number !== null && Math.abs(number) < 2 ** 31) return number;
    throw this.wrong(field, value, 'a whole number');
  }

  number(entries: Entries, field: string): number {
    const value = entries[field];
    const number = plainNumberOf(value);
    if (number !== null) return number;
    throw this.wrong(field, value, 'a number');
  }

  /** Square pixels; where there is none, or no number, that of the box. */
  area(entries: Entries): number {
    const { area = null } = entries;
    if (area !== null && !isNoNumber(area)) return this.number(entries, 'area');
    this.areasOfBoxes++;
    return this.boxArea(entries);
  }

  /** 0 or 1, false or true; what is not there is false. */
  flag(entries: Entries, field: string): boolean {
    const value = entries[field] ?? false;
    const flag = flagOf(value);
    if (flag !== null) return flag;
    throw this.wrong(field, value, '0 or 1');
  }

  /** x, y, width, height as corners, added up as pycocotools does. */
  box(entries: Entries): Box {
    const [x, y, width, height] = this.#bbox(entries);
    return [x, y, x + width, y + height];
  }

  /** What pycocotools multiplies: of the corners it would differ in the last bits. */
  boxArea(entries: Entries): number {
    const [, , width, height] = this.#bbox(entries);
    return width * height;
  }

  #bbox({ bbox }: Entries): Quadruple {
    if (isQuadruple(bbox)) return bbox;
    const numbers = isList(bbox) ? bbox.map((each) => plainNumberOf(each) ?? NaN) : [];
    if (isQuadruple(numbers)) return numbers;
    throw this.wrong('bbox', bbox, 'four numbers');
  }

  wrong(field: string, value: unknown, what: string): StudioError {
    return this.refusal(wrongField(field, value, what));
  }

  unknown(field: string, id: PictureId, list: string, of: string): StudioError {
    const reason = `${field} ${quoted(String(id))} is not among the ${list} of ${quoted(path.basename(of))}`;
    return this.refusal(reason);
  }

  refusal(reason: string): StudioError {
    const where = `${this.#list === wholeList ? 'result' : this.#list} ${this.#row}`;
    const sentence = `${quoted(this.#name)} cannot be evaluated: ${where}: ${reason}.`;
    return new StudioError('badInput', sentence);
  }
}
