import { rootElementOf, type Beginning } from '../beginning.ts';
import type { FormatDescription, ReadFormatDescription } from '../describe.ts';

export const describeVoc: ReadFormatDescription & FormatDescription = {
  title: 'Pascal VOC',
  noun: 'object',
  wholeFile: null,
  files: /\.xml$/i,
  isTelling: (path) => /\.xml$/i.test(path),
  isSure: (_, beginning) => rootElementOf(beginning) === 'annotation' && !isOfWebLabelMe(beginning),
  holds: {
    geometry: { rotatedBox: 'itself', polygon: 'itself', mask: 'box' },
    attributes: { difficult: true, truncated: true, occluded: true, crowd: false, note: false },
    scores: false,
    classIds: false,
  },
};

/** The web LabelMe has the same outermost element, and outlines in place of boxes. */
export function isOfWebLabelMe(beginning: Beginning): boolean {
  return rootElementOf(beginning) === 'annotation' && /<pt>\s*<x>/.test(beginning.text);
}
