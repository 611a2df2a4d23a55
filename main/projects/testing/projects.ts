/** Small projects on the disk, and what they hold. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { byHand, noAttributes } from '../../../shared/annotation/annotation.ts';
import type { Box } from '../../../shared/geometry/boxes.ts';
import type { ChangeId, Edit, NewAnnotation, SingleEdit } from '../../../shared/project/edits.ts';
import { png } from '../../datasets/testing/folders.ts';
import { Project } from '../project.ts';
import { createProject } from '../projectFile.ts';

export const day = (text: string) => () => new Date(text);
export const today = day('2026-11-28T12:00:00');

/** A project of pictures that are there, in a folder of its own. */
export async function makeProject(
  root: string,
  pictures: readonly string[] = ['a.png', 'b.png', 'c/a.png'],
  now: () => Date = today,
): Promise<{ file: string; folder: string; open: () => Promise<Project>; copies: string }> {
  const folder = path.join(root, 'pictures');
  for (const picture of pictures) {
    const file = path.join(folder, picture);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, png);
  }
  const file = path.join(root, 'project.anchorscope');
  createProject(file, { folder, name: 'Project' });
  const copies = path.join(root, 'copies');
  const open = () => Project.open(file, { folder: copies, now });
  const project = await open();
  project.takeIn(pictures);
  project.close();
  return { file, folder, open, copies };
}

export function boxAnnotation(box: Box, classId: number | null = 1): NewAnnotation {
  return { geometry: { kind: 'box', box }, classId, attributes: noAttributes, origin: byHand };
}

export const addClass = (id: number, name: string): SingleEdit => ({
  ...{ kind: 'addClass', id, name, colour: '#ec9a3c', key: null },
});

export const draw = (picture: string, ...annotations: NewAnnotation[]): Edit => [
  { kind: 'addAnnotations', picture, annotations, how: 'drawn' },
];

/** Of a page that asks for one change alone. */
export const changeId = (): ChangeId => ({ page: randomUUID(), number: 1 });

/** All that a project says, but for its history. */
export async function contentOf(project: Project) {
  const standings = project.standings();
  const pictures = await Promise.all(
    standings.map(async ({ path: name, standing }) => {
      const { annotations, dismissals } = await project.picture(name);
      return { name, standing, annotations, dismissals };
    }),
  );
  return { classes: project.state.classes, pictures };
}
