/**
 * Open Images: a row a box, `ImageID, Source, LabelName, Confidence, XMin, XMax, YMin, YMax, IsOccluded, IsTruncated, IsGroupOf, …`.
 * Coordinates are shares of the picture's sides. ImageID is the picture's name without its extension, and LabelName a code
 * (`/m/011k07`), which another file has names for. IsGroupOf is a crowd; a flag of −1 says that nobody knows.
 *
 * Confidence is 1 for what a person drew or checked; `Source` tells a model's where it is ours, and elsewhere a Confidence
 * below 1 does.
 */
import { attributesOf, byHand, type AnnotationOrigin } from '../../annotation.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { CsvError, CsvRows, CsvTable } from '../csvRows.ts';
import type { FileReader, FormatReader, ReadFile } from '../reader.ts';
import { decimalOf, endless, notA, type SaidAnnotation, type Size } from '../said.ts';
import { nothingSaid, type GrowingSaid } from '../saidPictures.ts';
import { isPlace, isSide } from '../shares.ts';
import { numbersIn, type Cells } from '../tableCells.ts';

/** What `Source` says of a model's box in our own files. */
export const modelSource = 'model';

const columns = ['XMin', 'YMin', 'XMax', 'YMax'];

export const openimagesReader: FormatReader = (file) => new OpenimagesReader(file);

class OpenimagesReader implements FileReader {
  readonly #file: string;
  readonly #table = new CsvTable((row, cells) => this.#row(row, cells));
  readonly #said = new Map<string, GrowingSaid>();
  readonly #unreadable: string[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  push(piece: string): void {
    refusing(this.#file, () => this.#table.push(piece));
  }

  end(): ReadFile {
    refusing(this.#file, () => this.#table.end());
    const missing = ['ImageID', 'LabelName', ...columns].find(
      (name) => !(this.#table.columns ?? []).includes(name),
    );
    if (missing !== undefined) {
      throw new StudioError(
        'badInput',
        `${quoted(this.#file)} is no Open Images file: it has no column ${quoted(missing)}.`,
      );
    }
    return {
      classes: null,
      pictures: [...this.#said].map(([fileName, said]) => ({
        fileName,
        size: null,
        said: (size) => ({
          ...said,
          annotations: said.annotations.map((one) => inPixels(one, size)),
        }),
      })),
      problems: this.#unreadable.map((phrase) => ({
        kind: 'unreadableEntry',
        phrase: `${phrase} in ${quoted(this.#file)}`,
      })),
    };
  }

  #row(row: number, cells: Cells): void {
    const image = cells.get('ImageID') ?? '';
    if (image === '') {
      this.#unreadable.push(`row ${row}: ImageID is missing`);
      return;
    }
    const said = this.#said.get(image) ?? nothingSaid();
    this.#said.set(image, said);
    const read = readRow(row, cells);
    if (typeof read === 'string') said.unreadable.push({ id: row, reason: read });
    else said.annotations.push(read);
  }
}

function readRow(id: number, cells: Cells): SaidAnnotation | string {
  const key = cells.get('LabelName')?.trim() ?? '';
  if (key === '') return 'LabelName is missing';
  const shares = numbersIn(cells, columns);
  if (typeof shares === 'string') return shares;
  for (const [i, share] of shares.entries()) {
    if (isPlace(share)) continue;
    return `${columns[i]} is ${notA(String(share), 'a share of the picture, from 0 to 1; it may be in pixels')}`;
  }
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = shares;
  const box: Box = [x0, y0, x1, y1];
  if (!isSide(x1 - x0) || !isSide(y1 - y0)) {
    const [from, to, side] = isSide(x1 - x0)
      ? ['YMin', 'YMax', 'height']
      : ['XMin', 'XMax', 'width'];
    return `${from} and ${to} are farther apart than the picture's ${side}`;
  }
  const isSet = (name: string) => decimalOf(cells.get(name)?.trim() ?? '') === 1;
  const origin = originOf(cells);
  if (typeof origin === 'string') return origin;
  return {
    ...{ id, key, origin },
    geometry: { kind: 'box', box },
    attributes: attributesOf({
      truncated: isSet('IsTruncated'),
      occluded: isSet('IsOccluded'),
      crowd: isSet('IsGroupOf'),
    }),
  };
}

function originOf(cells: Cells): AnnotationOrigin | string {
  const text = cells.get('Confidence')?.trim() ?? '';
  if (text === '') return byHand;
  const score = decimalOf(text);
  if (score === null) return `Confidence is ${notA(text, 'a number')}`;
  const isOfModel = cells.get('Source')?.trim() === modelSource || score !== 1;
  return isOfModel ? { kind: 'model', model: null, score } : byHand;
}

function inPixels(said: SaidAnnotation, { width, height }: Size): SaidAnnotation {
  const [x0, y0, x1, y1] = said.geometry.box;
  const box: Box = [x0 * width, y0 * height, x1 * width, y1 * height];
  return endless(box) === null ? { ...said, geometry: { kind: 'box', box } } : said;
}

/** The names of class codes, by code: `/m/011k07,Tortoise`. @throws StudioError `badInput` naming the file. */
export function readClassDescriptions(text: string, file: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const rows = new CsvRows((row, [code = '', name = '']) => {
    const isHeader = row === 1 && /^LabelName$/i.test(code.trim());
    if (!isHeader && code.trim() !== '' && name.trim() !== '') names.set(code.trim(), name.trim());
  });
  refusing(file, () => {
    rows.push(text);
    rows.end();
  });
  return names;
}

function refusing(file: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new StudioError('badInput', `${quoted(file)} cannot be read: it ${error.message}.`);
  }
}
