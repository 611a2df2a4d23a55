/** Pictures of a project whose files are gone, and the file that a person points at for one of them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FoundFile, MissingPictures } from '../../shared/contract/projects.ts';
import { StudioError } from '../../shared/result.ts';
import { eachOf } from '../datasets/eachOf.ts';
import { hasPictureExtension } from '../pictures/find.ts';
import { readFacts } from './pictureFacts.ts';
import type { Project } from './project.ts';

/** Names that a person reads of those that are many. */
const mostTold = 200;
/** Files that are looked for at once. */
const together = 32;

/** Those that are not in the project's folder now. */
export async function missingPictures(project: Project): Promise<MissingPictures> {
  const { folder } = project;
  const files = project.files();
  const there = await eachOf(files, together, (file) => isThere(path.join(folder, file.path)));
  const gone = files.filter((_, i) => there[i] === false).map((file) => file.path);
  return { paths: gone.slice(0, mostTold), count: gone.length };
}

/**
 * What a file is that a person points at for a missing picture; nothing is changed.
 * @param picture its path in the project. @param chosen absolute
 * @throws StudioError where the picture is not missing, or the file cannot be the project's.
 */
export async function lookAtFile(
  project: Project,
  picture: string,
  chosen: string,
): Promise<FoundFile> {
  const wanted = project.files().find((file) => file.path === picture);
  if (wanted === undefined) {
    throw new StudioError('notFound', `The project has no picture '${picture}'.`);
  }
  const former = path.join(project.folder, picture);
  if (await isThere(former)) throw new StudioError('badInput', `${former} is where it was.`);
  const inProject = pathInProject(project.folder, chosen);
  if (project.wasWorkedOn(inProject)) {
    const sentence = `${chosen} is another picture of the project, which was worked on: it cannot be this one too.`;
    throw new StudioError('badInput', sentence);
  }
  const { hash } = await readFacts(chosen);
  return { path: inProject, same: wanted.hash === null ? null : wanted.hash === hash };
}

/** @throws StudioError where a project with this folder would not find the file in it again. */
function pathInProject(folder: string, chosen: string): string {
  const parts = path.relative(folder, chosen).split(path.sep);
  if (parts[0] === '..' || path.isAbsolute(path.relative(folder, chosen))) {
    const sentence = `${chosen} is not in the project's folder, ${folder}: put it there, or find the whole folder.`;
    throw new StudioError('badInput', sentence);
  }
  if (parts.some((part) => part.startsWith('.')) || !hasPictureExtension(chosen)) {
    const sentence = `${chosen} is hidden or has no picture's name: it would not be found in its folder again.`;
    throw new StudioError('badInput', sentence);
  }
  return parts.join('/');
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() === true;
}
