/** The tags of highlights: which are shown, and where. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { screenFromImageBox, type Camera, type Point, type Viewport } from './camera.ts';
import { pickAt } from './picking.ts';
import type { Highlight, Scene } from './scene.ts';

export interface Tag {
  readonly label: string;
  /** Of its highlight, screen. */
  readonly box: Box;
  /** Whether it is shown whatever is in its way: the selection's and the one pointed at. */
  readonly urgent: boolean;
}

export interface TagSize {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels between a tag and its box, wide enough for a halo. */
const gap = 4;
/** More tags than these would hide the picture. */
const mostTags = 40;

/**
 * The tags to show, the urgent ones first: that of the first strong highlight, that of the highlight
 * under the pointer, and where they are few, those of all others. Highlights out of sight have none.
 * @param pointer image space; null: the pointer is elsewhere
 * @param tolerance how near to an edge the pointer counts, image pixels
 */
export function shownTags(
  scene: Scene,
  camera: Camera,
  viewport: Viewport,
  pointer: Point | null,
  tolerance: number,
): Tag[] {
  if (!scene.boxesShown) return [];
  const strong = scene.highlights.find((highlight) => highlight.strong);
  const hovered = pointer === null ? undefined : highlightAt(scene, pointer, tolerance);
  const urgent = new Set([strong, hovered]);
  // The selection has its own words for a box that has a tag anyway.
  const isSelected = ({ box }: Highlight) =>
    strong?.box.every((side, i) => side === box[i]) ?? false;
  const others = scene.highlights.filter((each) => each.label !== null && !isSelected(each));
  return [...new Set([...urgent, ...(others.length <= mostTags ? others : [])])].flatMap(
    (highlight) => {
      if (highlight === undefined || highlight.label === null) return [];
      const box = screenFromImageBox(camera, imageBoxOf(highlight, scene));
      if (!isInSight(box, viewport)) return [];
      return [{ label: highlight.label, box, urgent: urgent.has(highlight) }];
    },
  );
}

/**
 * Where the top left corner of each tag goes, screen; null: it gives way to the tags before it.
 * @param sizes of the tags, in their order
 */
export function placeTags(
  tags: readonly Tag[],
  sizes: readonly TagSize[],
  viewport: Viewport,
): (Point | null)[] {
  const taken: Box[] = [];
  return tags.map((tag, i) => {
    const size = sizes[i] ?? { width: 0, height: 0 };
    const place = placeTag(tag, size, viewport, taken);
    if (place !== null) {
      taken.push([place.x, place.y, place.x + size.width, place.y + size.height]);
    }
    return place;
  });
}

/**
 * Above its box and flush with its left edge; below the box where above is no room or another tag; at
 * the box's top inside where below is none either. Never beyond the viewport, so far as it fits.
 */
function placeTag(
  { box, urgent }: Tag,
  size: TagSize,
  viewport: Viewport,
  taken: readonly Box[],
): Point | null {
  const x = within(box[0], viewport.width - size.width);
  const lowest = viewport.height - size.height;
  const above = box[1] - gap - size.height;
  const below = box[3] + gap;
  const inside = within(box[1] + gap, lowest);
  const isFree = (y: number) =>
    y >= 0 &&
    y <= lowest &&
    !taken.some((other) => overlaps([x, y, x + size.width, y + size.height], other));
  const y = [above, below, inside].find(isFree);
  if (y !== undefined) return { x, y };
  if (!urgent) return null;
  // Only other tags can be in the way now.
  const lowestTaken = Math.max(...taken.map((other) => other[3]), inside - gap);
  return { x, y: within(lowestTaken + gap, lowest) };
}

function highlightAt(scene: Scene, point: Point, tolerance: number): Highlight | undefined {
  const labelled = scene.highlights.filter((highlight) => highlight.label !== null);
  const layer = {
    key: 'highlights',
    boxes: Float32Array.from(labelled.flatMap((highlight) => highlight.box)),
    scores: null,
    minScore: 0,
    filter: null,
    colour: [0, 0, 0] as const,
    opacity: 1,
    line: 'solid' as const,
  };
  const { scaleX, scaleY } = scene;
  const pick = pickAt({ layers: [layer], scaleX, scaleY, point, tolerance });
  return pick === null ? undefined : labelled[pick.row];
}

function imageBoxOf({ box }: Highlight, { scaleX, scaleY }: Scene): Box {
  return [box[0] * scaleX, box[1] * scaleY, box[2] * scaleX, box[3] * scaleY];
}

function isInSight(box: Box, viewport: Viewport): boolean {
  return overlaps(box, [0, 0, viewport.width, viewport.height]);
}

function overlaps(a: Box, b: Box): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

function within(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}
