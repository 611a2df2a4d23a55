import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomAt, seededRandom, type Random } from './random.ts';

const draws = (random: Random, count = 8) => Array.from({ length: count }, () => random.next());
const anySeed = fc.oneof(fc.integer(), fc.string());

/** Pearson's chi-squared of counts that should be equal. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('seeded random numbers', () => {
  test('are sfc32: PractRand’s steps, written out in big integers', () => {
    const state = seededRandom('x').state();
    let [a, b, c, counter] = state.slice(4).map(BigInt) as [bigint, bigint, bigint, bigint];
    const wrap = (value: bigint) => BigInt.asUintN(32, value);
    const drawn = () => {
      const out = wrap(a + b + counter);
      counter = wrap(counter + 1n);
      a = b ^ (b >> 9n);
      b = wrap(c + (c << 3n));
      c = wrap(wrap((c << 21n) | (c >> 11n)) + out);
      return out;
    };
    const random = randomAt(state);
    for (let i = 0; i < 1000; i++) expect(random.int(2 ** 32)).toBe(Number(drawn()));
  });

  test('never change between versions: training must be repeatable', () => {
    const random = seededRandom(7);
    expect([random.int(1000), random.int(1000), random.fork('a').int(1000)]).toEqual([
      549, 577, 856,
    ]);
    expect(random.next()).toBe(0.1774448395682806);
  });

  test('are the same for the same seed and others for another', () => {
    fc.assert(
      fc.property(anySeed, anySeed, (seed, other) => {
        expect(draws(seededRandom(seed))).toEqual(draws(seededRandom(seed)));
        if (seed !== other && `${seed}` !== `${other}`) {
          expect(draws(seededRandom(seed))).not.toEqual(draws(seededRandom(other)));
        }
      }),
    );
    expect(draws(seededRandom(1))).not.toEqual(draws(seededRandom('1')));
  });

  test('go on from a state that went through JSON', () => {
    fc.assert(
      fc.property(anySeed, fc.nat(20), (seed, before) => {
        const random = seededRandom(seed).fork('epoch');
        draws(random, before);
        const again = randomAt(JSON.parse(JSON.stringify(random.state())) as number[]);
        expect(draws(again.fork(3))).toEqual(draws(random.fork(3)));
        expect(draws(again)).toEqual(draws(random));
      }),
    );
    for (const state of [[], [1, 2, 3], [0, 0, 0, 0, 0, 0, 0, -1], [0, 0, 0, 0, 0, 0, 0, 0.5]]) {
      expect(() => randomAt(state)).toThrow(/eight unsigned 32-bit numbers/);
    }
  });

  test('are even: bytes of draws and of neighbouring forks', () => {
    const random = seededRandom(1);
    const fromDraws = new Array<number>(256).fill(0);
    const fromForks = new Array<number>(256).fill(0);
    for (let i = 0; i < 51_200; i++) {
      fromDraws[Math.floor(random.next() * 256)]!++;
      fromForks[random.fork(i).int(256)]!++;
    }
    // 255 degrees of freedom: mean 255, deviation 22.6; five deviations.
    expect(chiSquared(fromDraws)).toBeLessThan(368);
    expect(chiSquared(fromForks)).toBeLessThan(368);
  });
});

describe('int', () => {
  test('gives every number below n as often', () => {
    const random = seededRandom('int');
    for (const n of [2, 3, 7, 10]) {
      const counts = new Array<number>(n).fill(0);
      for (let i = 0; i < 10_000; i++) counts[random.int(n)]!++;
      expect(chiSquared(counts)).toBeLessThan(30);
    }
    // Without leaving draws out, a third of the numbers would be twice as likely as the others.
    const n = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 3000; i++) if (random.int(n) < 2 ** 30) low++;
    expect(Math.abs(low - 1000)).toBeLessThan(150);
  });

  test('refuses what no number is below', () => {
    for (const n of [0, -1, 1.5, NaN, 2 ** 32 + 1]) {
      expect(() => seededRandom(1).int(n)).toThrow(RangeError);
    }
    expect(seededRandom(1).int(1)).toBe(0);
  });
});

describe('shuffle', () => {
  test('keeps what is in the list, of both kinds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), anySeed, (list, seed) => {
        const [plain, typed] = [[...list], Int32Array.from(list)];
        seededRandom(seed).shuffle(plain);
        seededRandom(seed).shuffle(typed);
        expect([...typed]).toEqual(plain);
        expect(plain.toSorted((a, b) => a - b)).toEqual(list.toSorted((a, b) => a - b));
      }),
    );
  });

  test('gives every order as often', () => {
    const random = seededRandom('orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const list = [0, 1, 2, 3];
      random.shuffle(list);
      counts.set(list.join(''), (counts.get(list.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: mean 23, deviation 6.8.
    expect(chiSquared([...counts.values()])).toBeLessThan(57);
  });
});

describe('fork', () => {
  test('does not depend on what was drawn, nor does drawing on forks', () => {
    const [used, fresh] = [seededRandom(5), seededRandom(5)];
    draws(used);
    expect(draws(used.fork('a'))).toEqual(draws(fresh.fork('a')));
    expect(draws(fresh)).toEqual(draws(seededRandom(5)));
  });

  test('has a stream of its own for every key and path of keys', () => {
    const random = seededRandom(0);
    const firsts = new Set<number>();
    for (let epoch = 0; epoch < 40; epoch++) {
      const ofEpoch = random.fork(epoch);
      for (let picture = 0; picture < 500; picture++) firsts.add(ofEpoch.fork(picture).next());
    }
    const others = [random, random.fork('1'), random.fork('12'), random.fork(12).fork('a')];
    for (const other of others) firsts.add(other.next());
    expect(firsts.size).toBe(40 * 500 + 4);
  });
});
