/**
 * Label Studio: a JSON list of tasks, whose `annotations` (formerly `completions`) have the regions in `result`; or the short form,
 * where they stand under a name of the person's choice.
 *
 * A task that nobody has annotated says nothing of its picture. Regions of one id are one region: its shape may stand apart
 * from its labels. The picture is an address; that of a local file is its path.
 */
import { attributesOf, byHand, type AnnotationOrigin } from '../../annotation.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import { entriesOf, plainName, wrongField } from '../jsonValues.ts';
import { JsonLists, JsonListsError, wholeList } from '../jsonLists.ts';
import type { FileReader, FormatReader, ReadFile, ReadPicture } from '../reader.ts';
import {
  plainNumberOf,
  type SaidAnnotation,
  type SaidPicture,
  type Size,
  type UnreadableEntry,
} from '../said.ts';
import { readRegion, type PlacedRegion } from './regions.ts';

type Entries = Readonly<Record<string, unknown>>;

export const labelstudioReader: FormatReader = (file) => new LabelstudioReader(file);

interface Region extends Omit<SaidAnnotation, 'geometry'> {
  readonly placed: (size: Size) => PlacedRegion;
}

class LabelstudioReader implements FileReader {
  readonly #file: string;
  readonly #lists = new JsonLists(new Map([[wholeList, (row, value) => this.#task(row, value)]]));
  readonly #pictures: ReadPicture[] = [];
  readonly #unreadable: string[] = [];
  /** Regions of the whole file until now. */
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
      classes: null,
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
      if (!(error instanceof JsonListsError)) throw error;
      throw new StudioError(
        'badInput',
        `${quoted(this.#file)} is no Label Studio file: it ${error.message}.`,
      );
    }
  }

  #task(row: number, value: unknown): void {
    const name = `task ${row}`;
    const task = entriesOf(value);
    if (task === null) {
      this.#unreadable.push(`${name}: it is no ${value === undefined ? 'JSON' : 'object'}`);
      return;
    }
    const fileName = pictureOf(entriesOf(task['data']) ?? task);
    if (fileName === null) {
      this.#unreadable.push(`${name}: data has no address of a picture`);
      return;
    }
    const results = resultsOf(task);
    if (results === null) return;
    const regions: Region[] = [];
    const unreadable: UnreadableEntry[] = [];
    const boxless: UnreadableEntry[] = [];
    let size: Size | null = null;
    for (const result of joinedById(results)) {
      const id = ++this.#count;
      size ??= sizeOf(result);
      const read = readResult(result, id);
      if ('placed' in read) regions.push(read);
      else if ('boxless' in read) boxless.push({ id, reason: read.boxless });
      else unreadable.push({ id, reason: read.reason });
    }
    this.#pictures.push({
      fileName,
      size,
      said: (upright) => ({ ...placedIn(size ?? upright, upright, regions), unreadable, boxless }),
    });
  }
}

/** The regions on the picture as the file has it, which is as many pixels as it really is, or else is left out. */
function placedIn(
  given: Size,
  upright: Size,
  regions: readonly Region[],
): Omit<SaidPicture, 'unreadable' | 'boxless'> {
  const isSame = given.width * given.height === upright.width * upright.height;
  const annotations: SaidAnnotation[] = [];
  const outlineUnread: UnreadableEntry[] = [];
  for (const { placed, ...region } of regions) {
    const { geometry, outlineUnread: reason } = placed(isSame ? given : upright);
    annotations.push({ ...region, geometry });
    if (reason !== null) outlineUnread.push({ id: region.id, reason });
  }
  return { annotations, outlineUnread, clicks: [] };
}

