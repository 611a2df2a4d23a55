/**
 * COCO: one JSON file with `categories`, `images` and `annotations`.
 *
 * Category ids are kept, gaps and all. `bbox` is x, y, width, height from the picture's upper left corner at
 * 0, 0, and counts beside a segmentation that has other bounds. Of `attributes` those of CVAT are read, whose `rotation`
 * turns the box around its centre, in degrees. The text comes in pieces, and annotations may stand before the pictures
 * that they are of.
 *
 * Numbers may be written as texts, where they are plain: a file that was made by way of a table has ids of both kinds.
 */
import * as v from 'valibot';
import { attributesOf, byHand } from '../../annotation.ts';
import type { ClassSummary } from '../../classSummary.ts';
import { StudioError } from '../../../result.ts';
import { quoted, someNames } from '../../sentences.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { turnedBox } from '../../../geometry/rotatedBoxes.ts';
import { JsonLists, JsonListsError } from '../jsonLists.ts';
import { isNoNumber } from '../looseJson.ts';
import type { FormatReader, ReadFile } from '../reader.ts';
import {
  plainNumberOf,
  quotedShort,
  type SaidAnnotation,
  type SaidPicture,
  type Size,
  type UnreadableEntry,
} from '../said.ts';
import { FileNames } from './fileNames.ts';
import { readSegmentation } from './segmentation.ts';

interface CocoImage extends SaidPicture {
  /** By which annotations, and results in other files, call it. */
  readonly id: string;
  /** As the file has it; not yet known to be a sound path. */
  readonly fileName: string;
  /** null where the file does not give it. */
  readonly size: Size | null;
  /** Why there is none, where the file has one that cannot be read. */
  readonly sizeUnread?: string | undefined;
}

export interface CocoFile {
  /** In the file's order, ids kept. */
  readonly classes: readonly ClassSummary[];
  /** Ids of those that are another one's supercategory. */
  readonly groups: ReadonlySet<number>;
  /** Id of the category that may stand for the project: Roboflow's first, where all have the supercategory `none`. */
  readonly project: number | null;
  readonly images: readonly CocoImage[];
  /** Categories and images that cannot be understood: `images 3: file_name is missing`. */
  readonly unreadable: readonly string[];
  /** Categories whose id is there more than once, of which the first counts, and images that are. */
  readonly twice: readonly string[];
  /** Annotations whose picture is not in the file. */
  readonly strays: readonly Stray[];
  /** Those that name their picture's file in the place of its id. */
  readonly byFile: readonly Stray[];
}

interface Stray {
  readonly id: number;
  readonly imageId: string;
}

/** The value that `read` gives; what it gives null for does not fit. */
const readAs = <T>(read: (value: unknown) => T | null) =>
  v.pipe(
    v.custom<unknown>((value) => value !== undefined && read(value) !== null),
    v.transform((value) => read(value) as T),
  );

const finite = readAs(plainNumberOf);
const wholeNumber = readAs(wholeNumberOf);
/** A text that is no number is an id, too. */
const imageId = readAs(
  (value) => wholeNumberOf(value) ?? (typeof value === 'string' ? value : null),
);

const categorySchema = v.object({
  id: wholeNumber,
  name: readAs(nameOf),
  supercategory: v.optional(v.unknown()),
});

const side = v.pipe(wholeNumber, v.minValue(0));
const sizeSchema = v.object({ width: side, height: side });
const imageSchema = v.object({ id: imageId, file_name: v.pipe(v.string(), v.nonEmpty()) });

/** What is neither yes nor no is not there: nothing hangs on it. */
const flag = v.fallback(readAs(flagOf), false);
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
  bbox: v.pipe(
    v.strictTuple([finite, finite, finite, finite]),
    v.check(([x, y, width, height]) => Number.isFinite(x + width) && Number.isFinite(y + height)),
  ),
  iscrowd: v.nullish(readAs(flagOf), false),
  score: v.optional(v.unknown()),
  segmentation: v.optional(v.unknown()),
  attributes: v.optional(v.unknown()),
});

type CocoAnnotation = v.InferOutput<typeof annotationSchema>;

type BareImage = Omit<CocoImage, 'id' | keyof SaidPicture>;

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

