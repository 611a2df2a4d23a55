/**
 * VIA (VGG Image Annotator), versions 1 and 2: one JSON object with an entry a picture, whose key is its name and its size in bytes; in a
 * project it stands under `_via_img_metadata`. The regions are a list, or, in version 1, an object by number. Of pictures
 * there are no sizes. The classes are the options of the attribute that has them, where there is one, then those that regions name.
 */
import { byHand } from '../../annotation.ts';
import type { ClassSummary } from '../../classSummary.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import { entriesOf, plainName, wrongField } from '../jsonValues.ts';
import { JsonLists, JsonListsError } from '../jsonLists.ts';
import type { FileReader, FormatReader, ReadFile } from '../reader.ts';
import { plainNumberOf, type SaidAnnotation } from '../said.ts';
import { SaidPictures, type GrowingSaid } from '../saidPictures.ts';
import { attributesIn, classIn, readShape } from './regions.ts';

export const viaReader: FormatReader = (file) => new ViaReader(file);

class ViaReader implements FileReader {
  readonly #file: string;
  readonly #pictures = new SaidPictures();
  readonly #metadata = new JsonLists(new Map(), new Map(), {
    entries: (key, value) => this.#entry(key, value),
  });
  readonly #lists = new JsonLists(
    new Map(),
    new Map([['_via_attributes', (value: unknown) => this.#options(value)]]),
    {
      streams: new Map([['_via_img_metadata', this.#metadata]]),
      entries: (key, value) => {
        if (!key.startsWith('_via_')) this.#entry(key, value);
      },
    },
  );
  readonly #classes = new Set<string>();
  readonly #unreadable: string[] = [];
  /** Entries and regions of the whole file until now. */
  #entries = 0;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(piece: string): void {
    this.#refusing(() => this.#lists.push(piece));
  }

  end(): ReadFile {
    this.#refusing(() => this.#lists.end());
    return {
      classes: [...this.#classes].map((name, row): ClassSummary => ({ id: row + 1, name })),
      pictures: this.#pictures.read,
      problems: this.#unreadable.map((phrase) => ({
        kind: 'unreadableEntry',
        phrase: `${phrase} in ${quoted(this.#file)}`,
      })),
    };
  }

  #refusing(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof JsonListsError)) throw error;
      throw new StudioError(
        'badInput',
        `${quoted(this.#file)} is no VIA file: it ${error.message}.`,
      );
    }
  }

  /** The options of the region attribute that has the classes. */
  #options(value: unknown): void {
    const region = entriesOf(entriesOf(value)?.['region']) ?? {};
    for (const [name, attribute] of Object.entries(region)) {
      if (!/^(?:class|label|name|category|type|object|object_name)$/i.test(name)) continue;
      for (const option of Object.keys(entriesOf(entriesOf(attribute)?.['options']) ?? {})) {
        const known = plainName(option);
        if (known !== null) this.#classes.add(known);
      }
      return;
    }
  }

  #entry(key: string, value: unknown): void {
    const name = `entry ${++this.#entries} (${quoted(key.slice(0, 60).toWellFormed())})`;
    const entry = entriesOf(value);
    if (entry === null) {
      this.#unreadable.push(`${name}: it is no ${value === undefined ? 'JSON' : 'object'}`);
      return;
    }
    const { filename } = entry;
    const regions = regionsOf(entry['regions']);
    if (typeof filename !== 'string' || filename === '') {
      this.#unreadable.push(`${name}: ${wrongField('filename', filename, 'a path')}`);
    } else if (regions === null) {
      this.#unreadable.push(`${name}: ${wrongField('regions', entry['regions'], 'a list')}`);
    } else {
      const said = this.#pictures.of(filename);
      for (const region of regions) this.#region(region, said);
    }
  }

  #region(value: unknown, { annotations, unreadable, boxless }: GrowingSaid): void {
    const id = ++this.#count;
    const read = readRegion(value, id);
    if ('geometry' in read) annotations.push(read);
    else if ('boxless' in read) boxless.push({ id, reason: read.boxless });
    else unreadable.push({ id, reason: read.reason });
  }
}

/** null for what is neither a list nor version 1's object. */
function regionsOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value as unknown[];
  const entries = entriesOf(value);
  return entries === null ? null : Object.values(entries);
}

function readRegion(
  value: unknown,
  id: number,
): SaidAnnotation | { readonly boxless: string } | { readonly reason: string } {
  const region = entriesOf(value);
  if (region === null) return { reason: 'it is no object' };
  const shape = entriesOf(region['shape_attributes']);
  if (shape === null) {
    return { reason: wrongField('shape_attributes', region['shape_attributes'], 'an object') };
  }
  const read = readShape(shape);
  if (!('geometry' in read)) return read;
  const attributes = entriesOf(region['region_attributes']) ?? {};
  const key = classIn(attributes);
  if (key === null) {
    const names = Object.keys(attributes).slice(0, 5).map(quoted).join(', ');
    return {
      reason: `region_attributes has no class${names === '' ? '' : ` that can be told among ${names}`}`,
    };
  }
  const score = plainNumberOf(attributes['score']);
  return {
    ...{ id, key, geometry: read.geometry },
    attributes: attributesIn(attributes),
    origin: score === null ? byHand : { kind: 'model', model: null, score },
  };
}
