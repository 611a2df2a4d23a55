/** Regions as areas of the picture: which there are after so many merges, and the pixels in which they are drawn. */
import type { Colour } from '../../canvas/scene.ts';
import {
  nodesAbove,
  nodesAfter,
  parentsOf,
  segmentsOfNode,
} from '../../../shared/detection/regions/tree.ts';
import type { RegionTree } from '../../../shared/detection/stages/regionTree.ts';

export interface AreaLook {
  /** One for each of the tree's colours. */
  readonly colours: readonly Colour[];
  /** Around the larger parent of the selected region, and the smaller one, which is dashed. */
  readonly larger: Colour;
  readonly smaller: Colour;
}

const areaOpacity = 0.5;
/** Between regions, and between segments of one region. */
const border: Pixel = [0, 0, 0, 0.7];
const innerBorder: Pixel = [1, 1, 1, 0.28];

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

/** How many merges there are of a tree. */
export function mergesOf({ count, segments }: RegionTree): number {
  return count - segments;
}

/** The number of merges after which a node is there, and after which it is gone; null: it stays. */
export function lifeOf(
  { segments, mergedInto }: RegionTree,
  node: number,
): { readonly born: number; readonly gone: number | null } {
  const into = mergedInto[node] ?? -1;
  return {
    born: Math.max(0, node - segments + 1),
    gone: into < 0 ? null : into - segments + 1,
  };
}

/** The node at a place of 0 to 1 across and down, and what it is made of there, down to a segment; none outside. */
export function nodesAt(tree: RegionTree, merges: number, x: number, y: number): readonly number[] {
  const [column, line] = [Math.floor(x * tree.width), Math.floor(y * tree.height)];
  if (column < 0 || line < 0 || column >= tree.width || line >= tree.height) return [];
  const segment = tree.labels[line * tree.width + column] ?? 0;
  const above = nodesAbove(tree, segment).filter((node) => node < tree.segments + merges);
  return [segment, ...above].reverse();
}

/**
 * [height, width, 4] premultiplied. Each region that is there has its colour, but for the selected one, which is bare and
 * has its parents' outlines.
 *
 * @param selected a node, there or not; null: none
 */
export function regionAreas(
  tree: RegionTree,
  merges: number,
  selected: number | null,
  look: AreaLook,
): Uint8Array<ArrayBuffer> {
  const { width, height, labels } = tree;
  const nodes = nodesAfter(tree, merges);
  const parts = partsOf(tree, selected);
  const pixels = new Uint8Array(width * height * 4);
  const fills = look.colours.map((colour): Pixel => [...colour, areaOpacity]).map(bytesOf);
  const [edge, innerEdge, none] = [border, innerBorder, [0, 0, 0, 0] as const].map(bytesOf);
  const outlines = [none, bytesOf([...look.larger, 1]), bytesOf([...look.smaller, 1])];
  const isOther = (a: number, b: number | undefined) => b !== undefined && labels[a] !== b;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const segment = labels[i]!;
      const part = parts[segment]!;
      const right = x + 1 < width ? labels[i + 1] : undefined;
      const below = y + 1 < height ? labels[i + width] : undefined;
      let pixel = part > 0 ? none : fills[tree.colours[nodes[segment]!]!];
      if (isOther(i, right) || isOther(i, below)) {
        const isInner = [right, below].every(
          (other) => other === undefined || nodes[other] === nodes[segment],
        );
        pixel = isInner ? innerEdge : edge;
      }
      if (part > 0) {
        const left = x > 0 ? labels[i - 1] : undefined;
        const above = y > 0 ? labels[i - width] : undefined;
        const isRim = [left, right, above, below].some(
          (other) => other === undefined || parts[other] !== part,
        );
        // The smaller one's rim is dashed, so that the two are told apart also without colours.
        if (isRim && (part === 1 || ((x + y) & 7) < 5)) pixel = outlines[part];
      }
      if (pixel !== undefined) pixels.set(pixel, 4 * i);
    }
  }
  return pixels;
}

/** [segments] 1 in the selected node's larger parent, or in a selected segment, 2 in its smaller one, else 0. */
function partsOf(tree: RegionTree, selected: number | null): Uint8Array {
  const parts = new Uint8Array(tree.segments);
  if (selected === null) return parts;
  const parents = parentsOf(tree, selected) ?? [selected];
  parents.forEach((parent, i) => {
    for (const segment of segmentsOfNode(tree, parent)) parts[segment] = i + 1;
  });
  return parts;
}

function bytesOf([red, green, blue, alpha]: Pixel): Uint8Array {
  return Uint8Array.from([red, green, blue, 1], (part) => Math.round(part * alpha * 255));
}
