/**
 * Datumaro: `annotations/default.json`, an item a picture. A rotated box is one with the attribute `rotation`, as CVAT writes it; the parts of
 * a polygon are polygons of one group, as Datumaro itself makes them of COCO's.
 */
import { exportClasses, sameNameProblems, type ExportClasses } from '../../classes.ts';
import { scoreOf, type Annotation, type AnnotationAttributes } from '../../annotation.ts';
import { isUpright, type Geometry } from '../../geometry.ts';
import {
  coordinateDecimals,
  jsonArrayParts,
  roundBox,
  roundCoordinate,
  roundScore,
} from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { textOfCounts } from '../../../geometry/masks.ts';
import { turnOf } from '../../../geometry/rotatedBoxes.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeDatumaro } from './describe.ts';

export const writeDatumaro: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeDatumaro.holds.clips });
  const { pictures } = usable;
  return {
    files: [{ path: 'annotations/default.json', parts: parts(pictures, classes) }],
    get problems() {
      return [
        ...usable.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeDatumaro, choices),
      ];
    },
    choices: {
      boxes: 'x, y, width, height; pixels from 0; not clipped to the picture',
      coordinateDecimals,
      classes: classes.choice ?? 'counted from 0 in the document’s order',
      subset: 'default',
      fileNames: "relative to the pictures' folder",
    },
    classes: classes.all.map(({ id, name }, index) => ({ id, name, writtenAs: index })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => relativePath);
    },
  };
};

function* parts(pictures: readonly UsablePicture[], classes: ExportClasses): Generator<string> {
  const labels = classes.all.map(({ name }) => ({ name, parent: '', attributes: [] }));
  const categories = { label: { labels, attributes: ['occluded'] }, points: { items: [] } };
  yield '{\n"dm_format_version": "1.0",\n"media_type": 2,\n"infos": {}';
  yield `,\n"categories": ${JSON.stringify(categories)}`;
  yield ',\n"items": ';
  yield* jsonArrayParts(items(pictures, classes));
  yield '\n}\n';
}

function* items(pictures: readonly UsablePicture[], classes: ExportClasses): Generator {
  for (const [frame, { picture, annotations }] of pictures.entries()) {
    const { relativePath, width, height } = picture;
    yield {
      id: relativePath.replace(/(?<=[^/])\.[^./]*$/, ''),
      annotations: annotations.flatMap((one, row) => entriesOf(one, row, classes)),
      attr: { frame },
      image: { path: relativePath, size: [height, width] },
    };
  }
}

/** One for each part. */
function entriesOf(annotation: Annotation, row: number, classes: ExportClasses): object[] {
  const { geometry } = annotation;
  const shapes = shapesOf(geometry);
  const group = shapes.length > 1 ? row + 1 : 0;
  return shapes.map(({ rotation, ...shape }) => ({
    id: row,
    attributes: attributesOf(annotation, rotation),
    group,
    label_id: classes.of(annotation).index,
    z_order: 0,
    ...shape,
  }));
}

function attributesOf(annotation: Annotation, rotation: number): object {
  const { occluded, crowd, ...others } = annotation.attributes;
  const score = scoreOf(annotation);
  return {
    occluded,
    ...(rotation === 0 ? {} : { rotation }),
    ...(crowd ? { is_crowd: true } : {}),
    ...setOf(others),
    ...(score === null ? {} : { score: roundScore(score) }),
  };
}

function setOf(attributes: Partial<AnnotationAttributes>): object {
  const set = Object.entries(attributes).filter(([, value]) => value !== false && value !== '');
  return Object.fromEntries(set);
}

interface Shape {
  readonly type: string;
  readonly bbox?: readonly number[];
  readonly points?: readonly number[];
  readonly rle?: object;
  /** Degrees. */
  readonly rotation: number;
}

function shapesOf(geometry: Geometry): Shape[] {
  switch (geometry.kind) {
    case 'box':
      return [boxOf(geometry.box, 0)];
    case 'rotatedBox': {
      if (isUpright(geometry)) return [boxOf(geometry.box, 0)];
      const { x, y, width, height } = geometry.rotated;
      const box: Box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
      return [boxOf(box, turnOf(geometry.rotated))];
    }
    case 'polygon':
      return geometry.rings.map((ring) => ({
        type: 'polygon',
        points: ring.map(roundCoordinate),
        rotation: 0,
      }));
    case 'mask': {
      const { width, height, counts } = geometry.mask;
      return [
        { type: 'mask', rle: { counts: textOfCounts(counts), size: [height, width] }, rotation: 0 },
      ];
    }
  }
}

function boxOf(box: Box, rotation: number): Shape {
  const [x0, y0, x1, y1] = roundBox(box);
  return {
    type: 'bbox',
    bbox: [x0, y0, roundCoordinate(x1 - x0), roundCoordinate(y1 - y0)],
    rotation,
  };
}
