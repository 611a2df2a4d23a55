/** The objects of pictures that were missed, each with where and why: rows of tables and of reports. */
import type { Box } from '../geometry/boxes.ts';
import type { StageDescription } from '../detection/stages/description.ts';
import { stageOf } from '../detection/stages/description.ts';
import { item } from '../item.ts';
import type { ObjectOutcome, PictureDiagnosis } from './diagnosis/diagnose.ts';
import type { Saving } from './diagnosis/savingChanges.ts';
import type { SettingChange } from './diagnosis/settingGrid.ts';
import { sizeOf, type SizeName } from './diagnosis/truth.ts';
import { isMissed, lostAt, type VerdictKind } from './diagnosis/verdict.ts';
import { verdictSentence } from './diagnosis/verdictWords.ts';

export interface MissRow {
  /** The picture's name: its path from the folder of the pictures. */
  readonly picture: string;
  /** Its number on the picture, from 1. */
  readonly object: number;
  /** Its class, as the data name it; null where they name none. */
  readonly label: string | null;
  /** Image space. */
  readonly box: Box;
  readonly size: SizeName;
  readonly verdict: VerdictKind;
  /** Title of the stage that lost it; null where none did: a detection of it is matched to another object. */
  readonly lostAt: string | null;
  /** The last IoU with it that was enough, or the best one that was not. */
  readonly iou: number | null;
  readonly sentence: string;
  /** The smallest change that finds it, which was run; null where none was found, or looked for. */
  readonly change: readonly SettingChange[] | null;
}

/** What is read of a diagnosis. */
export interface ToldMisses extends Pick<PictureDiagnosis, 'iou' | 'objects'> {
  readonly outcomes: readonly Pick<ObjectOutcome, 'verdict'>[];
}

/** What the misses of a picture are told with. */
export interface MissTelling {
  readonly stages: readonly StageDescription[];
  /** Name of a class by its index. */
  readonly className: (index: number) => string;
}

/**
 * @param labels for each object, as the data name its class
 * @param savings for each object, where they were looked for
 */
export function missRows(
  picture: string,
  { iou, objects, outcomes }: ToldMisses,
  labels: readonly (string | null)[],
  { stages, className }: MissTelling,
  savings: readonly (Saving | null)[] = [],
): MissRow[] {
  const telling = {
    ...{ stages, iou, className },
    objectName: (index: number) => labels[index] ?? 'object',
  };
  return outcomes.flatMap(({ verdict }, index) => {
    if (!isMissed(verdict)) return [];
    const { box, area } = item(objects, index);
    const at = lostAt(verdict);
    return [
      {
        ...{ picture, object: index + 1, label: labels[index] ?? null, box, size: sizeOf(area) },
        verdict: verdict.kind,
        lostAt: at === null ? null : stageOf(stages, at).title,
        iou: 'iou' in verdict ? verdict.iou : null,
        sentence: verdictSentence(verdict, telling),
        change: savings[index]?.changes[0]?.changes ?? null,
      },
    ];
  });
}

/** `rpn.nmsIoU 0.7 → 0.74 and head.nmsIoU 0.5 → 0.6` */
export function changesText(changes: readonly SettingChange[]): string {
  return changes
    .map(({ setting, from, to }) => `${setting} ${short(from)} → ${short(to)}`)
    .join(' and ');
}

/** A learned threshold has sixteen digits. */
function short(value: number): string {
  return String(Number(value.toFixed(4)));
}
