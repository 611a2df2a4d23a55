import { describe, expect, it } from 'vitest';
import type { EvaluatedObjectRow } from '../../../../shared/evaluation/evaluatedRows.ts';
import { evaluatedSet } from '../../../../shared/evaluation/evaluatedSet.ts';
import { labelErrors } from '../../../../shared/evaluation/metrics/labelErrors.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { doubtedPictures } from './doubts.ts';

const classes = [
  { id: 3, name: 'RBC' },
  { id: 5, name: 'WBC' },
];
const model = { id: 'blood-1', name: 'blood', classes };

const object = (label: string, box: Box): EvaluatedObjectRow => ({
  ...{ label, box, area: 100, crowd: false, difficult: false },
  classIndex: label === 'else' ? null : classes.findIndex(({ name }) => name === label),
  verdict: { kind: 'found', detection: 0, iou: 1, score: 1 },
  coverage: { best: [], scored: [], detected: [], proposals: [] },
});
const found = (classId: number, score: number, box: Box) => ({
  ...{ classId, score, box },
  label: '',
});
const picture = (
  id: string,
  objects: readonly EvaluatedObjectRow[],
  detections: readonly ReturnType<typeof found>[],
) => ({
  ...{ id, place: ['right', 'missing', 'wrong'].indexOf(id) },
  rows: { width: 100, height: 100, labels: [], known: ['RBC', 'WBC'], objects, detections },
});

describe('what an evaluation doubts', () => {
  const set = evaluatedSet(
    [
      picture('right', [object('RBC', [0, 0, 20, 20])], [found(3, 0.9, [0, 0, 20, 20])]),
      picture('missing', [], [found(9, 0.99, [50, 50, 60, 60]), found(3, 0.7, [0, 0, 20, 20])]),
      picture(
        'wrong',
        [object('else', [60, 60, 70, 70]), object('WBC', [0, 0, 20, 20])],
        [found(3, 0.95, [0, 0, 20, 19]), found(5, 0.4, [80, 80, 90, 90])],
      ),
    ],
    classes,
  );
  const doubted = doubtedPictures(
    { model, set, request: { classNames: [] } },
    labelErrors(set.tables, 0.3).toReversed(),
  );

  it('is in the order of the surest, with annotation and detection as they were', () => {
    expect(doubted.map(({ pictureId }) => pictureId)).toEqual(['wrong', 'missing']);
    expect(doubted[0]?.doubts).toEqual([
      {
        ...{ kind: 'wrongClass', confidence: 0.95 },
        annotated: { box: [0, 0, 20, 20], className: 'WBC' },
        suggestion: { box: [0, 0, 20, 19], className: 'RBC', score: 0.95 },
      },
      {
        ...{ kind: 'missing', confidence: 0.4, annotated: null },
        suggestion: { box: [80, 80, 90, 90], className: 'WBC', score: 0.4 },
      },
    ]);
    // The model has a class that the data do not annotate: the rows before are counted all the same.
    expect(doubted[1]?.doubts).toMatchObject([{ suggestion: { className: 'RBC', score: 0.7 } }]);
  });

  it('brings along all that the model said of the picture', () => {
    const [, { said } = { said: null }] = doubted;
    expect(said).toMatchObject({ model: 'blood', modelId: 'blood-1' });
    expect(said?.rows.map(({ className, score }) => [className, score])).toEqual([
      ['class 9', 0.99],
      ['RBC', 0.7],
    ]);
  });
});
