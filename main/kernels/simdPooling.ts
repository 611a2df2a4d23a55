/**
 * RoI pooling with the processor's SIMD instructions, in WebAssembly. The inner loops are roiKernels.wat;
 * here is the memory that they work on. shared/detection says what is computed, and computes it where
 * there are no such instructions or a level is too large for that memory.
 */
import { blockChannels, type PreparePooling } from '../../shared/detection/roi/roiBins.ts';
import { typescriptPooling, type RoiPooling } from '../../shared/detection/roi/roiPooling.ts';
import { roiKernels } from './roiKernels_wasm.ts';

/** What roiKernels.wat exports. */
interface Kernels {
  readonly memory: WasmMemory;
  readonly average: Kernel;
  readonly largest: Kernel;
}

interface WasmMemory {
  /** Another one after each growth: views of the former are then empty. */
  readonly buffer: ArrayBuffer;
  /** @throws RangeError beyond the 64 MB that roiKernels.wat allows, or where the machine has no more */
  grow(pages: number): void;
}

/** Addresses in bytes; the box's first tap as its index. */
type Kernel = (
  out: number,
  bins: number,
  ends: number,
  tap: number,
  cells: number,
  weights: number,
) => void;

/** The part of WebAssembly that is used here: Node's types have none. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Kernels };
};

const bytesOfPage = 65_536;

/** Pooling with SIMD where the processor has it; no two levels may be pooled at the same time. */
export function simdPooling(kernels: Uint8Array = roiKernels): RoiPooling {
  if (!WebAssembly.validate(kernels)) return typescriptPooling;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernels));
  const { memory, average, largest } = exports;
  return {
    align: preparing(memory, average, typescriptPooling.align),
    max: preparing(memory, largest, typescriptPooling.max),
  };
}

function preparing(memory: WasmMemory, kernel: Kernel, otherwise: PreparePooling): PreparePooling {
  return (taps, cells) => {
    const { bins } = taps;
    const resultAt = cells * blockChannels * 4;
    const endsAt = resultAt + bins * blockChannels * 4;
    const cellsAt = endsAt + taps.ends.length * 4;
    const weightsAt = cellsAt + taps.cells.length * 4;
    if (!hasRoom(memory, weightsAt + taps.weights.length * 4)) return otherwise(taps, cells);

    const { buffer } = memory;
    new Int32Array(buffer, endsAt).set(taps.ends);
    new Int32Array(buffer, cellsAt).set(taps.cells);
    new Float32Array(buffer, weightsAt).set(taps.weights);
    const result = new Float32Array(buffer, resultAt, bins * blockChannels);
    return {
      block: new Float32Array(buffer, 0, cells * blockChannels),
      pool(out, at, box, channels) {
        const tap = box === 0 ? 0 : taps.ends[box * bins - 1]!;
        kernel(resultAt, bins, endsAt + box * bins * 4, tap, cellsAt, weightsAt);
        out.set(channels === blockChannels ? result : result.subarray(0, channels * bins), at);
      },
    };
  };
}

/** Whether the memory has so many bytes, if need be after it grew. It never shrinks. */
function hasRoom(memory: WasmMemory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / bytesOfPage));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
