/** Pictures for tests that a seed decides: openCvNumbers.py draws the same ones. */
import { item } from '../../../item.ts';
import type { RgbPicture } from '../picture.ts';

/** A slope of colour with boxes and discs on it, and noise over all, in whole numbers alone. */
export function drawnPicture(seed: number, width: number, height: number): RgbPicture {
  let state = seed;
  const draw = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % below;
  };
  const three = (below: number) => [draw(below), draw(below), draw(below)];
  const data = new Int32Array(width * height * 3);
  const [base, alongX, alongY] = [three(200), three(5), three(5)];
  paint(
    (x, y, channel) =>
      item(base, channel) + ((x * item(alongX, channel) + y * item(alongY, channel)) >> 3),
  );
  for (let shape = 0; shape < 14; shape++) {
    const [isDisc, x0, y0] = [draw(2) === 1, draw(width), draw(height)];
    const [wide, high] = [4 + draw(width >> 1), 4 + draw(height >> 1)];
    const colour = three(256);
    const stripes = draw(3) === 0 ? 2 + draw(4) : 0;
    paint((x, y, channel) => {
      const [right, down] = [x - x0, y - y0];
      const inside = isDisc
        ? right * right + down * down < (wide * wide) >> 2
        : right >= 0 && down >= 0 && right < wide && down < high;
      if (!inside) return null;
      const dark = stripes > 0 && Math.floor((x + y) / stripes) % 2 === 0;
      const value = item(colour, channel);
      return dark ? value >> 1 : value;
    });
  }
  const noise = 1 + draw(12);
  for (let i = 0; i < data.length; i++) data[i] = data[i]! + draw(2 * noise + 1) - noise;
  return { width, height, data: Uint8Array.from(data, (v) => Math.min(255, Math.max(0, v))) };

  function paint(colourAt: (x: number, y: number, channel: number) => number | null): void {
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < 3; channel++, at++) {
          const value = colourAt(x, y, channel);
          if (value !== null) data[at] = value;
        }
      }
    }
  }
}

/** FNV-1a of whole numbers, 32 bits each. */
export function hashOf(numbers: Iterable<number>): number {
  let hash = 0x811c9dc5;
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193);
  return hash >>> 0;
}

/** The boxes of a column, each once, in order, as the script sorts them. */
export function boxSet(boxes: ArrayLike<number>): number[] {
  const all = Array.from({ length: boxes.length / 4 }, (_, row) =>
    [0, 1, 2, 3].map((side) => boxes[row * 4 + side] ?? NaN),
  );
  all.sort((a, b) => {
    const side = a.findIndex((value, i) => value !== b[i]);
    return side < 0 ? 0 : (a[side] ?? 0) - (b[side] ?? 0);
  });
  return all.filter((box, i) => box.some((value, side) => value !== all[i - 1]?.[side])).flat();
}
