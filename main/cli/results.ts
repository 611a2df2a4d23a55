/** The result of a picture, for a program and for a person. */
import type { RunSummary } from '../../shared/contract/detector.ts';
import { count, counted, decimal } from '../../shared/words.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { shortFloat, type DetectedPicture } from '../services/detection/detectedPicture.ts';
import type { RunCommandNamed } from '../services/shards/runCommands.ts';

/** One line of JSON that holds everything a program may want to know of a picture. */
export function jsonOf(
  { image, provider, geometry, timings, stages, detections, remarks, tables }: DetectedPicture,
  { modelName, settings }: Pick<RunSummary, 'modelName' | 'settings'>,
): string {
  return JSON.stringify({
    image,
    width: geometry.imageWidth,
    height: geometry.imageHeight,
    model: modelName,
    provider,
    settings,
    timings: Object.fromEntries(
      Object.entries(timings).map(([name, time]) => [name, microseconds(time)]),
    ),
    stages: Object.fromEntries(stages.map(({ kind, count: rows }) => [kind, rows])),
    detections: detections.map(({ classId, label, score, box }) => ({
      classId,
      label,
      score: shortFloat(score),
      box: box.map(shortFloat),
    })),
    ...(remarks.length === 0 ? {} : { remarks }),
    ...(Object.keys(tables).length === 0 ? {} : { geometry, tables }),
  });
}

/** A picture's result for a person to read. @param shown stages that are told of, each with the work before it */
export function textOf(
  { image, geometry, timings, stages, detections }: DetectedPicture,
  shown: RunCommandNamed<'detect'>['stages'],
): string {
  const lines = [
    `${oneLine(image)}  ${geometry.imageWidth} × ${geometry.imageHeight}  ` +
      `${counted(detections.length, 'detection')}  ${decimal(timings['total'] ?? NaN, 1)} ms`,
  ];
  for (const { kind, step } of shown) {
    if (step !== null) lines.push(stageLine(step, '', timings[step] ?? 0));
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

function detectionLine(
  { label, score, box }: DetectedPicture['detections'][number],
  width: number,
): string {
  const [x0, y0, x1, y1] = box.map((value) => decimal(value, 1));
  return `  ${oneLine(label).padEnd(width)}  ${score.toFixed(3)}  ${x0}, ${y0} → ${x1}, ${y1}`;
}

function microseconds(time: number): number {
  return Math.round(time * 1000) / 1000;
}
