/**
 * COCO: one JSON file with `categories`, `images` and `annotations`.
 *
 * Category ids are kept, gaps and all. `bbox` is x, y, width, height from the picture's upper left corner at
 * 0, 0, and counts beside a segmentation that has other bounds. Of `attributes` those of CVAT are read, whose `rotation`
 * turns the box around its centre, in degrees. The text comes in pieces, and annotations may stand before the pictures
 * that they are of.
 */
import * as v from 'valibot';
import { attributesOf, byHand } from '../../annotation.ts';
import type { ClassSummary } from '../../classSummary.ts';
import { StudioError } from '../../../result.ts';
import { quoted } from '../../sentences.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { turnedBox } from '../../../geometry/rotatedBoxes.ts';
import { JsonLists, JsonListsError } from './jsonLists.ts';
import type { FormatReader, ReadFile } from '../reader.ts';
import {
  quotedShort,
  type SaidAnnotation,
  type SaidPicture,
  type Size,
  type UnreadableEntry,
} from '../said.ts';
import { readSegmentation } from './segmentation.ts';

interface CocoImage extends SaidPicture {
  /** As the file has it; not yet known to be a sound path. */
  readonly fileName: string;
  /** null where the file does not give it. */
  readonly size: Size | null;
}

export interface CocoFile {
  /** In the file's order, ids kept. */
  readonly classes: readonly ClassSummary[];
  readonly images: readonly CocoImage[];
  /** Categories and images that cannot be understood: `images 3: file_name is missing`. */
  readonly unreadable: readonly string[];
  /** Categories and images whose id is there more than once; the first counts. */
  readonly twice: readonly string[];
  /** Annotations whose picture is not in the file. */
  readonly strays: readonly { readonly id: number; readonly imageId: string }[];
}

const wholeNumber = v.pipe(v.number(), v.safeInteger());
const imageId = v.union([wholeNumber, v.string()]);
const finite = v.pipe(v.number(), v.finite());

const categorySchema = v.object({ id: wholeNumber, name: v.pipe(v.string(), v.nonEmpty()) });

const side = v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
const imageSchema = v.object({
  id: imageId,
  file_name: v.pipe(v.string(), v.nonEmpty()),
  width: side,
  height: side,
});

/** What is none of these is not there: nothing hangs on it. */
const flag = v.fallback(
  v.union([
    v.boolean(),
    v.pipe(
      v.literal(1),
      v.transform(() => true),
    ),
  ]),
  false,
);
const attributesSchema = v.fallback(
  v.object({
    difficult: flag,
    truncated: flag,
    occluded: flag,
    note: v.fallback(v.string(), ''),
    rotation: v.fallback(finite, 0),
  }),
  { difficult: false, truncated: false, occluded: false, note: '', rotation: 0 },
);

const annotationSchema = v.object({
  image_id: imageId,
  category_id: wholeNumber,
  bbox: v.strictTuple([finite, finite, finite, finite]),
  iscrowd: v.optional(v.union([v.picklist([0, 1]), v.boolean()]), 0),
  score: v.optional(v.unknown()),
  segmentation: v.optional(v.unknown()),
  attributes: v.optional(v.unknown()),
});

type CocoAnnotation = v.InferOutput<typeof annotationSchema>;

interface SaidOfImage {
  readonly annotations: SaidAnnotation[];
  readonly unreadable: UnreadableEntry[];
  readonly outlineUnread: UnreadableEntry[];
  readonly clicks: readonly [];
}

export const cocoReader: FormatReader = (file) => {
  const reader = new CocoReader(file);
  return { push: (piece) => reader.push(piece), end: () => readFileOf(reader.end(), file) };
};

function readFileOf(
  { classes, images, unreadable, twice, strays }: CocoFile,
  file: string,
): ReadFile {
  const name = quoted(file);
  return {
    classes,
    pictures: images.map((image) => ({ ...image, said: () => image })),
    problems: [
      ...unreadable.map(
        (phrase) => ({ kind: 'unreadableEntry', phrase: `${phrase} in ${name}` }) as const,
      ),
      ...twice.map((phrase) => ({ kind: 'twice', phrase: `${phrase} of ${name}` }) as const),
      ...strays.map(({ id, imageId }) => {
        return {
          kind: 'strayBox',
          phrase: `annotation ${id} of ${name} (image_id ${imageId})`,
        } as const;
      }),
    ],
  };
}

/** The text of a whole file, in pieces. @throws StudioError as CocoReader does. */
export function readCoco(pieces: Iterable<string>, file: string): CocoFile {
  const reader = new CocoReader(file);
  for (const piece of pieces) reader.push(piece);
  return reader.end();
}

/** Reads a file piece by piece, so that its caller can pause in between. */
export class CocoReader {
  readonly #file: string;
  readonly #lists: JsonLists;
  readonly #classes = new Map<number, ClassSummary>();
  readonly #images = new Map<string | number, Omit<CocoImage, keyof SaidPicture>>();
  readonly #said = new Map<string | number, SaidOfImage>();
  readonly #unreadable: string[] = [];
  readonly #twice: string[] = [];

