/** Random quantities of a smear, from numbers in [0, 1). */
import { item } from '../../shared/item.ts';
import type { Random } from '../../shared/random.ts';

/** Evenly between two numbers. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next();
}

/**
 * About normal, and never further than 3.5 deviations from the mean: four even draws together (Irwin–Hall).
 * A cell of ten deviations would be no cell.
 */
export function normal(random: Random, mean: number, deviation: number): number {
  const sum = random.next() + random.next() + random.next() + random.next();
  return mean + deviation * (sum - 2) * Math.sqrt(3);
}

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** An angle in radians, every direction alike. */
export function direction(random: Random): number {
  return 2 * Math.PI * random.next();
}

/** One of the values, each as likely as the weight beside it says. */
export function weighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.next() * total;
  const found = choices.find(([, weight]) => (left -= weight) < 0);
  return (found ?? item(choices, choices.length - 1))[0];
}

/** A seed for `grain`. */
export function grainSeed(random: Random): number {
  return random.int(2 ** 31);
}
