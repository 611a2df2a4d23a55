/** Where Pascal VOC counts from, and the option that says it, as it is called where a person is asked. */
import * as v from 'valibot';

/** The number of a picture's first pixel. */
export const vocFirstPixelSchema = v.picklist([0, 1], 'must be 0 or 1');

/** With the value that says that it counts from 0. */
export const firstPixelOptions = {
  /** Of the commands that read a data set. */
  terminal: '--voc-first-pixel 0',
  convert: '--from-first-pixel 0',
  /** A training is shown in the window and in the terminal alike. */
  training: 'First pixel of VOC: 0, or --voc-first-pixel 0',
  trainForm: 'First pixel of VOC: 0',
  /** Imports and comparisons of a project, and what lies beside pictures. */
  project: 'VOC counts from: 0',
} as const;

export type FirstPixelAsked = keyof typeof firstPixelOptions;