  /** @param file what sentences call it. */
  constructor(file: string) {
    this.#file = file;
    this.#lists = new JsonLists(
      new Map([
        ['categories', (row, value) => this.#category(row, value)],
        ['images', (row, value) => this.#image(row, value)],
        ['annotations', (row, value) => this.#annotation(row, value)],
      ]),
    );
  }

  /** @throws StudioError `badInput` naming the file: no JSON, or JSON of another kind. */
  push(piece: string): void {
    this.#refusing(() => this.#lists.push(piece));
  }

  /** @throws StudioError `badInput` naming the file: cut short, or without one of the three lists. */
  end(): CocoFile {
    this.#refusing(() => this.#lists.end());
    for (const key of ['categories', 'images', 'annotations']) {
      if (!this.#lists.seen.has(key)) throw this.#refusal(`has no list “${key}”`);
    }
    const strays: { id: number; imageId: string }[] = [];
    for (const [image, { annotations, unreadable }] of this.#said) {
      if (this.#images.has(image)) continue;
      const imageId = quotedShort(String(image));
      for (const { id } of [...annotations, ...unreadable]) strays.push({ id, imageId });
    }
    return {
      classes: [...this.#classes.values()],
      images: [...this.#images].map(([id, image]) => ({
        ...image,
        ...(this.#said.get(id) ?? nothingSaid()),
      })),
      unreadable: this.#unreadable,
      twice: this.#twice,
      strays,
    };
  }

  #refusing(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (error instanceof JsonListsError) throw this.#refusal(error.message);
      throw error;
    }
  }

  #refusal(predicate: string): StudioError {
    return new StudioError('badInput', `${quoted(this.#file)} is no COCO file: it ${predicate}.`);
  }

  #category(row: number, value: unknown): void {
    const category = this.#entry(`categories ${row}`, categorySchema, value);
    if (category === null) return;
    if (this.#classes.has(category.id)) this.#twice.push(`category ${category.id}`);
    else this.#classes.set(category.id, category);
  }

  #image(row: number, value: unknown): void {
    const image = this.#entry(`images ${row}`, imageSchema, value);
    if (image === null) return;
    const { id, file_name: fileName, width, height } = image;
    if (this.#images.has(id)) {
      this.#twice.push(`image ${quotedShort(String(id))}`);
      return;
    }
    const known = width != null && height != null && width + height > 0;
    this.#images.set(id, { fileName, size: known ? { width, height } : null });
  }

  #annotation(row: number, value: unknown): void {
    const parsed = v.safeParse(annotationSchema, value, { abortEarly: true });
    if (!parsed.success) {
      const reason = reasonOf(value, parsed.issues[0]);
      const owner = v.safeParse(v.object({ image_id: imageId }), value);
      // Without a picture it cannot be said of which one.
      if (owner.success) this.#of(owner.output.image_id).unreadable.push({ id: row, reason });
      else this.#unreadable.push(`annotations ${row}: ${reason}`);
      return;
    }
    const said = this.#of(parsed.output.image_id);
    const { annotation, outlineUnread } = saidOf(row, parsed.output);
    said.annotations.push(annotation);
    if (outlineUnread !== null) said.outlineUnread.push({ id: row, reason: outlineUnread });
  }

  #of(id: string | number): SaidOfImage {
    const known = this.#said.get(id) ?? nothingSaid();
    this.#said.set(id, known);
    return known;
  }

  #entry<T>(name: string, schema: v.GenericSchema<unknown, T>, value: unknown): T | null {
    const parsed = v.safeParse(schema, value, { abortEarly: true });
    if (parsed.success) return parsed.output;
    this.#unreadable.push(`${name}: ${reasonOf(value, parsed.issues[0])}`);
    return null;
  }
}

function nothingSaid(): SaidOfImage {
  return { annotations: [], unreadable: [], outlineUnread: [], clicks: [] };
}

function saidOf(
  id: number,
  { category_id: key, bbox, iscrowd, score, segmentation, attributes }: CocoAnnotation,
): { annotation: SaidAnnotation; outlineUnread: string | null } {
  const [x, y, width, height] = bbox;
  const box: Box = [x, y, x + width, y + height];
  const { rotation, ...flags } = v.parse(attributesSchema, attributes);
  const found = readSegmentation(segmentation);
  const rotated = { kind: 'rotatedBox', rotated: turnedBox(box, rotation) } as const;
  const outline = typeof found === 'string' ? null : (found ?? (rotation === 0 ? null : rotated));
  const annotation = {
    id,
    key,
    geometry: outline === null ? ({ kind: 'box', box } as const) : { ...outline, box },
    attributes: attributesOf({ ...flags, crowd: Boolean(iscrowd) }),
    origin: v.is(finite, score) ? ({ kind: 'model', model: null, score } as const) : byHand,
  };
  return { annotation, outlineUnread: typeof found === 'string' ? found : null };
}

/** Which field is wrong, and what it holds. */
function reasonOf(value: unknown, issue: v.BaseIssue<unknown>): string {
  if (value === undefined) return 'it is no JSON';
  const path = v.getDotPath(issue);
  if (path === null) return 'it is no object';
  if (issue.input === undefined) return `${path} is missing`;
  return `${path} is ${quotedShort(shown(issue.input))}`;
}

function shown(input: unknown): string {
  if (typeof input === 'string') return input;
  if (typeof input === 'number' || typeof input === 'boolean' || input === null) {
    return String(input);
  }
  return Array.isArray(input) ? `a list of ${input.length}` : 'an object';
}
