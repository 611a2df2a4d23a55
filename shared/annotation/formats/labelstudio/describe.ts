import { isListWith } from '../beginning.ts';
import { isUpright } from '../../geometry.ts';
import { shareDecimals } from '../../numbers.ts';
import {
  noAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

export const describeLabelstudio: ReadFormatDescription & FormatDescription = {
  title: 'Label Studio JSON',
  noun: 'region',
  pixelField: null,
  wholeFile: /\.json$/i,
  files: /\.json$/i,
  isTelling: (path) => /(?:^|\/)labelstudio\.json$/i.test(path),
  isSure: (_, beginning) =>
    isListWith(beginning, /"(?:result|completions|rectanglelabels|polygonlabels|brushlabels)"\s*:/),
  remarks: [
    'Of a task that several people annotated, the annotation that is marked as ground truth is read, else the first.',
    'Predictions are read where nobody annotated the task.',
    'Ellipses are read as polygons of 64 points.',
  ],
  holds: {
    geometry: { box: 'itself', rotatedBox: 'itself', polygon: 'itself', mask: 'itself' },
    parts: false,
    ownBoxes: false,
    attributes: { ...noAttributesHeld, note: true },
    scores: true,
    models: false,
    edited: true,
    classIds: 'none',
    unusedClasses: false,
    emptyPictures: true,
    pictureSizes: 'annotated',
    clips: false,
    precision: { decimals: shareDecimals, of: 'per cent' },
  },
  outlineRefusal: (geometry) =>
    isUpright(geometry) ? 'a rotated box at angle 0 is a box in Label Studio' : null,
};
