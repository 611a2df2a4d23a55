import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { noAttributes } from '../../shared/annotation/annotation.ts';
import type { Edit, NewAnnotation } from '../../shared/project/edits.ts';
import { failureOf } from '../../shared/result.ts';
import { png } from '../datasets/testing/folders.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { copiesIn } from './copies.ts';
import { Project } from './project.ts';
import { addClass, boxAnnotation, contentOf, day, draw, makeProject } from './testing/projects.ts';

const scratch = useScratchFolder();
const opened: Project[] = [];
afterEach(() => {
  for (const project of opened.splice(0)) project.close();
});

async function setUp(
  ...given: Parameters<typeof makeProject> extends [string, ...infer Rest] ? Rest : never
) {
  const made = await makeProject(scratch(), ...given);
  const open = async () => {
    const project = await made.open();
    opened.push(project);
    return project;
  };
  const reopen = async (project: Project) => {
    opened.splice(opened.indexOf(project), 1);
    project.close();
    return open();
  };
  return { ...made, project: await open(), open, reopen };
}

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return failureOf(error).message;
  }
  return 'It was not refused.';
};

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
        { number: 1, title: 'Class cell added, cell drawn', picture: 'a.png', undone: false },
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

describe('the history', () => {
  it('is undone and done again after a restart', async () => {
    const { project, reopen } = await setUp();
    project.edit([addClass(1, 'cell')]);
    project.edit(draw('a.png', boxAnnotation([1, 2, 3, 4])));
    const done = await contentOf(project);
    let now = await reopen(project);
    expect(now.undo()).toMatchObject({
      undone: true,
      entries: [{ title: 'cell drawn', undone: true }],
    });
    now = await reopen(now);
    expect((await now.picture('a.png')).annotations).toEqual([]);
    expect(now.state).toMatchObject({ undo: { number: 1 }, redo: { number: 2 } });
    now.redo();
    expect(await contentOf(now)).toEqual(done);
  });

  it('forgets what was undone with the next edit, and never uses an id twice', async () => {
    const { project } = await setUp();
    project.edit(draw('a.png', boxAnnotation([1, 2, 3, 4], null)));
    project.undo();
    project.edit(draw('a.png', boxAnnotation([5, 5, 6, 6], null)));
    expect(refusal(() => project.redo())).toBe('There is nothing to do again.');
    expect((await project.picture('a.png')).annotations.map(({ id }) => id)).toEqual([2]);
    project.undo();
    expect(refusal(() => project.undo())).toBe('There is nothing to undo.');
  });

  it('is read from its end, a part at a time, and jumped in', async () => {
    const { project } = await setUp();
    for (let i = 0; i < 5; i++) project.edit(draw('a.png', boxAnnotation([i, 0, i + 1, 1], null)));
    project.jump(2);
    const numbers = (before: number | null) =>
      project.history(before, 3).map(({ number, undone }) => [number, undone]);
    expect(numbers(null)).toEqual([
      [5, true],
      [4, true],
      [3, true],
    ]);
    expect(numbers(3)).toEqual([
      [2, false],
      [1, false],
    ]);
    expect((await project.picture('a.png')).annotations).toHaveLength(2);
    project.jump(5);
    expect((await project.picture('a.png')).annotations).toHaveLength(5);
    project.jump(0);
    expect((await project.picture('a.png')).annotations).toHaveLength(0);
    expect(refusal(() => project.jump(6))).toBe('The history has no entry 6 any more.');
  });

  const places = fc.constantFrom('a.png', 'b.png', 'c/a.png');
  const wholeBox = fc
    .tuple(fc.nat(50), fc.nat(50), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
    .map(([x, y, w, h]) => [x, y, x + w, y + h] as const);
  /** What a person may try next, whatever is there; the numbers choose among what there is. */
  const step = fc.oneof(
    fc.record({ kind: fc.constant('draw' as const), picture: places, box: wholeBox, n: fc.nat() }),
    fc.record({
      kind: fc.constantFrom('move' as const, 'remove' as const),
      picture: places,
      box: wholeBox,
      n: fc.nat(),
    }),
    fc.record({ kind: fc.constant('state' as const), picture: places, n: fc.nat(2) }),
    fc.record({ kind: fc.constant('dismiss' as const), picture: places, box: wholeBox }),
    fc.record({
      kind: fc.constantFrom('class' as const, 'merge' as const),
      n: fc.nat(),
      m: fc.nat(),
    }),
    fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const) }),
  );

  it('takes any edits back and does them again, and counts as if it were counted anew', async () => {
    const { project, reopen } = await setUp();
    let now = project;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        now.jump(0);
        const contents = [await contentOf(now)];
        // What the example before left to be done again is gone.
        now.edit(draw('a.png', boxAnnotation([0, 0, 1, 1], null)));
        contents.push(await contentOf(now));
        for (const one of steps) {
          const position = now.state.edits;
          if (one.kind === 'undo' || one.kind === 'redo') {
            const isPossible = one.kind === 'undo' ? position > 0 : now.state.redo !== null;
            if (!isPossible) continue;
            now[one.kind]();
            expect(await contentOf(now)).toEqual(contents[now.state.edits]);
            continue;
          }
          const edit = await editOf(now, one);
          if (edit === null) continue;
          now.edit(edit);
          // The same state again is no entry.
          if (now.state.edits === position) continue;
          contents.length = now.state.edits;
          contents.push(await contentOf(now));
        }
        const last = now.state.edits;
        for (let at = last; at >= 0; at--) {
          now.jump(at);
          expect(await contentOf(now)).toEqual(contents[at]);
        }
        now = await reopen(now);
        now.jump(last);
        expect(await contentOf(now)).toEqual(contents[last]);
      }),
      { numRuns: 12 },
    );
  });

  async function editOf(
    project: Project,
    one: Exclude<typeof step extends fc.Arbitrary<infer S> ? S : never, { kind: 'undo' | 'redo' }>,
  ): Promise<Edit | null> {
    const ids = project.state.classes.map(({ id }) => id);
    const someClass = (n: number) => ids[n % ids.length] ?? null;
    switch (one.kind) {
      case 'draw':
        return draw(one.picture, boxAnnotation(one.box, someClass(one.n)));
      case 'move':
      case 'remove': {
        const { annotations } = await project.picture(one.picture);
        const found = annotations[one.n % annotations.length];
        if (found === undefined) return null;
        return one.kind === 'remove'
          ? [{ kind: 'removeAnnotations', picture: one.picture, ids: [found.id] }]
          : [
              {
                ...{ kind: 'changeAnnotations', picture: one.picture, how: 'moved' },
                changes: [
                  {
                    id: found.id,
                    geometry: { kind: 'box', box: one.box },
                    classId: someClass(one.n + 1),
                  },
                ],
              },
            ];
      }
      case 'state': {
        const state = (['unlabelled', 'inWork', 'verified'] as const)[one.n];
        return state === undefined ? null : [{ kind: 'setState', picture: one.picture, state }];
      }
      case 'dismiss':
        return [
          { kind: 'dismiss', picture: one.picture, dismissals: [{ box: one.box, className: 'x' }] },
        ];
      case 'class': {
        const id = Math.max(0, ...ids) + 1 + (one.n % 3);
        return [{ kind: 'addClass', id, name: `class ${id}`, colour: '#5ff5dc', key: one.m % 10 }];
      }
      case 'merge': {
        const id = someClass(one.n);
        const into = someClass(one.m);
        return id === null ? null : [{ kind: 'removeClass', id, into: into === id ? null : into }];
      }
    }
  }
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
    project.edit([{ kind: 'changeClass', id: 1, name: 'blood cell' }]);
    expect(await disagreements()).toBe(1);
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
    const copy = await Project.open(path.join(copies, '2026-11-13.anchorscope'), {
      folder: path.join(copies, 'copies'),
      now: day('2026-11-13'),
    });
    opened.push(copy);
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
