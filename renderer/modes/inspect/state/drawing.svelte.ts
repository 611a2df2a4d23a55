/** What the canvas draws: the sets of boxes as layers, the highlights above them, labels and the heat map. */
import { colourOf, readPalette, type Palette } from '../../../canvas/palette.ts';
import type {
  Areas,
  BoxLayer,
  Draft,
  HeatMap,
  Highlight,
  Label,
  Mark,
  Scene,
} from '../../../canvas/scene.ts';
import { regionColourCount } from '../../../../shared/detection/regions/colouring.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { isChosen, objectnessMap, shownShapes } from '../../../studio/stages/anchorGrid.ts';
import {
  explainedHighlights,
  missMarks,
  truthLayer,
  truthSets,
  veilAround,
  type TruthSet,
} from './explainDrawing.ts';
import {
  cellHighlights,
  changeHighlights,
  changeLabels,
  objectLabels,
  rowHighlight,
  selectionHighlights,
} from './highlights.ts';
import type { MergeView } from './merges.svelte.ts';
import type { InspectParts } from './parts.ts';
import type { SceneState, ShownSet } from './scene.svelte.ts';
import { regionAreas, type AreaLook } from '../../../studio/stages/regionAreas.ts';
import { describe } from '../../../studio/stages/stages.ts';
import { columnIn } from '../../../studio/stages/tables.ts';
import { size } from '../../../studio/words.ts';
import type { JudgedTruth } from './truth.svelte.ts';

/** CSS pixels: what is smaller has a view of its own. */
const fewPixels = 96;
/** The opacity of what recedes. */
const receding = 0.55;
/** So few boxes are each drawn as one that matters. */
const fewBoxes = 150;

/** What is explained, larger. */
export interface DetailContent {
  /** Image space, as all boxes of it; the last one is the object. */
  readonly around: Box;
  readonly boxes: readonly Highlight[];
}

export class Drawing {
  readonly #parts: InspectParts;
  readonly #shown: SceneState;
  readonly #merges: MergeView;
  readonly #palette: Palette;
  readonly #areaLook: AreaLook;
  readonly #aimedAt: () => RowRef | null;

  /** @param aimedAt what a click where the pointer is would select */
  constructor(
    parts: InspectParts,
    shown: SceneState,
    merges: MergeView,
    token: (name: string) => string,
    aimedAt: () => RowRef | null,
  ) {
    this.#parts = parts;
    this.#shown = shown;
    this.#merges = merges;
    this.#palette = readPalette(token);
    this.#areaLook = areaLook(token, this.#palette);
    this.#aimedAt = aimedAt;
  }

  readonly layers: readonly BoxLayer[] = $derived.by(() =>
    this.#shown.sets.filter(({ drawn }) => drawn).map((set) => this.#layer(set)),
  );

