/** A project in memory that answers as the host's does: edits are done at once, and undone by what was there before. */
import type { Annotation } from '../../../../../shared/annotation/annotation.ts';
import type {
  OpenedProject,
  PictureChange,
  ProjectChange,
  ProjectState,
  Standings,
} from '../../../../../shared/contract/projects.ts';
import type { StudioApi } from '../../../../../shared/contract/contract.ts';
import type { ChangeId, Edit, SingleEdit } from '../../../../../shared/project/edits.ts';
import type {
  Dismissal,
  HistoryEntry,
  PictureAnnotations,
  PictureStanding,
  PictureState,
  ProjectClass,
  Suggestions,
} from '../../../../../shared/project/project.ts';
import { disagreements } from '../../../../../shared/project/suggestions.ts';
import { StudioError } from '../../../../../shared/result.ts';

interface FakePicture {
  readonly state: PictureState;
  readonly changed: boolean;
  readonly annotations: readonly Annotation[];
  readonly dismissals: readonly Dismissal[];
}

/** All that an edit can change. */
interface Contents {
  readonly classes: readonly ProjectClass[];
  readonly pictures: ReadonlyMap<string, FakePicture>;
}

interface Done {
  readonly entry: HistoryEntry;
  readonly before: Contents;
  readonly after: Contents;
}

const untouched: FakePicture = {
  state: 'unlabelled',
  changed: false,
  annotations: [],
  dismissals: [],
};

export class FakeProject {
  /** Every edit that was asked for, in order. */
  readonly edits: Edit[] = [];
  /** Thrown by what is asked next; null: it answers. */
  failure: StudioError | null = null;
  /** Thrown in place of the answer to what changes something, which is done; null: it is answered. */
  lost: StudioError | null = null;
  readOnly: OpenedProject['readOnly'] = null;
  readonly suggestions = new Map<string, Suggestions>();
  /** Pictures whose files are gone. */
  readonly missing = new Set<string>();
  #contents: Contents;
  #done: Done[] = [];
  #undone: Done[] = [];
  #nextId = 1;
  #nextNumber = 1;
  /** What was answered, by the id that it was asked for by. */
  readonly #answered = new Map<string, ProjectChange>();

  constructor(pictureIds: readonly string[], classes: readonly ProjectClass[] = []) {
    this.#contents = { classes, pictures: new Map(pictureIds.map((id) => [id, untouched])) };
  }

