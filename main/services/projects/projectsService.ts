/** Projects of all windows, on one process that holds their files. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { defaultExportChoices } from '../../../shared/annotation/formats/exportChoices.ts';
import type { StudioApi, StudioEvents } from '../../../shared/contract/contract.ts';
import type { ExportSummary } from '../../../shared/contract/jobs.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import {
  mostSuggestions,
  type OpenedFile,
  type OpenedProject,
  type ProjectChange,
  type ProjectExport,
  type TrainingData,
} from '../../../shared/contract/projects.ts';
import { everyScore } from '../../../shared/detection/stages/scores.ts';
import type { DetectionSettings } from '../../../shared/model/settings.ts';
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import type { Suggestions } from '../../../shared/project/project.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { scoreOf } from '../../../shared/annotation/annotation.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import { placesBeside } from '../../datasets/groundTruth.ts';
import { commonFolder } from '../../disk/commonFolder.ts';
import type { RecentPaths } from '../../disk/recentPaths.ts';
import { projectEnding } from '../../projects/projectEnding.ts';
import type { StoredChange } from '../../projects/project.ts';
import type { ExportTask, StoredProject } from '../../projects/projects.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { RunningJobs } from '../jobs/runningJobs.ts';
import { otherOpened } from '../pictures/drop.ts';
import { entryOf, type ListedPicture } from '../pictures/pictureList.ts';
import type { Session } from '../sessions/session.ts';
import { FileJobs } from './fileJobs.ts';
import { ProjectFolders } from './projectFolders.ts';
import { ProjectsClient } from './projectsClient.ts';
import { noProject, WindowProject } from './windowProject.ts';

export interface ProjectsTools {
  readonly launch: LaunchSubprocess;
  readonly dataFolder: string;
  readonly version: string;
  readonly recent: RecentPaths;
  readonly jobs: Jobs;
  readonly running: RunningJobs;
  readonly detectOnce: (request: OnceRequest) => Promise<OnceResult>;
  /** @throws StudioError where none is open. */
  readonly model: () => ModelSummary;
  /** Every window. */
  readonly sessions: () => readonly Session[];
}

/** Whether an opening is still what its window is to get. */
type IsWanted = () => boolean;

/** The number of work that is no job: nobody watches it, and nobody stops it. */
const silent = 0;

export class ProjectsService {
  readonly #tools: ProjectsTools;
  readonly #client: ProjectsClient;
  readonly #folders: ProjectFolders;
  readonly #windows = new WeakMap<Session, WindowProject>();
  /**
   * Counts the projects that a person asked for in each window: it gets the latest, however long an earlier one takes, and not that of
   * its pictures, which is opened by itself.
   */
  readonly #openings = new WeakMap<Session, number>();
  readonly #fileJobs: FileJobs;

