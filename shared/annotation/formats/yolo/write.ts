/**
 * YOLO, a label file for each picture: in the layout of Ultralytics (layout.ts) with `data.yaml` and `train.txt`, the list of
 * pictures; or in that of Darknet (darknet.ts).
 *
 * A line of a label file is `class cx cy w h`, divided by the picture's width and height; with outlines, all are
 * `class x1 y1 x2 y2 …` (outlines.ts). Classes count from 0 in the document's order. A picture without boxes has an empty
 * file: confirmed to be empty.
 *
 * Pictures are never copied, so the lists name them where they belong, and `data.yaml` says where they are.
 */
import {
  exportClasses,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import type { AnnotationDocument } from '../../document.ts';
import { shareDecimals, shareText } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { item } from '../../../item.ts';
import { writtenPictures, type ExportFile, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import type { YoloTask } from './classes.ts';
import { darknetFiles, darknetLayout, darknetName } from './darknet.ts';
import { describeYolo } from './describe.ts';
import { yoloLayout, type YoloLayout } from './layout.ts';
import { lineRing, taskOf } from './outlines.ts';

export const writeYolo: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeYolo.holds.clips });
  const { pictures } = usable;
  const isDarknet = choices.yoloLayout === 'darknet';
  const all = pictures.map(({ picture }) => picture);
  const layout = isDarknet ? darknetLayout(all) : yoloLayout(all);
  const hasOutlines = choices.yoloLines === 'outlines' && !isDarknet;
  return {
    files: files(document, pictures, layout, classes, hasOutlines, isDarknet),
    get problems() {
      return [
        ...usable.problems,
        ...layout.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeYolo, choices),
      ];
    },
    choices: {
      ...(hasOutlines
        ? { outlines: 'class x1 y1 x2 y2 …, divided by the width and height of the picture' }
        : { boxes: 'class cx cy w h, divided by the width and height of the picture' }),
      decimals: shareDecimals,
      clippedToPicture: true,
      classes:
        classes.choice ??
        `counted from 0 in the ${document.run === null ? "document's" : "model's"} order`,
      picturesWithoutBoxes: 'an empty label file',
      ...(isDarknet
        ? {
            labels: 'beside the pictures, where Darknet looks',
            split: 'all pictures are in train.txt, which obj.data also names as valid',
          }
        : {
            labels:
              'where Ultralytics looks: the last folder “images” of a picture’s path is “labels”',
            split: 'all pictures are in train.txt, which data.yaml also names as val',
          }),
    },
    classes: classes.all.map(({ id, name }, index) => ({
      id,
      name,
      writtenAs: isDarknet ? `${index} ${darknetName(name)}` : index,
    })),
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
  isDarknet: boolean,
): Generator<ExportFile> {
  for (const [row, picture] of pictures.entries()) {
    const { label } = item(layout.places, row);
    yield { path: label, parts: labelParts(picture, classes, hasOutlines) };
  }
  if (isDarknet) {
    yield* darknetFiles(layout, classes.all);
    return;
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
    const { geometry } = annotation;
    const [x0, y0, x1, y1] = geometry.box;
    const pairs = hasOutlines
      ? lineRing(geometry, picture)
      : [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0];
    const numbers = pairs.map((value, i) =>
      shareText(value / (i % 2 === 0 ? picture.width : picture.height)),
    );
    yield `${classes.of(annotation).index} ${numbers.join(' ')}\n`;
  }
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
