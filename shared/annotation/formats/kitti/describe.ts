import { coordinateDecimals } from '../../numbers.ts';
import { boxesAlone, type FormatDescription, type ReadFormatDescription } from '../describe.ts';

/** A type and fourteen numbers, perhaps a score. */
const labelLine = /^\S+(?:[ \t]+[+-]?[\d.]+(?:e[+-]?\d+)?){14,15}[ \t\r]*$/im;

export const describeKitti: ReadFormatDescription & FormatDescription = {
  title: 'KITTI',
  noun: 'line',
  pixelField: 'left, top, right, bottom',
  wholeFile: null,
  files: /\.txt$/i,
  isTelling: (path) => isKittiFolder(path) && /\.txt$/i.test(path),
  isSure: (path, { text }) =>
    labelLine.test(text.slice(0, 4000)) && (isKittiFolder(path) || !/^\d+\s/.test(text)),
  remarks: [
    'The label of image_2/x.png is label_2/x.txt; an empty one says that nothing is there.',
    'Truncated is a share: above 0 it is truncated, and it is written as 0.50. Occluded is 1 or 2 of 0 to 3, and it is written as 1.',
    '“DontCare” is read as a class whose annotations are crowds, so that nothing is learned or measured there.',
    'The name of a class is one word: spaces are written as _.',
    'What is three-dimensional is not kept, and is written as what KITTI writes for “not known”.',
  ],
  holds: {
    geometry: boxesAlone,
    parts: false,
    ownBoxes: false,
    attributes: { difficult: false, truncated: true, occluded: true, crowd: false, note: false },
    scores: true,
    models: false,
    edited: false,
    classIds: 'none',
    unusedClasses: false,
    emptyPictures: true,
    pictureSizes: 'none',
    clips: true,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
  classNameAs: (name) => kittiType(name),
};

/** Whether a label lies where KITTI has them. */
export function isKittiFolder(path: string): boolean {
  return /(?:^|\/)label_[0-3]\//.test(path);
}

/** A class's name as one word. */
export function kittiType(name: string): string {
  const word = name.replace(/[\s\p{Cc}\p{Cs}]+/gu, '_');
  return word === '' ? '_' : word;
}
