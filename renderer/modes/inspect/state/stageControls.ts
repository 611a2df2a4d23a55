/** Which settings act on each stage, and over what range they are moved. */
import type { RunSummary } from '../../../../shared/contract/detector.ts';
import type { SettingName } from './settings.svelte.ts';
import type { ShownStage } from './stages.ts';

export interface SettingRange {
  readonly name: SettingName;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Equal ways on the slider are equal ratios. */
  readonly logarithmic: boolean;
  readonly digits: number;
}

/** The settings behind a stage's rows, apart from its score threshold, which is in the histogram. */
export function controlsOf(stage: ShownStage, run: RunSummary): readonly SettingRange[] {
  const anchors = Math.max(
    1,
    ...run.levels.map(({ width, height, shapes }) => width * height * shapes),
  );
  const proposals = Math.max(
    300,
    run.settings.rpn.postNmsTopN,
    ...run.stages.filter(({ kind }) => kind === 'clipped').map(({ count }) => count),
  );
  const ranges = {
    preNmsTopN: counting(
      'rpn.preNmsTopN',
      'Keep before NMS',
      'How many of each level’s proposals go on, best objectness first.',
      Math.max(anchors, run.settings.rpn.preNmsTopN),
    ),
    postNmsTopN: counting(
      'rpn.postNmsTopN',
      'Keep after NMS',
      'How many proposals go on to the head, over all levels.',
      proposals,
    ),
    rpnIoU: overlap(
      'rpn.nmsIoU',
      'NMS IoU',
      'A proposal that overlaps a better one of its level by more is suppressed.',
    ),
    rpnMinSize: pixels(
      'rpn.minSize',
      'Smallest side',
      'Proposals with a shorter side are dropped.',
    ),
    headIoU: overlap(
      'head.nmsIoU',
      'Class NMS IoU',
      'A detection that overlaps a better one of its class by more is suppressed.',
    ),
    maxDetections: counting(
      'head.maxDetections',
      'Most detections',
      'How many detections a picture may have, over all classes.',
      Math.max(300, run.settings.head.maxDetections),
    ),
    headMinSize: pixels(
      'head.minSize',
      'Smallest side',
      'Detections with a shorter side are dropped.',
    ),
  } as const;
  switch (stage) {
    case 'image':
    case 'anchors':
    case 'objectness':
    case 'decoded':
      return [];
    case 'topK':
      return [ranges.preNmsTopN];
    case 'clipped':
      return [ranges.rpnMinSize];
    case 'proposals':
      return [ranges.rpnIoU, ranges.postNmsTopN];
    case 'pooled':
      return [ranges.postNmsTopN];
    case 'classes':
      return [];
    case 'detections':
      return [ranges.headIoU, ranges.maxDetections, ranges.headMinSize];
  }
}

function counting(name: SettingName, title: string, help: string, max: number): SettingRange {
  return { name, title, help, min: 1, max, step: 1, logarithmic: true, digits: 0 };
}

function overlap(name: SettingName, title: string, help: string): SettingRange {
  return { name, title, help, min: 0, max: 1, step: 0.01, logarithmic: false, digits: 2 };
}

function pixels(name: SettingName, title: string, help: string): SettingRange {
  return { name, title, help, min: 0, max: 200, step: 1, logarithmic: false, digits: 0 };
}

/** Where a value lies on the slider, 0–1. */
export function placeOf(range: SettingRange, value: number): number {
  const { min, max, logarithmic } = range;
  const held = Math.min(max, Math.max(min, value));
  if (max <= min) return 0;
  if (!logarithmic) return (held - min) / (max - min);
  return Math.log(held / min) / Math.log(max / min);
}

/** The value at a place on the slider, in whole steps. */
export function valueAt(range: SettingRange, place: number): number {
  const { min, max, step, logarithmic } = range;
  const value = logarithmic ? min * (max / min) ** place : min + (max - min) * place;
  return Number((Math.round(value / step) * step).toFixed(6));
}
