import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noAttributes } from '../../shared/annotation/annotation.ts';
import type { Edit, NewAnnotation } from '../../shared/project/edits.ts';
import { png } from '../datasets/testing/folders.ts';
import { copiesIn } from './copies.ts';
import type { Project } from './project.ts';
import { addClass, boxAnnotation, contentOf, day, draw } from './testing/projects.ts';
import { refusal, useProjects } from './testing/useProjects.ts';

const { scratch, setUp, openAt } = useProjects();

describe('an edit', () => {
  it('adds what was drawn, and says what that changed', async () => {
    const { project } = await setUp();
    const change = project.edit([
      addClass(7, 'cell'),
      ...draw('a.png', boxAnnotation([1, 2, 3, 4], 7)),
    ]);
    expect(change).toMatchObject({
      undone: false,
      entries: [
        { number: 1, title: 'cell drawn, Class cell added', picture: 'a.png', undone: false },
      ],
      state: {
        classes: [{ id: 7, name: 'cell', annotations: 1, pictures: 1 }],
        undo: { number: 1 },
        redo: null,
        edits: 1,
      },
      annotations: [
        { path: 'a.png', set: [{ id: 1, classId: 7 }], removed: [], dismissals: false },
      ],
    });
    const { annotations, standing } = await project.picture('a.png');
    expect(annotations).toEqual([{ ...boxAnnotation([1, 2, 3, 4], 7), id: 1 }]);
    expect(standing).toMatchObject({ state: 'inWork', annotations: 1, changed: false });
  });

  it('keeps every geometry, attribute and origin through the file', async () => {
    const { project, reopen } = await setUp();
    const box = [1, 1, 9, 9] as const;
    const made: NewAnnotation[] = [
      boxAnnotation([0.125, 1 / 3, 5.5, 7], null),
      {
        ...boxAnnotation(box, null),
        geometry: {
          kind: 'rotatedBox',
          box,
          rotated: { x: 5, y: 5, width: 6, height: 4, angle: 0.3 },
        },
        attributes: { ...noAttributes, difficult: true, note: 'é😀\n' },
      },
      {
        ...boxAnnotation(box, null),
        geometry: {
          kind: 'polygon',
          box,
          rings: [
            [1, 1, 9, 1, 9, 9],
            [2, 2, 3, 2, 3, 3],
          ],
        },
        attributes: { ...noAttributes, truncated: true, occluded: true, crowd: true },
        origin: { kind: 'model', model: 'm', score: 0.25 },
      },
      {
        ...boxAnnotation(box, null),
        geometry: { kind: 'mask', box, mask: { width: 10, height: 10, counts: [11, 8, 81] } },
        origin: { kind: 'edited', model: null, score: 0.5 },
      },
    ];
    project.edit(draw('a.png', ...made));
    const { annotations } = await (await reopen(project)).picture('a.png');
    expect(annotations).toEqual(made.map((one, row) => ({ ...one, id: row + 1 })));
  });

  it('is done whole or not at all', async () => {
    const { project } = await setUp();
    project.edit([addClass(1, 'cell'), ...draw('a.png', boxAnnotation([1, 2, 3, 4]))]);
    const before = await contentOf(project);
    const half: Edit = [
      ...draw('b.png', boxAnnotation([1, 1, 2, 2])),
      { kind: 'removeAnnotations', picture: 'a.png', ids: [99] },
    ];
    expect(refusal(() => project.edit(half))).toBe('The picture has no annotation 99 any more.');
    expect(refusal(() => project.edit(draw('x.png', boxAnnotation([1, 1, 2, 2]))))).toBe(
      "The project has no picture 'x.png'.",
    );
    expect(refusal(() => project.edit(draw('a.png', boxAnnotation([1, 1, 2, 2], 5))))).toBe(
      'The project has no class 5.',
    );
    expect(await contentOf(project)).toEqual(before);
    expect(project.state.edits).toBe(1);
  });

  it('leaves a verified picture verified, and says that it was changed', async () => {
    const { project } = await setUp();
    project.edit([{ kind: 'setState', picture: 'a.png', state: 'verified' }]);
    project.edit(draw('a.png', boxAnnotation([1, 2, 3, 4], null)));
    const standing = async () => (await project.picture('a.png')).standing;
    expect(await standing()).toMatchObject({ state: 'verified', changed: true });
    project.edit([{ kind: 'setState', picture: 'a.png', state: 'verified' }]);
    expect(await standing()).toMatchObject({ state: 'verified', changed: false });
  });
});

