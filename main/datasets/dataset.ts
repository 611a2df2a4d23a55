/** A data set on disk as training and evaluation take it. */
import type { GroundTruthPicture } from '../../shared/annotation/groundTruth.ts';
import type { SplitChoice } from '../../shared/annotation/split.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';

export const datasetFormats = ['voc', 'coco', 'yolo'] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

/** The formats as a person writes them. */
export const datasetFormatNames: Readonly<Record<DatasetFormat, string>> = {
  voc: 'Pascal VOC',
  coco: 'COCO',
  yolo: 'YOLO',
};

export interface Dataset {
  /** Absolute, links resolved. */
  readonly folder: string;
  /** The folder that `relativePath` of every picture starts from; absolute, links resolved. */
  readonly picturesFolder: string;
  readonly format: DatasetFormat;
  readonly classes: readonly ClassSummary[];
  readonly train: readonly GroundTruthPicture[];
  readonly val: readonly GroundTruthPicture[];
  /** How the pictures were divided; null where the data say it themselves. */
  readonly split: SplitChoice | null;
  /** Names in the data that are not among the classes; their boxes are left out. */
  readonly unknownClasses: readonly string[];
  /** One sentence for each kind of thing left out, changed or doubtful. */
  readonly problems: readonly string[];
}
