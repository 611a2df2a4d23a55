/**
 * Open Images: `annotations-bbox.csv`, a row a box, and `class-descriptions-boxable.csv`. ImageID is the picture's path from the pictures'
 * folder without its extension, or with it where two pictures differ in nothing else. The code of a class is its name.
 */
import {
  exportClasses,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import { scoreOf, type Annotation } from '../../annotation.ts';
import type { AnnotatedPicture } from '../../document.ts';
import { roundScore, shareDecimals, shareText } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { item } from '../../../item.ts';
import { cell } from '../csv/cells.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeOpenimages } from './describe.ts';
import { modelSource } from './read.ts';

const columns =
  'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside';

export const writeOpenimages: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeOpenimages.holds.clips });
  const { pictures } = usable;
  const ids = imageIds(pictures.map(({ picture }) => picture));
  return {
    files: [
      { path: 'annotations-bbox.csv', parts: rows(pictures, ids, classes) },
      { path: 'class-descriptions-boxable.csv', parts: classes.all.map(classRow) },
    ],
    get problems() {
      return [
        ...usable.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeOpenimages, choices),
      ];
    },
    choices: {
      boxes: 'XMin, XMax, YMin, YMax, divided by the width and height of the picture',
      decimals: shareDecimals,
      clippedToPicture: true,
      classes: classes.choice ?? 'by name, which is the code, too',
      imageIds:
        "the path from the pictures' folder without its extension, where that is one picture's alone",
      confidence: 'the score of what a model found, and 1 for what was made by hand',
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: name })),
    get pictures() {
      return writtenPictures(usable.pictures, (_, row) => item(ids, row));
    },
  };
};

function imageIds(pictures: readonly AnnotatedPicture[]): string[] {
  const stems = pictures.map(({ relativePath }) => relativePath.replace(/(?<=[^/])\.[^./]*$/, ''));
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return pictures.map(({ relativePath }, row) => {
    const stem = item(stems, row);
    return counts.get(stem) === 1 ? stem : relativePath;
  });
}

function classRow({ name }: ExportClass): string {
  return `${cell(name)},${cell(name)}\n`;
}

function* rows(
  pictures: readonly UsablePicture[],
  ids: readonly string[],
  classes: ExportClasses,
): Generator<string> {
  yield `${columns}\n`;
  for (const [row, { picture, annotations }] of pictures.entries()) {
    const id = cell(item(ids, row));
    for (const annotation of annotations) yield rowOf(id, annotation, picture, classes);
  }
}

function rowOf(
  imageId: string,
  annotation: Annotation,
  { width, height }: AnnotatedPicture,
  classes: ExportClasses,
): string {
  const [x0, y0, x1, y1] = annotation.geometry.box;
  const { occluded, truncated, crowd } = annotation.attributes;
  const score = scoreOf(annotation);
  const cells = [
    imageId,
    score === null ? 'xclick' : modelSource,
    cell(classes.of(annotation).name),
    score === null ? 1 : roundScore(score),
    ...[x0 / width, x1 / width, y0 / height, y1 / height].map(shareText),
    ...[occluded, truncated, crowd].map(Number),
    0,
    0,
  ];
  return `${cells.join(',')}\n`;
}
