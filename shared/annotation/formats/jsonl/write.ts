/**
 * JSON Lines: `annotations.jsonl`, one object a picture, each box with the chain from its anchor.
 *
 * `box` and all boxes of `lineage` are x0, y0, x1, y1 in pixels of the upright picture.
 */
import { exportClasses } from '../../classes.ts';
import { isClassAgnostic, type AnnotatedBox, type AnnotationDocument } from '../../document.ts';
import { coordinateDecimals, roundBox, roundScore } from '../../numbers.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';

export const writeJsonl: FormatWriter = (document) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: false });
  const { pictures } = usable;
  return {
    files: [{ path: 'annotations.jsonl', parts: lines(document, pictures) }],
    get problems() {
      return usable.problems;
    },
    choices: {
      boxes:
        'x0, y0, x1, y1; 0-based, continuous; not clipped to the picture; those of the lineage too',
      coordinateDecimals,
      classIds: isClassAgnostic(document) ? 'null: proposals have no class' : 'as in the model',
    },
    classes: isClassAgnostic(document)
      ? []
      : document.classes.map(({ id, name }) => ({ id, name, writtenAs: id })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => relativePath);
    },
  };
};

function* lines(
  document: AnnotationDocument,
  pictures: readonly UsablePicture[],
): Generator<string> {
  const { modelName, provider, stage } = document.source;
  const key = isClassAgnostic(document) ? 'proposals' : 'detections';
  for (const { picture, boxes } of pictures) {
    const { relativePath, path, width, height } = picture;
    const about = { image: relativePath, path, width, height, model: modelName, provider, stage };
    yield `${JSON.stringify({ ...about, [key]: boxes.map(boxObject) })}\n`;
  }
}

function boxObject({ classId, label, score, box, lineage }: AnnotatedBox): unknown {
  return {
    classId,
    label,
    score: roundScore(score),
    box: roundBox(box),
    ...(lineage === undefined ? {} : { lineage: roundedPart(lineage) }),
  };
}

/** A part of a lineage with its numbers as short as the document's: boxes as boxes, whole numbers as they are. */
function roundedPart(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : roundScore(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isBox(value)) return roundBox(value);
  if (Array.isArray(value)) return value.map(roundedPart);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, roundedPart(part)]));
}

function isBox(value: object): value is Box {
  return (
    Array.isArray(value) && value.length === 4 && value.every((side) => typeof side === 'number')
  );
}
