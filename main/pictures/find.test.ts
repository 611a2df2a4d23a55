import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expandGlobs, findPictures, hasPictureExtension, isPictureName } from './find.ts';

let root: string;
const at = (...parts: string[]): string => path.join(root, ...parts);

/** Makes files, and the folders that they need. */
async function make(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), file);
  }
}

/** What findPictures finds, relative to the root. */
async function found(...paths: string[]): Promise<string[]> {
  const { files } = await findPictures(paths);
  return files.map((file) => path.relative(root, file.path).replaceAll('\\', '/'));
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'find-')));
});
afterEach(() => rm(root, { recursive: true }));

describe('an extension of a picture', () => {
  it.each(['a.jpg', 'B.JPEG', 'c.d.Tif', 'e.webp', 'f.bmp', 'g.gif', 'h.avif', 'i.png'])(
    'is that of %s',
    (name) => expect(hasPictureExtension(name)).toBe(true),
  );
  it.each(['jpg', '.jpg', 'a.txt', 'a.jpg.txt', 'a.', 'a.svg', 'a.heic'])(
    'is not that of %s',
    (name) => expect(hasPictureExtension(name)).toBe(false),
  );
});

describe('a name of a picture', () => {
  it.each(['a.jpg', 'a.heic', 'b.CR2'])('is %s', (name) => expect(isPictureName(name)).toBe(true));
  it.each(['a.svg', 'a.txt', 'heic'])('is not %s', (name) =>
    expect(isPictureName(name)).toBe(false),
  );
});

