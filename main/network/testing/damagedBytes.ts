/** Damages files of bytes at random, always in the same way. */
import { allocatedBy } from './allocated.ts';

/** mulberry32. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  oneOf<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError('There is nothing to choose from.');
    return chosen;
  }
}

/** A copy of the content with one to three things wrong. @param other a file of which a part may be put in */
function damaged(
  content: Uint8Array,
  other: Uint8Array,
  dice: Dice,
  ways: readonly Damage[],
): Uint8Array {
  let result = Buffer.from(content);
  for (let left = 1 + dice.below(2) * dice.below(3); left > 0 && result.length > 0; left--) {
    result = dice.oneOf(ways)(result, other, dice);
  }
  return result;
}

export type Damage = (
  content: Buffer<ArrayBuffer>,
  other: Uint8Array,
  dice: Dice,
) => Buffer<ArrayBuffer>;

export const damages = {
  flipBit: (content, _, dice) => {
    const at = dice.below(content.length);
    content[at] = content.readUInt8(at) ^ (1 << dice.below(8));
    return content;
  },
  setByte: (content, _, dice) => {
    content[dice.below(content.length)] = dice.below(256);
    return content;
  },
  /** Numbers of any width, small ones most of the time: lengths, counts, offsets. */
  setNumber: (content, _, dice) => {
    const width = dice.oneOf([1, 2, 4, 8]);
    const value = dice.oneOf([
      0n,
      1n,
      255n,
      2n ** 16n,
      2n ** 31n - 1n,
      2n ** 32n - 1n,
      2n ** 63n,
      -1n,
      BigInt(content.length),
    ]);
    const field = Buffer.alloc(8);
    field.writeBigUInt64LE(BigInt.asUintN(64, value));
    field.copy(content, dice.below(content.length), 0, width);
    return content;
  },
  /** The last bytes, where a zip archive says where everything is. */
  damageEnd: (content, _, dice) => {
    const at = content.length - 1 - dice.below(Math.min(content.length, 120));
    content[at] = dice.below(256);
    return content;
  },
  cutOff: (content, _, dice) => {
    return content.subarray(0, dice.below(content.length));
  },
  leaveOut: (content, _, dice) => {
    const at = dice.below(content.length);
    return Buffer.concat([content.subarray(0, at), content.subarray(at + 1 + dice.below(16))]);
  },
  splice: (content, other, dice) => {
    const from = dice.below(other.length);
    const piece = other.subarray(from, from + 1 + dice.below(200));
    const at = dice.below(content.length);
    const resume = dice.oneOf([at, at + piece.length]);
    return Buffer.concat([content.subarray(0, at), piece, content.subarray(resume)]);
  },
  repeat: (content, _, dice) => {
    const at = dice.below(content.length);
    const piece = content.subarray(at, at + 1 + dice.below(64));
    return Buffer.concat([content.subarray(0, at), piece, content.subarray(at)]);
  },
  /** Digits of a JSON header, as long as they were. */
  swapDigit: (content, _, dice) => {
    const start = dice.below(content.length);
    const at = content.subarray(start).findIndex((byte) => byte >= 0x30 && byte <= 0x39);
    if (at >= 0) content[start + at] = 0x30 + dice.below(10);
    return content;
  },
} satisfies Readonly<Record<string, Damage>>;

/** What reading damaged files takes of the machine at most. */
export interface DamageCost {
  /** The most that one file took, in bytes. */
  mostAllocated: number;
  /** What the slowest took of the processor, milliseconds. */
  slowest: number;
}

export interface DamagedRuns {
  readonly runs: number;
  readonly seed: number;
  readonly samples: readonly Uint8Array[];
  readonly ways: readonly Damage[];
}

/**
 * Reads as many damaged files, always the same.
 * @param read throws for every outcome but success and one sentence
 * @throws Error telling how to get the file again
 */
export async function readDamaged(
  { runs, seed, samples, ways }: DamagedRuns,
  read: (content: Uint8Array) => Promise<void>,
): Promise<DamageCost> {
  const cost: DamageCost = { mostAllocated: 0, slowest: 0 };
  for (let run = 0; run < runs; run++) {
    const dice = new Dice(seed * 2 ** 20 + run);
    const content = damaged(dice.oneOf(samples), dice.oneOf(samples), dice, ways);
    const before = process.cpuUsage();
    try {
      const allocated = await allocatedBy(() => read(content));
      cost.mostAllocated = Math.max(cost.mostAllocated, allocated);
    } catch (cause) {
      throw new Error(`Run ${run} of seed ${seed} ended otherwise.`, { cause });
    }
    const { user, system } = process.cpuUsage(before);
    cost.slowest = Math.max(cost.slowest, (user + system) / 1000);
  }
  return cost;
}
