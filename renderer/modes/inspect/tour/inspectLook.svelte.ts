/** What the tour's steps in Inspect read of its state, and how they move it. */
import { AnchorLabel } from '../../../../shared/detection/training/assignAnchors.ts';
import { boxAt } from '../../../../shared/geometry/boxes.ts';
import { equalSettings } from '../../../../shared/model/settings.ts';
import type { Studio } from '../../../studio/studio.ts';
import { dialOf, type TourDial, type TourLack } from '../../../studio/tour.ts';
import type { Inspect } from '../state/inspect.svelte.ts';
import { stepAt } from '../../../studio/stages/lineageWalk.ts';
import { describe } from '../../../studio/stages/stages.ts';
import { columnIn, type RunSnapshot } from '../../../studio/stages/tables.ts';
import {
  anchorLabels,
  bestFit,
  type ClosestPair,
  closestPair,
  type ShownObject,
} from './anchorFits.ts';

/** The RPN's list of feature levels. */
const anchorLevels = 'anchors';

/** A detection that is taken as an object that is really there. */
const sureScore = 0.5;

export class InspectLook {
  readonly inspect: Inspect;
  readonly #studio: Pick<Studio, 'model' | 'pictures'>;
  #pair: { readonly series: number; readonly pair: ClosestPair | null } | null = null;

  constructor(inspect: Inspect, studio: Pick<Studio, 'model' | 'pictures'>) {
    this.inspect = inspect;
    this.#studio = studio;
  }

  get snapshot(): RunSnapshot | null {
    return this.inspect.scene.snapshot;
  }

  /** The kind of the open model's detector; '' while none is open. */
  get kind(): string {
    return this.#studio.model.summary?.kind ?? '';
  }

