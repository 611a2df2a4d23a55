/**
 * CSV by RFC 4180: `annotations.csv`, a header and one row a box, UTF-8 without byte order mark.
 *
 * A spreadsheet runs a cell that starts with = + - or @ as a formula, and pictures come from strangers.
 * A picture's path of that kind is written as `./…`, which names the same file; a label gets an
 * apostrophe before it, and its class_id stays what it is.
 */
import { scoreOf } from '../../annotation.ts';
import { exportClasses, idsWords, type ExportClasses } from '../../classes.ts';
import type { AnnotationDocument } from '../../document.ts';
import { coordinateDecimals, roundBox, roundScore } from '../../numbers.ts';
import { someNames } from '../../sentences.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { csvColumns, describeCsv } from './describe.ts';
import { cell, labelCell, pathCell } from './cells.ts';

export const writeCsv: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeCsv.holds.clips });
  const { pictures } = usable;
  return {
    files: [{ path: 'annotations.csv', parts: rows(pictures, classes) }],
    get problems() {
      return [
        ...usable.problems,
        ...formulaProblems(document),
        ...lossSentences(document, pictures, describeCsv, choices),
      ];
    },
    choices: {
      boxes: 'x0, y0, x1, y1; 0-based, continuous; not clipped to the picture',
      coordinateDecimals,
      encoding: 'UTF-8 without byte order mark, lines end in CR LF',
      classIds: document.classAgnostic ? 'empty: proposals have no class' : idsWords(document),
      formulas: 'a path that starts like a formula gets ./ before it, a label an apostrophe',
    },
    classes: document.classAgnostic
      ? []
      : document.classes.map(({ id, name }) => ({ id, name, writtenAs: id })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => pathCell(relativePath));
    },
  };
};

function formulaProblems(document: AnnotationDocument): string[] {
  const changed = document.classes.filter(({ name }) => labelCell(name) !== name);
  if (changed.length === 0 || document.classAgnostic) return [];
  return [
    'Written with an apostrophe before them, lest a spreadsheet runs them as formulas: ' +
      `${someNames(changed.map(({ name }) => name))}.`,
  ];
}

function* rows(pictures: readonly UsablePicture[], classes: ExportClasses): Generator<string> {
  yield `${csvColumns}\r\n`;
  for (const { picture, annotations } of pictures) {
    const { relativePath, width, height } = picture;
    const before = `${cell(pathCell(relativePath))},${width},${height}`;
    for (const annotation of annotations) {
      const { id, name } = classes.of(annotation);
      const score = scoreOf(annotation);
      const scoreCell = score === null ? '' : roundScore(score);
      const after = [
        id ?? '',
        cell(labelCell(name)),
        scoreCell,
        ...roundBox(annotation.geometry.box),
      ];
      yield `${before},${after.join(',')}\r\n`;
    }
  }
}
