/**
 * CreateML: `_annotations.createml.json`, a list with an entry for each picture. `coordinates` are the box's centre and its size,
 * in pixels.
 */
import { exportClasses, sameNameProblems, type ExportClasses } from '../../classes.ts';
import type { Annotation } from '../../annotation.ts';
import { coordinateDecimals, jsonArrayParts, roundBox, roundCoordinate } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeCreateml } from './describe.ts';

export const writeCreateml: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeCreateml.holds.clips });
  const { pictures } = usable;
  return {
    files: [
      { path: '_annotations.createml.json', parts: jsonArrayParts(entries(pictures, classes)) },
    ],
    get problems() {
      return [
        ...usable.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeCreateml, choices),
      ];
    },
    choices: {
      boxes: 'centre x, centre y, width, height; pixels from 0; not clipped to the picture',
      coordinateDecimals,
      classes: classes.choice ?? 'by name',
      fileNames: "relative to the pictures' folder",
    },
    classes: classes.all.map(({ id, name }) => ({ id, name, writtenAs: name })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => relativePath);
    },
  };
};

function* entries(pictures: readonly UsablePicture[], classes: ExportClasses): Generator {
  for (const { picture, annotations } of pictures) {
    yield {
      image: picture.relativePath,
      annotations: annotations.map((one) => annotationOf(one, classes)),
    };
  }
}

function annotationOf(annotation: Annotation, classes: ExportClasses): unknown {
  const [x0, y0, x1, y1] = roundBox(annotation.geometry.box);
  // Halves of the last decimal are written, so that the corners come back.
  const half = (value: number) => Math.round(value * 1e5) / 1e5;
  return {
    label: classes.of(annotation).name,
    coordinates: {
      x: half((x0 + x1) / 2),
      y: half((y0 + y1) / 2),
      width: roundCoordinate(x1 - x0),
      height: roundCoordinate(y1 - y0),
    },
  };
}
