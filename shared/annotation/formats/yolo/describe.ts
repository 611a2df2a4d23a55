import type { Beginning } from '../beginning.ts';
import {
  noAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';
import { darknetDataFile, isDarknetData } from './darknet.ts';

/** Text files that are no labels. */
const otherText =
  /(?:^|\/)(?:classes|predefined_classes|labelmap|train|val|valid|test|trainval|_darknet\.labels|readme[^/]*|license[^/]*|requirements)\.txt$/i;

/** @param path relative, with forward slashes */
export function isYoloLabel(path: string): boolean {
  return /\.txt$/i.test(path) && !otherText.test(path) && !/(?:^|\/)ImageSets\//.test(path);
}

/** A YAML file at the top of the folder. */
export const yoloDataFile = /^[^/]+\.ya?ml$/i;

/** A class and at least four numbers. */
const labelLine = /^\s*\d+(?:\s+[+-]?[\d.]+(?:e[+-]?\d+)?){4,}\s*$/i;
/** Lines that must look like those of labels, where there are so many. */
const linesLookedAt = 10;

export const describeYolo: ReadFormatDescription & FormatDescription = {
  title: 'YOLO',
  noun: 'line',
  wholeFile: /\.(?:ya?ml|data)$/i,
  files: /\.txt$|^[^/]+\.(?:ya?ml|data)$/i,
  isTelling: (path) => yoloDataFile.test(path) || isYoloLabel(path),
  isSure: (path, beginning) => {
    if (darknetDataFile.test(path)) return isDarknetData(beginning.text);
    return yoloDataFile.test(path)
      ? /^data(?:set)?\./i.test(path) || /^(?:names|nc|train|val)\s*:/m.test(beginning.text)
      : isYoloLabel(path) && hasLabels(beginning);
  },
  holds: {
    // Of lines with outlines; a box takes five numbers, and says less.
    geometry: { rotatedBox: 'itself', polygon: 'itself', mask: 'box' },
    attributes: noAttributesHeld,
    scores: false,
    classIds: false,
  },
};

function hasLabels({ text, isWhole }: Beginning): boolean {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  // The last one may be cut.
  const whole = isWhole ? lines : lines.slice(0, -1);
  return whole.length > 0 && whole.slice(0, linesLookedAt).every((line) => labelLine.test(line));
}
