import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { moreMistakes, sideEffectsOf, type JudgedDetection } from './sideEffects.ts';
import type { Verdict } from './verdict.ts';

const found: Verdict = { kind: 'found', detection: 0, iou: 1, score: 1 };
const missed: Verdict = {
  ...{ kind: 'noCandidate', lostAt: 'anchors', row: null, iou: 0, lacking: null },
};
const crowd: Verdict = { kind: 'notCounted', reason: 'crowd' };
const box: Box = [0, 0, 100, 100];
const detection = (
  match: JudgedDetection['match'],
  more: Partial<JudgedDetection> = {},
): JudgedDetection => ({ box, classId: 0, match, ...more });

describe('side effects', () => {
  it('are the objects found and lost', () => {
    const [before, after] = [
      { verdicts: [missed, found, found, missed, crowd], detections: [] },
      { verdicts: [found, missed, found, missed, crowd], detections: [] },
    ];
    expect(sideEffectsOf(before, after)).toMatchObject({ found: [0], lost: [1] });
  });

  it('are the detections that only one of the runs has, right or wrong', () => {
    const same = detection('false');
    const other = detection('false', { classId: 1 });
    const moved = detection('true', { box: [0, 0, 100, 90] });
    const nearly = detection('false', { box: [0, 0, 100, 100.01] });
    const effects = (before: JudgedDetection[], after: JudgedDetection[]) => {
      const { gained, gone } = sideEffectsOf(
        { verdicts: [], detections: before },
        { verdicts: [], detections: after },
      );
      return [gained, gone];
    };
    const none = { true: 0, false: 0 };
    expect(effects([same], [nearly])).toEqual([none, none]);
    // One stands for one alone.
    expect(effects([same], [same, nearly])).toEqual([{ true: 0, false: 1 }, none]);
    expect(effects([same, moved], [other])).toEqual([
      { true: 0, false: 1 },
      { true: 1, false: 1 },
    ]);
    expect(effects([], [detection('ignored')])).toEqual([none, none]);
  });

  it('are mistakes, where more is wrong or missed than before', () => {
    const gained = { true: 3, false: 5 };
    const gone = { true: 2, false: 1 };
    expect(moreMistakes({ found: [0], lost: [2, 3], gained, gone })).toBe(5);
  });
});
