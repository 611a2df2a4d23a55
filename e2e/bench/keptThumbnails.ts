/** The thumbnails of a folder that was opened before, over those of one that was not. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { forkSubprocess } from '../../main/processes/forkSubprocess.ts';
import { DisplayClient } from '../../main/services/pictures/displayClient.ts';
import type { Figure } from './figure.ts';

const pictures = 1000;
const entry = path.resolve(import.meta.dirname, '..', '..', 'main', 'display', 'process.ts');

export async function keptThumbnails(): Promise<Figure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-bench-'));
  try {
    const sources = await writePictures(path.join(folder, 'pictures'));
    const cache = path.join(folder, 'cache');
    const made = await timeOf(sources, cache);
    const again = await timeOf(sources, cache);
    return {
      name: `Thumbnails of ${pictures} pictures of 1600 × 1200, opened again over opened first`,
      milliseconds: again,
      yardstick: made,
      limit: 0.25,
      parts: { 'first, a picture': made / pictures, 'again, a picture': again / pictures },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writePictures(folder: string): Promise<readonly string[]> {
  await mkdir(folder);
  const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const;
  const jpeg = await sharp({
    create: { width: 1600, height: 1200, channels: 3, noise, background: '#000' },
  })
    .jpeg()
    .toBuffer();
  const sources = Array.from({ length: pictures }, (_, i) => path.join(folder, `${i}.jpg`));
  for (const source of sources) await writeFile(source, jpeg);
  return sources;
}

/** In a process that has seen none of them; its start is not counted. */
async function timeOf(sources: readonly string[], cache: string): Promise<number> {
  const display = new DisplayClient(forkSubprocess('display', entry, null), cache);
  try {
    await display.show({ kind: 'picture', source: sources[0] ?? '' });
    const began = performance.now();
    await Promise.all(sources.map((source) => display.show({ kind: 'thumbnail', source })));
    return performance.now() - began;
  } finally {
    await display.close();
  }
}
