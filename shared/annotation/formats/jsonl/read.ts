/**
 * The studio's own JSON Lines: an object a picture, as write.ts writes them. Detections are read as what a model found; proposals,
 * which have no class, are refused.
 */
import * as v from 'valibot';
import { attributesOf, byHand, type AnnotationOrigin } from '../../annotation.ts';
import type { ClassSummary } from '../../classSummary.ts';
import type { Geometry } from '../../geometry.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import { count } from '../../../words.ts';
import { MaskError, maskOfCounts } from '../../../geometry/masks.ts';
import { entriesOf, wrongField } from '../jsonValues.ts';
import { looseJson } from '../looseJson.ts';
import type { FileReader, FormatReader, ReadFile } from '../reader.ts';
import { endless, type SaidAnnotation } from '../said.ts';
import { SaidPictures, type GrowingSaid, type SaidSize } from '../saidPictures.ts';

export const jsonlReader: FormatReader = (file) => new JsonlReader(file);

/** Longest line, characters: a picture with a hundred thousand boxes. */
const longestLine = 2 ** 24;

const finite = v.pipe(v.number(), v.finite());
const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const rotatedSchema = v.object({
  x: finite,
  y: finite,
  width: finite,
  height: finite,
  angle: finite,
});
const ringSchema = v.pipe(
  v.array(finite),
  v.check((ring) => ring.length >= 6 && ring.length % 2 === 0),
);
const ringsSchema = v.pipe(v.array(ringSchema), v.minLength(1));
const maskSchema = v.object({ width: side, height: side, counts: v.array(v.number()) });
const flag = v.optional(v.boolean(), false);

const annotationSchema = v.object({
  classId: v.nullish(v.pipe(v.number(), v.safeInteger())),
  label: v.optional(v.string(), ''),
  score: v.nullish(finite),
  box: v.strictTuple([finite, finite, finite, finite]),
  rotated: v.optional(v.unknown()),
  polygon: v.optional(v.unknown()),
  mask: v.optional(v.unknown()),
  attributes: v.optional(
    v.object({
      difficult: flag,
      truncated: flag,
      occluded: flag,
      crowd: flag,
      note: v.optional(v.string(), ''),
    }),
    {},
  ),
  model: v.nullish(v.string()),
  edited: flag,
});

class JsonlReader implements FileReader {
  readonly #file: string;
  readonly #pictures = new SaidPictures();
  readonly #classes = new Map<number, ClassSummary>();
  readonly #unreadable: string[] = [];
  /** The line that is not all there yet. */
  #kept: string[] = [];
  #keptLength = 0;
  #line = 0;
  /** Annotations of the whole file until now. */
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(piece: string): void {
    const [first = '', ...more] = piece.split('\n');
    this.#keep(first);
    for (const line of more) {
      this.#read(this.#taken());
      this.#keep(line);
    }
  }

  #keep(text: string): void {
    this.#keptLength += text.length;
    if (this.#keptLength > longestLine) throw this.#tooLong();
    this.#kept.push(text);
  }

