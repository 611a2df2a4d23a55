/** What holds of any run of any detector: one verdict for each object, and that verdict is what its tables say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../detection/testing/arbitraryRuns.ts';
import { boxAt, iou as iouOf } from '../../geometry/boxes.ts';
import { imageFromInputBox } from '../../geometry/spaces.ts';
import { item } from '../../item.ts';
import { Fate, fateNames, type RowRef } from '../../detection/stages/table.ts';
import { parentOf } from '../../detection/stages/description.ts';
import { classOfRow, tableOf } from '../../detection/stages/rows.ts';
import { diagnose, whyNot, type ObjectOutcome } from './diagnose.ts';
import { lineOf, type DiagnosedRun } from './line.ts';
import { objectsFor, testedDetectors, testedRun } from './testing/detectors.ts';
import { foundApart } from './testing/foundApart.ts';
import type { DiagnosedObject } from './truth.ts';
import { isMissed, verdictKinds, type VerdictKind } from './verdict.ts';

/** Whether some row of a stage covers an object, row by row. */
function coversNaively(asked: DiagnosedRun, at: number, object: DiagnosedObject, iou: number) {
  const { stages, imageBoxes } = asked.detector;
  const { tables, view } = asked.run;
  const { stage, boxes, table } = item(lineOf(asked), at);
  const isLast = stage.kind === stages.at(-1)?.kind;
  return [...Array(table.count).keys()].some((row) => {
    const box = isLast
      ? boxAt(imageBoxes(tables), row)
      : imageFromInputBox(boxAt(boxes, row), view.geometry);
    const classIndex = classOfRow(stages, tables, { stage: stage.kind, row });
    const isOfClass = [null, classIndex].includes(object.classIndex) || classIndex === null;
    return isOfClass && iouOf(object.box, box) >= iou;
  });
}

function checkOutcome(
  asked: DiagnosedRun,
  object: DiagnosedObject,
  { verdict, chain }: ObjectOutcome,
  iou: number,
) {
  expect(verdictKinds).toContain(verdict.kind);
  chain.forEach(({ covers }, at) => {
    expect(covers).toBe(coversNaively(asked, at, object, iou));
  });
  if (verdict.kind === 'notCounted') return;
  const last = chain.findLastIndex(({ covers }) => covers);
  if (verdict.kind === 'found' || verdict.kind === 'matchedToOther') {
    expect(last).toBe(chain.length - 1);
    expect(verdict.iou).toBeGreaterThanOrEqual(iou);
    return;
  }
  expect(verdict.lostAt).toBe(chain[verdict.kind === 'noCandidate' ? 0 : last + 1]?.stage);
  if (verdict.kind === 'noCandidate') {
    expect(last).toBe(-1);
    expect(verdict.iou).toBeLessThan(iou);
    return;
  }
  const { stage, row } = verdict.row;
  expect(stage).toBe(chain[last]?.stage);
  expect(chain[last]?.followed).toMatchObject({ row, iou: verdict.iou });
  expect(verdict.iou).toBeGreaterThanOrEqual(iou);
  // Its fate is one that the stage describes, and the verdict is of that fate's setting.
  const { fate, suppressedBy } = tableOf(asked.run.tables, verdict.lostAt);
  const name = item(fateNames, fate?.[row] ?? 0);
  const described = asked.detector.stages.find(({ kind }) => kind === verdict.lostAt);
  const own = described?.fates.find((each) => each.fate === name);
  expect('setting' in verdict ? verdict.setting : null).toBe(own?.setting ?? null);
  checkFollowed(asked, object, verdict.row, iou);
  if ('rival' in verdict) expect(verdict.rival.by).toEqual({ stage, row: suppressedBy?.[row] });
  if ('became' in verdict) expect(verdict.after).toBeLessThan(iou);
  if ('rank' in verdict && verdict.rank !== null) {
    expect(verdict.rank).toBeGreaterThan(verdict.value);
  }
}

