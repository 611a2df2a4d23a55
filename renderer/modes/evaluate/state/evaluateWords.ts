/** What bars, lists and lines of Evaluate are called. */
import type { StageDescription } from '../../../../shared/detection/stages/description.ts';
import { stageOf } from '../../../../shared/detection/stages/description.ts';
import { settingTitle, settingValue } from '../../../../shared/detection/stages/settingWords.ts';
import {
  bestScore,
  thresholdOf,
  type FunnelBar,
} from '../../../../shared/evaluation/diagnosis/coverage.ts';
import type { Saving } from '../../../../shared/evaluation/diagnosis/savingChanges.ts';
import {
  verdictWords,
  type VerdictWords,
} from '../../../../shared/evaluation/diagnosis/verdictWords.ts';
import type { EvaluatedObjectRow } from '../../../../shared/evaluation/evaluatedRows.ts';
import type { LabelErrorKind } from '../../../../shared/evaluation/metrics/labelErrors.ts';
import { lostAt as stageThatLost } from '../../../../shared/evaluation/diagnosis/verdict.ts';
import { quoted, someOf } from '../../../../shared/annotation/sentences.ts';
import { lackedSentence, type LackedClass } from '../../../../shared/evaluation/classNames.ts';
import { settingOf, type DetectionSettings } from '../../../../shared/model/settings.ts';
import { counted, count, hundredths, score as scoreText, size } from '../../../studio/words.ts';

type Stages = readonly StageDescription[];

/** `Top-k`, `Threshold`, `Matched` */
export function barTitle(stages: Stages, { stage, part }: FunnelBar): string {
  if (part === 'threshold') return 'Threshold';
  if (part === 'matched') return 'Matched';
  return stageOf(stages, stage).title;
}

/** What decides there: `score > 0.50`, `NMS IoU 0.70, 300 best` */
export function barNote(
  stages: Stages,
  { stage, part }: FunnelBar,
  settings: DetectionSettings,
  score: number,
): string {
  if (part === 'matched') return 'one box, one object';
  const described = stageOf(stages, stage);
  const threshold = thresholdOf(described);
  if (part === 'threshold') {
    return `score ${described.threshold?.exclusive ? '>' : '≥'} ${hundredths(score)}`;
  }
  const told = described.fates.filter((fate) => fate !== threshold);
  // A smallest side is seldom what decides.
  const [first] = told.filter(({ decidedBy }) => decidedBy !== 'side');
  if (first === undefined) return described.moves === undefined ? '' : movesWords[described.moves];
  const { setting } = first;
  return `${settingTitle(stages, setting)} ${settingValue(stages, setting, settingOf(settings, setting))}`;
}

const movesWords = {
  regression: 'moved by its deltas',
  clipping: 'to the picture',
  merging: 'grown together',
} as const;

/** What the headline of the funnel says: where most are lost, of equal ones the earlier. */
export function largestLoss(bars: readonly { readonly lost: Int32Array }[]): number | null {
  let most = -1;
  bars.forEach(({ lost }, at) => {
    if (lost.length > (bars[most]?.lost.length ?? 0)) most = at;
  });
  return most < 0 ? null : most;
}

/** What follows the number of the objects that a bar lost. */
export function lossSentence(
  { lost, part }: FunnelBar & { readonly lost: Int32Array },
  {
    title,
    isFirst,
    missed,
  }: { readonly title: string; readonly isFirst: boolean; readonly missed: number },
): string {
  const ofAll = `of ${counted(missed, 'miss', 'misses')}`;
  const isOne = lost.length === 1;
  if (part === 'matched') {
    return `${ofAll} ${isOne ? 'has' : 'have'} a box that another object took.`;
  }
  const them = isOne ? 'it' : 'them';
  if (isFirst) return `${ofAll} never had a box on ${them}.`;
  const where = part === 'threshold' ? 'the score threshold' : title;
  return `${ofAll} had a box on ${them} until ${where}.`;
}

export const doubtWords: Readonly<Record<LabelErrorKind, string>> = {
  missing: 'likely missing',
  wrongClass: 'likely wrong class',
  poorBox: 'likely poor box',
};

export const leftOutWords: Readonly<Record<string, string>> = {
  notAnnotated: 'not annotated',
  notVerified: 'not verified',
  otherSubset: 'of another part',
  failed: 'failed',
};

/**
 * Why an object was missed at thresholds that are not the evaluation's: its verdict where that still holds, else what is known
 * without the tables.
 */
export function shortVerdict(
  stages: Stages,
  bar: FunnelBar,
  { verdict, coverage }: EvaluatedObjectRow,
  thresholds: { readonly iou: number; readonly score: number },
  evaluated: { readonly iou: number; readonly isAsEvaluated: boolean },
  names: {
    readonly className: (index: number) => string;
    readonly objectName: (index: number) => string;
  },
): VerdictWords {
  const told = { stages, iou: evaluated.iou, ...names };
  if (evaluated.isAsEvaluated) return verdictWords(verdict, told);
  const isSameIoU = thresholds.iou === evaluated.iou;
  if (isSameIoU && bar.part !== 'threshold' && stageThatLost(verdict) === bar.stage) {
    return verdictWords(verdict, told);
  }
  if (bar.part === 'threshold') {
    const best = bestScore(coverage.scored, thresholds.iou);
    const cause =
      best === null ? '' : `${scoreText(best)} against ${hundredths(thresholds.score)}.`;
    return { fate: 'Low score.', cause };
  }
  if (bar.part === 'matched') {
    return { fate: 'One box for two objects.', cause: '' };
  }
  const title = stageOf(stages, bar.stage).title;
  return { fate: `Lost at ${title}.`, cause: 'Open it for the reason.' };
}

/** What a change does on the picture, gains first. */
export function sideText({ changes: [best] }: Saving): { good: string; bad: string } | null {
  if (best === undefined) return null;
  const { found, lost, gained, gone } = best.sideEffects;
  const more = gained.false - gone.false;
  const parts = [
    ...(lost.length > 0 ? [`${count(lost.length)} lost`] : []),
    ...(more > 0 ? [`${count(more)} more false`] : []),
    ...(more < 0 ? [`${count(-more)} fewer false`] : []),
  ];
  return { good: `${count(found.length)} found`, bad: parts.join(', ') };
}

/** What of the data's classes does not count; null: all do. */
export function lackedText(lacked: readonly LackedClass[], model: string): string | null {
  const [only] = lacked;
  if (only === undefined) return null;
  if (lacked.length === 1) return lackedSentence(only);
  const objects = lacked.reduce((sum, each) => sum + each.objects, 0);
  const names = someOf(lacked.map(({ label }) => (label === null ? 'none' : quoted(label))));
  return `Not counted: ${counted(objects, 'object')} of classes that ${model} lacks: ${names}.`;
}

/** `90 × 128` */
export function boxSize([x0, y0, x1, y1]: readonly [number, number, number, number]): string {
  return size(x1 - x0, y1 - y0);
}

/** `2 pictures not annotated, 1 failed` */
export function leftOutText(leftOut: ReadonlyMap<string, number>): string | null {
  const parts = [...leftOut].map(([why, number], at) => {
    const pictures = at === 0 ? counted(number, 'picture') : count(number);
    return `${pictures} ${leftOutWords[why] ?? why}`;
  });
  return parts.length === 0 ? null : parts.join(', ');
}
