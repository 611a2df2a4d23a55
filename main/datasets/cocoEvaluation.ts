/**
 * A COCO file of annotations and one of results, as an evaluation takes them: numbers are the files' own, boxes are not cut at the
 * picture's edges, and no picture is opened. Where datasets of others are read leniently, here the first fault is refused, since
 * each changes the numbers.
 */
import path from 'node:path';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import { entriesOf, plainName, wrongField } from '../../shared/annotation/formats/jsonValues.ts';
import { JsonLists, JsonListsError, wholeList } from '../../shared/annotation/formats/jsonLists.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import type {
  EvaluatedDetection,
  EvaluatedObject,
  EvaluatedPicture,
} from '../../shared/evaluation/metrics/tables.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { StudioError } from '../../shared/result.ts';
import { checkStopped } from './stopped.ts';
import { textPieces } from './textFile.ts';

export interface CocoEvaluation {
  readonly pictures: readonly EvaluatedPicture[];
  readonly classes: readonly ClassSummary[];
}

type Entries = Readonly<Record<string, unknown>>;
type PictureId = EvaluatedPicture['id'];
type Listener = (entries: Entries, where: string) => void;

interface Picture extends EvaluatedPicture {
  readonly objects: EvaluatedObject[];
  readonly detections: EvaluatedDetection[];
}

/**
 * @param groundTruth path of a COCO file with `images`, `annotations` and `categories`
 * @param results path of a list of `image_id`, `category_id`, `bbox` and `score`
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
    readonly where: string;
    readonly object: EvaluatedObject;
  }[] = [];
  const truth = new FieldsOf(groundTruth);
  await truth.read(
    {
      images: (entries, where) => {
        const id = truth.id(entries, 'id', where);
        if (pictures.has(id)) throw truth.refusal(where, `id ${id} is there twice`);
        // Sizes and names change no number, and pycocotools asks for neither.
        const [width, height] = [sizeOf(entries['width']), sizeOf(entries['height'])];
        pictures.set(id, { ...{ id, width, height, labels: [] }, objects: [], detections: [] });
      },
      categories: (entries, where) => {
        const id = truth.whole(entries, 'id', where);
        if (classes.has(id)) throw truth.refusal(where, `id ${id} is there twice`);
        classes.set(id, { id, name: plainName(entries['name']) ?? `class ${id}` });
      },
      annotations: (entries, where) => {
        const object = {
          classId: truth.whole(entries, 'category_id', where),
          ...truth.box(entries, where),
          area: truth.number(entries, 'area', where),
          crowd: truth.flag(entries, 'iscrowd', where),
          difficult: false,
        };
        said.push({ image: truth.id(entries, 'image_id', where), where, object });
      },
    },
    'no COCO file of annotations',
    signal,
  );
  const pictureOf = (
    fields: FieldsOf,
    image: PictureId,
    classId: number,
    where: string,
  ): Picture => {
    const picture = pictures.get(image);
    if (picture === undefined)
      throw fields.unknown(where, 'image_id', image, 'images', groundTruth);
    if (!classes.has(classId)) {
      throw fields.unknown(where, 'category_id', classId, 'categories', groundTruth);
    }
    return picture;
  };
  for (const { image, where, object } of said) {
    pictureOf(truth, image, object.classId, where).objects.push(object);
  }
  const found = new FieldsOf(results);
  await found.read(
    {
      [wholeList]: (entries, where) => {
        const image = found.id(entries, 'image_id', where);
        const classId = found.whole(entries, 'category_id', where);
        const picture = pictureOf(found, image, classId, where);
        const score = found.number(entries, 'score', where);
        picture.detections.push({ classId, ...found.box(entries, where), score });
      },
    },
    'no list of COCO results',
    signal,
  );
  return { pictures: [...pictures.values()], classes: [...classes.values()] };
}

/** Pixels; 0 where it is not said. */
function sizeOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** The fields of one file's entries; what is wrong with one is refused. */
class FieldsOf {
  readonly #file: string;
  readonly #name: string;

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
    const listeners = Object.entries(lists).map(([key, listener]) => {
      const one = key === wholeList ? 'result' : key;
      const take = (row: number, value: unknown) => {
        const where = `${one} ${row}`;
        const entries = entriesOf(value);
        if (entries === null) {
          throw this.refusal(where, `it is no ${value === undefined ? 'JSON' : 'object'}`);
        }
        listener(entries, where);
      };
      return [key, take] as const;
    });
    const json = new JsonLists(new Map(listeners));
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
    const missing = Object.keys(lists).find((key) => key !== wholeList && !json.seen.has(key));
    if (missing === undefined) return;
    const sentence = `${quoted(this.#name)} is ${noSuch}: it has no list “${missing}”.`;
    throw new StudioError('badInput', sentence);
  }

  id(entries: Entries, field: string, where: string): PictureId {
    const value = entries[field];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    if (typeof value === 'string' && value !== '') return value;
    throw this.wrong(where, field, value, 'the id of a picture');
  }

  whole(entries: Entries, field: string, where: string): number {
    const value = entries[field];
    // Columns of classes have 32 bits.
    if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31)
      return value;
    throw this.wrong(where, field, value, 'a whole number');
  }

  number(entries: Entries, field: string, where: string): number {
    const value = entries[field];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.wrong(where, field, value, 'a number');
  }

  /** 0 or 1, false or true; what is not there is false. */
  flag(entries: Entries, field: string, where: string): boolean {
    const { [field]: value = 0 } = entries;
    if (value === 0 || value === false) return false;
    if (value === 1 || value === true) return true;
    throw this.wrong(where, field, value, '0 or 1');
  }

  /** Corners as pycocotools adds them up, and the area as it multiplies it. */
  box(entries: Entries, where: string): { readonly box: Box; readonly boxArea: number } {
    const { bbox } = entries;
    const list: unknown[] = Array.isArray(bbox) ? bbox : [];
    const [x, y, width, height] = list.map((value) =>
      typeof value === 'number' && Number.isFinite(value) ? value : null,
    );
    if (list.length !== 4 || x == null || y == null || width == null || height == null) {
      throw this.wrong(where, 'bbox', bbox, 'four numbers');
    }
    return { box: [x, y, x + width, y + height], boxArea: width * height };
  }

  wrong(where: string, field: string, value: unknown, what: string): StudioError {
    return this.refusal(where, wrongField(field, value, what));
  }

  unknown(where: string, field: string, id: PictureId, list: string, of: string): StudioError {
    const reason = `${field} ${quoted(String(id))} is not among the ${list} of ${quoted(path.basename(of))}`;
    return this.refusal(where, reason);
  }

  refusal(where: string, reason: string): StudioError {
    return new StudioError(
      'badInput',
      `${quoted(this.#name)} cannot be evaluated: ${where}: ${reason}.`,
    );
  }
}
