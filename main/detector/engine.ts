/** The detector behind the protocol: one model, and the runs that it made lately. */
import type { RerunRequest, RunAnswer, RunSummary } from '../../shared/contract/detector.ts';
import type { ModelSummary } from '../../shared/contract/models.ts';
import { detect, rerun, type Run } from '../../shared/detection/pipeline.ts';
import {
  questions,
  type Answered,
  type AskedRun,
  type QuestionAnswer,
  type QuestionArgs,
  type QuestionName,
  type RunRef,
  type SelectedRow,
} from '../../shared/detection/questions.ts';
import type { Followed } from '../../shared/detection/stages/follow.ts';
import type { Detector as StageDetector } from '../../shared/detection/stages/stage.ts';
import type { OnStep } from '../../shared/detection/stepPart.ts';
import { tableMessage } from '../../shared/detection/stages/tableMessage.ts';
import { equalSettings, type DetectionSettings } from '../../shared/model/settings.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import type { DecodedPicture } from '../pictures/decode.ts';
import { contentOf, type PictureSource } from '../pictures/readSource.ts';
import { runtimeFailure } from '../runtime/runtimeFailure.ts';
import { annotatedRows, type AnnotatedRows } from './annotate.ts';
import { KeptRuns, type KeptRun } from './keptRuns.ts';
import { summarise } from './messages.ts';
import { detectorOpener, type OpenDetector, type OpenedDetector } from './openDetector.ts';
import type {
  Detector,
  DetectorHost,
  DetectRequest,
  OnceRequest,
  OnceResult,
  OpenRequest,
  Trial,
  TrialOf,
} from './protocol.ts';

/** What the engine works with. */
export interface EngineTools {
  readonly decode: (source: PictureSource) => Promise<DecodedPicture>;
  /** Absent: packages from disk, in ONNX Runtime. */
  readonly open?: OpenDetector;
  readonly kept?: KeptRuns;
}

/** Milliseconds between two parts of a step that are told. */
const partInterval = 100;

const nothingAnnotated: AnnotatedRows = { annotations: [], lineages: new Map() };

/** Not for calls at the same time: the protocol makes them wait for each other. */
export class DetectorEngine implements Detector {
  readonly #host: DetectorHost;
  readonly #decode: EngineTools['decode'];
  readonly #opener: OpenDetector;
  readonly #kept: KeptRuns;
  #opened: OpenedDetector | null = null;
  /** The largest part of a run that is over: new memory would be touched for the first time, which takes longer. */
  #spare: Float32Array<ArrayBuffer> | null = null;

  constructor(
    host: DetectorHost,
    { decode, open = detectorOpener(), kept = new KeptRuns() }: EngineTools,
  ) {
    this.#host = host;
    this.#decode = decode;
    this.#opener = open;
    this.#kept = kept;
  }

  /** @throws StudioError notFound, badModel, outOfMemory; the former model then stays. */
  async open(request: OpenRequest): Promise<ModelSummary> {
    return attempt(`Opening ${request.path}`, async () => {
      const opened = await this.#opener(request, (name) => this.#host.probing(name));
      const former = this.#opened;
      this.#opened = opened;
      this.#kept.clear(request.keptBytes);
      this.#spare = null;
      await former?.release();
      return opened.summary;
    });
  }

  /** @throws StudioError what decoding throws; badInput; provider, outOfMemory. */
  async detect(request: DetectRequest): Promise<RunAnswer> {
    const { runId, pictureId, source, settings, tables, anew } = request;
    const content = await contentOf(source);
    const known =
      content === null || anew
        ? null
        : this.#kept.find(content, (first) => equalSettings(first.settings, settings));
    const { run, decode, remarks } =
      known === null
        ? await this.#runOn(source, settings)
        : { run: known.first, decode: 0, remarks: known.remarks };
    const latest = { version: 0, run };
    const kept = { runId, pictureId, content: content ?? '', first: run, remarks };
    this.#keep({ ...kept, latest, former: null });
    const summarised = { ref: { runId, version: 0 }, pictureId, run, decode, remarks };
    return this.#answer(summarised, tables, null);
  }

