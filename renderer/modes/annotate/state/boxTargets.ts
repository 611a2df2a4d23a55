/** What lies under the pointer: annotations and shown suggestions, edges before insides, then the smaller first. */
import { boxArea, type Box } from '../../../../shared/geometry/boxes.ts';
import type { Point } from '../../../canvas/camera.ts';
import type { Targets } from '../../../canvas/picking.ts';
import type { AnnotateParts } from './parts.ts';
import { idOfSuggestion } from './selection.svelte.ts';

interface Hit {
  readonly id: number;
  readonly edge: boolean;
  readonly area: number;
}

export class BoxTargets implements Targets<number> {
  readonly #parts: Pick<AnnotateParts, 'picture' | 'suggestions' | 'view'>;

  constructor(parts: Pick<AnnotateParts, 'picture' | 'suggestions' | 'view'>) {
    this.#parts = parts;
  }

  at(point: Point, tolerance: number): number | null {
    return this.#hits(point, tolerance)[0]?.id ?? null;
  }

  next(point: Point, tolerance: number, current: number): number | null {
    return this.#step(point, tolerance, current, 1);
  }

  previous(point: Point, tolerance: number, current: number): number | null {
    return this.#step(point, tolerance, current, -1);
  }

  /** Annotations that a box of image space holds whole. */
  within([x0, y0, x1, y1]: Box): readonly number[] {
    return this.#boxes().flatMap(({ id, box }) =>
      id > 0 && box[0] >= x0 && box[1] >= y0 && box[2] <= x1 && box[3] <= y1 ? [id] : [],
    );
  }

  #step(point: Point, tolerance: number, current: number, by: 1 | -1): number | null {
    const hits = this.#hits(point, tolerance);
    const at = hits.findIndex(({ id }) => id === current);
    if (at < 0) return hits[0]?.id ?? null;
    return hits[(at + by + hits.length) % hits.length]?.id ?? null;
  }

  #hits(point: Point, tolerance: number): readonly Hit[] {
    return this.#boxes()
      .flatMap(({ id, box }) => {
        const hit = hitOf(box, point, tolerance);
        return hit === null ? [] : [{ id, edge: hit === 'edge', area: boxArea(box) }];
      })
      .sort((a, b) => Number(b.edge) - Number(a.edge) || a.area - b.area || b.id - a.id);
  }

  #boxes(): readonly { readonly id: number; readonly box: Box }[] {
    const { picture, suggestions, view } = this.#parts;
    if (!view.boxesShown) return [];
    return [
      ...picture.annotations.flatMap(({ id, geometry }) =>
        view.locked.has(id) || view.hidden.has(id) ? [] : [{ id, box: geometry.box }],
      ),
      ...suggestions.shown.map(({ row, box }) => ({ id: idOfSuggestion(row), box })),
    ];
  }
}

function hitOf([x0, y0, x1, y1]: Box, { x, y }: Point, near: number): 'edge' | 'inside' | null {
  if (x < x0 - near || x > x1 + near || y < y0 - near || y > y1 + near) return null;
  const isInside = x > x0 + near && x < x1 - near && y > y0 + near && y < y1 - near;
  return isInside ? 'inside' : 'edge';
}