const pictureName = /\.(?:jpe?g|png|bmp|gif|webp|tiff?|avif|heic)(?:$|[?#])/i;

/** Of what a task is about, the address of its picture. */
function pictureOf(data: Entries): string | null {
  const texts = Object.entries(data).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  const named = texts.find(([key]) => /^(?:image|img|picture)$/i.test(key));
  const found = named ?? texts.find(([, text]) => pictureName.test(text));
  if (found === undefined) return null;
  const [, local] = /^\/data\/local-files\/\?d=(.+)$/.exec(found[1]) ?? [];
  return local === undefined ? found[1] : decoded(local);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The regions that count; null where nobody has annotated the task. */
function resultsOf(task: Entries): readonly unknown[] | null {
  const all = task['annotations'] ?? task['completions'];
  if (Array.isArray(all)) {
    const people = (all as unknown[])
      .map(entriesOf)
      .filter((one) => one !== null && one['was_cancelled'] !== true);
    const chosen = people.find((one) => one?.['ground_truth'] === true) ?? people[0];
    if (chosen != null) return listOf(chosen['result']);
    const [prediction] = listOf(task['predictions']).map(entriesOf);
    return prediction == null ? null : listOf(prediction['result']);
  }
  if ('data' in task) {
    const [prediction] = listOf(task['predictions']).map(entriesOf);
    return prediction == null ? null : listOf(prediction['result']);
  }
  // The short form has the values themselves, under a name that somebody chose.
  const lists = Object.values(task).filter((one): one is unknown[] => Array.isArray(one));
  const regions = lists.find((list) => list.some((one) => entriesOf(one) !== null));
  return (regions ?? []).map((value) => ({ value, ...entriesOf(value) }));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Results that are regions, those of one id joined: the shape with the labels. */
function joinedById(results: readonly unknown[]): Entries[] {
  const joined = new Map<unknown, Entries>();
  const others: Entries[] = [];
  for (const one of results) {
    const result = entriesOf(one) ?? {};
    if (result['type'] === 'relation') continue;
    const { id } = result;
    const known = typeof id === 'string' ? joined.get(id) : undefined;
    if (known !== undefined) {
      const shape = isShape(known) ? known : result;
      const value = { ...entriesOf(result['value']), ...entriesOf(known['value']) };
      joined.set(id, { ...shape, value });
    } else if (typeof id === 'string') joined.set(id, result);
    else others.push(result);
  }
  return [...joined.values(), ...others];
}

function isShape(result: Entries): boolean {
  const value = entriesOf(result['value']) ?? {};
  return ['x', 'points', 'rle'].some((name) => name in value);
}

function readResult(
  result: Entries,
  id: number,
): Region | { readonly boxless: string } | { readonly reason: string } {
  const value = entriesOf(result['value']);
  if (value === null) return { reason: wrongField('value', result['value'], 'an object') };
  const read = readRegion(result['type'], value);
  if (!('placed' in read)) return read;
  const key = labelOf(value);
  if (key === null) return { reason: 'value has no label' };
  const note = entriesOf(result['meta'])?.['text'];
  return {
    ...{ id, key, placed: read.placed, origin: originOf(result) },
    attributes: attributesOf({
      note: (Array.isArray(note) ? note : [note])
        .filter((one) => typeof one === 'string')
        .join('\n'),
    }),
  };
}

/** The first of the labels, under whatever kind of them. */
function labelOf(value: Entries): string | null {
  for (const [name, labels] of Object.entries(value)) {
    if (!name.endsWith('labels') || !Array.isArray(labels)) continue;
    const label = plainName((labels as unknown[])[0]);
    if (label !== null) return label;
  }
  return null;
}

function originOf(result: Entries): AnnotationOrigin {
  const score = plainNumberOf(result['score']);
  if (score === null) return byHand;
  return {
    kind: result['origin'] === 'prediction-changed' ? 'edited' : 'model',
    model: null,
    score,
  };
}

function sizeOf(result: Entries): Size | null {
  const [width, height] = [result['original_width'], result['original_height']].map(plainNumberOf);
  if (width == null || height == null) return null;
  const isSound = [width, height].every((side) => Number.isSafeInteger(side) && side > 0);
  return isSound ? { width, height } : null;
}
