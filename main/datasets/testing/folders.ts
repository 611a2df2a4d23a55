/** Data sets on disk for tests: folders of small pictures and texts. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Dataset } from '../dataset.ts';
import { readDataset, type DatasetRequest } from '../readDataset.ts';
import { encoder, samplePicture } from '../../pictures/testing/samples.ts';

/** A PNG or, with an orientation, a JPEG. */
export function picture(width = 64, height = 48, orientation?: number): Promise<Buffer> {
  const image = encoder(samplePicture(width, height));
  return orientation === undefined
    ? image.png().toBuffer()
    : image.withMetadata({ orientation }).jpeg().toBuffer();
}

/** What a test's folder holds: relative path → a text, or bytes. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** Runs a test on a folder with these files, and removes it again. */
export async function withFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataset-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A VOC file with boxes `name xmin ymin xmax ymax`. */
export function vocXml(filename: string, size: string, ...boxes: readonly string[]): string {
  const [width, height] = size.split('x');
  const objects = boxes.map((box) => {
    const [name, xmin, ymin, xmax, ymax] = box.split(' ');
    return `<object><name>${name}</name><bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox></object>`;
  });
  return `<annotation><filename>${filename}</filename><size><width>${width}</width><height>${height}</height></size>${objects.join('')}</annotation>`;
}

/** A COCO file of pictures by name, each with boxes `categoryId x y w h`; categories 3 (RBC) and 8 (WBC). */
export function cocoJson(pictures: Readonly<Record<string, readonly string[]>>): string {
  const images = Object.keys(pictures).map((name, id) => ({
    id,
    file_name: name,
    width: 64,
    height: 48,
  }));
  const annotations = Object.values(pictures).flatMap((boxes, imageId) =>
    boxes.map((box) => {
      const [category, ...bbox] = box.split(' ').map(Number);
      return { image_id: imageId, category_id: category, bbox };
    }),
  );
  const categories = [
    { id: 3, name: 'RBC' },
    { id: 8, name: 'WBC' },
  ];
  return JSON.stringify({ images, annotations, categories });
}

/** The PNG that pictures are where nothing else is said: 64 × 48. */
export const png = await picture();

/** The data set that these files make. */
export const read = (files: Files, more: Partial<DatasetRequest> = {}): Promise<Dataset> =>
  withFolder(files, (folder) => readDataset({ folder, format: null, ...more }));

/** The training and validation pictures as `path: class box, class box`. */
export function told({ train, val, classes }: Dataset): Record<'train' | 'val', string[]> {
  const nameOf = (classId: number | null) => classes.find(({ id }) => id === classId)?.name;
  const words = (pictures: Dataset['train']) =>
    pictures.map(({ relativePath, annotations }) =>
      [
        relativePath,
        ...annotations.map(
          ({ classId, geometry }) => `${nameOf(classId)} ${geometry.box.join(' ')}`,
        ),
      ].join(', '),
    );
  return { train: words(train), val: words(val) };
}
