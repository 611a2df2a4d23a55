/** What is shown of a run: sets of boxes with their thresholds and counts, and the cells under the pointer. */
import type { Point } from '../../../canvas/camera.ts';
import {
  alignedWith,
  stageWith,
  type StageDescription,
} from '../../../../shared/detection/stages/description.ts';
import { everyScore } from '../../../../shared/detection/stages/scores.ts';
import { marginRule, settingOf } from '../../../../shared/model/settings.ts';
import { cellsAt, chosenValues, isChosen, type Cell } from '../../../studio/stages/anchorGrid.ts';
import type { BoxSet } from '../../../studio/stages/boxSet.ts';
import { boxSetsFor, tablesFor, type Draws } from '../../../studio/stages/boxSets.ts';
import { clusterOf, type Cluster } from '../../../studio/stages/clusters.ts';
import { compare, comparedStage, comparedStages, type Comparison } from './comparison.ts';
import { countAtLeast, thresholdFor } from './histogram.ts';
import type { InspectParts } from './parts.ts';
import { describe } from '../../../studio/stages/stages.ts';
import { columnIn, type RunSnapshot } from '../../../studio/stages/tables.ts';

/** Boxes that a stage of very many rows shows until a person chooses a threshold. */
const readableCount = 150;

export interface ShownSet extends BoxSet {
  /** Whether they are drawn, where a person has not hidden all boxes. */
  readonly drawn: boolean;
  /** How many of them pass the threshold, or are in the sample. */
  readonly shown: number;
  readonly minScore: number;
  readonly overlaid: boolean;
}

export class SceneState {
  readonly #parts: InspectParts;

  constructor(parts: InspectParts) {
    this.#parts = parts;
  }

  /** The run, where it is of the current picture and model: a name alone does not tell models apart. */
  readonly snapshot: RunSnapshot | null = $derived.by(() => {
    const { run, pictures, model } = this.#parts;
    const { snapshot } = run;
    if (snapshot?.run.pictureId !== pictures.currentId) return null;
    return snapshot.run.modelId === model.summary?.id ? snapshot : null;
  });

  /** The description of the shown stage; null for the picture alone. */
  readonly stage: StageDescription | null = $derived.by(() =>
    this.#described(this.#parts.view.shown),
  );

