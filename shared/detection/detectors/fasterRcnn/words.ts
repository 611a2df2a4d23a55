/** What the stages of Faster R-CNN say of a row. */
import { boxAt, iou, type Box } from '../../../geometry/boxes.ts';
import { imageFromInputBox } from '../../../geometry/spaces.ts';
import { item } from '../../../item.ts';
import {
  count,
  decimal,
  hundredths,
  ratio,
  score as scoreText,
  signed,
  size,
} from '../../../words.ts';
import { placeOfRow, rowsOfLevel } from '../../rpn/anchors.ts';
import { sigmoid } from '../../rpn/objectness.ts';
import type { Stage, Telling } from '../../stages/stage.ts';
import { overLimit, secondStageWords, tooSmall } from '../secondStage/words.ts';
import type { FasterRcnnSettings } from './settings.ts';
import type { FasterRcnnTables } from './tables.ts';

type Told = Telling<FasterRcnnTables, FasterRcnnSettings>;
type Words = Pick<Stage<FasterRcnnTables, unknown, FasterRcnnSettings>, 'tell' | 'tag' | 'ending'>;

/** Of a clipped box, a cut under this is no cut to a person, input pixels. */
const noticeable = 0.5;

export const fasterRcnnWords: Readonly<Record<keyof FasterRcnnTables, Words>> = {
  anchors: {
    tell(row, { tables, geometry }) {
      const { grids: levels, boxes } = tables.anchors;
      const place = placeOfRow(levels, row);
      const { shapes } = item(levels, place.level);
      const box = boxAt(boxes, row);
      const [x0, y0, x1, y1] = imageFromInputBox(box, geometry);
      const level = levels.length > 1 ? `level ${place.level + 1} · ` : '';
      return {
        facts: { ...place, shapes },
        value: `shape ${place.shape + 1} of ${shapes}`,
        detail:
          `${level}cell ${place.x}, ${place.y} · ${size(x1 - x0, y1 - y0)} · ` +
          `ratio ${ratio(box[2] - box[0], box[3] - box[1])}`,
      };
    },
    tag(row, { tables }) {
      const { x, y } = placeOfRow(tables.anchors.grids, row);
      return `anchor ${count(row + 1)} · cell ${x}, ${y}`;
    },
  },
  objectness: {
    tell(row, { tables }) {
      const logit = tables.objectness.logits[row]!;
      const { rank, of } = rankOf(tables, row);
      return {
        facts: { logit, probability: sigmoid(logit), rank, of },
        value: scoreText(sigmoid(logit)),
        detail: `logit ${decimal(logit)} · rank ${count(rank)} of ${count(of)}`,
      };
    },
  },
  decoded: {
    tell(row, { tables, geometry }) {
      const delta = boxAt(tables.decoded.deltas, row);
      const anchor = boxAt(tables.anchors.boxes, row);
      const box = boxAt(tables.decoded.boxes, row);
      const iouWithAnchor = iou(anchor, box);
      const moved = distance(imageFromInputBox(anchor, geometry), imageFromInputBox(box, geometry));
      return {
        facts: { delta, iouWithAnchor },
        value: `IoU ${hundredths(iouWithAnchor)}`,
        detail: `Δ ${delta.map((each) => signed(each)).join(' ')} · moved ${count(moved)} px`,
      };
    },
  },
  topK: {
    tell(_, { tables, settings, rowIn }) {
      const { rank } = rankOf(tables, rowIn('objectness'));
      const value = `${count(rank)} ≤ ${count(settings.rpn.preNmsTopN)}`;
      return { facts: { rank }, value, detail: '' };
    },
    ending(_, row, { tables, settings }) {
      const { rank } = rankOf(tables, row);
      const best = count(settings.rpn.preNmsTopN);
      return `Rank ${count(rank)} by objectness; the ${best} best of each level go on.`;
    },
  },
  clipped: {
    tell(row, { tables, rowIn }) {
      const clipped = boxAt(tables.clipped.boxes, row);
      const whole = boxAt(tables.topK.boxes, rowIn('topK'));
      const cut = Math.max(...whole.map((value, i) => Math.abs(value - (clipped[i] ?? value))));
      const isCut = cut >= noticeable;
      return {
        facts: { cut },
        value: isCut ? 'clipped' : 'inside',
        detail: isCut ? `the picture’s edge took up to ${count(cut)} input px` : '',
      };
    },
    ending(fate, row, { tables, settings: { rpn } }) {
      if (fate === 'tooSmall') return tooSmall(rpn.minSize);
      const own = scoreText(tables.topK.scores[row]!);
      return `Objectness ${own} < ${hundredths(rpn.scoreThreshold)}, the least that goes on.`;
    },
  },
  proposals: {
    tell: () => ({ facts: {}, value: 'kept', detail: '' }),
    tag: keptTag,
    ending: (_fate, _row, { settings }) => overLimit(settings.rpn.postNmsTopN, 'proposals'),
  },
  ...secondStageWords('proposals', keptTag),
};

function keptTag(row: number, { tables, rowIn }: Told): string {
  const probability = sigmoid(tables.objectness.logits[rowIn('objectness')]!);
  return `proposal ${count(row + 1)} · objectness ${scoreText(probability)} · NMS kept`;
}

/** How far apart two boxes' centres are. */
function distance(a: Box, b: Box): number {
  return Math.hypot((b[0] + b[2] - a[0] - a[2]) / 2, (b[1] + b[3] - a[1] - a[3]) / 2);
}

/** An anchor's place by logit among those of its level: 1 is the highest. */
function rankOf({ anchors, objectness }: FasterRcnnTables, row: number) {
  const { level } = placeOfRow(anchors.grids, row);
  const { first, end } = rowsOfLevel(item(anchors.grids, level));
  const { logits } = objectness;
  const value = logits[row]!;
  let rank = 1;
  for (let other = first; other < end; other++) {
    if (logits[other]! > value || (logits[other] === value && other < row)) rank++;
  }
  return { rank, of: end - first };
}
