import { boxesAlone, noAttributesHeld, type FormatDescription } from '../describe.ts';

export const describeJsonl: FormatDescription = {
  title: 'JSON Lines',
  holds: { geometry: boxesAlone, attributes: noAttributesHeld, scores: true, classIds: true },
};
