/** A data set of pictures of which something is to be said: 16 bits, of which few are used. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tiffFile } from '../../pictures/testing/tiffFile.ts';

const side = 64;

/** COCO, each picture with a box of class RBC. @returns the folder */
export async function writeDarkPictures(folder: string, count: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  const samples = Array.from({ length: side * side }, (_, i) => (i % side) * 60);
  const tiff = {
    width: side,
    height: side,
    bits: 16,
    channels: 1,
    photometric: 1,
    samples,
  } as const;
  for (const id of ids) await writeFile(path.join(folder, `${id}.tif`), tiffFile(tiff));
  const size = { width: side, height: side };
  const coco = {
    images: ids.map((id) => ({ id, file_name: `${id}.tif`, ...size })),
    categories: [{ id: 1, name: 'RBC' }],
    annotations: ids.map((id) => ({
      ...{ id, image_id: id, category_id: 1, bbox: [8, 8, 30, 30], area: 900, iscrowd: 0 },
    })),
  };
  await writeFile(path.join(folder, 'annotations.json'), JSON.stringify(coco));
  return folder;
}
