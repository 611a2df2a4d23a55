/**
 * Which window has which project. A window gets the latest that a person asked for in it; what no window has any more is closed.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type {
  OpenedFile,
  OpenedProject,
  RelocationPreview,
} from '../../../shared/contract/projects.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { placesBeside } from '../../datasets/groundTruth.ts';
import { commonFolder } from '../../disk/commonFolder.ts';
import type { RecentPaths } from '../../disk/recentPaths.ts';
import type { StoredChange } from '../../projects/project.ts';
import { projectEnding } from '../../projects/projectEnding.ts';
import type { StoredProject } from '../../projects/projects.ts';
import { otherOpened } from '../pictures/drop.ts';
import { entryOf, type FoundPictures, type ListedPicture } from '../pictures/pictureList.ts';
import type { Session } from '../sessions/session.ts';
import { ProjectFolders } from './projectFolders.ts';
import type { ProjectsClient } from './projectsClient.ts';
import { WindowProject } from './windowProject.ts';

export interface ProjectWindowsTools {
  readonly dataFolder: string;
  readonly recent: RecentPaths;
  /** Every window. */
  readonly sessions: () => readonly Session[];
}

/** Whether an opening is still what its window is to get. */
type IsWanted = () => boolean;

/** The number of work that is no job: nobody watches it, and nobody stops it. */
const silent = 0;

/** Its files and folders are absolute paths. */
export class ProjectWindows {
  readonly folders: ProjectFolders;
  readonly #client: ProjectsClient;
  readonly #tools: ProjectWindowsTools;
  readonly #windows = new WeakMap<Session, WindowProject>();
  /** What a person asked for last in each window, which gets that, however long an earlier one takes; none where it was stopped. */
  readonly #asked = new WeakMap<Session, object>();
  /** Counts what each window got of that, and what it left: the project of its pictures, opened by itself, takes the place of none. */
  readonly #taken = new WeakMap<Session, number>();
  /** How much works on each file, which therefore stays open though no window has it. */
  readonly #working = new Map<string, number>();

  constructor(client: ProjectsClient, tools: ProjectWindowsTools) {
    this.#client = client;
    this.#tools = tools;
    this.folders = new ProjectFolders(tools.dataFolder);
  }

  /** The window's project; undefined where it has none. */
  of(session: Session): WindowProject | undefined {
    return this.#windows.get(session);
  }

  /** The window's project. @throws StudioError notFound, where it has none. */
  own(session: Session): WindowProject {
    const project = this.#windows.get(session);
    if (project === undefined) {
      throw new StudioError('notFound', 'No project is open: open a folder of pictures.');
    }
    return project;
  }

  /** Tells the other windows that have the project what this one changed. */
  tellOthers(session: Session, file: string, change: StoredChange): void {
    for (const other of this.#tools.sessions()) {
      const theirs = this.#windows.get(other);
      if (other === session || theirs?.file !== file) continue;
      other.tell('projectChanged', theirs.change(change));
    }
  }

  /**
   * The project of the window's pictures.
   * @throws StudioError where they are not of one folder; stopped, where it is not wanted any more.
   */
  async openHere(session: Session): Promise<OpenedProject> {
    const { all, opened } = session.pictures;
    if (all.length === 0) {
      throw new StudioError('notFound', 'Open a folder of pictures to annotate them.');
    }
    if (opened.length === 0) {
      const sentence =
        'Pictures that were dropped without a path have no place on the disk: open their folder to annotate them.';
      throw new StudioError('badInput', sentence);
    }
    const taken = this.#taken.get(session);
    // Other pictures would make it a project without any.
    const isWanted = () => this.#taken.get(session) === taken && session.pictures.opened === opened;
    const folder = await folderOf(opened, all);
    if (folder === null) {
      const sentence = 'These pictures share no folder: open those of one folder to annotate them.';
      throw new StudioError('badInput', sentence);
    }
    const file = await this.folders.fileFor(folder);
    this.folders.make();
    return this.holding(file, async () => {
      const stored = await this.#open(file, { folder, name: path.basename(folder) || folder });
      return this.#take(session, isWanted, file, stored, null);
    });
  }

