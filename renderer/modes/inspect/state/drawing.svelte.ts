/** What the canvas draws: the sets of boxes as layers, the highlights above them, labels and the heat map. */
import { colourOf, readPalette, type Palette } from '../../../canvas/palette.ts';
import type { Areas, BoxLayer, HeatMap, Highlight, Label, Scene } from '../../../canvas/scene.ts';
import { regionColourCount } from '../../../../shared/detection/regions/colouring.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { isChosen, objectnessMap, shownShapes } from '../../../studio/stages/anchorGrid.ts';
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

/** So few boxes are each drawn as one that matters. */
const fewBoxes = 150;

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

  readonly scene: Scene = $derived.by(() => {
    const { pictures, view, imageSize, client } = this.#parts;
    const current = pictures.currentId;
    return {
      pictureUrl: current === null || imageSize.size === null ? null : client.pictureUrl(current),
      imageWidth: imageSize.size?.width ?? 1,
      imageHeight: imageSize.size?.height ?? 1,
      scaleX: this.#shown.scale.x,
      scaleY: this.#shown.scale.y,
      layers: this.layers,
      highlights: this.#highlights,
      labels: this.#labels,
      heatMap: this.#heatMap,
      areas: this.#areas,
      boxesShown: view.boxesShown,
    };
  });

  /** The row that a click would select, where it is not selected already. */
  readonly #aim: RowRef | null = $derived.by(() => {
    const { ref } = this.#parts.selection;
    const aim = this.#aimedAt();
    return aim !== null && aim.stage === ref?.stage && aim.row === ref.row ? null : aim;
  });

  readonly #highlights: readonly Highlight[] = $derived.by(() => {
    const { view, selection } = this.#parts;
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
      ...(ref && lineage ? selectionHighlights(ref, lineage, snapshot.stages, this.#palette) : []),
    ];
  });

  /** Every object has its class and score beside it, where there is room. */
  readonly #labels: readonly Label[] = $derived.by(() => {
    const { view } = this.#parts;
    const { snapshot, sets, comparison } = this.#shown;
    if (snapshot === null) return [];
    return [
      ...(view.changesShown ? changeLabels(comparison, this.#palette) : []),
      ...objectLabels(sets, snapshot, this.#palette),
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
