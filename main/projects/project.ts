/**
 * A project that is open: every question to it, and every change. Each change is one transaction, on the disk before it is
 * answered. Pictures are named by their paths from the project's folder.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Annotation } from '../../shared/annotation/annotation.ts';
import type { ReadOnlyReason } from '../../shared/contract/projects.ts';
import type { ChangeId, Edit } from '../../shared/project/edits.ts';
import {
  type CountedClass,
  type PictureAnnotations,
  type PictureStanding,
  type Suggestions,
} from '../../shared/project/project.ts';
import { StudioError } from '../../shared/result.ts';
import { applyEdit, type Done } from './applyEdit.ts';
import { AskedChanges } from './askedChanges.ts';
import { ChangeWriter } from './changes.ts';
import { ClassCounts } from './classCounts.ts';
import { numberOf, numberOrNull, textOf } from './columns.ts';
import { annotationsOn, dismissalsOn, keepSuggestions, suggestionsOn } from './contents.ts';
import { DailyCopies, type CopyPlace } from './copies.ts';
import { Editing } from './editing.ts';
import { History, type StoredEntry } from './history.ts';
import { keepFacts, keptFacts, readFacts, type PictureFacts } from './pictureFacts.ts';
import { openProject, type ProjectFile } from './projectFile.ts';
import { projectFailure } from './sqlite.ts';
import { allStandings, judgedBy, recount, standingsOf, type StoredStanding } from './standings.ts';
import { Touched } from './touched.ts';

/** What of a project is small. */
export interface StoredState {
  readonly classes: readonly CountedClass[];
  readonly undo: StoredEntry | null;
  readonly redo: StoredEntry | null;
  readonly edits: number;
}

export interface StoredChange {
  readonly state: StoredState;
  readonly entries: readonly StoredEntry[];
  readonly undone: boolean;
  /** null: of so many pictures that all are to be asked for again. */
  readonly standings: readonly StoredStanding[] | null;
  /** null: so much that what is shown is to be asked for again. */
  readonly annotations: readonly StoredPictureChange[] | null;
}

export interface StoredPictureChange {
  readonly path: string;
  readonly set: readonly Annotation[];
  readonly removed: readonly number[];
  readonly dismissals: boolean;
}

/** More pictures, or annotations, are not told one by one. */
const mostPicturesTold = 500;
const mostAnnotationsTold = 20_000;

export class Project {
  readonly #file: ProjectFile;
  readonly #history: History;
  readonly #asked: AskedChanges;
  readonly #counts: ClassCounts;
  readonly #copies: DailyCopies;
  readonly #now: () => Date;
  /** What was answered to the change that was written last, for whom that did not reach; null: something else was written since. */
  #latest: { readonly id: ChangeId; readonly answer: StoredChange } | null = null;

  private constructor(file: ProjectFile, copies: CopyPlace) {
    this.#file = file;
    this.#copies = new DailyCopies(file.database, copies);
    this.#now = copies.now;
    this.#history = new History(file.database);
    this.#asked = new AskedChanges(file.database);
    this.#counts = new ClassCounts(file.database);
  }

  /** @throws StudioError as openProject. */
  static async open(file: string, copies: CopyPlace): Promise<Project> {
    const opened = await openProject(file);
    try {
      return new Project(opened, copies);
    } catch (error) {
      opened.close();
      throw projectFailure(error, file);
    }
  }

  get path(): string {
    return this.#file.path;
  }

  get readOnly(): ReadOnlyReason | null {
    return this.#file.readOnly;
  }

  get name(): string {
    return this.#meta('name');
  }

  /** Where its pictures are, or were; absolute. */
  get folder(): string {
    return this.#meta('folder');
  }