  /** Opens a project, and its pictures in place of the window's. @throws StudioError stopped, where it is not wanted any more. */
  async openFile(session: Session, file: string): Promise<OpenedFile> {
    const isWanted = this.#begin(session);
    return this.holding(file, async () => {
      const found = await this.#lookedInto(file);
      if (!('folder' in found)) {
        mustBeWanted(isWanted);
        return found;
      }
      const { name, folder } = found;
      const there = await stat(folder).catch(() => null);
      if (there?.isDirectory() === true) {
        return { kind: 'opened', project: await this.#opened(session, isWanted, file, found) };
      }
      const pictures = await this.#client.ask((remote) => remote.files(file));
      mustBeWanted(isWanted);
      return { kind: 'moved', path: file, name, folder, pictures: pictures.length };
    });
  }

  /** What a person asked for is not wanted any more: the window stays with what it has, and the file is closed once it is open. */
  stopOpening(session: Session): void {
    this.#asked.delete(session);
  }

  /** Where a project's pictures are in another folder; nothing is changed. */
  async findMoved(file: string, folder: string): Promise<RelocationPreview> {
    return this.holding(file, async () => {
      await this.#open(file, null);
      return this.#client.ask((remote) => remote.findMoved(file, folder));
    });
  }

  /** A project's pictures are in that folder from now on; then it opens. */
  async relocate(session: Session, file: string, folder: string): Promise<OpenedProject> {
    const isWanted = this.#begin(session);
    return this.holding(file, async () => {
      await this.#open(file, null);
      await this.#client.ask((remote) => remote.relocate(file, folder));
      return this.#opened(session, isWanted, file, await this.#open(file, null));
    });
  }

  /** That file is the missing picture's from now on; the window's project opens anew. @param picture its path in the project */
  async takeFile(
    session: Session,
    picture: string,
    chosen: string,
  ): Promise<{ project: OpenedProject; pictureId: string }> {
    const { file } = this.own(session);
    const asked = this.#asked.get(session);
    return this.holding(file, async () => {
      // Where it is refused, another project that is being opened is still what the window is to get.
      const taken = await this.#client.ask((remote) => remote.takeFile(file, picture, chosen));
      mustBeWanted(() => this.#asked.get(session) === asked);
      const isWanted = this.#begin(session);
      const project = await this.#opened(session, isWanted, file, await this.#open(file, null));
      return { project, pictureId: this.own(session).idOf(taken) };
    });
  }

  /** Makes a new project of what can be read of a damaged file, and opens it. */
  async salvage(session: Session, file: string): Promise<OpenedProject> {
    const isWanted = this.#begin(session);
    this.folders.make();
    const name = path.basename(file, projectEnding);
    const target = path.join(this.folders.folder, `${name}-saved-${Date.now()}${projectEnding}`);
    await this.#client.ask((remote) => remote.salvage(file, target));
    return this.holding(target, async () =>
      this.#opened(session, isWanted, target, await this.#open(target, null)),
    );
  }

  /** The file stays open while something works on it, and after that where a window has it. */
  async holding<T>(file: string, work: () => Promise<T>): Promise<T> {
    this.#working.set(file, (this.#working.get(file) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const others = (this.#working.get(file) ?? 1) - 1;
      if (others > 0) this.#working.set(file, others);
      else this.#working.delete(file);
      // What went wrong with the work is what a person is to hear.
      if (this.#windowsOf(file).length === 0) await this.#close(file).catch(() => undefined);
    }
  }

  /** The window has no project from now on, also none that is being opened. */
  async leave(session: Session): Promise<void> {
    this.#asked.delete(session);
    this.#tookAnother(session);
    const project = this.#windows.get(session);
    this.#windows.delete(session);
    if (project !== undefined) await this.#closeUnused(project.file);
  }

  /** A person asks for another project. */
  #begin(session: Session): IsWanted {
    const asked = {};
    this.#asked.set(session, asked);
    return () => this.#asked.get(session) === asked;
  }

  #tookAnother(session: Session): void {
    this.#taken.set(session, (this.#taken.get(session) ?? 0) + 1);
  }

