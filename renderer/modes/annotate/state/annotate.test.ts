/** How Annotate is wired: what opens, what is saved, and what is selected after it. */
import { describe, expect, it } from 'vitest';
import type { CanvasPoint } from '../../../canvas/tools/tool.ts';
import { byHand, noAttributes } from '../../../../shared/annotation/annotation.ts';
import type { ProjectChange } from '../../../../shared/contract/projects.ts';
import { StudioError } from '../../../../shared/result.ts';
import { annotateCommands } from './annotateCommands.ts';
import { AnnotateSession } from './annotateSession.ts';
import { idOfSuggestion } from './selection.svelte.ts';
import { FakeProject } from './testing/fakeProject.ts';
import { annotating, cell, platelet, settled, suggested } from './testing/annotating.ts';

const at = (x: number, y: number): CanvasPoint => ({
  ...{ screen: { x, y }, image: { x, y }, alt: false, shift: false, space: false },
});

describe('the project', () => {
  it('opens once when the mode is shown with pictures, and its picture with it', async () => {
    const { annotate, main, studio } = await annotating();
    expect(main.times('projects.openHere')).toBe(1);
    expect(annotate.project.open?.name).toBe('fake');
    expect(annotate.picture.id).toBe('a');
    expect(annotate.project.standings.counts.unlabelled).toBe(2);
    studio.mode.show('inspect');
    studio.mode.show('annotate');
    await settled();
    expect(main.times('projects.openHere')).toBe(1);
    // The next picture was read ahead.
    const before = main.times('projects.picture');
    studio.pictures.step(1);
    await settled();
    expect(annotate.picture.content).not.toBeNull();
    expect(main.times('projects.picture')).toBe(before);
  });

  it('is opened anew for other pictures', async () => {
    const { annotate, main, studio } = await annotating();
    annotate.selection.select(1);
    await studio.pictures.open(['b']);
    await settled();
    expect(main.times('projects.openHere')).toBe(2);
    expect(annotate.picture.id).toBe('b');
    expect(annotate.selection.ids).toEqual([]);
  });

  it('stays as it is when what was imported into the one before is there', async () => {
    const { annotate, project, studio } = await annotating();
    const imported = Promise.withResolvers<ProjectChange>();
    Object.assign(project.api, { import: () => imported.promise });
    const importing = annotate.project.import({ path: '/x', format: 'coco', vocFirstPixel: 1 });
    const other = new FakeProject(['c'], [{ ...cell, name: 'truck' }]);
    Object.assign(project.api, other.api, {
      openHere: async () => ({ ...(await other.api.openHere?.()), path: '/projects/other' }),
    });
    await studio.pictures.open(['c']);
    await settled();
    const found = { path: '/c', format: 'voc' as const, annotations: 1, pictures: 1 };
    const beside = { ...found, classes: [], problems: [] };
    annotate.project.foundBeside({ project: '/projects/other', found: beside });
    const { state } = annotate.project;
    imported.resolve({
      ...{ state: { ...state, classes: [], edits: 1 }, entries: [], undone: false },
      ...{ standings: null, annotations: null },
    });
    await importing;
    expect(annotate.classes.all.map(({ name }) => name)).toEqual(['truck']);
    expect(annotate.project.state).toBe(state);
    expect(annotate.project.beside).toBe(beside);
  });

  it('gives the next box no class that was chosen in another one, where its id is another class’s', async () => {
    const { annotate, project, studio } = await annotating();
    annotate.classes.chooseNext(platelet.id);
    expect(annotate.classes.next?.name).toBe(platelet.name);
    const saved: unknown = JSON.parse(JSON.stringify(new AnnotateSession(annotate).save()));
    const { openHere } = project.api;
    const other = new FakeProject(
      ['c'],
      [
        { ...cell, name: 'truck' },
        { ...platelet, name: 'car' },
      ],
    );
    const openOther = async () => {
      const opened = await other.api.openHere?.();
      return { ...opened, path: '/projects/other' };
    };
    Object.assign(project.api, { openHere: openOther });
    await studio.pictures.open(['c']);
    await settled();
    expect(annotate.classes.next?.name).toBe('truck');
    Object.assign(project.api, { openHere });
    await studio.pictures.open(['a']);
    await settled();
    expect(annotate.classes.next?.name).toBe(platelet.name);
    const again = await annotating();
    new AnnotateSession(again.annotate).restore(saved);
    expect(again.annotate.classes.next?.name).toBe(platelet.name);
  });

  it('says why it cannot be opened', async () => {
    const { annotate, project } = await annotating(['a'], [cell], (it) => {
      it.failure = new StudioError('badInput', 'These pictures share no folder.');
    });
    expect(annotate.project.problem).toBe('These pictures share no folder.');
    project.failure = null;
    await annotate.project.openHere();
    expect(annotate.project.problem).toBeNull();
    await settled();
    expect(annotate.picture.content).not.toBeNull();
  });

  it('keeps what waits to be saved when it is opened anew, and says what was not saved when it is left', async () => {
    const { annotate, project, studio } = await annotating();
    project.failure = new StudioError('diskFull', 'The disk is full.');
    void annotate.edits.drawn([10, 10, 20, 20]);
    await settled();
    const again = project.failure;
    project.failure = null;
    await annotate.project.openHere();
    await settled();
    expect(annotate.project.queue.unsaved).toBe(1);
    annotate.project.queue.retry();
    await settled();
    expect(annotate.picture.annotations).toHaveLength(1);
    project.failure = again;
    void annotate.edits.drawn([40, 40, 60, 60]);
    await settled();
    project.failure = null;
    await studio.pictures.open(['b']);
    await settled();
    expect(annotate.project.queue.unsaved).toBe(0);
    expect(studio.messages.shown.map(({ text }) => text)).toEqual([
      '1 edit of “fake” was not saved: The disk is full.',
    ]);
  });

  it('that could not be opened while the connection was lost opens when it is back', async () => {
    const { annotate, project } = await annotating(['a'], [cell], (it) => {
      it.failure = new StudioError('crashed', 'The connection is lost.');
    });
    expect(annotate.project.problem).toBe('The connection is lost.');
    project.failure = null;
    await annotate.meetAgain();
    await settled();
    expect(annotate.project.problem).toBeNull();
    expect(annotate.picture.content).not.toBeNull();
  });

  it('has once what was saved though its answer was lost, and saves it by itself when the connection is back', async () => {
    const { annotate, project } = await annotating();
    const lost = new StudioError('crashed', 'The connection is lost.');
    const steps = [
      () => annotate.edits.drawn([10, 10, 20, 20]),
      () => annotate.edits.setBox(1, [10, 10, 30, 30]),
      () => annotate.undoing.undo(),
      () => annotate.undoing.redo(),
      () => annotate.undoing.jump(0),
      () => annotate.undoing.jump(2),
      () => annotate.edits.duplicate(),
      () => annotate.edits.remove(),
    ];
    const there: (readonly number[])[][] = [];
    for (const step of steps) {
      if (there.length === 5) annotate.selection.select(1);
      project.lost = lost;
      const done = step();
      await settled();
      expect(annotate.project.queue).toMatchObject({ unsaved: 1, problem: lost.message });
      project.lost = null;
      await annotate.project.saveAgain();
      await done;
      there.push(annotate.picture.annotations.map(({ geometry }) => geometry.box));
    }
    const [drawn, larger] = [
      [10, 10, 20, 20],
      [10, 10, 30, 30],
    ];
    const beside = there[6]?.[1] ?? [];
    expect(there).toEqual([
      [drawn],
      [larger],
      [drawn],
      [larger],
      [],
      [larger],
      [larger, beside],
      [larger],
    ]);
    project.lost = lost;
    void annotate.edits.drawn([40, 40, 60, 60]);
    await settled();
    project.lost = null;
    await annotate.meetAgain();
    await settled();
    expect(annotate.project.queue.unsaved).toBe(0);
    expect(annotate.picture.annotations).toHaveLength(2);
    expect(project.edits).toHaveLength(5);
  });

  it('verifies a picture again that was changed since, also where a person has stayed on it', async () => {
    const { annotate, main, project } = await annotating(['a']);
    await annotate.edits.drawn([10, 10, 20, 20]);
    await annotate.verifying.verify();
    expect(annotate.picture.content?.standing).toMatchObject({ state: 'verified', changed: false });
    await annotate.edits.drawn([40, 40, 60, 60]);
    expect(annotate.picture.content?.standing).toMatchObject({ annotations: 2, changed: true });
    await annotate.verifying.verify();
    expect(project.edits.at(-1)).toEqual([{ kind: 'setState', picture: 'a', state: 'verified' }]);
    expect(annotate.picture.content?.standing.changed).toBe(false);
    // With a class that is new all standings are to be asked for again.
    const made = { geometry: { kind: 'box', box: [1, 1, 9, 9] }, classId: cell.id } as const;
    const rest = { attributes: noAttributes, origin: byHand };
    const id = { page: crypto.randomUUID(), number: 1 };
    const change = await project.api.edit?.(
      [{ kind: 'addAnnotations', picture: 'a', annotations: [{ ...made, ...rest }], how: 'drawn' }],
      id,
    );
    if (change !== undefined) main.tell('projectChanged', { ...change, standings: null });
    await settled();
    expect(annotate.picture.content?.standing).toMatchObject({ annotations: 3, changed: true });
  });

  it('keeps what is selected where the connection is back, but for what is gone since', async () => {
    const { annotate, main, project } = await annotating();
    await annotate.edits.drawn([10, 10, 20, 20]);
    await annotate.edits.drawn([40, 40, 60, 60]);
    annotate.selection.selectAll([1, 2]);
    const { annotations } = annotate.picture;
    await annotate.meetAgain();
    await settled();
    expect(annotate.selection.ids).toEqual([1, 2]);
    expect(annotate.picture.annotations).toEqual(annotations);
    // Another window removed one while this one heard nothing.
    await project.api.edit?.([{ kind: 'removeAnnotations', picture: 'a', ids: [1] }], {
      ...{ page: crypto.randomUUID(), number: 1 },
    });
    const asked = main.times('projects.picture');
    await annotate.meetAgain();
    await settled();
    expect(main.times('projects.picture')).toBeGreaterThan(asked);
    expect(annotate.selection.ids).toEqual([2]);
  });

  it('that could not be opened anew keeps what waits, and saves it when it can be', async () => {
    const { annotate, project } = await annotating();
    project.failure = new StudioError('crashed', 'The connection is lost.');
    void annotate.edits.drawn([10, 10, 20, 20]);
    await settled();
    await annotate.meetAgain();
    await annotate.project.saveAgain();
    expect(annotate.project.queue.unsaved).toBe(1);
    project.failure = null;
    await annotate.project.saveAgain();
    await settled();
    expect(annotate.picture.annotations).toHaveLength(1);
    expect(annotate.project.queue.unsaved).toBe(0);
  });

  it('that is read only takes no edit, and says why', async () => {
    const { annotate, project, studio } = await annotating(['a'], [cell], (it) => {
      it.readOnly = { kind: 'locked', sentence: 'Another program has it.' };
    });
    await annotate.edits.drawn([1, 1, 9, 9]);
    expect(project.edits).toEqual([]);
    expect(studio.messages.shown.map(({ text }) => text)).toEqual(['Another program has it.']);
    expect(annotate.view.draft).toBeNull();
  });
});

