/** The model's best box at a place: what is offered, taken and left. */
import { describe, expect, it } from 'vitest';
import type { RunAnswer } from '../../../../shared/contract/detector.ts';
import type { SpotBox } from '../../../../shared/detection/spot.ts';
import { StudioError } from '../../../../shared/result.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { runOf } from '../../../studio/testing/runs.ts';
import { annotating, cell, settled } from './testing/annotating.ts';

const boxes: readonly SpotBox[] = [
  { stage: 'detections', row: 0, box: [10, 10, 30, 30], className: 'cell', score: 0.9 },
  { stage: 'classes', row: 4, box: [12, 12, 60, 60], className: 'nucleus', score: 0.2 },
  { stage: 'topK', row: 7, box: [0, 0, 50, 50], className: null, score: 0.7 },
];

/** A window with a model that has those boxes wherever it is asked. */
async function spotting(offered: readonly SpotBox[] = boxes, fail?: () => StudioError | null) {
  const asked: unknown[] = [];
  const answer: RunAnswer = { run: runOf({ runId: 3, version: 0 }), tables: [], followed: null };
  const made = await annotating(['a', 'b'], [cell], undefined, {
    detect: () => {
      const failure = fail?.() ?? null;
      return failure === null ? Promise.resolve(answer) : Promise.reject(failure);
    },
    spot: (run, args) => {
      asked.push(args);
      return Promise.resolve({ run, value: offered });
    },
  });
  made.studio.model.detectorIs({ kind: 'ready', model: modelOf({ name: 'blood' }) });
  await settled();
  return { ...made, asked };
}

const place = { x: 20, y: 20 };

describe('a clicked place', () => {
  it('is offered the best box there, and on further clicks the next ones, round and round', async () => {
    const { annotate, asked, project } = await spotting();
    const { spotting: spot } = annotate;
    await spot.clicked(place, false);
    expect(asked).toEqual([{ x: 20, y: 20, known: [] }]);
    expect([spot.offered, spot.tag]).toEqual([boxes[0], 'cell 0.90 · Detections']);
    await spot.clicked(place, true);
    expect(spot.tag).toBe('nucleus 0.20 · Classes');
    const there = 'nucleus 0.20 · Classes, 2 of 3 here.';
    expect(spot.said('Enter takes')).toBe(`${there} Enter takes it, another click shows the next.`);
    expect(spot.said(null)).toBe(`${there} Another click shows the next.`);
    await spot.clicked(place, true);
    expect(spot.tag).toBe('no class 0.70 · Top-k');
    await spot.clicked(place, true);
    expect(spot.offered).toEqual(boxes[0]);
    expect(asked).toHaveLength(1);
    expect(project.edits).toEqual([]);
    expect(annotate.drawing.scene.highlights).toMatchObject([
      { box: [10, 10, 30, 30], label: 'cell 0.90 · Detections', style: 'dashed' },
    ]);
  });

  it('becomes an annotation with the model’s class and score, and is known from then on', async () => {
    const { annotate, asked, project } = await spotting();
    await annotate.spotting.clicked(place, false);
    await annotate.spotting.take();
    expect(project.edits).toMatchObject([
      [
        {
          kind: 'addAnnotations',
          annotations: [
            {
              geometry: { kind: 'box', box: [10, 10, 30, 30] },
              classId: cell.id,
              origin: { kind: 'model', model: 'blood', score: 0.9 },
            },
          ],
        },
      ],
    ]);
    expect(annotate.spotting.offered).toBeNull();
    expect(annotate.selection.ids).toEqual([1]);
    await annotate.spotting.clicked(place, true);
    expect(asked[1]).toEqual({ ...place, known: [[10, 10, 30, 30]] });
  });

  it('adds the model’s class to the project, or takes the one that a person says', async () => {
    const { annotate, project } = await spotting();
    await annotate.spotting.clicked(place, false);
    await annotate.spotting.clicked(place, true);
    await annotate.spotting.take();
    expect(project.edits[0]).toMatchObject([
      { kind: 'addClass', name: 'nucleus' },
      { kind: 'addAnnotations' },
    ]);
    await annotate.spotting.clicked(place, false);
    await annotate.spotting.clicked(place, true);
    annotate.chooseClass(cell.id);
    await settled();
    expect(project.edits[1]).toMatchObject([
      { annotations: [{ classId: cell.id, origin: { kind: 'edited', score: 0.2 } }] },
    ]);
  });

  it('gives what has no class the next one', async () => {
    const { annotate, project } = await spotting([boxes[2]!]);
    await annotate.spotting.clicked(place, false);
    await annotate.spotting.take();
    expect(project.edits[0]).toMatchObject([
      { annotations: [{ classId: cell.id, origin: { kind: 'model', score: 0.7 } }] },
    ]);
  });

  it('is forgotten where another picture is shown, also while the model is asked', async () => {
    const { annotate, studio } = await spotting();
    await annotate.spotting.clicked(place, false);
    studio.pictures.step(1);
    expect(annotate.spotting.offered).toBeNull();
    await settled();
    const asking = annotate.spotting.clicked(place, false);
    expect(annotate.spotting.asking).toBe(true);
    studio.pictures.step(-1);
    await asking;
    expect([annotate.spotting.offered, annotate.spotting.asking]).toEqual([null, false]);
  });

  it('says that there is nothing, asks for no place outside of the picture, and says what failed', async () => {
    let failure: StudioError | null = null;
    const { annotate, asked, studio } = await spotting([], () => failure);
    await annotate.spotting.clicked({ x: -1, y: 5 }, false);
    expect(asked).toEqual([]);
    await annotate.spotting.clicked(place, false);
    expect(annotate.spotting.said('Enter takes')).toBe('The model has no other box here.');
    failure = new StudioError('badInput', '‘a’ cannot be read.');
    await annotate.spotting.clicked(place, true);
    expect(studio.messages.shown.map(({ text }) => text)).toEqual(['‘a’ cannot be read.']);
    expect(annotate.spotting.asking).toBe(false);
  });
});
