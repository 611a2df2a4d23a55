/**
 * Random numbers that a seed decides, the same on every machine.
 *
 * The generator is sfc32 of C. Doty-Humphrey's PractRand (“small fast counting”, 32 bits a draw, 128 bits of
 * state, of which 32 are a counter, so that no cycle is shorter than 2^32). Seeds and keys of forks become
 * states by being absorbed: each UTF-16 unit is added to a word and the generator steps on.
 *
 * A fork depends on its parent's seed and its key alone, not on what was drawn before, so that every (epoch,
 * picture) has its own stream, whatever order they are asked in. None of this is fit for secrets.
 */

/** What `shuffle` puts in order: an array or a typed array. */
interface Shuffled<T> {
  readonly length: number;
  [index: number]: T;
}

export interface Random {
  /** In [0, 1), a multiple of 2^-53. */
  next(): number;
  /** A whole number from 0 to n − 1, each equally likely. @throws RangeError unless n is whole and in 1…2^32. */
  int(n: number): number;
  /** Puts the list in a random order, each equally likely, in place. */
  shuffle<T>(list: Shuffled<T>): void;
  /** A stream of its own. Equal keys of equal seeds give equal streams; 1 and '1' are different keys. */
  fork(key: string | number): Random;
  /** Where the generator stands, for a checkpoint: plain JSON, and enough to go on with `randomAt`. */
  state(): RandomState;
}

/** Eight unsigned 32-bit numbers: what forks start from (4), and the generator's words (4). */
export type RandomState = readonly number[];

/** A generator at the start of its stream. 1 and '1' are different seeds. */
export function seededRandom(seed: number | string): Random {
  // The words are the first digits of the fractions of √2, √3, √5 and √7: numbers with nothing up the sleeve.
  const root = Uint32Array.of(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a);
  return startOf(absorbed(root, seed));
}

/** The generator that `state` was taken from, as it stood. @throws RangeError for anything else. */
export function randomAt(state: RandomState): Random {
  if (state.length !== 8 || !state.every((word) => word === word >>> 0)) {
    throw new RangeError('The state of a generator is eight unsigned 32-bit numbers.');
  }
  return new Sfc32(Uint32Array.from(state.slice(0, 4)), Uint32Array.from(state.slice(4)));
}

function startOf(origin: Uint32Array): Random {
  return new Sfc32(origin, Uint32Array.from(origin));
}

class Sfc32 implements Random {
  readonly #origin: Uint32Array;
  readonly #words: Uint32Array;

  constructor(origin: Uint32Array, words: Uint32Array) {
    this.#origin = origin;
    this.#words = words;
  }

  next(): number {
    const high = step(this.#words) >>> 5;
    const low = step(this.#words) >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`A random whole number below ${n} was asked for; there is none.`);
    }
    // Draws above the last multiple of n would make small results likelier.
    const end = 2 ** 32 - (2 ** 32 % n);
    let drawn = step(this.#words);
    while (drawn >= end) drawn = step(this.#words);
    return drawn % n;
  }

  shuffle<T>(list: Shuffled<T>): void {
    for (let last = list.length - 1; last > 0; last--) {
      const other = this.int(last + 1);
      const moved = list[last] as T;
      list[last] = list[other] as T;
      list[other] = moved;
    }
  }

  fork(key: string | number): Random {
    return startOf(absorbed(this.#origin, key));
  }

  state(): RandomState {
    return [...this.#origin, ...this.#words];
  }
}

/** One draw: 32 bits. The words are a, b, c and the counter. */
function step(words: Uint32Array): number {
  const [a, b, c, counter] = [words[0]!, words[1]!, words[2]!, words[3]!];
  const drawn = (a + b + counter) >>> 0;
  words[0] = b ^ (b >>> 9);
  words[1] = c + (c << 3);
  words[2] = ((c << 21) | (c >>> 11)) + drawn;
  words[3] = counter + 1;
  return drawn;
}

/** New words, in which every bit of the key and of the old words has its part. */
function absorbed(from: Uint32Array, key: string | number): Uint32Array {
  const words = Uint32Array.from(from);
  const text = typeof key === 'number' ? `n${key}` : `s${key}`;
  for (let i = 0; i < text.length; i++) absorb(words, text.charCodeAt(i));
  absorb(words, text.length);
  // PractRand steps on twelve times after seeding; then a changed bit has reached every other.
  for (let i = 0; i < 12; i++) step(words);
  return words;
}

function absorb(words: Uint32Array, value: number): void {
  words[0] = words[0]! + value;
  step(words);
  step(words);
}
