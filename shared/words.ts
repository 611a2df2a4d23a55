/** Numbers as a person reads them, the same wherever they are said. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `268,569` */
export function count(value: number): string {
  return whole.format(value);
}

/** `1 box`, `2 boxes` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A probability or an IoU in three decimals: `0.981`. */
export function score(value: number): string {
  return value.toFixed(3);
}

/** An IoU or a threshold in two decimals: `0.70`. */
export function hundredths(value: number): string {
  return value.toFixed(2);
}

/** `−1.25`, with a true minus. */
export function decimal(value: number, digits = 2): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
}

/** `+0.12` or `−0.08`, with a true minus. */
export function signed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 ? '−' : '+'}${text}`;
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
  return wide ? `${value.toFixed(1)}:1` : `1:${value.toFixed(1)}`;
}

/** `135 × 63 px` */
export function size(width: number, height: number): string {
  return `${count(width)} × ${count(height)} px`;
}
