import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { Project } from './project.ts';
import { createProject, damageOf } from './projectFile.ts';
import { salvage, salvageable } from './salvage.ts';
import { schemaVersion } from './schema.ts';
import { openDatabase } from './sqlite.ts';
import {
  addClass,
  boxAnnotation,
  contentOf,
  draw,
  makeProject,
  today,
} from './testing/projects.ts';

const scratch = useScratchFolder();
const opened: Project[] = [];
afterEach(() => {
  for (const project of opened.splice(0)) project.close();
});

async function openAt(file: string): Promise<Project> {
  const project = await Project.open(file, { folder: path.join(scratch(), 'copies'), now: today });
  opened.push(project);
  return project;
}

const sentence = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'It opened.',
    (error: unknown) => failureOf(error).message,
  );

/** With annotations on two pictures. */
async function annotated(count = 3): Promise<string> {
  const { file, open } = await makeProject(scratch());
  const project = await open();
  project.edit([addClass(1, 'cell')]);
  const boxes = Array.from({ length: count }, (_, i) => boxAnnotation([i, 0, i + 1, 1]));
  project.edit(draw('a.png', ...boxes));
  project.edit(draw('b.png', boxAnnotation([0, 0, 5, 5])));
  project.close();
  return file;
}

describe("a project's file", () => {
  it('is not made over another', async () => {
    const file = await annotated();
    expect(() => createProject(file, { folder: '/x', name: 'x' })).toThrow(
      `${file} exists already.`,
    );
    expect(await contentOf(await openAt(file))).toMatchObject({ classes: [{ annotations: 4 }] });
  });

  it.each([
    ['text', 'This is no database, but it is long enough to have a header of one.'.repeat(10)],
    ['one byte', 'S'],
    ['an empty file', ''],
  ])('says of %s that it is none', async (_, content) => {
    const file = path.join(scratch(), 'odd.anchorscope');
    writeFileSync(file, content);
    expect(await sentence(openAt(file))).toMatch(
      new RegExp(`^${file} is no project of Anchorscope(\\.|, or it is damaged\\.)$`),
    );
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it("says of another program's database that it is none, and leaves it as it was", async () => {
    const file = path.join(scratch(), 'other.sqlite');
    const other = openDatabase(file);
    other.exec('CREATE TABLE meta (key TEXT, value TEXT)');
    other.close();
    const before = readFileSync(file);
    expect(await sentence(openAt(file))).toBe(`${file} is no project of Anchorscope.`);
    expect(readFileSync(file)).toEqual(before);
  });

  it('names one that is not there, and a folder', async () => {
    const file = path.join(scratch(), 'none.anchorscope');
    expect(await sentence(openAt(file))).toBe(`${file} does not exist.`);
    expect(await sentence(openAt(scratch()))).toBe(`${scratch()} is no file.`);
    expect(existsSync(`${file}-lock`)).toBe(false);
  });

  it('is only read where it is open elsewhere, and sees what is done there', async () => {
    const file = await annotated();
    const first = await openAt(file);
    const second = await openAt(file);
    expect(first.readOnly).toBeNull();
    expect(second.readOnly).toEqual({
      kind: 'locked',
      sentence: `${file} is open in another Anchorscope: here it can be looked at and not changed.`,
    });
    first.edit(draw('b.png', boxAnnotation([1, 1, 2, 2])));
    expect((await second.picture('b.png')).annotations).toHaveLength(2);
    expect(() => second.edit(draw('b.png', boxAnnotation([1, 1, 2, 2])))).toThrow('not changed');
    expect(() => second.undo()).toThrow('not changed');
    expect(second.takeIn(['new.png'])).toBe(3);
  });

  it('is only read where a newer program made it', async () => {
    const file = await annotated();
    const database = openDatabase(file);
    database.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
    database.close();
    const project = await openAt(file);
    expect(project.readOnly).toEqual({
      kind: 'newer',
      sentence: `${file} was made by a newer Anchorscope: it can be looked at and not changed.`,
    });
    expect((await project.picture('a.png')).annotations).toHaveLength(3);
    expect(() => project.edit(draw('b.png', boxAnnotation([1, 1, 2, 2])))).toThrow('newer');
  });

  // Nobody keeps root from writing.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'is only read where it cannot be written',
    async () => {
      const file = await annotated();
      chmodSync(path.dirname(file), 0o555);
      try {
        expect((await openAt(file)).readOnly?.kind).toBe('unwritable');
      } finally {
        chmodSync(path.dirname(file), 0o755);
      }
    },
  );
});

describe('a damaged project', () => {
  /** Overwrites a part in the middle, past the first page. */
  function spoil(file: string, from: number, to: number): void {
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
    writeFileSync(file, bytes);
  }

  it.each([
    [0.3, 0.6],
    [0.55, 0.9],
    [0.15, 0.3],
  ])(
    'from %f to %f of it is refused, not touched, and saved as far as it can be read',
    async (from, to) => {
      const file = await annotated(2000);
      spoil(file, from, to);
      const before = readFileSync(file);
      expect(await sentence(openAt(file))).toContain('damaged');
      const target = path.join(scratch(), 'saved.anchorscope');
      let found;
      try {
        found = salvageable(file);
        salvage(file, target);
      } catch (error) {
        expect(failureOf(error).message).toContain(file);
      }
      expect(readFileSync(file)).toEqual(before);
      if (found === undefined) return;
      const saved = await openAt(target);
      const { classes, pictures } = await contentOf(saved);
      expect(pictures).toHaveLength(found.pictures);
      expect(classes).toHaveLength(found.classes);
      const kept = pictures.reduce((sum, { annotations }) => sum + annotations.length, 0);
      expect(kept).toBeLessThanOrEqual(found.annotations);
      saved.edit([addClass(50, 'new')]);
    },
  );

  it('is told by any page that is cut off', async () => {
    const file = await annotated(500);
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length / 2)));
    expect(await sentence(openAt(file))).toContain('damaged');
  });

  it('has nothing to save where nothing is left', async () => {
    const file = await annotated();
    writeFileSync(file, Buffer.alloc(8192, 7));
    expect(() => salvageable(file)).toThrow(`Nothing of ${file} can be read.`);
    expect(() => salvage(file, path.join(scratch(), 'x.anchorscope'))).toThrow(file);
    expect(existsSync(path.join(scratch(), 'x.anchorscope'))).toBe(false);
  });

  it('is none after whatever was saved of a whole one', async () => {
    const file = await annotated(50);
    const target = path.join(scratch(), 'saved.anchorscope');
    salvage(file, target);
    await rm(`${file}-lock`);
    const [one, two] = [await openAt(file), await openAt(target)];
    expect(await contentOf(two)).toEqual(await contentOf(one));
    const check = openDatabase(target, { readOnly: true });
    expect(damageOf(check)).toBeNull();
    check.close();
  });
});
