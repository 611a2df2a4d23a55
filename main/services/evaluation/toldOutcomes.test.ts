/** What an evaluation told comes back from the disk as it was, block by block, and leaves nothing behind. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PictureEvaluation } from '../../../shared/contract/evaluation.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { LateFolder } from '../../processes/temporaryFolder.ts';
import { ToldOutcomes, type ToldOutcome } from './toldOutcomes.ts';

const scratch = useScratchFolder();
const made = (place = scratch()) => new ToldOutcomes(new LateFolder('evaluated', place), '1');

const done: PictureEvaluation = {
  kind: 'done',
  rows: {
    ...{ width: 640, height: 480, labels: ['val'], known: ['cell'] },
    objects: [
      {
        ...{ label: null, classIndex: null, box: [0.1, 1e-40, 2 / 3, 4], area: Math.fround(0.7) },
        ...{ crowd: false, difficult: true },
        verdict: { kind: 'noCandidate', lostAt: 'anchors', row: null, iou: 0.2, lacking: null },
        coverage: { best: [0.2, 0], scored: [0.5, 1], detected: [], proposals: [] },
      },
    ],
    detections: [{ classId: 1, label: 'cell', score: 0.1 + 0.2, box: [1, 2, 3, 4] }],
  },
  format: 'voc',
  remarks: ["'ä.tif' is dark."],
};
const others: readonly PictureEvaluation[] = [
  { kind: 'leftOut', why: 'notVerified' },
  { kind: 'failed', problem: "'ä.png' is cut off." },
];

async function allOf(told: ToldOutcomes) {
  const [all, blocks]: [ToldOutcome[], number[]] = [[], []];
  for (;;) {
    const block = await told.from(all.length);
    if (block.length === 0) return { all, blocks };
    blocks.push(block.length);
    all.push(...block);
  }
}

describe('what an evaluation told', () => {
  it('comes back as it was, in its order', async () => {
    const told = made();
    const added = [done, ...others].map((outcome, i) => ({ pictureId: `p${i}`, outcome }));
    for (const each of added) told.add(each);
    expect((await allOf(told)).all).toEqual(added);
    expect(await told.from(2)).toEqual(added.slice(2));
    const more = { pictureId: 'p0', outcome: done };
    told.add(more);
    expect((await allOf(told)).all).toEqual([...added, more]);
    await told.close();
  });

  it('comes in blocks, each of at least one picture', async () => {
    const told = made();
    for (let i = 0; i < 1100; i++) {
      told.add({ pictureId: String(i), outcome: { kind: 'failed', problem: 'x' } });
    }
    const large = 'y'.repeat(1.5 * 2 ** 20);
    for (let i = 0; i < 2; i++) {
      told.add({ pictureId: 'large', outcome: { kind: 'failed', problem: large } });
    }
    const { all, blocks } = await allOf(told);
    expect(all.slice(0, 1100).map(({ pictureId }) => Number(pictureId))).toEqual([
      ...Array(1100).keys(),
    ]);
    expect(blocks).toEqual([500, 500, 101, 1]);
    await told.close();
  });

  it('is one file, which is gone when it is closed', async () => {
    const told = made();
    expect(await told.from(0)).toEqual([]);
    told.add({ pictureId: 'a', outcome: done });
    await told.from(0);
    const [folder = ''] = await readdir(scratch());
    expect(await readdir(path.join(scratch(), folder))).toEqual(['1']);
    await told.close();
    expect(await readdir(path.join(scratch(), folder))).toEqual([]);
    expect(told.isWhole).toBe(false);
    expect(await told.lost()).toBeNull();
  });

  it('is none where it could not be written, and says so', async () => {
    const told = made(path.join(scratch(), 'gone'));
    told.add({ pictureId: 'a', outcome: done });
    await expect(told.from(0)).rejects.toMatchObject({
      kind: 'notFound',
      message: 'What it told is no longer kept.',
    });
    expect(told.isWhole).toBe(false);
    expect(await told.lost()).toBe(
      `The folder above it cannot be made, or went away: ${path.join(scratch(), 'gone')}.`,
    );
    await told.close();
  });
});
