import { describe, expect, it } from 'vitest';
import type { Curves } from './curves.ts';
import { keptCurves } from './keptCurves.ts';

const third = Math.fround(1 / 3);
const curves: Curves = {
  steps: [
    {
      ...{ kind: 'step', step: 1, phase: 0, epoch: 1 },
      losses: { objectness: 0.6968910694122314, rpnBox: third, classification: null, box: 0 },
      ...{ learningRate: 0.000049751243781094526, gradientNorm: 10.174478530883789 },
      milliseconds: 8055.173251000001,
    },
    {
      ...{ kind: 'step', step: 12_345_678, phase: 1, epoch: 2 },
      losses: { objectness: 1e-12, rpnBox: 1e12, classification: 1 / 3, box: null },
      ...{ learningRate: 0.01, gradientNorm: 1e30, milliseconds: 0.04 },
    },
  ],
  evaluations: [
    {
      ...{ kind: 'evaluation', step: 560, phase: 0, epoch: 1 },
      ...{ ap: 0.5564952138754966, ap50: 1, recall50: null, averageRecall: 0.7021426474904607 },
      classes: [{ id: 1, name: 'Platelets', ap50: 0.6754686470176695 }],
    },
  ],
};

describe('the curves of training.json', () => {
  it('have a column for each number of the steps, with five digits', () => {
    expect(keptCurves(curves)).toEqual({
      steps: {
        ...{ step: [1, 12_345_678], phase: [0, 1], epoch: [1, 2] },
        losses: {
          objectness: [0.69689, 1e-12],
          rpnBox: [0.33333, 1e12],
          classification: [null, 0.33333],
          box: [0, null],
        },
        ...{ learningRate: [0.000049751, 0.01], gradientNorm: [10.174, 1e30] },
        milliseconds: [8055, 0],
      },
      evaluations: [
        {
          ...{ step: 560, phase: 0, epoch: 1 },
          ...{ ap: 0.5565, ap50: 1, recall50: null, averageRecall: 0.70214 },
          classes: [{ id: 1, name: 'Platelets', ap50: 0.67547 }],
        },
      ],
    });
  });

  it('take less than a third of what the steps do', () => {
    const [step] = curves.steps;
    const steps = Array.from({ length: 1000 }, () => step).filter((each) => each !== undefined);
    const length = (value: unknown) => JSON.stringify(value).length;
    expect(length(keptCurves({ steps, evaluations: [] }))).toBeLessThan(length(steps) / 3);
  });

  it('are empty before the first step', () => {
    const { steps, evaluations } = keptCurves({ steps: [], evaluations: [] });
    expect([steps.step, steps.losses['box'], evaluations]).toEqual([[], [], []]);
  });
});
