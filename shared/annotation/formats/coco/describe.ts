import { isObjectWith } from '../beginning.ts';
import { isDatumaro } from '../datumaro/describe.ts';
import { coordinateDecimals } from '../../numbers.ts';
import {
  allAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

const place = /(?:^|\/)annotations\/[^/]+\.json$|(?:^|\/)_annotations\.coco\.json$|^[^/]+\.json$/i;
/** JSON files that are not COCO's ground truth but stand beside it in exports. */
const other = /(?:^|\/)(?:manifest|results|package)\.json$/i;

const lists = /"(?:images|annotations)"\s*:\s*\[/;
/** A long list of categories may fill the beginning; alone it is what Label Studio puts beside YOLO's labels. */
const categories = /"categories"\s*:\s*\[/;

export const describeCoco: ReadFormatDescription & FormatDescription = {
  title: 'COCO',
  noun: 'annotation',
  pixelField: 'bbox',
  wholeFile: /\.json$/i,
  files: /\.json$/i,
  isTelling: (path) => place.test(path) && !other.test(path),
  isSure: (path, beginning) =>
    !other.test(path) &&
    !isDatumaro(beginning) &&
    (isObjectWith(beginning, lists) || (!beginning.isWhole && isObjectWith(beginning, categories))),
  holds: {
    geometry: { box: 'itself', rotatedBox: 'polygon', polygon: 'itself', mask: 'itself' },
    parts: true,
    ownBoxes: true,
    attributes: allAttributesHeld,
    scores: true,
    models: false,
    edited: false,
    classIds: 'kept',
    unusedClasses: true,
    emptyPictures: true,
    pictureSizes: 'all',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
};
