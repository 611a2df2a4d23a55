/**
 * COCO: `annotations.json` as pycocotools' COCO() loads it, and `results.json` as its loadRes() does.
 *
 * Category ids are the model's own, gaps and all. Image and annotation ids count from 1, since
 * pycocotools takes an annotation with id 0 for unmatched. `bbox` is x, y, width, height from the
 * picture's upper left corner at 0, 0. Polygons and masks (as counts that are not compressed, which every reader
 * knows) are the `segmentation`; difficult, truncated, occluded and note are `attributes`, as CVAT writes them.
 */
import {
  exportClasses,
  idsWords,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import { scoreOf, type Annotation, type AnnotationAttributes } from '../../annotation.ts';
import type { AnnotationDocument } from '../../document.ts';
import { areaOf } from '../../geometry.ts';
import {
  coordinateDecimals,
  jsonArrayParts,
  roundBox,
  roundCoordinate,
  roundScore,
} from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { cornersOf } from '../../../geometry/rotatedBoxes.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeCoco } from './describe.ts';

const firstId = 1;

export const writeCoco: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeCoco.holds.clips });
  const { pictures } = usable;
  return {
    files: [
      { path: 'annotations.json', parts: datasetParts(document, pictures, classes) },
      ...(document.run === null
        ? []
        : [{ path: 'results.json', parts: jsonArrayParts(results(pictures, classes)) }]),
    ],
    get problems() {
      return [
        ...usable.problems,
        ...sameNameProblems(classes.all),
        ...lossSentences(document, pictures, describeCoco, choices),
      ];
    },
    choices: {
      boxes: 'x, y, width, height; 0-based; not clipped to the picture',
      coordinateDecimals,
      categoryIds: classes.choice ?? idsWords(document),
      imageIds: `counted from ${firstId}`,
      annotationIds: `counted from ${firstId}`,
      fileNames: "relative to the pictures' folder",
      scores:
        document.run === null
          ? 'as “score” of each annotation that has one'
          : 'in results.json, and as “score” of each annotation',
    },
    classes: classes.all.map(({ id, category, name }) => ({ id, name, writtenAs: category })),
    get pictures() {
      return writtenPictures(usable.pictures, (_, row) => firstId + row);
    },
  };
};

function* datasetParts(
  document: AnnotationDocument,
  pictures: readonly UsablePicture[],
  classes: ExportClasses,
): Generator<string> {
  const info = { description: descriptionOf(document), contributor: document.createdBy };
  yield `{\n"info": ${JSON.stringify(info)}`;
  yield ',\n"licenses": []';
  yield ',\n"categories": ';
  yield* jsonArrayParts(classes.all.map(category));
  yield ',\n"images": ';
  yield* jsonArrayParts(images(pictures));
  yield ',\n"annotations": ';
  yield* jsonArrayParts(annotations(pictures, classes));
  yield '\n}\n';
}

function category({ category: id, name }: ExportClass): unknown {
  return { id, name, supercategory: '' };
}

function* images(pictures: readonly UsablePicture[]): Generator {
  let id = firstId;
  for (const { picture } of pictures) {
    const { relativePath, width, height } = picture;
    yield { id: id++, file_name: relativePath, width, height };
  }
}

function* results(pictures: readonly UsablePicture[], classes: ExportClasses): Generator {
  for (const { imageId, annotation } of numbered(pictures)) {
    yield result(imageId, annotation, classes);
  }
}

function* annotations(pictures: readonly UsablePicture[], classes: ExportClasses): Generator {
  let id = firstId;
  for (const { imageId, annotation } of numbered(pictures)) {
    const { geometry, attributes } = annotation;
    const written = result(imageId, annotation, classes);
    const [, , width, height] = written.bbox;
    const area = geometry.kind === 'box' ? width * height : areaOf(geometry);
    yield {
      id: id++,
      ...written,
      area: roundCoordinate(area),
      iscrowd: attributes.crowd ? 1 : 0,
      segmentation: segmentationOf(annotation),
      ...attributesOf(attributes),
    };
  }
}

function* numbered(pictures: readonly UsablePicture[]) {
  for (const [row, picture] of pictures.entries()) {
    for (const annotation of picture.annotations) yield { imageId: firstId + row, annotation };
  }
}

/** An entry of results.json, which an annotation has at its beginning. */
function result(imageId: number, annotation: Annotation, classes: ExportClasses) {
  const score = scoreOf(annotation);
  return {
    image_id: imageId,
    category_id: classes.of(annotation).category,
    bbox: cocoBox(annotation.geometry.box),
    ...(score === null ? {} : { score: roundScore(score) }),
  };
}

function segmentationOf({ geometry }: Annotation): unknown {
  switch (geometry.kind) {
    case 'box':
      return [];
    case 'rotatedBox':
      return [cornersOf(geometry.rotated).map(roundCoordinate)];
    case 'polygon':
      return geometry.rings.map((ring) => ring.map(roundCoordinate));
    case 'mask': {
      const { width, height, counts } = geometry.mask;
      return { size: [height, width], counts };
    }
  }
}

/** Those that are so, in a field of their own; nothing where none is. */
function attributesOf({ difficult, truncated, occluded, note }: AnnotationAttributes): object {
  const attributes = {
    ...(difficult ? { difficult } : {}),
    ...(truncated ? { truncated } : {}),
    ...(occluded ? { occluded } : {}),
    ...(note === '' ? {} : { note }),
  };
  return Object.keys(attributes).length === 0 ? {} : { attributes };
}

function descriptionOf({ run, classAgnostic }: AnnotationDocument): string {
  if (run === null) return 'Annotations';
  const what = classAgnostic ? 'Proposals' : 'Detections';
  return `${what} of ${run.modelName} with a score of at least ${run.minScore}`;
}

type CocoBox = [x: number, y: number, width: number, height: number];

function cocoBox(box: Box): CocoBox {
  const [x0, y0, x1, y1] = roundBox(box);
  return [x0, y0, roundCoordinate(x1 - x0), roundCoordinate(y1 - y0)];
}
