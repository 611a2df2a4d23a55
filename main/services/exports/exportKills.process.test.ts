/** Exports whose detector is killed again and again: every picture is in the export, or is named. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { bmpFile, packRows } from '../../pictures/testing/bmpFile.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { DetectorClient } from '../detection/detectorClient.ts';
import { triedTwice } from '../detection/triedTwice.ts';
import { exportPictures, type ExportPicture } from './exporting.ts';

const scratch = useScratchFolder();
const entry = path.join(import.meta.dirname, '..', '..', 'detector', 'process.ts');

/**
 * Each kill costs the start of a process, which takes a busy machine half a minute: the hundred are told in tens, so that
 * what counts as hanging is not a hundred of those.
 */
const killsEach = 10;
const random = seededRandom('kills');
let missing = 0;

it.each([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])(
  '%i kills cost no picture that is not named',
  async () => {
    const model = path.join(scratch(), 'model');
    await writeTinyPackage(model);
    const pictures = await writePictures(10);
    let running: Subprocess | null = null;
    let kills = 0;
    const launch = forkSubprocess('detector', entry, null);
    const client = new DetectorClient(
      () => (running = launch()),
      ({ kind }) => {
        // A run tells a few steps, each of which may be its last.
        if (kind === 'running' && random.next() < 0.15) void killSoon(running, random.next() * 5);
      },
    );
    const killSoon = async (victim: Subprocess | null, milliseconds: number) => {
      await wait(milliseconds);
      if (victim?.pid === undefined) return;
      try {
        process.kill(victim.pid, 'SIGKILL');
        kills++;
      } catch {
        // It has ended already.
      }
    };
    try {
      const summary = await client.open(model, 'cpu');
      for (let run = 0; kills < killsEach; run++) {
        const exported: string[] = [];
        const { pictures: count, problems } = await exportPictures(
          pictures,
          {
            format: 'csv',
            folder: path.join(scratch(), `export ${run}`),
            stage: 'detections',
            minScore: 0,
            settings: summary.settings,
          },
          {
            detectOnce: triedTwice((request) => client.detectOnce(request)),
            model: summary,
            version: '0',
            signal: new AbortController().signal,
            onDone: (picture, result) => {
              if (result !== null) exported.push(picture.path);
            },
          },
        );
        expect(count).toBe(exported.length);
        const absent = pictures.filter((picture) => !exported.includes(picture.path));
        const named = absent.filter((picture) =>
          problems.some((problem) => problem.startsWith(`'${picture.path}' was tried twice. `)),
        );
        expect(named).toEqual(absent);
        expect(problems).toHaveLength(absent.length);
        missing += absent.length;
      }
    } finally {
      await client.close();
    }
  },
);

it('some pictures were named: otherwise nothing was shown', () => {
  expect(missing).toBeGreaterThan(0);
});

async function writePictures(count: number): Promise<ExportPicture[]> {
  const folder = path.join(scratch(), 'pictures');
  await mkdir(folder);
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const name = `picture ${i}.bmp`;
      const file = path.join(folder, name);
      const pixels = packRows(88, 72, 24, (x, y) => ((x + i) * 13007 + y * 7919) % 2 ** 24);
      await writeFile(file, bmpFile({ width: 88, height: 72, bits: 24, pixels }));
      return { id: String(i), source: file, path: file, name };
    }),
  );
}
