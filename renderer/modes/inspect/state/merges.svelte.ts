/** How far the merges of a strategy are looked at: its tree, the number of merges, and the selected region in it. */
import type { Point } from '../../../canvas/camera.ts';
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import { parentsOf } from '../../../../shared/detection/regions/tree.ts';
import type { RegionTree } from '../../../../shared/detection/stages/regionTree.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { clamp } from '../../../../shared/numbers.ts';
import { failureOf } from '../../../../shared/result.ts';
import { stepAt } from '../../../studio/stages/lineageWalk.ts';
import { lifeOf, mergesOf, nodesAt } from '../../../studio/stages/regionAreas.ts';
import { versionIn, type RunSnapshot } from '../../../studio/stages/tables.ts';
import type { SceneState } from './scene.svelte.ts';
import type { Selection } from './selection.svelte.ts';
import type { StageView } from './stageView.svelte.ts';

/** What it needs of the studio. */
export interface RegionTreeClient {
  readonly detector: Pick<StudioApi['detector'], 'regionTree'>;
}

/** How many regions are left where nobody has moved the slider. */
const firstLeft = 50;

/** Merges that are gone through in a second. */
const playedPerSecond = 20;

/** A tree, and what it is of. */
interface Held {
  readonly key: string;
  readonly stage: string;
  readonly tree: RegionTree;
}

export class MergeView {
  readonly #client: RegionTreeClient;
  readonly #shown: Pick<SceneState, 'snapshot' | 'stage'>;
  readonly #selection: Pick<Selection, 'lineage' | 'ref'>;
  readonly #view: Pick<StageView, 'show' | 'heatMap'>;
  #playing = $state<ReturnType<typeof setInterval> | null>(null);
  #held = $state.raw<Held | null>(null);
  #failure = $state<string | null>(null);
  #strategy = $state(0);
  /** null: where a readable number of regions is left. */
  #merges = $state<number | null>(null);
  /** What is asked for, or was last. */
  #asked = '';
  /** The selected row that the strip has gone to, and of which merges. */
  #followed: string | null = null;

  constructor(
    client: RegionTreeClient,
    shown: Pick<SceneState, 'snapshot' | 'stage'>,
    selection: Pick<Selection, 'lineage' | 'ref'>,
    view: Pick<StageView, 'show' | 'heatMap'>,
  ) {
    this.#client = client;
    this.#shown = shown;
    this.#selection = selection;
    this.#view = view;
  }

  /** The merges of the run that is shown; null where it has none, or they have not come yet. */
  readonly tree: RegionTree | null = $derived.by(() => {
    const { snapshot } = this.#shown;
    const held = this.#held;
    if (snapshot === null || held === null) return null;
    return held.key === treeKeyOf(snapshot, held.stage, held.tree.strategy) ? held.tree : null;
  });

  /** Why there are none, in a sentence. */
  get failure(): string | null {
    return this.#failure;
  }

  /** The stage whose rows the nodes are. */
  get home(): string | null {
    return this.#held?.stage ?? null;
  }

  /** Tells trees apart. */
  get key(): string {
    return this.#held?.key ?? '';
  }

