/** What the window may ask of training: the contract's part on the one training that runs, and on its pictures. */
import path from 'node:path';
import type { StudioApi, StudioEvents } from '../../../shared/contract/contract.ts';
import type { BatchReport, StripReport, TrainingReport } from '../../../shared/training/report.ts';
import type {
  ResumableTraining,
  ShownBatch,
  ShownReport,
  ShownStrip,
} from '../../../shared/training/shown.ts';
import { checkpointTime, unfinishedIn } from '../../training/unfinishedTrainings.ts';
import { describeData } from '../../datasets/describeData.ts';
import type { RecentPaths } from '../../disk/recentPaths.ts';
import type { RunningJobs } from '../jobs/runningJobs.ts';
import type { AnchorWish } from '../../../shared/training/anchorAdvice.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { adviseAnchors } from './adviseAnchors.ts';
import { ShownPictures } from './shownPictures.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { TrainingClient } from './trainingClient.ts';

type Told = 'trainingStatus' | 'trainingReport';

export interface TrainingTools {
  readonly launch: LaunchSubprocess;
  readonly running: RunningJobs;
  readonly tell: <E extends Told>(name: E, payload: StudioEvents[E]) => void;
  /** Where the studio keeps models. */
  readonly modelsFolder: string;
  /** A folder there that does not exist, called like `name`. */
  readonly newFolder: (name: string) => Promise<string>;
  /** The packages' folders of trainings that were begun lately, wherever they are. */
  readonly recent: RecentPaths;
}

export class TrainingService {
  readonly api: StudioApi['training'];
  readonly #tools: TrainingTools;
  readonly #client: TrainingClient;
  readonly #pictures = new ShownPictures();
  #describing: AbortController | null = null;
  #advising: AbortController | null = null;

  constructor(tools: TrainingTools) {
    this.#tools = tools;
    const client = new TrainingClient(tools.launch, {
      status: (status) => tools.tell('trainingStatus', status),
      report: (report) => tools.tell('trainingReport', this.#shown(report)),
    });
    this.#client = client;
    const nothing = Promise.resolve(null);
    this.api = {
      describeData: (request) => this.#describe(request),
      adviseAnchors: ({ recipe, wish }) => this.#advise(recipe, wish),
      estimate: ({ recipe }) => client.estimate(recipe),
      start: async ({ recipe, folder }) =>
        this.#noted(
          await client.start(recipe, folder ?? (await tools.newFolder(nameOf(recipe.data.folder)))),
        ),
      resume: async ({ folder, learningRate }) =>
        this.#noted(await client.resume(folder, learningRate)),
      pause: () => (client.pause(), nothing),
      goOn: () => (client.goOn(), nothing),
      stop: () => (client.stop(), nothing),
      status: () => Promise.resolve(client.status),
      history: () => Promise.resolve(client.history),
      latestBatch: () =>
        Promise.resolve(client.latestBatch === null ? null : this.#batch(client.latestBatch)),
      strips: () => Promise.resolve(client.strips.map((strip) => this.#strip(strip))),
      resumable: () => this.#resumable(),
    };
  }

  /** Where a picture that training shows is; null where it shows none of that id. */
  source(id: string): string | null {
    return this.#pictures.source(id);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** The latest request counts: data sets are large, and a person has chosen another. */
  #describe(request: Parameters<typeof describeData>[0]) {
    this.#describing?.abort();
    const own = new AbortController();
    this.#describing = own;
    return this.#tools.running.run((_, signal) =>
      describeData(request, AbortSignal.any([signal, own.signal])),
    );
  }

  #advise({ data, seed, start, input }: TrainingRecipe, wish: AnchorWish) {
    this.#advising?.abort();
    const own = new AbortController();
    this.#advising = own;
    return this.#tools.running.run((_, signal) =>
      adviseAnchors(
        { data, seed, start, input, wish, firstPixelAsked: 'trainForm' },
        AbortSignal.any([signal, own.signal]),
      ),
    );
  }

  #noted(folder: string): string {
    void this.#tools.recent.add(folder);
    return folder;
  }

  async #resumable(): Promise<readonly ResumableTraining[]> {
    const { modelsFolder, recent } = this.#tools;
    const folders = new Set([
      ...(await unfinishedIn(modelsFolder)),
      ...(await recent.list()).map((each) => each.path),
    ]);
    const found: ResumableTraining[] = [];
    for (const folder of folders) {
      const changed = await checkpointTime(folder);
      if (changed === null || folder === this.#client.runningFolder) continue;
      found.push({ folder, name: path.basename(folder), changed });
    }
    return found.sort((a, b) => b.changed - a.changed);
  }

  #shown(report: TrainingReport): ShownReport {
    if (report.kind === 'batch') return this.#batch(report);
    return report.kind === 'strip' ? this.#strip(report) : report;
  }

  #batch({ picture, ...batch }: BatchReport): ShownBatch {
    return { ...batch, picture: this.#picture(picture, false) };
  }

  #strip({ pictures, ...strip }: StripReport): ShownStrip {
    return { ...strip, pictures: pictures.map((picture) => this.#picture(picture, true)) };
  }

  #picture<P extends { readonly path: string }>({ path: file, ...picture }: P, stays: boolean) {
    return { ...picture, id: this.#pictures.show(file, stays) };
  }
}

/** What a model is called that learned from this: a data set's folder, or its one file. */
function nameOf(data: string): string {
  return path.basename(data).replace(/\.(json|ya?ml)$/i, '') || 'model';
}
