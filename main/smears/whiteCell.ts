/** White cells: a nucleus in pale cytoplasm, for each of the kinds that a smear of healthy blood shows. */
import type { Random } from '../../shared/random.ts';
import { between, chance, direction, grainSeed, normal, weighted } from './draws.ts';
import { grain, roughGrain } from './grain.ts';
import { Extent, visitAround, type Layers } from './layers.ts';
import { depthInNucleus, makeNucleus, type Nucleus, type WhiteKind } from './nucleus.ts';
import { coverage, depthWithin, makeOutline, type Outline } from './outline.ts';
import { cytoplasmDensity, addNuclearDye, type Slide } from './slide.ts';

/** A grain of dye in the cytoplasm of an eosinophil. */
interface Granule {
  readonly dx: number;
  readonly dy: number;
  readonly radius: number;
  readonly strength: number;
}

export interface WhiteCell {
  readonly kind: WhiteKind;
  readonly outline: Outline;
  readonly nucleus: Nucleus;
  readonly granules: readonly Granule[];
  /** How dark the nucleus and how strongly coloured the cytoplasm is, 1 as usual. */
  readonly nuclearDye: number;
  readonly cytoplasm: number;
  /** 0 pink cytoplasm … 1 blue. */
  readonly blueness: number;
  /** Half the width of the cell's soft edge, and how far it is frayed, in pixels. */
  readonly softness: number;
  readonly fray: number;
  readonly grainSeed: number;
}

export function makeWhiteCell(random: Random, slide: Slide, x: number, y: number): WhiteCell {
  // As the cells of BCCD's pictures were counted by its authors, and some that burst in spreading.
  const kind = weighted<WhiteKind>(random, [
    ['neutrophil', 0.58],
    ['eosinophil', 0.2],
    ['lymphocyte', 0.1],
    ['monocyte', 0.07],
    ['smudge', 0.04],
  ]);
  const radius = normal(random, usualRadius[kind], 7) * slide.whiteSize * slide.scale;
  const outline = makeOutline(random, x, y, {
    radius,
    flatness: between(random, 0.84, 1),
    angle: direction(random),
    waves: kind === 'smudge' ? [0.08, 0.06, 0.05, 0.04] : [0.015, 0.03, 0.02, 0.012, 0.008],
  });
  return {
    kind,
    outline,
    nucleus: makeNucleus(random, kind, outline.radius),
    granules: kind === 'eosinophil' ? makeGranules(random, outline, slide.scale) : [],
    nuclearDye:
      slide.stain.nuclei *
      normal(random, 1, 0.06) *
      (kind === 'lymphocyte' ? between(random, 0.95, 1.9) : 1),
    cytoplasm: slide.stain.cytoplasm * between(random, 0.7, 1.3),
    blueness: { neutrophil: 0.1, eosinophil: 0.1, lymphocyte: 0.9, monocyte: 0.4, smudge: 0.8 }[
      kind
    ],
    softness: between(random, 2, 5) * slide.scale,
    fray: (chance(random, 0.4) ? between(random, 2, 7) : between(random, 0.5, 2)) * slide.scale,
    grainSeed: grainSeed(random),
  };
}

/** In pixels of a BCCD picture. */
const usualRadius: Readonly<Record<WhiteKind, number>> = {
  neutrophil: 107,
  eosinophil: 107,
  lymphocyte: 70,
  monocyte: 107,
  smudge: 92,
};

/** Evenly over the cell; those over the nucleus are not drawn. */
function makeGranules(random: Random, { radius }: Outline, scale: number): Granule[] {
  const count = Math.round(between(random, 0.06, 0.09) * Math.PI * (radius / scale) ** 2);
  return Array.from({ length: count }, () => {
    const way = direction(random);
    const away = 0.96 * radius * Math.sqrt(random.next());
    return {
      dx: away * Math.cos(way),
      dy: away * Math.sin(way),
      radius: between(random, 2.2, 4) * scale,
      strength: between(random, 0.12, 0.36),
    };
  });
}

