/**
 * Runs a detector's stages in their order: for detection, for evaluation and for the proposals of a training alike.
 * A stage is made anew only where what it is made of, or a setting that it depends on, has changed.
 */
import { settingOf, type DetectionSettings } from '../model/settings.ts';
import type { InputGeometry } from '../geometry/spaces.ts';
import { stageOf } from './stages/description.ts';
import type { OnStep } from './stepPart.ts';
import type { Detector, DetectorView, Pixels, Stage } from './stages/stage.ts';
import { tableOf } from './stages/rows.ts';
import type { StageTable, StageTables } from './stages/table.ts';

type Numbers = Readonly<Record<string, number>>;

/** One picture's run: all tables, and what is needed to run again from any stage on. */
export interface Run<
  T extends StageTables = StageTables,
  View extends DetectorView = DetectorView,
> {
  readonly view: View;
  readonly settings: DetectionSettings;
  readonly tables: T;
  /** Milliseconds of each step of this run; a re-run has 0 for what it did not do. */
  readonly timings: Numbers;
  /** Milliseconds of the computation that made each stage's table, also where a re-run kept it. */
  readonly milliseconds: Numbers;
  /** Changes for a stage when its table is made anew. */
  readonly versions: Numbers;
}

/** The sizes of a run's picture and input. */
export const geometryOf = ({ view }: Run): InputGeometry => view.geometry;

export interface RunOptions {
  /** Is told what is about to run. */
  readonly onStep?: OnStep;
  /** Memory of a run that nobody needs any more; this one's may be written over it. */
  readonly spare?: Float32Array<ArrayBuffer> | null;
  /** Milliseconds of any beginning; absent: nothing is timed. */
  readonly now?: Clock;
}

type Clock = () => number;

/** Runs every stage on a picture. */
export async function detect<
  T extends StageTables,
  View extends DetectorView,
  S extends DetectionSettings,
>(
  detector: Detector<T, View, S>,
  picture: Pixels,
  settings: DetectionSettings,
  { onStep, spare = null, now }: RunOptions = {},
): Promise<Run<T, View>> {
  const watch = new Stopwatch(detector.steps, onStep, now);
  const view = await detector.begin(picture, (step) => watch.step(step));
  return finish(detector, view, settings, watch, { spare });
}

/** Runs again what depends on the settings that differ from the run's own. */
export async function rerun<
  T extends StageTables,
  View extends DetectorView,
  S extends DetectionSettings,
>(
  detector: Detector<T, View, S>,
  run: Run<T, View>,
  settings: DetectionSettings,
  { onStep, now }: Pick<RunOptions, 'onStep' | 'now'> = {},
): Promise<Run<T, View>> {
  const watch = new Stopwatch(detector.steps, onStep, now);
  return finish(detector, run.view, settings, watch, { former: run });
}

async function finish<
  T extends StageTables,
  View extends DetectorView,
  S extends DetectionSettings,
>(
  detector: Detector<T, View, S>,
  view: View,
  settings: DetectionSettings,
  watch: Stopwatch,
  from: { readonly former?: Run<T, View>; readonly spare?: Float32Array<ArrayBuffer> | null },
): Promise<Run<T, View>> {
  const { former } = from;
  const tables = await makeTables(detector, view, settings, { ...from, watch });
  const kinds = detector.stages.map(({ kind }) => kind);
  const each = (number: (kind: string) => number): Numbers =>
    Object.fromEntries(kinds.map((kind) => [kind, number(kind)]));
  return {
    view,
    settings,
    tables,
    timings: watch.steps,
    milliseconds: each((kind) => watch.stages.get(kind) ?? former?.milliseconds[kind] ?? 0),
    versions: each((kind) => {
      const before = former?.versions[kind];
      if (before === undefined) return 1;
      return tables[kind] === former?.tables[kind] ? before : before + 1;
    }),
  };
}

interface TableOptions<T extends StageTables> {
  /** What was made before with other settings. */
  readonly former?: { readonly tables: T; readonly settings: DetectionSettings };
  /** Tables that are there already. */
  readonly known?: Partial<T>;
  /** The last stage that is wanted; absent: all. */
  readonly until?: keyof T & string;
  readonly spare?: Float32Array<ArrayBuffer> | null;
  readonly watch?: Stopwatch;
}

/** The tables of a detector's stages, up to the one that is wanted. */
export async function makeTables<
  T extends StageTables,
  View extends DetectorView,
  S extends DetectionSettings,
>(
  detector: Pick<Detector<T, View, S>, 'stages' | 'parseSettings'>,
  view: View,
  settings: DetectionSettings,
  { former, known = {}, until, spare = null, watch = new Stopwatch([]) }: TableOptions<T> = {},
): Promise<T> {
  const progress = (done: number, total: number) => watch.progress(done, total);
  const making = { view, settings: detector.parseSettings(settings), spare, progress };
  const last = until === undefined ? -1 : detector.stages.indexOf(stageOf(detector.stages, until));
  const stages = last < 0 ? detector.stages : detector.stages.slice(0, last + 1);
  const made: Record<string, StageTable> = {};
  // Filled in the order of the list, so that each stage finds those that it is made of; what a stage makes is its
  // own table, which the detector's list says.
  const tables = made as T;
  for (const stage of stages) {
    const given = known[stage.kind];
    if (given !== undefined) {
      made[stage.kind] = given;
    } else if (former !== undefined && stillHolds(stage, tables, settings, former)) {
      made[stage.kind] = tableOf(former.tables, stage.kind);
    } else {
      watch.step(stage.step);
      const since = watch.now();
      made[stage.kind] = await stage.make(tables, making);
      watch.made(stage, watch.now() - since);
    }
  }
  watch.end();
  return tables;
}

function stillHolds<T extends StageTables, View, S>(
  { madeOf, settings: names, sameInputs }: Stage<T, View, S>,
  tables: T,
  settings: DetectionSettings,
  former: { readonly tables: T; readonly settings: DetectionSettings },
): boolean {
  if (names.some((name) => settingOf(settings, name) !== settingOf(former.settings, name))) {
    return false;
  }
  if (madeOf.every((kind) => tables[kind] === former.tables[kind])) return true;
  return sameInputs?.(tables, former.tables) ?? false;
}

/** Times of steps, one after another, and of the stages inside them. */
class Stopwatch {
  readonly steps: Record<string, number>;
  readonly stages = new Map<string, number>();
  readonly now: Clock;
  readonly #onStep: OnStep;
  #current: string | null = null;
  #since = 0;

  constructor(steps: readonly string[], onStep: OnStep = () => {}, now: Clock = () => 0) {
    this.steps = Object.fromEntries(steps.map((step) => [step, 0]));
    this.#onStep = onStep;
    this.now = now;
  }

  /** Ends the step before and begins this one, unless it is the one that runs. */
  step(name: string): void {
    if (name === this.#current) return;
    this.end();
    this.#onStep(name, null);
    this.#current = name;
    this.#since = this.now();
  }

  /** How far the step is that runs. */
  progress(done: number, total: number): void {
    const milliseconds = this.now() - this.#since;
    if (this.#current !== null) this.#onStep(this.#current, { done, total, milliseconds });
  }

  made({ kind }: Pick<Stage, 'kind'>, milliseconds: number): void {
    this.stages.set(kind, milliseconds);
  }

  end(): void {
    const name = this.#current;
    if (name !== null) this.steps[name] = (this.steps[name] ?? 0) + this.now() - this.#since;
    this.#current = null;
  }
}
