import { isObjectWith } from '../beginning.ts';
import { coordinateDecimals } from '../../numbers.ts';
import {
  allAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

export const describeLabelme: ReadFormatDescription & FormatDescription = {
  title: 'labelme',
  noun: 'shape',
  pixelField: 'points',
  wholeFile: null,
  files: /\.json$/i,
  // Any JSON file may be; its beginning tells.
  isTelling: () => false,
  isSure: (_, beginning) => isObjectWith(beginning, /"(?:shapes|imagePath|imageData)"\s*:/),
  remarks: [
    'Circles are read as polygons of 64 points; a mask, which is a picture in the file, as its box.',
    'Rotated boxes are written as “oriented_rectangle”, which versions of labelme from before 2026 do not open.',
  ],
  holds: {
    geometry: { box: 'itself', rotatedBox: 'itself', polygon: 'itself', mask: 'box' },
    parts: false,
    ownBoxes: false,
    attributes: allAttributesHeld,
    scores: true,
    models: false,
    edited: false,
    classIds: 'none',
    unusedClasses: false,
    emptyPictures: true,
    pictureSizes: 'all',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
};
