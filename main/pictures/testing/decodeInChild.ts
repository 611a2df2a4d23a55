/**
 * Run by a test in a process of its own, whose sharp is the WebAssembly build: decodes the pictures that
 * it is given by path and prints what came of it.
 */
import { createHash } from 'node:crypto';
import { decodePicture } from '../decode.ts';
import { servePicture } from '../serve.ts';
import { loadSharp } from '../sharpRuntime.ts';
import { makeThumbnail } from '../thumbnail.ts';

/** What this process prints, as JSON. */
export interface ChildReport {
  /** Whether sharp says that it was built by Emscripten. */
  readonly wasm: boolean;
  /** Shared libraries of sharp and libvips in this process. */
  readonly libraries: readonly string[];
  /** sha256 of each picture's pixels. */
  readonly pixels: readonly string[];
  /** Whether every array that left the decoder has an ordinary buffer of just its size. */
  readonly ownBuffers: boolean;
}

const { versions } = await loadSharp('wasm');
const pixels: string[] = [];
let ownBuffers = true;
for (const path of process.argv.slice(2)) {
  const { data } = await decodePicture(path);
  pixels.push(createHash('sha256').update(data).digest('hex'));
  for (const array of [data, (await makeThumbnail(path)).bytes, (await servePicture(path)).bytes]) {
    // Seen from here a buffer may be shared, whatever its type says.
    const buffer: ArrayBufferLike = array.buffer;
    ownBuffers &&= buffer instanceof ArrayBuffer && buffer.byteLength === array.byteLength;
  }
}
const report = JSON.stringify(process.report.getReport());
const result: ChildReport = {
  wasm: 'emscripten' in versions,
  libraries: report.match(/[^"]*(?:libvips|sharp-linux)[^"]*/g) ?? [],
  pixels,
  ownBuffers,
};
process.stdout.write(JSON.stringify(result));
