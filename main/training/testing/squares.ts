/** A data set small enough for a test: dark and bright squares on grey, as Pascal VOC. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bmpFile } from '../../pictures/testing/bmpFile.ts';
import type { TrainableName } from '../../../shared/model/architectures.ts';
import { seededRandom } from '../../../shared/random.ts';
import {
  defaultRecipe,
  type ScheduleName,
  type TrainingRecipe,
} from '../../../shared/training/recipe.ts';

/**
 * What trains on them in seconds, on the CPU.
 * @param name of the network; SqueezeNet's is the smallest, for what is the same with any
 */
export function squaresRecipe(
  folder: string,
  schedule: ScheduleName,
  name: TrainableName = 'fasterrcnn_resnet18_fpn_gn',
): TrainingRecipe {
  const recipe = defaultRecipe({
    data: { folder, format: 'voc' },
    start: { kind: 'architecture', name, backbone: null },
    schedule,
  });
  return { ...recipe, provider: 'cpu', input: { shortSides: [64], longSideMax: 96 } };
}

/** Rows of 384 bytes, which a BMP need not pad. */
export const squareSize = { width: 128, height: 96 };

/** @returns the folder. Pictures are divided two to one. */
export async function writeSquares(folder: string, count = 6): Promise<string> {
  const lists = path.join(folder, 'ImageSets', 'Main');
  const [pictures, annotations] = [
    path.join(folder, 'JPEGImages'),
    path.join(folder, 'Annotations'),
  ];
  for (const each of [lists, pictures, annotations]) await mkdir(each, { recursive: true });
  const names = Array.from({ length: count }, (_, i) => `squares${i}`);
  for (const name of names) {
    const { pixels, objects } = draw(name);
    await writeFile(
      path.join(pictures, `${name}.bmp`),
      bmpFile({ ...squareSize, bits: 24, pixels, topDown: true }),
    );
    await writeFile(path.join(annotations, `${name}.xml`), annotation(name, objects));
  }
  const isTrain = (_: string, i: number) => i % 3 !== 2;
  await writeFile(path.join(lists, 'train.txt'), names.filter(isTrain).join('\n'));
  await writeFile(
    path.join(lists, 'val.txt'),
    names.filter((name, i) => !isTrain(name, i)).join('\n'),
  );
  return folder;
}

interface SquareObject {
  readonly name: 'dark' | 'bright';
  readonly box: readonly [number, number, number, number];
}

function draw(seed: string): { pixels: Uint8Array; objects: SquareObject[] } {
  const { width, height } = squareSize;
  const random = seededRandom(seed);
  const pixels = new Uint8Array(width * height * 3).map(() => 120 + random.int(17));
  const objects = [0, 1].map((column): SquareObject => {
    const name = random.int(2) === 0 ? 'dark' : 'bright';
    const side = 30 + random.int(20);
    const x0 = column * 64 + random.int(64 - side);
    const y0 = random.int(height - side);
    for (let y = y0; y < y0 + side; y++) {
      const row = (y * width + x0) * 3;
      pixels.fill(name === 'dark' ? 30 : 230, row, row + side * 3);
    }
    return { name, box: [x0, y0, x0 + side, y0 + side] };
  });
  return { pixels, objects };
}

function annotation(name: string, objects: readonly SquareObject[]): string {
  const { width, height } = squareSize;
  const parts = objects.map(
    ({ name: label, box: [x0, y0, x1, y1] }) =>
      `<object><name>${label}</name><bndbox><xmin>${x0 + 1}</xmin><ymin>${y0 + 1}</ymin>` +
      `<xmax>${x1}</xmax><ymax>${y1}</ymax></bndbox></object>`,
  );
  return (
    `<annotation><filename>${name}.bmp</filename><size><width>${width}</width>` +
    `<height>${height}</height><depth>3</depth></size>${parts.join('')}</annotation>`
  );
}
