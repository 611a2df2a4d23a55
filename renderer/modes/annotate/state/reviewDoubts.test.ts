/** Another mode's doubts about annotations, walked through in Annotate. */
import { describe, expect, it } from 'vitest';
import { byHand, noAttributes } from '../../../../shared/annotation/annotation.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { Doubt } from '../../../../shared/project/doubts.ts';
import type { SingleEdit } from '../../../../shared/project/edits.ts';
import type { DoubtedPicture } from '../../../studio/doubtsWish.ts';
import { idOfSuggestion } from './selection.svelte.ts';
import { annotating, cell, platelet, settled, suggested } from './testing/annotating.ts';

const said = suggested(
  ['cell', 0.95, [10, 10, 30, 30]],
  ['platelet', 0.9, [50, 50, 60, 60]],
  ['cell', 0.45, [70, 10, 90, 30]],
);
const [cellSaid, plateletSaid, weakSaid] = said.rows;
if (!cellSaid || !plateletSaid || !weakSaid) throw new Error('Three were said.');

const missing: Doubt = {
  ...{ kind: 'missing', confidence: 0.45, annotated: null, suggestion: weakSaid },
};
const wrongClass: Doubt = {
  ...{ kind: 'wrongClass', confidence: 0.9, suggestion: plateletSaid },
  annotated: { box: [50, 50, 60, 61], className: 'cell' },
};
const poorBox: Doubt = {
  ...{ kind: 'poorBox', confidence: 0.6, suggestion: cellSaid },
  annotated: { box: [18, 12, 42, 30], className: 'cell' },
};

const doubted: readonly DoubtedPicture[] = [
  { pictureId: 'b', doubts: [wrongClass, poorBox], said },
  { pictureId: 'a', doubts: [missing], said },
];

async function annotated(
  boxes: Readonly<Record<string, readonly Box[]>> = {
    a: [[1, 1, 5, 5]],
    b: [
      [50, 50, 60, 61],
      [18, 12, 42, 30],
    ],
  },
) {
  const opened = await annotating(['a', 'b', 'c'], [cell, platelet]);
  const { annotate, studio } = opened;
  for (const [id, own] of Object.entries(boxes)) {
    studio.pictures.show(id);
    await settled();
    for (const box of own) await annotate.edits.drawn(box);
    await annotate.project.edit([{ kind: 'setState', picture: id, state: 'verified' }]);
  }
  studio.pictures.show('c');
  await settled();
  return opened;
}

/** Until the picture, what is brought along, and the picture again are there. */
async function afterwards(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await settled();
}