  /** @throws StudioError notFound when the run is not kept; badInput; provider, outOfMemory. */
  async rerun({ run: ref, settings, tables, follow }: RerunRequest): Promise<RunAnswer> {
    const kept = this.#kept.get(ref.runId);
    const { detector } = this.#model();
    const onStep = this.#stepTeller();
    const next = await attempt('Running the stages again', () =>
      rerun(detector, kept.latest.run, settings, { onStep, now: clock }),
    );
    const version = kept.latest.version + 1;
    this.#keep({ ...kept, latest: { version, run: next }, former: kept.latest });
    const wanted = tables.flatMap(({ stage, version: had }) =>
      next.versions[stage] === had ? [] : stage,
    );
    const { runId, pictureId, remarks } = kept;
    const summarised = { ref: { runId, version }, pictureId, run: next, decode: 0, remarks };
    // A row of a table that was made anew is another row.
    const root = follow?.root.stage;
    const isThere = root !== undefined && next.versions[root] === kept.latest.run.versions[root];
    return this.#answer(summarised, wanted, isThere ? follow : null);
  }

  ask<Name extends QuestionName>(
    name: Name,
    ref: RunRef,
    args: QuestionArgs<Name>,
  ): Promise<Answered<QuestionAnswer<Name>>> {
    return ofRow(() => ({
      run: ref,
      value: answerTo(name, this.#asked(this.#kept.version(ref)), args),
    }));
  }

  /** @throws StudioError notFound when the run is not kept; unsupported for another size of what has none; else as detect. */
  async trial<Name extends QuestionName>(
    name: Name,
    of: TrialOf,
    args: QuestionArgs<Name>,
  ): Promise<Trial<QuestionAnswer<Name>>> {
    const { detector, run, shortSide } = await this.#tried(of);
    return ofRow(() => {
      const { settings, stages, detections } = this.#summary(
        { ref: unkept, pictureId: '', run, decode: 0, remarks: [] },
        detector,
      );
      const value = answerTo(name, this.#asked(run, detector), args);
      return { run: { settings, stages, detections }, value, shortSide };
    });
  }

  async #tried(of: TrialOf): Promise<{
    readonly detector: StageDetector;
    readonly run: Run;
    readonly shortSide: number | null;
  }> {
    const opened = this.#model();
    if (of.kind === 'settings') {
      const { detector } = opened;
      const kept = this.#kept.version(of.run);
      const run = await attempt('Trying other settings', () => rerun(detector, kept, of.settings));
      return { detector, run, shortSide: null };
    }
    const resized = opened.resized(of.times);
    if (resized === null) {
      const sentence = 'The input of this detector has no size that could be another.';
      throw new StudioError('unsupported', sentence);
    }
    const { run } = await this.#runOn(of.source, of.settings, resized.detector);
    return { ...resized, run };
  }

  /** @throws StudioError as detect. */
  async detectOnce(request: OnceRequest): Promise<OnceResult> {
    const { source, settings, pictureId, tables, boxes, observe } = request;
    const { summary: model, ...opened } = this.#model();
    const { detector, observed } =
      observe === undefined
        ? { detector: opened.detector, observed: undefined }
        : opened.observing(observe);
    const { exifRotated, ...ran } = await this.#runOn(source, settings, detector);
    const { run } = ran;
    const result = {
      summary: this.#summary({ ...ran, ref: unkept, pictureId }),
      exifRotated,
      tables: tables.map((stage) => tableMessage(detector, run, stage)),
      ...(boxes === null
        ? nothingAnnotated
        : annotatedRows(run, detector, model, boxes.stage, boxes.minScore)),
      ...(observed === undefined ? {} : { observed }),
    };
    this.#spare = detector.spareOf(run.tables);
    return result;
  }

