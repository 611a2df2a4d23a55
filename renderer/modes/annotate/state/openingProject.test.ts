/** The opening of a project by its file, and that a person leaves it. */
import { describe, expect, it } from 'vitest';
import type { OpenedFile, OpenedProject } from '../../../../shared/contract/projects.ts';
import { StudioError } from '../../../../shared/result.ts';
import { OpeningProject } from './openingProject.svelte.ts';
import { FakeProject } from './testing/fakeProject.ts';

async function opening() {
  const answer = Promise.withResolvers<OpenedFile>();
  const taken: OpenedProject[] = [];
  let stops = 0;
  const fields = new OpeningProject(
    {
      openFile: () => answer.promise,
      salvage: () => Promise.reject(new StudioError('diskFull', 'There is no room.')),
      stopOpening: () => {
        stops++;
        return Promise.resolve(null);
      },
    },
    (opened) => {
      taken.push(opened);
      return Promise.resolve();
    },
  );
  const project = await new FakeProject(['a']).api.openHere?.();
  if (project === undefined) throw new StudioError('notFound', 'There is none.');
  return { answer, fields, project, taken, stops: () => stops };
}

const moved: OpenedFile = {
  ...{ kind: 'moved', path: '/p.anchorscope', name: 'p', folder: '/gone', pictures: 3 },
};

describe('a project that is opened by its file', () => {
  it('is taken, and works until it is', async () => {
    const { answer, fields, project, taken } = await opening();
    const opened = fields.open('/p.anchorscope');
    expect(fields.working).toBe(true);
    answer.resolve({ kind: 'opened', project });
    await opened;
    expect([fields.working, taken]).toEqual([false, [project]]);
  });

  it('says what can be done where its pictures were moved, and why it is not salvaged', async () => {
    const { answer, fields } = await opening();
    answer.resolve(moved);
    await fields.open('/p.anchorscope');
    expect(fields.other).toEqual(moved);
    await fields.salvage('/p.anchorscope');
    expect([fields.problem, fields.working]).toEqual(['There is no room.', false]);
  });

  it('is stopped where a person leaves it, who hears no more of it', async () => {
    for (const end of ['stopped', 'moved'] as const) {
      const { answer, fields, stops, taken } = await opening();
      const opened = fields.open('/p.anchorscope');
      fields.cancel();
      expect([fields.working, stops()]).toEqual([false, 1]);
      if (end === 'moved') answer.resolve(moved);
      else answer.reject(new StudioError('stopped', 'Something else was opened in the meantime.'));
      await opened;
      expect([fields.problem, fields.other, taken]).toEqual([null, null, []]);
    }
  });
});
