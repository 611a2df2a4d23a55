/** Over what range the settings of a stage are moved. */
import type { RunSummary } from '../../../../shared/contract/detector.ts';
import type { SettingControl } from '../../../../shared/detection/stages/description.ts';
import { settingOf } from '../../../../shared/model/settings.ts';
import { describe, type Stages } from '../../../studio/stages/stages.ts';

export interface SettingRange {
  readonly name: string;
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

/** A setting that is one of a few words, by its place among them. */
export interface SettingChoices {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly choices: readonly string[];
}

export type StageControl = SettingRange | SettingChoices;

/** The settings behind a stage's rows, apart from its score threshold, which is in the histogram. */
export function controlsOf(
  stages: Stages,
  shown: string,
  run: RunSummary,
): readonly StageControl[] {
  return (describe(stages, shown)?.controls ?? []).map((control) => rangeOf(control, run));
}

function rangeOf(control: SettingControl, run: RunSummary): StageControl {
  const { name, title, help, unit } = control;
  const words = { name, title, help };
  switch (unit) {
    case 'share':
      return { ...words, min: 0, max: 1, step: 0.01, logarithmic: false, digits: 2 };
    case 'pixels':
      return { ...words, min: 0, max: 200, step: 1, logarithmic: false, digits: 0 };
    case 'deviation':
      return { ...words, min: 0, max: 5, step: 0.1, logarithmic: false, digits: 1 };
    case 'factor': {
      const { least: min = 0, most = 1 } = control.range ?? {};
      const max = Math.max(most, settingOf(run.settings, name));
      return { ...words, min, max, step: 0.01, logarithmic: false, digits: 2 };
    }
    case 'choice':
      return { ...words, choices: control.choices ?? [] };
    case 'count': {
      const max = Math.max(reachOf(control, run), settingOf(run.settings, name));
      return { ...words, min: 1, max, step: 1, logarithmic: true, digits: 0 };
    }
  }
}

function reachOf({ reach }: SettingControl, run: RunSummary): number {
  if (reach === undefined) return 1;
  const rows = run.stages.find(({ kind }) => kind === reach.stage)?.count ?? 0;
  const ofLevel = run.levels.map(({ width, height, shapes }) => width * height * shapes);
  return Math.max(reach.least, reach.ofLevel === true ? Math.max(0, ...ofLevel) : rows);
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
