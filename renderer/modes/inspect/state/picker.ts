/** From the pointer and the keys to a selected box. */
import type { Point } from '../../../canvas/camera.ts';
import {
  pickAt,
  pickNext,
  pickPrevious,
  type PickQuery,
  type Targets,
} from '../../../canvas/picking.ts';
import type { Pick as PickedRow } from '../../../canvas/scene.ts';
import { rankDescending } from '../../../../shared/detection/select/ranking.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { isChosen, showsRow } from '../../../studio/stages/anchorGrid.ts';
import type { Drawing } from './drawing.svelte.ts';
import { byEdge, cellRows } from './highlights.ts';
import type { MergeView } from './merges.svelte.ts';
import type { InspectParts } from './parts.ts';
import type { SceneState, ShownSet } from './scene.svelte.ts';

/** What lies at a place: of a grid that is looked at cell by cell, that cell's boxes; where areas are drawn, theirs; else the boxes that are drawn there. */
export class Picker implements Targets<RowRef> {
  readonly #parts: InspectParts;
  readonly #shown: SceneState;
  readonly #merges: Pick<MergeView, 'areas' | 'rowsAt'>;
  readonly #drawing: Pick<Drawing, 'layers'>;
  /** The order of the rows that were stepped through last: sorting them is not repeated at each key. */
  #ordered: { readonly key: string; readonly rows: readonly number[] } = { key: '', rows: [] };

  constructor(
    parts: InspectParts,
    shown: SceneState,
    merges: Pick<MergeView, 'areas' | 'rowsAt'>,
    drawing: Pick<Drawing, 'layers'>,
  ) {
    this.#parts = parts;
    this.#shown = shown;
    this.#merges = merges;
    this.#drawing = drawing;
  }

  at(point: Point, tolerance: number): RowRef | null {
    const cell = this.#cellAt(point) ?? this.#areaAt(point);
    if (cell !== null) return cell[0] ?? null;
    return this.#rowOf(pickAt(this.#query(point, tolerance)));
  }

  next(point: Point, tolerance: number, current: RowRef): RowRef | null {
    const cell = this.#cellAt(point) ?? this.#areaAt(point);
    if (cell !== null) return stepIn(cell, current, 1);
    return this.#step(pickNext, point, tolerance, current);
  }

  previous(point: Point, tolerance: number, current: RowRef): RowRef | null {
    const cell = this.#cellAt(point) ?? this.#areaAt(point);
    if (cell !== null) return stepIn(cell, current, -1);
    return this.#step(pickPrevious, point, tolerance, current);
  }

  /** Selects what a click hit; clears the selection where it hit nothing. */
  select(target: RowRef | null): void {
    const { selection } = this.#parts;
    if (target === null) selection.clear();
    else selection.select(target);
  }

  /** Selects the next box of the shown stage by score, from the best on, and round. */
  step(by: 1 | -1): void {
    const { selection, view } = this.#parts;
    const stage = this.#shown.stage?.kind;
    if (stage === undefined) return;
    const rows = this.#rowsByScore();
    const at = selection.ref?.stage === stage ? rows.indexOf(selection.ref.row) : -1;
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
    const row = rows[(next + rows.length) % Math.max(1, rows.length)];
    if (row !== undefined) selection.select({ stage, row });
    if (!view.boxesShown) view.toggleBoxes();
  }

  /** The rows of the shown stage that are drawn, the best first; of a sample, all that it is one of. */
  #rowsByScore(): readonly number[] {
    const { anchors } = this.#parts.view;
    const { ranks } = this.#shown;
    const shown = this.#shown.sets.filter((set) => set.main && !set.overlaid && set.drawn);
    const sets = shown.map(({ key, minScore }) => `${key} ${minScore}`);
    const key = [...sets, anchors.level, anchors.shape, ranks === null].join();
    if (this.#ordered.key !== key) {
      const drawn = shown.flatMap((set) => this.#rowsIn(set, ranks));
      this.#ordered = { key, rows: ranks === null ? drawn : ranked(drawn, ranks) };
    }
    return this.#ordered.rows;
  }

