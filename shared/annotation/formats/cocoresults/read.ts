/**
 * COCO's results, as pycocotools' loadRes() takes them: a JSON list of `image_id`, `category_id`, `bbox` (or a segmentation alone) and
 * `score`. The pictures are called by their ids here; what an id means stands in a file of annotations.
 */
import { noAttributes } from '../../annotation.ts';
import { boundsOfOutline, type Geometry } from '../../geometry.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { readSegmentation } from '../coco/segmentation.ts';
import { entriesOf, wrongField } from '../jsonValues.ts';
import { JsonLists, JsonListsError, wholeList } from '../jsonLists.ts';
import type { FileReader, FormatReader, ReadFile } from '../reader.ts';
import { endless, plainNumberOf } from '../said.ts';
import { SaidPictures } from '../saidPictures.ts';

type Entries = Readonly<Record<string, unknown>>;

export const cocoresultsReader: FormatReader = (file) => new CocoresultsReader(file);

class CocoresultsReader implements FileReader {
  readonly #file: string;
  readonly #lists = new JsonLists(new Map([[wholeList, (row, value) => this.#result(row, value)]]));
  readonly #pictures = new SaidPictures();
  readonly #unreadable: string[] = [];

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
        `${quoted(this.#file)} has no COCO results: it ${error.message}.`,
      );
    }
  }

  #result(row: number, value: unknown): void {
    const result = entriesOf(value);
    if (result === null) {
      this.#unreadable.push(`result ${row}: it is no ${value === undefined ? 'JSON' : 'object'}`);
      return;
    }
    const image = imageOf(result['image_id']);
    if (image === null) {
      const reason = wrongField('image_id', result['image_id'], 'the id of a picture');
      this.#unreadable.push(`result ${row}: ${reason}`);
      return;
    }
    const said = this.#pictures.of(image);
    const key = plainNumberOf(result['category_id']);
    const score = plainNumberOf(result['score']);
    const geometry = geometryOf(result);
    if (key === null || !Number.isSafeInteger(key)) {
      const reason = wrongField('category_id', result['category_id'], 'a whole number');
      said.unreadable.push({ id: row, reason });
    } else if (score === null) {
      said.unreadable.push({ id: row, reason: wrongField('score', result['score'], 'a number') });
    } else if (typeof geometry === 'string') said.unreadable.push({ id: row, reason: geometry });
    else {
      said.annotations.push({
        ...{ id: row, key, geometry, attributes: noAttributes },
        origin: { kind: 'model', model: null, score },
      });
    }
  }
}

/** A number, also one that is written as a text, or any other text. */
function imageOf(value: unknown): string | null {
  const number = plainNumberOf(value);
  if (number !== null) return String(number);
  return typeof value === 'string' && value !== '' ? value : null;
}

function geometryOf(result: Entries): Geometry | string {
  const outline = readSegmentation(result['segmentation']);
  const bounds = outline === null || typeof outline === 'string' ? null : boundsOfOutline(outline);
  const stated = boxOf(result['bbox']);
  const isMissing = result['bbox'] === undefined && bounds !== null;
  if (typeof stated === 'string' && !isMissing) return stated;
  const box = typeof stated === 'string' ? bounds : stated;
  if (box === null) return 'bbox is missing';
  const geometry: Geometry =
    outline === null || typeof outline === 'string' ? { kind: 'box', box } : { ...outline, box };
  return endless(box) ?? geometry;
}

function boxOf(value: unknown): Box | string {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const [x, y, width, height] = list.map(plainNumberOf);
  if (list.length !== 4 || x == null || y == null || width == null || height == null) {
    return wrongField('bbox', value, 'four numbers');
  }
  return [x, y, x + width, y + height];
}
