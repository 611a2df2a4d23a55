import { rootElementOf } from '../beginning.ts';
import type { ReadFormatDescription } from '../describe.ts';

export const describeCvat: ReadFormatDescription = {
  title: 'CVAT XML',
  noun: 'shape',
  wholeFile: /\.xml$/i,
  files: /\.xml$/i,
  // Any XML file may be; its beginning tells.
  isTelling: () => false,
  isSure: (_, beginning) => rootElementOf(beginning) === 'annotations',
};
