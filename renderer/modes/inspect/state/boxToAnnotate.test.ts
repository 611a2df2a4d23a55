import { describe, expect, it } from 'vitest';
import { boxToAnnotate } from './boxToAnnotate.ts';
import { inspectCommands } from './inspectCommands.ts';
import { shownStage } from './testing/shownRun.ts';

describe('boxToAnnotate', () => {
  it('is nothing while nothing is selected', async () => {
    const { inspect } = await shownStage('topK');
    expect(boxToAnnotate(inspect)).toBeNull();
  });

  // The lineage is of anchor 7; boxes are 10 × 10 at their row, and an input pixel is two of the picture's.
  it.each([
    ['anchors', 7],
    ['decoded', 7],

    ['proposals', 1],
  ])('is the selected row of %s in pixels of the picture, without a class', async (stage, row) => {
    const { inspect, settle } = await shownStage(stage);
    inspect.selection.select({ stage, row });
    await settle();
    expect(boxToAnnotate(inspect)).toMatchObject({
      ...{ pictureId: 'a', box: [2 * row, 0, 2 * row + 20, 20], className: null, score: 0.5 },
    });
  });

  it('has nothing of a row whose story is not there yet', async () => {
    const { inspect } = await shownStage('topK');
    inspect.selection.select({ stage: 'topK', row: 0 });
    expect(boxToAnnotate(inspect)).toBeNull();
  });

  it('is not asked for any more where a person went to another mode before its story was there', async () => {
    const { inspect, settle, studio } = await shownStage('topK');
    const commands = inspectCommands(studio, inspect);
    const asked: number[] = [];
    studio.boxWish.asked.add(({ box }) => asked.push(box[0]));
    studio.mode.show('inspect');
    inspect.selection.select({ stage: 'proposals', row: 1 });
    commands['box.annotate']?.run();
    studio.mode.show('train');
    await settle();
    expect(asked).toEqual([]);
    studio.mode.show('inspect');
    inspect.selection.select({ stage: 'proposals', row: 1 });
    commands['box.annotate']?.run();
    await settle();
    expect(asked).toEqual([2]);
  });

  it('is cut at the edges of the picture', async () => {
    const { inspect, settle } = await shownStage('anchors');
    inspect.selection.select({ stage: 'proposals', row: 35 });
    await settle();
    expect(boxToAnnotate(inspect)?.box).toEqual([70, 0, 80, 20]);
  });
});
