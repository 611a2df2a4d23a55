import { isObjectWith } from '../beginning.ts';
import type { ReadFormatDescription } from '../describe.ts';

export const describeLabelme: ReadFormatDescription = {
  title: 'labelme',
  noun: 'shape',
  wholeFile: null,
  files: /\.json$/i,
  // Any JSON file may be; its beginning tells.
  isTelling: () => false,
  isSure: (_, beginning) => isObjectWith(beginning, /"(?:shapes|imagePath|imageData)"\s*:/),
};
