/** A recount from coverage says what a run with those thresholds, diagnosed anew, says. */
import { describe, expect, it } from 'vitest';
import { item } from '../../item.ts';
import { settingOf } from '../../model/settings.ts';
import {
  bestScore,
  coverageOf,
  coveredBars,
  funnelBars,
  leastKept,
  thresholdOf,
} from './coverage.ts';
import { diagnose } from './diagnose.ts';
import { stagesOfLine } from './line.ts';
import { objectsFor, testedDetectors, testedRun } from './testing/detectors.ts';
import { isMissed, lostAt, type Verdict } from './verdict.ts';

/** By the place of its bar: scores decide before the rest of the last stage does. */
const decidedByScore: readonly Verdict['kind'][] = [
  'backgroundWon',
  'otherClassWon',
  'belowThreshold',
];

describe.each(Object.entries(testedDetectors))('recount of %s', (_, make) => {
  it('is what a run with the threshold says', async () => {
    const tested = make();
    const { stages } = tested.detector;
    const line = stagesOfLine(stages);
    const bars = funnelBars(line);
    const threshold = thresholdOf(item(line, line.length - 1));
    let [misses, lostToScores] = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const own = await testedRun(tested, seed);
      const value = threshold === null ? 0 : settingOf(own.run.settings, threshold.setting);
      const isMargin = stages.at(-1)?.score === 'margin';
      const runAt = async (score: number) => {
        if (threshold === null) return own;
        const { setting } = threshold;
        return { ...own, run: await own.rerun([{ setting, from: value, to: score }]) };
      };
      const low = await runAt(isMargin ? value - 1 : 0.02);
      const objects = objectsFor(low, seed, 12);
      const coverage = coverageOf(low, objects);
      for (const score of isMargin ? [value - 0.5, value, value + 0.3] : [0.05, 0.3, 0.5, 0.8]) {
        const changed = await runAt(score);
        const least = leastKept(stages, score);
        for (const iou of [0.3, 0.5, 0.75]) {
          const lowest = diagnose(low, objects, { iou });
          const { outcomes } = diagnose(changed, objects, { iou });
          outcomes.forEach(({ verdict }, index) => {
            if (verdict.kind === 'notCounted') return;
            const atLow = item(lowest.outcomes, index).verdict;
            const matched = atLow.kind === 'found' && (threshold === null || atLow.score >= least);
            expect(verdict.kind === 'found').toBe(matched);
            const kept = { iou, score: least };
            const covers = new Uint8Array(bars.length);
            const bar = coveredBars(bars, item(coverage, index), matched, kept, covers);
            expect(bar).toBe(matched ? null : covers.lastIndexOf(1) + 1);
            if (!isMissed(verdict)) {
              expect(bar).toBeNull();
              return;
            }
            misses++;
            const { stage, part } = item(bars, bar ?? -1);
            if (verdict.kind === 'matchedToOther') expect(part).toBe('matched');
            else {
              expect(stage).toBe(lostAt(verdict));
              const isLast = stage === stages.at(-1)?.kind && threshold !== null;
              const byScore = decidedByScore.includes(verdict.kind);
              if (isLast) expect(part).toBe(byScore ? 'threshold' : 'stage');
              if (part === 'threshold') {
                lostToScores++;
                const best = bestScore(item(coverage, index).scored, iou);
                expect('score' in verdict ? verdict.score : null).toBe(best ?? null);
              }
            }
          });
        }
      }
    }
    expect(misses).toBeGreaterThan(50);
    if (threshold !== null) expect(lostToScores).toBeGreaterThan(0);
  });
});
