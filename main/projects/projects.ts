/** The projects that are open in this process, by their files, and what can be asked of them. */
import path from 'node:path';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { ExportFormat } from '../../shared/annotation/formats/formatNames.ts';
import { formatWriters } from '../../shared/annotation/formats/registry.ts';
import { someNames } from '../../shared/annotation/sentences.ts';
import type { ExportChoices } from '../../shared/annotation/formats/exportChoices.ts';
import type { ExportSummary } from '../../shared/contract/jobs.ts';
import type {
  AnnotationsRequest,
  FoundAnnotations,
  FoundFile,
  LabelComparison,
  MissingPictures,
  ReadOnlyReason,
  RelocationPreview,
  Salvage,
} from '../../shared/contract/projects.ts';
import type { PictureTruth } from '../../shared/evaluation/compare/comparedPictures.ts';
import type { Labelled } from '../../shared/evaluation/labelAgreement.ts';
import type { ChangeId, Edit } from '../../shared/project/edits.ts';
import type {
  PictureAnnotations,
  PictureStanding,
  Suggestions,
} from '../../shared/project/project.ts';
import { StudioError } from '../../shared/result.ts';
import { counted } from '../../shared/words.ts';
import { groundTruthBeside, truthOf, type GroundTruth } from '../datasets/groundTruth.ts';
import { exportAnnotations } from '../exports/exportFolder.ts';
import { FileWork, type FileStep } from './fileWork.ts';
import { describeImport, importAnnotations } from './importing.ts';
import { compareLabels, type Compared, type CompareRequest } from './comparing.ts';
import { lookAtFile, missingPictures } from './missing.ts';
import { Project, type StoredChange, type StoredState } from './project.ts';
import { createProject } from './projectFile.ts';
import { findMoved } from './relocation.ts';
import { salvage, salvageable } from './salvage.ts';
import type { StoredEntry } from './history.ts';
import type { StoredStanding } from './standings.ts';

export interface OpenRequest {
  /** The project's file; absolute. */
  readonly file: string;
  /** Where its copies go. */
  readonly copies: string;
  /** Makes the file where there is none. */
  readonly create: { readonly folder: string; readonly name: string } | null;
}

export interface StoredProject {
  readonly name: string;
  readonly folder: string;
  readonly readOnly: ReadOnlyReason | null;
}

export interface ExportTask {
  readonly format: ExportFormat;
  readonly folder: string;
  readonly which: 'verified' | 'annotated' | 'all';
  readonly choices: ExportChoices;
  readonly createdBy: string;
}

/** Of so many folders it is kept what lies beside their pictures: two windows ask by turns, and a data set may be large. */
const mostBeside = 2;

/** What work on files of other programs is called by its caller, and who is told how far it is. */
export interface WorkTask {
  readonly number: number;
  readonly tell: (step: FileStep) => void;
}

export class Projects {
  readonly #open = new Map<string, Promise<Project>>();
  /** What is being closed, by its file: until then it has the file's lock. */
  readonly #closing = new Map<string, Promise<void>>();
  /** The set that each window last compared a project with: by the project's file, then by the window. */
  readonly #compared = new Map<string, Map<string, Compared['others']>>();
  /** The reading and writing of other programs' files, by the caller's numbers. */
  readonly #working = new Map<number, FileWork>();
  readonly #now: () => Date;
  /** What lies in the folders that were asked about last, the latest last. */
  readonly #beside = new Map<string, Promise<GroundTruth | null>>();

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** Opens a file, or says of one that is open already what it is. */
  async open({ file, copies, create }: OpenRequest): Promise<StoredProject> {
    const opening =
      this.#open.get(file) ?? this.#keep(file, this.#opened({ file, copies, create }));
    const { name, folder, readOnly } = await opening;
    return { name, folder, readOnly };
  }

  async close(file: string): Promise<void> {
    const opening = this.#open.get(file);
    this.#open.delete(file);
    this.#compared.delete(file);
    const former = this.#closing.get(file)?.catch(() => undefined);
    const closing = Promise.all([opening?.catch(() => null), former]).then(([project]) =>
      project?.close(),
    );
    this.#closing.set(file, closing);
    try {
      await closing;
    } finally {
      if (this.#closing.get(file) === closing) this.#closing.delete(file);
    }
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((file) => this.close(file)));
  }

  /** Takes in the pictures that are there. @returns their standings, and how many are missing. */
  async takeIn(
    file: string,
    paths: readonly string[],
  ): Promise<{ standings: readonly StoredStanding[]; missing: number; state: StoredState }> {
    const project = await this.#project(file);
    const missing = project.takeIn(paths);
    return { standings: project.standings(), missing, state: project.state };
  }

