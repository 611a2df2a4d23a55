/** A picture of ramps, discs, stripes and noise; drawn() of hogNumbers.py. */
import type { HogPicture } from '../gradients.ts';

export function drawn(width: number, height: number, channels: 1 | 3): HogPicture {
  const pixels = new Uint8Array(width * height * channels);
  let state = 1;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        let value = ((x * (3 + channel) + y * (5 - channel)) % 97) + (state >>> 28);
        if ((x - 20 - 3 * channel) ** 2 + (y - 31) ** 2 < 170) value += 90;
        // The remainder as Python has it, never below 0.
        if ((((x - 2 * y) % 23) + 23) % 23 < 4) value = 255 - value;
        pixels[at++] = value;
      }
    }
  }
  return { width, height, channels, pixels };
}
