/** What the canvas shows: the shown stage and its overlay as layers, and the boxes above them. */
import type { Point } from '../../../canvas/camera.ts';
import { readPalette, type Palette } from '../../../canvas/palette.ts';
import type { BoxLayer, HeatMap, Scene } from '../../../canvas/scene.ts';
import {
  stageWith,
  type StageDescription,
} from '../../../../shared/detection/stages/description.ts';
import { settingOf } from '../../../../shared/model/settings.ts';
import {
  cellsAt,
  chosenValues,
  isChosen,
  objectnessMap,
  shownShapes,
  type Cell,
} from './anchorGrid.ts';
import type { BoxSet } from './boxSet.ts';
import { boxSetsFor, tablesFor } from './boxSets.ts';
import { compare, comparedStage, comparedStages, type Comparison } from './comparison.ts';
import {
  cellHighlights,
  changeHighlights,
  hintHighlight,
  objectHighlights,
  selectionHighlights,
} from './highlights.ts';
import { countAtLeast, thresholdFor } from './histogram.ts';
import type { InspectParts } from './parts.ts';
import { describe } from './stages.ts';
import { columnIn, type RunSnapshot } from './tables.ts';

/** Boxes that a stage of very many rows shows until a person chooses a threshold. */
const readableCount = 150;

export interface ShownSet extends BoxSet {
  /** How many boxes are shown, and of how many. */
  readonly shown: number;
  readonly of: number;
  readonly minScore: number;
  readonly overlaid: boolean;
}

export class SceneState {
  readonly #parts: InspectParts;
  readonly #palette: Palette;

  constructor(parts: InspectParts, token: (name: string) => string) {
    this.#parts = parts;
    this.#palette = readPalette(token);
  }

  /** The run, where it is of the current picture and model: a name alone does not tell models apart. */
  readonly snapshot: RunSnapshot | null = $derived.by(() => {
    const { run, pictures, model } = this.#parts;
    const { snapshot } = run;
    if (snapshot?.run.pictureId !== pictures.currentId) return null;
    return snapshot.run.modelId === model.summary?.id ? snapshot : null;
  });