  async standings(file: string): Promise<readonly StoredStanding[]> {
    return (await this.#project(file)).standings();
  }

  async files(file: string): Promise<readonly string[]> {
    return (await this.#project(file)).files().map((one) => one.path);
  }

  async picture(file: string, picture: string): Promise<PictureAnnotations> {
    return (await this.#project(file)).picture(picture);
  }

  /** What a person has annotated on a picture; null where nobody has begun with it. */
  async truth(file: string, picture: string): Promise<PictureTruth | null> {
    const project = await this.#project(file);
    const { annotations, standing } = await project.picture(picture);
    if (standing.state === 'unlabelled') return null;
    const isVerified = standing.state === 'verified';
    return truthOf(annotations, project.state.classes, { isVerified, subsets: [], format: null });
  }

  /**
   * What other programs' annotations beside a picture say of it; null where there are none.
   * @param anew whether they are read again
   * @param vocFirstPixel what Pascal VOC counts from
   */
  async truthBeside(
    file: string,
    anew: boolean,
    vocFirstPixel: 0 | 1,
  ): Promise<PictureTruth | null> {
    return (await this.#dataBeside(path.dirname(file), anew, vocFirstPixel))?.of(file) ?? null;
  }

  /** What of other programs' annotations beside pictures was left out, or could not be read, a sentence each. @param folders of the pictures */
  async problemsBeside(
    folders: readonly string[],
    vocFirstPixel: 0 | 1,
  ): Promise<readonly string[]> {
    const problems = new Set<string>();
    for (const folder of folders) {
      const beside = await this.#dataBeside(folder, false, vocFirstPixel);
      for (const problem of beside?.problems ?? []) problems.add(problem);
    }
    return [...problems];
  }

  #dataBeside(folder: string, anew: boolean, vocFirstPixel: 0 | 1): Promise<GroundTruth | null> {
    const keyOf = (first: number) => `${first} ${folder}`;
    const key = keyOf(vocFirstPixel);
    if (anew) for (const first of [0, 1]) this.#beside.delete(keyOf(first));
    const known = this.#beside.get(key);
    const data = known ?? groundTruthBeside(folder, vocFirstPixel);
    // Deleted first: a Map keeps the place of a key.
    this.#beside.delete(key);
    this.#beside.set(key, data);
    const [oldest] = this.#beside.keys();
    if (this.#beside.size > mostBeside && oldest !== undefined) this.#beside.delete(oldest);
    return data;
  }

  async keepFile(file: string, picture: string): Promise<null> {
    await (await this.#project(file)).keepFile(picture);
    return null;
  }

  /** A change is done once, however often its id is asked for. */
  async edit(file: string, edit: Edit, id: ChangeId): Promise<StoredChange> {
    return (await this.#project(file)).edit(edit, id);
  }

  async undo(file: string, id: ChangeId): Promise<StoredChange> {
    return (await this.#project(file)).undo(id);
  }

  async redo(file: string, id: ChangeId): Promise<StoredChange> {
    return (await this.#project(file)).redo(id);
  }

  async jump(file: string, to: number, id: ChangeId): Promise<StoredChange> {
    return (await this.#project(file)).jump(to, id);
  }

  async history(
    file: string,
    before: number | null,
    limit: number,
  ): Promise<readonly StoredEntry[]> {
    return (await this.#project(file)).history(before, limit);
  }

  async suggest(file: string, picture: string, said: Suggestions): Promise<PictureStanding> {
    return (await this.#project(file)).suggest(picture, said);
  }

  async describeImport(
    file: string,
    task: WorkTask,
    request: AnnotationsRequest,
  ): Promise<FoundAnnotations> {
    return this.#workOn(task, async (work) =>
      describeImport(await this.#project(file), request, work),
    );
  }

  async import(file: string, task: WorkTask, request: AnnotationsRequest): Promise<StoredChange> {
    return this.#workOn(task, async (work) =>
      importAnnotations(await this.#project(file), request, work),
    );
  }

  /** @param window whose question it is: each has a set of its own */
  async compare(
    file: string,
    window: string,
    task: WorkTask,
    request: CompareRequest,
  ): Promise<LabelComparison> {
    const { comparison, others } = await this.#workOn(task, async (work) =>
      compareLabels(await this.#project(file), request, work),
    );
    const sets = this.#compared.get(file) ?? new Map<string, Compared['others']>();
    this.#compared.set(file, sets.set(window, others));
    return comparison;
  }

  /** What the set that a window last compared it with has on a picture; none where it compared none. */
  compared(file: string, window: string, picture: string): Promise<readonly Labelled[]> {
    return Promise.resolve(this.#compared.get(file)?.get(window)?.get(picture) ?? []);
  }

  /** Forgets what other windows than these compared a project with: they have gone. */
  keepComparedOf(file: string, windows: readonly string[]): Promise<null> {
    const sets = this.#compared.get(file);
    for (const window of sets?.keys() ?? []) {
      if (!windows.includes(window)) sets?.delete(window);
    }
    return Promise.resolve(null);
  }

  async findMoved(file: string, folder: string): Promise<RelocationPreview> {
    return (await findMoved(await this.#project(file), folder)).preview;
  }

  async relocate(file: string, folder: string): Promise<null> {
    const project = await this.#project(file);
    const { preview, moved } = await findMoved(project, folder);
    if (preview.byPath + preview.byContent === 0) {
      throw new StudioError('badInput', `None of the project's pictures is in ${preview.folder}.`);
    }
    project.relocate(preview.folder, moved);
    return null;
  }

  async missing(file: string): Promise<MissingPictures> {
    return missingPictures(await this.#project(file));
  }

  async lookAtFile(file: string, picture: string, chosen: string): Promise<FoundFile> {
    return lookAtFile(await this.#project(file), picture, chosen);
  }

  /** @returns the picture's new path in the project. */
  async takeFile(file: string, picture: string, chosen: string): Promise<string> {
    const project = await this.#project(file);
    const found = await lookAtFile(project, picture, chosen);
    project.moveTo(picture, found.path);
    return found.path;
  }

  salvageable(file: string): Promise<Salvage> {
    return Promise.resolve(salvageable(file));
  }

  salvage(file: string, target: string): Promise<null> {
    salvage(file, target);
    return Promise.resolve(null);
  }

  /** What the format will not hold, a sentence each. Nothing is written. @throws StudioError badInput, where annotations have no class. */
  async losses(file: string, task: ExportTask): Promise<readonly string[]> {
    const { document, problems } = await this.#document(file, task);
    const written = formatWriters[task.format](document, task.choices);
    return [...problems, ...written.problems];
  }

  async export(file: string, task: WorkTask, wanted: ExportTask): Promise<ExportSummary> {
    return this.#workOn(task, async (work) => {
      const { document, problems, selection } = await this.#document(file, wanted, work);
      const { length } = document.pictures;
      if (length === 0) {
        throw new StudioError('badInput', 'Nothing was exported: there is no such picture.');
      }
      work.begin('Writing files', 0);
      const { format, folder, choices } = wanted;
      const whole = { document, format, folder, choices, problems, selection };
      const onPicture = (done: number) => work.at(done, length);
      return exportAnnotations(whole, { signal: work.signal, onPicture });
    });
  }

  /** Ends an import, a comparison or an export: nothing of it lasts. One that has ended is not known any more. */
  stopWork(number: number): Promise<null> {
    this.#working.get(number)?.stop();
    return Promise.resolve(null);
  }

  async #workOn<T>({ number, tell }: WorkTask, run: (work: FileWork) => Promise<T>): Promise<T> {
    const work = new FileWork(tell);
    this.#working.set(number, work);
    try {
      return await run(work);
    } finally {
      this.#working.delete(number);
    }
  }

  async #document(file: string, { which, createdBy }: ExportTask, work?: FileWork) {
    const project = await this.#project(file);
    const pictures: AnnotatedPicture[] = [];
    const unread: string[] = [];
    /** Pictures with annotations that have no class, which no format can hold. */
    const unclassed: string[] = [];
    const standings = project.standings();
    work?.begin('Exporting annotations', standings.length);
    for (const [row, { path: name, standing }] of standings.entries()) {
      work?.checkStopped('The export was stopped.');
      work?.at(row, standings.length);
      if (which === 'verified' && standing.state !== 'verified') continue;
      if (which === 'annotated' && standing.state === 'unlabelled') continue;
      const written = await project.written(name);
      if (written === null) {
        unread.push(name);
        continue;
      }
      if (written.annotations.some(({ classId }) => classId === null)) unclassed.push(name);
      const { width, height, turned } = written.facts;
      pictures.push({
        path: path.join(project.folder, name),
        name: path.posix.basename(name),
        relativePath: name,
        ...{ width, height, exifRotated: turned, annotations: written.annotations },
      });
    }
    if (unclassed.length > 0) throw withoutClass(unclassed);
    const classes = project.state.classes.map(({ id, name }) => ({ id, name }));
    const document = {
      ...{ classes, classAgnostic: false, picturesFolder: project.folder, pictures },
      ...{ createdBy, run: null },
    };
    const { length } = unread;
    const problems =
      length === 0 ? [] : [`${counted(length, 'picture')} cannot be read and are left out.`];
    return { document, problems, selection: { which, unread } };
  }

  /** It is what the file has open until it is closed, or fails to open. */
  #keep(file: string, opening: Promise<Project>): Promise<Project> {
    this.#open.set(file, opening);
    opening.catch(() => {
      if (this.#open.get(file) === opening) this.#open.delete(file);
    });
    return opening;
  }

  async #opened({ file, copies, create }: OpenRequest): Promise<Project> {
    await this.#closing.get(file)?.catch(() => undefined);
    const place = { folder: copies, now: this.#now };
    try {
      return await Project.open(file, place);
    } catch (error) {
      const isAbsent = error instanceof StudioError && error.kind === 'notFound';
      if (create === null || !isAbsent) throw error;
    }
    createProject(file, create);
    return Project.open(file, place);
  }

  async #project(file: string): Promise<Project> {
    const project = await this.#open.get(file);
    if (project !== undefined) return project;
    throw new StudioError('notFound', `${file} is not open.`);
  }
}

function withoutClass(pictures: readonly string[]): StudioError {
  const have = pictures.length === 1 ? 'has' : 'have';
  const sentence = `${someNames(pictures)} ${have} annotations without a class: give each a class in Annotate or delete it, and try again.`;
  return new StudioError('badInput', sentence);
}