  constructor(tools: ProjectsTools) {
    this.#tools = tools;
    this.#client = new ProjectsClient(tools.launch, {
      progressed: (work, step) => this.#fileJobs.progressed(work, step),
    });
    this.#fileJobs = new FileJobs(tools.running, this.#client);
    this.#folders = new ProjectFolders(tools.dataFolder);
  }

  /** What one window can ask. */
  api(session: Session): StudioApi['projects'] {
    const client = this.#client;
    const own = (): WindowProject => {
      const project = this.#windows.get(session);
      if (project === undefined) throw noProject();
      return project;
    };
    const changing = async (ask: (project: WindowProject) => Promise<StoredChange>) => {
      const project = own();
      return this.#changed(session, project, await ask(project));
    };
    return {
      openHere: () => this.#openHere(session),
      openFile: (file) => this.#openFile(session, path.resolve(file)),
      close: async () => {
        await this.#leave(session);
        return null;
      },
      recent: () => this.#tools.recent.list(),
      standings: async () => {
        const project = own();
        return project.standings(await client.ask((remote) => remote.standings(project.file)));
      },
      picture: async (id) => {
        const { file, ...project } = this.#named(own(), id);
        return client.ask((remote) => remote.picture(file, project.path));
      },
      keepFile: async (id) => {
        const { file, path: picture } = this.#named(own(), id);
        await client.ask((remote) => remote.keepFile(file, picture));
        return client.ask((remote) => remote.picture(file, picture));
      },
      edit: (edit) =>
        changing((project) => {
          const named = project.edit(edit);
          return client.ask((remote) => remote.edit(project.file, named));
        }),
      undo: () => changing(({ file }) => client.ask((remote) => remote.undo(file))),
      redo: () => changing(({ file }) => client.ask((remote) => remote.redo(file))),
      jump: (to) => changing(({ file }) => client.ask((remote) => remote.jump(file, to))),
      history: async (before, limit) => {
        const project = own();
        const entries = await client.ask((remote) => remote.history(project.file, before, limit));
        return entries.map((entry) => project.entry(entry));
      },
      suggest: async (id, settings) => {
        const project = own();
        const picture = session.pictures.get(id);
        const model = this.#tools.model();
        const result = await this.#tools.detectOnce(requestFor(picture, model, settings));
        return this.#keep(session, project, picture, suggestionsOf(result, model));
      },
      keepSuggestions: async (id, suggestions) => {
        await this.#keep(session, own(), session.pictures.get(id), suggestions);
        return null;
      },
      suggestAll: async (ids, settings, classes) => {
        const project = own();
        const model = this.#tools.model();
        return this.#tools.jobs.suggestAll(
          ids.map((id) => session.pictures.get(id)),
          (picture) => requestFor(picture, model, settings),
          async (picture, result) => {
            const all = suggestionsOf(result, model);
            const rows = all.rows.filter(({ className }) => classes?.includes(className) ?? true);
            await this.#keep(session, project, picture, { ...all, rows });
          },
        );
      },
      describeImport: async (request) => {
        const { file } = own();
        return this.#fileJobs.run(session, file, (remote, work) =>
          remote.describeImport(file, work, request),
        );
      },
      import: (request) =>
        changing(({ file }) =>
          this.#fileJobs.run(session, file, (remote, work) => remote.import(file, work, request)),
        ),
      compare: async (request) => {
        const project = own();
        const { file } = project;
        const compared = await this.#fileJobs.run(session, file, (remote, work) =>
          remote.compare(file, session.id, work, request),
        );
        return project.comparison(compared);
      },
      compared: async (id) => {
        const { file, path: picture } = this.#named(own(), id);
        return client.ask((remote) => remote.compared(file, session.id, picture));
      },
      losses: async (request) => {
        const { file } = own();
        return client.ask((remote) => remote.losses(file, this.#exportTask(request)));
      },
      export: async (request) => {
        const { file } = own();
        return this.#export(session, file, request);
      },
      findMoved: async (file, folder) => {
        const resolved = path.resolve(file);
        await this.#open(resolved, null);
        try {
          return await client.ask((remote) => remote.findMoved(resolved, folder));
        } finally {
          await this.#closeUnused(resolved);
        }
      },
      relocate: async (file, folder) => {
        const isWanted = this.#begin(session);
        const resolved = path.resolve(file);
        await this.#open(resolved, null);
        await client.ask((remote) => remote.relocate(resolved, folder));
        return this.#opened(session, isWanted, resolved, await this.#open(resolved, null));
      },
      missing: async () => {
        const { file } = own();
        return client.ask((remote) => remote.missing(file));
      },
      lookAtFile: async (picture, chosen) => {
        const { file } = own();
        return client.ask((remote) => remote.lookAtFile(file, picture, path.resolve(chosen)));
      },
      takeFile: async (picture, chosen) => {
        const isWanted = this.#begin(session);
        const { file } = own();
        const taken = await client.ask((remote) =>
          remote.takeFile(file, picture, path.resolve(chosen)),
        );
        const stored = await this.#open(file, null);
        const project = await this.#opened(session, isWanted, file, stored);
        return { project, pictureId: own().idOf(taken) };
      },
      salvage: async (file) => this.#salvage(session, path.resolve(file)),
      trainingData: () => this.#trainingData(session, own()),
    };
  }

  /**
   * What is annotated on a picture: in the window's project, else by other programs beside it; null: nothing is.
   * @param anew whether annotations beside it are read again
   */
  async truth(session: Session, id: string, anew: boolean): Promise<PictureTruth | null> {
    const { path: file } = session.pictures.get(id);
    const project = this.#windows.get(session);
    const inProject = project?.has(id) === true ? this.#named(project, id) : null;
    const own =
      inProject &&
      (await this.#client.ask((remote) => remote.truth(inProject.file, inProject.path)));
    return own ?? this.#client.ask((remote) => remote.truthBeside(file, anew));
  }

  async close(): Promise<void> {
    await this.#folders.close();
    await this.#client.end();
  }

  async #openHere(session: Session): Promise<OpenedProject> {
    const { all, opened } = session.pictures;
    if (all.length === 0) {
      throw new StudioError('notFound', 'Open a folder of pictures to annotate them.');
    }
    if (opened.length === 0) {
      const sentence =
        'Pictures that were dropped without a path have no place on the disk: open their folder to annotate them.';
      throw new StudioError('badInput', sentence);
    }
    const isLatest = this.#sinceNow(session);
    // Other pictures would make it a project without any.
    const isWanted = () => isLatest() && session.pictures.opened === opened;
    const folder = await folderOf(opened, all);
    if (folder === null) {
      const sentence = 'These pictures share no folder: open those of one folder to annotate them.';
      throw new StudioError('badInput', sentence);
    }
    const file = await this.#folders.fileFor(folder);
    this.#folders.make();
    const stored = await this.#open(file, { folder, name: path.basename(folder) || folder });
    return this.#take(session, isWanted, file, stored, null);
  }

  async #openFile(session: Session, file: string): Promise<OpenedFile> {
    const isWanted = this.#begin(session);
    let stored: StoredProject;
    try {
      stored = await this.#open(file, null);
    } catch (error) {
      const { kind, message: sentence } = failureOf(error);
      const salvage =
        kind === 'badInput'
          ? await this.#client.ask((remote) => remote.salvageable(file)).catch(() => null)
          : null;
      if (salvage === null || salvage.pictures + salvage.annotations === 0) throw error;
      return { kind: 'damaged', path: file, sentence, salvage };
    }
    const { name, folder } = stored;
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() === true) {
      return { kind: 'opened', project: await this.#opened(session, isWanted, file, stored) };
    }
    const pictures = await this.#client.ask((remote) => remote.files(file));
    await this.#closeUnused(file);
    return { kind: 'moved', path: file, name, folder, pictures: pictures.length };
  }

  /** A person asks for another project. */
  #begin(session: Session): IsWanted {
    this.#openings.set(session, (this.#openings.get(session) ?? 0) + 1);
    return this.#sinceNow(session);
  }

  /** Tells whether no person has asked for another one since. */
  #sinceNow(session: Session): IsWanted {
    const now = this.#openings.get(session);
    return () => this.#openings.get(session) === now;
  }

  /** @throws StudioError stopped, where it is not wanted any more */
  async #mustBeWanted(isWanted: IsWanted, file: string): Promise<void> {
    if (isWanted()) return;
    await this.#closeUnused(file);
    throw otherOpened();
  }

  /** With its pictures in place of the window's. @throws StudioError stopped, where it is not wanted any more. */
  async #opened(
    session: Session,
    isWanted: IsWanted,
    file: string,
    stored: StoredProject,
  ): Promise<OpenedProject> {
    const { folder } = stored;
    await this.#mustBeWanted(isWanted, file);
    const { problems } = await session.open([folder]);
    await this.#folders.keep(folder, file);
    const opened = await this.#take(session, isWanted, file, stored, session.pictures.all);
    return { ...opened, remarks: [...opened.remarks, ...problems] };
  }

  #open(file: string, create: { folder: string; name: string } | null): Promise<StoredProject> {
    return this.#client.open({ file, create, copies: this.#folders.copiesOf(file) });
  }

  /**
   * The window has this project from now on.
   * @param brought its pictures, where they came with it.
   * @throws StudioError stopped, where it is not wanted any more.
   */
  async #take(
    session: Session,
    isWanted: IsWanted,
    file: string,
    { name, folder, readOnly }: StoredProject,
    brought: readonly ListedPicture[] | null,
  ): Promise<OpenedProject> {
    await this.#mustBeWanted(isWanted, file);
    const project = new WindowProject(file, folder, session.pictures.all);
    const former = this.#windows.get(session);
    this.#windows.set(session, project);
    if (former !== undefined && former.file !== file) await this.#closeUnused(former.file);
    const { standings, missing, state } = await this.#client.ask((remote) =>
      remote.takeIn(file, [...project.paths]),
    );
    void this.#tools.recent.add(file);
    if (state.edits === 0 && readOnly === null) void this.#lookBeside(session, project);
    return {
      ...{ path: file, name, folder, readOnly, missing },
      state: project.state(state),
      pictures: brought?.map(entryOf) ?? null,
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

  async #salvage(session: Session, file: string): Promise<OpenedProject> {
    const isWanted = this.#begin(session);
    this.#folders.make();
    const name = path.basename(file, projectEnding);
    const target = path.join(this.#folders.folder, `${name}-saved-${Date.now()}${projectEnding}`);
    await this.#client.ask((remote) => remote.salvage(file, target));
    return this.#opened(session, isWanted, target, await this.#open(target, null));
  }

  async #trainingData(session: Session, project: WindowProject): Promise<TrainingData> {
    const name = path.basename(project.file, projectEnding);
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const folder = path.join(this.#folders.folder, 'training', `${name}-${stamp}`);
    await this.#export(session, project.file, {
      ...{ format: 'coco', folder, which: 'verified' },
      choices: defaultExportChoices,
    });
    return { folder, pictures: project.folder };
  }

  #export(session: Session, file: string, request: ProjectExport): Promise<ExportSummary> {
    const task = this.#exportTask(request);
    return this.#fileJobs.run(session, file, (remote, work) => remote.export(file, work, task));
  }

  #exportTask(request: ProjectExport): ExportTask {
    return { ...request, createdBy: `Anchorscope ${this.#tools.version}` };
  }

  #named(project: WindowProject, id: string): { file: string; path: string } {
    return { file: project.file, path: project.pathOf(id) };
  }

  async #keep(
    session: Session,
    project: WindowProject,
    picture: ListedPicture,
    suggestions: Suggestions,
  ): Promise<Suggestions> {
    const inProject = project.pathOf(picture.id);
    const standing = await this.#client.ask((remote) =>
      remote.suggest(project.file, inProject, suggestions),
    );
    session.tell('suggested', { pictureId: picture.id, standing });
    return suggestions;
  }

  /** Tells the other windows of the project. */
  #changed(session: Session, project: WindowProject, change: StoredChange): ProjectChange {
    for (const other of this.#tools.sessions()) {
      const theirs = this.#windows.get(other);
      if (other === session || theirs?.file !== project.file) continue;
      other.tell('projectChanged' satisfies keyof StudioEvents, theirs.change(change));
    }
    return project.change(change);
  }

  async #leave(session: Session): Promise<void> {
    this.#begin(session);
    const project = this.#windows.get(session);
    this.#windows.delete(session);
    if (project !== undefined) await this.#closeUnused(project.file);
  }

  /** A window may have left a project: what nobody has open is closed, what it compared is forgotten. */
  async #closeUnused(file: string): Promise<void> {
    const windows = this.#tools
      .sessions()
      .flatMap((each) => (this.#windows.get(each)?.file === file ? [each.id] : []));
    if (windows.length === 0) await this.#client.close(file);
    else await this.#client.ask((remote) => remote.keepComparedOf(file, windows));
  }
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

function requestFor(
  { id, source }: ListedPicture,
  model: ModelSummary,
  settings: DetectionSettings,
): OnceRequest {
  const last = model.stages.at(-1)?.kind;
  return {
    ...{ pictureId: id, source, settings, tables: [] },
    boxes: last === undefined ? null : { stage: last, minScore: everyScore },
  };
}

function suggestionsOf({ annotations }: OnceResult, model: ModelSummary): Suggestions {
  const names = new Map(model.classes.map(({ id, name }) => [id, name]));
  const rows = annotations
    .flatMap((annotation) => {
      const { classId, geometry } = annotation;
      const className = classId === null ? undefined : names.get(classId);
      const score = scoreOf(annotation);
      if (className === undefined || score === null) return [];
      return [{ box: geometry.box, className, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, mostSuggestions);
  return { model: model.name, modelId: model.id, rows };
}
