/**
 * COCO: one JSON file with `categories`, `images` and `annotations`.
 *
 * Category ids are kept, gaps and all. `bbox` is x, y, width, height from the picture's upper left corner at
 * 0, 0. Segmentations are passed over. The text comes in pieces, and annotations may stand before the
 * pictures that they are of.
 */
import * as v from 'valibot';
import type { ClassSummary } from '../../classSummary.ts';
import { StudioError } from '../../../result.ts';
import { quoted } from '../../sentences.ts';
import { JsonLists, JsonListsError } from './jsonLists.ts';
import { quotedShort, type SaidBox, type SaidPicture, type Size } from '../said.ts';

export interface CocoImage extends SaidPicture {
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
  /** Boxes whose picture is not in the file. */
  readonly strays: readonly { readonly row: number; readonly imageId: string }[];
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

const annotationSchema = v.object({
  image_id: imageId,
  category_id: wholeNumber,
  bbox: v.strictTuple([finite, finite, finite, finite]),
  iscrowd: v.optional(v.union([v.picklist([0, 1]), v.boolean()]), 0),
});

interface BoxesOfImage {
  readonly boxes: SaidBox[];
  readonly unreadable: { row: number; reason: string }[];
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
  readonly #boxes = new Map<string | number, BoxesOfImage>();
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
    const strays: { row: number; imageId: string }[] = [];
    for (const [id, { boxes, unreadable }] of this.#boxes) {
      if (this.#images.has(id)) continue;
      for (const { row } of boxes) strays.push({ row, imageId: quotedShort(String(id)) });
      for (const { row } of unreadable) strays.push({ row, imageId: quotedShort(String(id)) });
    }
    return {
      classes: [...this.#classes.values()],
      images: [...this.#images].map(([id, image]) => ({
        ...image,
        ...(this.#boxes.get(id) ?? { boxes: [], unreadable: [] }),
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
      if (owner.success) this.#of(owner.output.image_id).unreadable.push({ row, reason });
      else this.#unreadable.push(`annotations ${row}: ${reason}`);
      return;
    }
    const { image_id: id, category_id: key, bbox, iscrowd } = parsed.output;
    const [x, y, width, height] = bbox;
    this.#of(id).boxes.push({
      row,
      key,
      box: [x, y, x + width, y + height],
      difficult: false,
      crowd: Boolean(iscrowd),
    });
  }

  #of(id: string | number): BoxesOfImage {
    const known = this.#boxes.get(id) ?? { boxes: [], unreadable: [] };
    this.#boxes.set(id, known);
    return known;
  }

  #entry<T>(name: string, schema: v.GenericSchema<unknown, T>, value: unknown): T | null {
    const parsed = v.safeParse(schema, value, { abortEarly: true });
    if (parsed.success) return parsed.output;
    this.#unreadable.push(`${name}: ${reasonOf(value, parsed.issues[0])}`);
    return null;
  }
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
