/**
 * CreateML: a JSON list with an entry for each picture, of whose annotations the `coordinates` are the box's centre and its
 * size, in continuous pixels. Older tools call the picture `imagefilename` and its list `annotation`.
 */
import { byHand, noAttributes } from '../../annotation.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { JsonLists, JsonListsError, wholeList } from '../jsonLists.ts';
import { entriesOf, plainName, wrongField } from '../jsonValues.ts';
import type { FileReader, FormatReader, ReadFile } from '../reader.ts';
import { endless, plainNumberOf, type SaidAnnotation, type UnreadableEntry } from '../said.ts';

export const createmlReader: FormatReader = (file) => new CreatemlReader(file);

interface SaidOfImage {
  readonly annotations: SaidAnnotation[];
  readonly unreadable: UnreadableEntry[];
  readonly outlineUnread: readonly [];
  readonly clicks: readonly [];
}

class CreatemlReader implements FileReader {
  readonly #file: string;
  readonly #lists = new JsonLists(new Map([[wholeList, (row, value) => this.#entry(row, value)]]));
  readonly #images = new Map<string, SaidOfImage>();
  readonly #unreadable: string[] = [];
  /** Pictures with an entry that cannot be read, so that what others say of them is not all. */
  readonly #halfRead = new Set<string>();
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
    return {
      classes: null,
      pictures: [...this.#images]
        .filter(([fileName]) => !this.#halfRead.has(fileName))
        .map(([fileName, said]) => ({ fileName, size: null, said: () => said })),
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
        `${quoted(this.#file)} is no CreateML file: it ${error.message}.`,
      );
    }
  }

  #entry(row: number, value: unknown): void {
    const name = `entry ${row}`;
    const entry = entriesOf(value);
    if (entry === null) {
      this.#unreadable.push(`${name}: it is no ${value === undefined ? 'JSON' : 'object'}`);
      return;
    }
    const image = entry['image'] ?? entry['imagefilename'] ?? entry['imageFilename'];
    const annotations = entry['annotations'] ?? entry['annotation'];
    if (typeof image !== 'string' || image === '') {
      this.#unreadable.push(`${name}: ${wrongField('image', image, 'a path')}`);
    } else if (!Array.isArray(annotations)) {
      this.#unreadable.push(`${name}: ${wrongField('annotations', annotations, 'a list')}`);
      this.#halfRead.add(image);
    } else {
      // Some tools write a picture's entry for each of its annotations.
      const said = this.#images.get(image) ?? nothingSaid();
      this.#images.set(image, said);
      for (const one of annotations as unknown[]) this.#annotation(one, said);
    }
  }

  #annotation(value: unknown, { annotations, unreadable }: SaidOfImage): void {
    const id = ++this.#count;
    const read = readAnnotation(value);
    if (typeof read === 'string') unreadable.push({ id, reason: read });
    else {
      const { key, box } = read;
      const geometry = { kind: 'box', box } as const;
      annotations.push({ id, key, geometry, attributes: noAttributes, origin: byHand });
    }
  }
}

function nothingSaid(): SaidOfImage {
  return { annotations: [], unreadable: [], outlineUnread: [], clicks: [] };
}

/** The class and the box, or why they are not there. */
function readAnnotation(value: unknown): { key: string; box: Box } | string {
  const annotation = entriesOf(value);
  if (annotation === null) return 'it is no object';
  const key = plainName(annotation['label']);
  if (key === null) return wrongField('label', annotation['label'], 'a name');
  const coordinates = entriesOf(annotation['coordinates']);
  if (coordinates === null) {
    return wrongField('coordinates', annotation['coordinates'], 'an object');
  }
  const numbers: number[] = [];
  for (const name of ['x', 'y', 'width', 'height']) {
    const number = plainNumberOf(coordinates[name]);
    if (number === null) return wrongField(`coordinates.${name}`, coordinates[name], 'a number');
    numbers.push(number);
  }
  const [x = 0, y = 0, width = 0, height = 0] = numbers;
  const box: Box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  return endless(box) ?? { key, box };
}
