/** Annotated pictures, whoever annotated them: the one form that every writer of `formats/` takes and data sets have. */
import type { Annotation } from './annotation.ts';
import type { ClassSummary } from './classSummary.ts';
import type { BoxLineage } from './lineage.ts';
import type { ProviderReport } from '../model/providers.ts';
import type { DetectionSettings } from '../model/settings.ts';

export interface AnnotationDocument {
  /** Ids may have gaps; the order is kept. */
  readonly classes: readonly ClassSummary[];
  /** Whether the annotations are proposals, which have no class. */
  readonly classAgnostic: boolean;
  /** The folder that `relativePath` starts from; null where the pictures share none. */
  readonly picturesFolder: string | null;
  readonly pictures: readonly AnnotatedPicture[];
  /** `Anchorscope 1.2.3` */
  readonly createdBy: string;
  /** What detected the annotations; null where that is not what they come from. */
  readonly run: ModelRun | null;
}

/** A model's run over all pictures of a document. */
export interface ModelRun {
  readonly modelName: string;
  /** The detector's stage whose rows the annotations are. */
  readonly stage: string;
  /** Rows with a lower score were left out before. */
  readonly minScore: number;
  readonly settings: DetectionSettings;
  readonly provider: ProviderReport;
}

export interface AnnotatedPicture {
  /** Absolute, or as the person gave it. */
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  /** From the pictures' folder, with forward slashes; never out of it. */
  readonly relativePath: string;
  /** Upright, pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the file is stored turned or mirrored and its EXIF orientation sets it upright. */
  readonly exifRotated: boolean;
  /** None: somebody has looked, and nothing is there. */
  readonly annotations: readonly Annotation[];
  /** Where detections and proposals came from, by the annotation's id. */
  readonly lineages?: ReadonlyMap<number, BoxLineage>;
}