describe('a box', () => {
  it('has its tool taken up also while the picture is still read, and nothing is drawn on it yet', async () => {
    const { annotate, studio } = await annotating();
    const commands = annotateCommands(studio, annotate);
    const [tool, insert] = [commands['tool.draw'], commands['box.insert']];
    annotate.picture.forget();
    expect([tool?.enabled?.(), insert?.enabled?.()]).toEqual([true, false]);
    tool?.run();
    expect(annotate.tools.chosen).toBe('draw');
    annotate.picture.show('a');
    await settled();
    expect([tool?.enabled?.(), insert?.enabled?.()]).toEqual([true, true]);
  });

  it('is drawn with the tool and the next class, and is seen until it is saved', async () => {
    const { annotate, project } = await annotating();
    annotate.tools.use('draw');
    annotate.chooseClass(platelet.id);
    const canvas = {
      ...{ scene: annotate.drawing.scene, scale: 1 },
      ...{ panBy: () => undefined, showBand: () => undefined },
    };
    annotate.tools.pressed(0, at(10, 20), canvas);
    annotate.tools.moved(at(40, 50));
    annotate.tools.released(at(40, 50));
    expect(annotate.view.draft).toEqual([10, 20, 40, 50]);
    await settled();
    expect(annotate.view.draft).toBeNull();
    expect(annotate.picture.annotations).toMatchObject([
      { classId: 2, geometry: { kind: 'box', box: [10, 20, 40, 50] }, origin: { kind: 'hand' } },
    ]);
    expect(project.edits).toHaveLength(1);
    expect(annotate.project.standings.counts.inWork).toBe(1);
    expect(annotate.drawing.scene.layers).toHaveLength(1);
  });

  it('waits for a name where there is no class, which is made with it in one step', async () => {
    const { annotate, project } = await annotating(['a'], []);
    await annotate.edits.drawn([1, 1, 9, 9]);
    expect(annotate.view.unnamed).toEqual([1, 1, 9, 9]);
    expect(project.edits).toEqual([]);
    await annotate.edits.nameDrawn(' RBC ');
    expect(project.edits).toHaveLength(1);
    expect(annotate.classes.all).toMatchObject([{ id: 1, name: 'RBC', key: 1, annotations: 1 }]);
    expect(annotate.classes.next?.name).toBe('RBC');
  });

  it('is moved by keys, each press counted, and not beyond the picture', async () => {
    const { annotate } = await annotating();
    await annotate.edits.drawn([2, 70, 12, 78]);
    annotate.selection.select(1);
    for (let i = 0; i < 5; i++) annotate.nudger.nudge(-1, 0);
    annotate.nudger.nudge(0, 10);
    await settled();
    await settled();
    expect(annotate.picture.annotations[0]?.geometry.box).toEqual([0, 72, 10, 80]);
    expect(annotate.view.edit).toBeNull();
  });

  it('is duplicated beside itself, and the duplicate is selected', async () => {
    const { annotate } = await annotating();
    await annotate.edits.drawn([10, 10, 20, 20]);
    annotate.selection.select(1);
    await annotate.edits.duplicate();
    expect(annotate.selection.ids).toEqual([2]);
    expect(annotate.picture.annotations[1]?.geometry.box).toEqual([18, 18, 28, 28]);
    await annotate.edits.remove();
    expect(annotate.picture.annotations).toHaveLength(1);
    expect(annotate.selection.ids).toEqual([]);
  });

  it('that is locked is passed through, and neither moved nor removed', async () => {
    const { annotate, project } = await annotating();
    await annotate.edits.drawn([10, 10, 20, 20]);
    annotate.view.locked.add(1);
    annotate.selection.select(1);
    annotate.nudger.nudge(1, 0);
    await annotate.edits.remove();
    expect(project.edits).toHaveLength(1);
    expect(annotate.drawing.scene.editing?.handles).toBeNull();
  });

  it('goes to the next picture with its class, and what is a model’s is edited there', async () => {
    const { annotate, studio } = await annotating();
    await annotate.edits.drawn([10, 10, 20, 20]);
    await annotate.edits.copyToNext();
    await settled();
    expect(studio.pictures.currentId).toBe('b');
    expect(annotate.picture.annotations).toMatchObject([
      { classId: 1, geometry: { box: [10, 10, 20, 20] } },
    ]);
  });

  it('goes there also where a person went on while that was measured, who stays where they are', async () => {
    const { annotate, project, studio } = await annotating(['a', 'b', 'c']);
    await annotate.edits.drawn([10, 10, 20, 20]);
    const copied = annotate.edits.copyToNext();
    studio.pictures.show('c');
    await copied;
    expect(studio.pictures.currentId).toBe('c');
    expect(project.edits.at(-1)).toMatchObject([{ kind: 'addAnnotations', picture: 'b' }]);
  });

  it('gets a class that is made for it, and no other box that was selected meanwhile', async () => {
    const { annotate } = await annotating();
    await annotate.edits.drawn([10, 10, 20, 20]);
    await annotate.edits.drawn([40, 40, 60, 60]);
    annotate.selection.select(1);
    const made = annotate.chooseNewClass('dog');
    annotate.selection.select(2);
    await made;
    await settled();
    expect(annotate.picture.annotations.map(({ classId }) => classId)).toEqual([1, 1]);
    await annotate.chooseNewClass('cat');
    await settled();
    const cat = annotate.classes.named('cat');
    expect(annotate.picture.annotations.map(({ classId }) => classId)).toEqual([1, cat?.id]);
  });

  it('goes with all others where a changed file is started over with, of that picture alone', async () => {
    const { annotate, project, studio } = await annotating();
    const kept: string[] = [];
    const { keepFile } = project.api;
    Object.assign(project.api, {
      keepFile: async (id: string) => {
        kept.push(id);
        return keepFile?.(id);
      },
    });
    await annotate.edits.drawn([10, 10, 20, 20]);
    const over = annotate.edits.startOver();
    studio.pictures.show('b');
    await over;
    expect(kept).toEqual(['a']);
    expect(annotate.project.standings.of('a')?.annotations).toBe(0);
    expect(annotate.picture.id).toBe('b');
    studio.pictures.show('a');
    await settled();
    await annotate.edits.drawn([10, 10, 20, 20]);
    project.failure = new StudioError('badInput', 'The project is damaged.');
    await annotate.edits.startOver();
    // The boxes are still there: that they lie elsewhere is still to be said.
    expect(kept).toEqual(['a']);
  });

  it('made of an outline is a person’s act, and the outline moves whole until then', async () => {
    const { annotate, project } = await annotating();
    const rings = [[1, 1, 9, 1, 9, 9]];
    await annotate.project.edit([
      {
        kind: 'addAnnotations',
        picture: 'a',
        how: 'drawn',
        annotations: [
          {
            geometry: { kind: 'polygon', box: [1, 1, 9, 9], rings },
            classId: 1,
            attributes: {
              difficult: false,
              truncated: false,
              occluded: false,
              crowd: false,
              note: '',
            },
            origin: { kind: 'model', model: 'm', score: 0.5 },
          },
        ],
      },
    ]);
    annotate.selection.select(1);
    await annotate.edits.edited({ kind: 'move', ids: [1], dx: 2, dy: 0 });
    expect(annotate.picture.annotations[0]).toMatchObject({
      geometry: { kind: 'polygon', box: [3, 1, 11, 9], rings: [[3, 1, 11, 1, 11, 9]] },
      origin: { kind: 'edited' },
    });
    expect(annotate.drawing.scene.outlines).toHaveLength(1);
    expect(annotate.drawing.scene.editing?.handles).toBeNull();
    await annotate.edits.makeBoxes();
    expect(annotate.picture.annotations[0]?.geometry).toEqual({ kind: 'box', box: [3, 1, 11, 9] });
    expect(project.edits.at(-1)).toMatchObject([{ how: 'boxed' }]);
  });

  it('keeps its place in the queue while nothing can be saved', async () => {
    const { annotate, project } = await annotating();
    project.failure = new StudioError('diskFull', 'The disk is full.');
    const drawn = annotate.edits.drawn([1, 1, 9, 9]);
    await settled();
    expect(annotate.project.queue.problem).toBe('The disk is full.');
    expect(annotate.view.draft).toEqual([1, 1, 9, 9]);
    project.failure = null;
    annotate.project.queue.retry();
    await drawn;
    expect(annotate.picture.annotations).toHaveLength(1);
  });
});

