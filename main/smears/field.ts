/**
 * Generated smears: pictures of stained blood as BCCD's microscope shows it, with what is in them. Nothing in
 * them is a photograph, nor a part of one. docs/generated-smears.md says how they are made and how near they come.
 *
 * A seed decides every byte. Cells and optics are computed with Math's functions, which V8 brings along for
 * every platform; should another engine differ in their last bits, a byte in a million might be rounded to
 * its neighbour.
 */
import type { Box } from '../../shared/geometry/boxes.ts';
import { seededRandom } from '../../shared/random.ts';
import { compose, type Composition } from './composition.ts';
import { emptyLayers, type Extent, type Layers } from './layers.ts';
import { drawDriedDrop, drawSmudge } from './marks.ts';
import { makeOptics, photograph } from './optics.ts';
import type { Outline } from './outline.ts';
import { drawPlatelet } from './platelet.ts';
import { drawRedCell } from './redCell.ts';
import { makeSlide, type Slide } from './slide.ts';
import { drawWhiteCell } from './whiteCell.ts';

/** The classes, named as BCCD names them. */
export const smearLabels = ['RBC', 'WBC', 'Platelets'] as const;
export type SmearLabel = (typeof smearLabels)[number];

export interface SmearBox {
  readonly label: SmearLabel;
  /** Around whole pixels of the picture, in image space. */
  readonly box: Box;
}

export interface SmearPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], red green blue, 0–255. */
  readonly data: Uint8Array;
}

export interface Smear {
  readonly picture: SmearPicture;
  readonly boxes: readonly SmearBox[];
}

export interface SmearRequest {
  /** In pixels, whole. */
  readonly width: number;
  readonly height: number;
  readonly seed: number | string;
  /** Size of the cells, 1 as in BCCD's pictures of 640 × 480. */
  readonly scale?: number;
}

/** Draws a field. Equal requests give equal bytes. */
export function generateSmear({ width, height, seed, scale = 1 }: SmearRequest): Smear {
  const random = seededRandom(seed);
  const slide = makeSlide(random.fork('slide'), scale);
  const optics = makeOptics(random.fork('optics'), width, height, slide);
  const layers = emptyLayers(width, height);
  const boxes = drawCells(layers, compose(random.fork('cells'), slide, { width, height }), slide);
  const data = photograph(layers, slide, optics, random.fork('sensor'));
  return { picture: { width, height, data }, boxes };
}

/**
 * Draws all that lies in a field. @returns the boxes of what a person would mark: BCCD's annotators mark cells
 * that the border cuts where at least about half is seen, and leave out those that lie under others.
 */
export function drawCells(layers: Layers, cells: Composition, slide: Slide): SmearBox[] {
  const boxes: SmearBox[] = [];
  const mark = (label: SmearLabel, extent: Extent, least: number) => {
    const { box, pixels } = extent;
    if (box !== null && pixels >= least) boxes.push({ label, box });
  };
  // White cells come first, since what they hide of red cells is not seen.
  for (const cell of cells.whiteCells) {
    mark('WBC', drawWhiteCell(layers, cell, slide), leastShare.WBC * areaOf(cell.outline));
  }
  const reds = cells.redCells.map((cell, i) => drawRedCell(layers, cell, slide, i + 1));
  for (const drop of cells.driedDrops) drawDriedDrop(layers, drop, slide);
  const onTop = pixelsOnTop(layers, reds.length);
  for (const [i, cell] of cells.redCells.entries()) {
    const extent = reds[i];
    if (extent === undefined || onTop[i + 1]! < leastOnTop * extent.pixels) continue;
    mark('RBC', extent, leastShare.RBC * areaOf(cell.outline));
  }
  for (const platelet of cells.platelets) {
    const extent = drawPlatelet(layers, platelet, slide);
    mark('Platelets', extent, leastShare.Platelets * areaOf(platelet.outline));
  }
  for (const smudge of cells.smudges) drawSmudge(layers, smudge);
  return boxes;
}

/** The part of a cell that must lie in the picture, and under no white cell, for a box. */
const leastShare: Readonly<Record<SmearLabel, number>> = { RBC: 0.5, WBC: 0.4, Platelets: 0.5 };

/** The part of what is seen of a red cell that must lie on top of all others, for a box. */
const leastOnTop = 0.3;

function areaOf({ radius }: Outline): number {
  return Math.PI * radius ** 2;
}

/** How many pixels of the picture's each red cell owns; [count + 1], counted from 1 as in `owner`. */
function pixelsOnTop({ width, height, stride, owner }: Layers, count: number): Uint32Array {
  const pixels = new Uint32Array(count + 1);
  const margin = (stride - width) / 2;
  for (let row = margin; row < margin + height; row++) {
    for (let column = margin; column < margin + width; column++) {
      const number = owner[row * stride + column]!;
      pixels[number] = pixels[number]! + 1;
    }
  }
  return pixels;
}
