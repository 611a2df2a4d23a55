/**
 * Pascal VOC: `Annotations/<place>.xml`, one a picture, and the list `ImageSets/Main/trainval.txt`.
 *
 * VOC counts pixels from 1 and its xmax is the last pixel inside, so a box [x0, x1) becomes
 * xmin = x0 + 1, xmax = x1. Counted from 0, as many later tools do, it is xmin = x0, xmax = x1. Outlines are no part of
 * VOC: they are written as the tools do that have them, `<polygon>` and `<robndbox>`, in continuous pixels from 0.
 */
import { exportClasses, sameNameProblems, type ExportClasses } from '../../classes.ts';
import { noAttributes, type Annotation, type AnnotationAttributes } from '../../annotation.ts';
import type { AnnotationDocument } from '../../document.ts';
import type { Geometry } from '../../geometry.ts';
import { placesFor } from '../../places.ts';
import { roundCoordinate } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { writtenPictures, type ExportFile, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { illegalNameProblems, xmlSafe, xmlText } from '../xmlText.ts';
import { describeVoc } from './describe.ts';

const extension = '.xml';

export const writeVoc: FormatWriter = (document, choices) => {
  const { vocFirstPixel } = choices;
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeVoc.holds.clips });
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
        ...illegalNameProblems(pictures),
        ...lossSentences(document, pictures, describeVoc, choices),
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
      difficult: document.run === null ? 'as annotated' : 'always 0',
      truncated: document.run === null ? 'as annotated' : 'always 0',
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
  { createdBy, run }: AnnotationDocument,
  { picture, annotations }: UsablePicture,
  classes: ExportClasses,
  firstPixel: 0 | 1,
): Generator<string> {
  const objects = annotations.map((annotation) => ({
    name: classes.of(annotation).name,
    box: wholePixels(annotation, picture),
    outline: annotation.geometry,
    attributes: annotation.attributes,
  }));
  const annotation = {
    folder: picture.relativePath.split('/').slice(0, -1).join('/'),
    name: picture.name,
    width: picture.width,
    height: picture.height,
    database: createdBy,
    annotation: run?.modelName ?? 'by hand',
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
  readonly objects: readonly VocObject[];
}

export interface VocObject {
  readonly name: string;
  /** On whole pixels, image space. */
  readonly box: Box;
  /** Written beside the box where it is a polygon or a rotated box. */
  readonly outline?: Geometry;
  readonly attributes?: AnnotationAttributes;
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
  for (const { name, box, outline, attributes = noAttributes } of picture.objects) {
    const [x0, y0, x1, y1] = box;
    yield `  <object>
    <name>${xmlText(name)}</name>
    <pose>Unspecified</pose>
    <truncated>${attributes.truncated ? 1 : 0}</truncated>
${attributes.occluded ? '    <occluded>1</occluded>\n' : ''}    <difficult>${attributes.difficult ? 1 : 0}</difficult>
    <bndbox>
      <xmin>${x0 + firstPixel}</xmin>
      <ymin>${y0 + firstPixel}</ymin>
      <xmax>${x1}</xmax>
      <ymax>${y1}</ymax>
    </bndbox>
${outline === undefined ? '' : outlineXml(outline)}  </object>
`;
  }
  yield '</annotation>\n';
}

function outlineXml(outline: Geometry): string {
  const element = (name: string, value: number) =>
    `      <${name}>${roundCoordinate(value)}</${name}>\n`;
  if (outline.kind === 'rotatedBox') {
    const { x, y, width, height, angle } = outline.rotated;
    const numbers = [element('cx', x), element('cy', y), element('w', width), element('h', height)];
    return `    <robndbox>\n${numbers.join('')}      <angle>${angle}</angle>\n    </robndbox>\n`;
  }
  if (outline.kind !== 'polygon') return '';
  return outline.rings
    .map((ring) => {
      const points = ring.map((value, i) =>
        element(`${i % 2 === 0 ? 'x' : 'y'}${(i >> 1) + 1}`, value),
      );
      return `    <polygon>\n${points.join('')}    </polygon>\n`;
    })
    .join('');
}

/** The box on whole pixels, at least one across and down. */
function wholePixels(
  { geometry: { box } }: Annotation,
  { width, height }: UsablePicture['picture'],
): Box {
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
