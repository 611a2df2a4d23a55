import { isListWith } from '../beginning.ts';
import type { ReadFormatDescription } from '../describe.ts';

export const describeCocoresults: ReadFormatDescription = {
  title: 'COCO results',
  noun: 'result',
  pixelField: 'bbox',
  wholeFile: /\.json$/i,
  files: /\.json$/i,
  isTelling: () => false,
  isSure: (_, beginning) =>
    isListWith(beginning, /"category_id"\s*:/) &&
    isListWith(beginning, /"image_id"\s*:/) &&
    isListWith(beginning, /"score"\s*:/),
  remarks: [
    'Results have numbers of pictures and classes alone. What those are stands in a COCO file of annotations, which has to lie beside them or to be named.',
  ],
};