  /** How many merges are done: none where segments are shown. */
  readonly merges: number = $derived.by(() => {
    const { tree } = this;
    const { stage } = this.#shown;
    if (tree === null || (this.onStrip && stage?.kind !== stage?.mergedIn)) return 0;
    return clamp(this.#merges ?? mergesOf(tree) + 1 - firstLeft, 0, mergesOf(tree));
  });

  /** The selected region's node in the tree; null where it is of another strategy, or nothing is selected. */
  readonly selected: number | null = $derived.by(() => {
    const { tree } = this;
    const row = this.#rowInMerges;
    if (tree === null || row === null) return null;
    const node = row - (tree.firstRows[tree.strategy] ?? 0);
    return node >= 0 && node < tree.count ? node : null;
  });

  /** The two that became the selected region, the larger first; null where it is a segment, or none is selected. */
  get parents(): readonly [number, number] | null {
    return this.tree === null || this.selected === null
      ? null
      : parentsOf(this.tree, this.selected);
  }

  /** Whether the shown stage has merges to go through. */
  get onStrip(): boolean {
    return this.#shown.stage?.mergedIn !== undefined;
  }

  /** Whether the shown stage is drawn as areas. */
  get areas(): boolean {
    return this.#view.heatMap && this.onStrip;
  }

  /** Shows the picture after so many merges. */
  setMerges(merges: number): void {
    const { tree } = this;
    const home = this.#held?.stage;
    if (tree === null || home === undefined) return;
    this.#merges = clamp(merges, 0, mergesOf(tree));
    // Segments are what there is before the first.
    if (this.#merges > 0 && this.#shown.stage?.kind !== home) this.#view.show(home);
  }

  get playing(): boolean {
    return this.#playing !== null;
  }

  /**
   * Goes on from merge to merge, or stops doing so; from the end it begins again.
   *
   * @param still whether the person wants few movements: then in tenths of all
   */
  play(still: boolean): void {
    if (this.#playing !== null) return this.#pause();
    const { tree } = this;
    if (tree === null) return;
    const all = mergesOf(tree);
    if (this.merges >= all) this.setMerges(1);
    const step = () => {
      const next = this.merges + (still ? Math.ceil(all / 10) : 1);
      if (this.tree !== tree || next > all) this.#pause();
      if (this.tree === tree) this.setMerges(next);
    };
    this.#playing = setInterval(step, still ? 1000 : 1000 / playedPerSecond);
  }

  #pause(): void {
    if (this.#playing !== null) clearInterval(this.#playing);
    this.#playing = null;
  }

  chooseStrategy(strategy: number): void {
    this.#strategy = strategy;
    this.#merges = null;
    this.refresh();
  }

  /** The row that stands for a node at the shown stage. */
  refOf(node: number): RowRef | null {
    const { tree } = this;
    const { stage } = this.#shown;
    if (tree === null || stage?.mergedIn === undefined) return null;
    return stage.kind === stage.mergedIn
      ? this.mergeOf(node)
      : { stage: stage.kind, row: tree.firstSegment + node };
  }

  /** The row of a node among the merges. */
  mergeOf(node: number): RowRef | null {
    const { tree } = this;
    const stage = this.#held?.stage;
    if (tree === null || stage === undefined) return null;
    return { stage, row: (tree.firstRows[tree.strategy] ?? 0) + node };
  }

  /** What lies at a point, as shares of the picture's sides: the region, then what it is made of there. */
  rowsAt({ x, y }: Point): readonly RowRef[] {
    const { tree } = this;
    if (tree === null) return [];
    return nodesAt(tree, this.merges, x, y).flatMap((node) => this.refOf(node) ?? []);
  }

  /** Asks for the tree that is looked at, where it is not there, and goes to a region that was selected since. */
  refresh(): void {
    const { snapshot } = this.#shown;
    const home = snapshot?.stages.find(({ mergedIn }) => mergedIn !== undefined)?.mergedIn;
    this.#followSelection();
    if (snapshot === null || home === undefined) return;
    const { lineage } = this.#selection;
    if (!this.onStrip && (lineage === null || stepAt(lineage, home) === null)) return;
    const key = treeKeyOf(snapshot, home, this.#strategy);
    if (key === this.#asked) return;
    this.#asked = key;
    void this.#ask(snapshot, home, key);
  }

  async #ask({ run }: RunSnapshot, stage: string, key: string): Promise<void> {
    const { runId, version } = run;
    try {
      const strategy = this.#strategy;
      const ref = { runId, version };
      const { value } = await this.#client.detector.regionTree(ref, { stage, strategy });
      if (key !== this.#asked) return;
      this.#held = { key, stage, tree: value };
      this.#failure = null;
      this.refresh();
    } catch (error) {
      if (key !== this.#asked) return;
      this.#asked = '';
      this.#held = null;
      this.#failure = failureOf(error).message;
      // Settings may have left fewer strategies than there were.
      if (this.#strategy > 0) this.chooseStrategy(0);
    }
  }

  get #rowInMerges(): number | null {
    const stage = this.#held?.stage;
    const { lineage } = this.#selection;
    if (lineage === null || stage === undefined) return null;
    return stepAt(lineage, stage)?.row ?? null;
  }

  #followSelection(): void {
    const { tree, home } = this;
    const { snapshot } = this.#shown;
    const { ref } = this.#selection;
    const row = this.#rowInMerges;
    if (snapshot === null || home === null || tree === null) return;
    if (ref === null || row === null) return;
    const of = `${keyOf(snapshot, home)} ${ref.stage}/${ref.row}`;
    if (of === this.#followed) return;
    const strategy = tree.firstRows.findLastIndex((first) => first <= row);
    this.#strategy = strategy;
    // Its own tree comes first.
    if (strategy !== tree.strategy) return;
    this.#followed = of;
    const life = lifeOf(tree, row - (tree.firstRows[strategy] ?? 0));
    const isThere = life.born <= this.merges && (life.gone ?? Infinity) > this.merges;
    if (!isThere) this.#merges = life.born;
  }
}

/** Tells the merges of runs apart. */
function keyOf({ series, run }: RunSnapshot, stage: string): string {
  return `${series}/${versionIn(run, stage)}`;
}

function treeKeyOf(snapshot: RunSnapshot, stage: string, strategy: number): string {
  return `${keyOf(snapshot, stage)}/${strategy}`;
}
