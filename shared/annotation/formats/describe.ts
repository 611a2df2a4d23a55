/** What can be said of an annotation format before a file is read or written. */
import type { AnnotationAttributes } from '../annotation.ts';
import type { GeometryKind } from '../geometry.ts';
import type { Beginning } from './beginning.ts';

/** What the format holds of an annotation besides its box and the name of its class. */
export interface FormatHolds {
  /** What each geometry is written as: itself, the points around it, or its box. */
  readonly geometry: Readonly<Record<Exclude<GeometryKind, 'box'>, 'itself' | 'polygon' | 'box'>>;
  readonly attributes: Readonly<Record<keyof AnnotationAttributes, boolean>>;
  readonly scores: boolean;
  readonly classIds: boolean;
}

/** A format that annotations are written in. */
export interface FormatDescription {
  /** As a person writes it. */
  readonly title: string;
  readonly holds: FormatHolds;
}

/** A format that data sets are read in. */
export interface ReadFormatDescription {
  /** As a person writes it. */
  readonly title: string;
  /** What it calls an annotation, for sentences that name a place in a file. */
  readonly noun: string;
  /** A file that stands for a whole data set; null where only a folder does. */
  readonly wholeFile: RegExp | null;
  /** What its annotation files may be called. Paths are relative, with forward slashes, here and below. */
  readonly files: RegExp;
  /** Whether a folder that has this file may be a data set of the format, as far as its path tells. */
  readonly isTelling: (path: string) => boolean;
  /** Whether one of those files is of the format for sure, since it begins like this. */
  readonly isSure: (path: string, beginning: Beginning) => boolean;
}

/** A format that has boxes alone. */
export const boxesAlone: FormatHolds['geometry'] = {
  rotatedBox: 'box',
  polygon: 'box',
  mask: 'box',
};

export const noAttributesHeld: FormatHolds['attributes'] = {
  difficult: false,
  truncated: false,
  occluded: false,
  crowd: false,
  note: false,
};
