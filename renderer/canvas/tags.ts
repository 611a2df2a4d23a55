/** The tags of boxes: which are shown, and where. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { isInSight, screenFromInputBox, type Camera, type Point, type Viewport } from './camera.ts';
import type { Colour, Scene } from './scene.ts';

export interface Tag {
  readonly text: string;
  /** Of what it is about, screen. */
  readonly box: Box;
  /** Whether it is shown whatever is in its way. */
  readonly urgent: boolean;
  /** Of its box; null: it has none of its own. */
  readonly colour: Colour | null;
}

/** A tag that has found its place: its top left corner, screen. */
export interface PlacedTag extends Tag, Point {}

export interface TagSize {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels between a tag and its box, wide enough for a halo. */
const gap = 4;
/** Labels that are tried in a view: the best of more fill it anyway. */
const mostTried = 1500;

/** What of a scene tags are about. */
type TaggedScene = Pick<Scene, 'boxesShown' | 'highlights' | 'labels' | 'scaleX' | 'scaleY'>;

/**
 * The tags that are wanted, in the order in which they get a place: those of highlights, then the labels, the best
 * first. What is out of sight has none.
 */
export function wantedTags(scene: TaggedScene, camera: Camera, viewport: Viewport): Tag[] {
  if (!scene.boxesShown) return [];
  const tags: Tag[] = [];
  const urgentBoxes: Box[] = [];
  for (const { box, label } of scene.highlights.toReversed()) {
    if (label === null) continue;
    urgentBoxes.push(box);
    const place = screenFromInputBox(camera, scene, box);
    if (isInSight(place, viewport)) {
      tags.push({ text: label, box: place, urgent: true, colour: null });
    }
  }
  let tried = 0;
  for (const { box, text, colour } of scene.labels) {
    const place = screenFromInputBox(camera, scene, box);
    // A highlight has its own words for a box that has a label anyway.
    if (!isInSight(place, viewport) || urgentBoxes.some((other) => isSameBox(box, other))) continue;
    tags.push({ text, box: place, urgent: false, colour });
    if (++tried === mostTried) break;
  }
  return tags;
}

/**
 * The tags that find a place, where no two meet: each that is not urgent gives way to those before it.
 * @param sizeOf a tag, CSS pixels
 * @param kept places that no tag may take, screen
 */
export function placeTags(
  tags: readonly Tag[],
  sizeOf: (tag: Tag) => TagSize,
  viewport: Viewport,
  kept: readonly Box[] = [],
): PlacedTag[] {
  const taken = new TakenBoxes();
  for (const box of kept) taken.add(box);
  return tags.flatMap((tag) => {
    const size = sizeOf(tag);
    const place = placeTag(tag, size, viewport, taken);
    if (place === null) return [];
    taken.add([place.x, place.y, place.x + size.width, place.y + size.height]);
    return { ...tag, ...place };
  });
}

/**
 * Above its box and flush with its left edge, else below the box, else at its top inside; else the same flush with
 * its right edge. Never beyond the viewport, so far as it fits.
 */
function placeTag(
  { box, urgent }: Tag,
  { width, height }: TagSize,
  viewport: Viewport,
  taken: TakenBoxes,
): Point | null {
  const lowest = viewport.height - height;
  const inside = within(box[1] + gap, lowest);
  for (const left of [box[0], box[2] - width]) {
    const x = within(left, viewport.width - width);
    for (const y of [box[1] - gap - height, box[3] + gap, inside]) {
      if (y < 0 || y > lowest) continue;
      if (!taken.meets([x, y, x + width, y + height])) return { x, y };
    }
  }
  if (!urgent) return null;
  // Only other urgent tags can be in the way now.
  const below = Math.max(taken.bottom, inside - gap) + gap;
  return { x: within(box[0], viewport.width - width), y: within(below, lowest) };
}

/**
 * The tag of a box that is being drawn: outside of the corner where the pointer is, on its other side where there is
 * no room.
 * @param box screen
 * @param pointer screen; null: it is not on the canvas, and the tag stands at the lower right corner
 */
export function placeAtCorner(
  box: Box,
  pointer: Point | null,
  { width, height }: TagSize,
  viewport: Viewport,
): Point {
  const atLeft = pointer !== null && pointer.x < (box[0] + box[2]) / 2;
  const atTop = pointer !== null && pointer.y < (box[1] + box[3]) / 2;
  return {
    x: besideEdge(atLeft ? box[0] : box[2], atLeft, width, viewport.width),
    y: besideEdge(atTop ? box[1] : box[3], atTop, height, viewport.height),
  };
}

/** CSS pixels between a corner and its tag, so that the pointer does not cover it. */
const cornerGap = 10;

function besideEdge(edge: number, before: boolean, length: number, limit: number): number {
  const low = edge - cornerGap - length;
  const high = edge + cornerGap;
  const isRoom = before ? low >= 0 : high + length <= limit;
  return within(before === isRoom ? low : high, limit - length);
}

/** Boxes on the screen, found by the strips of it that they lie in. */
class TakenBoxes {
  readonly #strips = new Map<number, Box[]>();
  /** Of the lowest of them. */
  bottom = -Infinity;

  add(box: Box): void {
    this.bottom = Math.max(this.bottom, box[3]);
    for (let strip = stripAt(box[1]); strip <= stripAt(box[3]); strip++) {
      const boxes = this.#strips.get(strip);
      if (boxes) boxes.push(box);
      else this.#strips.set(strip, [box]);
    }
  }

  meets(box: Box): boolean {
    for (let strip = stripAt(box[1]); strip <= stripAt(box[3]); strip++) {
      if (this.#strips.get(strip)?.some((other) => overlaps(box, other))) return true;
    }
    return false;
  }
}

/** CSS pixels of a strip, higher than a tag. */
const stripHeight = 32;

function stripAt(y: number): number {
  return Math.floor(y / stripHeight);
}

function isSameBox(a: Box, b: Box): boolean {
  return a.every((side, i) => side === b[i]);
}

function overlaps(a: Box, b: Box): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

function within(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}
