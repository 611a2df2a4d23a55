import { coordinateDecimals } from '../../numbers.ts';
import {
  allAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

export const describeJsonl: ReadFormatDescription & FormatDescription = {
  title: 'JSON Lines',
  noun: 'annotation',
  pixelField: 'box',
  wholeFile: /\.jsonl$/i,
  files: /\.jsonl$/i,
  isTelling: (path) => /(?:^|\/)annotations\.jsonl$/i.test(path),
  isSure: (_, { text }) =>
    /^\s*\{"image":/.test(text) && /"(?:annotations|detections|proposals)":\[/.test(text),
  remarks: [
    'Proposals are written, with their lineage, and not read: they have no class, and so are no annotations.',
  ],
  holds: {
    geometry: { box: 'itself', rotatedBox: 'itself', polygon: 'itself', mask: 'itself' },
    parts: true,
    ownBoxes: true,
    attributes: allAttributesHeld,
    scores: true,
    models: true,
    edited: true,
    classIds: 'kept',
    unusedClasses: false,
    emptyPictures: true,
    pictureSizes: 'all',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
};