  /** What is missing for a step about any detector. */
  lack(): TourLack | null {
    if (this.#studio.model.summary === null) return 'model';
    if (this.#studio.pictures.currentId === null) return 'picture';
    return this.snapshot === null ? 'run' : null;
  }

  /** What is missing for a step about the region proposal network. */
  lackOfRpn(): TourLack | null {
    const { model } = this.#studio;
    if (model.summary !== null && describe(model.stages, 'anchors') === null) return 'fasterRcnn';
    return this.lack();
  }

  /** The first of these stages that the model has, else its last. */
  firstOf(...kinds: readonly string[]): string {
    const { stages } = this.#studio.model;
    return kinds.find((kind) => describe(stages, kind) !== null) ?? stages.at(-1)?.kind ?? '';
  }

  countAt(kind: string): number | null {
    return this.snapshot?.run.stages.find((stage) => stage.kind === kind)?.count ?? null;
  }

  timeAt(...kinds: readonly string[]): number | null {
    const stages = this.snapshot?.run.stages.filter(({ kind }) => kinds.includes(kind)) ?? [];
    return stages.length === 0 ? null : stages.reduce((sum, each) => sum + each.milliseconds, 0);
  }

  // ------------------------------------------------------------------------------------------ objects

  /** What is taken as being on the picture: the detections that are likelier than not, or the best. Input space. */
  readonly objects: readonly ShownObject[] = $derived.by(() => {
    const { snapshot } = this;
    const last = snapshot?.stages.at(-1)?.kind ?? '';
    const table = snapshot?.tables.get(last);
    if (!table?.boxes || !table.scores) return [];
    const { boxes, scores, classes } = table;
    const rows = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
    const sure = rows.filter((row) => scores[row]! >= sureScore);
    return (sure.length > 0 ? sure : rows.slice(0, 1)).map((row) => ({
      box: boxAt(boxes, row),
      name: this.#studio.model.className(classes?.[row] ?? 0),
    }));
  });

  /** [N, 4]; null while they are not there. */
  readonly anchors: Float32Array | null = $derived.by(() =>
    this.snapshot === null || describe(this.snapshot.stages, 'anchors') === null
      ? null
      : columnIn(this.snapshot, 'anchors', 'boxes'),
  );

  readonly bestAnchor = $derived.by(() => this.anchors && bestFit(this.anchors, this.objects));

  /** [N] AnchorLabel, with the objects as ground truth; null while the anchors are not there. */
  readonly labels: Int8Array | null = $derived.by(() => {
    const { anchors, snapshot } = this;
    if (anchors === null || snapshot === null) return null;
    const { inputWidth: width, inputHeight: height } = snapshot.run.geometry;
    return anchorLabels(anchors, this.objects, { width, height });
  });

  readonly labelCounts = $derived.by(() => {
    const counts = { positive: 0, negative: 0, ignored: 0 };
    for (const label of this.labels ?? []) counts[nameOfLabel(label)]++;
    return counts;
  });

  /**
   * Of the proposals after NMS as they were first seen of a picture the two that overlap most; null where there are no
   * two, or while they are not there.
   */
  pair(): ClosestPair | null {
    const { snapshot } = this;
    const table = snapshot?.tables.get('proposals');
    if (snapshot === null || !table?.boxes) return null;
    if (this.#pair?.series !== snapshot.series) {
      this.#pair = { series: snapshot.series, pair: closestPair(table.boxes, table.levels) };
    }
    return this.#pair.pair;
  }

  // ---------------------------------------------------------------------------------------- selection

  /** The stage of what is selected, once its story is there. */
  get selectedStage(): string | null {
    const { selection } = this.inspect;
    return selection.asking ? null : (selection.ref?.stage ?? null);
  }

  /** The row that the selected box's lineage has at a stage, once its story is there; null where it has none. */
  rowAt(stage: string): number | null {
    const { selection } = this.inspect;
    if (selection.asking || selection.lineage === null) return null;
    return stepAt(selection.lineage, stage)?.row ?? null;
  }

  /** Shows a stage as a step begins with it: whole, with nothing selected. */
  show(stage: string, { overlay = null, heatMap = true }: Look = {}): void {
    const { selection, view } = this.inspect;
    selection.clear();
    view.chooseLevel(anchorLevels, null);
    view.chooseShape(null);
    view.showAllAnchors(false);
    view.setDisplayThreshold(null);
    if (!view.boxesShown) view.toggleBoxes();
    if (view.heatMap !== heatMap) view.toggleHeatMap();
    view.show(stage);
    setOverlay(this.inspect, overlay);
  }

  /** Selects a row and shows its stage. */
  select(stage: string, row: number): void {
    const { selection, view } = this.inspect;
    if (view.shown !== stage) view.show(stage);
    selection.select({ stage, row });
  }

  /** What the steps change besides the stage. */
  get dials(): readonly TourDial[] {
    const { settings, view } = this.inspect;
    return [
      () => {
        const { live, package: own } = settings;
        return {
          // Another model has settings of its own: its are no change of these.
          changed: () =>
            live !== null &&
            settings.live !== null &&
            settings.package === own &&
            !equalSettings(settings.live, live),
          restore: () => {
            if (live !== null) settings.restore(live);
          },
        };
      },
      dialOf(
        () => view.levelOf(anchorLevels),
        (level) => view.chooseLevel(anchorLevels, level),
      ),
      dialOf(
        () => view.anchors.shape,
        (shape) => view.chooseShape(shape),
      ),
      dialOf(
        () => view.anchors.all,
        (all) => view.showAllAnchors(all),
      ),
      dialOf(
        () => view.displayThreshold,
        (threshold) => view.setDisplayThreshold(threshold),
      ),
      dialOf(
        () => view.boxesShown,
        () => view.toggleBoxes(),
      ),
      dialOf(
        () => view.heatMap,
        () => view.toggleHeatMap(),
      ),
      dialOf(
        () => view.overlay,
        (overlay) => setOverlay(this.inspect, overlay),
      ),
    ];
  }
}

interface Look {
  readonly overlay?: string | null;
  readonly heatMap?: boolean;
}

function setOverlay({ view }: Inspect, overlay: string | null): void {
  const toggled = overlay ?? view.overlay;
  if (view.overlay !== overlay && toggled !== null) view.toggleOverlay(toggled);
}

export function nameOfLabel(label: number): 'positive' | 'negative' | 'ignored' {
  if (label === AnchorLabel.positive) return 'positive';
  return label === AnchorLabel.negative ? 'negative' : 'ignored';
}
