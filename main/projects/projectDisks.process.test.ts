/** A project on a disk that is full, and then on one that can only be read: one sentence each, and nothing lost. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openSmallDisk } from '../disk/testing/smallDisk.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';

const trial = await openSmallDisk({ now: 1, freed: 1 });
await trial?.close();
const scratch = useScratchFolder();
const script = path.join(import.meta.dirname, 'testing', 'onSmallDisk.ts');

it.skipIf(trial === null)('keeps what was answered, and goes on when there is room', async () => {
  const folder = path.join(scratch(), 'disk');
  await mkdir(folder);
  const mount = 'mount -t tmpfs -o size=4m small "$2" && exec "$0" "$1" "$2"';
  const { stdout } = await promisify(execFile)('unshare', [
    ...['--user', '--map-root-user', '--mount', 'sh', '-c', mount],
    ...[process.execPath, script, folder],
  ]);
  const said = JSON.parse(stdout) as Record<'whenFull' | 'whenFreed' | 'whenReadOnly', object>;
  const { answered } = said.whenFull as { answered: number };
  expect(answered).toBeGreaterThan(5);
  const full = 'diskFull: Not saved: there is no room left on the disk for /project.anchorscope.';
  expect(said).toEqual({
    whenFull: { answered, kept: answered, edits: answered, full, made: full },
    whenFreed: { freed: '', boxes: 50 * answered + 1 },
    whenReadOnly: {
      reason: 'unwritable',
      edit: 'badInput: /project.anchorscope cannot be written: it can be looked at and not changed.',
      boxes: 50 * answered + 1,
    },
    damage: null,
  });
});
