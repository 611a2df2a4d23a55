/**
 * labelme: one JSON file, one picture, with `shapes` (label, shape_type, points) and the picture's path from the file's
 * own folder. X-AnyLabeling's files are the same with more kinds of shapes, `difficult` and `score`.
 *
 * The picture itself, which many files have in `imageData`, is passed over, however long it is.
 */
import { attributesOf, byHand, type AnnotationAttributes } from '../../annotation.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import { JsonLists, JsonListsError } from '../jsonLists.ts';
import { entriesOf, plainName, wrongField } from '../jsonValues.ts';
import type { FileReader, FormatReader, ReadFile, ReadPicture } from '../reader.ts';
import {
  plainNumberOf,
  type SaidAnnotation,
  type SaidPicture,
  type UnreadableEntry,
} from '../said.ts';
import { readShape } from './shapes.ts';

export const labelmeReader: FormatReader = (file) => new LabelmeReader(file);

class LabelmeReader implements FileReader {
  readonly #file: string;
  readonly #lists: JsonLists;
  readonly #values = new Map<string, unknown>();
  readonly #annotations: SaidAnnotation[] = [];
  readonly #unreadable: UnreadableEntry[] = [];
  readonly #outlineUnread: UnreadableEntry[] = [];
  readonly #boxless: UnreadableEntry[] = [];

  constructor(file: string) {
    this.#file = file;
    const kept = ['imagePath', 'imageWidth', 'imageHeight'] as const;
    this.#lists = new JsonLists(
      new Map([['shapes', (row, value) => this.#shape(row, value)]]),
      new Map(kept.map((key) => [key, (value) => this.#values.set(key, value)])),
    );
  }

  push(piece: string): void {
    this.#refusing(() => this.#lists.push(piece));
  }

  end(): ReadFile {
    this.#refusing(() => this.#lists.end());
    if (!this.#lists.seen.has('shapes')) throw this.#refusal('has no list “shapes”');
    const picture: SaidPicture = {
      annotations: this.#annotations,
      unreadable: this.#unreadable,
      outlineUnread: this.#outlineUnread,
      boxless: this.#boxless,
      clicks: [],
    };
    return {
      classes: null,
      pictures: [{ fileName: this.#fileName(), ...this.#size(), said: () => picture }],
      problems: [],
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
    return new StudioError(
      'badInput',
      `${quoted(this.#file)} is no labelme file: it ${predicate}.`,
    );
  }

  #fileName(): string | null {
    const path = this.#values.get('imagePath');
    if (path === undefined || path === null || path === '') return null;
    if (typeof path === 'string') return path;
    throw new StudioError(
      'badInput',
      `${quoted(this.#file)} cannot be read: ${wrongField('imagePath', path, 'a path')}.`,
    );
  }

  #size(): Pick<ReadPicture, 'size' | 'sizeUnread'> {
    const sides: number[] = [];
    for (const key of ['imageWidth', 'imageHeight']) {
      const value = this.#values.get(key);
      if (value === undefined || value === null) return { size: null };
      const side = plainNumberOf(value);
      if (side === null || !Number.isSafeInteger(side) || side <= 0) {
        return { size: null, sizeUnread: wrongField(key, value, 'a number of pixels') };
      }
      sides.push(side);
    }
    const [width = 0, height = 0] = sides;
    return { size: { width, height } };
  }

  #shape(id: number, value: unknown): void {
    const shape = entriesOf(value);
    if (shape === null) {
      const reason = value === undefined ? 'it is no JSON' : 'it is no object';
      this.#unreadable.push({ id, reason });
      return;
    }
    const read = readShape(shape['shape_type'], shape['points']);
    const key = plainName(shape['label']);
    if ('boxless' in read) this.#boxless.push({ id, reason: read.boxless });
    else if ('reason' in read) this.#unreadable.push({ id, reason: read.reason });
    else if (key === null) {
      this.#unreadable.push({ id, reason: wrongField('label', shape['label'], 'a name') });
    } else {
      const { geometry, outlineUnread } = read;
      if (outlineUnread !== null) this.#outlineUnread.push({ id, reason: outlineUnread });
      const score = plainNumberOf(shape['score']);
      const origin = score === null ? byHand : ({ kind: 'model', model: null, score } as const);
      this.#annotations.push({ id, key, geometry, attributes: attributesIn(shape), origin });
    }
  }
}

/** A shape's own `difficult`, or flags that somebody named so; `description` is a person's words. */
function attributesIn(shape: Readonly<Record<string, unknown>>): AnnotationAttributes {
  const flags = entriesOf(shape['flags']) ?? {};
  const isSet = (name: string) => flags[name] === true;
  const { description } = shape;
  return attributesOf({
    difficult: shape['difficult'] === true || isSet('difficult'),
    truncated: isSet('truncated'),
    occluded: isSet('occluded'),
    crowd: isSet('crowd'),
    note: typeof description === 'string' ? description : '',
  });
}
