/** What the stages of R-CNN say of a row. */
import { boxAt } from '../../../geometry/boxes.ts';
import { imageFromInputBox } from '../../../geometry/spaces.ts';
import { count, hundredths, size } from '../../../words.ts';
import type { Stage, Telling } from '../../stages/stage.ts';
import { regionTag, selectiveSearchWords } from '../selectiveSearch/words.ts';
import { classAndMargin, svmWords } from '../svm/words.ts';
import { normOf } from './cropFeatures.ts';
import type { RcnnSettings } from './settings.ts';
import type { RcnnTables } from './tables.ts';

type Words = Pick<Stage<RcnnTables, unknown, RcnnSettings>, 'tell' | 'tag' | 'ending'>;

export const rcnnWords: Readonly<Record<keyof RcnnTables, Words>> = {
  ...selectiveSearchWords<RcnnTables, RcnnSettings>(),
  warped: {
    tell(row, { tables: { warped }, geometry }) {
      const [x0, y0, x1, y1] = imageFromInputBox(boxAt(warped.boxes, row), geometry);
      return {
        facts: {},
        value: `${count(row + 1)} of ${count(warped.count)}`,
        detail: `${size(x1 - x0, y1 - y0)} with its context`,
      };
    },
    tag: regionTag,
  },
  features: {
    tell(row, { tables: { features } }) {
      const norm = normOf(features, row);
      return {
        facts: { norm },
        value: `${count(features.length)} numbers`,
        detail: `norm ${hundredths(norm)}`,
      };
    },
    tag: regionTag,
  },
  scores: {
    tell: (row, told) => ({ facts: {}, value: scoreOf(row, told), detail: '' }),
    tag: scoreOf,
  },
  refined: {
    tell(row, { tables: { scores } }) {
      const deltas = [...scores.deltas.subarray(row * 4, row * 4 + 4)];
      const [dx = 0, dy = 0, dw = 0, dh = 0] = deltas.map(hundredths);
      return { facts: { deltas }, value: `dx ${dx} dy ${dy}`, detail: `dw ${dw} · dh ${dh}` };
    },
    tag: scoreOf,
  },
  detections: svmWords<'scores', 'refined', RcnnTables, RcnnSettings>({
    scores: 'scores',
    boxes: 'refined',
  }),
};

function scoreOf(row: number, told: Telling<RcnnTables, RcnnSettings>): string {
  const { scores, classCount } = told.tables.scores;
  return classAndMargin(row % classCount, scores[row]!, told.className);
}
