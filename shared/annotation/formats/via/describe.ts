import { isObjectWith } from '../beginning.ts';
import { coordinateDecimals } from '../../numbers.ts';
import {
  allAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

export const describeVia: ReadFormatDescription & FormatDescription = {
  title: 'VIA 2 JSON',
  noun: 'region',
  pixelField: 'shape_attributes',
  wholeFile: /\.json$/i,
  files: /\.json$/i,
  isTelling: (path) => /(?:^|\/)via_(?:project|region_data)[^/]*\.json$/i.test(path),
  isSure: (_, beginning) =>
    isObjectWith(beginning, /"(?:_via_settings|_via_img_metadata)"\s*:/) ||
    (isObjectWith(beginning, /"file_attributes"\s*:/) &&
      isObjectWith(beginning, /"regions"\s*:\s*[[{]/)),
  remarks: [
    'The class of a region is its attribute “class”, “label”, “name”, “category” or “type”, or the only one that it has.',
    'Files of version 1, whose regions are numbered, are read as well. Circles and ellipses are read as polygons of 64 points.',
    'VIA knows a picture by its name and its size in bytes, which is not known here: it is written as −1, as VIA does it for addresses.',
  ],
  holds: {
    geometry: { box: 'itself', rotatedBox: 'polygon', polygon: 'itself', mask: 'box' },
    parts: false,
    ownBoxes: false,
    attributes: allAttributesHeld,
    scores: true,
    models: false,
    edited: false,
    classIds: 'none',
    unusedClasses: true,
    emptyPictures: true,
    pictureSizes: 'none',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
};
