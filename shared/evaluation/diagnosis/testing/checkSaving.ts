/** Whether what is claimed of changes of settings is so. For tests. */
import { expect } from 'vitest';
import { item } from '../../../item.ts';
import type { SettingRule } from '../../../model/settings.ts';
import { diagnose } from '../diagnose.ts';
import type { DiagnosedRun } from '../line.ts';
import type { Saving } from '../savingChanges.ts';
import { moreMistakes } from '../sideEffects.ts';
import { gridSide, type SettingChange } from '../settingGrid.ts';
import type { DiagnosedObject } from '../truth.ts';
import type { RerunTables } from './judging.ts';

/** Every value of a setting that is nearer than a change, on both sides. */
export function nearerValues(rule: SettingRule, { from, to }: SettingChange): readonly number[] {
  const away = Math.abs(to - from);
  return (['up', 'down'] as const).flatMap((direction) => {
    const side = gridSide(rule, from, direction);
    const values: number[] = [];
    for (let place = 0; place < side.count; place++) {
      const value = side.valueAt(place);
      if (Math.abs(value - from) >= away - 1e-9) break;
      values.push(value);
    }
    return values;
  });
}

/** Whether an object is found with changes. */
export function judge(
  { detector }: Pick<DiagnosedRun, 'detector'>,
  rerun: RerunTables,
  objects: readonly DiagnosedObject[],
  index: number,
) {
  return async (changes: readonly SettingChange[]) => {
    const { outcomes } = diagnose({ detector, run: await rerun(changes) }, objects, { iou: 0.5 });
    return item(outcomes, index).verdict.kind === 'found';
  };
}

/** Where there are more nearer values than tries, the next nearer one stands for them. */
export const most = 2000;

/** Each change saves, and none does that is nearer on its grid. */
export async function checkSaving(
  { changes, tried, helps }: Saving,
  rules: readonly SettingRule[],
  saves: (changes: readonly SettingChange[]) => Promise<boolean>,
) {
  expect(helps.length > 0).toBe(changes.length === 0);
  const mistakes = changes.map(({ sideEffects }) => moreMistakes(sideEffects));
  expect(mistakes).toEqual(mistakes.toSorted((a, b) => a - b));
  for (const { changes: parts, isProven, sideEffects } of changes) {
    expect(await saves(parts)).toBe(true);
    expect(sideEffects.found.length).toBeGreaterThan(0);
    expect(sideEffects.gained.true).toBeGreaterThan(0);
    for (const change of parts) {
      const beside = parts.filter((each) => each !== change);
      const rule = rules.find(({ name }) => name === change.setting);
      if (rule === undefined) throw new RangeError(`There is no rule of ${change.setting}.`);
      const nearer = nearerValues(rule, change);
      if (nearer.length <= most / 2) expect(isProven).toBe(true);
      const asked = isProven ? nearer : nearer.slice(-1);
      for (const to of asked) expect(await saves([...beside, { ...change, to }])).toBe(false);
    }
  }
  for (const each of tried) expect(await saves(each.changes)).toBe(each.saves);
}
