import { boxesAlone, noAttributesHeld, type FormatDescription } from '../describe.ts';

export const describeCsv: FormatDescription = {
  title: 'CSV',
  holds: { geometry: boxesAlone, attributes: noAttributesHeld, scores: true, classIds: true },
};
