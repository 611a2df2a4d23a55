/**
 * JSON Lines: `annotations.jsonl`, one object a picture, each box with the chain from its anchor.
 *
 * `box` and all boxes of `lineage` are x0, y0, x1, y1 in pixels of the upright picture. An outline stands beside the box, as
 * `rotated`, `polygon` (a list of parts) or `mask`; attributes, a model's name and that it was edited, where they are so.
 */
import { scoreOf, type Annotation, type AnnotationAttributes } from '../../annotation.ts';
import { exportClasses, idsWords, type ExportClasses } from '../../classes.ts';
import type { AnnotationDocument, ModelRun } from '../../document.ts';
import type { Geometry } from '../../geometry.ts';
import type { BoxLineage, LineagePart } from '../../lineage.ts';
import { coordinateDecimals, roundBox, roundCoordinate, roundScore } from '../../numbers.ts';
import { usableDocument, type UsablePicture } from '../../usable.ts';
import { writtenPictures, type FormatWriter } from '../format.ts';
import { lossSentences } from '../losses.ts';
import { describeJsonl } from './describe.ts';

export const writeJsonl: FormatWriter = (document, choices) => {
  const classes = exportClasses(document);
  const usable = usableDocument(document, classes, { clip: describeJsonl.holds.clips });
  const { pictures } = usable;
  return {
    files: [{ path: 'annotations.jsonl', parts: lines(document, pictures, classes) }],
    get problems() {
      return [...usable.problems, ...lossSentences(document, pictures, describeJsonl, choices)];
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
    const objects = annotations.map((one) =>
      annotationObject(one, classes, lineages?.get(one.id), run),
    );
    yield `${JSON.stringify({ image: relativePath, path, width, height, ...about, [key]: objects })}\n`;
  }
}

function annotationObject(
  annotation: Annotation,
  classes: ExportClasses,
  lineage: BoxLineage | undefined,
  run: ModelRun | null,
): unknown {
  const { id: classId, name: label } = classes.of(annotation);
  const { geometry, origin } = annotation;
  const score = scoreOf(annotation);
  return {
    classId,
    label,
    score: score === null ? null : roundScore(score),
    ...(origin.kind === 'hand' || origin.model === (run?.modelName ?? null)
      ? {}
      : { model: origin.model }),
    ...(origin.kind === 'edited' ? { edited: true } : {}),
    box: roundBox(geometry.box),
    ...outlineObject(geometry),
    ...attributesObject(annotation.attributes),
    ...(lineage === undefined ? {} : { lineage: lineageObject(lineage) }),
  };
}

function outlineObject(geometry: Geometry): object {
  switch (geometry.kind) {
    case 'box':
      return {};
    case 'rotatedBox': {
      const { x, y, width, height, angle } = geometry.rotated;
      const [cx = 0, cy = 0, w = 0, h = 0] = [x, y, width, height].map(roundCoordinate);
      return { rotated: { x: cx, y: cy, width: w, height: h, angle } };
    }
    case 'polygon':
      return { polygon: geometry.rings.map((ring) => ring.map(roundCoordinate)) };
    case 'mask':
      return { mask: geometry.mask };
  }
}

/** Those that are so; nothing where none is. */
function attributesObject(attributes: AnnotationAttributes): object {
  const set = Object.entries(attributes).filter(([, value]) => value !== false && value !== '');
  return set.length === 0 ? {} : { attributes: Object.fromEntries(set) };
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