/** Draws the cell. @returns what of it lies in the picture. */
export function drawWhiteCell(layers: Layers, cell: WhiteCell, slide: Slide): Extent {
  const { outline, fray, softness } = cell;
  const extent = new Extent(layers);
  const { scale } = slide;
  visitAround(layers, outline, outline.reach + fray + softness, (pixel, dx, dy) => {
    let depth = depthWithin(outline, dx, dy);
    if (depth < -fray - softness) return;
    if (depth < fray + softness) {
      depth += fray * roughGrain(cell.grainSeed, dx / (11 * scale), dy / (11 * scale));
    }
    if (depth >= 0) extent.add(pixel);
    const cover = coverage(depth, softness);
    if (cover > 0) drawWhitePixel(layers, cell, slide, { pixel, dx, dy, cover });
  });
  for (const granule of cell.granules) drawGranule(layers, cell, granule, slide);
  return extent;
}

interface Spot {
  readonly pixel: number;
  readonly dx: number;
  readonly dy: number;
  readonly cover: number;
}

function drawWhitePixel(layers: Layers, cell: WhiteCell, slide: Slide, spot: Spot): void {
  const { pixel, dx, dy, cover } = spot;
  const { dye, hidden } = layers;
  const { scale, stain } = slide;
  const seed = cell.grainSeed;
  const depth = depthInNucleus(cell.nucleus, dx, dy);
  const inNucleus = coverage(depth, 2.2 * scale) * cover;
  const beside = 1 - inNucleus;
  hidden[pixel] = Math.max(hidden[pixel]!, cover * 0.94);
  if (beside > 0) {
    const cloud = roughGrain(seed + 2, dx / (16 * scale), dy / (16 * scale));
    const sand = grain(seed + 4, dx / (3.4 * scale), dy / (3.4 * scale));
    const strength = cell.cytoplasm * cover * beside * Math.max(0, 1 + 0.3 * cloud + 0.3 * sand);
    for (let c = 0; c < 3; c++) {
      dye[3 * pixel + c] = dye[3 * pixel + c]! + strength * cytoplasmDensity(cell.blueness, c);
    }
  }
  if (inNucleus > 0) {
    const clumps = roughGrain(seed + 6, dx / (13 * scale), dy / (13 * scale));
    const clouds = grain(seed + 10, dx / (34 * scale), dy / (34 * scale));
    const sand = grain(seed + 8, dx / (4.2 * scale), dy / (4.2 * scale));
    // Light winds its way between the clumps of chromatin.
    const winding = grain(seed + 12, dx / (17 * scale), dy / (17 * scale));
    const gap = 0.2 * Math.exp(-((winding / 0.16) ** 2));
    // Chromatin is denser at the nucleus's edge.
    const rim = Math.exp(-depth / (7 * scale));
    const texture = 1 + 0.22 * clouds + 0.14 * clumps + 0.1 * sand + 0.08 * rim - gap;
    addNuclearDye(dye, pixel, cell.nuclearDye * texture * inNucleus, stain.nucleiRed);
  }
}

function drawGranule(
  layers: Layers,
  { outline, nucleus }: WhiteCell,
  { dx, dy, radius, strength }: Granule,
  { scale }: Slide,
): void {
  if (depthInNucleus(nucleus, dx, dy) > 0 || depthWithin(outline, dx, dy) < radius) return;
  const centre = { x: outline.x + dx, y: outline.y + dy };
  const softness = 1.3 * scale;
  visitAround(layers, centre, radius + softness, (pixel, gx, gy) => {
    const cover = coverage(radius - Math.sqrt(gx * gx + gy * gy), softness) * strength;
    for (let c = 0; c < 3; c++) {
      layers.dye[3 * pixel + c] = layers.dye[3 * pixel + c]! + cover * granuleDensity[c]!;
    }
  });
}

/** Of eosin, which stains them red. */
const granuleDensity = Float32Array.of(0.09, 0.34, 0.17);
