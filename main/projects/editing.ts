/** An edit while it is done: inside a transaction, each row that it changes is written and noted. */
import type { Annotation } from '../../shared/annotation/annotation.ts';
import { nextColour, nextKey } from '../../shared/project/classColours.ts';
import type { NewAnnotation } from '../../shared/project/edits.ts';
import { pictureStates, type PictureState } from '../../shared/project/project.ts';
import { StudioError } from '../../shared/result.ts';
import { ChangeWriter, type ClassRow, type RowChange, type StandingRow } from './changes.ts';
import { numberOf, numberOrNull, textOf, type Row } from './columns.ts';
import { annotationsOn } from './contents.ts';
import { annotationColumns, annotationOfTuple, rowOfAnnotation, tupleOfRow } from './rows.ts';
import type { Database } from './sqlite.ts';

type Statement = ReturnType<Database['prepare']>;

export class Editing {
  readonly #database: Database;
  readonly #writer: ChangeWriter;
  readonly #annotation: Statement;
  readonly #standing: Statement;
  readonly #changes: RowChange[] = [];
  #nextAnnotation: number;
  #nextDismissal: number;

  constructor(database: Database) {
    this.#database = database;
    this.#writer = new ChangeWriter(database);
    this.#annotation = database.prepare(`SELECT ${annotationColumns} FROM annotation WHERE id = ?`);
    this.#standing = database.prepare('SELECT state, changed FROM picture WHERE id = ?');
    this.#nextAnnotation = this.#next('annotation');
    this.#nextDismissal = this.#next('dismissal');
  }

  /** What was changed so far, in order. */
  get changes(): readonly RowChange[] {
    return this.#changes;
  }

  put(change: RowChange): void {
    this.#writer.write(change, 'after');
    this.#changes.push(change);
  }

  /** @throws StudioError `notFound` where the project has no such picture. */
  pictureAt(path: string): number {
    const row = this.#database.prepare('SELECT id FROM picture WHERE path = ?').get(path);
    if (row !== undefined) return numberOf(row, 'id');
    throw new StudioError('notFound', `The project has no picture '${path}'.`);
  }

  /** @throws StudioError `notFound` where the picture has no such annotation. */
  annotation(picture: number, id: number): Annotation {
    const row = this.#annotation.get(id);
    if (row === undefined || numberOf(row, 'picture') !== picture) {
      throw new StudioError('notFound', `The picture has no annotation ${id} any more.`);
    }
    return annotationOfTuple(tupleOfRow(row));
  }

  add(picture: number, made: NewAnnotation): void {
    const id = this.#nextAnnotation++;
    const after = rowOfAnnotation(picture, { ...made, id });
    this.put({ table: 'annotation', before: null, after });
  }

