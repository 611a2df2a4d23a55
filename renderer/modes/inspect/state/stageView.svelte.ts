/** How a person looks at a run: which stage, what over it, which anchors, from which score on. */
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { Listeners } from '../../../client/listeners.ts';
import type { AnchorView } from '../../../studio/stages/boxSets.ts';
import { levelLike, type LevelLists } from '../../../studio/stages/levels.ts';
import { describe, image, stageAlong, type Stages } from '../../../studio/stages/stages.ts';

export class StageView {
  readonly #onneeds: () => void;
  /** Tells which stage a person has shown. */
  readonly shownChanged = new Listeners<[stage: string]>();
  /** Of the open model. */
  #stages = $state.raw<Stages>([]);
  #lists = $state.raw<LevelLists>({});
  /** null: the last stage, whichever it is. */
  #shown = $state<string | null>(null);
  #overlay = $state<string | null>(null);
  /** The only level shown, of the list that it is one of; null: all. */
  #level = $state.raw<{ readonly list: string; readonly level: number } | null>(null);
  #shape = $state<number | null>(null);
  #allAnchors = $state(false);
  #displayThreshold = $state<number | null>(null);
  #heatMap = $state(true);
  #boxesShown = $state(true);
  #changesShown = $state(false);
  /** What a person showed or hid in the legend, by the ids of sets. */
  #drawn = $state.raw<ReadonlyMap<string, boolean>>(new Map());
  #clusterShown = $state(false);
  #hint = $state.raw<RowRef | null>(null);

  /** The row that was chosen in the list of rows last, and whether by key: where that list begins when it is back. */
  leftList: { readonly row: number; readonly byKey: boolean } | null = null;

  /** @param onneeds called when what is looked at may need other tables */
  constructor(onneeds: () => void) {
    this.#onneeds = onneeds;
  }

  get stages(): Stages {
    return this.#stages;
  }

  get shown(): string {
    return this.#shown ?? this.#stages.at(-1)?.kind ?? image;
  }

  /** What a person chose to be shown; null: the last stage. */
  get chosen(): string | null {
    return this.#shown;
  }

  /** A second stage, drawn under the shown one. */
  get overlay(): string | null {
    return this.#overlay;
  }

  /** Which rows of a grid are shown. */
  readonly anchors: AnchorView = $derived.by(() => {
    const list = this.#stages.find(({ grid }) => grid)?.levels ?? null;
    return { level: this.levelOf(list), shape: this.#shape, all: this.#allAnchors };
  });

  /** The only level shown of a list, or the one like it of another; null: all. */
  levelOf(list: string | null): number | null {
    if (list === null || this.#level === null) return null;
    return levelLike(this.#lists, this.#level.list, this.#level.level, list);
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

  /** Whether the selected box's cluster is shown alone. */
  get clusterShown(): boolean {
    return this.#clusterShown;
  }

  /** Whether a set of boxes is drawn. @param first whether it is until a person says something of it */
  draws(id: string, first: boolean): boolean {
    // What a cluster is made of is seen, also where it is not at first.
    return this.#drawn.get(id) ?? (first || this.#clusterShown);
  }

  /** What a person showed or hid in the legend, by the ids of sets, the latest last. */
  get switched(): ReadonlyMap<string, boolean> {
    return this.#drawn;
  }

  /** A row that a link points at, marked while it is under the pointer or has the focus. */
  get hint(): RowRef | null {
    return this.#hint;
  }

  show(stage: string): void {
    this.#shown = stage;
    this.#clusterShown = false;
    if (this.#overlay === stage) this.#overlay = null;
    this.leftList = null;
    this.shownChanged.tell(stage);
    this.#onneeds();
  }

  /** Takes what was remembered; of a model that is not open yet, it waits for that one's stages. */
  restore(shown: string | null, overlay: string | null): void {
    this.#shown = shown;
    this.#overlay = overlay;
    if (this.#stages.length > 0) this.#dropUnknown();
    this.#onneeds();
  }

  /** Takes what was shown and hidden in the open model's legends. */
  restoreSwitched(switched: ReadonlyMap<string, boolean>): void {
    this.#drawn = switched;
    this.#onneeds();
  }

  step(by: number): void {
    this.show(stageAlong(this.#stages, this.shown, by));
  }

  /** Overlays a stage, or takes it away where it is overlaid already. */
  toggleOverlay(stage: string): void {
    if (stage === image || stage === this.shown) return;
    this.#overlay = this.#overlay === stage ? null : stage;
    this.#onneeds();
  }

  /** Shows one level of a list alone, and of other lists the one like it; null: all. */
  chooseLevel(list: string, level: number | null): void {
    this.#level = level === null ? null : { list, level };
    this.#shape = null;
  }

  chooseShape(shape: number | null): void {
    this.#shape = shape;
  }

  /** Shows every anchor, or those of a few cells. */
  showAllAnchors(all: boolean): void {
    this.#allAnchors = all;
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

  /** Shows a set of boxes, or hides it. @param drawn whether it is now */
  toggleDrawn(id: string, drawn: boolean): void {
    const switched = new Map(this.#drawn);
    switched.delete(id);
    this.#drawn = switched.set(id, !drawn);
    this.#onneeds();
  }

  showCluster(shown: boolean): void {
    this.#clusterShown = shown;
    this.#onneeds();
  }

  toggleChanges(): void {
    this.#changesShown = !this.#changesShown;
  }

  pointAt(row: RowRef | null): void {
    this.#hint = row;
    this.#onneeds();
  }

  /** Another model has other stages, levels and shapes. */
  modelIs(stages: Stages, lists: LevelLists): void {
    this.#stages = stages;
    this.#lists = lists;
    this.#dropUnknown();
    this.#level = null;
    this.#shape = null;
    this.#allAnchors = false;
    this.#displayThreshold = null;
    this.#hint = null;
    this.#drawn = new Map();
    this.#clusterShown = false;
    this.#onneeds();
  }

  /** What the model does not have is not shown. */
  #dropUnknown(): void {
    const isKnown = (stage: string | null) => describe(this.#stages, stage ?? '') !== null;
    if (this.#shown !== image && !isKnown(this.#shown)) this.#shown = null;
    if (!isKnown(this.#overlay) || this.#overlay === this.shown) this.#overlay = null;
  }
}
