/** The models that the studio keeps: those of the catalogue, and those made of a person's weights. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogueEntry } from '../../../shared/model/catalogue.ts';
import type {
  CatalogueItem,
  ImportWeightsRequest,
  InstallState,
} from '../../../shared/contract/models.ts';
import type { JobProgress } from '../../../shared/contract/jobs.ts';
import { StudioError } from '../../../shared/result.ts';
import { fileSize } from '../../disk/fileSize.ts';
import { exists } from '../../disk/missingFolders.ts';
import { checkpointsFolder } from '../../training/checkpoint.ts';
import { parseAnswer } from './answers.ts';
import { StepProgress } from '../jobs/stepProgress.ts';
import { downloadedBytes, installEntry } from './installing.ts';
import type { RunningJobs } from '../jobs/runningJobs.ts';
import type { ModelSources } from '../studio.ts';
import { importWeights, type ImportTools } from './weightsImport.ts';

export interface LibraryTools extends ModelSources {
  readonly dataFolder: string;
  readonly running: RunningJobs;
  readonly report: (progress: JobProgress) => void;
}

export class ModelLibrary {
  readonly #tools: LibraryTools;
  readonly #downloads: string;
  /** Where the packages are. */
  readonly folder: string;
  readonly #installing = new Set<string>();

  constructor(tools: LibraryTools) {
    this.#tools = tools;
    this.#downloads = downloadsFolder(tools.dataFolder);
    this.folder = path.join(tools.dataFolder, 'models');
  }

  catalogue(): Promise<readonly CatalogueItem[]> {
    return Promise.all(
      this.#tools.catalogue.map(async (entry) => ({ ...entry, state: await this.#stateOf(entry) })),
    );
  }

  /** The folder of an entry's package; null: there is none. */
  async installed(name: string): Promise<string | null> {
    const folder = this.#folderOf(findEntry(this.#tools.catalogue, name).name);
    return (await isPackage(folder)) ? folder : null;
  }

  /**
   * Has an entry's package at its place.
   * @returns the package's folder.
   * @throws StudioError as installEntry; badInput where it is being installed.
   */
  async install(name: string): Promise<string> {
    const entry = findEntry(this.#tools.catalogue, name);
    if (this.#installing.has(name)) {
      throw new StudioError('badInput', `${entry.title} is being installed already: wait for it.`);
    }
    this.#installing.add(name);
    try {
      const there = await this.installed(name);
      if (there !== null) return there;
      const folder = this.#folderOf(name);
      const downloads = this.#downloads;
      await this.#job((tools) => installEntry(entry, folder, { ...tools, downloads }), name);
      return folder;
    } finally {
      this.#installing.delete(name);
    }
  }

  /** @returns the new package's folder. @throws StudioError as importWeights. */
  async import({ folder, given: lines, ...request }: ImportWeightsRequest): Promise<string> {
    const given = new Map(lines.flatMap((line) => [...parseAnswer(line)]));
    const target = folder ?? (await this.newFolder(path.parse(request.file).name));
    const made = await this.#job((tools) =>
      importWeights({ ...request, given, folder: target }, tools),
    );
    return made.folder;
  }

  /** A folder that does not exist: `name`, or `name 2` and so on where that is taken, also by a training. */
  async newFolder(name: string): Promise<string> {
    for (let number = 1; ; number++) {
      const folder = this.#folderOf(number === 1 ? name : `${name} ${number}`);
      const taken = await Promise.all(
        [folder, checkpointsFolder(folder)].map((each) => exists(each, lstat)),
      );
      if (!taken.includes(true)) return folder;
    }
  }

  #job<T>(work: (tools: ImportTools) => Promise<T>, entry?: string): Promise<T> {
    const { running, report, importModel } = this.#tools;
    return running.run(async (id, signal) => {
      const steps = new StepProgress(id, report, { entry });
      try {
        return await work({ importModel, steps, signal });
      } finally {
        steps.end();
      }
    });
  }

  async #stateOf(entry: CatalogueEntry): Promise<InstallState> {
    if (this.#installing.has(entry.name)) return { kind: 'installing' };
    const folder = await this.installed(entry.name);
    if (folder !== null) return { kind: 'installed', folder };
    const bytes = await downloadedBytes(entry, this.#downloads);
    return bytes > 0 ? { kind: 'partial', bytes } : { kind: 'absent' };
  }

  #folderOf(name: string): string {
    return path.join(this.folder, name);
  }
}

async function isPackage(folder: string): Promise<boolean> {
  return (await fileSize(path.join(folder, 'model.json'))) !== null;
}

/** @throws StudioError notFound, naming those that there are. */
export function findEntry(catalogue: readonly CatalogueEntry[], name: string): CatalogueEntry {
  const entry = catalogue.find((each) => each.name === name);
  if (entry !== undefined) return entry;
  const names = catalogue.map((each) => each.name).join(', ');
  throw new StudioError('notFound', `The catalogue has no '${name}'; it has ${names}.`);
}

/** Where downloads are kept until they are packages, also those of the terminal. */
export function downloadsFolder(dataFolder: string): string {
  return path.join(dataFolder, 'downloads');
}
