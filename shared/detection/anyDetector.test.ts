/** A detector that the product does not know goes through all that knows detectors only by their list of stages. */
import { describe, expect, it } from 'vitest';
import { item } from '../item.ts';
import { settingNames, withSetting } from '../model/settings.ts';
import { boxAt } from '../geometry/boxes.ts';
import { detect, rerun } from './pipeline.ts';
import { questions, type AskedRun } from './questions.ts';
import { follow, identityOf } from './stages/follow.ts';
import { lineageOf, type LineageSource } from './stages/lineage.ts';
import { otherParents } from './stages/rows.ts';
import { Fate } from './stages/table.ts';
import { spotsDetector, spotsSummary, type SpotsTables } from './testing/spots.ts';
import { spotsPicture, spotsRun } from './testing/spotsRuns.ts';

const { settings, rules, classes } = spotsSummary;
const run = await spotsRun();
const { spots, pairs, blobs } = run.tables;
const className = (index: number) => item(classes, index).name;
const { stages } = spotsDetector;
const source: LineageSource<SpotsTables, ReturnType<typeof spotsDetector.parseSettings>> = {
  stages,
  tables: run.tables,
  settings: spotsDetector.parseSettings(settings),
  geometry: run.view.geometry,
  className,
};

describe('the pipeline with a detector that it does not know', () => {
  it('makes all tables, in which something goes on and something does not', () => {
    expect(Object.keys(run.tables)).toEqual(['spots', 'pairs', 'blobs']);
    expect(blobs.count).toBeGreaterThan(1);
    expect([...pairs.fate]).toEqual(expect.arrayContaining([Fate.kept, Fate.overLimit]));
    expect([...blobs.fate]).toEqual(expect.arrayContaining([Fate.kept, Fate.suppressed]));
    expect(new Set(blobs.classes)).toEqual(new Set([0, 1]));
  });

  it.each([
    ['spots.brightness', 0.5, ['spots', 'pairs', 'blobs']],
    ['pairs.reach', 3, ['pairs', 'blobs']],
    ['blobs.overlap', 0.9, ['blobs']],
    ['blobs.most', 1, ['blobs']],
  ])('runs again what %s=%d touches, and gets what a whole run gets', async (name, value, anew) => {
    const changed = withSetting(rules, settings, name, value);
    const again = await rerun(spotsDetector, run, changed);
    const differing = Object.keys(again.versions).filter(
      (kind) => again.versions[kind] !== run.versions[kind],
    );
    expect(differing).toEqual(anew);
    expect(again.tables).toEqual((await detect(spotsDetector, spotsPicture(), changed)).tables);
    expect(again.tables).not.toEqual(run.tables);
  });

  it('has a setting for each rule, and refuses those of another detector', async () => {
    expect(settingNames(settings)).toEqual(rules.map(({ name }) => name));
    await expect(
      detect(spotsDetector, spotsPicture(), { rpn: { nmsIoU: 0.7 } }),
    ).rejects.toMatchObject({ kind: 'badInput' });
  });
});

