/** What the canvas shows: the shown stage and its overlay as layers, and the boxes above them. */
import type { BoxLayer, HeatMap, Pick, Scene } from '../canvas/scene.ts';
import type { StageKind } from '../../shared/detection/stages.ts';
import { cellAt, objectnessMap, shownShapes, type Cell } from './anchorGrid.ts';
import { boxSetsFor, placesByScore, tablesFor, thresholdTable, type BoxSet } from './boxSets.ts';
import { compare, comparedStage, type Comparison } from './comparison.ts';
import type { InspectParts } from './inspect.svelte.ts';
import {
  cellHighlights,
  cellRows,
  changeHighlights,
  detectionHighlights,
  hintHighlight,
  nearestEdge,
  selectionHighlights,
} from './highlights.ts';
import { thresholdFor } from './histogram.ts';
import { readPalette, type Palette } from './palette.ts';
import { comparedStages } from './run.svelte.ts';
import { settingOf } from './settings.svelte.ts';
import { thresholdOf } from './stageView.svelte.ts';
import type { RunSnapshot } from './tables.ts';
import type { Point } from './viewport.svelte.ts';

/** Boxes that a stage of very many rows shows until a person chooses a threshold. */
const readableCount = 150;

export interface ShownSet extends BoxSet {
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

  /** The scores that the shown stage's threshold is laid on: those that it lets through or not. */
  readonly thresholdScores: Float32Array | null = $derived.by(() => {
    const { shown } = this.#parts.view;
    const kind = shown === 'image' ? null : thresholdTable(shown);
    return kind === null ? null : (this.snapshot?.tables.get(kind)?.scores ?? null);
  });

  readonly #mainSets: readonly BoxSet[] = $derived.by(() => this.#setsOf(this.#parts.view.shown));
  readonly #overlaySets: readonly BoxSet[] = $derived.by(() =>
    this.#parts.view.overlay === null ? [] : this.#setsOf(this.#parts.view.overlay),
  );

  /** What is drawn, in order: the overlay first. */
  readonly sets: readonly ShownSet[] = $derived.by(() => {
    const overlayMin = this.#thresholdOf(this.#parts.view.overlay ?? 'image');
    return [
      ...this.#overlaySets.map((set) => ({
        ...set,
        key: `over/${set.key}`,
        minScore: set.main ? overlayMin : 0,
        overlaid: true,
      })),
      ...this.#mainSets.map((set) => ({
        ...set,
        minScore: set.main ? this.threshold : 0,
        overlaid: false,
      })),
    ];
  });

  readonly #layers: readonly BoxLayer[] = $derived.by(() => this.sets.map((set) => this.#layer(set)));

  readonly #heatValues = $derived.by(() => {
    const { view } = this.#parts;
    if (view.shown !== 'objectness' || !view.heatMap || this.snapshot === null) return null;
    const { tables, run, series } = this.snapshot;
    const boxes = tables.get('anchors')?.boxes;
    const objectness = tables.get('objectness');
    if (!boxes || !objectness?.scores) return null;
    const map = objectnessMap(run.levels, view.anchors, boxes, objectness.scores);
    const { level, shape } = view.anchors;
    return map && { ...map, key: `${series}/${objectness.version}/${level ?? '*'}/${shape ?? '*'}` };
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
    const { view, viewport } = this.#parts;
    if (view.shown !== 'anchors' || viewport.pointer === null) return [];
    return this.#cellsAt(viewport.pointer);
  });

  /** Image pixels per input pixel. */
  readonly #scale: Point = $derived.by(() => {
    const geometry = this.snapshot?.run.geometry;
    if (geometry === undefined) return { x: 1, y: 1 };
    const { imageWidth, imageHeight, inputWidth, inputHeight } = geometry;
    return { x: imageWidth / inputWidth, y: imageHeight / inputHeight };
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

  /** Selects what a click hit. */
  select(pick: Pick | null, point: Point): void {
    const { selection, view } = this.#parts;
    const anchor = view.shown === 'anchors' && !view.anchors.all ? this.#anchorAt(point) : null;
    const set = this.sets.find(({ key }) => key === pick?.layerKey);
    if (anchor !== null) selection.select({ stage: 'anchors', row: anchor });
    else if (pick !== null && set !== undefined) {
      selection.select({ stage: set.stage, row: set.rows?.[pick.row] ?? pick.row });
    } else selection.clear();
  }

  /** Selects the next box of the shown stage by score, from the best on. */
  step(by: 1 | -1): void {
    const { selection, view } = this.#parts;
    const set = this.#mainSets.find(({ main }) => main);
    if (set === undefined) return;
    const places = this.#placesOf(set);
    const rowAt = (place: number) => set.rows?.[place] ?? place;
    const { ref } = selection;
    const at =
      ref?.stage === set.stage ? places.findIndex((place) => rowAt(place) === ref.row) : -1;
    const next = at < 0 ? (by > 0 ? 0 : places.length - 1) : at + by;
    const place = places[(next + places.length) % Math.max(1, places.length)];
    if (place !== undefined) selection.select({ stage: set.stage, row: rowAt(place) });
    if (!view.boxesShown) view.toggleBoxes();
  }

  #ordered: { readonly key: string; readonly min: number; readonly places: readonly number[] } = {
    key: '',
    min: 0,
    places: [],
  };

  #placesOf(set: BoxSet): readonly number[] {
    if (this.#ordered.key !== set.key || this.#ordered.min !== this.threshold) {
      const places = placesByScore(set, this.threshold);
      this.#ordered = { key: set.key, min: this.threshold, places };
    }
    return this.#ordered.places;
  }

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

  #layer(set: ShownSet): BoxLayer {
    const { view } = this.#parts;
    const levels = this.snapshot?.run.levels ?? [];
    const { level, shape } = view.anchors;
    const filtered = set.anchors && (level !== null || shape !== null);
    const sampled = set.stage === 'anchors' && !view.anchors.all;
    const opacity = sampled ? 0.22 : set.dashed ? 0.28 : 0.95;
    return {
      key: set.key,
      boxes: set.boxes,
      scores: set.scores,
      minScore: set.minScore,
      filter: filtered ? { levels, shown: shownShapes(levels, view.anchors) } : null,
      colour: this.#palette.stages[set.colour],
      opacity: opacity * (set.overlaid ? 0.7 : 1),
      dashed: set.dashed || set.overlaid,
    };
  }

  #cellsAt(point: Point): readonly Cell[] {
    const boxes = this.snapshot?.tables.get('anchors')?.boxes;
    if (!boxes || this.snapshot === null) return [];
    const { run } = this.snapshot;
    const { level } = this.#parts.view.anchors;
    const at = this.#inputPoint(point);
    return run.levels.flatMap((_, index) => {
      if (level !== null && level !== index) return [];
      const cell = cellAt(run.levels, index, boxes, at);
      return cell === null ? [] : [cell];
    });
  }

  #anchorAt(point: Point): number | null {
    const boxes = this.snapshot?.tables.get('anchors')?.boxes;
    if (!boxes || this.snapshot === null) return null;
    const rows = cellRows(
      this.#cellsAt(point),
      this.snapshot.run.levels,
      this.#parts.view.anchors,
    );
    return nearestEdge(rows, boxes, this.#inputPoint(point));
  }

  #inputPoint(point: Point): Point {
    const { x: scaleX, y: scaleY } = this.#scale;
    return { x: point.x / scaleX, y: point.y / scaleY };
  }
}
