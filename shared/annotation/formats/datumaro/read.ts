/**
 * Datumaro: one JSON file a subset, `annotations/<subset>.json`, with `categories.label.labels`, whose places from 0 are the ids of
 * classes, and `items`, one a picture. What is known of an annotation besides stands in its `attributes`: occluded, difficult,
 * truncated, is_crowd, score, note, and rotation of a box. Polygons of one group (not 0) and label are one object's.
 */
import { attributesOf, byHand, type AnnotationAttributes } from '../../annotation.ts';
import type { ClassSummary } from '../../classSummary.ts';
import { boundsOfOutline, type PolygonGeometry } from '../../geometry.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import { entriesOf, plainName, wrongField } from '../jsonValues.ts';
import { JsonLists, JsonListsError } from '../jsonLists.ts';
import type { FileReader, FormatReader, ReadFile, ReadPicture } from '../reader.ts';
import { plainNumberOf, type SaidAnnotation } from '../said.ts';
import { nothingSaid, type GrowingSaid, type SaidSize } from '../saidPictures.ts';
import { readShape } from './shapes.ts';

type Entries = Readonly<Record<string, unknown>>;

export const datumaroReader: FormatReader = (file) => new DatumaroReader(file);

class DatumaroReader implements FileReader {
  readonly #file: string;
  readonly #lists = new JsonLists(
    new Map([['items', (row, value) => this.#item(row, value)]]),
    new Map([['categories', (value: unknown) => this.#categories(value)]]),
  );
  readonly #classes: ClassSummary[] = [];
  readonly #pictures: ReadPicture[] = [];
  readonly #unreadable: string[] = [];
  /** Annotations of the whole file until now. */
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(piece: string): void {
    this.#refusing(() => this.#lists.push(piece));
  }

  end(): ReadFile {
    this.#refusing(() => this.#lists.end());
    if (!this.#lists.seen.has('items')) throw this.#refusal('has no list “items”');
    return {
      classes: this.#classes,
      classKeys: 'ids',
      pictures: this.#pictures,
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
      if (error instanceof JsonListsError) throw this.#refusal(error.message);
      throw error;
    }
  }

  #refusal(predicate: string): StudioError {
    return new StudioError(
      'badInput',
      `${quoted(this.#file)} is no Datumaro file: it ${predicate}.`,
    );
  }

  #categories(value: unknown): void {
    const labels = entriesOf(entriesOf(value)?.['label'])?.['labels'];
    if (!Array.isArray(labels) || this.#classes.length > 0) return;
    for (const [id, label] of (labels as unknown[]).entries()) {
      const name = plainName(entriesOf(label)?.['name']);
      if (name === null) this.#unreadable.push(`label ${id}: name is missing`);
      else this.#classes.push({ id, name });
    }
  }

  #item(row: number, value: unknown): void {
    const name = `item ${row}`;
    const item = entriesOf(value);
    if (item === null) {
      this.#unreadable.push(`${name}: it is no ${value === undefined ? 'JSON' : 'object'}`);
      return;
    }
    const image = entriesOf(item['image']) ?? entriesOf(item['media']) ?? {};
    const path = image['path'];
    const fileName = typeof path === 'string' && path !== '' ? path : item['id'];
    const { annotations } = item;
    if (typeof fileName !== 'string' || fileName === '') {
      this.#unreadable.push(`${name}: ${wrongField('id', item['id'], 'a text')}`);
    } else if (!Array.isArray(annotations)) {
      this.#unreadable.push(`${name}: ${wrongField('annotations', annotations, 'a list')}`);
    } else {
      const said = this.#said(annotations as unknown[]);
      this.#pictures.push({ fileName, ...sizeOf(image['size']), said: () => said });
    }
  }

  #said(annotations: readonly unknown[]): GrowingSaid {
    const said = nothingSaid();
    const groups = new Map<string, number>();
    for (const value of annotations) {
      const id = ++this.#count;
      const annotation = entriesOf(value);
      const read = annotation === null ? { reason: 'it is no object' } : readOne(annotation, id);
      if ('reason' in read) said.unreadable.push({ id, reason: read.reason });
      else if ('boxless' in read) said.boxless.push({ id, reason: read.boxless });
      else {
        const group = plainNumberOf(annotation?.['group']) ?? 0;
        joinOrAdd(said.annotations, read, group === 0 ? null : `${group}/${read.key}`, groups);
      }
    }
    return said;
  }
}

/** A polygon of a group that is known is a part of that polygon. */
function joinOrAdd(
  annotations: SaidAnnotation[],
  read: SaidAnnotation,
  group: string | null,
  groups: Map<string, number>,
): void {
  const { geometry } = read;
  const row = group === null || geometry.kind !== 'polygon' ? undefined : groups.get(group);
  const former = row === undefined ? undefined : annotations[row];
  if (row !== undefined && former?.geometry.kind === 'polygon' && geometry.kind === 'polygon') {
    annotations[row] = { ...former, geometry: joined(former.geometry, geometry) };
    return;
  }
  if (group !== null && geometry.kind === 'polygon') groups.set(group, annotations.length);
  annotations.push(read);
}

function joined(one: PolygonGeometry, other: PolygonGeometry): PolygonGeometry {
  const rings = [...one.rings, ...other.rings];
  return { kind: 'polygon', rings, box: boundsOfOutline({ kind: 'polygon', rings }) ?? one.box };
}

function readOne(
  annotation: Entries,
  id: number,
): SaidAnnotation | { readonly boxless: string } | { readonly reason: string } {
  const read = readShape(annotation);
  if (!('geometry' in read)) return read;
  const key = plainNumberOf(annotation['label_id']);
  if (key === null || !Number.isSafeInteger(key) || key < 0) {
    return { reason: wrongField('label_id', annotation['label_id'], 'the place of a label') };
  }
  const attributes = entriesOf(annotation['attributes']) ?? {};
  const score = plainNumberOf(attributes['score']);
  return {
    ...{ id, key, geometry: read.geometry, attributes: attributesIn(attributes) },
    origin: score === null ? byHand : { kind: 'model', model: null, score },
  };
}

function attributesIn(attributes: Entries): AnnotationAttributes {
  const isSet = (name: string) => {
    const value = attributes[name];
    return (
      value === true || value === 1 || /^(?:1|true)$/i.test(typeof value === 'string' ? value : '')
    );
  };
  const { note } = attributes;
  return attributesOf({
    difficult: isSet('difficult'),
    truncated: isSet('truncated'),
    occluded: isSet('occluded'),
    crowd: isSet('is_crowd'),
    note: typeof note === 'string' ? note : '',
  });
}

/** Height, then width. */
function sizeOf(value: unknown): SaidSize {
  if (value === undefined || value === null) return { size: null };
  const [height, width] = Array.isArray(value) ? (value as unknown[]).map(plainNumberOf) : [];
  const isSide = (side: number | null | undefined): side is number =>
    Number.isSafeInteger(side) && (side ?? 0) > 0;
  if (isSide(width) && isSide(height)) return { size: { width, height } };
  return { size: null, sizeUnread: wrongField('image.size', value, 'a height and a width') };
}
