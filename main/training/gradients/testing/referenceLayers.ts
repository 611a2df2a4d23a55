/** Layers in double precision, in plain loops, as their definitions read. */
import { sizeOf } from '../../../network/graph/graph.ts';
import { item } from '../../../../shared/item.ts';
import { four, together, zeros, type Doubles } from './doubles.ts';

/** Of a convolution or a pooling. Pads: top, left, bottom, right. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** Σ over a group's input channels and the kernel's cells; what lies outside is 0. */
export function convolve(
  x: Doubles,
  weight: Doubles,
  bias: Doubles | null,
  window: Omit<Window, 'kernel'>,
  groups: number,
): Doubles {
  const [n, channels, height, width] = four(x);
  const [outputs, inputs, kh, kw] = four(weight);
  const along = (size: number, kernel: number, axis: 0 | 1) => {
    const padded = size + item(window.pads, axis) + item(window.pads, axis + 2);
    const reach = item(window.dilations, axis) * (kernel - 1) + 1;
    return Math.floor((padded - reach) / item(window.strides, axis)) + 1;
  };
  const [oh, ow] = [along(height, kh, 0), along(width, kw, 1)];
  const cells = oh * ow;
  const out = zeros([n, outputs, oh, ow]);
  for (let i = 0; i < n * groups; i++) {
    const first = Math.floor(i / groups) * channels + (i % groups) * inputs;
    const size = height * width;
    const planes = x.data.subarray(first * size, (first + inputs) * size);
    const met = cellsMet(planes, [inputs, height, width], [kh, kw], [oh, ow], window);
    for (let j = 0; j < outputs / groups; j++) {
      const output = (i % groups) * (outputs / groups) + j;
      const start = (Math.floor(i / groups) * outputs + output) * cells;
      const sums = out.data.subarray(start, start + cells);
      if (bias !== null) sums.fill(bias.data[output]!);
      for (let k = 0; k < inputs * kh * kw; k++) {
        const factor = weight.data[output * inputs * kh * kw + k]!;
        const from = k * cells;
        for (let p = 0; p < cells; p++) sums[p]! += factor * met[from + p]!;
      }
    }
  }
  return out;
}

/** [C, kh, kw, oh, ow] For each cell of the kernels, what it lies on at each place of the output. */
function cellsMet(
  planes: Float64Array,
  [channels, height, width]: readonly [number, number, number],
  [kh, kw]: readonly [number, number],
  [oh, ow]: readonly [number, number],
  { strides, pads, dilations }: Omit<Window, 'kernel'>,
): Float64Array {
  const met = new Float64Array(channels * kh * kw * oh * ow);
  const [sy, sx] = [item(strides, 0), item(strides, 1)];
  for (let k = 0; k < channels * kh * kw; k++) {
    const plane = Math.floor(k / (kh * kw)) * height * width;
    const shiftY = (Math.floor(k / kw) % kh) * item(dilations, 0) - item(pads, 0);
    const shiftX = (k % kw) * item(dilations, 1) - item(pads, 1);
    for (let oy = 0; oy < oh; oy++) {
      const y = oy * sy + shiftY;
      if (y < 0 || y >= height) continue;
      for (let ox = 0; ox < ow; ox++) {
        const column = ox * sx + shiftX;
        if (column < 0 || column >= width) continue;
        met[(k * oh + oy) * ow + ox] = planes[plane + y * width + column]!;
      }
    }
  }
  return met;
}

/** a · b over the last two axes; the axes before them are brought together. */
export function product(a: Doubles, b: Doubles): Doubles {
  const rows = item(a.dims, a.dims.length - 2);
  const inner = item(a.dims, a.dims.length - 1);
  const columns = item(b.dims, b.dims.length - 1);
  // Each matrix counts as one number: where it lies.
  const placesOf = ({ dims }: Doubles): Doubles => {
    const places = zeros(dims.slice(0, -2));
    return { dims: places.dims, data: places.data.map((_, i) => i) };
  };
  const ofA = together(placesOf(a), placesOf(b), (place) => place);
  const ofB = together(placesOf(a), placesOf(b), (_, place) => place);
  const out = zeros([...ofA.dims, rows, columns]);
  for (let i = 0; i < out.data.length; i++) {
    const matrix = Math.floor(i / (rows * columns));
    const row = Math.floor(i / columns) % rows;
    const fromA = (ofA.data[matrix]! * rows + row) * inner;
    const fromB = ofB.data[matrix]! * inner * columns + (i % columns);
    for (let k = 0; k < inner; k++) {
      out.data[i]! += a.data[fromA + k]! * b.data[fromB + k * columns]!;
    }
  }
  return out;
}

/** [rows, columns] → [columns, rows] */
export function turned({ dims, data }: Doubles): Doubles {
  const [rows = 0, columns = 0] = dims;
  const out = zeros([columns, rows]);
  for (let i = 0; i < data.length; i++) {
    out.data[(i % columns) * rows + Math.floor(i / columns)] = data[i]!;
  }
  return out;
}

