/** What the canvas shows: the shown stage and its overlay as layers, and the boxes above them. */
import type { BoxLayer, HeatMap, Scene } from '../../../canvas/scene.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import {
  cellsAt,
  chosenValues,
  isChosen,
  objectnessMap,
  shownShapes,
  type Cell,
} from './anchorGrid.ts';
import { boxSetsFor, tablesFor, thresholdTable } from './boxSets.ts';
import type { BoxSet } from './boxSet.ts';
import { compare, comparedStage, type Comparison } from './comparison.ts';
import type { InspectParts } from './parts.ts';
import {
  cellHighlights,
  changeHighlights,
  detectionHighlights,
  hintHighlight,
  selectionHighlights,
} from './highlights.ts';
import { countAtLeast, thresholdFor } from './histogram.ts';
import { readPalette, type Palette } from '../../../canvas/palette.ts';
import { comparedStages } from './run.svelte.ts';
import { settingOf } from './settings.svelte.ts';
import { thresholdOf } from './stageView.svelte.ts';
import type { RunSnapshot } from './tables.ts';
import type { Point } from '../../../canvas/camera.ts';

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

  /** The run, where it is of the current picture and model. */
  readonly snapshot: RunSnapshot | null = $derived.by(() => {
    const { run, pictures, model } = this.#parts;
    const { snapshot } = run;
    if (snapshot?.run.pictureId !== pictures.currentId) return null;
    return snapshot.run.modelName === model.summary?.name ? snapshot : null;
  });

  readonly #classCount: number = $derived.by(() => this.#parts.model.summary?.classes.length ?? 0);

  /** Tables that what is shown needs. */
  readonly needs: readonly StageKind[] = $derived.by(() => {
    const { view, settings } = this.#parts;
    const { shown, overlay, hint } = view;
    const needs = new Set<StageKind>(['detections']);
    if (shown !== 'image') {
      for (const kind of tablesFor(shown)) needs.add(kind);
      const scored = thresholdTable(shown);
      if (scored !== null) needs.add(scored);
    }
    if (overlay !== null) for (const kind of tablesFor(overlay)) needs.add(kind);
    if (hint !== null) needs.add(hint.stage);
    if (settings.changed) for (const kind of comparedStages) needs.add(kind);
    return [...needs];
  });

  /** Where the shown stage's threshold lies: a setting, a person's choice, or a readable number. */
  readonly threshold: number = $derived.by(() => this.#thresholdOf(this.#parts.view.shown));

  /** Objectness of the anchors that are chosen by level and shape; null: of all of them. */
  readonly #chosenScores: Float32Array | null = $derived.by(() => {
    const { anchors } = this.#parts.view;
    if (this.snapshot === null || !isChosen(anchors)) return null;
    const scores = this.snapshot.tables.get('objectness')?.scores;
    return scores ? chosenValues(this.snapshot.run.levels, anchors, scores) : null;
  });

  /** The scores that the shown stage's threshold is laid on: those that it lets through or not. */
  readonly thresholdScores: Float32Array | null = $derived.by(() => {
    const { shown } = this.#parts.view;
    const kind = shown === 'image' ? null : thresholdTable(shown);
    if (kind === null) return null;
    if (kind === 'objectness' && this.#chosenScores !== null) return this.#chosenScores;
    return this.snapshot?.tables.get(kind)?.scores ?? null;
  });

  readonly #mainSets: readonly BoxSet[] = $derived.by(() => this.#setsOf(this.#parts.view.shown));
  readonly #overlaySets: readonly BoxSet[] = $derived.by(() =>
    this.#parts.view.overlay === null ? [] : this.#setsOf(this.#parts.view.overlay),
  );

  /** What is drawn, in order: the overlay first. */
  readonly sets: readonly ShownSet[] = $derived.by(() => {
    const overlayMin = this.#thresholdOf(this.#parts.view.overlay ?? 'image');
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
    if (view.shown !== 'objectness' || !view.heatMap || this.snapshot === null) return null;
    const { tables, run, series } = this.snapshot;
    const boxes = tables.get('anchors')?.boxes;
    const objectness = tables.get('objectness');
    if (!boxes || !objectness?.scores) return null;
    const map = objectnessMap(run.levels, view.anchors, boxes, objectness.scores);
    const { level, shape } = view.anchors;
    return (
      map && { ...map, key: `${series}/${objectness.version}/${level ?? '*'}/${shape ?? '*'}` }
    );
  });

  readonly #heatMap: HeatMap | null = $derived.by(
    () => this.#heatValues && { ...this.#heatValues, opacity: 0.62 },
  );

  /** What the settings changed in the rows that the shown stage is about. */
  readonly comparison: Comparison | null = $derived.by(() => {
    const { run, view } = this.#parts;
    return compare(run.baseline, this.snapshot, comparedStage(view.shown), this.#classCount);
  });

  /** The cells under the pointer, where anchors are looked at one cell at a time. */
  readonly hoveredCells: readonly Cell[] = $derived.by(() => {
    const { view, canvas } = this.#parts;
    if (view.shown !== 'anchors' || canvas.pointer === null) return [];
    return this.cellsAt(canvas.pointer);
  });

  /** The cell of each chosen level at a point of image space. */
  cellsAt(point: Point): readonly Cell[] {
    const boxes = this.snapshot?.tables.get('anchors')?.boxes;
    if (this.snapshot === null || !boxes) return [];
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
    const tables = this.snapshot?.tables;
    if (this.snapshot === null || tables === undefined) return [];
    const className = (index: number) => model.className(index);
    const anchors = tables.get('anchors')?.boxes;
    const { ref, lineage } = selection;
    return [
      ...(view.shown === 'detections'
        ? detectionHighlights(tables.get('detections'), this.threshold, className, this.#palette)
        : []),
      ...(view.changesShown ? changeHighlights(this.comparison, this.#palette) : []),
      ...(anchors && this.hoveredCells.length > 0
        ? cellHighlights(
            this.hoveredCells,
            this.snapshot.run.levels,
            view.anchors,
            anchors,
            this.#palette,
          )
        : []),
      ...(view.hint ? hintHighlight(view.hint, tables.get(view.hint.stage), this.#palette) : []),
      ...(ref && lineage ? selectionHighlights(ref, lineage, className, this.#palette) : []),
    ];
  });

  #setsOf(stage: StageKind | 'image'): readonly BoxSet[] {
    if (stage === 'image' || this.snapshot === null) return [];
    return boxSetsFor(stage, this.snapshot, this.#parts.view.anchors, this.#classCount);
  }

  #thresholdOf(stage: StageKind | 'image'): number {
    const { view, settings } = this.#parts;
    const meaning = thresholdOf(stage);
    if (meaning === 'none') return 0;
    if (meaning !== 'display') return settings.live ? settingOf(settings.live, meaning) : 0;
    if (view.displayThreshold !== null) return view.displayThreshold;
    return stage === 'topK' ? 0 : this.#readable;
  }

  readonly #readable: number = $derived.by(() => {
    const scores = this.snapshot?.tables.get('objectness')?.scores;
    return scores ? thresholdFor(scores, readableCount) : 0;
  });

  #shown(set: BoxSet, threshold: number, overlaid: boolean): ShownSet {
    const minScore = set.main ? threshold : 0;
    const scores = set.anchors ? (this.#chosenScores ?? set.scores) : set.scores;
    const of = scores?.length ?? set.boxes.length / 4;
    const shown = set.scores === null || scores === null ? of : countAtLeast(scores, minScore);
    const key = overlaid ? `over/${set.key}` : set.key;
    return { ...set, key, minScore, overlaid, shown, of };
  }

  #layer(set: ShownSet): BoxLayer {
    const { view } = this.#parts;
    const levels = this.snapshot?.run.levels ?? [];
    const filtered = set.anchors && isChosen(view.anchors);
    const sampled = set.stage === 'anchors' && !view.anchors.all;
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
