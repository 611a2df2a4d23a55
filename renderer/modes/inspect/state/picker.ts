/** From the pointer and the keys to a selected box. */
import type { Pick } from '../../../canvas/scene.ts';
import { isChosen, showsRow } from './anchorGrid.ts';
import { placesByScore } from './boxSets.ts';
import { cellRows, nearestEdge } from './highlights.ts';
import type { InspectParts } from './parts.ts';
import type { SceneState, ShownSet } from './scene.svelte.ts';
import type { Point } from '../../../canvas/camera.ts';

export class Picker {
  readonly #parts: InspectParts;
  readonly #scene: SceneState;
  /** The order of the set that was stepped through last: sorting it is not repeated at each key. */
  #ordered: { readonly key: string; readonly places: readonly number[] } = { key: '', places: [] };

  constructor(parts: InspectParts, scene: SceneState) {
    this.#parts = parts;
    this.#scene = scene;
  }

  /** Selects what a click hit; clears the selection where it hit nothing. */
  select(pick: Pick | null, point: Point): void {
    const { selection, view } = this.#parts;
    const sampled = this.#sampledRowAt(point);
    const set = this.#scene.sets.find(({ key }) => key === pick?.layerKey);
    if (sampled !== null) {
      selection.select({ stage: view.shown, row: sampled });
    } else if (pick !== null && set !== undefined) {
      selection.select({ stage: set.stage, row: set.rows?.[pick.row] ?? pick.row });
    } else {
      selection.clear();
    }
  }

  /** Selects the next box of the shown stage by score, from the best on, and round. */
  step(by: 1 | -1): void {
    const { selection, view } = this.#parts;
    const set = this.#scene.sets.find(({ main, overlaid }) => main && !overlaid);
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

  #placesOf(set: ShownSet): readonly number[] {
    const { anchors } = this.#parts.view;
    const levels = this.#scene.snapshot?.run.levels ?? [];
    const filtered = set.grid && isChosen(anchors);
    const key = `${set.key} ${set.minScore} ${filtered ? `${anchors.level} ${anchors.shape}` : ''}`;
    if (this.#ordered.key !== key) {
      const places = placesByScore(set, set.minScore);
      this.#ordered = {
        key,
        places: filtered ? places.filter((row) => showsRow(levels, anchors, row)) : places,
      };
    }
    return this.#ordered.places;
  }

  /** Where anchors are looked at one cell at a time: the shape of that cell with the nearest edge. */
  #sampledRowAt(point: Point): number | null {
    const { anchors } = this.#parts.view;
    const { snapshot, cellBoxes } = this.#scene;
    if (anchors.all || snapshot === null || cellBoxes === null) return null;
    const rows = cellRows(this.#scene.cellsAt(point), snapshot.run.levels, anchors);
    return nearestEdge(rows, cellBoxes, this.#scene.inputPoint(point));
  }
}