  /** Tables that what is shown needs. */
  readonly needs: readonly string[] = $derived.by(() => {
    const { explaining, view, settings } = this.#parts;
    const { stages, shown, overlay, hint } = view;
    const owner = (kind: string | undefined, column: 'boxes' | 'scores'): readonly string[] => {
      const found = kind === undefined ? null : stageWith(stages, kind, column);
      return found === null ? [] : [found.kind];
    };
    const last = stages.at(-1)?.kind;
    const draws: Draws = (id, first) => view.draws(id, first);
    return [
      ...new Set([
        ...(last === undefined ? [] : [last]),
        ...tablesFor(stages, shown, draws),
        ...(this.#ranking === null ? [] : [this.#ranking]),
        ...owner(describe(stages, shown)?.threshold?.stage, 'scores'),
        ...(overlay === null ? [] : tablesFor(stages, overlay, draws)),
        ...owner(hint?.stage, 'boxes'),
        ...owner(explaining.rival?.stage, 'boxes'),
        ...(settings.changed ? comparedStages(stages) : []),
      ]),
    ];
  });

  /** The stage after the shown one whose scores its rows have, where they have none of their own: boxes are ranked by it. */
  readonly #ranking: string | null = $derived.by(() => {
    const { stages, shown } = this.#parts.view;
    const { stage } = this;
    if (stage === null || stageWith(stages, shown, 'scores') !== null) return null;
    const after = stages.find(
      ({ kind, columns }) =>
        columns.includes('scores') && alignedWith(stages, kind).includes(stage),
    );
    return after?.kind ?? null;
  });

  /** The scores by which the shown stage's rows are ranked; null where they have none, or none yet. */
  get ranks(): Float32Array | null {
    const { snapshot, stage } = this;
    return snapshot && stage && columnIn(snapshot, this.#ranking ?? stage.kind, 'scores');
  }

  /** Where the shown stage's threshold lies: a setting, a person's choice, or a readable number. */
  readonly threshold: number = $derived.by(() => this.#thresholdOf(this.stage));

  /** Scores of the anchors that are chosen by level and shape; null: of all of them. */
  readonly #chosenScores: Float32Array | null = $derived.by(() => {
    const { anchors } = this.#parts.view;
    const grid = this.snapshot?.stages.find(
      (stage) => stage.grid && stage.columns.includes('scores'),
    );
    if (this.snapshot === null || grid === undefined || !isChosen(anchors)) return null;
    const scores = columnIn(this.snapshot, grid.kind, 'scores');
    return scores ? chosenValues(this.snapshot.run.levels, anchors, scores) : null;
  });

  /** The scores that the shown stage's threshold is laid on: those that it lets through or not. */
  readonly thresholdScores: Float32Array | null = $derived.by(() => {
    const kind = this.stage?.threshold?.stage;
    const scored = this.#described(kind ?? '');
    if (scored === null || this.snapshot === null) return null;
    if (scored.grid && this.#chosenScores !== null) return this.#chosenScores;
    return columnIn(this.snapshot, scored.kind, 'scores');
  });

  /** The cluster that is shown alone; null: all boxes are shown. */
  readonly cluster: Cluster | null = $derived.by(() => {
    const { selection, view } = this.#parts;
    const { ref, lineage } = selection;
    const { snapshot, stage } = this;
    if (!view.clusterShown || ref === null || snapshot === null || stage === null) return null;
    return clusterOf(ref, lineage, stage, snapshot);
  });

  readonly #mainSets: readonly BoxSet[] = $derived.by(() => this.#setsOf(this.stage, this.cluster));
  readonly #overlayStage: StageDescription | null = $derived.by(() =>
    this.#described(this.#parts.view.overlay ?? ''),
  );
  readonly #overlaySets: readonly BoxSet[] = $derived.by(() =>
    this.#setsOf(this.#overlayStage, null),
  );

  /** What there is to be drawn, in order: the overlay first, and of the shown stage what it left behind. */
  readonly sets: readonly ShownSet[] = $derived.by(() => {
    const overlayMin = this.#thresholdOf(this.#overlayStage);
    return [
      ...this.#overlaySets.map((set) => this.#shown(set, overlayMin, true)),
      ...this.#mainSets.map((set) => this.#shown(set, this.threshold, false)),
    ];
  });

  /** What the settings changed in the rows that the shown stage is about. */
  readonly comparison: Comparison | null = $derived.by(() => {
    const { run, view } = this.#parts;
    return compare(run.baseline, this.snapshot, comparedStage(view.stages, view.shown));
  });

  /** The cells under the pointer, where anchors are looked at one cell at a time. */
  readonly hoveredCells: readonly Cell[] = $derived.by(() => {
    const { canvas } = this.#parts;
    if (this.cellBoxes === null || canvas.pointer === null) return [];
    return this.cellsAt(canvas.pointer);
  });

  /** The boxes of the cells of a grid, in whose cells the shown stage can be looked at; null elsewhere. */
  get cellBoxes(): Float32Array | null {
    const stage = this.stage;
    if (this.snapshot === null || stage?.drawn !== 'sample') return null;
    if (!this.sets.some(({ main, overlaid, drawn }) => main && !overlaid && drawn)) return null;
    return columnIn(this.snapshot, stage.kind, 'boxes');
  }

  /** The cell of each chosen level at a point of image space. */
  cellsAt(point: Point): readonly Cell[] {
    const boxes = this.cellBoxes;
    if (this.snapshot === null || boxes === null) return [];
    const { levels } = this.snapshot.run;
    return cellsAt(levels, this.#parts.view.anchors.level, boxes, this.inputPoint(point));
  }

  /** A point of image space in input space. */
  inputPoint(point: Point): Point {
    return { x: point.x / this.scale.x, y: point.y / this.scale.y };
  }

  /** Image pixels per input pixel. */
  readonly scale: Point = $derived.by(() => {
    const geometry = this.snapshot?.run.geometry;
    if (geometry === undefined) return { x: 1, y: 1 };
    return { x: geometry.scaleX, y: geometry.scaleY };
  });

  #described(kind: string): StageDescription | null {
    return describe(this.#parts.view.stages, kind);
  }

  #setsOf(stage: StageDescription | null, cluster: Cluster | null): readonly BoxSet[] {
    if (stage === null || this.snapshot === null) return [];
    const { model, view } = this.#parts;
    // Areas say where its rows are: their boxes would lie over them.
    const isMap = view.heatMap && stage.mergedIn !== undefined && stage.kind === view.shown;
    return boxSetsFor(stage, this.snapshot, {
      anchors: view.anchors,
      level: view.levelOf(stage.levels),
      draws: (id, first) => view.draws(id, first && !isMap),
      className: (index) => model.className(index),
      cluster,
    });
  }

  #thresholdOf(stage: StageDescription | null): number {
    const { view, settings } = this.#parts;
    const threshold = stage?.threshold ?? null;
    if (stage === null || threshold === null) return everyScore;
    if (threshold.setting !== null) {
      return settings.live ? settingOf(settings.live, threshold.setting) : everyScore;
    }
    if (view.displayThreshold !== null) return view.displayThreshold;
    if (stage.grid) return this.#readable;
    return this.#described(threshold.stage)?.score === 'margin' ? marginRule.least : 0;
  }

  readonly #readable: number = $derived.by(() => {
    const grid = this.snapshot?.stages.find(
      (stage) => stage.grid && stage.columns.includes('scores'),
    );
    const scores = grid && this.snapshot ? columnIn(this.snapshot, grid.kind, 'scores') : null;
    return scores ? thresholdFor(scores, readableCount) : 0;
  });

  #shown(set: BoxSet, threshold: number, overlaid: boolean): ShownSet {
    const minScore = set.main ? threshold : everyScore;
    const scores = set.grid ? (this.#chosenScores ?? set.scores) : set.scores;
    const there = set.boxes.length / 4;
    const drawn = there > 0;
    const all = set.grid || !drawn ? set.count : there;
    const shown = drawn && scores !== null ? countAtLeast(scores, minScore) : all;
    return {
      ...set,
      key: overlaid ? `over/${set.key}` : set.key,
      minScore,
      overlaid,
      drawn,
      shown,
    };
  }
}