describe('suggestions', () => {
  const rows = suggested(
    ['cell', 0.9, [10, 10, 30, 30]],
    ['platelet', 0.7, [50, 50, 60, 60]],
    ['cell', 0.3, [70, 10, 90, 30]],
  );
  const withRows = () =>
    annotating(['a', 'b'], [cell, platelet], (project) => project.suggestions.set('a', rows));

  it('are accepted with one key, all that are shown', async () => {
    const { annotate, project } = await withRows();
    expect(annotate.suggestions.shown).toHaveLength(2);
    await annotate.answers.accept();
    expect(project.edits).toHaveLength(1);
    expect(annotate.picture.annotations).toMatchObject([
      { classId: 1, origin: { kind: 'model', model: 'blood', score: 0.9 } },
      { classId: 2, origin: { kind: 'model', score: 0.7 } },
    ]);
    expect(annotate.suggestions.shown).toEqual([]);
    expect(annotate.suggestions.highest).toBe(0.3);
  });

  it('are accepted of one class, or one, after which the next has the focus', async () => {
    const { annotate } = await withRows();
    await annotate.answers.acceptClass('platelet');
    expect(annotate.picture.annotations).toHaveLength(1);
    annotate.suggestions.threshold = 0.2;
    annotate.step(1);
    annotate.step(1);
    expect(annotate.selection.suggestion).toBe(0);
    await annotate.answers.accept();
    expect(annotate.selection.suggestion).toBe(2);
    await annotate.answers.dismiss();
    expect(annotate.suggestions.open).toEqual([]);
    expect(annotate.selection.ids).toEqual([]);
  });

  it('leave the focus alone on another picture, where a person went on meanwhile', async () => {
    const { annotate, studio } = await annotating(['a', 'b'], [cell, platelet], (project) => {
      for (const id of ['a', 'b']) project.suggestions.set(id, rows);
    });
    annotate.step(1);
    const accepted = annotate.answers.accept();
    studio.pictures.show('b');
    await accepted;
    await settled();
    expect(annotate.suggestions.shown).toHaveLength(2);
    expect(annotate.selection.ids).toEqual([]);
  });

  it('of an unticked class are neither drawn nor accepted', async () => {
    const { annotate } = await withRows();
    annotate.suggestions.tick('cell', false);
    expect(annotate.suggestions.shown.map(({ className }) => className)).toEqual(['platelet']);
    expect(annotate.suggestions.classes).toMatchObject([
      { name: 'cell', count: 1, ticked: false },
      { name: 'platelet', count: 1, ticked: true },
    ]);
  });

  it('are dismissed, and come again with undo', async () => {
    const { annotate } = await withRows();
    await annotate.answers.dismissAll();
    expect(annotate.suggestions.shown).toEqual([]);
    expect(annotate.project.standings.of('a')?.state).toBe('unlabelled');
    await annotate.undoing.undo();
    await settled();
    expect(annotate.suggestions.shown).toHaveLength(2);
  });

  it('give way to a box that is drawn over them, which has their score', async () => {
    const { annotate } = await withRows();
    await annotate.edits.drawn([11, 11, 30, 30]);
    expect(annotate.picture.annotations[0]?.origin).toEqual({
      kind: 'edited',
      model: 'blood',
      score: 0.9,
    });
    annotate.chooseClass(cell.id);
    // Of another class: the suggestion is answered all the same.
    await annotate.edits.drawn([50, 50, 60, 61]);
    await settled();
    expect(annotate.picture.annotations[1]).toMatchObject({
      classId: 1,
      origin: { kind: 'edited' },
    });
    expect(annotate.suggestions.shown).toEqual([]);
  });

  it('that are resized or given a class are accepted as edited', async () => {
    const { annotate } = await withRows();
    await annotate.edits.edited({ kind: 'resize', id: idOfSuggestion(0), box: [10, 10, 32, 30] });
    expect(annotate.picture.annotations).toMatchObject([
      { classId: 1, origin: { kind: 'edited' }, geometry: { box: [10, 10, 32, 30] } },
    ]);
    expect(annotate.selection.ids).toEqual([1]);
    annotate.selection.select(idOfSuggestion(1));
    annotate.chooseClass(cell.id);
    await settled();
    await settled();
    expect(annotate.picture.annotations[1]).toMatchObject({
      classId: 1,
      origin: { kind: 'edited' },
    });
    expect(annotate.suggestions.shown).toEqual([]);
  });

  it('bring their classes to a project that has none, and to one that has some only when asked', async () => {
    const { annotate } = await annotating(['a'], [], (project) =>
      project.suggestions.set('a', rows),
    );
    const colour = annotate.suggestions.hexOf('platelet');
    await annotate.answers.accept();
    expect(annotate.classes.all.map(({ name }) => name)).toEqual(['cell', 'platelet']);
    expect(annotate.classes.named('platelet')?.colour).toBe(colour);

    const other = await annotating(['a'], [cell], (project) => project.suggestions.set('a', rows));
    expect(other.annotate.suggestions.shown.map(({ className }) => className)).toEqual(['cell']);
    await other.annotate.project.edit([...other.annotate.suggestions.adding(['platelet'])]);
    expect(other.annotate.suggestions.shown).toHaveLength(2);
  });
});

