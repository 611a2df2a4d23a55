import { coordinateDecimals } from '../../numbers.ts';
import {
  boxesAlone,
  noAttributesHeld,
  type FormatDescription,
  type ReadFormatDescription,
} from '../describe.ts';

export const csvColumns = 'picture,width,height,class_id,label,score,x0,y0,x1,y1';

export const describeCsv: ReadFormatDescription & FormatDescription = {
  title: 'CSV',
  noun: 'row',
  pixelField: 'x0, y0, x1, y1',
  wholeFile: /\.csv$/i,
  files: /\.csv$/i,
  isTelling: (path) => /(?:^|\/)annotations\.csv$/i.test(path),
  isSure: (_, { text }) => isOwnHeader(text.slice(0, 2000).split(/[\r\n]/, 1)[0] ?? ''),
  holds: {
    geometry: boxesAlone,
    parts: false,
    ownBoxes: false,
    attributes: noAttributesHeld,
    scores: true,
    models: false,
    edited: false,
    classIds: 'kept',
    unusedClasses: false,
    emptyPictures: false,
    pictureSizes: 'all',
    clips: false,
    precision: { decimals: coordinateDecimals, of: 'pixels' },
  },
};

/** Whether it names the columns that no row can do without; a spreadsheet may have added others, or moved them. */
function isOwnHeader(line: string): boolean {
  const names = line.split(/[,;\t]/).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return ['picture', 'label', 'x0', 'y0', 'x1', 'y1'].every((name) => names.includes(name));
}