/** A name, or a number that stands for one. */
function nameOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A whole number, also one that is written as a text; null for what is none. */
export function wholeNumberOf(value: unknown): number | null {
  const number = plainNumberOf(value);
  return Number.isSafeInteger(number) ? number : null;
}

/** 0 or 1, false or true, also as a text; null for what is neither. */
export function flagOf(value: unknown): boolean | null {
  switch (typeof value === 'string' ? value.trim().toLowerCase() : value) {
    case true:
    case 1:
    case '1':
    case 'true':
      return true;
    case false:
    case 0:
    case '0':
    case 'false':
      return false;
    default:
      return null;
  }
}

function readFileOf(
  { classes, groups, project, images, unreadable, twice, strays, byFile }: CocoFile,
  file: string,
): ReadFile {
  const name = quoted(file);
  return {
    classes,
    groups,
    project,
    pictures: images.map((image) => ({ ...image, said: () => image })),
    problems: [
      ...unreadable.map(
        (phrase) => ({ kind: 'unreadableEntry', phrase: `${phrase} in ${name}` }) as const,
      ),
      ...twice.map((phrase) => ({ kind: 'twice', phrase: `${phrase} of ${name}` }) as const),
      ...strays.map((one) => ({ kind: 'strayBox', phrase: strayWords(one, name) }) as const),
      ...byFile.map((one) => ({ kind: 'foundByFile', phrase: strayWords(one, name) }) as const),
    ],
  };
}

