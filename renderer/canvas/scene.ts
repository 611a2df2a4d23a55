/**
 * What the canvas is told to show: plain values, no drawing. The window's state makes a Scene; the
 * canvas draws it and reports pointers in image space.
 */
import type { Box } from '../../shared/geometry/boxes.ts';
import type { Ring } from '../../shared/geometry/polygons.ts';
import type { AnchorLevel } from '../../shared/detection/stages/stages.ts';
import type { Point } from './camera.ts';

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

/**
 * How much a layer matters. bold: the few boxes that everything is about. plain: those that went on. faint: those that
 * did not, which recede.
 */
export type Weight = 'bold' | 'plain' | 'faint';

/** Many boxes of one stage. Uploaded once for each `key`; everything else is a uniform. */
export interface BoxLayer {
  /** Equal keys mean equal `boxes` and `scores`. */
  readonly key: string;
  /** [n, 4] in input space. */
  readonly boxes: Float32Array;
  /** [n] compared with minScore; null: every row is shown. */
  readonly scores: Float32Array | null;
  readonly minScore: number;
  readonly filter: AnchorFilter | null;
  readonly colour: Colour;
  readonly weight: Weight;
  /** At the most: where boxes lie thick, they are drawn fainter. */
  readonly opacity: number;
  readonly line: Line;
  /** How many edges lie over a pixel of the input on average, see density.ts. */
  readonly density: number;
  /** Rows that are neither drawn nor hit, as those that are being dragged; replaced, never changed. */
  readonly hidden?: ReadonlySet<number> | null;
}

/** A polygon or a rotated box: closed rings in image space. */
export interface Outline {
  readonly rings: readonly Ring[];
  readonly colour: Colour;
  readonly line: Line;
  readonly weight: Weight;
}

/** What is selected and can be changed, image space. */
export interface Editing {
  /** Replaced, never changed: uploaded when it is another array. */
  readonly boxes: readonly Box[];
  /** The box that can be resized; null: none, or several. */
  readonly handles: Box | null;
  readonly colour: Colour;
}

/** A box that is being drawn or resized, image space. */
export interface Draft {
  readonly box: Box;
  /** Stands at the corner where the pointer is: its size. */
  readonly text: string;
  readonly colour: Colour;
}

/** One box that is drawn above all layers, with a halo: the selection, its anchor, a cell's shapes. */
export interface Highlight {
  readonly box: Box;
  readonly colour: Colour;
  readonly style: Line;
  /** Shown in a tag beside the box, whatever is in its way; null: no tag. */
  readonly label: string | null;
  readonly strong: boolean;
}

/** What a box is called, written beside it where there is room. */
export interface Label {
  /** In input space. */
  readonly box: Box;
  readonly text: string;
  /** Of the box. */
  readonly colour: Colour;
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

/** A dot of a fixed size at a place. */
export interface Mark extends Point {
  readonly colour: Colour;
}

/** Pixels that lie over the whole picture, whatever their number. */
export interface Areas {
  /** Equal keys mean equal pixels. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** [height, width, 4] red green blue alpha, premultiplied. */
  readonly pixels: Uint8Array<ArrayBuffer>;
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
  /** The one that matters most first. */
  readonly labels: readonly Label[];
  readonly heatMap: HeatMap | null;
  /** Under the layers. */
  readonly areas?: Areas | null;
  /** false hides layers, outlines, highlights, labels and what is selected; not the picture, nor what is being drawn. */
  readonly boxesShown: boolean;
  /** Above the layers. Replaced, never changed: uploaded when it is another array. */
  readonly outlines?: readonly Outline[];
  readonly editing?: Editing | null;
  readonly draft?: Draft | null;
  /** What no tag may lie over, image space. */
  readonly uncovered?: Box | null;
  /** Above the boxes, image space. */
  readonly marks?: readonly Mark[];
  /** Where lines cross the whole canvas, image space. */
  readonly crosshair?: Point | null;
}

/** A row of a layer under the pointer. */
export interface Pick {
  readonly layerKey: string;
  readonly row: number;
}
