import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeId, Edit } from '../../shared/project/edits.ts';
import type { Project } from './project.ts';
import { addClass, boxAnnotation, changeId, contentOf, draw } from './testing/projects.ts';
import { refusal, useProjects } from './testing/useProjects.ts';

const { setUp } = useProjects();

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
    fc.record({ which: fc.constantFrom('undo' as const, 'redo' as const) }),
  );

  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

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
          if ('which' in one) {
            const isPossible = one.which === 'undo' ? position > 0 : now.state.redo !== null;
            if (!isPossible) continue;
            now[one.which]();
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
    one: Exclude<Step, { readonly which: unknown }>,
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

describe('a change that is asked for again', () => {
  const page = '6b1f7e34-0d0f-4a4e-9a51-5f2f6f1f0000';
  const other = '6b1f7e34-0d0f-4a4e-9a51-5f2f6f1f0001';
  const box = (left: number) => draw('a.png', boxAnnotation([left, 0, left + 1, 1], null));
  const lefts = async (project: Project) =>
    (await project.picture('a.png')).annotations.map(({ geometry }) => geometry.box[0]);
  const everything = { entries: [], undone: false, standings: null, annotations: null };

  it('is done once, and answered as it was', async () => {
    const { project } = await setUp();
    const steps: ((id: ChangeId) => unknown)[] = [
      (id) => project.edit(box(1), id),
      (id) => project.edit(box(2), id),
      (id) =>
        project.edit(
          [
            {
              ...({ kind: 'changeAnnotations', picture: 'a.png', how: 'moved' } as const),
              changes: [{ id: 1, geometry: { kind: 'box', box: [5, 0, 6, 1] } }],
            },
          ],
          id,
        ),
      (id) => project.edit([{ kind: 'removeAnnotations', picture: 'a.png', ids: [2] }], id),
      (id) => project.undo(id),
      (id) => project.undo(id),
      (id) => project.redo(id),
      (id) => project.jump(1, id),
      (id) => project.undo(id),
    ];
    const there: number[][] = [];
    for (const [i, step] of steps.entries()) {
      const answer = step({ page, number: i + 1 });
      expect(step({ page, number: i + 1 })).toEqual(answer);
      there.push(await lefts(project));
    }
    expect(there).toEqual([[1], [1, 2], [5, 2], [5], [5, 2], [1, 2], [5, 2], [1], []]);
  });

  it('is done once also after a restart, and between the changes of others', async () => {
    const { project, reopen } = await setUp();
    project.edit(box(1), { page, number: 1 });
    project.edit(box(2), { page: other, number: 1 });
    expect(project.edit(box(1), { page, number: 1 })).toMatchObject({
      ...everything,
      state: { edits: 2 },
    });
    const again = await reopen(project);
    expect(again.edit(box(2), { page: other, number: 1 })).toMatchObject(everything);
    expect(again.edit(box(1), { page, number: 1 })).toMatchObject(everything);
    expect(await lefts(again)).toEqual([1, 2]);
    again.edit(box(3), { page, number: 2 });
    // What comes after a later one of its page was given up there, or done.
    expect(again.edit(box(1), { page, number: 1 })).toMatchObject(everything);
    expect(await lefts(again)).toEqual([1, 2, 3]);
  });

  it('is done where it was refused before', async () => {
    const { project } = await setUp();
    const wrong: Edit = [{ kind: 'removeAnnotations', picture: 'a.png', ids: [1] }];
    expect(refusal(() => project.edit(wrong, { page, number: 1 }))).toContain('no annotation');
    project.edit(box(1));
    expect(project.edit(wrong, { page, number: 1 })).toMatchObject({ entries: [{ number: 2 }] });
    expect(await lefts(project)).toEqual([]);
  });

  it('is known of the thirty-two pages that changed something last', async () => {
    const { project } = await setUp();
    const ids = Array.from({ length: 33 }, () => changeId());
    for (const [i, id] of ids.entries()) project.edit(box(i), id);
    for (const id of ids.slice(1)) project.edit(box(50), id);
    expect(await lefts(project)).toHaveLength(33);
    project.edit(box(50), ids[0]);
    expect(await lefts(project)).toHaveLength(34);
  });
});
