/**
 * The studio: every service of the contract on one detector and one training, which all windows share, and on a
 * session for each window.
 */
import { homedir } from 'node:os';
import path from 'node:path';
import type { DetectionOutcome, JobProgress } from '../../shared/contract/jobs.ts';
import type { MadeModel, ModelSummary } from '../../shared/contract/models.ts';
import type { ProviderRequest } from '../../shared/model/providers.ts';
import { settingsKey } from '../../shared/model/settings.ts';
import type { StudioApi, StudioEvents } from '../../shared/contract/contract.ts';
import {
  questions,
  type QuestionArgs,
  type QuestionName,
  type RunRef,
} from '../../shared/detection/questions.ts';
import { failureOf, StudioError, type Failure } from '../../shared/result.ts';
import type { RunAnswer } from '../../shared/contract/detector.ts';
import { Comparisons } from './comparison/comparisons.ts';
import { Evaluations } from './evaluation/evaluations.ts';
import { DetectorClient } from './detection/detectorClient.ts';
import { SavingSearches } from './evaluation/savingSearches.ts';
import { KeptResults } from './detection/keptResults.ts';
import { triedTwice } from './detection/triedTwice.ts';
import { throughStops } from './detection/throughStops.ts';
import { listFolder } from './pictures/folderListing.ts';
import { isOfOnePicture } from './jobs/batch.ts';
import { Jobs } from './jobs/jobs.ts';
import { ModelLibrary } from './models/modelLibrary.ts';
import { modelSources } from './models/modelSources.ts';
import { DisplayClient } from './pictures/displayClient.ts';
import { DroppedPictures } from './pictures/droppedPictures.ts';
import { TileService } from './pictures/tileService.ts';
import type { ListedPicture } from './pictures/pictureList.ts';
import { RecentPaths } from '../disk/recentPaths.ts';
import { removeLeftBehind } from '../processes/temporaryFolder.ts';
import { RunningJobs } from './jobs/runningJobs.ts';
import type { ShippedSample } from '../../shared/contract/studio.ts';
import { sampleIn } from './models/sample.ts';
import type { Session } from './sessions/session.ts';
import { SessionRecords } from './sessions/sessionRecords.ts';
import { Sessions } from './sessions/sessions.ts';
import type { Studio, StudioOptions } from './studio.ts';
import { ProjectsService } from './projects/projectsService.ts';
import { TrainingService } from './training/trainingService.ts';

