import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { readFolderTree } from './folderTree.ts';
import { picturesOfExport } from './ownManifest.ts';
import { png, withFolder, type Files } from './testing/folders.ts';

async function picturesOf(files: (folder: string) => Files): Promise<string | null> {
  return withFolder({}, (elsewhere) =>
    withFolder(files(elsewhere), async (folder) => {
      const tree = await readFolderTree(folder, new DataProblems(), undefined);
      const found = await picturesOfExport(tree);
      return found === null ? null : path.relative(elsewhere, found) || 'there';
    }),
  );
}

const manifest = (picturesFolder: unknown, kind = 'anchorscope-export') =>
  JSON.stringify({ kind, picturesFolder });

describe('picturesOfExport', () => {
  it('is what the manifest of an export says', async () => {
    expect(await picturesOf((there) => ({ 'manifest.json': manifest(there) }))).toBe('there');
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
    expect(await picturesOf(files)).toBeNull();
  });
});
