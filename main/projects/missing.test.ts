/** Pictures whose files are gone, and the files that a person points at for them. */
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { png } from '../datasets/testing/folders.ts';
import { lookAtFile, missingPictures } from './missing.ts';
import type { Project } from './project.ts';
import { addClass, boxAnnotation, draw } from './testing/projects.ts';
import { useProjects } from './testing/useProjects.ts';

const { setUp } = useProjects();
const otherPng = Buffer.concat([png, Buffer.from('other')]);

/** A project with a box on `a.png`, which was looked at and whose file has another name since. */
async function renamed() {
  const { project, folder } = await setUp();
  await writeFile(path.join(folder, 'b.png'), otherPng);
  for (const name of ['a.png', 'b.png']) await project.picture(name);
  project.edit([addClass(1, 'cell'), ...draw('a.png', boxAnnotation([1, 2, 3, 4]))]);
  const at = (name: string) => path.join(folder, name);
  await rename(at('a.png'), at('new.png'));
  return { project, folder, at };
}

const boxesOn = (project: Project, name: string) => project.annotations(name).length;

describe('pictures whose files are gone', () => {
  it('are told by their paths in the project, and each says so when it is shown', async () => {
    const { project, at } = await renamed();
    await rm(at('c'), { recursive: true });
    expect(await missingPictures(project)).toEqual({ paths: ['a.png', 'c/a.png'], count: 2 });
    expect((await project.picture('a.png')).missing).toBe('a.png');
    expect((await project.picture('b.png')).missing).toBeNull();
  });
});

describe('a file that a person points at', () => {
  it('is the picture’s by its content, also where the project has it as a new one already', async () => {
    const { project, at } = await renamed();
    project.takeIn(['new.png', 'b.png', 'c/a.png']);
    expect(await lookAtFile(project, 'a.png', at('new.png'))).toEqual({
      ...{ path: 'new.png', same: true },
    });
    project.moveTo('a.png', 'new.png');
    expect(project.files().map((file) => file.path)).toEqual(['new.png', 'b.png', 'c/a.png']);
    expect(boxesOn(project, 'new.png')).toBe(1);
    expect(await project.picture('new.png')).toMatchObject({ fileChanged: false, missing: null });
    // The history goes on under the new name.
    expect(project.undo().annotations).toMatchObject([{ path: 'new.png' }]);
  });

  it('may have other content, or nobody knows: then it says so when it was taken', async () => {
    const { project, at } = await renamed();
    await writeFile(at('other.png'), otherPng);
    const found = await lookAtFile(project, 'a.png', at('other.png'));
    expect(found).toEqual({ path: 'other.png', same: false });
    project.moveTo('a.png', found.path);
    expect((await project.picture('other.png')).fileChanged).toBe(true);
    await rename(at('c/a.png'), at('c/new.png'));
    expect(await lookAtFile(project, 'c/a.png', at('c/new.png'))).toEqual({
      ...{ path: 'c/new.png', same: null },
    });
  });

  it('is refused with a sentence where it cannot be the project’s', async () => {
    const { project, folder, at } = await renamed();
    const refusal = (chosen: string, picture = 'a.png') =>
      lookAtFile(project, picture, chosen).then(
        () => 'It was not refused.',
        (error: unknown) => String(error).replace('StudioError: ', ''),
      );
    const outside = path.join(folder, '..', 'a.png');
    await cp(at('new.png'), outside);
    expect(await refusal(outside)).toBe(
      `${outside} is not in the project's folder, ${folder}: put it there, or find the whole folder.`,
    );
    await mkdir(at('.hidden'));
    for (const name of ['.hidden/a.png', 'a.txt']) {
      await cp(at('new.png'), at(name));
      expect(await refusal(at(name))).toContain('it would not be found in its folder again');
    }
    await writeFile(at('text.png'), 'no picture');
    expect(await refusal(at('text.png'))).toContain(at('text.png'));
    expect(await refusal(at('new.png'), 'b.png')).toBe(`${at('b.png')} is where it was.`);
    expect(await refusal(at('new.png'), 'z.png')).toBe("The project has no picture 'z.png'.");
    // Also where what was done there is undone: it can be done again.
    project.edit(draw('b.png', boxAnnotation([1, 2, 3, 4])));
    project.undo();
    expect(await refusal(at('b.png'))).toBe(
      `${at('b.png')} is another picture of the project, which was worked on: it cannot be this one too.`,
    );
  });
});
