/** Annotate on pictures of 100 × 80 pixels, with a project in memory. For tests. */
import type { Box } from '../../../../../shared/geometry/boxes.ts';
import type { ProjectClass } from '../../../../../shared/project/project.ts';
import { FakeMain, type Answers } from '../../../../client/testing/fakeMain.ts';
import { Studio } from '../../../../studio/studio.ts';
import { Annotate, annotateId } from '../annotate.svelte.ts';
import { FakeProject } from './fakeProject.ts';

export const cell: ProjectClass = { id: 1, name: 'cell', colour: '#ec9a3c', key: 1 };
export const platelet: ProjectClass = { id: 2, name: 'platelet', colour: '#16b1e3', key: 2 };

export const settled = () => new Promise<void>((done) => setTimeout(done, 0));

export async function annotating(
  pictureIds: readonly string[] = ['a', 'b'],
  classes: readonly ProjectClass[] = [cell, platelet],
  prepare: (project: FakeProject) => void = () => undefined,
  detector: Answers['detector'] = {},
) {
  const project = new FakeProject(pictureIds, classes);
  prepare(project);
  const main = new FakeMain({
    projects: project.api,
    detector,
    pictures: {
      open: (paths) =>
        Promise.resolve({
          pictures: paths.map((id) => ({ id, name: id, folder: '', bytes: 1 })),
          problems: [],
        }),
      recent: () => Promise.resolve([]),
    },
  });
  const measurePicture = () => Promise.resolve({ width: 100, height: 80 });
  const around = { storage: null, token: () => '#000000', measurePicture, mac: false };
  const studio = new Studio(main.client, around);
  const annotate = new Annotate(studio);
  const end = annotate.listen();
  studio.pictures.siftBy(() => annotate.sifting.sift());
  studio.mode.show(annotateId);
  await studio.pictures.open(pictureIds);
  await settled();
  return { annotate, end, main, project, studio };
}

/** Suggestions, the best first. */
export function suggested(...rows: readonly (readonly [name: string, score: number, box: Box])[]) {
  return {
    model: 'blood',
    modelId: 'blood-1',
    rows: rows.map(([className, score, box]) => ({ className, score, box })),
  };
}
