/**
 * What the canvas is told to show: plain values, no drawing. The window's state makes a Scene; the
 * canvas draws it and reports pointers in image space.
 */
import type { Box } from '../../shared/geometry/boxes.ts';
import type { AnchorLevel } from '../../shared/detection/stages/stages.ts';

/** Linear RGB is not used: components are sRGB, 0–1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** How an outline is drawn, so that it is told apart also without colours. */
export type Line = 'solid' | 'dashed' | 'dotted';

/** Which rows of a layer of all anchors are shown. */
export interface AnchorFilter {
  readonly levels: readonly AnchorLevel[];
  /** For each level, for each shape: shown or not. */
  readonly shown: readonly (readonly boolean[])[];
}

/** Many boxes of one stage. Uploaded once for each `key`; everything else is a uniform. */
export interface BoxLayer {
  /** Equal keys mean equal `boxes` and `scores`. */
  readonly key: string;
  /** [n, 4] in input space. */
  readonly boxes: Float32Array;
  /** [n] probabilities, compared with minScore; null: every row is shown. */
  readonly scores: Float32Array | null;
  readonly minScore: number;
  readonly filter: AnchorFilter | null;
  readonly colour: Colour;
  readonly opacity: number;
  readonly line: Line;
}

/** One box that is drawn above all layers, with a halo: the selection, its anchor, a cell's shapes. */
export interface Highlight {
  readonly box: Box;
  readonly colour: Colour;
  readonly style: Line;
  /** Shown in a tag above the box; null: no tag. */
  readonly label: string | null;
  readonly strong: boolean;
}

/** A value for each cell of one level, drawn over the picture. */
export interface HeatMap {
  /** Equal keys mean equal values. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** [height, width], 0–1. */
  readonly values: Float32Array;
  /** Input pixels of a cell. */
  readonly strideX: number;
  readonly strideY: number;
  /** Input pixels of cell (0, 0)'s centre. */
  readonly originX: number;
  readonly originY: number;
  readonly opacity: number;
}

export interface Scene {
  /** Address of the upright picture; null: nothing is open. */
  readonly pictureUrl: string | null;
  /** Size in image space; the picture is drawn to fill it exactly. */
  readonly imageWidth: number;
  readonly imageHeight: number;
  /** Image pixels per input pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Drawn in this order. */
  readonly layers: readonly BoxLayer[];
  /** In input space, like the layers. */
  readonly highlights: readonly Highlight[];
  readonly heatMap: HeatMap | null;
  /** false hides layers and highlights, not the picture. */
  readonly boxesShown: boolean;
}

/** A row of a layer under the pointer. */
export interface Pick {
  readonly layerKey: string;
  readonly row: number;
}