  #taken(): string {
    const text = this.#kept.join('');
    this.#kept = [];
    this.#keptLength = 0;
    return text;
  }

  end(): ReadFile {
    this.#read(this.#taken());
    return {
      classes: [...this.#classes.values()],
      classKeys: 'ids',
      pictures: this.#pictures.read,
      problems: this.#unreadable.map((phrase) => ({
        kind: 'unreadableEntry',
        phrase: `${phrase} in ${quoted(this.#file)}`,
      })),
    };
  }

  #tooLong(): StudioError {
    const most = count(longestLine);
    return this.#refusal(`it has more than ${most} characters in line ${this.#line + 1}`);
  }

  #refusal(reason: string): StudioError {
    return new StudioError('badInput', `${quoted(this.#file)} cannot be read: ${reason}.`);
  }

  #read(text: string): void {
    this.#line++;
    if (text.replace(/^\uFEFF/, '').trim() === '') return;
    const value = looseJson(text.replace(/^\uFEFF/, ''));
    const picture = entriesOf(value);
    const name = `line ${this.#line}`;
    if (picture === null) {
      this.#unreadable.push(`${name}: it is no ${value === undefined ? 'JSON' : 'object'}`);
      return;
    }
    const { image } = picture;
    const annotations = picture['annotations'] ?? picture['detections'];
    if (typeof image !== 'string' || image === '') {
      this.#unreadable.push(`${name}: ${wrongField('image', image, 'a path')}`);
    } else if (picture['proposals'] !== undefined) {
      throw this.#refusal(
        `${name} has proposals, which have no class and are no annotations; export detections`,
      );
    } else if (!Array.isArray(annotations)) {
      this.#unreadable.push(`${name}: ${wrongField('annotations', annotations, 'a list')}`);
    } else {
      const said = this.#pictures.of(image, sizeOf(picture));
      const model = typeof picture['model'] === 'string' ? picture['model'] : null;
      for (const one of annotations as unknown[]) this.#annotation(one, model, said);
    }
  }

  #annotation(value: unknown, model: string | null, said: GrowingSaid): void {
    const id = ++this.#count;
    const parsed = v.safeParse(annotationSchema, value, { abortEarly: true });
    if (!parsed.success) {
      said.unreadable.push({ id, reason: reasonOf(parsed.issues[0]) });
      return;
    }
    const read = parsed.output;
    const key = this.#keyOf(read.classId ?? null, read.label);
    if (typeof key === 'object') {
      said.unreadable.push({ id, reason: key.reason });
      return;
    }
    const reason = endless(read.box);
    if (reason !== null) {
      said.unreadable.push({ id, reason });
      return;
    }
    const { geometry, outlineUnread } = geometryOf(read);
    if (outlineUnread !== null) said.outlineUnread.push({ id, reason: outlineUnread });
    const attributes = attributesOf(read.attributes);
    said.annotations.push({ id, key, geometry, attributes, origin: originOf(read, model) });
  }

  #keyOf(id: number | null, label: string): SaidAnnotation['key'] | { reason: string } {
    if (id === null) return label === '' ? { reason: 'label is missing' } : label;
    const known = this.#classes.get(id);
    if (known === undefined) {
      this.#classes.set(id, { id, name: label === '' ? `class ${id}` : label });
    } else if (label !== '' && label !== known.name) {
      return {
        reason: `label is ${quoted(label)}, and class ${id} is ${quoted(known.name)} before`,
      };
    }
    return id;
  }
}

type Read = v.InferOutput<typeof annotationSchema>;

function originOf({ score, model, edited }: Read, ofAll: string | null): AnnotationOrigin {
  if (score === null || score === undefined) return byHand;
  return { kind: edited ? 'edited' : 'model', model: model ?? ofAll, score };
}

function geometryOf({ box, rotated, polygon, mask }: Read): {
  geometry: Geometry;
  outlineUnread: string | null;
} {
  const alone = { kind: 'box', box } as const;
  if (rotated !== undefined) {
    const parsed = v.safeParse(rotatedSchema, rotated);
    if (!parsed.success || !(parsed.output.width > 0 && parsed.output.height > 0)) {
      return { geometry: alone, outlineUnread: 'rotated is no box at an angle' };
    }
    return { geometry: { kind: 'rotatedBox', box, rotated: parsed.output }, outlineUnread: null };
  }
  if (polygon !== undefined) {
    const parsed = v.safeParse(ringsSchema, polygon);
    if (!parsed.success) {
      return {
        geometry: alone,
        outlineUnread: 'polygon is no list of lists of three points or more',
      };
    }
    return { geometry: { kind: 'polygon', box, rings: parsed.output }, outlineUnread: null };
  }
  if (mask === undefined) return { geometry: alone, outlineUnread: null };
  const parsed = v.safeParse(maskSchema, mask);
  if (!parsed.success) {
    return { geometry: alone, outlineUnread: 'mask is no size with counts' };
  }
  try {
    const { width, height, counts } = parsed.output;
    return {
      geometry: { kind: 'mask', box, mask: maskOfCounts(width, height, counts) },
      outlineUnread: null,
    };
  } catch (error) {
    if (!(error instanceof MaskError)) throw error;
    return { geometry: alone, outlineUnread: `its mask ${error.message}` };
  }
}

function sizeOf(picture: Readonly<Record<string, unknown>>): SaidSize {
  const { width, height } = picture;
  if ((width ?? height ?? null) === null) return { size: null };
  const parsed = v.safeParse(v.object({ width: side, height: side }), { width, height });
  if (parsed.success) return { size: parsed.output };
  const name = v.is(side, width) ? 'height' : 'width';
  return { size: null, sizeUnread: wrongField(name, picture[name], 'a number of pixels') };
}

/** Which field is wrong, and what it holds. */
function reasonOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return 'it is no object';
  return wrongField(path, issue.input, issue.expected ?? 'what it should be');
}
