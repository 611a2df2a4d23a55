/** A project's pictures, looked for in another folder: by their paths, and where those are gone by their content. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RelocationPreview } from '../../shared/contract/projects.ts';
import { StudioError } from '../../shared/result.ts';
import { findPictures } from '../pictures/find.ts';
import { readSource } from '../pictures/readSource.ts';
import { hashOf } from './pictureFacts.ts';
import type { Project } from './project.ts';

/** Names that a person reads of those that are many. */
const namesTold = 20;

interface Relocation {
  readonly preview: RelocationPreview;
  /** Paths in the project of pictures that have another one there. */
  readonly moved: ReadonlyMap<string, string>;
}

/** Where the pictures are in a folder. Nothing is changed. @throws StudioError where it is no folder. */
export async function findMoved(project: Project, folder: string): Promise<Relocation> {
  const root = path.resolve(folder);
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory() !== true) throw new StudioError('notFound', `${root} is no folder.`);
  const { files } = await findPictures([root]);
  const there = new Map(
    files.map((file) => [path.relative(root, file.path).split(path.sep).join('/'), file]),
  );
  const wanted = project.files();
  const changed: string[] = [];
  const lost: (typeof wanted)[number][] = [];
  let byPath = 0;
  for (const one of wanted) {
    const file = there.get(one.path);
    if (file === undefined) {
      lost.push(one);
      continue;
    }
    byPath++;
    if (one.bytes !== null && one.bytes !== file.bytes) changed.push(one.path);
  }
  const moved = await byContent(
    lost,
    [...there].filter(([name]) => !wanted.some((one) => one.path === name)),
  );
  const missing = lost.filter((one) => !moved.has(one.path)).map((one) => one.path);
  return {
    moved,
    preview: {
      folder: root,
      byPath,
      byContent: moved.size,
      missing: missing.slice(0, namesTold),
      missingCount: missing.length,
      changed: changed.slice(0, namesTold),
    },
  };
}

type Wanted = ReturnType<Project['files']>[number];

/** Only files of a size that is looked for are read. */
async function byContent(
  lost: readonly Wanted[],
  candidates: readonly (readonly [name: string, file: { path: string; bytes: number }])[],
): Promise<ReadonlyMap<string, string>> {
  const bySize = new Map<number, Wanted[]>();
  for (const one of lost) {
    if (one.hash === null || one.bytes === null) continue;
    const same = bySize.get(one.bytes);
    if (same === undefined) bySize.set(one.bytes, [one]);
    else same.push(one);
  }
  const moved = new Map<string, string>();
  for (const [name, file] of candidates) {
    const same = bySize.get(file.bytes);
    if (same === undefined) continue;
    const bytes = await readSource(file.path).then(
      (source) => source.bytes,
      () => null,
    );
    const hash = bytes === null ? null : hashOf(bytes);
    const one = same.find((each) => each.hash === hash && !moved.has(each.path));
    if (one !== undefined) moved.set(one.path, name);
  }
  return moved;
}
