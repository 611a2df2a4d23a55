/** A data set small enough for a test, of shapes that gradients tell apart: tall and wide bars on noise, as Pascal VOC. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bmpFile } from '../../pictures/testing/bmpFile.ts';
import { seededRandom } from '../../../shared/random.ts';
import { windowsName } from '../../../shared/model/architectures.ts';
import { defaultRecipe, type TrainingRecipe } from '../../../shared/training/recipe.ts';

export function barsRecipe(folder: string): TrainingRecipe {
  const recipe = defaultRecipe({
    data: { folder, format: 'voc' },
    start: { kind: 'architecture', name: windowsName, backbone: null },
    schedule: 'sliding-windows',
  });
  const windows = { ...recipe.windows, cells: 12, step: 1.25, firstOfPicture: 10 };
  const svm = { ...recipe.svm, cost: 0.01, retrainedAfter: 30 };
  return { ...recipe, provider: 'cpu', epochs: 2, windows, svm };
}

/** Rows of 384 bytes, which a BMP need not pad. */
const size = { width: 128, height: 96 };

/** @returns the folder. Pictures are divided two to one. */
export async function writeBars(folder: string, count = 9): Promise<string> {
  const lists = path.join(folder, 'ImageSets', 'Main');
  const [pictures, annotations] = ['JPEGImages', 'Annotations'].map((name) =>
    path.join(folder, name),
  ) as [string, string];
  for (const each of [lists, pictures, annotations]) await mkdir(each, { recursive: true });
  const names = Array.from({ length: count }, (_, i) => `bars${i}`);
  for (const name of names) {
    const { pixels, objects } = draw(name);
    const file = bmpFile({ ...size, bits: 24, pixels, topDown: true });
    await writeFile(path.join(pictures, `${name}.bmp`), file);
    await writeFile(path.join(annotations, `${name}.xml`), annotation(name, objects));
  }
  const isTrain = (_: string, i: number) => i % 3 !== 2;
  const [train, val] = [names.filter(isTrain), names.filter((name, i) => !isTrain(name, i))];
  await writeFile(path.join(lists, 'train.txt'), train.join('\n'));
  await writeFile(path.join(lists, 'val.txt'), val.join('\n'));
  return folder;
}

interface Bar {
  readonly name: 'tall' | 'wide';
  readonly box: readonly [number, number, number, number];
}

function draw(seed: string): { pixels: Uint8Array; objects: Bar[] } {
  const { width, height } = size;
  const random = seededRandom(seed);
  const pixels = new Uint8Array(width * height * 3).map(() => 110 + random.int(30));
  const objects = [0, 1].map((column): Bar => {
    const name = random.int(2) === 0 ? 'tall' : 'wide';
    const [long, short] = [36 + random.int(12), 16 + random.int(6)];
    const [w, h] = name === 'tall' ? [short, long] : [long, short];
    const x0 = column * 64 + random.int(64 - w);
    const y0 = random.int(height - h);
    const light = random.int(2) === 0 ? 20 : 235;
    for (let y = y0; y < y0 + h; y++) {
      const row = (y * width + x0) * 3;
      pixels.fill(light, row, row + w * 3);
    }
    return { name, box: [x0, y0, x0 + w, y0 + h] };
  });
  return { pixels, objects };
}

/** VOC counts pixels from 1, and the last one too. */
function annotation(name: string, objects: readonly Bar[]): string {
  const each = objects.map(({ name: label, box: [x0, y0, x1, y1] }) => {
    const box = `<xmin>${x0 + 1}</xmin><ymin>${y0 + 1}</ymin><xmax>${x1}</xmax><ymax>${y1}</ymax>`;
    return `<object><name>${label}</name><bndbox>${box}</bndbox></object>`;
  });
  const { width, height } = size;
  return `<annotation><filename>${name}.bmp</filename><size><width>${width}</width><height>${height}</height><depth>3</depth></size>${each.join('')}</annotation>`;
}
