/**
 * Annotations in memory: the one form that every writer of `formats/` takes.
 *
 * Everything here is in image space: pixels of the upright picture, continuous, so a box covers
 * [x0, x1) × [y0, y1). Writers do the shifting, scaling and rounding that their format needs.
 */
import type { ClassSummary } from './classSummary.ts';
import type { ProviderReport } from '../model/providers.ts';
import type { DetectionSettings } from '../model/settings.ts';
import type { Box } from '../geometry/boxes.ts';

/** Boxes of pictures, and where they came from. */
export interface AnnotationDocument {
  /** The model package's classes: its ids, its order. */
  readonly classes: readonly ClassSummary[];
  /** The folder that `relativePath` starts from; null where the pictures share none. */
  readonly picturesFolder: string | null;
  readonly pictures: readonly AnnotatedPicture[];
  readonly source: AnnotationSource;
}

/** What made the boxes. */
export interface AnnotationSource {
  readonly modelName: string;
  readonly stage: string;
  /** Whether the boxes of that stage have a class. */
  readonly classed: boolean;
  /** Boxes with a lower score were left out before. */
  readonly minScore: number;
  readonly settings: DetectionSettings;
  readonly provider: ProviderReport;
  /** `Anchorscope 1.2.3` */
  readonly createdBy: string;
}

export interface AnnotatedPicture {
  /** Absolute, or as the person gave it. */
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  /** From the pictures' common folder, with forward slashes. */
  readonly relativePath: string;
  /** Upright, pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the file is stored turned or mirrored and its EXIF orientation sets it upright. */
  readonly exifRotated: boolean;
  readonly boxes: readonly AnnotatedBox[];
}

export interface AnnotatedBox {
  /** Id of one of the document's classes; null for a proposal, which has no class. */
  readonly classId: number | null;
  /** The class's name; `proposal` for a proposal. */
  readonly label: string;
  /** Probability of the class; of objectness for a proposal. */
  readonly score: number;
  readonly box: Box;
  readonly lineage?: BoxLineage;
}

/** The way of a box through its detector's stages, as that detector tells it: numbers, boxes and objects of them. */
export type BoxLineage = object;

/** Whether the boxes are proposals, which have no class. */
export function isClassAgnostic({ source }: AnnotationDocument): boolean {
  return !source.classed;
}
