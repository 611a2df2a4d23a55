/** Pictures that were moved: what is found is of the folder that is in the field. */
import { describe, expect, it } from 'vitest';
import type { OpenedProject, RelocationPreview } from '../../../../shared/contract/projects.ts';
import { StudioError } from '../../../../shared/result.ts';
import { Relocating } from './relocating.svelte.ts';
import { FakeProject } from './testing/fakeProject.ts';

function relocating() {
  const looks = new Map<string, PromiseWithResolvers<RelocationPreview>>();
  const relocated: string[] = [];
  const taken: OpenedProject[] = [];
  const fake = new FakeProject(['a']);
  const service = {
    findMoved: (_file: string, folder: string) => {
      const look = Promise.withResolvers<RelocationPreview>();
      looks.set(folder, look);
      return look.promise;
    },
    relocate: async (_file: string, folder: string) => {
      relocated.push(folder);
      const opened = await fake.api.openHere?.();
      if (opened === undefined) throw new StudioError('notFound', 'There is none.');
      return opened;
    },
  };
  const fields = new Relocating(service, '/p.anchorscope', (opened) => {
    taken.push(opened);
    return Promise.resolve();
  });
  const answer = async (folder: string, byPath: number) => {
    looks.get(folder)?.resolve({
      ...{ folder, byPath, byContent: 0, missingCount: 0 },
      ...{ missing: [], changed: [] },
    });
    await new Promise((done) => setTimeout(done, 0));
  };
  return { answer, fields, looks, relocated, taken };
}

describe('pictures that were moved', () => {
  it('are looked for, and taken from there', async () => {
    const { answer, fields, relocated, taken } = relocating();
    fields.folder = ' /new ';
    void fields.relocate();
    expect(fields.working).toBe(true);
    await answer('/new', 3);
    expect([fields.working, fields.found, relocated]).toEqual([false, 3, []]);
    await fields.relocate();
    expect([relocated, taken.length, fields.working]).toEqual([['/new'], 1, false]);
  });

  it('are those of the folder that was typed last, whichever was looked into first', async () => {
    const { answer, fields, relocated } = relocating();
    fields.folder = '/first';
    void fields.look();
    fields.folder = '/second';
    void fields.look();
    await answer('/second', 2);
    await answer('/first', 9);
    expect([fields.found, fields.preview?.folder]).toEqual([2, '/second']);
    await fields.relocate();
    expect(relocated).toEqual(['/second']);
    // What is typed and not looked into yet has nothing of another.
    fields.folder = '/third';
    void fields.look();
    fields.folder = '/fourth';
    await answer('/third', 9);
    expect([fields.preview, fields.working]).toEqual([null, false]);
  });

  it('are not found, and why', async () => {
    const { fields, looks } = relocating();
    fields.folder = '/none';
    const looked = fields.look();
    looks.get('/none')?.reject(new StudioError('notFound', '/none is not there.'));
    await looked;
    expect([fields.problem, fields.working]).toEqual(['/none is not there.', false]);
  });
});
