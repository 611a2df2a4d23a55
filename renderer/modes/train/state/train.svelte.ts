/**
 * A training as the window shows it. It runs in main and goes on without the window: whatever is shown here
 * was asked for when the window opened, and is kept up to date by what main tells.
 */
import { createContext } from 'svelte';
import type { StudioClient } from '../../../client/client.ts';
import { usualAnchorWish, type AnchorAdvice } from '../../../../shared/training/anchorAdvice.ts';
import type {
  EvaluationReport,
  TrainingEstimate,
  TrainingStatus,
} from '../../../../shared/training/report.ts';
import type {
  ResumableTraining,
  ShownBatch,
  ShownReport,
  ShownStrip,
} from '../../../../shared/training/shown.ts';
import type { Messages } from '../../../studio/messages.svelte.ts';
import type { ModelState } from '../../../studio/model.svelte.ts';
import { Throttle } from './throttle.ts';
import { RecipeQuestion } from './recipeQuestion.svelte.ts';
import { fieldAt } from './trainFields.ts';
import { TrainForm } from './trainForm.svelte.ts';
import { StepSeries, type Curves } from './trainSeries.ts';
import { TrainScene } from './trainScene.svelte.ts';
import { withStrip } from '../../../../shared/training/strips.ts';
import { isActive } from './trainWords.ts';
import { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import { panTool } from '../../../canvas/tools/panTool.ts';
import { ToolBox } from '../../../canvas/tools/toolBox.svelte.ts';

export interface TrainParts {
  readonly client: Pick<StudioClient, 'training' | 'on' | 'pictureUrl'>;
  readonly messages: Messages;
  readonly model: Pick<ModelState, 'changed' | 'summary'>;
}

/** Where the form has anchors, and what of a suggestion they are. */
const anchorFields = [
  { path: 'anchors.sizes', of: ({ sizes }: AnchorAdvice) => sizes },
  { path: 'anchors.ratios', of: ({ ratios }: AnchorAdvice) => ratios },
] as const;

/** How often curves are drawn anew, and how often the canvas takes the next mini-batch, milliseconds. */
const curvesEvery = 500;
const batchEvery = 1000;

export class TrainState {
  readonly #parts: TrainParts;
  readonly form: TrainForm;
  readonly estimate: RecipeQuestion<TrainingEstimate>;
  /** Which anchors fit the data of the form. */
  readonly anchors: RecipeQuestion<AnchorAdvice>;
  readonly scene: TrainScene;
  readonly canvas = new CanvasHandle();
  readonly tools = new ToolBox([panTool]);
  readonly #series = new StepSeries();
  readonly #curvesThrottle = new Throttle(curvesEvery, () => {
    this.#curves = this.#series.curves();
  });
  readonly #batchThrottle = new Throttle(batchEvery, () => {
    if (this.#following && this.#newestBatch !== null) this.#batch = this.#newestBatch;
  });
  #status = $state.raw<TrainingStatus>({ state: { kind: 'idle' }, asked: null, run: null });
  #curves = $state.raw<Curves>(new StepSeries().curves());
  #evaluations = $state.raw<readonly EvaluationReport[]>([]);
  #batch = $state.raw<ShownBatch | null>(null);
  #newestBatch: ShownBatch | null = null;
  #strips = $state.raw<readonly ShownStrip[]>([]);
  #resumable = $state.raw<readonly ResumableTraining[]>([]);
  #following = $state(true);
  /** The step of the strip that a person went back to; null: the latest. */
  #stripStep = $state<number | null>(null);
  #setup = $state(false);
  #asking = $state(false);
  /** Counts the trainings met: what was asked about an earlier one is not shown. */
  #meetings = 0;

  constructor(parts: TrainParts, token: (name: string) => string) {
    this.#parts = parts;
    this.form = new TrainForm(parts.client.training);
    const { training } = parts.client;
    this.estimate = new RecipeQuestion((recipe) => training.estimate({ recipe }), this.form);
    this.anchors = new RecipeQuestion(
      (recipe) => training.adviseAnchors({ recipe, wish: usualAnchorWish }),
      this.form,
      ({ data, seed, start, input }) => ({ data, seed, start, input }),
    );
    this.scene = new TrainScene(this, parts.client, token, this.canvas);
    const { model } = parts;
    model.changed.add(() => this.form.openPackageIs(model.summary?.path ?? null));
  }

  /** Asks which anchors fit the data, and fills them in where a person has typed no others meanwhile. */
  async suggestAnchors(): Promise<void> {
    const before = this.#typedAnchors;
    await this.anchors.ask();
    if (this.#typedAnchors === before) this.fillAnchors();
  }

  /** Whether anchors are suggested that are not those of the form. */
  readonly otherAnchors: boolean = $derived.by(() => {
    const { shown } = this.anchors;
    return (
      shown.kind === 'known' &&
      anchorFields.some(({ path, of }) => !this.form.isFilled(path, of(shown.answer)))
    );
  });

  /** Puts the anchors that are suggested into the form. */
  fillAnchors(): void {
    const { shown } = this.anchors;
    if (shown.kind !== 'known') return;
    for (const { path, of } of anchorFields) this.form.fill(path, of(shown.answer));
  }

  get #typedAnchors(): string {
    return JSON.stringify(anchorFields.map(({ path }) => this.form.text(fieldAt(path))));
  }

  get status(): TrainingStatus {
    return this.#status;
  }

  get curves(): Curves {
    return this.#curves;
  }

  /** Of the start and after each epoch, in order. */
  get evaluations(): readonly EvaluationReport[] {
    return this.#evaluations;
  }

  /** The mini-batch that is shown. */
  get batch(): ShownBatch | null {
    return this.#batch;
  }

  get strips(): readonly ShownStrip[] {
    return this.#strips;
  }

  /** Trainings that were cut off, the latest first. */
  get resumable(): readonly ResumableTraining[] {
    return this.#resumable;
  }

  /** Whether the canvas takes each new mini-batch. */
  get following(): boolean {
    return this.#following;
  }

  /** Whether an answer to a start or a resume is waited for. */
  get asking(): boolean {
    return this.#asking;
  }

  readonly active: boolean = $derived.by(() => isActive(this.#status.state));

  /** Whether the form is shown and not a training. */
  readonly settingUp: boolean = $derived.by(
    () => !this.active && (this.#setup || this.#status.run === null),
  );

  /** The strip that is shown: the latest, or the one that a person went back to. */
  readonly strip: ShownStrip | null = $derived.by(
    () => this.#strips.find(({ step }) => step === this.#stripStep) ?? this.#strips.at(-1) ?? null,
  );

  /** Shows the form, or goes back from it to the last training. */
  setUp(shown: boolean): void {
    this.#setup = shown;
    if (shown) void this.refreshResumable();
  }

  follow(following: boolean): void {
    this.#following = following;
    if (following && this.#newestBatch !== null) this.#batch = this.#newestBatch;
  }

  /** @param place of the strip among those kept; the last one is followed. */
  showStrip(place: number): void {
    const strip = this.#strips[place];
    this.#stripStep = strip === undefined || strip === this.#strips.at(-1) ? null : strip.step;
  }

  /** @param by so many epochs later, or earlier where it is negative */
  moveStrip(by: number): void {
    const { strip } = this;
    if (strip !== null) this.showStrip(Math.max(0, this.#strips.indexOf(strip) + by));
  }

  /** Listens to main. @returns a function that ends it. */
  listen(): () => void {
    const { client } = this.#parts;
    const ends = [
      client.on('trainingStatus', (status) => this.statusIs(status)),
      client.on('trainingReport', (report) => this.reported(report)),
    ];
    return () => {
      for (const end of ends) end();
      this.#curvesThrottle.end();
      this.#batchThrottle.end();
    };
  }

  /** Asks what there is: at the start, and when the connection is back. */
  async meet(): Promise<void> {
    try {
      const before = this.#status.run;
      this.#status = await this.#parts.client.training.status();
      // Another main may have another training, or none.
      if (before?.outFolder !== this.#status.run?.outFolder) this.#forget();
      if (this.#status.run !== null) await this.#catchUp();
    } catch (error) {
      this.#parts.messages.failed(error);
    }
    await this.refreshResumable();
  }

  async refreshResumable(): Promise<void> {
    this.#resumable = await this.#parts.client.training.resumable().catch(() => []);
  }

  statusIs(status: TrainingStatus): void {
    const before = this.#status;
    this.#status = status;
    const isOther = before.run?.outFolder !== status.run?.outFolder;
    const begins = status.state.kind === 'preparing' && before.state.kind !== 'preparing';
    if (isOther || begins) this.#forget();
    // A resumed training knows its history when it is prepared.
    if (before.state.kind === 'preparing' && isActive(status.state) && !begins) {
      void this.#catchUp();
    }
    if (isActive(before.state) && !isActive(status.state)) {
      this.#setup = false;
      void this.refreshResumable();
    }
  }

  reported(report: ShownReport): void {
    switch (report.kind) {
      case 'step':
        this.#series.add(report);
        this.#curvesThrottle.ask();
        return;
      case 'evaluation':
        this.#evaluated(report);
        return;
      case 'batch':
        this.#newestBatch = report;
        this.#batchThrottle.ask();
        return;
      case 'strip':
        this.#strips = withStrip(this.#strips, report);
        return;
    }
  }

  async start(): Promise<void> {
    const { recipe, outFolder } = this.form;
    if (recipe === null) return;
    const folder = outFolder.trim() === '' ? null : outFolder.trim();
    await this.#begin(() => this.#parts.client.training.start({ recipe, folder }));
  }

  /** @param learningRate from here on; null: as it was begun */
  async resume(folder: string, learningRate: number | null = null): Promise<void> {
    await this.#begin(() => this.#parts.client.training.resume({ folder, learningRate }));
  }

  async pause(): Promise<void> {
    await this.#ask(() => this.#parts.client.training.pause());
  }

  async goOn(): Promise<void> {
    await this.#ask(() => this.#parts.client.training.goOn());
  }

  async stop(): Promise<void> {
    await this.#ask(() => this.#parts.client.training.stop());
  }

  async #begin(request: () => Promise<string>): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    await this.#ask(async () => {
      await request();
      this.#setup = false;
      // The event may have come first; asked again, the answer is the same.
      this.statusIs(await this.#parts.client.training.status());
    });
    this.#asking = false;
  }

  async #ask(request: () => Promise<unknown>): Promise<void> {
    try {
      await request();
    } catch (error) {
      this.#parts.messages.failed(error);
    }
  }

  #forget(): void {
    this.#meetings++;
    this.#series.clear();
    this.#curves = this.#series.curves();
    this.#evaluations = [];
    this.#batch = null;
    this.#newestBatch = null;
    this.#strips = [];
    this.#stripStep = null;
    this.scene.forget();
  }

  /** Takes what was told before this window listened. */
  async #catchUp(): Promise<void> {
    const meeting = ++this.#meetings;
    const { training } = this.#parts.client;
    try {
      const [history, batch, strips] = await Promise.all([
        training.history(),
        training.latestBatch(),
        training.strips(),
      ]);
      if (meeting !== this.#meetings) return;
      // Reports that came meanwhile may be newer than the history.
      const newest = this.#series.latest;
      this.#series.clear();
      for (const report of history.steps) this.#series.add(report);
      if (newest !== null) this.#series.add(newest);
      this.#curves = this.#series.curves();
      for (const report of history.evaluations) this.#evaluated(report);
      this.#newestBatch ??= batch;
      this.#batch ??= this.#newestBatch;
      for (const strip of strips) this.#strips = withStrip(this.#strips, strip);
    } catch (error) {
      this.#parts.messages.failed(error);
    }
  }

  #evaluated(report: EvaluationReport): void {
    const others = this.#evaluations.filter(({ step }) => step !== report.step);
    this.#evaluations = [...others, report].sort((a, b) => a.step - b.step);
  }
}

export const [useTrain, provideTrain] = createContext<TrainState>();
