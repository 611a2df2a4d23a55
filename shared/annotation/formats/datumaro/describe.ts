import { isObjectWith, type Beginning } from '../beginning.ts';
import { isUpright } from '../../geometry.ts';
import { coordinateDecimals } from '../../numbers.ts';
import {
  allAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

export const describeDatumaro: ReadFormatDescription & FormatDescription = {
  title: 'Datumaro JSON',
  noun: 'annotation',
  pixelField: 'its shape',
  wholeFile: /\.json$/i,
  files: /\.json$/i,
  // Those of COCO lie in a folder of that name as well.
  isTelling: () => false,
  isSure: (_, beginning) => isDatumaro(beginning),
  remarks: [
    'Polygons of one group and label are the parts of one object.',
    'Ellipses are read as polygons of 64 points.',
  ],
  holds: {
    geometry: { box: 'itself', rotatedBox: 'itself', polygon: 'itself', mask: 'itself' },
    parts: true,
    ownBoxes: false,
    attributes: allAttributesHeld,
    scores: true,
    models: false,
    edited: false,
    classIds: 'from 0',
    unusedClasses: true,
    emptyPictures: true,
    pictureSizes: 'all',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
  outlineRefusal: (geometry) =>
    isUpright(geometry) ? 'a rotated box at angle 0 is a box in Datumaro' : null,
};

export function isDatumaro(beginning: Beginning): boolean {
  return (
    isObjectWith(beginning, /"(?:dm_format_version|media_type)"\s*:/) ||
    isObjectWith(beginning, /"categories"\s*:\s*\{/)
  );
}