/** No other row that covers the object came farther: past more fates, of the same fate with a better score where that decides, else with a larger IoU. */
function checkFollowed(
  { detector: { stages }, run }: DiagnosedRun,
  { box, classIndex }: DiagnosedObject,
  followed: RowRef,
  least: number,
) {
  const next = stages.find((stage) => parentOf(stage)?.stage === followed.stage);
  const { fate } = tableOf(run.tables, next?.kind ?? '');
  const { boxes, scores, table } = lineOf({ detector: { stages, ...noDetections }, run }).find(
    ({ stage }) => stage.kind === followed.stage,
  )!;
  const fates = next?.fates ?? [];
  const farOf = (row: number) => {
    const order = fates.findIndex((each) => Fate[each.fate] === fate?.[row]);
    return order < 0 ? fates.length : order;
  };
  const overlap = (row: number) =>
    iouOf(box, imageFromInputBox(boxAt(boxes, row), run.view.geometry));
  const isOfClass = (row: number) => {
    const own = classOfRow(stages, run.tables, { stage: followed.stage, row });
    return own === null || classIndex === null || own === classIndex;
  };
  const covering = [...Array(table.count).keys()].filter(
    (row) => isOfClass(row) && overlap(row) >= least,
  );
  const own = farOf(followed.row);
  const decidedBy = fates[own]?.decidedBy ?? '';
  const byScore = ['rank', 'rankInLevel', 'score'].includes(decidedBy);
  for (const row of covering) {
    expect(farOf(row)).toBeLessThanOrEqual(own);
    if (farOf(row) < own || own === fates.length) continue;
    const [mine, its] = [followed.row, row].map((each) => (byScore ? scores()![each]! : 0));
    expect(mine).toBeGreaterThanOrEqual(its!);
    if (mine === its) expect(overlap(followed.row)).toBeGreaterThanOrEqual(overlap(row));
  }
}

/** The followed row is of a stage before the last one, whose boxes are not asked for here. */
const noDetections = { imageBoxes: () => new Float32Array(), gridsOf: () => [] };

const ious = [0.3, 0.5, 0.75] as const;

describe.each(Object.entries(testedDetectors))('diagnosis of %s', (_, make) => {
  it('gives each object one verdict, which its tables say', async () => {
    const seen = new Set<VerdictKind>();
    const tested = make();
    for (let seed = 1; seed <= 12; seed++) {
      const asked = await testedRun(tested, seed);
      const objects = objectsFor(asked, seed, 12);
      for (const iou of ious) {
        const { outcomes, detections } = diagnose(asked, objects, { iou });
        expect(outcomes).toHaveLength(objects.length);
        outcomes.forEach((outcome, i) => {
          seen.add(outcome.verdict.kind);
          checkOutcome(asked, item(objects, i), outcome, iou);
          // Asked of its box alone it is the same, but that nothing is matched.
          const { box, classIndex } = item(objects, i);
          const alone = whyNot(asked, box, classIndex, { iou });
          const { kind } = outcome.verdict;
          expect(alone.chain.map(({ best }) => best)).toEqual(
            outcome.chain.map(({ best }) => best),
          );
          if (kind === 'matchedToOther') expect(alone.verdict.kind).toBe('found');
          else if (kind !== 'notCounted') expect(alone.verdict.kind).toBe(kind);
        });
        const found = outcomes.filter(({ verdict }) => verdict.kind === 'found');
        expect(found).toHaveLength(foundApart(asked, objects, iou));
        expect(detections.filter(({ match }) => match === 'true')).toHaveLength(found.length);
        // A detection finds one object at most.
        const rows = found.map(({ verdict }) => 'detection' in verdict && verdict.detection);
        expect(new Set(rows).size).toBe(rows.length);
      }
    }
    expect(seen.size).toBeGreaterThan(6);
    expect(seen).toContain('found');
  });
});

describe('diagnosis of Faster R-CNN of any shape, with any settings', () => {
  it('gives each object one verdict, which its tables say', () => {
    const seen = new Set<VerdictKind>();
    fc.assert(
      fc.property(runs, fc.integer(), fc.constantFrom(...ious), (run, seed, iou) => {
        const asked: DiagnosedRun = {
          detector: {
            stages: run.stages,
            imageBoxes: () => run.tables.detections.imageBoxes,
            gridsOf: () => run.tables.anchors.grids,
          },
          run: {
            tables: run.tables,
            settings: run.settings,
            view: { geometry: run.geometry },
          },
        };
        const objects = objectsFor(asked, seed, 6);
        const { outcomes } = diagnose(asked, objects, { iou });
        outcomes.forEach((outcome, i) => {
          seen.add(outcome.verdict.kind);
          checkOutcome(asked, item(objects, i), outcome, iou);
        });
        const missed = outcomes.filter(({ verdict }) => isMissed(verdict)).length;
        const others = outcomes.filter(({ verdict }) => !isMissed(verdict)).length;
        expect(missed + others).toBe(objects.length);
      }),
      { numRuns: 150, seed: 7 },
    );
    const possible = verdictKinds.filter((kind) => kind !== 'leftOut' && kind !== 'clippedAway');
    expect([...seen]).toEqual(expect.arrayContaining([...possible]));
  });
});
