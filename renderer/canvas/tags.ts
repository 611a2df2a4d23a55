/** The tags of highlights: which are shown, and where. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { screenFromImageBox, type Camera, type Point, type Viewport } from './camera.ts';
import { pickAt } from './picking.ts';
import type { Highlight, Scene } from './scene.ts';

export interface Tag {
  readonly label: string;
  /** Of its highlight, screen. */
  readonly box: Box;
}

export interface TagSize {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels between a tag and its box, wide enough for a halo. */
const gap = 4;

/**
 * The tags to show, at most two: the first strong highlight's, and that of the highlight under the
 * pointer. Highlights out of sight have none.
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
  return [...new Set([strong, hovered])].flatMap((highlight) => {
    if (highlight === undefined || highlight.label === null) return [];
    const box = screenFromImageBox(camera, imageBoxOf(highlight, scene));
    return isInSight(box, viewport) ? [{ label: highlight.label, box }] : [];
  });
}

/**
 * Where a tag's top left corner goes, screen: above its box and flush with its left edge; below the
 * box where above is no room or another tag; at the box's top inside where below is none either. Never
 * beyond the viewport, so far as it fits.
 * @param taken the place of the tag that was there first
 */
export function placeTag(box: Box, size: TagSize, viewport: Viewport, taken: Box | null): Point {
  const x = within(box[0], viewport.width - size.width);
  const lowest = viewport.height - size.height;
  const above = box[1] - gap - size.height;
  const below = box[3] + gap;
  const inside = within(box[1] + gap, lowest);
  const isFree = (y: number) =>
    y >= 0 && y <= lowest && !overlaps([x, y, x + size.width, y + size.height], taken);
  const y = [above, below, inside].find(isFree);
  if (y !== undefined) return { x, y };
  // Only the other tag can be in the way now.
  const besideTaken = taken === null ? inside : taken[3] + gap;
  return { x, y: within(besideTaken, lowest) };
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
    dashed: false,
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

function overlaps(a: Box, b: Box | null): boolean {
  return b !== null && a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

function within(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}