function strayWords({ id, imageId }: Stray, file: string): string {
  return `annotation ${id} of ${file} (image_id ${imageId})`;
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
  readonly #supercategories = new Set<unknown>();
  /** Whether every category until now has the supercategory `none`. */
  #isAllNone = true;
  readonly #images = new Map<string | number, BareImage>();
  /** Other pictures of an id that is there already, by their files. */
  readonly #others = new Map<string | number, Map<string, BareImage>>();
  readonly #said = new Map<string | number, SaidOfImage>();
  readonly #unreadable: string[] = [];
  readonly #twice: string[] = [];
  /** Whether there is an annotation of which it cannot be told which picture it is of. */
  #hasLost = false;

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
    const strays: Stray[] = [];
    const byFile: Stray[] = [];
    let files: FileNames | null = null;
    for (const [image, said] of [...this.#said]) {
      if (this.#images.has(image)) continue;
      const imageId = shown(image);
      const ids = [...said.annotations, ...said.unreadable].map(({ id }) => id);
      files ??= new FileNames([...this.#images].map(([id, { fileName }]) => [fileName, id]));
      const [named, ...others] = typeof image === 'string' ? files.idsOf(image) : [];
      if (others.length > 0) {
        const reason = `image_id is ${imageId}, which ${others.length + 1} pictures are called`;
        this.#lose(ids.map((id) => `annotations ${id}: ${reason}`));
        continue;
      }
      if (named !== undefined) this.#give(named, said);
      const told = named === undefined ? strays : byFile;
      for (const id of ids) told.push({ id, imageId });
    }
    const classes = [...this.#classes.values()];
    const groups = classes.filter(({ name }) => this.#supercategories.has(name));
    return {
      classes,
      groups: new Set(groups.map(({ id }) => id)),
      project: this.#isAllNone && classes.length > 1 && this.#classes.has(0) ? 0 : null,
      images: [...this.#images].flatMap(([id, image]) => this.#picturesOf(id, image)),
      unreadable: this.#unreadable,
      twice: this.#twice,
      strays,
      byFile,
    };
  }

  /** The picture of an id with what is said of it; of more than one each, so that none is taken for empty. */
  #picturesOf(id: string | number, image: BareImage): CocoImage[] {
    const said = this.#said.get(id) ?? nothingSaid();
    const others = this.#others.get(id);
    if (others === undefined) {
      return [
        { id: String(id), ...image, ...said, ...(this.#hasLost ? { mayLackObjects: true } : {}) },
      ];
    }
    const all = [...said.annotations, ...said.unreadable];
    const pictures = [image, ...others.values()];
    const names = someNames(pictures.map(({ fileName }) => fileName));
    const reason = `image_id is ${shown(id)}, which is the id of ${names}`;
    const first = { ...nothingSaid(), unreadable: all.map((one) => ({ id: one.id, reason })) };
    const mayLackObjects = this.#hasLost || all.length > 0;
    return pictures.map((one, row) => ({
      id: String(id),
      ...one,
      ...(row === 0 ? first : nothingSaid()),
      mayLackObjects,
    }));
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
    const { id, name, supercategory } = category;
    this.#isAllNone &&= supercategory === 'none';
    // Some tools write a class's own name there.
    if (supercategory !== name) this.#supercategories.add(supercategory);
    if (this.#classes.has(id)) this.#twice.push(`category ${id}`);
    else this.#classes.set(id, { id, name });
  }

  #image(row: number, value: unknown): void {
    const image = this.#entry(`images ${row}`, imageSchema, value);
    if (image === null) return;
    const { id, file_name: fileName } = image;
    const read = { fileName, ...sizeOf(value, row) };
    const known = this.#images.get(id);
    if (known === undefined) {
      this.#images.set(id, read);
      return;
    }
    const others = this.#others.get(id) ?? new Map<string, BareImage>();
    if (known.fileName === fileName || others.has(fileName)) {
      this.#twice.push(`image ${shown(id)}`);
    } else this.#others.set(id, others.set(fileName, read));
  }

  #annotation(row: number, value: unknown): void {
    const parsed = v.safeParse(annotationSchema, value, { abortEarly: true });
    if (!parsed.success) {
      const reason = reasonOf(value, parsed.issues[0]);
      const owner = v.safeParse(v.object({ image_id: imageId }), value);
      // Without a picture it cannot be said of which one.
      if (owner.success) this.#of(owner.output.image_id).unreadable.push({ id: row, reason });
      else this.#lose([`annotations ${row}: ${reason}`]);
      return;
    }
    const said = this.#of(parsed.output.image_id);
    const { annotation, outlineUnread } = saidOf(row, parsed.output);
    said.annotations.push(annotation);
    if (outlineUnread !== null) said.outlineUnread.push({ id: row, reason: outlineUnread });
  }

  /** Annotations of which it cannot be told which picture they are of. */
  #lose(phrases: readonly string[]): void {
    for (const phrase of phrases) this.#unreadable.push(phrase);
    this.#hasLost = true;
  }

  #give(id: string | number, { annotations, unreadable, outlineUnread }: SaidOfImage): void {
    const known = this.#of(id);
    // Not spread: there may be more than a call can have arguments.
    for (const one of annotations) known.annotations.push(one);
    for (const one of unreadable) known.unreadable.push(one);
    for (const one of outlineUnread) known.outlineUnread.push(one);
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

/** The size of an image; none, without a word, where there is no field of it. */
function sizeOf(value: unknown, row: number): Pick<CocoImage, 'size' | 'sizeUnread'> {
  const fields = v.parse(
    v.object({ width: v.optional(v.unknown()), height: v.optional(v.unknown()) }),
    value,
  );
  if ((fields.width ?? fields.height ?? null) === null) return { size: null };
  const parsed = v.safeParse(sizeSchema, value, { abortEarly: true });
  const where = `images ${row}: `;
  if (!parsed.success) return { size: null, sizeUnread: where + reasonOf(value, parsed.issues[0]) };
  const { width, height } = parsed.output;
  if (width === 0 && height === 0) return { size: null };
  if (width * height > 0) return { size: parsed.output };
  return { size: null, sizeUnread: `${where}${width === 0 ? 'width' : 'height'} is 0` };
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
    attributes: attributesOf({ ...flags, crowd: iscrowd }),
    origin: typeof score === 'number' ? ({ kind: 'model', model: null, score } as const) : byHand,
  };
  return { annotation, outlineUnread: typeof found === 'string' ? found : null };
}

/** Which field is wrong, and what it holds. */
function reasonOf(value: unknown, issue: v.BaseIssue<unknown>): string {
  if (value === undefined) return 'it is no JSON';
  const path = v.getDotPath(issue);
  if (path === null) return 'it is no object';
  if (issue.input === undefined) return `${path} is missing`;
  return `${path} is ${shown(issue.input)}`;
}

/** A value with its type, which is often what is wrong with it. */
function shown(input: unknown): string {
  if (typeof input === 'string') {
    return isNoNumber(input) ? input : `the text ${quotedShort(input)}`;
  }
  if (typeof input === 'number' || typeof input === 'boolean' || input === null) {
    return String(input);
  }
  return Array.isArray(input) ? `a list of ${input.length}` : 'an object';
}