  #rowsIn(set: ShownSet, ranks: Float32Array | null): readonly number[] {
    const { snapshot, cellBoxes } = this.#shown;
    const { anchors } = this.#parts.view;
    const levels = snapshot?.run.levels ?? [];
    const all = cellBoxes ?? set.boxes;
    const rows =
      set.rows === null || cellBoxes !== null
        ? Array.from({ length: all.length / 4 }, (_, row) => row)
        : [...set.rows];
    const inGrid = set.grid || cellBoxes !== null;
    return rows.filter(
      (row) =>
        (ranks === null || ranks[row]! >= set.minScore) &&
        (!inGrid || !isChosen(anchors) || showsRow(levels, anchors, row)),
    );
  }

  /** The chosen boxes of the cell of each chosen level at a point; null where the shown stage is no such grid. */
  #cellAt(point: Point): readonly RowRef[] | null {
    const { cellBoxes, snapshot, stage } = this.#shown;
    if (cellBoxes === null || snapshot === null || stage === null) return null;
    if (!this.#parts.view.boxesShown) return [];
    const cells = this.#shown.cellsAt(point);
    const rows = cellRows(cells, snapshot.run.levels, this.#parts.view.anchors);
    return byEdge(rows, cellBoxes, this.#shown.inputPoint(point)).map((row) => ({
      stage: stage.kind,
      row,
    }));
  }

  /** The area at a point and those it is made of there; null where none are drawn, or boxes lie over them. */
  #areaAt(point: Point): readonly RowRef[] | null {
    const { imageSize, view } = this.#parts;
    const { size } = imageSize;
    if (!this.#merges.areas || size === null) return null;
    if (view.boxesShown && this.#drawing.layers.length > 0) return null;
    return this.#merges.rowsAt({ x: point.x / size.width, y: point.y / size.height });
  }

  #step(
    step: (query: PickQuery, current: PickedRow) => PickedRow | null,
    point: Point,
    tolerance: number,
    current: RowRef,
  ): RowRef | null {
    const pick = this.#pickOf(current);
    if (pick === null) return this.at(point, tolerance);
    return this.#rowOf(step(this.#query(point, tolerance), pick));
  }

  #query(point: Point, tolerance: number): PickQuery {
    const layers = this.#parts.view.boxesShown ? this.#drawing.layers : [];
    const { x: scaleX, y: scaleY } = this.#shown.scale;
    return { layers, scaleX, scaleY, point, tolerance };
  }

  #rowOf(pick: PickedRow | null): RowRef | null {
    const set = this.#shown.sets.find(({ key }) => key === pick?.layerKey);
    if (pick === null || set === undefined) return null;
    return { stage: set.stage, row: set.rows?.[pick.row] ?? pick.row };
  }

  #pickOf({ stage, row }: RowRef): PickedRow | null {
    for (const set of this.#shown.sets) {
      if (set.stage !== stage || !set.drawn) continue;
      const place = set.rows === null ? row : set.rows.indexOf(row);
      if (place >= 0) return { layerKey: set.key, row: place };
    }
    return null;
  }
}

/** Rows in the order of the whole table's ranking, as the list of rows has them: of equal scores the first row first. */
function ranked(rows: readonly number[], ranks: Float32Array): readonly number[] {
  const wanted = new Set(rows);
  return [...rankDescending(ranks)].filter((row) => wanted.has(row));
}

/** The place after another in a list, and round; the first where that one is not there. */
function stepIn(rows: readonly RowRef[], { stage, row }: RowRef, by: 1 | -1): RowRef | null {
  const at = rows.findIndex((each) => each.stage === stage && each.row === row);
  const next = at < 0 ? 0 : (at + by + rows.length) % rows.length;
  return rows[next] ?? null;
}
