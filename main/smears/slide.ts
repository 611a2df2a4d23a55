/**
 * A slide: what all cells of a field share. How they were stained and lit, how thick the blood lies, how
 * large a cell appears. Numbers named “train” are measured on BCCD's training list; docs/generated-smears.md
 * has them in a table.
 */
import type { Random } from '../../shared/random.ts';
import { between, chance, normal } from './draws.ts';

export interface Slide {
  /** Pixels of this picture over pixels of a BCCD picture. */
  readonly scale: number;
  /** Mean radius of a red cell in pixels. */
  readonly redRadius: number;
  /** Density of a red cell in green light. */
  readonly thickness: number;
  /** Part of the red cells that have no pallor. */
  readonly fullCells: number;
  /** 0 single cells … 1 rolls and heaps of them. */
  readonly crowding: number;
  /** Part of a picture under red cells that is aimed at. */
  readonly redShare: number;
  /** How much two cells on top of one another are darker than the thicker one, 0 to 1. */
  readonly overlap: number;
  /** How clearly a cell's edge shows on the cell below. */
  readonly edges: number;
  /** How large white cells are, 1 as usual; in thick slides they lie shrunk. */
  readonly whiteSize: number;
  /** Part of the red cells with marks of drying on them. */
  readonly driedCells: number;
  readonly stain: Stain;
}

/** How colours come about. Densities are natural logarithms of light lost, for red, green and blue. */
export interface Stain {
  /** The empty background in the camera's values, 0–255. */
  readonly background: readonly [number, number, number];
  /** Red cells' density in red and in blue light over that in green. */
  readonly haemRed: number;
  readonly haemBlue: number;
  /** How dark nuclei are, 1 as usual. */
  readonly nuclei: number;
  /** Nuclei's density in red light over that in green: high for blue ones, low for purple ones. */
  readonly nucleiRed: number;
  /** How strongly cytoplasm is coloured, 1 as usual. */
  readonly cytoplasm: number;
}

export function makeSlide(random: Random, scale: number): Slide {
  // Train: the slides range from thick brown ones, with rolls of full cells, to thin pink ones with rings.
  const brown = chance(random, 0.4);
  const browning = brown ? between(random, 0.6, 1) : between(random, 0, 0.45);
  const grey = normal(random, 0, 1.1);
  return {
    scale,
    redRadius: normal(random, 47, 1.7) * scale,
    thickness: normal(random, 0.275, 0.02),
    fullCells: between(random, 0.15, 0.35) + 0.45 * browning,
    crowding: brown ? between(random, 0.65, 1) : between(random, 0.15, 0.85),
    redShare: Math.max(0.25, normal(random, 0.45, 0.045)),
    overlap: between(random, 0.15, 0.4),
    edges: between(random, 0.08, 0.3),
    whiteSize: brown ? between(random, 0.68, 1.04) : between(random, 0.9, 1.12),
    driedCells: brown && chance(random, 0.6) ? between(random, 0.1, 0.5) : between(random, 0, 0.1),
    stain: {
      background: [
        197 + grey + normal(random, 0, 1.8),
        198.5 + grey + normal(random, 0, 1),
        194.5 + grey + normal(random, 0, 1.5),
      ],
      haemRed: 0.46 - 0.14 * browning + normal(random, 0, 0.02),
      haemBlue: 0.57 + 0.42 * browning + normal(random, 0, 0.04),
      nuclei: normal(random, brown ? 1.12 : 0.96, 0.1),
      nucleiRed: normal(random, 0.55, 0.05),
      cytoplasm: between(random, 0.5, 1.5),
    },
  };
}

/**
 * Adds the dye of nuclei (azure) to a pixel.
 * @param strength 1 for an usual nucleus; the camera sees thin dye a little brighter in blue than the
 *   background, and only thick dye darker (train).
 * @param nucleiRed density in red light over that in green.
 */
export function addNuclearDye(
  dye: Float32Array,
  pixel: number,
  strength: number,
  nucleiRed: number,
): void {
  dye[3 * pixel] = dye[3 * pixel]! + 0.66 * nucleiRed * strength;
  dye[3 * pixel + 1] = dye[3 * pixel + 1]! + 0.66 * strength;
  dye[3 * pixel + 2] = dye[3 * pixel + 2]! + strength * (0.15 * strength - 0.22);
}

/**
 * Density of usual cytoplasm in red (0), green (1) or blue (2) light.
 * @param blueness 0 pink … 1 blue.
 */
export function cytoplasmDensity(blueness: number, channel: number): number {
  return pinkDensity[channel]! * (1 - blueness) + blueDensity[channel]! * blueness;
}

const pinkDensity = Float32Array.of(0.055, 0.16, -0.005);
const blueDensity = Float32Array.of(0.17, 0.16, -0.01);
