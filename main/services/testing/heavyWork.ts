/** What is made to hold a host up or to fill its memory. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cutting } from '../../packages/testing/cutOutputs.ts';
import { tinyTrunk, writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { bmpFile } from '../../pictures/testing/bmpFile.ts';
import { gifFile } from '../../pictures/testing/gifFile.ts';
import { plainPng } from '../../pictures/testing/samples.ts';

const palette = [
  [10, 20, 30],
  [200, 100, 50],
] as const;

/** Writes pictures into a new folder: one that can be shown (`full.gif`), and two that cannot. */
export async function writeHeavyPictures(folder: string): Promise<void> {
  const far = { width: 20_000, height: 20_000, palette } as const;
  await writeAll(folder, {
    // 20,000 × 20,000 pixels are promised, one is there.
    'empty.gif': gifFile({ ...far, indices: [0] }),
    'full.gif': gifFile({ width: 6000, height: 6000, palette, indices: 1 }),
    'runs.bmp': bmpFile({
      ...far,
      bits: 8,
      compression: 1,
      pixels: new Uint8Array(10_000_000).fill(255),
    }),
  });
}

/** Writes a picture of one colour into a new folder. */
export async function writeHugePicture(folder: string, side: number): Promise<void> {
  await writeAll(folder, { 'huge.png': await plainPng(side) });
}

/** Writes a package into a new folder whose `objectness` has at most 12 cells in a row, and `pictures` with one that has 16. */
export async function writeShrinkingPackage(folder: string): Promise<void> {
  await writeTinyPackage(folder, { trunk: cutting(tinyTrunk(), 'objectness', 3, 12) });
  const pixels = new Uint8Array(3 * 128 * 64).fill(99);
  await writeAll(path.join(folder, 'pictures'), {
    'wide.bmp': bmpFile({ width: 128, height: 64, bits: 24, pixels }),
  });
}

async function writeAll(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  await mkdir(folder);
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(path.join(folder, name), bytes);
  }
}
