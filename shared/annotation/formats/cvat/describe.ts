import { rootElementOf } from '../beginning.ts';
import { isUpright } from '../../geometry.ts';
import { coordinateDecimals } from '../../numbers.ts';
import {
  allAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';
import { xmlSafe } from '../xmlText.ts';

export const describeCvat: ReadFormatDescription & FormatDescription = {
  title: 'CVAT XML',
  noun: 'shape',
  pixelField: 'its shape',
  wholeFile: /\.xml$/i,
  files: /\.xml$/i,
  // Any XML file may be; its beginning tells.
  isTelling: () => false,
  isSure: (_, beginning) => rootElementOf(beginning) === 'annotations',
  remarks: [
    'Tracks of a video are read as frames: of frame 12 the picture is “frame_000012”, whatever its extension. Between two boxes of a track those in between are on the line between them.',
    'Ellipses are read as polygons of 64 points.',
  ],
  holds: {
    geometry: { box: 'itself', rotatedBox: 'itself', polygon: 'itself', mask: 'itself' },
    parts: false,
    ownBoxes: false,
    attributes: allAttributesHeld,
    scores: false,
    models: false,
    edited: false,
    classIds: 'none',
    unusedClasses: true,
    emptyPictures: true,
    pictureSizes: 'all',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
  outlineRefusal: (geometry) =>
    isUpright(geometry) ? 'a rotated box at angle 0 is a box in CVAT' : null,
  classNameAs: (name) => xmlSafe(name),
};
