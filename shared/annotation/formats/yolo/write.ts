/**
 * YOLO in the layout of Ultralytics (layout.ts): a label file for each picture, `data.yaml`, and `train.txt`, the list of
 * pictures.
 *
 * A line of a label file is `class cx cy w h`, divided by the picture's width and height; with outlines, where one is
 * inside of the picture and of one part, it is `class x1 y1 x2 y2 …`. Classes count from 0 in the document's order. A picture without boxes has an empty file: confirmed to be empty.
 *
 * Pictures are never copied, so `train.txt` names them where they belong, and `data.yaml` says where they are.
 */
import {
  exportClasses,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import type { Annotation } from '../../annotation.ts';
import type { AnnotatedPicture, AnnotationDocument } from '../../document.ts';
import type { Geometry } from '../../geometry.ts';
import { countOf } from '../../sentences.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { item } from '../../../item.ts';
import type { Ring } from '../../../geometry/polygons.ts';
import { cornersOf } from '../../../geometry/rotatedBoxes.ts';
import { boxesAlone, type FormatHolds } from '../describe.ts';
import { writtenPictures, type ExportFile, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import type { YoloTask } from './classes.ts';
import { describeYolo } from './describe.ts';
import { yoloLayout, type YoloLayout } from './layout.ts';

/** Keeps corners within 0.0001 pixels on pictures up to 65,536 pixels wide. */
const decimals = 9;

export const writeYolo: FormatWriter = (document, { yoloLines }) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: true });
  const { pictures } = usable;
  const layout = yoloLayout(pictures.map(({ picture }) => picture));
  const hasOutlines = yoloLines === 'outlines';
  return {
    files: files(document, pictures, layout, classes, hasOutlines),
    get problems() {
      return [
        ...usable.problems,
        ...layout.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(pictures, { ...describeYolo, holds: heldBy(pictures, hasOutlines) }),
        ...(hasOutlines ? boxProblems(pictures) : []),
        ...(document.run === null
          ? []
          : ['YOLO labels have no place for scores, which are left out.']),
      ];
    },
    choices: {
      boxes: 'class cx cy w h, divided by the width and height of the picture',
      ...(hasOutlines ? { outlines: 'class x1 y1 x2 y2 …, divided likewise' } : {}),
      decimals,
      clippedToPicture: true,
      classes:
        classes.choice ??
        `counted from 0 in the ${document.run === null ? "document's" : "model's"} order`,
      picturesWithoutBoxes: 'an empty label file',
      labels: 'where Ultralytics looks: the last folder “images” of a picture’s path is “labels”',
      split: 'all pictures are in train.txt, which data.yaml also names as val',
    },
    classes: classes.all.map(({ id, name }, index) => ({ id, name, writtenAs: index })),
    get pictures() {
      return writtenPictures(usable.pictures, (_, row) => item(layout.places, row).label);
    },
  };
};

function* files(
  document: AnnotationDocument,
  pictures: readonly UsablePicture[],
  layout: YoloLayout,
  classes: ExportClasses,
  hasOutlines: boolean,
): Generator<ExportFile> {
  for (const [row, picture] of pictures.entries()) {
    const { label } = item(layout.places, row);
    yield { path: label, parts: labelParts(picture, classes, hasOutlines) };
  }
  yield { path: 'train.txt', parts: layout.places.map(({ picture }) => `./${picture}\n`) };
  const task = hasOutlines ? taskOf(pictures) : null;
  yield { path: 'data.yaml', parts: dataParts(document.picturesFolder, layout, classes.all, task) };
}

function* labelParts(
  { picture, annotations }: UsablePicture,
  classes: ExportClasses,
  hasOutlines: boolean,
): Generator<string> {
  for (const annotation of annotations) {
    const outline = hasOutlines ? outlineOf(annotation, picture) : null;
    const [x0, y0, x1, y1] = annotation.geometry.box;
    const pairs = outline ?? [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0];
    const numbers = pairs.map((value, i) =>
      (value / (i % 2 === 0 ? picture.width : picture.height)).toFixed(decimals),
    );
    yield `${classes.of(annotation).index} ${numbers.join(' ')}\n`;
  }
}

/** The points of a line; null for what a line cannot be: more than one part, or outside of the picture. */
function outlineOf({ geometry }: Annotation, { width, height }: AnnotatedPicture): Ring | null {
  const points = pointsOf(geometry);
  const isInside = points?.every(
    (value, i) => value >= 0 && value <= (i % 2 === 0 ? width : height),
  );
  return points !== null && isInside === true ? points : null;
}

function pointsOf(geometry: Geometry): Ring | null {
  if (geometry.kind === 'rotatedBox') return cornersOf(geometry.rotated);
  if (geometry.kind !== 'polygon') return null;
  const [ring, ...others] = geometry.rings;
  return others.length > 0 ? null : (ring ?? null);
}

/** What four corners in a line are: `obb`, rotated boxes, or `segment`, polygons that have just four. */
function taskOf(pictures: readonly UsablePicture[]): YoloTask {
  const hasPolygon = pictures.some(({ annotations }) =>
    annotations.some(({ geometry }) => geometry.kind === 'polygon'),
  );
  return hasPolygon ? 'segment' : 'obb';
}

function heldBy(pictures: readonly UsablePicture[], hasOutlines: boolean): FormatHolds {
  const { holds } = describeYolo;
  if (!hasOutlines) return { ...holds, geometry: boxesAlone };
  const rotatedBox = taskOf(pictures) === 'obb' ? 'itself' : 'polygon';
  return { ...holds, geometry: { ...holds.geometry, rotatedBox } };
}

function boxProblems(pictures: readonly UsablePicture[]): string[] {
  let count = 0;
  for (const { picture, annotations } of pictures) {
    for (const annotation of annotations) {
      const { kind } = annotation.geometry;
      const isOutline = kind === 'polygon' || kind === 'rotatedBox';
      if (isOutline && outlineOf(annotation, picture) === null) count++;
    }
  }
  if (count === 0) return [];
  return [
    `Written as their boxes, since a line of YOLO is of one part and inside of the picture: ${countOf(count, 'annotation')}.`,
  ];
}

function* dataParts(
  picturesFolder: string | null,
  { links }: YoloLayout,
  classes: readonly ExportClass[],
  task: YoloTask | null,
): Generator<string> {
  yield `# Pictures are not copied. Ultralytics finds the labels of images/x.jpg in labels/x.txt, so copy or
# link the pictures' folder to the name "images" beside this file before training.
`;
  const hasOthers = links.some(({ folder }) => folder !== '');
  if (hasOthers) {
    yield '# Where its folders are called "images" themselves, do so with each of them:\n';
    for (const { name, folder } of links) {
      yield `#   ${yamlString(name)} is ${yamlString(folder === '' ? '.' : folder)} of the pictures' folder\n`;
    }
  }
  yield `pictures: ${picturesFolder === null ? 'null' : yamlString(picturesFolder)}
train: train.txt
# The same pictures: divide the list before you measure on it.
val: train.txt
${task === null ? '' : `task: ${task}\n`}names:
`;
  for (const [index, { name }] of classes.entries()) yield `  ${index}: ${yamlString(name)}\n`;
}

/**
 * A double-quoted YAML string. JSON's quoting is YAML's, but for the characters that YAML takes for
 * line ends or does not allow at all.
 */
function yamlString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\uFEFF\uFFFE\uFFFF]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
