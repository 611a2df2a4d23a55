/** A verdict's words with links on the boxes and numbers that they name. */
import type { RowRef } from '../../../shared/detection/stages/table.ts';
import type { Verdict } from '../../../shared/evaluation/diagnosis/verdict.ts';
import type { VerdictWords } from '../../../shared/evaluation/diagnosis/verdictWords.ts';
import { hundredths, ordinal } from '../../../shared/words.ts';
import { score as scoreText } from '../words.ts';
import { rowName, type Stages } from '../stages/stages.ts';

/** A piece of a sentence. */
export interface WordPart {
  readonly text: string;
  /** The row that it is about; null: plain words. */
  readonly row: RowRef | null;
}

/** The cause in pieces, in their order; joined they are the cause. */
export function linkedCause(
  verdict: Verdict,
  { cause }: Pick<VerdictWords, 'cause'>,
  stages: Stages,
): readonly WordPart[] {
  return linksOf(verdict, stages).reduce<readonly WordPart[]>(
    (parts, { text, row }) => {
      const at = parts.findIndex((part) => part.row === null && part.text.includes(text));
      const part = parts[at];
      if (part === undefined || text === '') return parts;
      const from = part.text.indexOf(text);
      const plain = (words: string) => (words === '' ? [] : [{ text: words, row: null }]);
      return [
        ...parts.slice(0, at),
        ...plain(part.text.slice(0, from)),
        { text, row },
        ...plain(part.text.slice(from + text.length)),
        ...parts.slice(at + 1),
      ];
    },
    cause === '' ? [] : [{ text: cause, row: null }],
  );
}

/** What of the words names a row: each as it is written there. */
function linksOf(verdict: Verdict, stages: Stages): readonly { text: string; row: RowRef }[] {
  switch (verdict.kind) {
    case 'suppressed':
    case 'suppressedInClass': {
      const by = { stage: verdict.row.stage, row: verdict.rival.by.row };
      return [
        { text: rowName(stages, by.stage, by.row), row: by },
        { text: hundredths(verdict.rival.overlap), row: verdict.row },
      ];
    }
    case 'scoredLow':
    case 'belowTopK':
    case 'overLimit':
    case 'overDetectionLimit': {
      const { rank, row, score } = verdict;
      if (rank !== null) return [{ text: ordinal(rank), row }];
      return score === null ? [] : [{ text: scoreText(score), row }];
    }
    case 'noCandidate': {
      const { iou, lostAt: stage, row } = verdict;
      return row === null ? [] : [{ text: hundredths(iou), row: { stage, row } }];
    }
    case 'movedOff':
    case 'headMovedOff':
    case 'clippedAway':
      return [
        { text: hundredths(verdict.iou), row: verdict.row },
        { text: hundredths(verdict.after), row: verdict.became },
      ];
    case 'backgroundWon':
    case 'otherClassWon':
    case 'belowThreshold':
      return verdict.score === null ? [] : [{ text: scoreText(verdict.score), row: verdict.row }];
    case 'matchedToOther': {
      const last = stages.at(-1);
      if (last === undefined) return [];
      const own = verdict.gaveWay?.row;
      return [
        { text: 'A detection', row: { stage: last.kind, row: verdict.detection } },
        ...(own === undefined ? [] : [{ text: rowName(stages, own.stage, own.row), row: own }]),
      ];
    }
    case 'found': {
      const last = stages.at(-1);
      if (last === undefined) return [];
      const row = { stage: last.kind, row: verdict.detection };
      return [{ text: scoreText(verdict.score), row }];
    }
    default:
      return [];
  }
}
