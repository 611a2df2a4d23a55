/**
 * Smooth random textures: value noise. Numbers on a lattice, from a hash of place and seed, with smooth
 * transitions between them; so a texture needs no memory and has a value at every point.
 */

/**
 * The texture at a point, from −1 to 1, about even; it changes over one unit of x and y.
 * @param seed a whole number.
 */
export function grain(seed: number, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const across = eased(x - column);
  const down = eased(y - row);
  const above = mixed(lattice(seed, column, row), lattice(seed, column + 1, row), across);
  const below = mixed(lattice(seed, column, row + 1), lattice(seed, column + 1, row + 1), across);
  return mixed(above, below, down);
}

/** Twice as fine and half as strong a texture on top of `grain`. */
export function roughGrain(seed: number, x: number, y: number): number {
  return (grain(seed, x, y) + 0.5 * grain(seed + 1, 2 * x, 2 * y)) / 1.5;
}

function eased(t: number): number {
  return t * t * (3 - 2 * t);
}

function mixed(from: number, to: number, t: number): number {
  return from + (to - from) * t;
}

/** From −1 to 1. The hash is the finaliser of MurmurHash3, which lets every bit change every other. */
function lattice(seed: number, column: number, row: number): number {
  let hash =
    Math.imul(column, 0x9e3779b1) ^ Math.imul(row, 0x85ebca77) ^ Math.imul(seed, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) / 2 ** 31;
}
