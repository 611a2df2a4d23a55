/**
 * What a person reads of a verdict: first the fate, then the cause. All texts of verdicts are here; what stages, rows and scores are
 * called is said by the detector's descriptions.
 */
import { stageOf, type StageDescription } from '../../detection/stages/description.ts';
import type { RowRef } from '../../detection/stages/table.ts';
import {
  count,
  decimal,
  hundredths,
  ordinal,
  ratio,
  score as scoreText,
  withArticle,
} from '../../words.ts';
import type { NotCounted } from './truth.ts';
import type {
  ClassLoss,
  LeftOut,
  MatchedToOther,
  Moved,
  NoCandidate,
  ScoreLoss,
  Suppressed,
  TooSmall,
  Verdict,
} from './verdict.ts';

/** What a verdict is told with. */
export interface VerdictTelling {
  readonly stages: readonly StageDescription[];
  /** From which a row covers an object. */
  readonly iou: number;
  /** Name of a class by its index. */
  readonly className: (index: number) => string;
  /** What an object is called by its index: its class. */
  readonly objectName: (index: number) => string;
}

export interface VerdictWords {
  /** `Over the limit after NMS.` */
  readonly fate: string;
  /** `It is the 81st proposal by objectness, and only the 30 best go on.` Empty where the fate says all. */
  readonly cause: string;
}

export function verdictWords(verdict: Verdict, told: VerdictTelling): VerdictWords {
  switch (verdict.kind) {
    case 'notCounted':
      return { fate: 'Not counted.', cause: reasons[verdict.reason] };
    case 'found':
      return {
        fate: 'Found.',
        cause: `Score ${scoreText(verdict.score)}, IoU ${hundredths(verdict.iou)}.`,
      };
    case 'matchedToOther':
      return { fate: 'One box for two objects.', cause: matchedWords(verdict, told) };
    case 'noCandidate': {
      const { row } = stageOf(told.stages, verdict.lostAt);
      return { fate: `No ${row} fits.`, cause: candidateWords(verdict, told) };
    }
    case 'scoredLow':
      return { fate: 'Scored low.', cause: limitWords(verdict, told) };
    case 'belowTopK':
      return { fate: 'Below top-k.', cause: limitWords(verdict, told) };
    case 'overLimit':
      return {
        fate: `Over the limit after ${titleOf(verdict.lostAt, told)}.`,
        cause: limitWords(verdict, told),
      };
    case 'overDetectionLimit':
      return { fate: 'Over the limit of detections.', cause: limitWords(verdict, told) };
    case 'tooSmall':
      return { fate: 'Too small.', cause: sizeWords(verdict, told) };
    case 'suppressed':
      return { fate: `Suppressed in ${partOf(verdict, told)}`, cause: rivalWords(verdict, told) };
    case 'suppressedInClass':
      return { fate: 'Suppressed in class NMS', cause: rivalWords(verdict, told) };
    case 'leftOut':
      return { fate: 'Left out.', cause: leftOutWords(verdict, told) };
    case 'clippedAway':
      return { fate: 'Clipped away.', cause: movedWords(verdict, told) };
    case 'movedOff':
      return { fate: 'Moved off it.', cause: movedWords(verdict, told) };
    case 'headMovedOff':
      return { fate: 'Moved off it by the head.', cause: movedWords(verdict, told) };
    case 'backgroundWon':
    case 'belowThreshold':
      return { fate: 'Low score.', cause: classWords(verdict, told) };
    case 'otherClassWon': {
      const { other } = verdict;
      const taken =
        other === null ? 'another class' : withArticle(told.className(other.classIndex));
      const fate = `Taken for ${taken}${other === null ? '' : ` (${scoreText(other.score)})`}.`;
      return { fate, cause: classWords(verdict, told) };
    }
  }
}

/** The whole of it as one text. */
export function verdictSentence(verdict: Verdict, told: VerdictTelling): string {
  const { fate, cause } = verdictWords(verdict, told);
  return cause === '' ? fate : `${fate} ${cause}`;
}

const reasons: Readonly<Record<NotCounted, string>> = {
  crowd: 'It stands for a crowd.',
  difficult: 'It is marked as difficult.',
  unknownClass: 'The model does not know its class.',
  empty: 'Its box has no area.',
};

function titleOf(kind: string, { stages }: VerdictTelling): string {
  return stageOf(stages, kind).title;
}

/** `proposal 214` */
function rowWords({ stage, row }: RowRef, { stages }: VerdictTelling): string {
  return `${stageOf(stages, stage).row} ${count(row + 1)}`;
}

/** `the RPN’s NMS`, or the stage's title where the network has no parts. */
function partOf({ lostAt }: Suppressed, { stages }: VerdictTelling): string {
  const { part, title } = stageOf(stages, lostAt);
  return part === null ? title : `the ${part}’s ${title}`;
}

