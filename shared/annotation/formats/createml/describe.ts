import { isListWith } from '../beginning.ts';
import { coordinateDecimals } from '../../numbers.ts';
import {
  boxesAlone,
  noAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

export const describeCreateml: ReadFormatDescription & FormatDescription = {
  title: 'CreateML',
  noun: 'annotation',
  pixelField: 'coordinates',
  wholeFile: /\.json$/i,
  files: /\.json$/i,
  isTelling: (path) => /(?:^|\/)_annotations\.createml\.json$/i.test(path),
  isSure: (_, beginning) =>
    isListWith(beginning, /"image(?:filename)?"\s*:/i) &&
    // Lists of other programs have pictures and annotations as well.
    !isListWith(beginning, /"data"\s*:\s*\{/) &&
    (isListWith(beginning, /"coordinates"\s*:\s*\{/) ||
      (isListWith(beginning, /"annotations?"\s*:\s*\[\s*\]/) &&
        !isListWith(beginning, /"annotations?"\s*:\s*\[\s*\{/))),
  holds: {
    geometry: boxesAlone,
    parts: false,
    ownBoxes: false,
    attributes: noAttributesHeld,
    scores: false,
    models: false,
    edited: false,
    classIds: 'none',
    unusedClasses: false,
    emptyPictures: true,
    pictureSizes: 'none',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
};
