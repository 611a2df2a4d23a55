/**
 * The studio's own CSV: a row a box, `picture, width, height, class_id, label, score, x0, y0, x1, y1`, in continuous pixels from
 * the picture's upper left corner at 0, 0. Columns are found by name; a row without class_id has its class by its label.
 */
import { byHand, noAttributes } from '../../annotation.ts';
import type { ClassSummary } from '../../classSummary.ts';
import { quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { CsvError, CsvTable } from '../csvRows.ts';
import type { FileReader, FormatReader, ReadFile } from '../reader.ts';
import { decimalOf, endless, notA } from '../said.ts';
import { SaidPictures } from '../saidPictures.ts';
import { numbersIn, sizeIn, type Cells } from '../tableCells.ts';
import { labelOfCell } from './cells.ts';

export const csvReader: FormatReader = (file) => new CsvReader(file);

const needed = ['picture', 'x0', 'y0', 'x1', 'y1'];

class CsvReader implements FileReader {
  readonly #file: string;
  readonly #table = new CsvTable((row, cells) => this.#row(row, cells));
  readonly #pictures = new SaidPictures();
  readonly #classes = new Map<number, ClassSummary>();
  readonly #unreadable: string[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  push(piece: string): void {
    this.#refusing(() => this.#table.push(piece));
  }

  end(): ReadFile {
    this.#refusing(() => this.#table.end());
    this.#checkColumns();
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

  #refusing(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (error instanceof CsvError) throw this.#refusal(`it ${error.message}`);
      throw error;
    }
  }

  #refusal(reason: string): StudioError {
    return new StudioError('badInput', `${quoted(this.#file)} cannot be read: ${reason}.`);
  }

  #checkColumns(): void {
    const { columns } = this.#table;
    if (columns === null) throw this.#refusal('it is empty');
    const missing = needed.find((name) => !columns.includes(name));
    if (missing !== undefined) throw this.#refusal(`it has no column ${quoted(missing)}`);
    if (columns.includes('class_id') || columns.includes('label')) return;
    throw this.#refusal('it has neither a column “class_id” nor “label”');
  }

  #row(row: number, cells: Cells): void {
    const picture = cells.get('picture') ?? '';
    if (picture === '') {
      this.#unreadable.push(`row ${row}: picture is missing`);
      return;
    }
    const said = this.#pictures.of(picture, sizeIn(cells));
    const read = this.#readBox(cells);
    if (typeof read === 'string') said.unreadable.push({ id: row, reason: read });
    else {
      const { key, box, score } = read;
      said.annotations.push({
        ...{ id: row, key, attributes: noAttributes },
        geometry: { kind: 'box', box },
        origin: score === null ? byHand : { kind: 'model', model: null, score },
      });
    }
  }

  #readBox(cells: Cells): { key: string | number; box: Box; score: number | null } | string {
    const numbers = numbersIn(cells, ['x0', 'y0', 'x1', 'y1']);
    if (typeof numbers === 'string') return numbers;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = numbers;
    const box: Box = [x0, y0, x1, y1];
    const reason = endless(box);
    if (reason !== null) return reason;
    const scoreText = cells.get('score')?.trim() ?? '';
    const score = scoreText === '' ? null : decimalOf(scoreText);
    if (scoreText !== '' && score === null) return `score is ${notA(scoreText, 'a number')}`;
    const key = this.#keyOf(cells);
    return typeof key === 'object' ? key.reason : { key, box, score };
  }

  /** The id of the class, or its name; or why there is neither. */
  #keyOf(cells: Cells): string | number | { reason: string } {
    const label = labelOfCell(cells.get('label') ?? '');
    const idText = cells.get('class_id')?.trim() ?? '';
    if (idText === '') return label === '' ? { reason: 'label is missing' } : label;
    const id = decimalOf(idText);
    if (id === null || !Number.isSafeInteger(id)) {
      return { reason: `class_id is ${notA(idText, 'a whole number')}` };
    }
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
