/** The result of a picture, for a program and for a person. */
import type { DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import type { RunSummary } from '../../shared/contract/detector.ts';
import type { StageDescription } from '../../shared/detection/stages/description.ts';
import type { TableMessage } from '../../shared/detection/stages/tableMessage.ts';
import { fateNames } from '../../shared/detection/stages/table.ts';
import { count, counted, decimal } from '../../shared/words.ts';
import { oneLine } from './output.ts';
import type { OnceResult } from './withModel.ts';

/** One line of JSON that holds everything a program may want to know of a picture. */
export function jsonOf(image: string, { summary, tables }: OnceResult): string {
  const { geometry, modelName, provider, settings, timings, stages, detections, remarks } = summary;
  return JSON.stringify({
    image,
    width: geometry.imageWidth,
    height: geometry.imageHeight,
    model: modelName,
    provider,
    settings,
    timings: Object.fromEntries(
      Object.entries<number>({ ...timings }).map(([name, time]) => [name, microseconds(time)]),
    ),
    stages: Object.fromEntries(stages.map(({ kind, count }) => [kind, count])),
    detections: detections.map(({ classId, label, score, box }) => ({
      classId,
      label,
      score: short(score),
      box: box.map(short),
    })),
    ...(remarks.length === 0 ? {} : { remarks }),
    ...(tables.length === 0
      ? {}
      : {
          geometry,
          tables: Object.fromEntries(tables.map((table) => [table.kind, plain(table)])),
        }),
  });
}

/** A table's columns as plain arrays. Boxes are in input space; `geometry` leads back to the picture. */
function plain(table: TableMessage) {
  const { count, boxes, scores, parentRow, otherParentRow, levels, classes, fate, suppressedBy } =
    table;
  return {
    count,
    boxes: boxes && boxRows(new Float32Array(boxes)),
    scores: scores && Array.from(new Float32Array(scores), short),
    parentRow: parentRow && Array.from(new Int32Array(parentRow)),
    otherParentRow: otherParentRow && Array.from(new Int32Array(otherParentRow)),
    levels: levels && Array.from(new Int32Array(levels)),
    classes: classes && Array.from(new Int32Array(classes)),
    fate: fate && Array.from(new Uint8Array(fate), (each) => fateNames[each]),
    suppressedBy: suppressedBy && Array.from(new Int32Array(suppressedBy)),
  };
}

function boxRows(boxes: Float32Array): number[][] {
  return Array.from({ length: boxes.length / 4 }, (_, row) =>
    Array.from(boxes.subarray(row * 4, row * 4 + 4), short),
  );
}

/** A picture's result for a person to read. @param shown stages that are told of, each with the work before it */
export function textOf(
  image: string,
  summary: RunSummary,
  shown: readonly StageDescription[],
): string {
  const { geometry, timings, stages, detections } = summary;
  const lines = [
    `${oneLine(image)}  ${geometry.imageWidth} × ${geometry.imageHeight}  ` +
      `${counted(detections.length, 'detection')}  ${decimal(timings.total, 1)} ms`,
  ];
  for (const { kind, work } of shown) {
    if (work !== undefined) lines.push(stageLine(work.step, '', timings[work.step] ?? 0));
    const stage = stages.find((each) => each.kind === kind);
    if (stage !== undefined) lines.push(stageLine(kind, count(stage.count), stage.milliseconds));
  }
  const width = Math.max(0, ...detections.map(({ label }) => label.length));
  lines.push(...detections.map((detection) => detectionLine(detection, width)));
  return lines.join('\n');
}

function stageLine(name: string, number: string, milliseconds: number): string {
  return `  ${name.padEnd(12)}${number.padStart(10)}  ${decimal(milliseconds, 1).padStart(8)} ms`;
}

function detectionLine({ label, score, box }: DetectionRow, width: number): string {
  const [x0, y0, x1, y1] = box.map((value) => decimal(value, 1));
  return `  ${oneLine(label).padEnd(width)}  ${score.toFixed(3)}  ${x0}, ${y0} → ${x1}, ${y1}`;
}

/** The shortest decimal that is the same single-precision number; nine digits always are. */
function short(value: number): number {
  for (const digits of [6, 7, 8]) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

function microseconds(time: number): number {
  return Math.round(time * 1000) / 1000;
}
