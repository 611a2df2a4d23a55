/** A picture of more pixels than are shown: at first reduced, and whole where a person looks closely. */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { decodePicture } from '../../main/pictures/decode.ts';
import type { RgbPicture } from '../../main/pictures/picture.ts';
import { test } from '../hosts.ts';
import { canvas } from '../studio.ts';

const width = 10_000;
const height = 7000;
/** What of it is not of one colour, in its middle. */
const detail = { left: 4400, top: 3000, width: 1200, height: 1000 };

/** Of each pixel: dark and light by turns, which no reduced picture can have, and where it is, in blocks of 64. */
function pixelOf(x: number, y: number): readonly [number, number, number] {
  const light = ((x ^ y) & 1) << 7;
  return [light + ((x >> 6) & 127), light + ((y >> 6) & 127), light];
}

async function writePicture(file: string): Promise<void> {
  const { left, top, ...raw } = detail;
  const data = Buffer.alloc(raw.width * raw.height * 3);
  for (let y = 0, at = 0; y < raw.height; y++) {
    for (let x = 0; x < raw.width; x++, at += 3) data.set(pixelOf(left + x, top + y), at);
  }
  const around = { width, height, channels: 3, background: '#406080' } as const;
  await sharp({ create: around, limitInputPixels: false })
    .composite([{ input: data, raw: { ...raw, channels: 3 }, left, top }])
    .png({ compressionLevel: 1 })
    .toFile(file);
}

/** What the canvas shows around its middle, so many pixels to each side. */
async function middleOf(page: Page, across = 100, down = 60): Promise<RgbPicture> {
  const place = await canvas(page).boundingBox();
  if (place === null) throw new Error('There is no canvas.');
  const clip = {
    x: Math.round(place.x + place.width / 2) - across,
    y: Math.round(place.y + place.height / 2) - down,
    ...{ width: 2 * across, height: 2 * down },
  };
  return decodePicture({ name: 'canvas', bytes: await page.screenshot({ clip }) });
}

/** Whether these are the picture's own pixels, one by one, from about a place on. */
function isPartAt(part: RgbPicture, left: number, top: number): boolean {
  const equalAt = (dx: number, dy: number): boolean => {
    for (let y = 0, at = 0; y < part.height; y++) {
      for (let x = 0; x < part.width; x++, at += 3) {
        const pixel = pixelOf(left + dx + x, top + dy + y);
        if (pixel.some((value, band) => part.data[at + band] !== value)) return false;
      }
    }
    return true;
  };
  const near = [-3, -2, -1, 0, 1, 2, 3];
  return near.some((dy) => near.some((dx) => equalAt(dx, dy)));
}

/** The values of blue, of which the picture itself has but two. */
const blues = ({ data }: RgbPicture): ReadonlySet<number> =>
  new Set(data.filter((_, at) => at % 3 === 2));

const zoom = (page: Page) => page.getByRole('region', { name: 'Picture' }).getByText(/^\d+ %/);

test('a picture larger than what is shown has all its pixels at 100 %', async ({
  openStudio,
}, testInfo) => {
  const folder = testInfo.outputPath('pictures');
  await mkdir(folder, { recursive: true });
  const picture = path.join(folder, 'huge.png');
  await writePicture(picture);
  const { page, dataFolder } = await openStudio({ args: [picture] });
  await expect(canvas(page)).toHaveAttribute('data-tiles', '0 of 0');
  await expect(zoom(page)).toContainText('%');
  // Reduced, dark and light are one grey.
  const isGrey = async () =>
    [...blues(await middleOf(page, 20, 15))].every((blue) => Math.abs(blue - 64) < 20);
  await expect.poll(isGrey).toBe(true);

  const prepared = page.getByText('Preparing full resolution').waitFor();
  const asked = page.waitForRequest((request) => request.url().endsWith('/tiles'));
  await canvas(page).focus();
  await page.keyboard.press('Control+0');
  await asked;
  await prepared;
  // The reduced picture stays meanwhile.
  await expect(zoom(page)).toHaveText(/^100 %/);
  await expect(canvas(page)).toHaveAttribute('data-tiles', /^([1-9]\d*) of \1$/);
  await expect(page.getByText('Preparing full resolution')).toBeHidden();
  await expect
    .poll(async () => isPartAt(await middleOf(page), width / 2 - 100, height / 2 - 60))
    .toBe(true);

  // Beyond, pixels are squares of their own colour.
  for (let times = 0; times < 8; times++) await page.keyboard.press('Control+Equal');
  await expect(zoom(page)).toHaveText(/^596 %/);
  await expect(canvas(page)).toHaveAttribute('data-tiles', /^([1-9]\d*) of \1$/);
  await expect.poll(async () => [...blues(await middleOf(page))].sort()).toEqual([0, 128]);

  expect(await readdir(folder)).toEqual(['huge.png']);
  const kept = await readdir(path.join(dataFolder, 'made-again', 'pictures'));
  // Reduced, and in tiles.
  expect(kept.filter((name) => /^[0-9a-f]{64}$/.test(name))).toHaveLength(2);
});
