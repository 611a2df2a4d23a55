/**
 * JSON Lines: `annotations.jsonl`, one object a picture, each box with the chain from its anchor.
 *
 * `box` and all boxes of `lineage` are x0, y0, x1, y1 in pixels of the upright picture.
 */
import { scoreOf, type Annotation } from '../../annotation.ts';
import { exportClasses, idsWords, type ExportClasses } from '../../classes.ts';
import type { AnnotationDocument } from '../../document.ts';
import type { BoxLineage, LineagePart } from '../../lineage.ts';
import { coordinateDecimals, roundBox, roundScore } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeJsonl } from './describe.ts';

export const writeJsonl: FormatWriter = (document) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: false });
  const { pictures } = usable;
  return {
    files: [{ path: 'annotations.jsonl', parts: lines(document, pictures, classes) }],
    get problems() {
      return [...usable.problems, ...lossSentences(pictures, describeJsonl)];
    },
    choices: {
      boxes:
        'x0, y0, x1, y1; 0-based, continuous; not clipped to the picture; those of the lineage too',
      coordinateDecimals,
      classIds: document.classAgnostic ? 'null: proposals have no class' : idsWords(document),
    },
    classes: document.classAgnostic
      ? []
      : document.classes.map(({ id, name }) => ({ id, name, writtenAs: id })),
    get pictures() {
      return writtenPictures(usable.pictures, ({ relativePath }) => relativePath);
    },
  };
};

function* lines(
  { run, classAgnostic }: AnnotationDocument,
  pictures: readonly UsablePicture[],
  classes: ExportClasses,
): Generator<string> {
  const about =
    run === null ? {} : { model: run.modelName, provider: run.provider, stage: run.stage };
  const key = run === null ? 'annotations' : classAgnostic ? 'proposals' : 'detections';
  for (const { picture, annotations } of pictures) {
    const { relativePath, path, width, height, lineages } = picture;
    const objects = annotations.map((one) => annotationObject(one, classes, lineages?.get(one.id)));
    yield `${JSON.stringify({ image: relativePath, path, width, height, ...about, [key]: objects })}\n`;
  }
}

function annotationObject(
  annotation: Annotation,
  classes: ExportClasses,
  lineage: BoxLineage | undefined,
): unknown {
  const { id: classId, name: label } = classes.of(annotation);
  const score = scoreOf(annotation);
  return {
    classId,
    label,
    score: score === null ? null : roundScore(score),
    box: roundBox(annotation.geometry.box),
    ...(lineage === undefined ? {} : { lineage: lineageObject(lineage) }),
  };
}

function lineageObject(lineage: BoxLineage): BoxLineage {
  return Object.fromEntries(
    Object.entries(lineage).map(([step, part]) => [step, part === null ? null : rounded(part)]),
  );
}

function rounded(part: LineagePart): LineagePart {
  return Object.fromEntries(
    Object.entries(part).map(([name, value]): [string, LineagePart[string]] => {
      if (typeof value !== 'number') return [name, roundBox(value)];
      return [name, Number.isInteger(value) ? value : roundScore(value)];
    }),
  );
}
