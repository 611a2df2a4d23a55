/** How a person looks at a run: which stage, what over it, which anchors, from which score on. */
import type { RowRef } from '../../../../shared/detection/stages/lineage.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import type { AnchorView } from './boxSets.ts';
import type { SettingName } from './settings.svelte.ts';
import { stageAlong, type ShownStage } from './stages.ts';

/** What the histogram's threshold of a stage moves: a setting, or only what is shown. */
export type ThresholdMeaning = SettingName | 'display' | 'none';

export function thresholdOf(stage: ShownStage): ThresholdMeaning {
  switch (stage) {
    case 'image':
    case 'anchors':
      return 'none';
    case 'objectness':
    case 'decoded':
    case 'topK':
      return 'display';
    case 'clipped':
    case 'proposals':
    case 'pooled':
      return 'rpn.scoreThreshold';
    case 'classes':
    case 'detections':
      return 'head.scoreThreshold';
  }
}

export class StageView {
  readonly #onneeds: () => void;
  #shown = $state<ShownStage>('detections');
  #overlay = $state<StageKind | null>(null);
  #anchors = $state.raw<AnchorView>({ level: null, shape: null, all: false });
  #displayThreshold = $state<number | null>(null);
  #heatMap = $state(true);
  #boxesShown = $state(true);
  #changesShown = $state(false);
  #hint = $state.raw<RowRef | null>(null);

  /** @param onneeds called when what is looked at may need other tables */
  constructor(onneeds: () => void) {
    this.#onneeds = onneeds;
  }

  get shown(): ShownStage {
    return this.#shown;
  }

  /** A second stage, drawn under the shown one. */
  get overlay(): StageKind | null {
    return this.#overlay;
  }

  get anchors(): AnchorView {
    return this.#anchors;
  }

  /** Where a person put it; null: wherever a readable number of boxes is left. */
  get displayThreshold(): number | null {
    return this.#displayThreshold;
  }

  get heatMap(): boolean {
    return this.#heatMap;
  }

  get boxesShown(): boolean {
    return this.#boxesShown;
  }

  /** Whether what the settings gained and lost is marked on the picture. */
  get changesShown(): boolean {
    return this.#changesShown;
  }

  /** A row that a link points at, marked while it is under the pointer or has the focus. */
  get hint(): RowRef | null {
    return this.#hint;
  }

  show(stage: ShownStage): void {
    this.#shown = stage;
    if (this.#overlay === stage) this.#overlay = null;
    this.#onneeds();
  }

  step(by: number): void {
    this.show(stageAlong(this.#shown, by));
  }

  /** Overlays a stage, or takes it away where it is overlaid already. */
  toggleOverlay(stage: ShownStage): void {
    if (stage === 'image' || stage === this.#shown) return;
    this.#overlay = this.#overlay === stage ? null : stage;
    this.#onneeds();
  }

  setAnchors(change: Partial<AnchorView>): void {
    this.#anchors = { ...this.#anchors, ...change };
  }

  setDisplayThreshold(threshold: number | null): void {
    this.#displayThreshold = threshold;
  }

  toggleHeatMap(): void {
    this.#heatMap = !this.#heatMap;
  }

  toggleBoxes(): void {
    this.#boxesShown = !this.#boxesShown;
  }

  toggleChanges(): void {
    this.#changesShown = !this.#changesShown;
  }

  pointAt(row: RowRef | null): void {
    this.#hint = row;
    this.#onneeds();
  }

  /** Another model has other levels and shapes. */
  forgetModel(): void {
    this.#anchors = { level: null, shape: null, all: false };
    this.#displayThreshold = null;
    this.#hint = null;
    this.#onneeds();
  }
}
