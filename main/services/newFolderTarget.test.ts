import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { checkExportTarget } from './newFolderTarget.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
const failureFrom = (folder: string) => checkExportTarget(folder).then(() => null, failureOf);

describe('checkExportTarget', () => {
  it('lets a folder pass that can be made, and makes nothing', async () => {
    expect(await failureFrom(at('new'))).toBeNull();
    expect(await failureFrom(at('runs', 'today', 'new'))).toBeNull();
    expect(await readdir(scratch())).toEqual([]);
  });

  it('refuses what exists: a folder, a file, a link that leads nowhere', async () => {
    await mkdir(at('folder'));
    await writeFile(at('file'), '');
    await symlink(at('gone'), at('link'));
    for (const name of ['folder', 'file', 'link']) {
      expect(await failureFrom(at(name))).toEqual({
        kind: 'badInput',
        message: `${at(name)} exists already; name a folder that does not.`,
      });
    }
  });

  it('refuses a folder below a file', async () => {
    await writeFile(at('file'), '');
    expect(await failureFrom(at('file', 'new'))).toEqual({
      kind: 'badInput',
      message: `A file is in the way where a folder is needed for ${at('file', 'new')}.`,
    });
  });
});
