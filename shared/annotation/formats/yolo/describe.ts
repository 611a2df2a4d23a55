import { noAttributesHeld, type ReadFormatDescription } from '../describe.ts';

/** Text files that are no labels. */
const otherText =
  /(?:^|\/)(?:classes|train|val|valid|test|trainval|_darknet\.labels|readme[^/]*|license[^/]*|requirements)\.txt$/i;

/** @param path relative, with forward slashes */
export function isYoloLabel(path: string): boolean {
  return /\.txt$/i.test(path) && !otherText.test(path) && !/(?:^|\/)ImageSets\//.test(path);
}

/** A YAML file at the top of the folder. */
export const yoloDataFile = /^[^/]+\.ya?ml$/i;

export const describeYolo: ReadFormatDescription = {
  title: 'YOLO',
  noun: 'line',
  wholeFile: /\.ya?ml$/i,
  isTelling: (path) => yoloDataFile.test(path) || isYoloLabel(path),
  holds: {
    // Of lines with outlines; a box takes five numbers, and says less.
    geometry: { rotatedBox: 'itself', polygon: 'itself', mask: 'box' },
    attributes: noAttributesHeld,
    scores: false,
    classIds: false,
  },
};
