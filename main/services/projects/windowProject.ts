/** A project as one window has it: the window's ids of pictures, and their paths in the project. */
import path from 'node:path';
import type {
  LabelComparison,
  PictureChange,
  ProjectChange,
  ProjectState,
  Standings,
} from '../../../shared/contract/projects.ts';
import type { Edit, SingleEdit } from '../../../shared/project/edits.ts';
import type { HistoryEntry } from '../../../shared/project/project.ts';
import type { StoredEntry } from '../../projects/history.ts';
import type { StoredChange, StoredState } from '../../projects/project.ts';
import type { StoredStanding } from '../../projects/standings.ts';
import { notOpen, type ListedPicture } from '../pictures/pictureList.ts';

export class WindowProject {
  readonly file: string;
  /** Where the project's pictures are; absolute. */
  readonly folder: string;
  readonly #pathById: ReadonlyMap<string, string>;
  readonly #idByPath: ReadonlyMap<string, string>;

  /** @param pictures the window's; those outside of the folder are not the project's. */
  constructor(file: string, folder: string, pictures: readonly ListedPicture[]) {
    this.file = file;
    this.folder = folder;
    const named = pictures.flatMap(({ id, path: absolute }) => {
      const inProject = pathInProject(folder, absolute);
      return inProject === null ? [] : [[id, inProject] as const];
    });
    this.#pathById = new Map(named);
    this.#idByPath = new Map(named.map(([id, inProject]) => [inProject, id]));
  }

  /** Of the window's pictures, in its order. */
  get paths(): readonly string[] {
    return [...this.#pathById.values()];
  }

  has(pictureId: string): boolean {
    return this.#pathById.has(pictureId);
  }

  /** @throws StudioError where the picture is not the project's. */
  pathOf(pictureId: string): string {
    const found = this.#pathById.get(pictureId);
    if (found === undefined) throw notOpen();
    return found;
  }

  /** The window's id of a picture. @throws StudioError where the window does not have it. */
  idOf(inProject: string): string {
    const found = this.#idByPath.get(inProject);
    if (found === undefined) throw notOpen();
    return found;
  }

  /** With its pictures by their paths. @throws StudioError where one is not the project's. */
  edit(edit: Edit): Edit {
    return edit.map((single): SingleEdit =>
      'picture' in single ? { ...single, picture: this.pathOf(single.picture) } : single,
    );
  }

  entry(entry: StoredEntry): HistoryEntry {
    const pictureId = entry.picture === null ? null : (this.#idByPath.get(entry.picture) ?? null);
    return { ...entry, pictureId };
  }

  state({ undo, redo, ...state }: StoredState): ProjectState {
    return {
      ...state,
      undo: undo && this.entry(undo),
      redo: redo && this.entry(redo),
    };
  }

  /** Of the window's pictures, in its order. */
  standings(stored: readonly StoredStanding[]): Standings {
    const byPath = new Map(stored.map((one) => [one.path, one.standing]));
    const known = [...this.#pathById].flatMap(([id, inProject]) => {
      const standing = byPath.get(inProject);
      return standing === undefined ? [] : [{ id, standing }];
    });
    return {
      pictureIds: known.map(({ id }) => id),
      standings: known.map(({ standing }) => standing),
    };
  }

  /** With its pictures by the window's ids; those that the window does not have are left out. */
  comparison({ pictures, ...compared }: LabelComparison): LabelComparison {
    return {
      ...compared,
      pictures: pictures.flatMap(({ picture, ...agreement }) => {
        const id = this.#idByPath.get(picture);
        return id === undefined ? [] : [{ picture: id, ...agreement }];
      }),
    };
  }

  change({ state, entries, undone, standings, annotations }: StoredChange): ProjectChange {
    const changed = standings?.flatMap(({ path: inProject, standing }) => {
      const id = this.#idByPath.get(inProject);
      return id === undefined ? [] : [{ id, standing }];
    });
    return {
      state: this.state(state),
      entries: entries.map((entry) => this.entry(entry)),
      undone,
      standings:
        changed === undefined
          ? null
          : {
              pictureIds: changed.map(({ id }) => id),
              standings: changed.map(({ standing }) => standing),
            },
      annotations:
        annotations?.flatMap(({ path: inProject, ...change }): PictureChange[] => {
          const pictureId = this.#idByPath.get(inProject);
          return pictureId === undefined ? [] : [{ pictureId, ...change }];
        }) ?? null,
    };
  }
}

/** With forward slashes; null where it is not in the folder. */
function pathInProject(folder: string, absolute: string): string | null {
  const relative = path.relative(folder, absolute);
  const isInside = relative !== '' && !relative.startsWith(`..${path.sep}`) && relative !== '..';
  if (!isInside || path.isAbsolute(relative)) return null;
  return relative.split(path.sep).join('/');
}
