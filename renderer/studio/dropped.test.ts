import { describe, expect, it } from 'vitest';
import type { FolderEntry, FolderListing } from '../../shared/contract/studio.ts';
import { packageAmong } from './dropped.ts';

const folder = (path: string) => ({ path, isFolder: true });
const file = (path: string) => ({ path, isFolder: false });

/** A disk on which these folders are packages and one cannot be looked into. */
function disk(...packages: readonly string[]) {
  const listed: string[] = [];
  return {
    listed,
    list: (path: string | null): Promise<FolderListing> => {
      if (path === null || path === '/locked') return Promise.reject(new Error('No.'));
      listed.push(path);
      const named: FolderEntry | null = packages.includes(path)
        ? { name: 'x', path, kind: 'model' }
        : null;
      return Promise.resolve({
        ...{ folder: path, parent: '/', entries: [], left: 0, pictures: 0 },
        named,
      });
    },
  };
}

describe('what is dropped with its path', () => {
  it('is a model package where the folder has a model.json, beside pictures or alone', async () => {
    const studio = disk('/models/a', '/models/b');
    const paths = [file('/a.png'), folder('/models/a'), folder('/pictures'), folder('/models/b')];
    expect(await packageAmong(paths, studio)).toEqual({
      model: '/models/a',
      others: ['/a.png', '/pictures', '/models/b'],
    });
    expect(studio.listed).toEqual(['/models/a']);
  });

  it.each(['/models/a/model.json', String.raw`C:\models\a\model.json`])(
    'is one by its %s',
    async (path) => {
      expect(await packageAmong([file(path)], disk())).toEqual({ model: path, others: [] });
    },
  );

  it('is pictures where no folder is one, or none can be looked into', async () => {
    const paths = [folder('/pictures'), folder('/locked'), file('/my model.json')];
    expect(await packageAmong(paths, disk())).toEqual({
      model: null,
      others: ['/pictures', '/locked', '/my model.json'],
    });
  });
});