describe('verifying', () => {
  it('goes to the next picture', async () => {
    const { annotate, project, studio } = await annotating();
    await annotate.verifying.verify();
    expect(studio.pictures.currentId).toBe('b');
    expect(annotate.project.standings.of('a')).toMatchObject({ state: 'verified' });
    expect(annotate.verifying.said).toBe('Verified, 1 of 2');
    expect(project.edits).toHaveLength(1);
  });

  it('points out open suggestions first, and leaves them at the second press', async () => {
    const { annotate, studio } = await annotating(['a', 'b'], [cell], (project) =>
      project.suggestions.set('a', suggested(['cell', 0.9, [1, 1, 9, 9]])),
    );
    await annotate.verifying.verify();
    expect(annotate.verifying.pointedOut).toBe(1);
    expect(studio.pictures.currentId).toBe('a');
    await annotate.verifying.verify();
    expect(studio.pictures.currentId).toBe('b');
    expect(annotate.verifying.pointedOut).toBe(0);
  });

  it('keeps the picture in a filtered list until another is shown', async () => {
    const { annotate, studio } = await annotating(['a', 'b', 'c']);
    annotate.sifting.filterBy('unlabelled');
    await annotate.edits.drawn([1, 1, 9, 9]);
    expect(studio.pictures.found.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    await annotate.verifying.verify();
    expect(studio.pictures.currentId).toBe('b');
    expect(studio.pictures.found.map(({ id }) => id)).toEqual(['b', 'c']);
  });
});

describe('undo', () => {
  it('shows the picture first where it is another one', async () => {
    const { annotate, studio } = await annotating();
    await annotate.edits.drawn([1, 1, 9, 9]);
    studio.pictures.step(1);
    await settled();
    await annotate.undoing.undo();
    expect(studio.pictures.currentId).toBe('a');
    expect(annotate.project.state.edits).toBe(1);
    await settled();
    await annotate.undoing.undo();
    expect(annotate.picture.annotations).toEqual([]);
    expect(annotate.project.state.redo).not.toBeNull();
    await annotate.undoing.redo();
    expect(annotate.picture.annotations).toHaveLength(1);
  });

  it('are listed while a person looks, also those of another window, and as far back as they look', async () => {
    const { annotate, main, project } = await annotating();
    for (let x = 0; x < 120; x++) await annotate.edits.drawn([x % 90, 1, (x % 90) + 9, 9]);
    expect(main.times('projects.history')).toBe(0);
    await annotate.history.see(true);
    expect(annotate.history.entries).toHaveLength(100);
    await annotate.history.more();
    expect(annotate.history.entries).toHaveLength(120);
    const others = await project.api.undo?.({ page: crypto.randomUUID(), number: 1 });
    if (others === undefined) throw new Error('It is undone.');
    main.tell('projectChanged', others);
    await settled();
    expect(annotate.history.entries).toHaveLength(120);
    expect(annotate.history.whole).toBe(true);
    expect(annotate.history.last?.number).toBe(119);
    await annotate.history.see(false);
    const asked = main.times('projects.history');
    await annotate.undoing.undo();
    expect(main.times('projects.history')).toBe(asked);
    annotate.project.leave();
    expect(annotate.history.entries).toEqual([]);
  });

  it('goes to any place of the history', async () => {
    const { annotate } = await annotating();
    for (const x of [10, 30, 50]) await annotate.edits.drawn([x, 1, x + 9, 9]);
    await annotate.history.see(true);
    expect(annotate.history.entries.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(annotate.history.whole).toBe(true);
    await annotate.undoing.jump(1);
    expect(annotate.picture.annotations).toHaveLength(1);
    await settled();
    expect(annotate.history.last?.number).toBe(1);
    await annotate.undoing.jump(0);
    expect(annotate.picture.annotations).toHaveLength(0);
    await annotate.undoing.jump(3);
    expect(annotate.picture.annotations).toHaveLength(3);
  });
});

describe('a review', () => {
  it('walks through what disagrees, follows the model or keeps mine, and does not ask again', async () => {
    const { annotate, project, studio } = await annotating(['a', 'b'], [cell, platelet], (it) => {
      it.suggestions.set(
        'a',
        suggested(['cell', 0.9, [10, 10, 30, 30]], ['cell', 0.8, [50, 50, 60, 60]]),
      );
      it.suggestions.set('b', suggested(['cell', 0.9, [10, 10, 30, 30]]));
    });
    // Mine: a platelet where the model sees a cell, and one where it sees nothing.
    annotate.chooseClass(platelet.id);
    await annotate.edits.drawn([10, 10, 31, 30]);
    await annotate.edits.drawn([70, 5, 90, 25]);
    studio.pictures.step(1);
    await settled();
    await annotate.project.edit([{ kind: 'setState', picture: 'b', state: 'verified' }]);
    await annotate.project.refresh();
    expect(annotate.project.standings.of('b')?.disagreements).toBe(1);

    studio.pictures.step(-1);
    await settled();
    annotate.review.toggle();
    // Drawn over a suggestion of another class, it was answered.
    expect(annotate.review.all.map(({ kind }) => kind)).toEqual(['unseen']);
    await annotate.review.keep();
    await settled();
    expect(annotate.picture.id).toBe('b');
    await settled();
    expect(annotate.review.current?.kind).toBe('undrawn');
    await annotate.review.take();
    expect(annotate.picture.annotations).toMatchObject([{ classId: 1, origin: { kind: 'model' } }]);
    await annotate.project.refresh();
    expect(annotate.project.standings.counts.disagreeing).toBe(0);
    annotate.review.toggle();
    expect(annotate.sifting.filter()).toBe('all');
    expect(project.edits.at(-1)).toMatchObject([{ how: 'accepted' }]);
  });
});

describe('a box that another mode asks for', () => {
  const wished = {
    ...{ pictureId: 'a', box: [10, 10, 30, 40] as const, model: 'blood' },
    ...{ className: 'cell', score: 0.25 },
  };

  it('becomes an annotation with its class and score, and is selected', async () => {
    const { annotate, studio } = await annotating();
    studio.mode.show('inspect');
    studio.boxWish.ask(wished);
    await settled();
    expect(studio.mode.id).toBe('annotate');
    expect(annotate.picture.annotations).toMatchObject([
      {
        geometry: { box: [10, 10, 30, 40] },
        ...{ classId: cell.id, origin: { kind: 'model', model: 'blood', score: 0.25 } },
      },
    ]);
    expect(annotate.selection.ids).toEqual(annotate.picture.annotations.map(({ id }) => id));
  });

  it('brings its class where the project has none of that name', async () => {
    const { annotate, studio } = await annotating();
    studio.boxWish.ask({ ...wished, className: 'dog' });
    await settled();
    const made = annotate.classes.named('dog');
    expect(annotate.picture.annotations).toMatchObject([{ classId: made?.id }]);
  });

  it('gets the next class where its stage has none, and waits for a name where there is no class', async () => {
    const { annotate, studio } = await annotating();
    annotate.classes.chooseNext(platelet.id);
    studio.boxWish.ask({ ...wished, className: null });
    await settled();
    expect(annotate.picture.annotations).toMatchObject([{ classId: platelet.id }]);
    const empty = await annotating(['a'], []);
    empty.studio.boxWish.ask({ ...wished, className: null });
    await settled();
    expect(empty.annotate.view.unnamed).toEqual(wished.box);
  });

  it('waits until the project is open, and is forgotten on another picture', async () => {
    const { annotate, studio } = await annotating();
    studio.mode.show('inspect');
    await studio.pictures.open(['a', 'b']);
    await settled();
    studio.boxWish.ask(wished);
    await settled();
    await settled();
    expect(annotate.picture.annotations).toHaveLength(1);
    studio.boxWish.ask({ ...wished, pictureId: 'b' });
    await settled();
    studio.pictures.show('b');
    await settled();
    expect(annotate.picture.annotations).toEqual([]);
  });
});
