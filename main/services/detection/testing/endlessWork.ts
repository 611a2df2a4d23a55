/** A package that asks for more than anybody waits for, and pictures for it. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tinySpec, writeTinyPackage } from '../../../packages/testing/tinyPackage.ts';
import { bmpFile, packRows } from '../../../pictures/testing/bmpFile.ts';

/** Writes `model` and the pictures into the folder. @param names of BMPs */
export async function writeEndlessWork(folder: string, names: readonly string[]): Promise<void> {
  const { input, rpn, ...spec } = tinySpec();
  // So many proposals, none of which suppresses another: minutes of comparing them.
  await writeTinyPackage(path.join(folder, 'model'), {
    spec: {
      ...spec,
      input: { ...input, shortSide: 3072, longSideMax: 3072 },
      rpn: { ...rpn, preNmsTopN: 1_000_000, postNmsTopN: 100_000, nmsIoU: 1, minSize: 0 },
    },
  });
  const pixels = packRows(64, 64, 24, (x, y) => (x * 13007 + y * 7919) % 2 ** 24);
  for (const name of names) {
    await writeFile(path.join(folder, name), bmpFile({ width: 64, height: 64, bits: 24, pixels }));
  }
}
