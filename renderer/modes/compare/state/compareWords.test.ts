import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../studio/testing/models.ts';
import { foundSentence, recallSentences, stateWords } from './compareWords.ts';
import { differences } from './differences.ts';
import { paneControls } from './paneControls.ts';
import { paneNames } from './paneNames.ts';
import type { Standing } from '../../../../shared/evaluation/compare/comparedPictures.ts';

const { stages } = modelOf();
const standing = (shared: number, onlyHere: number): Standing => ({
  detections: shared + onlyHere,
  ...{ shared, onlyHere },
  matched: [
    ...Array.from({ length: shared }, () => ({ matches: [], standing: 'shared' as const })),
    ...Array.from({ length: onlyHere }, () => ({ matches: [], standing: 'onlyHere' as const })),
  ],
  against: null,
});

describe('paneNames', () => {
  const pane = (kind: string, name: string, ...changed: { name: string; value: number }[]) => ({
    model: { kind, name, stages },
    path: `/models/${name}`,
    changed,
  });

  it('says as much as tells them apart', () => {
    expect(paneNames([pane('fast-rcnn', 'a'), pane('faster-rcnn', 'a')])).toEqual([
      'Fast R-CNN',
      'Faster R-CNN',
    ]);
    expect(paneNames([pane('faster-rcnn', 'a'), pane('faster-rcnn', 'b')])).toEqual(['a', 'b']);
    expect(
      paneNames([
        pane('faster-rcnn', 'a'),
        pane('faster-rcnn', 'a', { name: 'rpn.nmsIoU', value: 0.3 }),
      ]),
    ).toEqual(['a', 'a, NMS IoU 0.30']);
    expect(paneNames([pane('faster-rcnn', 'a'), pane('faster-rcnn', 'a')])).toEqual([
      'a (1)',
      'a (2)',
    ]);
    expect(paneNames([{ model: null, path: '/x/later', changed: [] }])).toEqual(['later']);
  });
});

describe('foundSentence', () => {
  it('counts what agrees where nothing is annotated', () => {
    expect(foundSentence(['A', 'B'], [standing(2, 1), standing(2, 0)], [null, null])).toBe(
      'A agrees in 2 of 3 detections, B agrees in 2 of 2 detections.',
    );
    expect(foundSentence(['A', 'B'], [standing(2, 0), standing(2, 0)], [null, null])).toBe(
      'They agree on all of 2 detections.',
    );
    expect(foundSentence(['A', 'B'], [standing(2, 0), null], [null, null])).toBeNull();
  });

  it('counts objects where the picture is annotated', () => {
    const against = (found: number): Standing => ({
      ...standing(1, 0),
      against: {
        rows: { detections: [], objects: [] },
        counts: { objects: 12, found, wrong: 0 },
      },
    });
    expect(foundSentence(['A', 'B'], [against(10), against(9)], [null, null])).toBe(
      'Of 12 objects here A finds 10, B 9.',
    );
  });
});

describe('what a pane says of itself', () => {
  it('is what it waits for, does, or why it ended', () => {
    expect(stateWords(null, null, stages)).toBe('Waiting');
    expect(stateWords({ kind: 'waiting' }, 'Fast R-CNN', stages)).toBe('Waiting for Fast R-CNN');
    expect(stateWords({ kind: 'running', step: 'trunk', part: null }, null, stages)).toBe(
      'Running: trunk',
    );
    expect(stateWords({ kind: 'running', step: null, part: null }, null, stages)).toBe(
      'Running: starting',
    );
    const failure = { kind: 'crashed', message: 'It ended.' } as const;
    expect(stateWords({ kind: 'failed', failure }, null, stages)).toBe('It ended.');
  });
});

describe('recallSentences', () => {
  it('are written from the line', () => {
    const curve = (...recalls: number[]) =>
      recalls.map((recall, i) => ({ count: 10 ** i, recalls: [recall, 0] }));
    const curves = [
      { name: 'RPN', curve: curve(0.1, 0.57) },
      { name: 'Regions', curve: curve(0, 0.2, 0.6) },
    ];
    expect(recallSentences(curves, 10)).toEqual([
      'RPN: 10 proposals cover 57 % of the objects at IoU 0.5.',
      'For as many: Regions 100.',
    ]);
    expect(recallSentences(curves, 1)?.[0]).toContain('1 proposal covers 10 %');
    expect(recallSentences([], 10)).toBeNull();
  });
});

describe('differences', () => {
  it('are told by kind, or not at all', () => {
    const told = differences(standing(2, 1), null, true);
    expect(told.map(({ kind, rows }) => [kind, rows])).toEqual([
      ['shared', [0, 1]],
      ['onlyHere', [2]],
    ]);
    expect(differences(standing(2, 1), null, false)).toHaveLength(1);
    expect(differences(null, null, true)).toEqual([]);
  });
});

describe('paneControls', () => {
  it('has each setting of the detector once', () => {
    const names = paneControls(stages).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.toSorted()).toEqual(
      modelOf()
        .rules.map(({ name }) => name)
        .toSorted(),
    );
  });
});
