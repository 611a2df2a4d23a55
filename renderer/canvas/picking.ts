/**
 * Which box a click means.
 *
 * Among the rows that are shown (see shownRows) and not hidden those count whose edge is within the tolerance of the
 * point or whose inside contains it. They have one order: edges before insides, then the smaller area,
 * then the higher score, then the layer drawn later, then the earlier row. The first is what a click
 * picks; clicking again steps through the others.
 *
 * A linear scan: for every box two comparisons nearly always decide, which is faster than keeping an
 * index up to date.
 */
import type { Point } from './camera.ts';
import type { BoxLayer, Pick } from './scene.ts';
import { shownRuns } from './shownRows.ts';

/** What a pointer can hit, in one order for every place: what `at` says is lit, and what a click there selects. */
export interface Targets<T> {
  /** The first of what lies at a point of image space; null where nothing does. @param tolerance image pixels */
  at(point: Point, tolerance: number): T | null;
  /** What lies there after another, and after the last the first; the first where that one does not lie there. */
  next(point: Point, tolerance: number, current: T): T | null;
  /** What lies there before another, and before the first the last; the first where that one does not lie there. */
  previous(point: Point, tolerance: number, current: T): T | null;
}

export interface PickQuery {
  /** In the order in which they are drawn; boxes in input space. */
  readonly layers: readonly BoxLayer[];
  /** Image pixels per input pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Image space. */
  readonly point: Point;
  /** Image pixels. */
  readonly tolerance: number;
}

/** A row that the point hits, with what decides its place in the order. */
interface Hit {
  edge: boolean;
  area: number;
  score: number;
  layer: number;
  row: number;
}

/** The first row of the order; null when the point hits nothing. */
export function pickAt(query: PickQuery): Pick | null {
  return pickOf(query, firstHit(query));
}

/** The row after `current`, and after the last the first again; the first where `current` is not hit. */
export function pickNext(query: PickQuery, current: Pick): Pick | null {
  const from = hitOf(query, current);
  const next = from && bestHit(query, (hit) => precedes(from, hit), precedes);
  return pickOf(query, next ?? firstHit(query));
}

/** The row before `current`, and before the first the last; the first where `current` is not hit. */
export function pickPrevious(query: PickQuery, current: Pick): Pick | null {
  const from = hitOf(query, current);
  if (from === null) return pickAt(query);
  const previous = bestHit(query, (hit) => precedes(hit, from), follows);
  return pickOf(query, previous ?? bestHit(query, () => true, follows));
}

function firstHit(query: PickQuery): Hit | null {
  return bestHit(query, () => true, precedes);
}

/** The best of the allowed hits, where `better` is a strict order. */
function bestHit(
  query: PickQuery,
  allowed: (hit: Hit) => boolean,
  better: (a: Hit, b: Hit) => boolean,
): Hit | null {
  let best: Hit | null = null;
  scan(query, (hit) => {
    if (allowed(hit) && (best === null || better(hit, best))) best = { ...hit };
  });
  return best;
}

function precedes(a: Hit, b: Hit): boolean {
  if (a.edge !== b.edge) return a.edge;
  if (a.area !== b.area) return a.area < b.area;
  if (a.score !== b.score) return a.score > b.score;
  if (a.layer !== b.layer) return a.layer > b.layer;
  return a.row < b.row;
}

function follows(a: Hit, b: Hit): boolean {
  return precedes(b, a);
}

/** Visits every hit. The visitor gets the same object each time. */
function scan(query: PickQuery, visit: (hit: Hit) => void): void {
  const hit: Hit = { edge: false, area: 0, score: 0, layer: 0, row: 0 };
  query.layers.forEach((layer, index) => {
    const { boxes, scores, minScore, hidden = null } = layer;
    const near = nearInInput(query);
    for (const { first, count, step } of shownRuns(layer)) {
      const end = first + count * step;
      for (let row = first; row < end; row += step) {
        const at = row * 4;
        const x0 = boxes[at]!;
        if (!(x0 <= near.x1)) continue;
        const x1 = boxes[at + 2]!;
        if (!(x1 >= near.x0)) continue;
        const y0 = boxes[at + 1]!;
        if (!(y0 <= near.y1)) continue;
        const y1 = boxes[at + 3]!;
        if (!(y1 >= near.y0)) continue;
        const score = scores === null ? 0 : scores[row]!;
        if (scores !== null && !(score >= minScore)) continue;
        if (hidden?.has(row)) continue;
        const edge = !(x0 < near.x0 && x1 > near.x1 && y0 < near.y0 && y1 > near.y1);
        hit.edge = edge;
        hit.area = (x1 - x0) * (y1 - y0);
        hit.score = score;
        hit.layer = index;
        hit.row = row;
        visit(hit);
      }
    }
  });
}

/** The square of the tolerance around the point, in input space. */
function nearInInput(query: PickQuery): { x0: number; y0: number; x1: number; y1: number } {
  const { point, tolerance, scaleX, scaleY } = query;
  return {
    x0: (point.x - tolerance) / scaleX,
    y0: (point.y - tolerance) / scaleY,
    x1: (point.x + tolerance) / scaleX,
    y1: (point.y + tolerance) / scaleY,
  };
}

function hitOf(query: PickQuery, pick: Pick): Hit | null {
  return bestHit(
    query,
    (hit) => hit.row === pick.row && query.layers[hit.layer]?.key === pick.layerKey,
    precedes,
  );
}

function pickOf(query: PickQuery, hit: Hit | null): Pick | null {
  const layer = hit && query.layers[hit.layer];
  return hit && layer ? { layerKey: layer.key, row: hit.row } : null;
}
