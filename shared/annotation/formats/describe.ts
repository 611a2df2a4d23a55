/** What can be said of an annotation format before a file is read or written. */
import type { AnnotationAttributes } from '../annotation.ts';
import type { Geometry, GeometryKind } from '../geometry.ts';
import type { UsablePicture } from '../usable.ts';
import type { Beginning } from './beginning.ts';
import type { ExportChoices } from './exportChoices.ts';

/** What a geometry is written as: itself, the points around it, a box at angle 0, or its box. */
export type WrittenGeometry = 'itself' | 'polygon' | 'rotatedBox' | 'box';

/** How exactly coordinates are written: so many decimals of a pixel, of a share of the picture's side, or of a hundredth of it. */
export interface Precision {
  readonly decimals: number;
  readonly of: 'pixels' | 'shares' | 'per cent';
}

/** What the format holds of a document besides boxes and the names of their classes. */
export interface FormatHolds {
  readonly geometry: Readonly<Record<GeometryKind, WrittenGeometry>>;
  /** Polygons of more than one part; else those are their boxes. */
  readonly parts: boolean;
  /** A box beside an outline, which need not be the outline's bounds. */
  readonly ownBoxes: boolean;
  readonly attributes: Readonly<Record<keyof AnnotationAttributes, boolean>>;
  readonly scores: boolean;
  /** The name of the model that an annotation is from. */
  readonly models: boolean;
  /** That a person changed what a model found. */
  readonly edited: boolean;
  /** `from 0`: places in the list of classes, so that ids that are none are lost. */
  readonly classIds: 'kept' | 'from 0' | 'none';
  /** Classes that nothing is annotated with. */
  readonly unusedClasses: boolean;
  /** Pictures without an annotation: that somebody has looked. */
  readonly emptyPictures: boolean;
  /** Of those pictures that it names. */
  readonly pictureSizes: 'all' | 'annotated' | 'none';
  /** Whether boxes are cut at the picture's edges. */
  readonly clips: boolean;
  readonly precision: Precision;
}

/** A format that annotations are written in. */
export interface FormatDescription {
  /** As a person writes it. */
  readonly title: string;
  /** What is written where nothing else is chosen. */
  readonly holds: FormatHolds;
  /** Where it hangs on choices, or on what a document has. */
  readonly holdsWith?: (choices: ExportChoices, pictures: readonly UsablePicture[]) => FormatHolds;
  /** Why an outline of a kind that is held cannot be written, of this picture; null where it can. Absent where all can. */
  readonly outlineRefusal?: (
    geometry: Geometry,
    picture: UsablePicture['picture'],
    choices: ExportChoices,
  ) => string | null;
  /** The name of a class as it is written; absent where any name can be. */
  readonly classNameAs?: (name: string, choices: ExportChoices) => string;
}

/** A format that data sets are read in. */
export interface ReadFormatDescription {
  /** As a person writes it. */
  readonly title: string;
  /** What it calls an annotation, for sentences that name a place in a file. */
  readonly noun: string;
  /** What it calls the numbers of a box, where they are pixels; null where they are shares of the picture. */
  readonly pixelField: string | null;
  /** A file that stands for a whole data set; null where only a folder does. */
  readonly wholeFile: RegExp | null;
  /** What its annotation files may be called. Paths are relative, with forward slashes, here and below. */
  readonly files: RegExp;
  /** Whether a folder that has this file may be a data set of the format, as far as its path tells. */
  readonly isTelling: (path: string) => boolean;
  /** Whether one of those files is of the format for sure, since it begins like this. */
  readonly isSure: (path: string, beginning: Beginning) => boolean;
  /** What a person should know who reads it, one sentence each. */
  readonly remarks?: readonly string[];
}

/** A format that has boxes alone. */
export const boxesAlone: FormatHolds['geometry'] = {
  box: 'itself',
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

export const allAttributesHeld: FormatHolds['attributes'] = {
  difficult: true,
  truncated: true,
  occluded: true,
  crowd: true,
  note: true,
};

/** How far a coordinate may be from what was written, pixels, of a picture with this longer side. */
export function toleranceOf({ decimals, of }: Precision, longerSide: number): number {
  const unit = 10 ** -decimals;
  if (of === 'pixels') return unit;
  return of === 'shares' ? unit * longerSide : (unit * longerSide) / 100;
}
