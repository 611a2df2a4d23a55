import fc from 'fast-check';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commonFolder } from './commonFolder.ts';

describe('the common folder', () => {
  test('is the lowest that holds all pictures', () => {
    expect(commonFolder(['/p/a/x.jpg', '/p/b/../b/c/x.jpg', '/p/ab.jpg'], path.posix)).toEqual({
      folder: '/p',
      relativePaths: ['a/x.jpg', 'b/c/x.jpg', 'ab.jpg'],
    });
    expect(commonFolder(['/p/a/x.jpg'], path.posix)).toEqual({
      folder: '/p/a',
      relativePaths: ['x.jpg'],
    });
    expect(commonFolder(['/a/x.jpg', '/b/x.jpg'], path.posix)).toEqual({
      folder: '/',
      relativePaths: ['a/x.jpg', 'b/x.jpg'],
    });
  });

  test('is none without pictures or folders; a dropped picture keeps its name', () => {
    expect(commonFolder([], path.posix)).toEqual({ folder: null, relativePaths: [] });
    expect(commonFolder(['x.jpg'], path.posix)).toEqual({
      folder: null,
      relativePaths: ['x.jpg'],
    });
    expect(commonFolder(['x.jpg', '/p/y.jpg'], path.posix)).toEqual({
      folder: '/p',
      relativePaths: ['x.jpg', 'y.jpg'],
    });
  });

  test('knows drives and shares', () => {
    expect(commonFolder(['C:\\p\\a\\x.jpg', 'c:\\p\\y.jpg'], path.win32)).toEqual({
      folder: 'C:\\p',
      relativePaths: ['a/x.jpg', 'y.jpg'],
    });
    expect(commonFolder(['C:\\p\\x.jpg', '\\\\host\\share\\x.jpg'], path.win32)).toEqual({
      folder: null,
      relativePaths: ['C/p/x.jpg', 'host/share/x.jpg'],
    });
  });

  test('joined with a relative path is the path again', () => {
    const part = fc.stringMatching(/^[a-c]{1,2}$/);
    const paths = fc.array(
      fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(paths, (given) => {
        const { folder, relativePaths } = commonFolder(given, path.posix);
        expect(relativePaths.map((one) => path.posix.join(folder ?? '', one))).toEqual(given);
        expect(relativePaths.join()).not.toContain('..');
      }),
    );
  });
});
