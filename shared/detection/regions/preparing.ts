/** A picture in a colour space, made ready for segmentation and grouping: what all strategies of that space share. */
import { blurPlanes } from './blur.ts';
import {
  channelPlane,
  greyPlane,
  hsvPlanes,
  labPlanes,
  normalisedRedGreenPlanes,
  redGreenGreyPlanes,
} from './colours.ts';
import { gaussianBins } from './gaussianGradients.ts';
import { colourBins, colourBinsOf, histogramsOf, textureBins } from './histograms.ts';
import { labelMap } from './labelMap.ts';
import type { Planes, RgbPicture } from './picture.ts';
import { pixelGraph, type PixelGraph } from './pixelGraph.ts';
import { scharrBins } from './scharr.ts';
import { segmentsOf, type Segments } from './segments.ts';
import type { ColourSpace, RegionMode } from './settings.ts';
import type { Features } from './similarities.ts';
import type { SegmentationChoice } from './strategies.ts';

export interface PreparedSpace {
  readonly mode: RegionMode;
  readonly graph: PixelGraph;
  /** For each plane [height, width] bins of colour. */
  readonly colour: readonly Uint8Array[];
  /** Eight for each plane, [height, width] bins of texture. */
  readonly texture: readonly Uint8Array[];
}

/** A picture's segments, and what is known of each. */
export interface Segmentation {
  readonly segments: Segments;
  readonly features: Features;
}

/** The channels of a picture in a colour space. Paper and OpenCV differ in the scale of hue and in what rgI is. */
export function planesOf(picture: RgbPicture, space: ColourSpace, mode: RegionMode): Planes {
  const { width, height } = picture;
  return { width, height, planes: channels(picture, space, mode) };
}

function channels(picture: RgbPicture, space: ColourSpace, mode: RegionMode): Uint8Array[] {
  const hueSteps = mode === 'opencv' ? 180 : 256;
  switch (space) {
    case 'hsv':
      return hsvPlanes(picture, hueSteps);
    case 'lab':
      return labPlanes(picture);
    case 'rgI':
      return mode === 'opencv' ? redGreenGreyPlanes(picture) : normalisedRedGreenPlanes(picture);
    case 'h':
      return hsvPlanes(picture, hueSteps).slice(0, 1);
    case 'i':
      return [greyPlane(picture)];
    case 'b':
      return [channelPlane(picture, 2)];
  }
}

export function prepareSpace(
  picture: RgbPicture,
  { space, sigma }: Pick<SegmentationChoice, 'space' | 'sigma'>,
  mode: RegionMode,
): PreparedSpace {
  const planes = planesOf(picture, space, mode);
  const { width, height } = planes;
  const openCv = mode === 'opencv';
  return {
    mode,
    graph: pixelGraph(blurPlanes(planes, sigma), width, height, openCv ? 4 : 8),
    colour: colourBinsOf(planes.planes),
    texture: openCv ? scharrBins(planes) : gaussianBins(planes),
  };
}

/** The segments of a prepared space, with their histograms. */
export function segmentSpace(
  { mode, graph, colour, texture }: PreparedSpace,
  { k, smallestSegment }: Pick<SegmentationChoice, 'k' | 'smallestSegment'>,
): Segmentation {
  const map = labelMap(graph, { k, smallestSegment, fromBothEnds: mode === 'opencv' });
  const segments = segmentsOf(map, graph.width, graph.height, mode);
  const features = {
    colour: histogramsOf(map, segments.sizes, colour, colourBins),
    texture: histogramsOf(map, segments.sizes, texture, textureBins),
  };
  return { segments, features };
}
