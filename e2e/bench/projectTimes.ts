/**
 * A project of 100,000 pictures and 1,000,000 boxes: opening it, filtering it, an edit, undoing an import of 100,000 boxes. These are
 * promises in milliseconds, held against what the disk takes for a write of its own in the same run.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NewAnnotation, SingleEdit } from '../../shared/project/edits.ts';
import { byHand, noAttributes } from '../../shared/annotation/annotation.ts';
import { item } from '../../shared/item.ts';
import { median } from '../../shared/numbers.ts';
import { Project } from '../../main/projects/project.ts';
import { createProject } from '../../main/projects/projectFile.ts';

const pictures = 100_000;
const boxesEach = 10;
const importedBoxes = 100_000;
const edits = 100;

/** What a person waits for. */
export interface WaitFigure {
  readonly name: string;
  readonly milliseconds: number;
  readonly limit: number;
}

export async function projectTimes(): Promise<WaitFigure[]> {
  const root = await mkdtemp(path.join(tmpdir(), 'anchorscope-bench-'));
  try {
    return await measure(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function measure(root: string): Promise<WaitFigure[]> {
  const folder = path.join(root, 'pictures');
  await mkdir(folder);
  const file = path.join(root, 'project.anchorscope');
  const copies = { folder: path.join(root, 'copies'), now: () => new Date() };
  const names = Array.from({ length: pictures }, (_, i) => `${i % 100}/${i}.jpg`);
  createProject(file, { folder, name: 'Bench' });
  const filling = await Project.open(file, copies);
  filling.takeIn(names);
  filling.edit([1, 2, 3].map((id) => addClass(id)));
  addBoxes(filling, names, boxesEach);
  filling.close();

  let project = await Project.open(file, copies);
  const opening: number[] = [];
  for (let i = 0; i < 3; i++) {
    project.close();
    const since = performance.now();
    project = await Project.open(file, copies);
    void project.state;
    opening.push(performance.now() - since);
  }
  const all = project.standings();
  const filtering = timesOf(9, () => all.filter(({ standing }) => standing.state === 'verified'));
  const editing = timesOf(edits, (i) =>
    project.edit([
      {
        ...{ kind: 'addAnnotations', picture: item(names, i * 997), how: 'drawn' },
        annotations: [boxOf(i)],
      },
    ]),
  );
  const writing = timesOf(edits, () => writeThrough(path.join(root, 'yardstick')));
  addBoxes(project, names.slice(0, importedBoxes / boxesEach), boxesEach);
  const undoing = timesOf(1, () => project.undo());
  project.close();
  const size = '100,000 pictures and 1,000,000 boxes';
  return [
    { name: `opening a project of ${size}`, milliseconds: median(opening), limit: 1000 },
    { name: 'filtering it by state', milliseconds: median(filtering), limit: 100 },
    {
      name: `an edit of it on the disk (a write of 4 KiB to the same disk: ${median(writing).toFixed(1)} ms)`,
      milliseconds: median(editing),
      limit: 20,
    },
    { name: 'undoing an import of 100,000 boxes', milliseconds: median(undoing), limit: 2000 },
  ];
}

function timesOf(count: number, work: (i: number) => unknown): number[] {
  return Array.from({ length: count }, (_, i) => {
    const since = performance.now();
    work(i);
    return performance.now() - since;
  });
}

function addClass(id: number): SingleEdit {
  return { kind: 'addClass', id, name: `class ${id}`, colour: '#ec9a3c', key: null };
}

function boxOf(i: number): NewAnnotation {
  const at = i % 500;
  return {
    geometry: { kind: 'box', box: [at, at, at + 20, at + 30] },
    ...{ classId: 1 + (i % 3), attributes: noAttributes, origin: byHand },
  };
}

function addBoxes(project: Project, names: readonly string[], each: number): void {
  project.change((editing) => {
    for (const [i, name] of names.entries()) {
      const picture = editing.pictureAt(name);
      for (let k = 0; k < each; k++) editing.add(picture, boxOf(i + k));
      editing.touch(picture);
    }
    return { title: 'Imported', picture: null };
  });
}

function writeThrough(file: string): void {
  const handle = openSync(file, 'w');
  writeSync(handle, Buffer.alloc(4096));
  fsyncSync(handle);
  closeSync(handle);
}
