/**
 * Pascal VOC: `Annotations/<place>.xml`, one a picture, and the list `ImageSets/Main/trainval.txt`.
 *
 * VOC counts pixels from 1 and its xmax is the last pixel inside, so a box [x0, x1) becomes
 * xmin = x0 + 1, xmax = x1. Counted from 0, as many later tools do, it is xmin = x0, xmax = x1.
 */
import { exportClasses, sameNameProblems, type ExportClasses } from '../../classes.ts';
import type { AnnotatedBox, AnnotationDocument } from '../../document.ts';
import { placesFor } from '../../places.ts';
import { someNames } from '../../sentences.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { writtenPictures, type ExportFile, type FormatWriter } from '../format.ts';

const extension = '.xml';

export const writeVoc: FormatWriter = (document, { vocFirstPixel }) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: true });
  const { pictures } = usable;
  const { places, problems: placeProblems } = placesFor(
    pictures.map(({ picture }) => picture),
    extension,
  );
  const stems = places.map(({ stem }) => stem);
  return {
    files: files(document, pictures, stems, classes, vocFirstPixel),
    get problems() {
      return [
        ...usable.problems,
        ...placeProblems,
        ...sameNameProblems(classes.all),
        ...illegalTextProblems(pictures, classes),
        'Pascal VOC has no place for scores and class ids: scores are left out, and the ids are in the manifest.',
      ];
    },
    choices: {
      boxes:
        vocFirstPixel === 1
          ? '1-based: xmin = x0 + 1, xmax = x1, ymin = y0 + 1, ymax = y1'
          : '0-based: xmin = x0, xmax = x1, ymin = y0, ymax = y1',
      rounding:
        'x0, y0, x1, y1 each to the nearest whole pixel, halves up; a box that would vanish becomes the pixel of its centre',
      clippedToPicture: true,
      classes: classes.choice ?? 'by name',
      difficult: 'always 0',
      truncated: 'always 0',
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: xmlSafe(name) })),
    get pictures() {
      return writtenPictures(usable.pictures, (_, row) => annotationPath(stems[row] ?? ''));
    },
  };
};

function annotationPath(stem: string): string {
  return `Annotations/${stem}${extension}`;
}

function* files(
  document: AnnotationDocument,
  pictures: readonly UsablePicture[],
  stems: readonly string[],
  classes: ExportClasses,
  firstPixel: 0 | 1,
): Generator<ExportFile> {
  for (const [row, picture] of pictures.entries()) {
    yield {
      path: annotationPath(stems[row] ?? ''),
      parts: pictureParts(document, picture, classes, firstPixel),
    };
  }
  yield { path: 'ImageSets/Main/trainval.txt', parts: stems.map((stem) => `${stem}\n`) };
}

function* pictureParts(
  { source }: AnnotationDocument,
  { picture, boxes }: UsablePicture,
  classes: ExportClasses,
  firstPixel: 0 | 1,
): Generator<string> {
  const objects = boxes.map((box) => ({
    name: classes.of(box).name,
    box: wholePixels(box, picture),
  }));
  const annotation = {
    folder: picture.relativePath.split('/').slice(0, -1).join('/'),
    name: picture.name,
    width: picture.width,
    height: picture.height,
    database: source.createdBy,
    annotation: source.modelName,
    objects,
  };
  yield* vocAnnotation(annotation, firstPixel);
}

/** What the XML file of one picture says. */
export interface VocAnnotation {
  readonly folder: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Who made the picture's annotation, and of what. */
  readonly database: string;
  readonly annotation: string;
  /** Boxes on whole pixels, in image space. */
  readonly objects: readonly { readonly name: string; readonly box: Box }[];
}

/** The XML file of one picture, in pieces. @param firstPixel the number of a picture's first pixel. */
export function* vocAnnotation(picture: VocAnnotation, firstPixel: 0 | 1): Generator<string> {
  yield `<annotation>
  <folder>${xmlText(picture.folder)}</folder>
  <filename>${xmlText(picture.name)}</filename>
  <source>
    <database>${xmlText(picture.database)}</database>
    <annotation>${xmlText(picture.annotation)}</annotation>
  </source>
  <size>
    <width>${picture.width}</width>
    <height>${picture.height}</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
`;
  for (const { name, box } of picture.objects) {
    const [x0, y0, x1, y1] = box;
    yield `  <object>
    <name>${xmlText(name)}</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <bndbox>
      <xmin>${x0 + firstPixel}</xmin>
      <ymin>${y0 + firstPixel}</ymin>
      <xmax>${x1}</xmax>
      <ymax>${y1}</ymax>
    </bndbox>
  </object>
`;
  }
  yield '</annotation>\n';
}

/** The box on whole pixels, at least one across and down. */
function wholePixels({ box }: AnnotatedBox, { width, height }: UsablePicture['picture']): Box {
  const [x0, x1] = wholeSide(box[0], box[2], width);
  const [y0, y1] = wholeSide(box[1], box[3], height);
  return [x0, y0, x1, y1];
}

function wholeSide(from: number, to: number, size: number): [number, number] {
  const [low, high] = [Math.round(from), Math.round(to)];
  if (high > low) return [low, high];
  const pixel = Math.min(Math.floor((from + to) / 2), size - 1);
  return [pixel, pixel + 1];
}

/** Control characters, which no XML 1.0 text may hold, and line ends, which a name must not. */
const illegal = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

function xmlSafe(text: string): string {
  return text.replace(illegal, '\uFFFD');
}

function xmlText(text: string): string {
  return xmlSafe(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function illegalTextProblems(pictures: readonly UsablePicture[], classes: ExportClasses): string[] {
  const texts = [
    ...classes.all.map(({ name }) => name),
    ...pictures.map(({ picture }) => picture.relativePath),
  ];
  const changed = texts.filter((text) => xmlSafe(text) !== text);
  if (changed.length === 0) return [];
  return [
    `XML cannot hold control characters; they are written as “\uFFFD” in ${someNames(changed)}.`,
  ];
}
