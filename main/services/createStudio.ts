/** The studio: every service of the contract on one detector, one training and one list of pictures. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { JobProgress } from '../../shared/contract/jobs.ts';
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { ProviderRequest } from '../../shared/model/providers.ts';
import type { StudioApi, StudioEvents } from '../../shared/contract/contract.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import { servePicture } from '../pictures/serve.ts';
import { makeThumbnail } from '../pictures/thumbnail.ts';
import { DetectorClient } from './detection/detectorClient.ts';
import { listFolder } from './pictures/folderListing.ts';
import { Jobs } from './jobs/jobs.ts';
import { ModelLibrary } from './models/modelLibrary.ts';
import { modelSources } from './models/modelSources.ts';
import { PictureList } from './pictures/pictureList.ts';
import { RecentPaths } from '../disk/recentPaths.ts';
import { RunningJobs } from './jobs/runningJobs.ts';
import { sampleIn } from './models/sample.ts';
import type { Studio, StudioEventListener, StudioOptions } from './studio.ts';
import { TrainingService } from './training/trainingService.ts';

/** Starts nothing yet: the detector process begins with the first model. */
export function createStudio(options: StudioOptions): Studio {
  const listeners = new Set<StudioEventListener>();
  const tell = <E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]) => {
    for (const listener of listeners) listener(name, payload);
  };

  const pictures = new PictureList();
  const recentPictures = new RecentPaths(path.join(options.dataFolder, 'recent-pictures.json'));
  const recentModels = new RecentPaths(path.join(options.dataFolder, 'recent-models.json'));
  const recentTrainings = new RecentPaths(path.join(options.dataFolder, 'recent-trainings.json'));
  const detector = new DetectorClient(options.launchDetector, (state) =>
    tell('detectorState', state),
  );
  const running = new RunningJobs();
  const report = (progress: JobProgress) => tell('progress', progress);
  const jobs = new Jobs(running, {
    detectOnce: (request) => detector.detectOnce(request),
    model: () => {
      if (openings > 0) throw new StudioError('badInput', 'A model is being opened: wait for it.');
      if (detector.model !== null) return detector.model;
      throw new StudioError('notFound', 'No model is open: open a model package first.');
    },
    picture: (id) => pictures.get(id),
    report,
    detected: (count) => tell('detected', count),
    version: options.version,
  });
  const library = new ModelLibrary({
    ...(options.models ?? modelSources),
    dataFolder: options.dataFolder,
    running,
    report,
  });
  const training = new TrainingService({
    launch: options.launchTraining,
    running,
    tell,
    modelsFolder: library.folder,
    newFolder: (name) => library.newFolder(name),
    recent: recentTrainings,
  });
  /** Models that are being opened. A job has one model from its first picture to its last. */
  let openings = 0;
  let lastFolder = homedir();

  const openModel = async (folder: string, provider: ProviderRequest): Promise<ModelSummary> => {
    if (jobs.busy) {
      const sentence =
        'The open model is at work on many pictures: stop that, or wait for it, and open this then.';
      throw new StudioError('badInput', sentence);
    }
    openings++;
    try {
      const model = await detector.open(folder, provider);
      void recentModels.add(model.path);
      return model;
    } finally {
      openings--;
    }
  };
  /** Opens what was made for it; where that fails, it is there all the same. */
  const openNew = async (folder: string, provider: ProviderRequest): Promise<ModelSummary> => {
    try {
      return await openModel(folder, provider);
    } catch (error) {
      const { kind, message } = failureOf(error);
      const sentence = `The model is there, at ${folder}, but was not opened: ${message}`;
      throw new StudioError(kind, sentence, { cause: error });
    }
  };

  const start = startOf(options, [recentPictures, recentModels]);
  const api: StudioApi = {
    studio: {
      info: async () => ({
        version: options.version,
        host: options.host,
        nativeDialogs: options.dialogs !== null,
        ...(await start),
      }),
      choose: (what) => {
        if (options.dialogs !== null) return options.dialogs.choose(what);
        const sentence = 'This host has no dialogs of its own.';
        return Promise.reject(new StudioError('unsupported', sentence));
      },
      list: async (folder) => {
        const listing =
          folder === null
            ? // Where the person was may be gone by now.
              await listFolder(lastFolder).catch(() => listFolder(homedir()))
            : await listFolder(folder);
        lastFolder = listing.folder;
        return listing;
      },
    },
    pictures: {
      open: async (paths) => {
        const opened = await pictures.open(paths);
        const [only] = paths;
        if (opened.pictures.length > 0 && only !== undefined && paths.length === 1) {
          void recentPictures.add(path.resolve(only));
        }
        return opened;
      },
      drop: (files) => pictures.drop(files),
      recent: () => recentPictures.list(),
    },
    models: {
      open: openModel,
      recent: () => recentModels.list(),
      catalogue: () => library.catalogue(),
      install: async (name, provider) => openNew(await library.install(name), provider),
      importWeights: async (request, provider) => openNew(await library.import(request), provider),
    },
    detector: {
      state: () => Promise.resolve(detector.state),
      detect: async (id, settings) => {
        const { source } = pictures.get(id);
        return detector.detect({ pictureId: id, source, settings });
      },
      rerun: (runId, settings) => detector.rerun(runId, settings),
      table: (runId, stage) => detector.table(runId, stage),
      lineage: (runId, stage, row) => detector.lineage(runId, { stage, row }),
      pooled: (runId, row) => detector.pooled(runId, row),
      stop: () => {
        detector.stop();
        return Promise.resolve(null);
      },
    },
    jobs: {
      detectAll: (ids, settings) => jobs.detectAll(ids, settings),
      export: (request) => jobs.export(request),
      stop: (jobId) => {
        running.stop(jobId);
        return Promise.resolve(null);
      },
    },
    training: training.api,
  };
  const sourceOf = (id: string) => training.source(id) ?? pictures.get(id).source;

  return {
    api,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    picture: async (id) => servePicture(sourceOf(id)),
    thumbnail: async (id) => makeThumbnail(sourceOf(id)),
    openPaths: (paths, model) => tell('openPaths', { pictures: paths, model }),
    close: async () => {
      await Promise.all([running.close(), detector.close(), training.close()]);
      const recents = [recentPictures, recentModels, recentTrainings];
      await Promise.all([pictures.close(), ...recents.map((recent) => recent.close())]);
    },
  };
}

/** What the window opens first: what was asked for, or the sample where nothing was ever opened. */
async function startOf(
  { startPictures, startModel, shippedModels }: StudioOptions,
  recents: readonly RecentPaths[],
): Promise<Pick<StudioOptions, 'startPictures' | 'startModel'>> {
  const asked = { startPictures, startModel };
  if (startPictures.length > 0 || startModel !== null) return asked;
  const areNew = await Promise.all(recents.map((each) => each.isNew()));
  const sample = areNew.includes(false) ? null : await sampleIn(shippedModels);
  return sample === null ? asked : { startPictures: [sample.pictures], startModel: sample.model };
}