  async #runOn(
    source: PictureSource,
    settings: DetectionSettings,
    detector: StageDetector = this.#model().detector,
  ) {
    const name = typeof source === 'string' ? source : source.name;
    return attempt(`Detecting on '${name}'`, async () => {
      // Known before the picture is read: settings that are not this detector's cost nothing.
      detector.parseSettings(settings);
      this.#host.step('decode', null);
      const began = clock();
      const picture = await this.#decode(source);
      const decode = clock() - began;
      const spare = this.#spare;
      this.#spare = null;
      const onStep = this.#stepTeller();
      const run = await costingAPicture(name, () =>
        detect(detector, picture, settings, { onStep, spare, now: clock }),
      );
      const { remarks, exifOrientation } = picture;
      return { run, decode, remarks, exifRotated: exifOrientation !== 1 };
    });
  }

  /** Tells of each step as it begins, and of its parts a few times a second. */
  #stepTeller(): OnStep {
    let told = -Infinity;
    return (step, part) => {
      const now = clock();
      if (part !== null && now - told < partInterval) return;
      told = now;
      this.#host.step(step, part);
    };
  }

  #keep(run: KeptRun): void {
    const { detector } = this.#model();
    for (const { first } of this.#kept.add(run)) this.#spare = detector.spareOf(first.tables);
  }

  #answer(
    summarised: Summarised,
    tables: readonly string[],
    followed: Followed | null,
  ): Promise<RunAnswer> {
    return ofRow(() => ({
      run: this.#summary(summarised),
      tables: tables.map((stage) => tableMessage(this.#model().detector, summarised.run, stage)),
      followed: followed === null ? null : this.#follow(summarised.run, followed),
    }));
  }

  /** null where the row is one of other settings' that is not there now. */
  #follow(run: Run, followed: Followed): SelectedRow | null {
    try {
      return answerTo('follow', this.#asked(run), followed);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #summary(
    { run, ...context }: Summarised,
    detector: StageDetector = this.#model().detector,
  ): RunSummary {
    const { summary: model } = this.#model();
    const { provider } = model;
    return summarise(run, { ...context, detector, model, provider });
  }

  #asked(run: Run, detector: StageDetector = this.#model().detector): AskedRun {
    const { summary } = this.#model();
    return { detector, run, className: (index) => summary.classes[index]?.name ?? '' };
  }

  #model(): OpenedDetector {
    if (this.#opened === null) throw new StudioError('notFound', 'No model is open.');
    return this.#opened;
  }
}

interface Summarised {
  readonly ref: RunRef;
  readonly pictureId: string;
  readonly run: Run;
  /** Milliseconds of reading the picture. */
  readonly decode: number;
  readonly remarks: readonly string[];
}

const clock = () => performance.now();

/** Of a run that nothing can be asked of later. */
const unkept: RunRef = { runId: -1, version: 0 };

function answerTo<Name extends QuestionName>(
  name: Name,
  asked: AskedRun,
  args: QuestionArgs<Name>,
): QuestionAnswer<Name> {
  // One question's own arguments and answer: the record ties them together, the compiler cannot follow.
  const answer = questions[name].answer as (run: AskedRun, of: unknown) => QuestionAnswer<Name>;
  return answer(asked, args);
}

/** Runs `work`; what it throws becomes a StudioError that says what was being done. */
async function attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw runtimeFailure(error, doing, 'internal');
  }
}

/** A graph that opened and fails on a picture may do for the next one: the failure is the picture's, and names it. */
async function costingAPicture<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { kind, message } = failureOf(cause);
    if (kind !== 'badModel') throw cause;
    throw new StudioError('badInput', `'${name}' cannot be detected on. ${message}`, { cause });
  }
}

/** Reads something of a run: that there is no such row or stage is the asker's mistake. */
function ofRow<T>(read: () => T): Promise<T> {
  return attempt('Reading the run', () => {
    try {
      return Promise.resolve(read());
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new StudioError('notFound', cause.message, { cause });
    }
  });
}
