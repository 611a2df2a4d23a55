import { expect, it } from 'vitest';
import { decodePicture } from './decode.ts';
import { encodeJpeg } from './encodeJpeg.ts';

it('encodes pixels that decode to nearly the same', async () => {
  const [width, height] = [40, 24];
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) =>
    i % 3 === 0 ? 200 : i % 3 === 1 ? 2 * Math.floor(i / (3 * width)) + 60 : 90,
  );
  const bytes = await encodeJpeg({ width, height, data }, 90);
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  const decoded = await decodePicture({ name: 'a.jpg', bytes });
  expect(decoded).toMatchObject({ width, height });
  const worst = data.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - decoded.data[i]!)),
    0,
  );
  expect(worst).toBeLessThan(8);
});
