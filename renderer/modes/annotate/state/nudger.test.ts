/** Keys that come faster than they are saved: each counts from where the one before it left the box. */
import { describe, expect, it } from 'vitest';
import { annotateCommands } from './annotateCommands.ts';
import { annotating, settled } from './testing/annotating.ts';

async function oneBox() {
  const made = await annotating();
  await made.annotate.edits.drawn([10, 10, 30, 30]);
  made.annotate.selection.select(1);
  const commands = annotateCommands(made.studio, made.annotate);
  const press = (...ids: readonly string[]) => {
    for (const id of ids) commands[id]?.run();
  };
  const boxes = () => made.annotate.picture.annotations.map(({ geometry }) => geometry.box);
  return { ...made, boxes, press };
}

describe('keys without a pause', () => {
  it('move the box and then its sides', async () => {
    const { boxes, press } = await oneBox();
    press('nudge.right', 'nudge.rightFar', 'side.rightOn', 'side.rightOn', 'nudge.down');
    await settled();
    expect(boxes()).toEqual([[21, 11, 43, 31]]);
  });

  it('move it, duplicate it where it is then, and delete the duplicate', async () => {
    const { boxes, press } = await oneBox();
    press('nudge.right', 'nudge.right', 'box.duplicate');
    await settled();
    expect(boxes()).toEqual([
      [12, 10, 32, 30],
      [20, 18, 40, 38],
    ]);
    press('nudge.left', 'box.delete');
    await settled();
    expect(boxes()).toEqual([[12, 10, 32, 30]]);
  });

  it('are about the picture that they were pressed on', async () => {
    const { annotate, press, project, studio } = await oneBox();
    press('nudge.right', 'verify');
    studio.pictures.show('b');
    await settled();
    expect(project.edits.at(-1)).toMatchObject([{ kind: 'changeAnnotations', picture: 'a' }]);
    expect(annotate.project.standings.counts.verified).toBe(0);
  });

  it('move it, and take that back', async () => {
    const { boxes, press } = await oneBox();
    press('nudge.right', 'nudge.down', 'edit.undo');
    await settled();
    expect(boxes()).toEqual([[11, 10, 31, 30]]);
  });
});