describe('classes', () => {
  const three: Edit = [
    { kind: 'addClass', id: 3, name: 'a', colour: '#ec9a3c', key: 1 },
    { kind: 'addClass', id: 90, name: 'b', colour: '#16b1e3', key: 2 },
    { kind: 'addClass', id: 0, name: 'c', colour: '#d3ee2e', key: null },
  ];
  const names = (project: Project) => project.state.classes.map(({ name }) => name);

  it('keep their ids, and are put in another order', async () => {
    const { project, reopen } = await setUp();
    project.edit(three);
    project.edit([{ kind: 'orderClasses', ids: [0, 3, 90] }]);
    expect(names(await reopen(project))).toEqual(['c', 'a', 'b']);
  });

  it('give a digit to the one that asked for it last', async () => {
    const { project } = await setUp();
    project.edit(three);
    project.edit([{ kind: 'changeClass', id: 0, key: 1 }]);
    expect(project.state.classes.map(({ id, key }) => [id, key])).toEqual([
      [3, null],
      [90, 2],
      [0, 1],
    ]);
    project.undo();
    expect(project.state.classes.map(({ id, key }) => [id, key])).toEqual([
      [3, 1],
      [90, 2],
      [0, null],
    ]);
  });

  it('are merged, or removed with what they have, and counted all along', async () => {
    const { project } = await setUp();
    project.edit(three);
    project.edit(draw('a.png', boxAnnotation([1, 1, 2, 2], 3), boxAnnotation([1, 1, 3, 3], 90)));
    project.edit(draw('b.png', boxAnnotation([1, 1, 2, 2], 3)));
    const counts = () =>
      project.state.classes.map(({ name, annotations, pictures }) => [name, annotations, pictures]);
    expect(counts()).toEqual([
      ['a', 2, 2],
      ['b', 1, 1],
      ['c', 0, 0],
    ]);
    const merged = project.edit([{ kind: 'removeClass', id: 3, into: 90 }]);
    expect(merged.entries[0]?.title).toBe('Class a merged into b, 2 annotations');
    expect(counts()).toEqual([
      ['b', 3, 2],
      ['c', 0, 0],
    ]);
    project.undo();
    expect(counts()).toEqual([
      ['a', 2, 2],
      ['b', 1, 1],
      ['c', 0, 0],
    ]);
    project.edit([{ kind: 'removeClass', id: 3, into: null }]);
    expect(counts()).toEqual([
      ['b', 1, 1],
      ['c', 0, 0],
    ]);
    expect((await project.picture('b.png')).annotations).toEqual([]);
  });

  it('are refused twice under one name or id, and in an order that leaves one out', async () => {
    const { project } = await setUp();
    project.edit(three);
    expect(refusal(() => project.edit([addClass(4, 'b')]))).toBe(
      'There is a class called “b” already.',
    );
    expect(refusal(() => project.edit([addClass(90, 'd')]))).toBe(
      'The project has a class 90 already.',
    );
    expect(refusal(() => project.edit([{ kind: 'changeClass', id: 3, name: 'b' }]))).toBe(
      'There is a class called “b” already.',
    );
    expect(refusal(() => project.edit([{ kind: 'orderClasses', ids: [3, 90] }]))).toBe(
      'The order does not name each class once.',
    );
    expect(refusal(() => project.edit([{ kind: 'removeClass', id: 3, into: 3 }]))).toBe(
      'A class cannot take the place of itself.',
    );
  });
});

