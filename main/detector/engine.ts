/** The detector behind the protocol: one model, and the run of the picture at hand. */
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { PooledMessage, RunSummary, TableMessage } from '../../shared/contract/detector.ts';
import { lineageOf, type Lineage, type RowRef } from '../../shared/detection/stages/lineage.ts';
import { defaultSettings } from '../../shared/model/modelPackage.ts';
import type { DetectionSettings } from '../../shared/model/settings.ts';
import type { StageKind } from '../../shared/detection/stages/stages.ts';
import { StudioError } from '../../shared/result.ts';
import type { DecodedPicture } from '../pictures/decode.ts';
import type { PictureSource } from '../pictures/readSource.ts';
import { annotatedRows, type AnnotatedRows } from './annotate.ts';
import { pooledMessage, summarise, tableMessage } from './messages.ts';
import { readModelFolder, type ModelFolder } from '../packages/modelFolder.ts';
import { observing, withAdditions } from './observe.ts';
import type {
  Detector,
  DetectorHost,
  DetectRequest,
  OnceRequest,
  OnceResult,
  OpenRequest,
} from './protocol.ts';
import { openOnProvider, type OpenedModel } from './providers.ts';
import { detect, rerun, type LoadedModel, type Run, type StepName } from './run.ts';
import { runtimeFailure } from '../runtime/runtimeFailure.ts';
import { onnxRuntime, type Runtime } from '../runtime/session.ts';

/** What the engine works with. */
export interface EngineTools {
  readonly decode: (source: PictureSource) => Promise<DecodedPicture>;
  readonly runtime?: Runtime;
}

interface KeptRun {
  readonly runId: number;
  readonly pictureId: string;
  readonly run: Run;
}

const nothingAnnotated: AnnotatedRows = { annotations: [], lineages: new Map() };

/** Not for calls at the same time: the protocol makes them wait for each other. */
export class DetectorEngine implements Detector {
  readonly #host: DetectorHost;
  readonly #decode: EngineTools['decode'];
  readonly #runtime: Runtime;
  #model: OpenedModel | null = null;
  #kept: KeptRun | null = null;
  /** The largest part of a run that is over: new memory would be touched for the first time, which takes longer. */
  #spare: Float32Array<ArrayBuffer> | null = null;

  constructor(host: DetectorHost, { decode, runtime = onnxRuntime }: EngineTools) {
    this.#host = host;
    this.#decode = decode;
    this.#runtime = runtime;
  }

  /** @throws StudioError notFound, badModel, outOfMemory; the former model then stays. */
  async open({ path, provider, excluded, additions }: OpenRequest): Promise<ModelSummary> {
    return attempt(`Opening ${path}`, async () => {
      const files = await readModelFolder(path);
      const folder = additions === undefined ? files : withAdditions(files, additions);
      const probing = (name: Parameters<DetectorHost['probing']>[0]) => this.#host.probing(name);
      const model = await openOnProvider(folder, provider, excluded, probing, this.#runtime);
      const former = this.#model;
      this.#model = model;
      this.#kept = null;
      this.#spare = null;
      await former?.release();
      return describeModel(folder, model);
    });
  }

  /** @throws StudioError what decoding throws; provider, outOfMemory. */
  async detect({ runId, pictureId, source, settings }: DetectRequest): Promise<RunSummary> {
    // Two pictures' features at once are more than one needs.
    if (this.#kept !== null) this.#spare = this.#kept.run.tables.pooled.features;
    this.#kept = null;
    const { run, decode } = await this.#runOn(source, settings);
    this.#kept = { runId, pictureId, run };
    return this.#summary(this.#kept, decode);
  }

  /** @throws StudioError notFound when the run is not kept; provider, outOfMemory. */
  async rerun(runId: number, settings: DetectionSettings): Promise<RunSummary> {
    const { run, pictureId } = this.#keptRun(runId);
    const next = await attempt('Running the stages again', () =>
      rerun(this.#openModel(), run, settings, (step) => this.#host.step(step)),
    );
    this.#kept = { runId, pictureId, run: next };
    return this.#summary(this.#kept, 0);
  }

  table(runId: number, stage: StageKind): Promise<TableMessage> {
    return attempt(`Copying the stage ${stage}`, () =>
      Promise.resolve(tableMessage(this.#keptRun(runId).run, stage)),
    );
  }

  lineage(runId: number, ref: RowRef): Promise<Lineage> {
    return ofRow(() => lineageOf(this.#keptRun(runId).run.tables, ref));
  }

  pooled(runId: number, row: number): Promise<PooledMessage> {
    return ofRow(() => pooledMessage(this.#keptRun(runId).run, row));
  }

  /** @throws StudioError as detect. */
  async detectOnce(request: OnceRequest): Promise<OnceResult> {
    const { source, settings, pictureId, tables, boxes, observe } = request;
    const { model, observed } = observing(this.#openModel(), observe ?? { trunk: [], head: [] });
    const { run, decode, exifRotated } = await this.#runOn(source, settings, model);
    const { spec } = model;
    const result = {
      summary: this.#summary({ runId: -1, pictureId, run }, decode),
      exifRotated,
      tables: tables.map((stage) => tableMessage(run, stage)),
      ...(boxes === null
        ? nothingAnnotated
        : annotatedRows(run, spec, boxes.stage, boxes.minScore)),
      ...(observe === undefined ? {} : { observed }),
    };
    this.#spare = run.tables.pooled.features;
    return result;
  }

  async #runOn(
    source: PictureSource,
    settings: DetectionSettings,
    model: LoadedModel = this.#openModel(),
  ) {
    const name = typeof source === 'string' ? source : source.name;
    return attempt(`Detecting on '${name}'`, async () => {
      this.#host.step('decode');
      const began = performance.now();
      const picture = await this.#decode(source);
      const decode = performance.now() - began;
      const spare = this.#spare;
      this.#spare = null;
      const onStep = (step: StepName) => this.#host.step(step);
      const run = await detect(model, picture, settings, onStep, spare);
      return { run, decode, exifRotated: picture.exifOrientation !== 1 };
    });
  }

  #summary({ runId, pictureId, run }: KeptRun, decode: number): RunSummary {
    const { spec, provider } = this.#openModel();
    return summarise(run, { runId, pictureId, spec, provider, decode });
  }

  #openModel(): OpenedModel {
    if (this.#model === null) throw new StudioError('notFound', 'No model is open.');
    return this.#model;
  }

  #keptRun(runId: number): KeptRun {
    if (this.#kept?.runId === runId) return this.#kept;
    throw new StudioError('notFound', 'This run is no longer kept: detect on the picture again.');
  }
}

/** Runs `work`; what it throws becomes a StudioError that says what was being done. */
async function attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw runtimeFailure(error, doing, 'internal');
  }
}

/** Reads something of a row: that there is no such row is the asker's mistake. */
function ofRow<T>(read: () => T): Promise<T> {
  return attempt('Reading the row', () => {
    try {
      return Promise.resolve(read());
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new StudioError('notFound', cause.message, { cause });
    }
  });
}

function describeModel({ folder, spec }: ModelFolder, { provider }: OpenedModel): ModelSummary {
  return {
    name: spec.name,
    path: folder,
    description: spec.description,
    licence: spec.licence,
    trainedOn: spec.trainedOn,
    classes: spec.classes,
    settings: defaultSettings(spec),
    levels: spec.rpn.levels.map(({ stride, anchors }) => ({
      stride,
      shapes: anchors.map(([x0, y0, x1, y1]) => ({ width: x1 - x0, height: y1 - y0 })),
    })),
    provider,
  };
}