/** What `of` makes of the cells of each window that are inside the map; see there. */
function pool(
  x: Doubles,
  { kernel, strides, pads, dilations }: Window,
  ceil: boolean,
  of: (values: readonly number[], padded: number) => number,
): Doubles {
  const [n, channels, height, width] = four(x);
  const along = (size: number, axis: 0 | 1) => {
    const before = item(pads, axis);
    const reach = item(dilations, axis) * (item(kernel, axis) - 1) + 1;
    const windows: { readonly inside: number[]; readonly padded: number }[] = [];
    const paddedEnd = size + item(pads, axis + 2);
    for (let start = -before; ; start += item(strides, axis)) {
      const over = start + reach > paddedEnd;
      // With ceil one more may hang over the end: if cells are left, and it begins inside or before the map.
      const cellsLeft = start - item(strides, axis) + reach < paddedEnd;
      if (over && !(ceil && cellsLeft && start < size)) return windows;
      const cells = Array.from(
        { length: item(kernel, axis) },
        (_, i) => start + i * item(dilations, axis),
      );
      windows.push({
        inside: cells.filter((cell) => cell >= 0 && cell < size),
        padded: cells.filter((cell) => cell < paddedEnd).length,
      });
      if (over) return windows;
    }
  };
  const rows = along(height, 0);
  const columns = along(width, 1);
  const out = zeros([n, channels, rows.length, columns.length]);
  for (let i = 0; i < out.data.length; i++) {
    const column = item(columns, i % columns.length);
    const row = item(rows, Math.floor(i / columns.length) % rows.length);
    const from = Math.floor(i / (rows.length * columns.length)) * height * width;
    const values = row.inside.flatMap((y) =>
      column.inside.map((cell) => x.data[from + y * width + cell]!),
    );
    out.data[i] = of(values, row.padded * column.padded);
  }
  return out;
}

export function maxPool(x: Doubles, window: Window, ceil: boolean): Doubles {
  return pool(x, window, ceil, (values) => Math.max(...values));
}

/** The mean of the cells inside or, where the padding counts, of those of the padded map. */
export function averagePool(
  x: Doubles,
  window: Window,
  ceil: boolean,
  paddingCounts: boolean,
): Doubles {
  return pool(
    x,
    window,
    ceil,
    (values, padded) =>
      values.reduce((sum, value) => sum + value, 0) / (paddingCounts ? padded : values.length),
  );
}

export function globalAveragePool(x: Doubles): Doubles {
  const [n, channels, height, width] = four(x);
  const cells = height * width;
  const out = zeros([n, channels, 1, 1]);
  for (let i = 0; i < x.data.length; i++) out.data[Math.floor(i / cells)]! += x.data[i]! / cells;
  return out;
}

/**
 * (x − mean) / √(variance + ε) · scale + shift of each channel.
 * @param parameters scale, shift, mean, variance
 */
export function batchNorm(x: Doubles, parameters: readonly Doubles[], epsilon: number): Doubles {
  const [, channels, height, width] = four(x);
  const of = (i: number, channel: number) => item(parameters, i).data[channel]!;
  return {
    dims: x.dims,
    data: x.data.map((value, i) => {
      const c = Math.floor(i / (height * width)) % channels;
      const normal = (value - of(2, c)) / Math.sqrt(of(3, c) + epsilon);
      return normal * of(0, c) + of(1, c);
    }),
  };
}

/** The same with the mean and the variance of each picture's groups of channels. */
export function groupNorm(
  x: Doubles,
  scale: Doubles,
  shift: Doubles,
  groups: number,
  epsilon: number,
): Doubles {
  const [n, channels, height, width] = four(x);
  const size = sizeOf(x.dims) / (n * groups);
  const out = zeros(x.dims);
  for (let start = 0; start < x.data.length; start += size) {
    const values = x.data.subarray(start, start + size);
    const mean = values.reduce((sum, value) => sum + value, 0) / size;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
    for (let i = start; i < start + size; i++) {
      const c = Math.floor(i / (height * width)) % channels;
      const normal = (x.data[i]! - mean) / Math.sqrt(variance + epsilon);
      out.data[i] = normal * scale.data[c]! + shift.data[c]!;
    }
  }
  return out;
}

/** Every cell `factor` times down and across. */
export function upsampled(x: Doubles, factor: number): Doubles {
  const [n, channels, height, width] = four(x);
  const [oh, ow] = [height * factor, width * factor];
  const out = zeros([n, channels, oh, ow]);
  for (let i = 0; i < out.data.length; i++) {
    const y = Math.floor((Math.floor(i / ow) % oh) / factor);
    const column = Math.floor((i % ow) / factor);
    out.data[i] = x.data[(Math.floor(i / (oh * ow)) * height + y) * width + column]!;
  }
  return out;
}

/** One behind the other along an axis. */
export function joined(parts: readonly Doubles[], axis: number): Doubles {
  const first = item(parts, 0);
  const total = parts.reduce((sum, { dims }) => sum + item(dims, axis), 0);
  const out = zeros(first.dims.map((size, i) => (i === axis ? total : size)));
  const blocks = sizeOf(first.dims.slice(0, axis));
  let to = 0;
  for (let block = 0; block < blocks; block++) {
    for (const { data } of parts) {
      const size = data.length / blocks;
      out.data.set(data.subarray(block * size, (block + 1) * size), to);
      to += size;
    }
  }
  return out;
}
