/** One evaluation: what was asked, what came of each picture so far, and all that is counted from that. */
import type {
  EvaluatedPicture,
  EvaluationRequest,
  PictureEvaluation,
} from '../../../../shared/contract/evaluation.ts';
import type { ModelSummary } from '../../../../shared/contract/models.ts';
import { evaluatedSet, type EvaluatedSet } from '../../../../shared/evaluation/evaluatedSet.ts';
import { thresholdOf } from '../../../../shared/evaluation/diagnosis/coverage.ts';
import {
  bootstrap,
  meanCounter,
  precisionCounter,
} from '../../../../shared/evaluation/metrics/bootstrap.ts';
import { cocoMetrics } from '../../../../shared/evaluation/metrics/cocoMetrics.ts';
import {
  falseAlarms,
  sureScoreOf,
  type FalseAlarm,
} from '../../../../shared/evaluation/metrics/falseAlarms.ts';
import { matchTables, type Matches } from '../../../../shared/evaluation/metrics/matching.ts';
import { vocMetrics } from '../../../../shared/evaluation/metrics/vocMetrics.ts';
import { matchesAt, recounted, type Recounted } from '../../../../shared/evaluation/recounted.ts';
import { settingOf } from '../../../../shared/model/settings.ts';
import type { Failure } from '../../../../shared/result.ts';

/** Milliseconds: numbers grow while pictures come in, but not with each of them. */
const leastPause = 300;
/** A recount may take one part in so many of the time. */
const share = 8;
/** Detections that are walked over for an interval, resamples times pictures' rows: a second, and not more. */
const mostWalked = 3e7;

