/** What a data set has, before anybody trains on it. */
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { DataDescription } from '../../shared/training/shown.ts';
import { readDataset } from './readDataset.ts';
import { summariseData } from './summary.ts';
import { checkTrainable } from './trainable.ts';

export interface DataRequest {
  readonly folder: string;
  /** null: told by the folder. */
  readonly format: DataFormat | null;
  /** Of data that is not divided itself, and what decides which pictures they are. */
  readonly validationShare: number;
  readonly seed: number;
  /** Pascal VOC: the number of a picture's first pixel. */
  readonly vocFirstPixel: 0 | 1;
}

/** @throws StudioError as readDataset and checkTrainable do. */
export async function describeData(
  { folder, format, validationShare, seed, vocFirstPixel }: DataRequest,
  signal: AbortSignal,
): Promise<DataDescription> {
  const dataset = await readDataset({
    folder,
    format,
    signal,
    vocFirstPixel,
    firstPixelAsked: 'trainForm',
    split: { fraction: validationShare, seed },
  });
  checkTrainable(dataset, folder);
  return {
    folder: dataset.folder,
    format: dataset.format,
    divided: dataset.split === null,
    ...summariseData(dataset),
  };
}
