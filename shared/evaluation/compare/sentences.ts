/** What a comparison says first. */
import { decimal, duration } from '../../words.ts';

export interface NamedTime {
  readonly name: string;
  /** null: not known yet. */
  readonly milliseconds: number | null;
}

/** `31 times`, `2.3 times`: how much longer. */
export function timesAsLong(factor: number): string {
  return `${factorText(factor)} times as long`;
}

/** `31`, `2.3`, `1.04` */
export function factorText(factor: number): string {
  return decimal(factor, factor >= 9.95 ? 0 : factor >= 1.95 ? 1 : 2);
}

/** `Faster R-CNN: 83 ms; Fast R-CNN 31 times as long`: the fastest, and the factors of the others; null before two are known. */
export function timesSentence(all: readonly NamedTime[]): string | null {
  const known = all
    .flatMap(({ name, milliseconds }) =>
      milliseconds === null ? [] : { name, time: milliseconds },
    )
    .sort((a, b) => a.time - b.time);
  const [fastest, ...others] = known;
  if (fastest === undefined || others.length === 0 || fastest.time <= 0) return null;
  const longer = others.map(({ name, time }) => `${name} ${timesAsLong(time / fastest.time)}`);
  return `${fastest.name}: ${duration(fastest.time)}; ${longer.join(', ')}`;
}
