/** What settings and their values are called, by the controls of a detector's stages. */
import { decimal } from '../../words.ts';
import type { StageDescription } from './description.ts';

/** `Keep after NMS`; the dotted name where no stage has a control for it. */
export function settingTitle(stages: readonly StageDescription[], name: string): string {
  for (const { controls, threshold } of stages) {
    const control = controls.find((each) => each.name === name);
    if (control !== undefined) return control.title;
    if (threshold?.setting === name) return threshold.title;
  }
  return name;
}

/** `0.70`, `300`, or what a choice is called. */
export function settingValue(
  stages: readonly StageDescription[],
  name: string,
  value: number,
): string {
  const controls = stages.flatMap((stage) => stage.controls);
  const choice = controls.find((each) => each.name === name)?.choices?.[value];
  return choice ?? decimal(value, Number.isInteger(value) && value > 1 ? 0 : 2);
}

/** `NMS IoU 0.30, Keep after NMS 50`; empty where nothing was changed. */
export function changesWords(
  stages: readonly StageDescription[],
  changes: readonly { readonly name: string; readonly value: number }[],
): string {
  return changes
    .map(({ name, value }) => `${settingTitle(stages, name)} ${settingValue(stages, name, value)}`)
    .join(', ');
}
