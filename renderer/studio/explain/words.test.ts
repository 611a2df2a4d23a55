import { describe, expect, it } from 'vitest';
import type { ObjectOutcome } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import type { SavingChange } from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import type { SideEffects } from '../../../shared/evaluation/diagnosis/sideEffects.ts';
import type { Verdict } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { verdictWords } from '../../../shared/evaluation/diagnosis/verdictWords.ts';
import { fasterRcnnStages } from '../testing/models.ts';
import { shortLineage } from '../testing/lineages.ts';
import { lastRow, pathOf } from './path.ts';
import { changesText, effectsOf, titlesText, wantedText, warningOf } from './savingWords.ts';
import { classFinder } from '../../../shared/evaluation/classNames.ts';
import { truthObjects } from './truthObjects.ts';
import { linkedCause } from './verdictLinks.ts';

const telling = {
  ...{ stages: fasterRcnnStages, iou: 0.5 },
  className: () => 'horse',
  objectName: () => 'horse',
};
const linked = (verdict: Verdict) =>
  linkedCause(verdict, verdictWords(verdict, telling), fasterRcnnStages);
const topK = {
  kind: 'belowTopK',
  lostAt: 'topK',
  row: { stage: 'decoded', row: 7 },
  iou: 0.6,
  setting: 'rpn.preNmsTopN',
  value: 1000,
  score: 0.61,
  rank: 1204,
  crowded: null,
} as const satisfies Verdict;

describe('the links of a verdict', () => {
  it('lead from the rank to the row, and leave the words as they are', () => {
    const parts = linked(topK);
    expect(parts.map(({ text }) => text).join('')).toBe(verdictWords(topK, telling).cause);
    expect(parts.filter(({ row }) => row !== null)).toEqual([
      { text: '1,204th', row: { stage: 'decoded', row: 7 } },
    ]);
  });

  it('lead to the row that suppressed it', () => {
    const row = { stage: 'clipped', row: 3 };
    const by = { stage: 'proposals', row: 213 };
    const parts = linked({
      ...{
        kind: 'suppressed',
        lostAt: 'proposals',
        row,
        iou: 0.7,
        setting: 'rpn.nmsIoU',
        value: 0.7,
      },
      rival: { row, by, overlap: 0.74, iou: 0.4, covers: 0 },
    });
    expect(parts.find(({ text }) => text === 'clipped proposal 214')?.row).toEqual({
      stage: 'clipped',
      row: 213,
    });
  });

  it.each<[Verdict, readonly string[]]>([
    [{ kind: 'notCounted', reason: 'crowd' }, []],
    [{ kind: 'found', detection: 2, iou: 0.8, score: 0.91 }, ['0.910']],
    [{ kind: 'noCandidate', lostAt: 'anchors', row: 4, iou: 0.31, lacking: null }, ['0.31']],
    [{ kind: 'noCandidate', lostAt: 'anchors', row: null, iou: 0, lacking: null }, []],
    [
      {
        ...{ kind: 'movedOff', lostAt: 'decoded', row: { stage: 'anchors', row: 1 }, iou: 0.62 },
        ...{ became: { stage: 'decoded', row: 1 }, after: 0.44 },
      },
      ['0.62', '0.44'],
    ],
  ])('of %o are %o', (verdict, links) => {
    expect(linked(verdict).flatMap(({ row, text }) => (row === null ? [] : text))).toEqual(links);
  });
});

describe('the path of an object', () => {
  const at = (row: number, iou: number, fate: 'kept' | 'belowTopK' | null = null) => ({
    ...{ row, iou, fate },
    score: 0.5,
  });
  const outcome: ObjectOutcome = {
    verdict: topK,
    headScores: null,
    chain: fasterRcnnStages.map(({ kind }) => {
      const followed =
        kind === 'anchors' || kind === 'objectness'
          ? at(7, 0.52)
          : kind === 'decoded'
            ? at(7, 0.6, 'belowTopK')
            : null;
      return { stage: kind, best: followed, covers: true, followed };
    }),
  };

  it('goes to where it ended, and names what it did not come to', () => {
    const { steps, unreached } = pathOf(outcome, fasterRcnnStages, shortLineage(7));
    expect(steps.map(({ stage, value, ends }) => [stage, value, ends])).toEqual([
      ['anchors', 'IoU 0.52', false],
      ['objectness', 'IoU 0.52', false],
      ['decoded', 'IoU 0.60', false],
      ['topK', 'below top-k', true],
    ]);
    // What was lost there is the row before it.
    expect(steps.at(-1)?.row).toEqual({ stage: 'decoded', row: 7 });
    expect(unreached).toEqual(['Clipped', 'NMS', 'RoI', 'Classes', 'Detections']);
    expect(lastRow(outcome)).toEqual({ stage: 'decoded', row: 7 });
  });

  it('says the stage’s own number where the box is the same, and of another row nothing', () => {
    const lineage = shortLineage(7);
    const told = {
      ...lineage,
      steps: lineage.steps.map((step) => ({ ...step, value: '0.589', detail: 'rank 217' })),
    };
    expect(pathOf(outcome, fasterRcnnStages, told).steps[1]).toMatchObject({
      value: '0.589',
      detail: 'rank 217',
    });
    expect(pathOf(outcome, fasterRcnnStages, { ...told, steps: [] }).steps[1]?.value).toBe(
      'IoU 0.52',
    );
  });
});