  get state(): StoredState {
    return this.#safely(() => {
      const { position } = this.#history;
      return {
        classes: this.#classes(),
        undo: position === 0 ? null : this.#history.entry(position),
        redo: this.#history.entry(position + 1),
        edits: position,
      };
    });
  }

  /** Of all pictures. */
  standings(): StoredStanding[] {
    return this.#safely(() => [...allStandings(this.#file.database)]);
  }

  /**
   * Takes in what pictures there are in its folder; it is no edit. Those that the project has stay, also where they are gone.
   * @returns how many of the project's are not among them.
   */
  takeIn(paths: readonly string[]): number {
    const { database } = this.#file;
    const known = this.#safely(
      () =>
        new Set(
          database
            .prepare('SELECT path FROM picture')
            .all()
            .map((row) => textOf(row, 'path')),
        ),
    );
    const given = new Set(paths);
    const missing = [...known].filter((one) => !given.has(one)).length;
    const added = paths.filter((one) => !known.has(one));
    if (added.length > 0 && this.readOnly === null) {
      this.#transaction(() => {
        const insert = database.prepare('INSERT INTO picture (path) VALUES (?)');
        for (const one of added) insert.run(one);
      });
    }
    return missing;
  }

  /** All that is known of a picture; its file is looked at on the way. */
  async picture(picturePath: string): Promise<PictureAnnotations> {
    const id = this.#safely(() => this.#idOf(picturePath));
    const file = await this.#lookAtFile(id, picturePath);
    return this.#safely(() => {
      const { database } = this.#file;
      const [standing = unknownStanding] =
        id === null ? [] : standingsOf(database, [id]).map((one) => one.standing);
      return {
        standing,
        annotations: id === null ? [] : annotationsOn(database, id),
        dismissals: id === null ? [] : dismissalsOn(database, id),
        suggestions: id === null ? null : suggestionsOn(database, id),
        fileChanged: file === 'changed',
        missing: file === 'gone' ? picturePath : null,
      };
    });
  }

  /** The picture's file as it is now is the one that was annotated. */
  async keepFile(picturePath: string): Promise<void> {
    const facts = await readFacts(path.join(this.folder, picturePath));
    this.#safely(() => {
      const id = this.#idOf(picturePath);
      if (id !== null) keepFacts(this.#file.database, id, facts);
    });
  }

  /**
   * Done when it returns, and on the disk. As every change it is done once, however often its id is asked for.
   * @param id null: nobody asks for it again
   * @throws StudioError: then nothing of it is.
   */
  edit(edit: Edit, id: ChangeId | null = null): StoredChange {
    return this.change((editing) => applyEdit(editing, edit), id);
  }

  /** Any change as one entry of the history. @throws StudioError: then nothing of it is done. */
  change(work: (editing: Editing) => Done, id: ChangeId | null = null): StoredChange {
    return this.#once(id, () => {
      this.#refuseReadOnly();
      this.#copies.keep();
      return this.#changing(id, false, (touched) => {
        const editing = new Editing(this.#file.database);
        const done = work(editing);
        if (editing.changes.length === 0) return [];
        for (const change of editing.changes) touched.add(change, 'after');
        return [this.#history.add(done, editing.changes, this.#now().getTime())];
      });
    });
  }

  /** @throws StudioError `badInput` where nothing is left to be undone. */
  undo(id: ChangeId | null = null): StoredChange {
    return this.#once(id, () => {
      const { position } = this.#history;
      if (position === 0) throw new StudioError('badInput', 'There is nothing to undo.');
      return this.#jump(position - 1, id);
    });
  }

  /** @throws StudioError `badInput` where nothing is left to be done again. */
  redo(id: ChangeId | null = null): StoredChange {
    return this.#once(id, () => {
      const { position } = this.#history;
      if (this.#history.entry(position + 1) === null) {
        throw new StudioError('badInput', 'There is nothing to do again.');
      }
      return this.#jump(position + 1, id);
    });
  }

  /** Undoes or does again until this entry is the last that is done. */
  jump(to: number, id: ChangeId | null = null): StoredChange {
    return this.#once(id, () => this.#jump(to, id));
  }

  history(before: number | null, limit: number): readonly StoredEntry[] {
    return this.#safely(() => this.#history.list(before, limit));
  }

  /** What a model says of a picture, in place of what was said before. It is no edit. */
  suggest(picturePath: string, suggestions: Suggestions): PictureStanding {
    this.#refuseReadOnly();
    const id = this.#safely(() => this.#idOf(picturePath));
    if (id === null) throw noPicture(picturePath);
    this.#transaction(() => {
      keepSuggestions(this.#file.database, id, suggestions);
      recount(this.#file.database, [id]);
    });
    const [standing] = this.#safely(() => standingsOf(this.#file.database, [id]));
    return standing?.standing ?? unknownStanding;
  }

  /** The project's pictures are elsewhere from now on. @param moved paths of those that have another one there. */
  relocate(folder: string, moved: ReadonlyMap<string, string>): void {
    this.#refuseReadOnly();
    this.#transaction(() => {
      const { database } = this.#file;
      database.prepare("UPDATE meta SET value = ? WHERE key = 'folder'").run(folder);
      const rename = database.prepare('UPDATE picture SET path = ? WHERE path = ?');
      // Two may change places: each gets a name that no picture has, and then its own.
      for (const from of moved.keys()) rename.run(`\0${from}`, from);
      for (const [from, to] of moved) rename.run(to, `\0${from}`);
    });
  }

  /** Whether anything was ever said of a picture, also where it was undone; false where it is not the project's. */
  wasWorkedOn(picturePath: string): boolean {
    return this.#safely(() => {
      const id = this.#idOf(picturePath);
      return (
        id !== null &&
        (this.#history.touches(id) || annotationsOn(this.#file.database, id).length > 0)
      );
    });
  }

  /** A picture is another file of the folder from now on, in place of what the project has there and nobody worked on. */
  moveTo(picturePath: string, to: string): void {
    this.#refuseReadOnly();
    this.#transaction(() => {
      const { database } = this.#file;
      const other = this.#idOf(to);
      if (other !== null) {
        database.prepare('DELETE FROM suggestion WHERE picture = ?').run(other);
        database.prepare('DELETE FROM picture WHERE id = ?').run(other);
      }
      database.prepare('UPDATE picture SET path = ? WHERE path = ?').run(to, picturePath);
    });
  }

  /** The project's pictures, with what is known of their files. */
  files(): readonly { path: string; bytes: number | null; hash: string | null }[] {
    return this.#safely(() =>
      this.#file.database
        .prepare('SELECT path, bytes, hash FROM picture ORDER BY id')
        .all()
        .map((row) => ({
          path: textOf(row, 'path'),
          bytes: numberOrNull(row, 'bytes'),
          hash: row['hash'] === null ? null : textOf(row, 'hash'),
        })),
    );
  }

  /** What is annotated on a picture; none where it is not the project's. */
  annotations(picturePath: string): readonly Annotation[] {
    return this.#safely(() => {
      const id = this.#idOf(picturePath);
      return id === null ? [] : annotationsOn(this.#file.database, id);
    });
  }

  /** A picture as it is written out. @returns null where its file was never read, and cannot be. */
  async written(
    picturePath: string,
  ): Promise<{ facts: PictureFacts; annotations: readonly Annotation[] } | null> {
    const id = this.#safely(() => this.#idOf(picturePath));
    if (id === null) return null;
    const kept = this.#safely(() => keptFacts(this.#file.database, id));
    const facts = kept ?? (await readFacts(path.join(this.folder, picturePath)).catch(() => null));
    if (facts === null) return null;
    return { facts, annotations: this.#safely(() => annotationsOn(this.#file.database, id)) };
  }

  close(): void {
    this.#file.close();
  }

  /** Answers to a change that was done already what it did, as long as nothing was done since; else, that all may be different. */
  #once(id: ChangeId | null, make: () => StoredChange): StoredChange {
    if (id === null || !this.#safely(() => this.#asked.has(id))) return make();
    const { id: latest, answer } = this.#latest ?? {};
    if (latest?.page === id.page && latest.number === id.number && answer !== undefined) {
      return answer;
    }
    return { state: this.state, entries: [], undone: false, standings: null, annotations: null };
  }

  #jump(to: number, id: ChangeId | null): StoredChange {
    this.#refuseReadOnly();
    if (to !== 0 && this.#history.entry(to) === null) {
      throw new StudioError('badInput', `The history has no entry ${to} any more.`);
    }
    this.#copies.keep();
    const from = this.#history.position;
    const undone = to < from;
    return this.#changing(id, undone, (touched) => {
      const writer = new ChangeWriter(this.#file.database);
      const numbers = undone ? range(to + 1, from).reverse() : range(from + 1, to);
      const side = undone ? 'before' : 'after';
      for (const number of numbers) {
        const changes = this.#history.changes(number, undone ? 'backwards' : 'forwards');
        for (const change of changes) {
          writer.write(change, side);
          touched.add(change, side);
        }
      }
      this.#history.moveTo(to);
      return numbers;
    });
  }

  /** @param work inside the transaction; tells each row that it wrote. @returns the entries that it did or undid. */
  #changing(
    id: ChangeId | null,
    undone: boolean,
    work: (touched: Touched) => readonly number[],
  ): StoredChange {
    const { database } = this.#file;
    const touched = new Touched();
    const numbers = this.#transaction(() => {
      if (id !== null) this.#asked.add(id);
      const did = work(touched);
      recount(database, new Set([...touched.pictures, ...judgedBy(database, touched.renamed)]));
      return did;
    });
    this.#counts.changed(touched.deltas);
    const { pictures } = touched;
    const isMany = pictures.size > mostPicturesTold;
    const answer = this.#safely(() => ({
      state: this.state,
      entries: numbers.flatMap((number) => this.#history.entry(number) ?? []),
      undone,
      standings: isMany || touched.renamed.size > 0 ? null : standingsOf(database, pictures),
      annotations:
        isMany || touched.annotationCount > mostAnnotationsTold ? null : this.#told(touched),
    }));
    this.#latest = id && { id, answer };
    return answer;
  }

  #told(touched: Touched): readonly StoredPictureChange[] {
    const pathOf = this.#file.database.prepare('SELECT path FROM picture WHERE id = ?');
    return [...touched.byPicture()].map(([picture, { set, removed, dismissals }]) => ({
      path: textOf(pathOf.get(picture) ?? {}, 'path'),
      set,
      removed,
      dismissals,
    }));
  }

  #classes(): readonly CountedClass[] {
    return this.#file.database
      .prepare('SELECT id, name, colour, key FROM class ORDER BY place, id')
      .all()
      .map((row) => {
        const id = numberOf(row, 'id');
        return {
          id,
          name: textOf(row, 'name'),
          colour: textOf(row, 'colour'),
          key: numberOrNull(row, 'key'),
          ...this.#counts.of(id),
        };
      });
  }

  /** A picture's file beside what is known of it; what is new and changes nothing is kept. */
  async #lookAtFile(
    id: number | null,
    picturePath: string,
  ): Promise<'asItWas' | 'changed' | 'gone'> {
    if (id === null) return 'asItWas';
    const { database } = this.#file;
    const kept = this.#safely(() => keptFacts(database, id));
    const file = path.join(this.folder, picturePath);
    const found = await stat(file).catch(() => null);
    if (found === null) return 'gone';
    if (kept?.bytes === found.size && kept.modified === found.mtimeMs) return 'asItWas';
    const facts = await readFacts(file).catch(() => null);
    if (facts === null) return 'asItWas';
    const isOther = kept !== null && kept.hash !== facts.hash;
    const [standing] = this.#safely(() => standingsOf(database, [id]));
    const isAnnotated = standing?.standing.state !== 'unlabelled';
    if (isOther && isAnnotated) return 'changed';
    if (this.readOnly === null) this.#safely(() => keepFacts(database, id, facts));
    return 'asItWas';
  }

  #idOf(picturePath: string): number | null {
    const row = this.#file.database
      .prepare('SELECT id FROM picture WHERE path = ?')
      .get(picturePath);
    return row === undefined ? null : numberOf(row, 'id');
  }

  #meta(key: string): string {
    return this.#safely(() => {
      const row = this.#file.database.prepare('SELECT value FROM meta WHERE key = ?').get(key);
      return textOf(row ?? {}, 'value');
    });
  }

  #refuseReadOnly(): void {
    const { readOnly } = this.#file;
    if (readOnly !== null) throw new StudioError('badInput', readOnly.sentence);
  }

  /** @throws StudioError: then nothing of it is done. */
  #transaction<T>(work: () => T): T {
    const { database } = this.#file;
    this.#latest = null;
    return this.#safely(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Failures of SQLite's as sentences. */
  #safely<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw projectFailure(error, this.path);
    }
  }
}

const unknownStanding: PictureStanding = {
  state: 'unlabelled',
  annotations: 0,
  changed: false,
  disagreements: 0,
  uncertainty: null,
};

const noPicture = (picture: string): StudioError =>
  new StudioError('notFound', `The project has no picture '${picture}'.`);

/** Whole numbers from one to another, both included; none where the second is lower. */
function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