describe('suggestions', () => {
  const rows = [
    { box: [10, 10, 20, 20], className: 'cell', score: 0.9 },
    { box: [40, 40, 50, 50], className: 'cell', score: 0.55 },
  ] as const;
  const said = { model: 'm', modelId: 'id', rows };

  it('are kept beside what a person states, and change nothing of it', async () => {
    const { project, reopen } = await setUp();
    const standing = project.suggest('a.png', said);
    expect(standing).toMatchObject({ state: 'unlabelled', annotations: 0, disagreements: 0 });
    expect(standing.uncertainty).toBeCloseTo(0.9, 10);
    expect(project.state.edits).toBe(0);
    const { suggestions, annotations } = await (await reopen(project)).picture('a.png');
    expect(suggestions).toEqual(said);
    expect(annotations).toEqual([]);
  });

  it('disagree with annotations, which is counted anew with each edit and each name', async () => {
    const { project } = await setUp();
    project.suggest('a.png', said);
    project.edit([addClass(1, 'cell'), ...draw('a.png', boxAnnotation([10, 10, 20, 20]))]);
    const disagreements = async () => (await project.picture('a.png')).standing.disagreements;
    expect(await disagreements()).toBe(0);
    project.edit([{ kind: 'setState', picture: 'a.png', state: 'verified' }]);
    expect(await disagreements()).toBe(1);
    project.edit([
      {
        kind: 'dismiss',
        picture: 'a.png',
        dismissals: [{ box: [40, 40, 50, 50], className: 'cell' }],
      },
    ]);
    expect(await disagreements()).toBe(0);
    // Of another name, the annotation is none of what the model sees.
    project.edit([{ kind: 'changeClass', id: 1, name: 'blood cell' }]);
    expect(await disagreements()).toBe(1);
    project.undo();
    expect(await disagreements()).toBe(0);
  });

  it('of a class that the project does not have are no disagreement, until it has it', async () => {
    const { project } = await setUp();
    project.suggest('a.png', said);
    project.edit([{ kind: 'setState', picture: 'a.png', state: 'verified' }]);
    const disagreements = async () => (await project.picture('a.png')).standing.disagreements;
    expect(await disagreements()).toBe(0);
    project.edit([addClass(1, 'cell')]);
    expect(await disagreements()).toBe(2);
    project.undo();
    expect(await disagreements()).toBe(0);
  });
});

describe("a picture's file", () => {
  it('is known by its content: written again it is the same, changed it is another', async () => {
    const { project, folder } = await setUp();
    const changed = async () => (await project.picture('a.png')).fileChanged;
    await changed();
    project.edit(draw('a.png', boxAnnotation([1, 1, 2, 2], null)));
    const file = path.join(folder, 'a.png');
    await writeFile(file, png);
    expect(await changed()).toBe(false);
    await writeFile(file, Buffer.concat([png, Buffer.from('more')]));
    expect(await changed()).toBe(true);
    await project.keepFile('a.png');
    expect(await changed()).toBe(false);
  });

  it('may change before anybody annotates it', async () => {
    const { project, folder } = await setUp();
    await project.picture('a.png');
    await writeFile(path.join(folder, 'a.png'), Buffer.concat([png, Buffer.from('more')]));
    expect((await project.picture('a.png')).fileChanged).toBe(false);
  });
});

describe('taking in pictures', () => {
  it('keeps those that are gone, and counts them', async () => {
    const { project } = await setUp();
    expect(project.takeIn(['b.png', 'new.png'])).toBe(2);
    expect(project.standings().map((one) => one.path)).toEqual([
      'a.png',
      'b.png',
      'c/a.png',
      'new.png',
    ]);
    expect(project.state.edits).toBe(0);
  });

  it('tells names apart that look alike', async () => {
    const names = [
      'e\u0301.png',
      '\u00e9.png',
      ' a.png',
      'a .png',
      '😀.png',
      "a'b.png",
      `${'n'.repeat(251)}.png`,
    ];
    const { project } = await setUp(names);
    for (const name of names) project.edit(draw(name, boxAnnotation([1, 1, 2, 2], null)));
    const counts = project.standings().map((one) => [one.path, one.standing.annotations]);
    expect(counts).toEqual(names.map((name) => [name, 1]));
  });
});

describe('copies', () => {
  it('are taken before the first edit of each day, and the last ten kept', async () => {
    let now = new Date('2026-11-01T23:00:00');
    const { project, copies } = await setUp(['a.png'], () => now);
    for (let i = 0; i < 13; i++) {
      now = new Date(2026, 10, 1 + i, 8);
      project.edit(draw('a.png', boxAnnotation([i, 0, i + 1, 1], null)));
      project.edit(draw('a.png', boxAnnotation([i, 2, i + 1, 3], null)));
    }
    const names = copiesIn(copies);
    expect([names.length, names[0], names.at(-1)]).toEqual([
      10,
      '2026-11-04.anchorscope',
      '2026-11-13.anchorscope',
    ]);
    const file = path.join(copies, '2026-11-13.anchorscope');
    const copy = await openAt(file, day('2026-11-13'));
    expect((await copy.picture('a.png')).annotations).toHaveLength(24);
  });

  it('do not stop the work where they cannot be written', async () => {
    const { project, copies } = await setUp();
    await writeFile(copies, 'a file in the way');
    project.edit(draw('a.png', boxAnnotation([1, 1, 2, 2], null)));
    expect(project.state.edits).toBe(1);
    expect(readdirSync(scratch()).some((name) => name.endsWith('.unfinished'))).toBe(false);
  });
});
