/** `anchorscope detect`: what the detector finds, and on request every stage. */
import type { DetectionRow, RunSummary, TableMessage } from '../../shared/contract.ts';
import { fateNames, stageKinds } from '../../shared/detection/stages.ts';
import { workOnEach } from '../services/batch.ts';
import type { NamedPicture } from '../services/namedPictures.ts';
import { countOf, print, say } from './output.ts';
import { withModel, type DetectorOptions, type OnceResult } from './withModel.ts';

export interface DetectOptions extends DetectorOptions {
  readonly json: boolean;
  readonly stages: boolean;
}

/** @returns the exit code. @throws StudioError where nothing could be done. */
export function runDetect(images: readonly string[], options: DetectOptions): Promise<number> {
  return withModel(
    images,
    options,
    async ({ pictures, incomplete, detector, settings, signal }) => {
      const tables = options.json && options.stages ? [...stageKinds] : [];
      const { problems } = await workOnEach(
        pictures,
        async (picture) => {
          const result = await detector.detectOnce({
            pictureId: picture.shown,
            source: picture.path,
            settings,
            tables,
            boxes: null,
          });
          await print(
            options.json
              ? jsonOf(picture, result)
              : textOf(picture, result.summary, options.stages),
          );
        },
        signal,
        (_picture, _result, problem) => {
          if (problem !== undefined) say(problem);
        },
      );
      return incomplete || problems.length > 0 ? 1 : 0;
    },
  );
}

/** One line that holds everything a program may want to know of a picture. */
function jsonOf(picture: NamedPicture, { summary, tables }: OnceResult): string {
  const { geometry, modelName, provider, settings, timings, stages, detections } = summary;
  return JSON.stringify({
    image: picture.shown,
    width: geometry.imageWidth,
    height: geometry.imageHeight,
    model: modelName,
    provider,
    settings,
    timings: Object.fromEntries(
      Object.entries(timings).map(([name, time]) => [name, rounded(time, 1000)]),
    ),
    stages: Object.fromEntries(stages.map(({ kind, count }) => [kind, count])),
    detections: detections.map(({ classId, label, score, box }) => ({
      classId,
      label,
      score: short(score),
      box: box.map(short),
    })),
    ...(tables.length === 0
      ? {}
      : {
          geometry,
          tables: Object.fromEntries(tables.map((table) => [table.kind, plain(table)])),
        }),
  });
}

/** A table's columns as plain arrays. Boxes are in input space; `geometry` leads back to the picture. */
function plain({ kind: _kind, version: _version, boxes, scores, fate, ...rest }: TableMessage) {
  const { count, parentRow, suppressedBy, levels, classes } = rest;
  const floats = (column: ArrayBuffer) => Array.from(new Float32Array(column), short);
  const integers = (column: ArrayBuffer) => Array.from(new Int32Array(column));
  const flat = boxes && floats(boxes);
  return {
    count,
    boxes: flat && Array.from({ length: count }, (_, row) => flat.slice(row * 4, row * 4 + 4)),
    scores: scores && floats(scores),
    parentRow: parentRow && integers(parentRow),
    levels: levels && integers(levels),
    classes: classes && integers(classes),
    fate: fate && Array.from(new Uint8Array(fate), (each) => fateNames[each]),
    suppressedBy: suppressedBy && integers(suppressedBy),
  };
}

/** A picture for a person to read. */
function textOf({ shown }: NamedPicture, summary: RunSummary, withStages: boolean): string {
  const { geometry, timings, stages, detections } = summary;
  const lines = [
    `${shown}  ${geometry.imageWidth} × ${geometry.imageHeight}  ` +
      `${countOf(detections.length, 'detection')}  ${timings.total.toFixed(1)} ms`,
  ];
  if (withStages) {
    for (const { kind, count, milliseconds } of stages) {
      const number = count.toLocaleString('en').padStart(10);
      lines.push(`  ${kind.padEnd(12)}${number}  ${milliseconds.toFixed(1).padStart(8)} ms`);
    }
  }
  const width = Math.max(0, ...detections.map(({ label }) => label.length));
  lines.push(...detections.map((detection) => detectionLine(detection, width)));
  return lines.join('\n');
}

function detectionLine({ label, score, box }: DetectionRow, width: number): string {
  const [x0, y0, x1, y1] = box.map((value) => value.toFixed(1));
  return `  ${label.padEnd(width)}  ${score.toFixed(3)}  ${x0}, ${y0} → ${x1}, ${y1}`;
}

/** A single-precision number without the digits that double precision would invent. */
function short(value: number): number {
  return Number(value.toPrecision(7));
}

function rounded(value: number, per: number): number {
  return Math.round(value * per) / per;
}
