/** A change that would have found an object, and what else it does, as a person reads them. */
import { settingTitle } from '../../../shared/detection/stages/settingWords.ts';
import type { SavingChange } from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import type { SettingChange } from '../../../shared/evaluation/diagnosis/settingGrid.ts';
import type { SideEffects } from '../../../shared/evaluation/diagnosis/sideEffects.ts';
import { count, counted, decimal } from '../../../shared/words.ts';
import type { Stages } from '../stages/stages.ts';

export interface ChangeWords {
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

export function changeWords({ setting, from, to }: SettingChange, stages: Stages): ChangeWords {
  const words = choicesOf(stages, setting);
  const written = (value: number, other: number) => words?.[value] ?? short(value, other);
  return {
    title: settingTitle(stages, setting),
    from: written(from, to),
    to: written(to, from),
  };
}

/** `Keep after NMS 30 → 81 and Class score 0.05 → 0.02` */
export function changesText(changes: readonly SettingChange[], stages: Stages): string {
  return changes
    .map((change) => {
      const { title, from, to } = changeWords(change, stages);
      return `${title} ${from} → ${to}`;
    })
    .join(' and ');
}

/** `Keep after NMS 81`: what it would be. */
export function wantedText(changes: readonly SettingChange[], stages: Stages): string {
  return changes
    .map((change) => {
      const { title, to } = changeWords(change, stages);
      return `${title} ${to}`;
    })
    .join(', ');
}

/** `Keep after NMS, NMS IoU`: which settings are changed. */
export function titlesText(changes: readonly SettingChange[], stages: Stages): string {
  return changes.map(({ setting }) => settingTitle(stages, setting)).join(', ');
}

function choicesOf(stages: Stages, setting: string): readonly string[] | undefined {
  const controls = stages.flatMap((stage) => stage.controls);
  return controls.find(({ name }) => name === setting)?.choices;
}

/** Counts as counts, shares in hundredths, what has more digits in four. */
function short(value: number, other: number): string {
  const isCount = Number.isInteger(value) && (Number.isInteger(other) || Math.abs(value) >= 10);
  if (isCount) return count(value);
  const hundreds = Number(value.toFixed(2));
  return Math.abs(hundreds - value) < 1e-9 ? decimal(value) : decimal(value, 4);
}

/** `+1 found` */
export interface Effect {
  readonly tone: 'good' | 'bad';
  readonly number: string;
  readonly words: string;
}

/** @param isAnnotated whether it is known which detections are right; else they are only counted */
export function effectsOf(
  { found, lost, gained, gone }: SideEffects,
  isAnnotated: boolean,
): readonly Effect[] {
  const effect = (by: number, words: string, isGood: boolean): readonly Effect[] => {
    const number = by > 0 ? `+${count(by)}` : `−${count(-by)}`;
    return by === 0 ? [] : [{ tone: isGood === by > 0 ? 'good' : 'bad', number, words }];
  };
  const detections = (by: number) => (Math.abs(by) === 1 ? 'detection' : 'detections');
  // Which of them are right nobody knows; the one that was asked about is among them.
  if (!isAnnotated) {
    return [
      ...effect(gained.false, detections(gained.false), true),
      ...effect(-gone.false, detections(gone.false), true),
    ];
  }
  return [
    ...effect(found.length, 'found', true),
    ...effect(-lost.length, 'found', true),
    ...effect(gained.false, 'false', false),
    ...effect(-gone.false, 'false', false),
  ];
}

/** From so many on, what a change lets in is more than what it is for. */
const many = 10;

/** What speaks against a change that finds the object; null: little does. */
export function warningOf({ sideEffects }: SavingChange, isAnnotated: boolean): string | null {
  const { gained, gone, lost } = sideEffects;
  const more = gained.false - gone.false;
  if (isAnnotated && lost.length > 0) {
    return `It loses ${counted(lost.length, 'object')} that ${lost.length === 1 ? 'is' : 'are'} found now.`;
  }
  if (more < many) return null;
  const what = isAnnotated ? 'false detections' : 'more detections';
  return `It lets in ${count(more)} ${what} on this picture.`;
}
