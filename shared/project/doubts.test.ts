import { describe, expect, it } from 'vitest';
import { byHand, noAttributes } from '../annotation/annotation.ts';
import type { Box } from '../geometry/boxes.ts';
import { openDoubts, type Doubt } from './doubts.ts';
import type { NamedAnnotation } from './suggestions.ts';

const named = (id: number, className: string, box: Box): NamedAnnotation => ({
  className,
  annotation: {
    ...{ id, classId: 1, attributes: noAttributes, origin: byHand },
    geometry: { kind: 'box', box },
  },
});

const mine: Box = [10, 10, 50, 50];
const models: Box = [20, 20, 60, 60];
const missing: Doubt = {
  ...{ kind: 'missing', confidence: 0.9, annotated: null },
  suggestion: { box: models, className: 'cell', score: 0.9 },
};
const poorBox: Doubt = {
  ...{ kind: 'poorBox', confidence: 0.5, annotated: { box: mine, className: 'cell' } },
  suggestion: { box: models, className: 'cell', score: 0.9 },
};
const wrongClass: Doubt = {
  ...{ kind: 'wrongClass', confidence: 0.8, annotated: { box: mine, className: 'cell' } },
  suggestion: { box: [11, 10, 50, 50], className: 'platelet', score: 0.8 },
};

describe('doubts', () => {
  it('are disagreements, each with the annotation that was evaluated', () => {
    const annotations = [named(4, 'cell', [0, 0, 9, 9]), named(7, 'cell', mine)];
    expect(openDoubts([wrongClass, poorBox, missing], [], [])).toEqual([
      { kind: 'undrawn', annotation: null, suggestion: missing.suggestion },
    ]);
    expect(openDoubts([wrongClass, poorBox], annotations, [])).toEqual([
      { kind: 'otherClass', annotation: 7, suggestion: wrongClass.suggestion },
      { kind: 'otherBox', annotation: 7, suggestion: poorBox.suggestion },
    ]);
  });

  it('find the annotation also where another program’s pixels are counted from 1, the nearest of several', () => {
    const shifted = [named(1, 'cell', [11, 11, 51, 51]), named(2, 'cell', [10, 10, 50, 50.5])];
    expect(openDoubts([poorBox], shifted, [])).toMatchObject([{ annotation: 2 }]);
    const large = { ...poorBox, annotated: { box: [0, 0, 200, 200] as const, className: 'cell' } };
    expect(openDoubts([large], [named(1, 'cell', [1, 1, 201, 201])], [])).toHaveLength(1);
  });

  it('are answered by what a person does: another class, another box, a box that was missing', () => {
    expect(openDoubts([wrongClass], [named(7, 'platelet', mine)], [])).toEqual([]);
    expect(openDoubts([poorBox], [named(7, 'cell', models)], [])).toEqual([]);
    expect(openDoubts([poorBox], [], [])).toEqual([]);
    expect(openDoubts([missing], [named(9, 'cell', models)], [])).toEqual([]);
    // One of another class is not what is missing.
    expect(openDoubts([missing], [named(9, 'platelet', models)], [])).toHaveLength(1);
  });

  it('are answered by a dismissal of the model’s box, of its class alone', () => {
    const annotations = [named(7, 'cell', mine)];
    const kept = [{ box: models, className: 'cell' }];
    expect(openDoubts([poorBox, missing], annotations, kept)).toEqual([]);
    expect(openDoubts([wrongClass], annotations, kept)).toHaveLength(1);
  });
});
