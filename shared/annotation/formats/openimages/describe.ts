import { shareDecimals } from '../../numbers.ts';
import { boxesAlone, type FormatDescription, type ReadFormatDescription } from '../describe.ts';

/** The file that has a name for each class code. */
export const classFile = /(?:^|\/)[^/]*class-descriptions[^/]*\.csv$/i;

export const describeOpenimages: ReadFormatDescription & FormatDescription = {
  title: 'Open Images CSV',
  noun: 'row',
  pixelField: null,
  wholeFile: /\.csv$/i,
  files: /\.csv$/i,
  isTelling: (path) => /(?:^|\/)[^/]*annotations-bbox[^/]*\.csv$/i.test(path),
  isSure: (_, { text }) => {
    const names = new Set(
      (text.slice(0, 2000).split(/[\r\n]/, 1)[0] ?? '').split(',').map((one) => one.trim()),
    );
    return ['ImageID', 'LabelName', 'XMin', 'XMax', 'YMin', 'YMax'].every((one) => names.has(one));
  },
  remarks: [
    'Class codes (/m/…) are called by their names where a class-descriptions file lies in the folder.',
    'IsGroupOf is crowd; IsDepiction and IsInside are not kept.',
  ],
  holds: {
    geometry: boxesAlone,
    parts: false,
    ownBoxes: false,
    attributes: { difficult: false, truncated: true, occluded: true, crowd: true, note: false },
    scores: true,
    models: false,
    edited: false,
    classIds: 'none',
    unusedClasses: true,
    emptyPictures: false,
    pictureSizes: 'none',
    clips: true,
    precision: { decimals: shareDecimals, of: 'shares' },
  },
};