  /** The ground truth of the run that is shown; null: there is none. */
  readonly #judged: JudgedTruth | null = $derived.by(() => {
    const { judged } = this.#parts.explaining.truth;
    const run = this.#shown.snapshot?.run;
    return judged !== null && judged.snapshot.run.pictureId === run?.pictureId ? judged : null;
  });

  /** How its objects stand, and whether those are drawn. */
  readonly truth: readonly (TruthSet & { readonly drawn: boolean })[] = $derived.by(() => {
    const { view } = this.#parts;
    const sets = this.#judged === null ? [] : truthSets(this.#judged);
    return sets.map((set) => ({ ...set, drawn: view.draws(set.id, true) }));
  });

  readonly #truthLayers: readonly BoxLayer[] = $derived.by(() => {
    const { subject, isShown } = this.#parts.explaining;
    const judged = this.#judged;
    if (judged === null) return [];
    const own = isShown && subject?.kind === 'object' ? subject.index : null;
    return this.truth
      .filter(({ drawn }) => drawn)
      .map((set) => truthLayer(set, judged, this.#palette, own));
  });

  readonly #marks: readonly Mark[] = $derived.by(() => {
    const missed = this.truth.find(({ id }) => id === 'truth/missed');
    if (this.#judged === null || missed?.drawn !== true) return [];
    return missMarks(this.#judged, missed.indices, this.#palette);
  });

  /** What is explained, above all other boxes. */
  readonly #explained: readonly Highlight[] = $derived.by(() => {
    const { explaining, view } = this.#parts;
    const { box, now, isShown, name, rival } = explaining;
    const { snapshot } = this.#shown;
    if (!isShown || box === null || snapshot === null || now === null) return [];
    const rivals =
      rival === null || view.hint !== null
        ? []
        : rowHighlight(rival, snapshot, this.#palette, this.#nameOf).map((each): Highlight => {
            return { ...each, style: 'dashed', label: `suppressed by ${each.label ?? ''}` };
          });
    const own = explainedHighlights(now, box, name, this.#palette, view.hint);
    return [...rivals, ...own];
  });

  /** The same as a view of its own, where the object is small on the screen; image space. */
  readonly detail: DetailContent | null = $derived.by(() => {
    const { canvas, explaining } = this.#parts;
    const { box } = explaining;
    if (box === null || this.#explained.length === 0) return null;
    const side = Math.max(box[2] - box[0], box[3] - box[1]) * canvas.scale;
    if (side >= fewPixels) return null;
    const { x, y } = this.#shown.scale;
    return {
      around: box,
      boxes: this.#explained.map((highlight) => {
        const [x0, y0, x1, y1] = highlight.box;
        return { ...highlight, box: [x0 * x, y0 * y, x1 * x, y1 * y] };
      }),
    };
  });

  readonly #veil: Areas | null = $derived.by(() => {
    const { box, isShown } = this.#parts.explaining;
    const geometry = this.#shown.snapshot?.run.geometry;
    if (!isShown || box === null || geometry === undefined) return null;
    return veilAround(box, geometry);
  });

  readonly #draft: Draft | null = $derived.by(() => {
    const { draft } = this.#parts.explaining;
    if (draft === null) return null;
    const [x0, y0, x1, y1] = draft;
    return { box: draft, text: size(x1 - x0, y1 - y0), colour: this.#palette.selection };
  });

  readonly #heatValues = $derived.by(() => {
    const { view } = this.#parts;
    const { snapshot, stage } = this.#shown;
    if (stage?.map !== true || !view.heatMap || snapshot === null) return null;
    const { tables, run, series } = snapshot;
    const boxes = columnIn(snapshot, stage.kind, 'boxes');
    const scores = columnIn(snapshot, stage.kind, 'scores');
    if (!boxes || !scores) return null;
    const map = objectnessMap(run.levels, view.anchors, boxes, scores);
    const { level, shape } = view.anchors;
    const version = tables.get(stage.kind)?.version ?? 0;
    return map && { ...map, key: `${series}/${version}/${level ?? '*'}/${shape ?? '*'}` };
  });

  readonly #heatMap: HeatMap | null = $derived.by(
    () => this.#heatValues && { ...this.#heatValues, opacity: 0.62 },
  );

  readonly #areas: Areas | null = $derived.by(() => {
    const { areas, tree, merges, selected, key } = this.#merges;
    if (tree === null || !areas) return null;
    return {
      key: `${key}/${merges}/${selected ?? ''}`,
      width: tree.width,
      height: tree.height,
      pixels: regionAreas(tree, merges, selected, this.#areaLook),
    };
  });

  /** Beside what is explained all others recede. */
  readonly #drawnLayers: readonly BoxLayer[] = $derived.by(() => {
    const all = [...this.layers, ...this.#truthLayers];
    if (!this.#parts.explaining.isShown) return all;
    return all.map((layer) => ({ ...layer, weight: 'faint', opacity: receding }));
  });

  readonly scene: Scene = $derived.by(() => {
    const { pictures, view, imageSize, client } = this.#parts;
    const current = pictures.currentId;
    return {
      pictureUrl: current === null || imageSize.size === null ? null : client.pictureUrl(current),
      imageWidth: imageSize.size?.width ?? 1,
      imageHeight: imageSize.size?.height ?? 1,
      scaleX: this.#shown.scale.x,
      scaleY: this.#shown.scale.y,
      layers: this.#drawnLayers,
      highlights: this.#highlights,
      labels: this.#labels,
      heatMap: this.#heatMap,
      areas: this.#areas ?? this.#veil,
      boxesShown: view.boxesShown,
      marks: this.#marks,
      uncovered: this.#parts.explaining.isShown ? this.#parts.explaining.box : null,
      draft: this.#draft,
    };
  });

  /** The row that a click would select, where it is not selected already. */
  readonly #aim: RowRef | null = $derived.by(() => {
    const { ref } = this.#parts.selection;
    const aim = this.#aimedAt();
    return aim !== null && aim.stage === ref?.stage && aim.row === ref.row ? null : aim;
  });

  readonly #highlights: readonly Highlight[] = $derived.by(() => {
    const { explaining, view, selection } = this.#parts;
    const { snapshot, stage, cellBoxes, hoveredCells, comparison } = this.#shown;
    if (snapshot === null) return [];
    const { ref, lineage } = selection;
    const cellColour = this.#palette.boxes[stage?.colour ?? 'reference'];
    return [
      ...(view.changesShown ? changeHighlights(comparison, this.#palette) : []),
      ...(cellBoxes
        ? cellHighlights(hoveredCells, snapshot.run.levels, view.anchors, cellBoxes, cellColour)
        : []),
      ...[this.#aim, view.hint].flatMap((ref) =>
        ref === null ? [] : rowHighlight(ref, snapshot, this.#palette, this.#nameOf),
      ),
      ...(ref && lineage && !explaining.isShown
        ? selectionHighlights(ref, lineage, snapshot.stages, this.#palette)
        : []),
      // What the detail view says need not be said twice.
      ...(this.detail === null
        ? this.#explained
        : this.#explained.map((each, place, { length }) =>
            place === length - 1 ? each : { ...each, label: null },
          )),
    ];
  });

  /** Every object has its class and score beside it, where there is room. */
  readonly #labels: readonly Label[] = $derived.by(() => {
    const { explaining, view } = this.#parts;
    const { snapshot, sets, comparison } = this.#shown;
    if (snapshot === null) return [];
    return [
      ...(view.changesShown ? changeLabels(comparison, this.#palette) : []),
      ...(explaining.isShown ? [] : objectLabels(sets, snapshot, this.#palette)),
    ];
  });

  readonly #nameOf = (index: number): string => this.#parts.model.className(index);

  #layer(set: ShownSet): BoxLayer {
    const { view } = this.#parts;
    const levels = this.#shown.snapshot?.run.levels ?? [];
    const filtered = set.grid && isChosen(view.anchors);
    const stage = describe(view.stages, set.stage);
    const bold = stage?.classed === true || set.shown <= fewBoxes;
    return {
      key: set.key,
      boxes: set.boxes,
      scores: set.scores,
      minScore: set.minScore,
      filter: filtered ? { levels, shown: shownShapes(levels, view.anchors) } : null,
      colour: this.#palette.boxes[set.colour],
      weight: set.main && !set.overlaid ? (bold ? 'bold' : 'plain') : 'faint',
      opacity: set.overlaid ? 0.45 : set.main ? 0.95 : 0.5,
      line: set.overlaid ? 'dashed' : set.line,
      density: set.density * (set.shown / Math.max(1, set.boxes.length / 4)),
    };
  }
}

/** Regions have colours of their own, so that none looks like a class or a fate. */
function areaLook(token: (name: string) => string, { boxes }: Palette): AreaLook {
  const colours = Array.from({ length: regionColourCount }, (_, i) =>
    colourOf(token(`--canvas-region-${i + 1}`)),
  );
  return { colours, larger: boxes.ranked, smaller: boxes.proposal };
}
