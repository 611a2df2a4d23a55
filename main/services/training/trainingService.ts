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
import { LatestOfWindows } from '../sessions/latestOfWindows.ts';
import type { Session } from '../sessions/session.ts';
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
  /** What is the same for every window. */
  readonly #shared: Omit<StudioApi['training'], 'describeData' | 'adviseAnchors' | 'estimate'>;
  readonly #tools: TrainingTools;
  readonly #client: TrainingClient;
  readonly #pictures = new ShownPictures();
  readonly #describing = new LatestOfWindows();
  readonly #advising = new LatestOfWindows();
  readonly #estimating = new LatestOfWindows();

  constructor(tools: TrainingTools) {
    this.#tools = tools;
    const client = new TrainingClient(tools.launch, {
      status: (status) => tools.tell('trainingStatus', status),
      report: (report) => tools.tell('trainingReport', this.#shown(report)),
    });
    this.#client = client;
    const nothing = Promise.resolve(null);
    this.#shared = {
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

  api(session: Session): StudioApi['training'] {
    return {
      ...this.#shared,
      describeData: (request) =>
        this.#latest(this.#describing, session, (signal) => describeData(request, signal)),
      adviseAnchors: ({ recipe: { data, seed, start, input }, wish }) => {
        const asked = { data, seed, start, input, wish, firstPixelAsked: 'trainForm' } as const;
        return this.#latest(this.#advising, session, (signal) => adviseAnchors(asked, signal));
      },
      estimate: ({ recipe }) => this.#client.estimate(recipe, this.#estimating.begin(session)),
    };
  }

  /** The window is gone: nobody waits for what it asked. */
  leave(session: Session): void {
    this.#describing.end(session);
    this.#advising.end(session);
    this.#estimating.end(session);
  }

  /** Where a picture that training shows is; null where it shows none of that id. */
  source(id: string): string | null {
    return this.#pictures.source(id);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** A window's latest request counts: data sets are large, and a person has chosen another. */
  #latest<T>(
    asked: LatestOfWindows,
    session: Session,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const own = asked.begin(session);
    return this.#tools.running.run((_, signal) => work(AbortSignal.any([signal, own])));
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