describe('pictures are found', () => {
  it('in a folder and below it, by extension, in natural order', async () => {
    await make(
      'b/10.jpg',
      'b/9.jpg',
      'b/notes.txt',
      'b/A.PNG',
      'b/sub/2.tif',
      'b/sub 10/1.bmp',
      'b/sub 9/1.gif',
    );
    expect(await found(at('b'))).toEqual([
      'b/9.jpg',
      'b/10.jpg',
      'b/A.PNG',
      'b/sub/2.tif',
      'b/sub 9/1.gif',
      'b/sub 10/1.bmp',
    ]);
  });

  it('with name, folder and size', async () => {
    await make('b/1.jpg');
    expect(await findPictures([at('b')])).toEqual({
      files: [{ path: at('b', '1.jpg'), name: '1.jpg', folder: at('b'), bytes: 7 }],
      problems: [],
    });
  });

  it('where they are named, whatever their extension, in the order of their names', async () => {
    await make('z.dat', 'a.jpg', '.hidden/x.jpg');
    expect(await found(at('z.dat'), at('a.jpg'), at('.hidden'))).toEqual([
      'z.dat',
      'a.jpg',
      '.hidden/x.jpg',
    ]);
  });

  it('once, however often they are named', async () => {
    await make('b/1.jpg', 'b/c/2.jpg');
    const names = [
      at('b', 'c'),
      at('b', '1.jpg'),
      at('b'),
      at('b', '..', 'b'),
      at('b', 'c', '2.jpg'),
    ];
    const { files, problems } = await findPictures(names);
    expect(files.map(({ name }) => name)).toEqual(['2.jpg', '1.jpg']);
    expect(problems).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('under every name that a system allows', async () => {
    const names = [
      'a:b.png',
      'C:\\d.png',
      'e\nf.png',
      'g*[h]?.png',
      ' i .png',
      '%2e.png',
      '-j.png',
      '{k,l}.png',
    ];
    await make(...names.map((name) => `x/${name}`));
    expect((await found(at('x'))).length).toBe(names.length);
    for (const name of names) {
      const expanded = await expandGlobs([at('x', name)]);
      const { files, problems } = await findPictures(expanded);
      expect({ files, problems }).toMatchObject({
        files: [{ name, path: at('x', name) }],
        problems: [],
      });
    }
  });

  it('not in hidden folders nor in hidden files', async () => {
    await make('b/.git/1.jpg', 'b/._1.jpg', 'b/1.jpg');
    expect(await found(at('b'))).toEqual(['b/1.jpg']);
  });

  it('through links, but not for ever', async () => {
    await make('b/1.jpg', 'elsewhere/2.jpg');
    await symlink(at('b'), at('b', 'loop'));
    await symlink(root, at('elsewhere', 'up'));
    await symlink(at('elsewhere'), at('b', 'other'));
    await symlink(at('elsewhere', '2.jpg'), at('b', '3.jpg'));
    expect(await found(at('b'))).toEqual(['b/1.jpg', 'b/3.jpg', 'b/other/2.jpg']);
  });

  it('up to a limit, saying so once', async () => {
    await make('b/1.jpg', 'b/2.jpg', 'b/3.jpg', 'b/c/4.jpg', 'd.jpg');
    const { files, problems } = await findPictures([at('b'), at('d.jpg')], 2);
    expect(files.map(({ name }) => name)).toEqual(['1.jpg', '2.jpg']);
    expect(problems).toEqual(['There are more than 2 pictures; only the first 2 are opened.']);
    expect((await findPictures([at('b')], 4)).problems).toEqual([]);
  });
});

describe('a problem is told', () => {
  it('for a path where nothing is, and the others go on', async () => {
    await make('1.jpg');
    const { files, problems } = await findPictures([at('no.jpg'), at('1.jpg')]);
    expect(files).toHaveLength(1);
    expect(problems).toEqual([`There is no file '${at('no.jpg')}'.`]);
  });

  it('for pictures of formats that cannot be read, all in one', async () => {
    await make('a/1.jpg', 'a/2.heic', 'a/sub/3.CR2', 'a/sub/4.jxl', 'a/5.psd', 'a/6.svg');
    expect(await findPictures([at('a')])).toMatchObject({
      files: [{ name: '1.jpg' }],
      problems: [
        "'2.heic', '5.psd', '3.CR2' and 1 more are of formats that cannot be read; save them as JPEG or PNG first.",
      ],
    });
    await make('b/1.heic');
    expect((await findPictures([at('b')])).problems).toEqual([
      "'1.heic' is of a format that cannot be read; save it as JPEG or PNG first.",
    ]);
  });

  it.skipIf(process.platform !== 'linux')('for a name that is no text', async () => {
    const name = Buffer.from('b\xe4d.png', 'latin1');
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), name]), 'x');
    const sentence = `'${at('b\uFFFDd.png')}' cannot be opened: its name is not UTF-8; rename it first.`;
    expect(await findPictures([root])).toEqual({ files: [], problems: [sentence] });
    expect((await findPictures([at('b\uFFFDd.png')])).problems).toEqual([sentence]);
  });

  it.skipIf(process.platform !== 'linux')('for a folder in it whose name is no text', async () => {
    await make('a/1.jpg');
    const name = Buffer.from('b\xe4d', 'latin1');
    const folder = Buffer.concat([Buffer.from(`${at('a')}/`), name]);
    await mkdir(folder);
    await writeFile(Buffer.concat([folder, Buffer.from('/2.jpg')]), 'x');
    expect(await findPictures([at('a')])).toMatchObject({
      files: [{ name: '1.jpg' }],
      problems: [
        `'${at('a', 'b\uFFFDd')}' cannot be opened: its name is not UTF-8; rename it first.`,
      ],
    });
  });

  it('for a folder without a picture', async () => {
    await make('b/notes.txt', 'b/c/more.txt');
    expect(await findPictures([at('b')])).toEqual({
      files: [],
      problems: [`There is no picture in the folder '${at('b')}'.`],
    });
  });

  it('for a link that leads nowhere', async () => {
    await make('b/1.jpg');
    await symlink(at('gone.jpg'), at('b', '2.jpg'));
    expect((await findPictures([at('b')])).problems).toEqual([
      `There is no file '${at('b', '2.jpg')}'.`,
    ]);
  });

  it.skipIf(process.platform === 'win32')('for a pipe', async () => {
    execFileSync('mkfifo', [at('pipe.jpg')]);
    expect(await findPictures([at('pipe.jpg')])).toEqual({
      files: [],
      problems: [`'${at('pipe.jpg')}' is a device, pipe or socket, not a picture file.`],
    });
  });
});

describe('globs', () => {
  beforeEach(() => make('b/10.jpg', 'b/9.jpg', 'b/x.png', 'b/c/1.jpg', 'b/[a].jpg', 'b/a.jpg'));

  it('become what they match, in natural order', async () => {
    expect(await expandGlobs([at('b', '*.jpg')])).toEqual(
      ['[a].jpg', '9.jpg', '10.jpg', 'a.jpg'].map((name) => at('b', name)),
    );
    expect(await expandGlobs(['b/{9,10}.jpg', 'b/**/1.jpg'], root)).toEqual(
      ['b/9.jpg', 'b/10.jpg', 'b/c/1.jpg'].map((match) => path.normalize(match)),
    );
    expect(await found(...(await expandGlobs([at('*')])))).toHaveLength(6);
  });

  it('are names first: brackets and parentheses of a file that exists', async () => {
    await make('b/copy (1).jpg', 'dir [x]/1.jpg');
    const names = [at('b', '[a].jpg'), at('b', 'copy (1).jpg'), at('dir [x]')];
    expect(await expandGlobs(names)).toEqual(names);
  });

  it('that match nothing stay, to be told as missing', async () => {
    const pattern = at('b', '*.webp');
    expect(await expandGlobs([pattern, at('b', 'x.png')])).toEqual([pattern, at('b', 'x.png')]);
    expect((await findPictures([pattern])).problems).toEqual([`There is no file '${pattern}'.`]);
  });
});
