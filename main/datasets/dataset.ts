/** A data set on disk as training and evaluation take it. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { SplitChoice } from '../../shared/annotation/split.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';

export interface Dataset {
  /** Absolute, links resolved. */
  readonly folder: string;
  /** The folder that `relativePath` of every picture starts from; absolute, links resolved. */
  readonly picturesFolder: string;
  readonly format: DataFormat;
  readonly classes: readonly ClassSummary[];
  readonly train: readonly AnnotatedPicture[];
  readonly val: readonly AnnotatedPicture[];
  /** How the pictures were divided; null where the data say it themselves. */
  readonly split: SplitChoice | null;
  /** Names in the data that are not among the classes; their boxes are left out. */
  readonly unknownClasses: readonly string[];
  /** Pictures of the project that it is an export of which nobody has verified yet: no part of it, and no fault. */
  readonly notVerified: number;
  /** One sentence for each kind of thing left out, changed or doubtful. */
  readonly problems: readonly string[];
}
