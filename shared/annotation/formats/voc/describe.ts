import type { ReadFormatDescription } from '../describe.ts';

export const describeVoc: ReadFormatDescription = {
  title: 'Pascal VOC',
  noun: 'object',
  wholeFile: null,
  isTelling: (path) => /\.xml$/i.test(path),
  holds: {
    geometry: { rotatedBox: 'itself', polygon: 'itself', mask: 'box' },
    attributes: { difficult: true, truncated: true, occluded: true, crowd: false, note: false },
    scores: false,
    classIds: false,
  },
};