  /** The description of the shown stage; null for the picture alone. */
  readonly #shownStage: StageDescription | null = $derived.by(() =>
    this.#described(this.#parts.view.shown),
  );

  /** Tables that what is shown needs. */
  readonly needs: readonly string[] = $derived.by(() => {
    const { view, settings } = this.#parts;
    const { stages, shown, overlay, hint } = view;
    const owner = (kind: string | undefined, column: 'boxes' | 'scores'): readonly string[] => {
      const found = kind === undefined ? null : stageWith(stages, kind, column);
      return found === null ? [] : [found.kind];
    };
    const last = stages.at(-1)?.kind;
    return [
      ...new Set([
        ...(last === undefined ? [] : [last]),
        ...tablesFor(stages, shown),
        ...owner(describe(stages, shown)?.threshold?.stage, 'scores'),
        ...(overlay === null ? [] : tablesFor(stages, overlay)),
        ...owner(hint?.stage, 'boxes'),
        ...(settings.changed ? comparedStages(stages) : []),
      ]),
    ];
  });

  /** Where the shown stage's threshold lies: a setting, a person's choice, or a readable number. */
  readonly threshold: number = $derived.by(() => this.#thresholdOf(this.#shownStage));

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
    const kind = this.#shownStage?.threshold?.stage;
    const scored = this.#described(kind ?? '');
    if (scored === null || this.snapshot === null) return null;
    if (scored.grid && this.#chosenScores !== null) return this.#chosenScores;
    return columnIn(this.snapshot, scored.kind, 'scores');
  });

  readonly #mainSets: readonly BoxSet[] = $derived.by(() => this.#setsOf(this.#shownStage));
  readonly #overlayStage: StageDescription | null = $derived.by(() =>
    this.#described(this.#parts.view.overlay ?? ''),
  );
  readonly #overlaySets: readonly BoxSet[] = $derived.by(() => this.#setsOf(this.#overlayStage));

  /** What is drawn, in order: the overlay first. */
  readonly sets: readonly ShownSet[] = $derived.by(() => {
    const overlayMin = this.#thresholdOf(this.#overlayStage);
    return [
      ...this.#overlaySets.map((set) => this.#shown(set, overlayMin, true)),
      ...this.#mainSets.map((set) => this.#shown(set, this.threshold, false)),
    ];
  });

  readonly #layers: readonly BoxLayer[] = $derived.by(() =>
    this.sets.map((set) => this.#layer(set)),
  );

  readonly #heatValues = $derived.by(() => {
    const { view } = this.#parts;
    const stage = this.#shownStage;
    if (stage?.map !== true || !view.heatMap || this.snapshot === null) return null;
    const { tables, run, series } = this.snapshot;
    const boxes = columnIn(this.snapshot, stage.kind, 'boxes');
    const scores = columnIn(this.snapshot, stage.kind, 'scores');
    if (!boxes || !scores) return null;
    const map = objectnessMap(run.levels, view.anchors, boxes, scores);
    const { level, shape } = view.anchors;
    const version = tables.get(stage.kind)?.version ?? 0;
    return map && { ...map, key: `${series}/${version}/${level ?? '*'}/${shape ?? '*'}` };
  });

  readonly #heatMap: HeatMap | null = $derived.by(
    () => this.#heatValues && { ...this.#heatValues, opacity: 0.62 },
  );

  /** What the settings changed in the rows that the shown stage is about. */
  readonly comparison: Comparison | null = $derived.by(() => {
    const { run, view } = this.#parts;
    return compare(run.baseline, this.snapshot, comparedStage(view.stages, view.shown));
  });

  /** The cells under the pointer, where anchors are looked at one cell at a time. */
  readonly hoveredCells: readonly Cell[] = $derived.by(() => {
    const { canvas } = this.#parts;
    if (this.#shownStage?.drawn !== 'sample' || canvas.pointer === null) return [];
    return this.cellsAt(canvas.pointer);
  });

  /** The boxes of the cells of a grid, in whose cells the shown stage can be looked at; null elsewhere. */
  get cellBoxes(): Float32Array | null {
    const stage = this.#shownStage;
    if (this.snapshot === null || stage?.drawn !== 'sample') return null;
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
    return { x: point.x / this.#scale.x, y: point.y / this.#scale.y };
  }

  /** Image pixels per input pixel. */
  readonly #scale: Point = $derived.by(() => {
    const geometry = this.snapshot?.run.geometry;
    if (geometry === undefined) return { x: 1, y: 1 };
    return { x: geometry.scaleX, y: geometry.scaleY };
  });

  readonly scene: Scene = $derived.by(() => {
    const { pictures, view, imageSize, client } = this.#parts;
    const current = pictures.currentId;
    return {
      pictureUrl: current === null || imageSize.size === null ? null : client.pictureUrl(current),
      imageWidth: imageSize.size?.width ?? 1,
      imageHeight: imageSize.size?.height ?? 1,
      scaleX: this.#scale.x,
      scaleY: this.#scale.y,
      layers: this.#layers,
      highlights: this.#highlights,
      heatMap: this.#heatMap,
      boxesShown: view.boxesShown,
    };
  });

  readonly #highlights = $derived.by(() => {
    const { view, selection, model } = this.#parts;
    const { snapshot } = this;
    const stage = this.#shownStage;
    if (snapshot === null) return [];
    const className = (index: number) => model.className(index);
    const cells = this.cellBoxes;
    const { ref, lineage } = selection;
    // Every object has its class and score beside it.
    const labelled = stage?.classed === true && stage.columns.includes('classes');
    return [
      ...(labelled
        ? objectHighlights(stage, snapshot, this.threshold, className, this.#palette)
        : []),
      ...(view.changesShown ? changeHighlights(this.comparison, this.#palette) : []),
      ...(stage && cells && this.hoveredCells.length > 0
        ? cellHighlights(
            this.hoveredCells,
            snapshot.run.levels,
            view.anchors,
            cells,
            this.#palette.stages[stage.colour],
          )
        : []),
      ...(view.hint ? hintHighlight(view.hint, snapshot, this.#palette) : []),
      ...(ref && lineage ? selectionHighlights(ref, lineage, snapshot.stages, this.#palette) : []),
    ];
  });

  #described(kind: string): StageDescription | null {
    return describe(this.#parts.view.stages, kind);
  }

  #setsOf(stage: StageDescription | null): readonly BoxSet[] {
    if (stage === null || this.snapshot === null) return [];
    const { view } = this.#parts;
    return boxSetsFor(stage, this.snapshot, view.anchors, view.levelOf(stage.levels));
  }

  #thresholdOf(stage: StageDescription | null): number {
    const { view, settings } = this.#parts;
    const threshold = stage?.threshold ?? null;
    if (stage === null || threshold === null) return 0;
    if (threshold.setting !== null) {
      return settings.live ? settingOf(settings.live, threshold.setting) : 0;
    }
    if (view.displayThreshold !== null) return view.displayThreshold;
    return stage.grid ? this.#readable : 0;
  }

  readonly #readable: number = $derived.by(() => {
    const grid = this.snapshot?.stages.find(
      (stage) => stage.grid && stage.columns.includes('scores'),
    );
    const scores = grid && this.snapshot ? columnIn(this.snapshot, grid.kind, 'scores') : null;
    return scores ? thresholdFor(scores, readableCount) : 0;
  });

  #shown(set: BoxSet, threshold: number, overlaid: boolean): ShownSet {
    const minScore = set.main ? threshold : 0;
    const scores = set.grid ? (this.#chosenScores ?? set.scores) : set.scores;
    const of = scores?.length ?? set.boxes.length / 4;
    const shown = set.scores === null || scores === null ? of : countAtLeast(scores, minScore);
    const key = overlaid ? `over/${set.key}` : set.key;
    return { ...set, key, minScore, overlaid, shown, of };
  }

  #layer(set: ShownSet): BoxLayer {
    const { view } = this.#parts;
    const levels = this.snapshot?.run.levels ?? [];
    const filtered = set.grid && isChosen(view.anchors);
    const sampled = this.#described(set.stage)?.drawn === 'sample' && !view.anchors.all;
    const opacity = sampled ? 0.22 : set.dashed ? 0.28 : opacityOf(set.shown);
    return {
      key: set.key,
      boxes: set.boxes,
      scores: set.scores,
      minScore: set.minScore,
      filter: filtered ? { levels, shown: shownShapes(levels, view.anchors) } : null,
      colour: this.#palette.stages[set.colour],
      opacity: opacity * (set.overlaid ? 0.45 : 1),
      line: set.dashed || set.overlaid ? 'dashed' : 'solid',
    };
  }
}

/** Many boxes are drawn faintly, so that where they lie thickest can be told from where they are. */
function opacityOf(boxes: number): number {
  return Math.min(0.95, Math.max(0.06, 0.95 - 0.3 * Math.log10(Math.max(1, boxes / 200))));
}
