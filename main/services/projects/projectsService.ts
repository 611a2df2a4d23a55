/** What a window can ask of projects, on one process that holds the files of all. */
import path from 'node:path';
import { defaultExportChoices } from '../../../shared/annotation/formats/exportChoices.ts';
import type { StudioApi } from '../../../shared/contract/contract.ts';
import type { ExportSummary } from '../../../shared/contract/jobs.ts';
import type { ProjectExport, TrainingData } from '../../../shared/contract/projects.ts';
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import { projectEnding } from '../../projects/projectEnding.ts';
import type { StoredChange } from '../../projects/project.ts';
import type { ExportTask } from '../../projects/projects.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import type { RunningJobs } from '../jobs/runningJobs.ts';
import type { Session } from '../sessions/session.ts';
import { FileJobs } from './fileJobs.ts';
import { ProjectsClient } from './projectsClient.ts';
import { ProjectWindows, type ProjectWindowsTools } from './projectWindows.ts';
import { Suggesting, type SuggestingTools } from './suggesting.ts';
import type { WindowProject } from './windowProject.ts';

export interface ProjectsTools extends ProjectWindowsTools, SuggestingTools {
  readonly launch: LaunchSubprocess;
  readonly version: string;
  readonly running: RunningJobs;
}

/** Of so many folders it is said what of their annotations was left out. */
const mostFolders = 16;

export class ProjectsService {
  readonly #tools: ProjectsTools;
  readonly #client: ProjectsClient;
  readonly #windows: ProjectWindows;
  readonly #suggesting: Suggesting;
  readonly #fileJobs: FileJobs;

  constructor(tools: ProjectsTools) {
    this.#tools = tools;
    this.#client = new ProjectsClient(tools.launch, {
      progressed: (work, step) => this.#fileJobs.progressed(work, step),
    });
    this.#windows = new ProjectWindows(this.#client, tools);
    this.#fileJobs = new FileJobs(tools.running, this.#client, this.#windows);
    this.#suggesting = new Suggesting(this.#client, this.#windows, tools);
  }

  /** What one window can ask. */
  api(session: Session): StudioApi['projects'] {
    const client = this.#client;
    const windows = this.#windows;
    const own = () => windows.own(session);
    const changing = async (ask: (project: WindowProject) => Promise<StoredChange>) => {
      const project = own();
      const change = await ask(project);
      windows.tellOthers(session, project.file, change);
      return project.change(change);
    };
    return {
      openHere: () => windows.openHere(session),
      openFile: (file) => windows.openFile(session, path.resolve(file)),
      stopOpening: () => {
        windows.stopOpening(session);
        return Promise.resolve(null);
      },
      close: async () => {
        await windows.leave(session);
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
      edit: (edit, id) =>
        changing((project) => {
          const named = project.edit(edit);
          return client.ask((remote) => remote.edit(project.file, named, id));
        }),
      undo: (id) => changing(({ file }) => client.ask((remote) => remote.undo(file, id))),
      redo: (id) => changing(({ file }) => client.ask((remote) => remote.redo(file, id))),
      jump: (to, id) => changing(({ file }) => client.ask((remote) => remote.jump(file, to, id))),
      history: async (before, limit) => {
        const project = own();
        const entries = await client.ask((remote) => remote.history(project.file, before, limit));
        return entries.map((entry) => project.entry(entry));
      },
      suggest: async (id, settings) => this.#suggesting.suggest(session, own(), id, settings),
      keepSuggestions: async (id, suggestions) => {
        await this.#suggesting.keep(session, own(), session.pictures.get(id), suggestions);
        return null;
      },
      suggestAll: async (ids, settings, classes) =>
        this.#suggesting.suggestAll(session, own(), ids, settings, classes),
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
      findMoved: (file, folder) => windows.findMoved(path.resolve(file), folder),
      relocate: (file, folder) => windows.relocate(session, path.resolve(file), folder),
      missing: async () => {
        const { file } = own();
        return client.ask((remote) => remote.missing(file));
      },
      lookAtFile: async (picture, chosen) => {
        const { file } = own();
        return client.ask((remote) => remote.lookAtFile(file, picture, path.resolve(chosen)));
      },
      takeFile: (picture, chosen) => windows.takeFile(session, picture, path.resolve(chosen)),
      salvage: (file) => windows.salvage(session, path.resolve(file)),
      trainingData: () => this.#trainingData(session, own()),
    };
  }

  /**
   * What is annotated on a picture: in the window's project, else by other programs beside it; null: nothing is.
   * @param anew whether annotations beside it are read again
   * @param vocFirstPixel what Pascal VOC counts from there
   */
  async truth(
    session: Session,
    id: string,
    anew: boolean,
    vocFirstPixel: 0 | 1,
  ): Promise<PictureTruth | null> {
    const { path: file } = session.pictures.get(id);
    // What was dropped lies nowhere.
    if (!path.isAbsolute(file)) return null;
    const project = this.#windows.of(session);
    const inProject = project?.has(id) === true ? this.#named(project, id) : null;
    const own =
      inProject &&
      (await this.#client.ask((remote) => remote.truth(inProject.file, inProject.path)));
    return own ?? this.#client.ask((remote) => remote.truthBeside(file, anew, vocFirstPixel));
  }

  /**
   * What of other programs' annotations beside the window's pictures was left out, or could not be read, a sentence each.
   * @param vocFirstPixel what Pascal VOC counts from there
   */
  async truthProblems(session: Session, vocFirstPixel: 0 | 1): Promise<readonly string[]> {
    const files = session.pictures.all
      .map(({ path: file }) => file)
      .filter((file) => path.isAbsolute(file));
    const folders = [...new Set(files.map((file) => path.dirname(file)))].slice(0, mostFolders);
    if (folders.length === 0) return [];
    return this.#client.ask((remote) => remote.problemsBeside(folders, vocFirstPixel));
  }

  /** No window comes back to that session. */
  forget(session: Session): Promise<void> {
    return this.#windows.leave(session);
  }

  async close(): Promise<void> {
    await this.#windows.folders.close();
    await this.#client.end();
  }

  async #trainingData(session: Session, project: WindowProject): Promise<TrainingData> {
    const name = path.basename(project.file, projectEnding);
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const folder = path.join(this.#windows.folders.folder, 'training', `${name}-${stamp}`);
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
}
