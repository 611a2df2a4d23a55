/** How much a training keeps on the disk of what it could make again. */
import { freeBytes } from '../disk/freeBytes.ts';

/** Bytes that a store takes at most, and its share of what is free on the disk. */
export const usualRoom = 8 * 2 ** 30;
const shareOfFree = 0.5;

/** Bytes of a store. @param folder that is there; @param limit of its bytes */
export async function roomIn(folder: string, limit: number): Promise<number> {
  return Math.min(limit, shareOfFree * (await freeBytes(folder)));
}
