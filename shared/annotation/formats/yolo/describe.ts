import type { Beginning } from '../beginning.ts';
import { shareDecimals } from '../../numbers.ts';
import {
  boxesAlone,
  noAttributesHeld,
  type FormatDescription,
  type FormatHolds,
  type ReadFormatDescription,
} from '../describe.ts';
import { isKittiFolder } from '../kitti/describe.ts';
import { darknetDataFile, darknetName, isDarknetData } from './darknet.ts';
import { refusalOf, taskOf } from './outlines.ts';

const holds: FormatHolds = {
  geometry: boxesAlone,
  parts: false,
  ownBoxes: false,
  attributes: noAttributesHeld,
  scores: false,
  models: false,
  edited: false,
  classIds: 'from 0',
  unusedClasses: true,
  emptyPictures: true,
  pictureSizes: 'none',
  clips: true,
  precision: { decimals: shareDecimals, of: 'shares' },
};

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
  pixelField: null,
  wholeFile: /\.(?:ya?ml|data)$/i,
  files: /\.txt$|^[^/]+\.(?:ya?ml|data)$/i,
  isTelling: (path) => yoloDataFile.test(path) || (isYoloLabel(path) && !isKittiFolder(path)),
  isSure: (path, beginning) => {
    if (darknetDataFile.test(path)) return isDarknetData(beginning.text);
    return yoloDataFile.test(path)
      ? /^data(?:set)?\./i.test(path) || /^(?:names|nc|train|val)\s*:/m.test(beginning.text)
      : isYoloLabel(path) && !isKittiFolder(path) && hasLabels(beginning);
  },
  holds,
  holdsWith: ({ yoloLines, yoloLayout }, pictures) => {
    if (yoloLines === 'boxes' || yoloLayout === 'darknet') return holds;
    const isSegment = taskOf(pictures) === 'segment';
    return {
      ...holds,
      geometry: {
        box: isSegment ? 'polygon' : 'rotatedBox',
        rotatedBox: isSegment ? 'polygon' : 'itself',
        polygon: 'itself',
        mask: 'box',
      },
    };
  },
  outlineRefusal: (geometry, picture) => refusalOf(geometry, picture),
  classNameAs: (name, { yoloLayout }) => (yoloLayout === 'darknet' ? darknetName(name) : name),
};

function hasLabels({ text, isWhole }: Beginning): boolean {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  // The last one may be cut.
  const whole = isWhole ? lines : lines.slice(0, -1);
  return whole.length > 0 && whole.slice(0, linesLookedAt).every((line) => labelLine.test(line));
}