describe('the words of a change', () => {
  const keep = { setting: 'rpn.postNmsTopN', from: 30, to: 1081 };
  const overlap = { setting: 'rpn.nmsIoU', from: 0.7, to: 0.5 };

  it('name settings as they are where they are moved', () => {
    expect(changesText([keep, overlap], fasterRcnnStages)).toBe(
      'Keep after NMS 30 → 1,081 and NMS IoU 0.70 → 0.50',
    );
    expect(wantedText([overlap], fasterRcnnStages)).toBe('NMS IoU 0.50');
    expect(titlesText([keep, overlap], fasterRcnnStages)).toBe('Keep after NMS, NMS IoU');
    const side = { setting: 'rpn.minSize', from: 0.001, to: 1_000_000 };
    expect(wantedText([side], fasterRcnnStages)).toMatch(/ 1,000,000$/);
    const score = { setting: 'head.scoreThreshold', from: 0.05, to: 0 };
    expect(changesText([score], fasterRcnnStages)).toBe('Class score 0.05 → 0.00');
    const exact = { setting: 'head.scoreThreshold', from: 0.0523, to: 0.01 };
    expect(changesText([exact], fasterRcnnStages)).toBe('Class score 0.0523 → 0.01');
  });

  const effects = (change: Partial<SideEffects>): SideEffects => ({
    ...{ found: [], lost: [], gained: { true: 0, false: 0 }, gone: { true: 0, false: 0 } },
    ...change,
  });
  const said = (of: SideEffects, isAnnotated: boolean) =>
    effectsOf(of, isAnnotated).map(({ number, tone, words }) => `${number} ${words} ${tone}`);

  it('say what is found and lost, and which alarms are false', () => {
    const of = effects({ found: [2], lost: [1], gained: { true: 1, false: 7 } });
    expect(said(of, true)).toEqual(['+1 found good', '−1 found bad', '+7 false bad']);
    expect(said(effects({ gone: { true: 0, false: 2 } }), true)).toEqual(['−2 false good']);
  });

  it('count where nothing is annotated', () => {
    const of = effects({ found: [0], gained: { true: 0, false: 8 }, gone: { true: 0, false: 1 } });
    expect(said(of, false)).toEqual(['+8 detections good', '−1 detection bad']);
  });

  it('warn where a change lets in more than it is for, or loses what is found', () => {
    const change = (sideEffects: SideEffects): SavingChange => ({
      ...{ changes: [keep], isProven: true, sideEffects },
    });
    const many = change(effects({ found: [0], gained: { true: 0, false: 312 } }));
    expect(warningOf(many, true)).toBe('It lets in 312 false detections on this picture.');
    expect(warningOf(many, false)).toBe('It lets in 312 more detections on this picture.');
    const losing = change(effects({ found: [0], lost: [1, 2] }));
    expect(warningOf(losing, true)).toBe('It loses 2 objects that are found now.');
    expect(warningOf(change(effects({ found: [0] })), true)).toBeNull();
  });
});

describe('the objects of a ground truth', () => {
  it('have the model’s classes by name, and say what does not count', () => {
    const box = [0, 0, 4, 5] as const;
    const objects = truthObjects(
      {
        ...{ known: ['cow', 'horse'], isVerified: true, subsets: [], format: null },
        objects: [
          { label: 'horse', box, area: 20, crowd: false, difficult: false },
          { label: 'unicorn', box, area: 20, crowd: false, difficult: true },
          { label: null, box, area: 20, crowd: true, difficult: false },
        ],
      },
      classFinder(['cow', 'horse'], []),
    );
    const sides = { box, area: 20 };
    expect(objects).toEqual([
      { ...sides, classIndex: 1, crowd: false, difficult: false },
      { ...sides, classIndex: null, crowd: false, difficult: true },
      { ...sides, classIndex: null, crowd: true, difficult: false },
    ]);
  });
});
