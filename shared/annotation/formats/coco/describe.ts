import type { ReadFormatDescription } from '../describe.ts';

const place = /(?:^|\/)annotations\/[^/]+\.json$|(?:^|\/)_annotations\.coco\.json$|^[^/]+\.json$/i;
/** JSON files that are not COCO's ground truth but stand beside it in exports. */
const other = /(?:^|\/)(?:manifest|results|package)\.json$/i;

export const describeCoco: ReadFormatDescription = {
  title: 'COCO',
  noun: 'annotation',
  wholeFile: /\.json$/i,
  isTelling: (path) => place.test(path) && !other.test(path),
  holds: {
    geometry: { rotatedBox: 'polygon', polygon: 'itself', mask: 'itself' },
    attributes: { difficult: true, truncated: true, occluded: true, crowd: true, note: true },
    scores: true,
    classIds: true,
  },
};