export type EvaluationEnd =
  | { readonly kind: 'going' }
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export class Evaluation {
  readonly request: EvaluationRequest;
  readonly model: ModelSummary;
  /** What it is called beside others: `blood-cells, NMS IoU 0.30`. */
  readonly name: string;
  readonly begun: Date;
  readonly #places: ReadonlyMap<string, number>;
  /** What was told since, by picture. */
  readonly #told = new Map<string, PictureEvaluation>();
  #outcomes = $state.raw<ReadonlyMap<string, PictureEvaluation>>(new Map());
  #end = $state.raw<EvaluationEnd>({ kind: 'going' });
  #seconds = $state(0);
  /** What it took before it went on the last time, and since when it does. */
  #worked = 0;
  #since = performance.now();
  /** Of how many pictures somebody waits to be told. */
  #awaited: { readonly count: number; readonly resolve: () => void } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = leastPause;
  /** At the IoU that was asked for last: a slider of the score moves at one. */
  #matched: { readonly of: Matches; readonly iou: number; readonly matches: Matches } | null = null;
  #alarms: {
    readonly matches: Matches;
    readonly iou: number;
    readonly alarms: readonly FalseAlarm[];
  } | null = null;

  constructor(request: EvaluationRequest, model: ModelSummary, name: string, begun = new Date()) {
    this.request = request;
    this.#places = new Map(request.pictureIds.map((id, place) => [id, place]));
    this.model = model;
    this.name = name;
    this.begun = begun;
  }

  /** How long it has worked. */
  get seconds(): number {
    return this.#seconds;
  }

  get end(): EvaluationEnd {
    return this.#end;
  }

  /** Of each picture that it is done with. */
  get outcomes(): ReadonlyMap<string, PictureEvaluation> {
    return this.#outcomes;
  }

  get isGoing(): boolean {
    return this.#end.kind === 'going';
  }

  /** The pictures that nothing was told of. */
  get left(): readonly string[] {
    return this.request.pictureIds.filter((id) => !this.#told.has(id));
  }

  /** The score threshold that its verdicts are of; null: its detector has none. */
  get score(): number | null {
    const last = this.model.stages.at(-1);
    const setting = last === undefined ? undefined : thresholdOf(last)?.setting;
    return setting === undefined ? null : settingOf(this.request.settings, setting);
  }

  /** Of how many pictures it was told. */
  get known(): number {
    return this.#told.size;
  }

  /** Resolves when it was told of so many pictures, or is ended. */
  async knows(count: number): Promise<void> {
    if (this.#told.size >= count) return;
    const { promise, resolve } = Promise.withResolvers<null>();
    this.#awaited = { count, resolve: () => resolve(null) };
    await promise;
  }

  told({ pictureId, outcome }: EvaluatedPicture): void {
    this.#told.set(pictureId, outcome);
    if (this.#awaited !== null && this.#told.size >= this.#awaited.count) this.#awaited.resolve();
    this.#timer ??= setTimeout(() => this.#show(), this.#pause);
  }

  /** @param seconds how long it worked, where that is known better than here */
  ended(end: EvaluationEnd, seconds = this.#worksFor()): void {
    this.#end = end;
    this.#worked = seconds;
    this.#awaited?.resolve();
    this.#awaited = null;
    this.#show();
  }

  goesOn(): void {
    this.#end = { kind: 'going' };
    this.#since = performance.now();
  }

  #worksFor(): number {
    return this.#worked + (this.isGoing ? (performance.now() - this.#since) / 1000 : 0);
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#seconds = this.#worksFor();
    this.#outcomes = new Map(this.#told);
  }

  readonly set: EvaluatedSet = $derived.by(() => {
    const begun = performance.now();
    const set = evaluatedSet(
      [...this.#outcomes].flatMap(([id, outcome]) =>
        outcome.kind === 'done'
          ? { id, place: this.#places.get(id) ?? -1, rows: outcome.rows }
          : [],
      ),
      this.model.classes,
    );
    this.#pause = Math.max(leastPause, share * (performance.now() - begun));
    return set;
  });

  readonly matches: Matches = $derived.by(() => matchTables(this.set.tables));

  /** COCO's twelve numbers and VOC's; null while pictures come in, since an average of a part is none of the whole. */
  readonly metrics = $derived.by(() => {
    if (this.isGoing || this.set.pictures.length === 0) return null;
    const { tables } = this.set;
    return {
      coco: cocoMetrics(this.matches),
      voc: {
        area: vocMetrics(tables, 0.5, 'area').mAP,
        elevenPoint: vocMetrics(tables, 0.5, 'elevenPoint').mAP,
      },
    };
  });

  /** How far AP and AP50 could be off; null while pictures come in. */
  readonly intervals = $derived.by(() => {
    if (this.isGoing || this.set.pictures.length < 2) return null;
    const resampling = resamplingOf(this.set.tables.detections.count);
    const [ap] = bootstrap(meanCounter(this.matches), resampling);
    const [ap50] = bootstrap(precisionCounter(this.matches, 0.5), resampling);
    return { ap, ap50, ...resampling };
  });

  /** Why each detection is wrong that is, whatever its score: a threshold changes none of it. */
  alarmsAt({ matches, iou }: Pick<Recounted, 'matches' | 'iou'>): readonly FalseAlarm[] {
    if (this.#alarms?.matches !== matches || this.#alarms.iou !== iou) {
      const sure = sureScoreOf(this.model.stages);
      const alarms = falseAlarms(matches, { iou, score: -Infinity, sure });
      this.#alarms = { matches, iou, alarms };
    }
    return this.#alarms.alarms;
  }

  /** At an IoU and a score. */
  at(iou: number, score: number): Recounted {
    if (this.#matched?.of !== this.matches || this.#matched.iou !== iou) {
      const matches = matchesAt(this.set, this.matches, iou);
      this.#matched = { of: this.matches, iou, matches };
    }
    return recounted(this.set, this.model.stages, this.#matched.matches, { iou, score });
  }
}

/** As many resamples as a second allows; the same ones each time. */
export function resamplingOf(detections: number) {
  const resamples = Math.min(500, Math.max(50, Math.floor(mostWalked / Math.max(1, detections))));
  return { resamples, seed: 1, level: 0.95 } as const;
}
