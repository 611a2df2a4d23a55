import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { readFolderTree } from './folderTree.ts';
import { ownExport, type OwnExport } from './ownManifest.ts';
import { png, withFolder, type Files } from './testing/folders.ts';

/** Of an export whose pictures lie in a folder, which is called `there`. */
async function exportOf(files: (folder: string) => Files): Promise<OwnExport | null> {
  return withFolder({}, (elsewhere) =>
    withFolder(files(elsewhere), async (folder) => {
      const tree = await readFolderTree(folder, new DataProblems(), undefined);
      const found = await ownExport(tree);
      if (found === null) return null;
      return {
        ...found,
        picturesFolder: path.relative(elsewhere, found.picturesFolder) || 'there',
      };
    }),
  );
}

const manifest = (picturesFolder: unknown, kind = 'anchorscope-export', project?: unknown) =>
  JSON.stringify({ kind, picturesFolder, project });

describe('ownExport', () => {
  it('is what the manifest of an export says', async () => {
    expect(await exportOf((there) => ({ 'manifest.json': manifest(there) }))).toEqual({
      picturesFolder: 'there',
      verifiedUnread: null,
    });
  });

  it.each<[string, unknown, readonly string[] | null]>([
    ['that are verified', { which: 'verified', unread: ['b.png'] }, ['b.png']],
    ['of another choice', { which: 'annotated', unread: ['b.png'] }, null],
    ['of which it says nothing that can be read', { which: 'verified', unread: 7 }, null],
  ])('knows the pictures of a project %s', async (_, project, unread) => {
    const found = await exportOf((there) => ({
      'manifest.json': manifest(there, 'anchorscope-export', project),
    }));
    expect(found?.picturesFolder).toBe('there');
    expect(found?.verifiedUnread).toEqual(unread === null ? null : new Set(unread));
  });

  it.each<[string, (there: string) => Files]>([
    ['has pictures of its own', (there) => ({ 'manifest.json': manifest(there), 'a.png': png })],
    ['has no manifest', () => ({ 'a.json': '{}' })],
    ["has another program's", (there) => ({ 'manifest.json': manifest(there, 'other') })],
    ['has a damaged one', () => ({ 'manifest.json': '{"kind": "anchor' })],
    ['is of pictures that are gone', (there) => ({ 'manifest.json': manifest(`${there}/gone`) })],
    ['is of pictures without a common folder', () => ({ 'manifest.json': manifest(null) })],
    ['names a folder from nowhere', () => ({ 'manifest.json': manifest('pictures') })],
  ])('is nothing where the folder %s', async (_, files) => {
    expect(await exportOf(files)).toBeNull();
  });
});
