import { isListWith } from '../beginning.ts';
import type { ReadFormatDescription } from '../describe.ts';

export const describeCreateml: ReadFormatDescription = {
  title: 'CreateML',
  noun: 'annotation',
  wholeFile: /\.json$/i,
  files: /\.json$/i,
  isTelling: (path) => /(?:^|\/)_annotations\.createml\.json$/i.test(path),
  isSure: (_, beginning) =>
    isListWith(beginning, /"image(?:filename)?"\s*:/i) &&
    // Lists of other programs have pictures and annotations as well.
    (isListWith(beginning, /"coordinates"\s*:\s*\{/) ||
      (isListWith(beginning, /"annotations?"\s*:\s*\[\s*\]/) &&
        !isListWith(beginning, /"annotations?"\s*:\s*\[\s*\{/))),
};
