/**
 * Label Studio: `labelstudio.json`, a list of tasks, each with one annotation, or with one prediction where they are what a model
 * found. The picture is an address of local storage, `/data/local-files/?d=` and its path from the pictures' folder.
 */
import { exportClasses, sameNameProblems, type ExportClasses } from '../../classes.ts';
import { scoreOf, type Annotation } from '../../annotation.ts';
import type { AnnotatedPicture, AnnotationDocument } from '../../document.ts';
import { isUpright, type Geometry } from '../../geometry.ts';
import { jsonArrayParts, roundScore, shareDecimals } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { maskPixels } from '../../../geometry/masks.ts';
import { cornersOf, turnOf } from '../../../geometry/rotatedBoxes.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { brushOfPixels } from './brush.ts';
import { describeLabelstudio } from './describe.ts';

export const writeLabelstudio: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeLabelstudio.holds.clips });
  const { pictures } = usable;
  return {
    files: [
      { path: 'labelstudio.json', parts: jsonArrayParts(tasks(document, pictures, classes)) },
    ],
    get problems() {
      return [
        ...usable.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeLabelstudio, choices),
      ];
    },
    choices: {
      boxes: 'x, y, width, height in per cent of the picture; rotation about the upper left corner',
      decimals: shareDecimals,
      clippedToPicture: false,
      classes: classes.choice ?? 'by name',
      pictures: 'addresses of local storage, whose root is the pictures’ folder',
      names: 'the control is called “label”, the picture “image”',
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: name })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => addressOf(relativePath));
    },
  };
};

function addressOf(relativePath: string): string {
  const parts = relativePath.toWellFormed().split('/').map(encodeURIComponent);
  return `/data/local-files/?d=${parts.join('/')}`;
}

function* tasks(
  { run }: AnnotationDocument,
  pictures: readonly UsablePicture[],
  classes: ExportClasses,
): Generator {
  for (const [row, { picture, annotations }] of pictures.entries()) {
    const result = annotations.map((one, index) =>
      resultOf(one, `r${row + 1}-${index + 1}`, picture, classes),
    );
    const said =
      run === null
        ? { annotations: [{ result }], predictions: [] }
        : { annotations: [], predictions: [{ model_version: run.modelName, result }] };
    yield { id: row + 1, data: { image: addressOf(picture.relativePath) }, ...said };
  }
}

function resultOf(
  annotation: Annotation,
  id: string,
  picture: AnnotatedPicture,
  classes: ExportClasses,
): unknown {
  const { geometry, attributes, origin } = annotation;
  const { kind, value } = valueOf(geometry, picture);
  const score = scoreOf(annotation);
  const origins = { hand: 'manual', model: 'prediction', edited: 'prediction-changed' } as const;
  return {
    id,
    type: `${kind}labels`,
    from_name: 'label',
    to_name: 'image',
    original_width: picture.width,
    original_height: picture.height,
    image_rotation: 0,
    origin: origins[origin.kind],
    ...(score === null ? {} : { score: roundScore(score) }),
    ...(attributes.note === '' ? {} : { meta: { text: [attributes.note] } }),
    value: { ...value, [`${kind}labels`]: [classes.of(annotation).name] },
  };
}

type Kind = 'rectangle' | 'polygon' | 'brush';

function valueOf(geometry: Geometry, size: AnnotatedPicture): { kind: Kind; value: object } {
  switch (geometry.kind) {
    case 'rotatedBox': {
      if (isUpright(geometry)) break;
      const { width, height } = geometry.rotated;
      const [left = 0, top = 0] = cornersOf(geometry.rotated);
      return rectangle([left, top, left + width, top + height], turnOf(geometry.rotated), size);
    }
    case 'polygon': {
      const [ring = [], ...others] = geometry.rings;
      if (others.length > 0) break;
      const points: number[][] = [];
      for (let i = 0; i + 1 < ring.length; i += 2) {
        points.push([perCent(ring[i] ?? 0, size.width), perCent(ring[i + 1] ?? 0, size.height)]);
      }
      return { kind: 'polygon', value: { points, closed: true } };
    }
    case 'mask': {
      const { width, height } = geometry.mask;
      const rle = brushOfPixels(width, height, maskPixels(geometry.mask));
      return { kind: 'brush', value: { format: 'rle', rle } };
    }
    case 'box':
  }
  return rectangle(geometry.box, 0, size);
}

function rectangle(
  [x0, y0, x1, y1]: Box,
  rotation: number,
  size: AnnotatedPicture,
): { kind: Kind; value: object } {
  return {
    kind: 'rectangle',
    value: {
      x: perCent(x0, size.width),
      y: perCent(y0, size.height),
      width: perCent(x1 - x0, size.width),
      height: perCent(y1 - y0, size.height),
      rotation,
    },
  };
}

function perCent(value: number, side: number): number {
  return Number(((100 * value) / side).toFixed(shareDecimals));
}