/** Starts nothing yet: the detector process begins with the first model, the display process with the first picture. */
export function createStudio(options: StudioOptions): Studio {
  const dropped = new DroppedPictures();
  void removeLeftBehind();
  const records = new SessionRecords(path.join(options.dataFolder, 'sessions.json'), options.log);
  const comeBack = options.startPictures.length === 0;
  const sessions = new Sessions({
    ...{ dropped, records, comeBack },
    forgotten: (session) => {
      void evaluations.forget(session);
      // At the studio's end it is closed by that.
      projects.forget(session).catch(() => undefined);
    },
  });
  const tell = <E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]) => {
    for (const session of sessions.all()) session.tell(name, payload);
  };
  const recentPictures = new RecentPaths(path.join(options.dataFolder, 'recent-pictures.json'));
  const recentModels = new RecentPaths(path.join(options.dataFolder, 'recent-models.json'));
  const recentProjects = new RecentPaths(path.join(options.dataFolder, 'recent-projects.json'));
  const recentTrainings = new RecentPaths(path.join(options.dataFolder, 'recent-trainings.json'));
  const detector = new DetectorClient(options.launchDetector, (state) =>
    tell('detectorState', state),
  );
  const results = new KeptResults({
    detectOnce: (request) => detector.detectOnce(request),
    model: () => detector.model,
  });
  const display = new DisplayClient(options.launchDisplay, options.cacheFolder);
  const tiles = new TileService(options.launchDisplay, options.cacheFolder);
  const running = new RunningJobs();
  const report = (progress: JobProgress) => tell('progress', progress);
  const detectOnce = triedTwice((request) => results.detectOnce(request));
  const jobs = new Jobs(running, {
    detectOnce,
    model: () => openedModel(),
    report,
    // To those that have the picture: the job's own window may have been duplicated since.
    detected: (outcome) => {
      for (const session of sessions.all()) {
        if (session.detected(outcome)) session.tell('detected', outcome);
      }
    },
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
  const projects = new ProjectsService({
    launch: options.launchProjects,
    dataFolder: options.dataFolder,
    version: options.version,
    recent: recentProjects,
    jobs,
    running,
    detectOnce,
    model: () => openedModel(),
    sessions: () => sessions.all(),
  });
  const timeLimit = () => detector.timeLimit;
  const comparisons = new Comparisons(options.launchDetector, timeLimit);
  const savings = new SavingSearches(detector, () => openedModel());
  const evaluations = new Evaluations(options.launchDetector, timeLimit, (...args) =>
    projects.truth(...args),
  );
  /** Models that are being opened. A job has one model from its first picture to its last. */
  let openings = 0;
  /** Counts the models that a person asked to open. */
  let wanted = 0;
  let lastFolder = homedir();
  let closing = false;
  const openedModel = (): ModelSummary => {
    if (openings > 0) throw new StudioError('badInput', 'A model is being opened: wait for it.');
    if (detector.model !== null) return detector.model;
    throw new StudioError('notFound', 'No model is open: open a model package first.');
  };

  const openModel = async (folder: string, provider: ProviderRequest): Promise<ModelSummary> => {
    if (jobs.busy) {
      const sentence =
        'The open model is at work on many pictures: stop that, or wait for it, and open this then.';
      throw new StudioError('badInput', sentence);
    }
    openings++;
    try {
      const model = await detector.open(folder, provider);
      // The files of a package can have changed, also where it is the same one.
      results.clear();
      for (const session of sessions.all()) session.forgetDetections();
      void recentModels.add(model.path);
      return model;
    } finally {
      openings--;
    }
  };
  const openWanted = (folder: string, provider: ProviderRequest): Promise<ModelSummary> => {
    // On another provider it is the same model.
    if (path.resolve(folder) !== detector.model?.path) wanted++;
    return openModel(folder, provider);
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

  /** Opens a package that is being made, unless another model was asked for since: that is what a person works with. */
  const openMade = async (
    making: Promise<string>,
    provider: ProviderRequest,
  ): Promise<MadeModel> => {
    const before = wanted;
    const folder = await making;
    if (wanted === before) return { kind: 'opened', model: await openNew(folder, provider) };
    void recentModels.add(folder);
    return { kind: 'waiting', name: path.basename(folder), folder };
  };

  const sample = sampleIn(options.shippedModels);
  const start = startOf(options, sample, [recentPictures, recentModels]);
  const apiOf = (session: Session): StudioApi => ({
    studio: {
      info: async () => ({
        version: options.version,
        host: options.host,
        nativeDialogs: options.dialogs !== null,
        ...(await start),
        sample: await sample,
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
    session: {
      resume: () => sessions.resume(session),
      keep: (screen) => {
        sessions.keep(session, screen, detector.model?.path ?? null);
        return Promise.resolve(null);
      },
      last: () => sessions.last(),
      reopenLast: () => sessions.reopenLast(session),
    },
    pictures: {
      open: async (paths) => {
        const opened = await session.open(paths);
        const [only] = paths;
        if (opened.pictures.length > 0 && only !== undefined && paths.length === 1) {
          void recentPictures.add(path.resolve(only));
        }
        return opened;
      },
      beginDrop: (bytes) => session.pictures.beginDrop(bytes),
      addToDrop: async (id, part, pieces) => {
        await session.pictures.addToDrop(id, part, pieces);
        return null;
      },
      endDrop: (id) => session.endDrop(id),
      abandonDrop: async (id) => {
        await session.pictures.abandonDrop(id);
        return null;
      },
      recent: () => recentPictures.list(),
      truth: (...args) => projects.truth(session, ...args),
      truthProblems: (first) => projects.truthProblems(session, first),
    },
    models: {
      open: openWanted,
      recent: () => recentModels.list(),
      catalogue: () => library.catalogue(),
      install: async (name, provider) => {
        const there = await library.installed(name);
        if (there === null) return openMade(library.install(name), provider);
        return { kind: 'opened', model: await openWanted(there, provider) };
      },
      importWeights: (request, provider) => openMade(library.import(request), provider),
    },
    detector: {
      state: () => Promise.resolve(detector.state),
      detect: async (pictureId, settings, tables, anew) => {
        const { source } = session.pictures.get(pictureId);
        const stops = session.stops;
        const request = { pictureId, source, settings, tables, anew };
        try {
          const answer = await throughStops(
            () => detector.detect(request),
            () => closing || session.stops !== stops,
          );
          return counted(session, answer);
        } catch (error) {
          notDetected(session, { pictureId, settings: settingsKey(settings) }, failureOf(error));
          throw error;
        }
      },
      rerun: async (request) => counted(session, await detector.rerun(request)),
      ...answers(detector),
      limitTime: (limit) => {
        detector.limitTime(limit);
        return Promise.resolve(null);
      },
      stop: () => {
        session.stops++;
        detector.stop();
        return Promise.resolve(null);
      },
    },
    jobs: {
      detectAll: async (ids, settings) => jobs.detectAll(picturesOf(session, ids), settings),
      export: async ({ pictureIds, ...request }) =>
        jobs.export(picturesOf(session, pictureIds), request),
      stop: (jobId) => {
        running.stop(jobId);
        return Promise.resolve(null);
      },
    },
    explain: savings.api(session),
    comparison: comparisons.api(session),
    evaluation: evaluations.api(session),
    training: training.api(session),
    projects: projects.api(session),
  });
  // Of any session: an id cannot be guessed, and who asks has been let in.
  const sourceOf = (id: string) => training.source(id) ?? sessions.picture(id).source;

  return {
    openSession(id) {
      const session = sessions.open(id);
      return {
        id: session.id,
        api: apiOf(session),
        subscribe: (listener) => session.subscribe(listener),
        openPaths: (pictures, model) => session.tell('openPaths', { pictures, model }),
        leave: () => {
          sessions.leave(session);
          savings.leave(session);
          training.leave(session);
          void comparisons.leave(session);
          void evaluations.leave(session);
        },
      };
    },
    picture: async (id) => display.show({ kind: 'picture', source: sourceOf(id) }),
    thumbnail: async (id) => display.show({ kind: 'thumbnail', source: sourceOf(id) }),
    pictureSize: async (id) => display.size(sourceOf(id)),
    tiles: async (id) => tiles.state(sourceOf(id)),
    tile: async (id, address) => tiles.tile(sourceOf(id), address),
    close: async () => {
      closing = true;
      sessions.close();
      await Promise.all([
        running.close().then(() => projects.close()),
        ...[detector.close(), comparisons.close(), evaluations.close()],
        ...[training.close(), display.close(), tiles.close()],
      ]);
      const recents = [recentPictures, recentModels, recentTrainings, recentProjects, records];
      await Promise.all([dropped.close(), ...recents.map((recent) => recent.close())]);
    },
  };
}

/** The answer, once the session has taken note of what was found. */
function counted(session: Session, answer: RunAnswer): RunAnswer {
  const { pictureId, detections, settings } = answer.run;
  session.detected({
    pictureId,
    detections: detections.length,
    settings: settingsKey(settings),
  });
  return answer;
}

/** The session takes note of a picture on which the detector failed, and its window is told. */
function notDetected(
  session: Session,
  picture: Pick<DetectionOutcome, 'pictureId' | 'settings'>,
  { kind, message }: Failure,
): void {
  if (!isOfOnePicture(kind)) return;
  const outcome = { ...picture, problem: message };
  if (session.detected(outcome)) session.tell('detected', outcome);
}

/** Every question to the detector. */
function answers(detector: DetectorClient): Pick<StudioApi['detector'], QuestionName> {
  const all = Object.keys(questions) as QuestionName[];
  const each = all.map((name) => [
    name,
    (run: RunRef, args: QuestionArgs<typeof name>) => detector.ask(name, run, args),
  ]);
  // One function a question, from the list that the contract's methods come from.
  return Object.fromEntries(each) as Pick<StudioApi['detector'], QuestionName>;
}

/** @throws StudioError where one is not in the session. */
function picturesOf(session: Session, ids: readonly string[]): readonly ListedPicture[] {
  return ids.map((id) => session.pictures.get(id));
}

/** What the window opens first: what was asked for, or the sample where nothing was ever opened. */
async function startOf(
  { startPictures, startModel }: StudioOptions,
  sample: Promise<ShippedSample | null>,
  recents: readonly RecentPaths[],
): Promise<Pick<StudioOptions, 'startPictures' | 'startModel'>> {
  const asked = { startPictures, startModel };
  if (startPictures.length > 0 || startModel !== null) return asked;
  const areNew = await Promise.all(recents.map((each) => each.isNew()));
  const first = areNew.includes(false) ? null : await sample;
  return first === null ? asked : { startPictures: [first.pictures], startModel: first.model };
}