  readonly api: Partial<StudioApi['projects']> = {
    openHere: () =>
      this.#answer((): OpenedProject => ({
        path: '/projects/fake.anchorscope',
        name: 'fake',
        readOnly: this.readOnly,
        state: this.#state(),
        pictures: null,
        standings: this.#standings([...this.#contents.pictures.keys()]),
        missing: 0,
        folder: '/pictures',
        remarks: [],
      })),
    standings: () => this.#answer(() => this.#standings([...this.#contents.pictures.keys()])),
    picture: (id) => this.#answer(() => this.#picture(id)),
    keepSuggestions: (id, said) =>
      this.#answer(() => {
        this.suggestions.set(id, said);
        return null;
      }),
    keepFile: (id) => this.#answer(() => this.#picture(id)),
    edit: (edit, asked) =>
      this.#once(asked, () => {
        this.edits.push(edit);
        const before = this.#contents;
        for (const single of edit) this.#contents = this.#after(this.#contents, single);
        const entry = {
          ...{ number: this.#nextNumber++, title: titleOf(edit), at: 0, undone: false },
          ...pictureOf(edit),
        };
        this.#done.push({ entry, before, after: this.#contents });
        this.#undone = [];
        return this.#change(before, [entry], false);
      }),
    undo: (asked) => this.#once(asked, () => this.#undo()),
    redo: (asked) => this.#once(asked, () => this.#redo()),
    jump: (number, asked) =>
      this.#once(asked, () => {
        const before = this.#contents;
        const undone = (this.#done.at(-1)?.entry.number ?? 0) > number;
        const entries: HistoryEntry[] = [];
        while ((this.#done.at(-1)?.entry.number ?? 0) > number) {
          entries.push(...this.#undo().entries);
        }
        while ((this.#undone.at(-1)?.entry.number ?? Infinity) <= number) {
          entries.push(...this.#redo().entries);
        }
        return this.#change(before, entries, undone);
      }),
    history: (before, most) =>
      this.#answer(() =>
        [
          ...this.#undone.map(({ entry }) => ({ ...entry, undone: true })),
          ...this.#done.map(({ entry }) => entry).toReversed(),
        ]
          .filter(({ number }) => before === null || number < before)
          .slice(0, most),
      ),
  };

  async #answer<T>(ask: () => T): Promise<T> {
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    return ask();
  }

  /** What was done already is answered as it was. */
  #once({ page, number }: ChangeId, change: () => ProjectChange): Promise<ProjectChange> {
    return this.#answer(() => {
      const id = `${page} ${number}`;
      const answer = this.#answered.get(id) ?? change();
      this.#answered.set(id, answer);
      if (this.lost !== null) throw this.lost;
      return answer;
    });
  }

  #undo(): ProjectChange {
    const last = this.#done.pop();
    if (last === undefined) throw new StudioError('badInput', 'There is nothing to undo.');
    this.#undone.push(last);
    this.#contents = last.before;
    return this.#change(last.after, [last.entry], true);
  }

  #redo(): ProjectChange {
    const next = this.#undone.pop();
    if (next === undefined) throw new StudioError('badInput', 'There is nothing to redo.');
    this.#done.push(next);
    this.#contents = next.after;
    return this.#change(next.before, [next.entry], false);
  }

  #change(before: Contents, entries: readonly HistoryEntry[], undone: boolean): ProjectChange {
    const changed = [...this.#contents.pictures].filter(
      ([id, picture]) => before.pictures.get(id) !== picture,
    );
    const annotations = changed.map(([pictureId, now]): PictureChange => {
      const was = before.pictures.get(pictureId) ?? untouched;
      return {
        pictureId,
        set: now.annotations.filter((each) => !was.annotations.includes(each)),
        removed: was.annotations
          .filter(({ id }) => !now.annotations.some((each) => each.id === id))
          .map(({ id }) => id),
        dismissals: was.dismissals !== now.dismissals,
      };
    });
    const standings = this.#standings(changed.map(([id]) => id));
    return { state: this.#state(), entries, undone, standings, annotations };
  }

  #state(): ProjectState {
    const { classes, pictures } = this.#contents;
    const all = [...pictures.values()];
    return {
      classes: classes.map((each) => ({
        ...each,
        annotations: all.flatMap((one) => one.annotations.filter((a) => a.classId === each.id))
          .length,
        pictures: all.filter((one) => one.annotations.some((a) => a.classId === each.id)).length,
      })),
      undo: this.#done.at(-1)?.entry ?? null,
      redo: this.#undone.at(-1)?.entry ?? null,
      edits: this.#done.length,
    };
  }

  #picture(id: string): PictureAnnotations {
    const { annotations, dismissals } = this.#of(id);
    return {
      standing: this.#standing(id),
      annotations,
      dismissals,
      suggestions: this.suggestions.get(id) ?? null,
      fileChanged: false,
      missing: this.missing.has(id) ? id : null,
    };
  }

  #standings(pictureIds: readonly string[]): Standings {
    return { pictureIds, standings: pictureIds.map((id) => this.#standing(id)) };
  }

  #standing(id: string): PictureStanding {
    const { annotations, changed, dismissals, state } = this.#of(id);
    const rows = this.suggestions.get(id)?.rows ?? [];
    const nameOf = (classId: number | null) =>
      this.#contents.classes.find((each) => each.id === classId)?.name ?? null;
    const named = annotations.map((annotation) => ({
      annotation,
      className: nameOf(annotation.classId),
    }));
    const found = this.suggestions.has(id)
      ? disagreements(
          ...([rows, named, dismissals, state === 'verified'] as const),
          new Set(this.#contents.classes.map(({ name }) => name)),
        ).length
      : 0;
    return {
      ...{ state, changed, annotations: annotations.length },
      ...{ disagreements: found, uncertainty: null },
    };
  }

  #of(id: string): FakePicture {
    const picture = this.#contents.pictures.get(id);
    if (picture === undefined) throw new StudioError('notFound', 'That picture is not open.');
    return picture;
  }

  #after(contents: Contents, edit: SingleEdit): Contents {
    const { classes, pictures } = contents;
    const withPicture = (id: string, change: (picture: FakePicture) => Partial<FakePicture>) => {
      const was = pictures.get(id) ?? untouched;
      const touched = {
        ...was,
        state: was.state === 'unlabelled' ? ('inWork' as const) : was.state,
        changed: was.state === 'verified',
        ...change(was),
      };
      return { classes, pictures: new Map(pictures).set(id, touched) };
    };
    switch (edit.kind) {
      case 'addAnnotations':
        return withPicture(edit.picture, ({ annotations }) => ({
          annotations: [
            ...annotations,
            ...edit.annotations.map((each) => ({ ...each, id: this.#nextId++ })),
          ],
        }));
      case 'changeAnnotations':
        return withPicture(edit.picture, ({ annotations }) => ({
          annotations: annotations.map((each) => {
            const change = edit.changes.find(({ id }) => id === each.id);
            if (change === undefined) return each;
            const { geometry, classId, attributes, origin } = { ...each, ...change };
            return {
              id: each.id,
              geometry: geometry ?? each.geometry,
              classId: classId === undefined ? each.classId : classId,
              attributes: attributes ?? each.attributes,
              origin: origin ?? each.origin,
            };
          }),
        }));
      case 'removeAnnotations':
        return withPicture(edit.picture, ({ annotations }) => ({
          annotations: annotations.filter(({ id }) => !edit.ids.includes(id)),
        }));
      case 'dismiss':
        return withPicture(edit.picture, (was) => ({
          state: was.state,
          changed: was.changed,
          dismissals: [...was.dismissals, ...edit.dismissals],
        }));
      case 'setState':
        return withPicture(edit.picture, () => ({ state: edit.state, changed: false }));
      case 'addClass': {
        const { kind: _, ...made } = edit;
        return { classes: [...classes, made], pictures };
      }
      case 'changeClass':
      case 'orderClasses':
      case 'removeClass':
        throw new StudioError('unsupported', `The project of tests does not know ${edit.kind}.`);
    }
  }
}

function titleOf(edit: Edit): string {
  return edit.map((single) => ('how' in single ? single.how : single.kind)).join(', ');
}

function pictureOf(edit: Edit): Pick<HistoryEntry, 'picture' | 'pictureId'> {
  const ids = new Set(edit.flatMap((single) => ('picture' in single ? [single.picture] : [])));
  const [only = null] = ids.size === 1 ? ids : [];
  return { picture: only, pictureId: only };
}
