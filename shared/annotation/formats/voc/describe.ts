import { rootElementOf, type Beginning } from '../beginning.ts';
import { xmlSafe } from '../xmlText.ts';
import type { FormatDescription, ReadFormatDescription } from '../describe.ts';

export const describeVoc: ReadFormatDescription & FormatDescription = {
  title: 'Pascal VOC',
  noun: 'object',
  pixelField: 'bndbox',
  wholeFile: null,
  files: /\.xml$/i,
  isTelling: (path) => /\.xml$/i.test(path),
  isSure: (_, beginning) => rootElementOf(beginning) === 'annotation' && !isOfWebLabelMe(beginning),
  remarks: ['A box of a single pixel that is counted from 1 is taken for a click, and left out.'],
  holds: {
    geometry: { box: 'itself', rotatedBox: 'itself', polygon: 'itself', mask: 'box' },
    parts: true,
    ownBoxes: true,
    attributes: { difficult: true, truncated: true, occluded: true, crowd: false, note: false },
    scores: false,
    models: false,
    edited: false,
    classIds: 'none',
    unusedClasses: false,
    emptyPictures: true,
    pictureSizes: 'all',
    clips: true,
    precision: { decimals: 0, of: 'pixels' },
  },
  classNameAs: (name) => xmlSafe(name),
};

/** The web LabelMe has the same outermost element, and outlines in place of boxes. */
export function isOfWebLabelMe(beginning: Beginning): boolean {
  return rootElementOf(beginning) === 'annotation' && /<pt>\s*<x>/.test(beginning.text);
}