describe('a lineage with two parents a row', () => {
  it('follows one and names the other', () => {
    for (let row = 0; row < blobs.count; row++) {
      const lineage = lineageOf(source, { stage: 'blobs', row });
      const pair = blobs.parentRow[row]!;
      expect(lineage.steps.map(({ stage, row: at }) => [stage, at])).toEqual([
        ['spots', pairs.parentRow[pair]],
        ['pairs', pair],
        ['blobs', row],
      ]);
      const [spot, merged, blob] = lineage.steps;
      expect(merged?.otherParents).toEqual([{ stage: 'spots', row: pairs.otherParentRow[pair] }]);
      expect([spot?.otherParents, blob?.otherParents]).toEqual([[], []]);
      expect(lineage.ending).toBeNull();
      expect(lineage.choices).toBeNull();
      expect(lineage.name).toBe(className(blobs.classes[row]!));
      expect(lineage.score).toBe(blobs.scores[row]);
      expect(blob?.box).toEqual(boxAt(blobs.boxes, row));
    }
  });

  it('comes from the second parent too, and then names the first', () => {
    const pair = pairs.otherParentRow.findIndex((spot) => !pairs.parentRow.includes(spot));
    const [first, second] = [pairs.parentRow[pair]!, pairs.otherParentRow[pair]!];
    const lineage = lineageOf(source, { stage: 'spots', row: second });
    expect(lineage.steps.slice(0, 2).map(({ stage, row }) => [stage, row])).toEqual([
      ['spots', second],
      ['pairs', pairs.otherParentRow.indexOf(second)],
    ]);
    const from = { stage: 'spots', row: second };
    expect(otherParents(stages, run.tables, { stage: 'pairs', row: pair }, from)).toEqual([
      { stage: 'spots', row: first },
    ]);
    expect(otherParents(stages, run.tables, { stage: 'pairs', row: pair }, null)).toHaveLength(2);
  });

  it('ends where a row ended, with its stage’s own sentence, or with who suppressed it', () => {
    const alone = lineageOf(source, { stage: 'spots', row: pairs.fate.indexOf(Fate.overLimit) });
    expect(alone.steps).toHaveLength(1);
    expect(alone.ending).toMatchObject({
      before: 'pairs',
      outcome: { fate: 'overLimit' },
      sentence: 'No other spot within 6 input px.',
    });
    const row = blobs.fate.indexOf(Fate.suppressed);
    const { ending, name } = lineageOf(source, { stage: 'pairs', row });
    expect(ending?.outcome.suppressedBy).toMatchObject({
      stage: 'pairs',
      row: blobs.suppressedBy[row],
    });
    expect(ending?.outcome.suppressedBy?.iou).toBeGreaterThan(0.2);
    expect(name).toBe(`pair ${row + 1}`);
  });

  it('is followed into another version, and no further than the row comes there', async () => {
    const lineage = lineageOf(source, { stage: 'blobs', row: blobs.count - 1 });
    const identity = identityOf(lineage);
    expect(identity).toEqual({
      root: { stage: 'spots', row: lineage.steps[0]?.row },
      choice: null,
      at: 'blobs',
    });
    if (identity === null) throw new Error('The row has no identity.');
    expect(follow(source, identity)).toEqual(lineageOf(source, follow(source, identity).selected));
    const nothingNear = withSetting(rules, settings, 'pairs.reach', 0);
    const other = await rerun(spotsDetector, run, nothingNear);
    const there = follow(
      { ...source, tables: other.tables, settings: spotsDetector.parseSettings(nothingNear) },
      identity,
    );
    expect(there.selected).toEqual(identity.root);
    expect(there.ending?.before).toBe('pairs');
  });
});

describe('questions to a run of a detector that they do not know', () => {
  const asked: AskedRun = { detector: spotsDetector, run, className };

  it('are answered', () => {
    const { answer } = questions.lineage;
    expect(answer(asked, { stage: 'blobs', row: 0 })).toEqual({
      lineage: lineageOf(source, { stage: 'blobs', row: 0 }),
      features: null,
      crop: null,
    });
    const table = questions.table.answer(asked, { stage: 'pairs' });
    expect(table).toMatchObject({ kind: 'pairs', version: 1, count: pairs.count });
    expect(new Int32Array(table.otherParentRow ?? new ArrayBuffer())).toEqual(pairs.otherParentRow);
    expect(table.suppressedBy).toBeUndefined();
    expect(spots.scores.length).toBe(questions.table.answer(asked, { stage: 'spots' }).count);
  });

  it('say that there is no such stage or row', () => {
    expect(() => questions.table.answer(asked, { stage: 'anchors' })).toThrow(
      "There is no stage 'anchors'; there are spots, pairs, blobs.",
    );
    expect(() => questions.lineage.answer(asked, { stage: 'spots', row: spots.count })).toThrow(
      `The stage spots has no row ${spots.count}; it has ${spots.count}.`,
    );
  });
});
