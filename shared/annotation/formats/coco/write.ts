/**
 * COCO: `annotations.json` as pycocotools' COCO() loads it, and `results.json` as its loadRes() does.
 *
 * Category ids are the model's own, gaps and all. Image and annotation ids count from 1, since
 * pycocotools takes an annotation with id 0 for unmatched. `bbox` is x, y, width, height from the
 * picture's upper left corner at 0, 0.
 */
import {
  exportClasses,
  sameNameProblems,
  type ExportClass,
  type ExportClasses,
} from '../../classes.ts';
import { isClassAgnostic, type AnnotationDocument } from '../../document.ts';
import {
  coordinateDecimals,
  jsonArrayParts,
  roundBox,
  roundCoordinate,
  roundScore,
} from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';

const firstId = 1;

export const writeCoco: FormatWriter = (document) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: false });
  const { pictures } = usable;
  return {
    files: [
      { path: 'annotations.json', parts: datasetParts(document, pictures, classes) },
      { path: 'results.json', parts: jsonArrayParts(results(pictures, classes)) },
    ],
    get problems() {
      return [...usable.problems, ...sameNameProblems(classes.all)];
    },
    choices: {
      boxes: 'x, y, width, height; 0-based; not clipped to the picture',
      coordinateDecimals,
      categoryIds: classes.choice ?? 'as in the model',
      imageIds: `counted from ${firstId}`,
      annotationIds: `counted from ${firstId}`,
      fileNames: "relative to the pictures' folder",
      scores: 'in results.json, and as “score” of each annotation',
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
  const { createdBy, modelName, minScore } = document.source;
  const what = isClassAgnostic(document) ? 'Proposals' : 'Detections';
  const description = `${what} of ${modelName} with a score of at least ${minScore}`;
  yield `{\n"info": ${JSON.stringify({ description, contributor: createdBy })}`;
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

function* results(
  pictures: readonly UsablePicture[],
  classes: ExportClasses,
): Generator<{ image_id: number; category_id: number; bbox: CocoBox; score: number }> {
  let imageId = firstId;
  for (const { boxes } of pictures) {
    for (const box of boxes) {
      yield {
        image_id: imageId,
        category_id: classes.of(box).category,
        bbox: cocoBox(box.box),
        score: roundScore(box.score),
      };
    }
    imageId++;
  }
}

function* annotations(pictures: readonly UsablePicture[], classes: ExportClasses): Generator {
  let id = firstId;
  for (const result of results(pictures, classes)) {
    const area = roundCoordinate(result.bbox[2] * result.bbox[3]);
    yield { id: id++, ...result, area, iscrowd: 0, segmentation: [] };
  }
}

type CocoBox = [x: number, y: number, width: number, height: number];

function cocoBox(box: Box): CocoBox {
  const [x0, y0, x1, y1] = roundBox(box);
  return [x0, y0, roundCoordinate(x1 - x0), roundCoordinate(y1 - y0)];
}
