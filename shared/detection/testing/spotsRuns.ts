/** A picture with spots, a run of the invented detector on it, and how its process would tell of it. */
import type { RunAnswer } from '../../contract/detector.ts';
import type { DetectionSettings } from '../../model/settings.ts';
import { detectionRows } from '../head/detectionRow.ts';
import { detect, geometryOf, type Run } from '../pipeline.ts';
import type { RunRef } from '../questions.ts';
import type { Pixels } from '../stages/stage.ts';
import { tableMessage } from '../stages/tableMessage.ts';
import { spotsDetector, spotsSummary, type SpotsTables, type SpotsView } from './spots.ts';

/** A picture of 48 × 32 pixels with spots of every brightness: near each other, overlapping, and one alone. */
export function spotsPicture(seed = 1): Pixels & { readonly data: Uint8Array<ArrayBuffer> } {
  const [width, height] = [48, 32];
  const data = new Uint8Array(width * height * 3);
  const light = (x: number, y: number, value: number) => {
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      data.fill(
        value,
        ((2 * y + dy) * width + 2 * x + dx) * 3,
        ((2 * y + dy) * width + 2 * x + dx + 1) * 3,
      );
    }
  };
  let state = seed;
  for (let i = 0; i < 14; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    light(1 + 2 * ((state >>> 8) % 8), 1 + 2 * ((state >>> 16) % 7), 80 + ((state >>> 24) % 176));
  }
  light(width / 2 - 2, 8, 200);
  return { width, height, data };
}

/** A run on that picture. */
export function spotsRun(
  given: DetectionSettings = spotsSummary.settings,
): Promise<Run<SpotsTables, SpotsView>> {
  return detect(spotsDetector, spotsPicture(), given);
}

/** A run as the detector's process tells of it, with all its tables. */
export function spotsAnswer(
  run: Run<SpotsTables, SpotsView>,
  ref: RunRef,
  pictureId: string,
): RunAnswer {
  const { blobs } = run.tables;
  return {
    run: {
      ...ref,
      pictureId,
      modelName: spotsSummary.name,
      modelId: spotsSummary.id,
      provider: spotsSummary.provider,
      settings: run.settings,
      geometry: geometryOf(run),
      levels: [],
      timings: { decode: 0, ...run.timings, total: 0 },
      stages: spotsDetector.stages.map(({ kind }) => ({
        kind,
        count: tableMessage(spotsDetector, run, kind).count,
        milliseconds: run.milliseconds[kind] ?? 0,
        version: run.versions[kind] ?? 0,
      })),
      detections: detectionRows(blobs, spotsSummary.classes),
      remarks: [],
    },
    tables: spotsDetector.stages.map(({ kind }) => tableMessage(spotsDetector, run, kind)),
    followed: null,
  };
}
