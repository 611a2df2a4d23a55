/**
 * YOLO in the layout of Ultralytics: `labels/<place>.txt`, one a picture, `data.yaml`, and `train.txt`,
 * the list of pictures.
 *
 * A line of a label file is `class cx cy w h`, divided by the picture's width and height. Classes count
 * from 0 in the model's order. A picture without boxes has an empty file: confirmed to be empty.
 *
 * Ultralytics looks for the labels of `…/images/x.jpg` in `…/labels/x.txt`. Pictures are never copied,
 * so `train.txt` names them where they belong, under `images`, and `data.yaml` says where they are.
 */
import {
  exportClasses,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import type { AnnotationDocument } from '../../document.ts';
import { placesFor, type Place } from '../../places.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { writtenPictures, type ExportFile, type FormatWriter } from '../format.ts';

const extension = '.txt';
/** Keeps corners within 0.0001 pixels on pictures up to 65,536 pixels wide. */
const decimals = 9;

export const writeYolo: FormatWriter = (document) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: true });
  const { pictures } = usable;
  const { places, problems: placeProblems } = placesFor(
    pictures.map(({ picture }) => picture),
    extension,
  );
  return {
    files: files(document, pictures, places, classes),
    get problems() {
      return [
        ...usable.problems,
        ...placeProblems,
        ...sameNameProblems(classes.all),
        'YOLO labels have no place for scores, which are left out.',
      ];
    },
    choices: {
      boxes: 'class cx cy w h, divided by the width and height of the picture',
      decimals,
      clippedToPicture: true,
      classes: classes.choice ?? "counted from 0 in the model's order",
      picturesWithoutBoxes: 'an empty label file',
      split: 'all pictures are in train.txt, which data.yaml also names as val',
    },
    classes: classes.all.map(({ id, name }, index) => ({ id, name, writtenAs: index })),
    get pictures() {
      return writtenPictures(usable.pictures, (_, row) => labelPath(places[row]));
    },
  };
};

function labelPath(place: Place | undefined): string {
  return `labels/${place?.stem ?? ''}${extension}`;
}

function* files(
  document: AnnotationDocument,
  pictures: readonly UsablePicture[],
  places: readonly Place[],
  classes: ExportClasses,
): Generator<ExportFile> {
  for (const [row, picture] of pictures.entries()) {
    yield { path: labelPath(places[row]), parts: labelParts(picture, classes) };
  }
  yield { path: 'train.txt', parts: places.map(({ path }) => `./images/${path}\n`) };
  yield { path: 'data.yaml', parts: dataParts(document.picturesFolder, classes.all) };
}

function* labelParts({ picture, boxes }: UsablePicture, classes: ExportClasses): Generator<string> {
  for (const box of boxes) {
    const [x0, y0, x1, y1] = box.box;
    const shares = [
      (x0 + x1) / 2 / picture.width,
      (y0 + y1) / 2 / picture.height,
      (x1 - x0) / picture.width,
      (y1 - y0) / picture.height,
    ];
    const numbers = shares.map((share) => share.toFixed(decimals));
    yield `${classes.of(box).index} ${numbers.join(' ')}\n`;
  }
}

function* dataParts(
  picturesFolder: string | null,
  classes: readonly ExportClass[],
): Generator<string> {
  yield `# Pictures are not copied. Ultralytics finds the labels of images/x.jpg in labels/x.txt, so copy or
# link the pictures' folder to the name "images" beside this file before training.
pictures: ${picturesFolder === null ? 'null' : yamlString(picturesFolder)}
train: train.txt
# The same pictures: divide the list before you measure on it.
val: train.txt
names:
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