  /** What is opened, or what can be read of it where it is damaged. */
  async #lookedInto(
    file: string,
  ): Promise<StoredProject | Extract<OpenedFile, { kind: 'damaged' }>> {
    try {
      return await this.#open(file, null);
    } catch (error) {
      const { kind, message: sentence } = failureOf(error);
      const salvage =
        kind === 'badInput'
          ? await this.#client.ask((remote) => remote.salvageable(file)).catch(() => null)
          : null;
      if (salvage === null || salvage.pictures + salvage.annotations === 0) throw error;
      return { kind: 'damaged', path: file, sentence, salvage };
    }
  }

  /** With its pictures in place of the window's. @throws StudioError stopped, where it is not wanted any more. */
  async #opened(
    session: Session,
    isWanted: IsWanted,
    file: string,
    stored: StoredProject,
  ): Promise<OpenedProject> {
    const { folder } = stored;
    mustBeWanted(isWanted);
    const found = await session.pictures.find([folder]);
    const opened = await this.#take(session, isWanted, file, stored, found);
    await this.folders.keep(folder, file);
    return { ...opened, remarks: [...opened.remarks, ...found.problems] };
  }

  #open(file: string, create: { folder: string; name: string } | null): Promise<StoredProject> {
    return this.#client.open({ file, create, copies: this.folders.copiesOf(file) });
  }

  /**
   * The window has this project from then on, when all that takes time is done: until then it has what it had.
   * @param brought its pictures, where they come with it.
   * @throws StudioError stopped, where it is not wanted any more.
   */
  async #take(
    session: Session,
    isWanted: IsWanted,
    file: string,
    { name, folder, readOnly }: StoredProject,
    brought: FoundPictures | null,
  ): Promise<OpenedProject> {
    mustBeWanted(isWanted);
    const isBrought = brought !== null && brought.pictures.length > 0;
    const pictures = isBrought ? brought.pictures : session.pictures.all;
    const project = new WindowProject(file, folder, pictures);
    const takenIn = await this.#client.ask((remote) => remote.takeIn(file, [...project.paths]));
    // Nothing is waited for before the window has it: what another one changes from then on is told.
    mustBeWanted(isWanted);
    if (brought !== null) {
      session.take(brought);
      this.#tookAnother(session);
    }
    const former = this.#windows.get(session);
    this.#windows.set(session, project);
    if (former !== undefined && former.file !== file) await this.#closeUnused(former.file);
    if (this.#windows.get(session) !== project) throw otherOpened();
    const { standings, missing, state } = takenIn;
    void this.#tools.recent.add(file);
    if (state.edits === 0 && readOnly === null) void this.#lookBeside(session, project);
    return {
      ...{ path: file, name, folder, readOnly, missing },
      state: project.state(state),
      pictures: brought === null ? null : pictures.map(entryOf),
      standings: project.standings(standings),
      remarks: readOnly === null ? [] : [readOnly.sentence],
    };
  }

  /** Tells of annotations of other programs with the pictures. It takes a while where these are many, and nobody waits. */
  async #lookBeside(session: Session, project: WindowProject): Promise<void> {
    const { file, folder } = project;
    for (const place of placesBeside(folder)) {
      const request = { path: place, format: null, vocFirstPixel: 1 as const };
      // That there are none is what most folders say.
      const found = await this.#client
        .ask((remote) => remote.describeImport(file, silent, request))
        .catch(() => null);
      if (this.#windows.get(session) !== project) return;
      if (found === null || found.annotations === 0) continue;
      session.tell('foundBeside', { project: file, found });
      return;
    }
  }

  /** A window may have left a project: what nobody has open is closed, what it compared is forgotten. */
  async #closeUnused(file: string): Promise<void> {
    const windows = this.#windowsOf(file);
    if (windows.length === 0) await this.#close(file);
    else await this.#client.ask((remote) => remote.keepComparedOf(file, windows));
  }

  async #close(file: string): Promise<void> {
    if (!this.#working.has(file)) await this.#client.close(file);
  }

  /** The sessions that have the project, by their ids. */
  #windowsOf(file: string): string[] {
    return this.#tools
      .sessions()
      .flatMap((each) => (this.#windows.get(each)?.file === file ? [each.id] : []));
  }
}

/** @throws StudioError stopped, where it is not */
function mustBeWanted(isWanted: IsWanted): void {
  if (!isWanted()) throw otherOpened();
}

/** The folder that a project is of: the one that was opened, or the one that all pictures are in. */
async function folderOf(
  opened: readonly string[],
  pictures: readonly ListedPicture[],
): Promise<string | null> {
  const [only] = opened;
  if (only !== undefined && opened.length === 1) {
    const found = await stat(only).catch(() => null);
    if (found?.isDirectory() === true) return only;
  }
  return commonFolder(pictures.map((picture) => picture.path)).folder;
}
