/** Over five detectors: what is claimed to save an object does, and nothing smaller on the setting's grid. */
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { DiagnosedRun } from './line.ts';
import { savingSearch, type Saving } from './savingChanges.ts';
import { checkSaving, judge, most } from './testing/checkSaving.ts';
import { objectsFor, testedDetectors, testedRun } from './testing/detectors.ts';
import { ofObjects, type RerunTables } from './testing/judging.ts';
import { isMissed, lostAt, type Verdict } from './verdict.ts';

/** Behind the stage that lost an object a selection is tried only where boxes move after it. */
function checkTried(
  { detector: { stages } }: Pick<DiagnosedRun, 'detector'>,
  verdict: Verdict,
  { tried }: Saving,
) {
  const lost = stages.findIndex(({ kind }) => kind === lostAt(verdict));
  const lastMoving = stages.findLastIndex(({ moves }) => moves !== undefined);
  const late = stages.filter((_, i) => lost >= 0 && i > lost && i >= lastMoving);
  const names = late.flatMap(({ settings }) => settings);
  for (const { changes } of tried.filter(({ changes: each }) => each.length === 1)) {
    expect(names).not.toContain(changes[0]?.setting);
  }
}

describe.each(Object.entries(testedDetectors))('saving changes of %s', (name, make) => {
  it('save when the pipeline runs again with them, and nothing nearer on the grid does', async () => {
    const tested = make();
    let saved = 0;
    // R-CNN's and sliding windows' candidates are costly to make again.
    const seeds = name === 'Faster R-CNN' || name === 'an invented detector' ? 5 : 2;
    for (let seed = 1; seed <= seeds; seed++) {
      const { rules, rerun, ...asked } = await testedRun(tested, seed);
      const known = new Map<string, ReturnType<RerunTables>>();
      const once: RerunTables = (changes) => {
        const key = JSON.stringify(changes.map(({ setting, to }) => [setting, to]));
        const made = known.get(key) ?? rerun(changes);
        known.set(key, made);
        return made;
      };
      const objects = objectsFor(asked, seed, 8);
      const costly = ['regions.k', 'regions.sigma', 'windows.step', 'windows.largestScale'];
      const cheap = rules.filter(
        ({ name: setting, words }) =>
          words === undefined && ![...costly, 'windows.smallestScale'].includes(setting),
      );
      const [before, again] = ofObjects(asked, objects, { iou: 0.5 }, once);
      const search = savingSearch(before, { rules: cheap, tries: most }, again);
      const { outcomes } = diagnose(asked, objects, { iou: 0.5 });
      for (const [index, { verdict }] of outcomes.entries()) {
        if (!isMissed(verdict)) {
          await expect(search.of(index)).rejects.toThrow(RangeError);
          continue;
        }
        const saving = await search.of(index);
        checkTried(asked, verdict, saving);
        saved += saving.changes.length;
        await checkSaving(saving, rules, judge(asked, once, objects, index));
      }
    }
    expect(saved).toBeGreaterThan(2);
  });
});
