/**
 * Edits a project on a disk of a few megabytes until that is full, then until it can only be read: `FOLDER`, on which the disk is
 * mounted in this process's own namespace. Says on its last line what happened, as JSON. (SQLite follows links itself, so that
 * the disk of another process's namespace is no disk to it.)
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failureOf } from '../../../shared/result.ts';
import { Project } from '../project.ts';
import { createProject, damageOf } from '../projectFile.ts';
import { openDatabase } from '../sqlite.ts';
import { boxAnnotation, draw, today } from './projects.ts';

const [folder = ''] = process.argv.slice(2);
const ballast = path.join(folder, 'ballast');
const file = path.join(folder, 'project.anchorscope');
const copies = { folder: path.join(folder, 'copies'), now: today };
const tried = (work: () => unknown): string => {
  try {
    work();
    return '';
  } catch (error) {
    const { kind, message } = failureOf(error);
    return `${kind}: ${message.replaceAll(folder, '')}`;
  }
};
const count = async (project: Project) => (await project.picture('a.png')).annotations.length;
const create = () => createProject(file, { folder, name: 'x' });

writeFileSync(ballast, Buffer.alloc(2 ** 22));
const made = tried(create);
rmSync(ballast);
create();
writeFileSync(ballast, Buffer.alloc(2 ** 21));
const project = await Project.open(file, copies);
project.takeIn(['a.png']);
let [answered, full] = [0, ''];
while (full === '') {
  const boxes = Array.from({ length: 50 }, (_, i) =>
    boxAnnotation([answered, i, answered + 1, i + 1], null),
  );
  full = tried(() => project.edit(draw('a.png', ...boxes)));
  if (full === '') answered++;
}
const whenFull = {
  ...{ made, answered, full, kept: (await count(project)) / 50, edits: project.state.edits },
};
rmSync(ballast);
const freed = tried(() => project.edit(draw('a.png', boxAnnotation([0, 0, 1, 1], null))));
project.close();
const again = await Project.open(file, copies);
const whenFreed = { freed, boxes: await count(again) };
again.close();
execFileSync('mount', ['-o', 'remount,ro', folder]);
const reader = await Project.open(file, copies);
const whenReadOnly = {
  reason: reader.readOnly?.kind,
  edit: tried(() => reader.edit(draw('a.png', boxAnnotation([0, 0, 1, 1], null)))),
  boxes: await count(reader),
};
reader.close();
const database = openDatabase(new URL(`file://${file}?immutable=1`), { readOnly: true });
const damage = damageOf(database);
database.close();
process.stdout.write(`${JSON.stringify({ whenFull, whenFreed, whenReadOnly, damage })}\n`);
