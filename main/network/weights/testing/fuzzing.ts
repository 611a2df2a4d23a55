/** Damages files of weights at random, always in the same way, and looks at what becomes of reading them. */
import { StudioError } from '../../../../shared/result.ts';
import { fixture, allocatedBy, isSentence, openBytes } from './weightFiles.ts';

const fixtures = [
  'values.pth',
  'values.stream.pth',
  'values.safetensors',
  'values.deflated.pth',
  'checkpoint.pth',
  'checkpoint.stream.pth',
  'parameters.pth',
];

export interface Outcomes {
  /** Files of which every tensor was read or refused. */
  opened: number;
  refused: number;
  /** Different ones of those that say why; the first thousands of them. */
  readonly sentences: Set<string>;
  /** The most that one file took, in bytes. */
  mostAllocated: number;
  /** What the slowest took of the processor at most, milliseconds. */
  slowest: number;
}

/**
 * Reads as many damaged files.
 * @throws Error for every outcome but success and one sentence, telling how to get the file again.
 */
export async function fuzz(runs: number, seed: number): Promise<Outcomes> {
  const samples = fixtures.map(fixture);
  const outcomes: Outcomes = {
    opened: 0,
    refused: 0,
    sentences: new Set(),
    mostAllocated: 0,
    slowest: 0,
  };
  for (let run = 0; run < runs; run++) {
    const dice = new Dice(seed * 2 ** 20 + run);
    const content = damage(dice.oneOf(samples), dice.oneOf(samples), dice);
    const before = process.cpuUsage();
    try {
      const allocated = await allocatedBy(() => readOrRefuse(content, outcomes));
      outcomes.mostAllocated = Math.max(outcomes.mostAllocated, allocated);
    } catch (cause) {
      throw new Error(`Run ${run} of seed ${seed} ended otherwise.`, { cause });
    }
    const { user, system } = process.cpuUsage(before);
    outcomes.slowest = Math.max(outcomes.slowest, (user + system) / 1000);
  }
  return outcomes;
}

async function readOrRefuse(content: Uint8Array, outcomes: Outcomes): Promise<void> {
  try {
    const file = await openBytes(content);
    outcomes.opened++;
    for (const { name, dims } of file.tensors.values()) {
      const values = await file.readFloats(name).catch((error: unknown) => note(error, outcomes));
      const count = dims.reduce((product, dim) => product * dim, 1);
      if (values && values.length !== count) throw new Error(`${values.length} of ${count} values`);
    }
    await file.close();
  } catch (error) {
    note(error, outcomes);
    outcomes.refused++;
  }
}

function note(error: unknown, outcomes: Outcomes): void {
  if (!(error instanceof StudioError) || !isSentence(error.message)) throw error;
  if (outcomes.sentences.size < 10_000) outcomes.sentences.add(error.message);
}

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

/** A copy of the content with one to three things wrong. */
function damage(content: Uint8Array, other: Uint8Array, dice: Dice): Uint8Array {
  let damaged = Buffer.from(content);
  for (let left = 1 + dice.below(2) * dice.below(3); left > 0 && damaged.length > 0; left--) {
    damaged = dice.oneOf(damages)(damaged, other, dice);
  }
  return damaged;
}

type Damage = (content: Buffer<ArrayBuffer>, other: Uint8Array, dice: Dice) => Buffer<ArrayBuffer>;

const damages: readonly Damage[] = [
  function flipBit(content, _, dice) {
    const at = dice.below(content.length);
    content[at] = content.readUInt8(at) ^ (1 << dice.below(8));
    return content;
  },
  function setByte(content, _, dice) {
    content[dice.below(content.length)] = dice.below(256);
    return content;
  },
  /** Instructions of pickle, where one of them is likely. */
  function swapInstruction(content, _, dice) {
    const start = Math.max(0, content.indexOf('\x80', 'latin1'));
    const at = start + dice.below(Math.min(1500, content.length - start));
    content[at] = instructions.charCodeAt(dice.below(instructions.length));
    return content;
  },
  /** Numbers of any width, small ones most of the time: lengths, counts, offsets. */
  function setNumber(content, _, dice) {
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
  function damageEnd(content, _, dice) {
    const at = content.length - 1 - dice.below(Math.min(content.length, 120));
    content[at] = dice.below(256);
    return content;
  },
  function cutOff(content, _, dice) {
    return content.subarray(0, dice.below(content.length));
  },
  function leaveOut(content, _, dice) {
    const at = dice.below(content.length);
    return Buffer.concat([content.subarray(0, at), content.subarray(at + 1 + dice.below(16))]);
  },
  function splice(content, other, dice) {
    const from = dice.below(other.length);
    const piece = other.subarray(from, from + 1 + dice.below(200));
    const at = dice.below(content.length);
    const resume = dice.oneOf([at, at + piece.length]);
    return Buffer.concat([content.subarray(0, at), piece, content.subarray(resume)]);
  },
  function repeat(content, _, dice) {
    const at = dice.below(content.length);
    const piece = content.subarray(at, at + 1 + dice.below(64));
    return Buffer.concat([content.subarray(0, at), piece, content.subarray(at)]);
  },
  /** Digits of a JSON header, as long as they were. */
  function swapDigit(content, _, dice) {
    const start = dice.below(content.length);
    const at = content.subarray(start).findIndex((byte) => byte >= 0x30 && byte <= 0x39);
    if (at >= 0) content[start + at] = 0x30 + dice.below(10);
    return content;
  },
];

const instructions =
  '\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x93\x94\x95()01256.BCGJKMNQRTUX]abcdehjlqrstu}';
