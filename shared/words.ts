/** Numbers as a person reads them, the same wherever they are said. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** Each with so many digits after the point: they are costly to make. */
const formats = new Map<number, Intl.NumberFormat>();

function withDigits(digits: number): Intl.NumberFormat {
  const known = formats.get(digits);
  if (known !== undefined) return known;
  const [minimumFractionDigits, maximumFractionDigits] = [digits, digits];
  const made = new Intl.NumberFormat('en', { minimumFractionDigits, maximumFractionDigits });
  formats.set(digits, made);
  return made;
}

/** `268,569` */
export function count(value: number): string {
  // What rounds to zero has no sign.
  return whole.format(Math.round(value) === 0 ? 0 : value);
}

/** `1 box`, `2 boxes` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A probability or an IoU in three decimals: `0.981`. */
export function score(value: number): string {
  return decimal(value, 3);
}

/** An IoU or a threshold in two decimals: `0.70`. */
export function hundredths(value: number): string {
  return decimal(value);
}

/** `−1.25`, with a true minus; what rounds to zero has no sign. `1,234.50` */
export function decimal(value: number, digits = 2): string {
  const text = withDigits(digits).format(Math.abs(value));
  return value < 0 && Number(Math.abs(value).toFixed(digits)) !== 0 ? `−${text}` : text;
}

/** `+0.12` or `−0.08`, with a true minus; what rounds to zero has no sign. */
export function signed(value: number, digits = 2): string {
  const text = decimal(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text;
}

/** `0.2 ms`, `31.6 ms`, `412 ms`, `1.42 s` */
export function duration(milliseconds: number): string {
  if (Math.round(milliseconds) >= 1000) return `${decimal(milliseconds / 1000)} s`;
  return `${milliseconds.toFixed(milliseconds >= 99.95 ? 0 : 1)} ms`;
}

/** `8 s left`, `3 min left`, `2 h 5 min left`: what is left of long work. */
export function timeLeft(seconds: number): string {
  return Number.isFinite(seconds) ? `${timeText(seconds)} left` : 'time left unknown';
}

/** `8 s`, `3 min`, `2 h 5 min`: how long work takes, rounded up. */
export function timeText(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** `21/s`, `2.4/s`; under one, `4.0 s each`. */
export function rate(perSecond: number): string {
  if (!(perSecond > 0)) return '';
  if (perSecond < 1) return `${decimal(1 / perSecond, 1)} s each`;
  return `${perSecond >= 9.95 ? count(perSecond) : perSecond.toFixed(1)}/s`;
}

/** `812 kB`, `4.1 MB`, `5.9 GB` */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${count(bytes)} B`;
  if (bytes < 999_500) return `${count(bytes / 1e3)} kB`;
  if (bytes < 999.95e6) return `${decimal(bytes / 1e6, 1)} MB`;
  return `${decimal(bytes / 1e9, 1)} GB`;
}

/** Width over height as a person says it: `1:2`, `1:1`, `3:2`, else `1:1.7`. */
export function ratio(width: number, height: number): string {
  const wide = width >= height;
  const value = wide ? width / height : height / width;
  for (const [long, short] of [
    [1, 1],
    [3, 2],
    [2, 1],
    [3, 1],
    [4, 1],
  ] as const) {
    if (Math.abs(value - long / short) < 0.04 * value) {
      return wide ? `${long}:${short}` : `${short}:${long}`;
    }
  }
  return wide ? `${decimal(value, 1)}:1` : `1:${decimal(value, 1)}`;
}

/** `135 × 63 px` */
export function size(width: number, height: number): string {
  return `${count(width)} × ${count(height)} px`;
}

/** `1st`, `22nd`, `111th`, `1,204th` */
export function ordinal(value: number): string {
  const isTeen = Math.floor(value / 10) % 10 === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${count(value)}${ending}`;
}

/** `a cow`, `an anchor`: by the letter, as names of classes and rows go. */
export function withArticle(name: string): string {
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}