  /** What tells the picture's annotations apart, see keyOf. */
  annotationKeys(picture: number): ReadonlySet<string> {
    return new Set(annotationsOn(this.#database, picture).map(keyOf));
  }

  change(picture: number, before: Annotation, after: Annotation): void {
    this.put({
      table: 'annotation',
      before: rowOfAnnotation(picture, before),
      after: rowOfAnnotation(picture, after),
    });
  }

  remove(picture: number, annotation: Annotation): void {
    const before = rowOfAnnotation(picture, annotation);
    this.put({ table: 'annotation', before, after: null });
  }

  dismiss(
    picture: number,
    className: string,
    box: readonly [number, number, number, number],
  ): void {
    const after = [this.#nextDismissal++, picture, className, ...box] as const;
    this.put({ table: 'dismissal', before: null, after });
  }

  setState(picture: number, state: PictureState): void {
    const before = this.#standingOf(picture);
    const after: StandingRow = [picture, pictureStates.indexOf(state), 0];
    if (before[1] === after[1] && before[2] === after[2]) return;
    this.put({ table: 'standing', before, after });
  }

  /** An edit of a picture: from unlabelled it is in work, and a verified one has been changed since. */
  touch(picture: number): void {
    const before = this.#standingOf(picture);
    const [, state, changed] = before;
    const isVerified = pictureStates[state] === 'verified';
    const now = isVerified ? state : pictureStates.indexOf('inWork');
    const after: StandingRow = [picture, now, isVerified ? 1 : 0];
    if (after[1] === state && after[2] === changed) return;
    this.put({ table: 'standing', before, after });
  }

  /** In their order. */
  classes(): readonly ClassRow[] {
    return this.#database
      .prepare('SELECT id, name, colour, key, place FROM class ORDER BY place, id')
      .all()
      .map(classOfRow);
  }

  /** @throws StudioError `notFound` where there is no such class. */
  class(id: number): ClassRow {
    const row = this.#database
      .prepare('SELECT id, name, colour, key, place FROM class WHERE id = ?')
      .get(id);
    if (row !== undefined) return classOfRow(row);
    throw new StudioError('notFound', `The project has no class ${id} any more.`);
  }

  /**
   * The class of a name, made where there is none.
   * @param wanted the id that it has where it came from, which it keeps where no other class has it.
   */
  classNamed(name: string, wanted: number | null): number {
    const classes = this.classes();
    const found = classes.find((row) => row[1] === name);
    if (found !== undefined) return found[0];
    const ids = new Set(classes.map(([id]) => id));
    const id = wanted !== null && !ids.has(wanted) ? wanted : Math.max(0, ...ids) + 1;
    this.addClass(
      id,
      name,
      nextColour(classes.map((row) => row[2])),
      nextKey(classes.map((row) => row[3])),
    );
    return id;
  }

  addClass(id: number, name: string, colour: string, key: number | null): void {
    const classes = this.classes();
    if (classes.some((row) => row[0] === id)) {
      throw new StudioError('badInput', `The project has a class ${id} already.`);
    }
    this.#refuseName(classes, name, id);
    if (key !== null) this.#freeKey(classes, key, id);
    const place = Math.max(-1, ...classes.map((row) => row[4])) + 1;
    this.put({ table: 'class', before: null, after: [id, name, colour, key, place] });
  }

  changeClass(
    id: number,
    said: {
      name?: string | undefined;
      colour?: string | undefined;
      key?: number | null | undefined;
    },
  ): void {
    const before = this.class(id);
    const [, name, colour, key, place] = before;
    const classes = this.classes();
    if (said.name !== undefined) this.#refuseName(classes, said.name, id);
    if (said.key !== undefined && said.key !== null) this.#freeKey(classes, said.key, id);
    const after: ClassRow = [
      id,
      said.name ?? name,
      said.colour ?? colour,
      said.key === undefined ? key : said.key,
      place,
    ];
    this.put({ table: 'class', before, after });
  }

  /** With their pictures, in the order in which they were made. */
  annotationsOfClass(id: number): readonly { picture: number; annotation: Annotation }[] {
    return this.#database
      .prepare(`SELECT ${annotationColumns} FROM annotation WHERE class = ? ORDER BY id`)
      .all(id)
      .map((row) => ({
        picture: numberOf(row, 'picture'),
        annotation: annotationOfTuple(tupleOfRow(row)),
      }));
  }

  #refuseName(classes: readonly ClassRow[], name: string, id: number): void {
    if (!classes.some((row) => row[1] === name && row[0] !== id)) return;
    throw new StudioError('badInput', `There is a class called “${name}” already.`);
  }

  /** A digit goes to the class that asks for it last. */
  #freeKey(classes: readonly ClassRow[], key: number, id: number): void {
    const holder = classes.find((row) => row[3] === key && row[0] !== id);
    if (holder === undefined) return;
    const [other, name, colour, , place] = holder;
    this.put({ table: 'class', before: holder, after: [other, name, colour, null, place] });
  }

  #standingOf(picture: number): StandingRow {
    const row = this.#standing.get(picture);
    if (row === undefined) throw new StudioError('notFound', `There is no picture ${picture}.`);
    return [picture, numberOf(row, 'state'), numberOf(row, 'changed')];
  }

  /** Ids are never used again, also not those of rows that were removed: the history knows them. */
  #next(table: 'annotation' | 'dismissal'): number {
    const row = this.#database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').get(table);
    return row === undefined ? 1 : numberOf(row, 'seq') + 1;
  }
}

/** Equal where two annotations state the same: the same class at the same place, to a hundredth of a pixel. */
export function keyOf({ classId, geometry }: Pick<Annotation, 'classId' | 'geometry'>): string {
  return [classId, geometry.kind, ...geometry.box.map((at) => at.toFixed(2))].join(' ');
}

function classOfRow(row: Row): ClassRow {
  return [
    numberOf(row, 'id'),
    textOf(row, 'name'),
    textOf(row, 'colour'),
    numberOrNull(row, 'key'),
    numberOf(row, 'place'),
  ];
}