describe('doubts that another mode wants reviewed', () => {
  it('show their pictures alone, worst first, each with the model’s box beside the annotation', async () => {
    const { annotate, project, studio } = await annotated();
    studio.mode.show('inspect');
    studio.doubtsWish.ask(doubted);
    await afterwards();
    expect(studio.mode.id).toBe('annotate');
    expect(studio.pictures.currentId).toBe('b');
    expect(studio.pictures.found.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(annotate.sifting.filters().at(-1)).toMatchObject({ id: 'doubted', count: 2 });
    expect(annotate.review.said).toBe('cell here, the model says platelet 0.90');
    expect(annotate.review.all.map(({ kind }) => kind)).toEqual(['otherClass', 'otherBox']);
    const [wrong, poor] = annotate.picture.annotations;
    expect(annotate.selection.ids).toEqual([wrong?.id]);
    expect(annotate.drawing.scene.highlights).toContainEqual(
      expect.objectContaining({ box: plateletSaid.box, style: 'dashed' }),
    );
    expect(project.suggestions.get('b')).toEqual(said);
    expect(project.suggestions.has('a')).toBe(false);
    annotate.step(1);
    expect(annotate.selection.ids).toEqual([poor?.id]);
    expect(annotate.review.beside).toEqual(cellSaid);
  });

  it('follow the model or keep mine, go on by themselves, and are not asked again', async () => {
    const { annotate, project, studio } = await annotated();
    studio.doubtsWish.ask(doubted);
    await afterwards();
    await annotate.review.take();
    expect(annotate.picture.annotations[0]).toMatchObject({
      ...{ classId: platelet.id, geometry: { box: [50, 50, 60, 61] } },
    });
    expect(annotate.review.said).toBe('cell with another box, 0.95');
    await annotate.review.take();
    expect(project.edits.at(-1)).toMatchObject([{ kind: 'changeAnnotations', how: 'resized' }]);
    await afterwards();
    expect(studio.pictures.currentId).toBe('a');
    expect(annotate.review.said).toBe('likely missing: cell 0.45');
    // It is below the threshold that suggestions are drawn from, and stands there all the same.
    expect(annotate.selection.ids).toEqual([idOfSuggestion(2)]);
    await annotate.review.keep();
    await afterwards();
    expect(annotate.picture.annotations).toHaveLength(1);
    expect(annotate.sifting.filters().at(-1)).toMatchObject({ id: 'doubted', count: 0 });
    expect(studio.messages.shown.at(-1)?.text).toBe('Nothing is left to review.');

    studio.doubtsWish.ask(doubted);
    await afterwards();
    expect(annotate.review.all).toEqual([]);
    expect(annotate.doubts.count).toBe(0);
    expect(project.edits.at(-1)).toMatchObject([{ kind: 'dismiss' }]);
  });

  it('are answered where they are seen, and not on a picture that a person went to meanwhile', async () => {
    const { annotate, project, studio } = await annotated();
    const brought = Promise.withResolvers<null>();
    const { keepSuggestions } = project.api;
    if (keepSuggestions === undefined) throw new Error('It keeps them.');
    Object.assign(project.api, {
      keepSuggestions: async (...asked: Parameters<typeof keepSuggestions>) => {
        await brought.promise;
        return keepSuggestions(...asked);
      },
    });
    studio.doubtsWish.ask(doubted);
    await afterwards();
    expect(annotate.review.said).toBe('cell here, the model says platelet 0.90');
    const before = project.edits.length;
    const taken = annotate.review.take();
    studio.pictures.show('a');
    await afterwards();
    brought.resolve(null);
    await taken;
    await afterwards();
    expect(project.edits).toHaveLength(before);
    expect(annotate.picture.id).toBe('a');
  });

  it('come back by undo, and the list is as it was when the review ends', async () => {
    const { annotate, studio } = await annotated();
    annotate.sifting.filterBy('verified');
    studio.doubtsWish.ask(doubted.slice(1));
    await afterwards();
    await annotate.review.take();
    await afterwards();
    expect(annotate.picture.annotations).toMatchObject([
      {},
      { classId: cell.id, origin: { kind: 'model', model: 'blood', score: 0.45 } },
    ]);
    expect(annotate.doubts.count).toBe(0);
    await annotate.undoing.undo();
    await afterwards();
    expect(annotate.review.all).toHaveLength(1);
    expect(annotate.doubts.count).toBe(1);
    annotate.review.toggle();
    expect(annotate.sifting.filter()).toBe('verified');
    annotate.sifting.filterBy('doubted');
    expect(annotate.review.next).toBe('doubted');
    annotate.review.toggle();
    await afterwards();
    expect(annotate.review.all).toHaveLength(1);
  });

  it('wait until the annotations are the project’s', async () => {
    const { annotate, studio } = await annotated({});
    studio.pictures.show('a');
    await settled();
    studio.doubtsWish.ask(doubted);
    await afterwards();
    expect(annotate.review.on).toBe(false);
    expect(annotate.doubts.notImported).toBe(2);
    expect(annotate.doubts.count).toBe(0);
    // As an import has them.
    const imported = (picture: string, box: Box): SingleEdit => ({
      ...{ kind: 'addAnnotations', picture, how: 'copied' },
      annotations: [
        {
          ...{ geometry: { kind: 'box', box }, classId: cell.id },
          ...{ attributes: noAttributes, origin: byHand },
        },
      ],
    });
    await annotate.project.edit([imported('b', [50, 50, 60, 61]), imported('a', [1, 1, 5, 5])]);
    await afterwards();
    expect(annotate.review.of).toBe('doubted');
    expect(studio.pictures.currentId).toBe('b');
    expect(annotate.review.all.map(({ kind }) => kind)).toEqual(['otherClass']);
    expect(annotate.doubts.notImported).toBe(0);
    expect(annotate.doubts.count).toBe(2);
  });

  it('are forgotten with the pictures, and the filter with them', async () => {
    const { annotate, studio } = await annotated();
    studio.doubtsWish.ask(doubted);
    await afterwards();
    await studio.pictures.open(['d']);
    await afterwards();
    expect(annotate.review.on).toBe(false);
    expect(annotate.doubts.known).toBe(false);
    annotate.sifting.filterBy('doubted');
    expect(annotate.sifting.filter()).toBe('all');
    expect(annotate.sifting.filters().map(({ id }) => id)).not.toContain('doubted');
  });

  it('are forgotten with the project', async () => {
    const { annotate, project, studio } = await annotated();
    studio.doubtsWish.ask(doubted);
    await afterwards();
    const opened = await project.api.openHere?.();
    if (opened === undefined) throw new Error('There is none.');
    const pictures = [{ id: 'z', name: 'z', folder: '', bytes: 1 }];
    const nothing = { pictureIds: [], standings: [] };
    const other = { ...opened, path: '/projects/other', pictures, standings: nothing };
    await annotate.project.openBy(() => Promise.resolve(other));
    expect(annotate.review.on).toBe(false);
    expect(annotate.doubts.notImported).toBe(0);
  });

  it('change nothing in a project that can only be looked at', async () => {
    const { annotate, project, studio } = await annotating(['a', 'b'], [cell], (it) => {
      it.readOnly = { kind: 'locked', sentence: 'Another window has it.' };
    });
    studio.doubtsWish.ask(doubted);
    await afterwards();
    expect(annotate.doubts.notImported).toBe(2);
    expect(project.suggestions.size).toBe(0);
    expect(project.edits).toEqual([]);
  });
});