function candidateWords(
  { lostAt, row, iou: best, lacking }: NoCandidate,
  told: VerdictTelling,
): string {
  const { row: name } = stageOf(told.stages, lostAt);
  const needed = `${hundredths(told.iou)} is needed.`;
  const most =
    row === null
      ? `None touches it; ${needed}`
      : `The best overlaps it by ${hundredths(best)}; ${needed}`;
  if (lacking === null) return most;
  const { lack, object, closest } = lacking;
  const pixels = ({ scale }: typeof object) => `${count(scale)} input px`;
  const shape = ({ ratio: own }: typeof object) => ratio(own, 1);
  switch (lack) {
    case 'place':
      return `${most} One of its shape lies beside it.`;
    case 'scale':
      return `${most} Its size is ${pixels(object)}; the closest ${name}’s is ${pixels(closest)}.`;
    case 'ratio':
      return `${most} Its ratio is ${shape(object)}; the closest ${name}’s is ${shape(closest)}.`;
  }
}

function limitWords(verdict: ScoreLoss, told: VerdictTelling): string {
  const { kind, row, score, rank, value, crowded } = verdict;
  const { row: name, score: scoreName } = stageOf(told.stages, row.stage);
  if (rank === null && kind === 'scoredLow' && score !== null) {
    return thresholdWords(row, score, value, told);
  }
  const those =
    crowded === null
      ? ''
      : `; ${count(crowded.count)} of those lie on one ${told.objectName(crowded.object)}`;
  if (rank === null) return `Others fill the limit of ${count(value)}${those}.`;
  const called = scoreName === 'margin' ? 'SVM score' : scoreName;
  const own = score === null ? '' : ` (${scoreText(score)})`;
  return `It is the ${ordinal(rank)} ${name} by ${called}${own}, and only the ${count(value)} best go on${those}.`;
}

function thresholdWords(row: RowRef, score: number, value: number, told: VerdictTelling): string {
  const { row: name, score: scoreName } = stageOf(told.stages, row.stage);
  const called = scoreName === 'margin' ? 'SVM score' : scoreName;
  return `Its best ${name} has ${called} ${scoreText(score)}; ${hundredths(value)} is needed.`;
}

function sizeWords({ side, value, lostAt }: TooSmall, told: VerdictTelling): string {
  const isClipped = stageOf(told.stages, lostAt).moves === 'clipping';
  const own = `${isClipped ? 'Clipped, it' : 'It'} is ${decimal(side, 1)} input px at its shorter side`;
  return `${own}; the smallest side is ${decimal(value, 1)}.`;
}

function rivalWords(
  { rival, value, row, setting, lostAt }: Suppressed,
  told: VerdictTelling,
): string {
  const { by, overlap, covers } = rival;
  const over =
    covers === null
      ? 'which covers only part of it'
      : `which covers another ${told.objectName(covers)}`;
  const decidedBy = stageOf(told.stages, lostAt).fates.find(
    (fate) => fate.setting === setting,
  )?.decidedBy;
  const why =
    decidedBy === 'sameBox' ? 'the same box' : `IoU ${hundredths(overlap)} > ${hundredths(value)}`;
  return `by ${rowWords({ ...by, stage: row.stage }, told)}, ${over} (${why}).`;
}

function leftOutWords({ lostAt, row, fate }: LeftOut, told: VerdictTelling): string {
  const { title, fates } = stageOf(told.stages, lostAt);
  const legend = fates.find((each) => each.fate === fate)?.legend ?? '';
  return `Its ${stageOf(told.stages, row.stage).row} did not come into ${title}: ${legend}.`;
}

function movedWords({ lostAt, row, iou: before, after }: Moved, told: VerdictTelling): string {
  const { moves } = stageOf(told.stages, lostAt);
  const fitted = `${sentenceCase(withArticle(stageOf(told.stages, row.stage).row))} fitted (${hundredths(before)})`;
  const what = moves === undefined ? 'what became of it has' : movers[moves];
  return `${fitted}; ${what} ${hundredths(after)}.`;
}

const movers = {
  regression: 'its deltas took it to',
  clipping: 'within the picture it has',
  merging: 'what it grew into has',
} as const;

function classWords(verdict: ClassLoss, told: VerdictTelling): string {
  const { kind, row, classIndex, score, value, background, lostAt } = verdict;
  const own = classIndex === null ? 'its class' : told.className(classIndex);
  if (score === null || value === null) return `As ${own} it was not scored.`;
  if (classIndex === null) return thresholdWords(row, score, value, told);
  if (kind === 'otherClassWon') return `As ${own} it has ${scoreText(score)}.`;
  const { threshold } = stageOf(told.stages, lostAt);
  const sign = threshold?.exclusive === true ? '≤' : '<';
  const compared = `As ${own} ${scoreText(score)} ${sign} ${hundredths(value)}`;
  if (kind === 'belowThreshold' || background === null) return `${compared}.`;
  return stageOf(told.stages, row.stage).score === 'margin'
    ? `${compared}, on the far side of the boundary.`
    : `${compared}; the head says background ${scoreText(background)}.`;
}

function matchedWords({ iou, object, gaveWay }: MatchedToOther, told: VerdictTelling): string {
  const whose = object === null ? 'one that does not count' : `another ${told.objectName(object)}`;
  const first = `A detection covers it (IoU ${hundredths(iou)}), and is matched to ${whose}.`;
  if (gaveWay === null) return first;
  return `${first} Its own ${rowWords(gaveWay.row, told)} was suppressed by it (IoU ${hundredths(gaveWay.overlap)}).`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
